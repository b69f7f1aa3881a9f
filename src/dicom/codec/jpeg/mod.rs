//! JPEG (ISO/IEC 10918-1, ITU-T T.81): sequential DCT of 8 and 12 bits, and lossless, with Huffman coding.
//!
//! Most archives of angiography are lossless JPEG. `docs/performance.md` lists what this decoder wins over others: speed
//! for lossless and 8-bit data; 12-bit data, which the DICOM crates do not decode; exact values in color.

mod color;
mod dct;
mod huffman;
mod idct;
mod interval;
mod lossless;
mod markers;

use super::check_size;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use markers::{Coding, Segments};

/// One component of the picture: its samples, in rows of `stride`. Components of a color picture made by DCT are kept as
/// [`idct::Fine`] values until they are all of one size.
struct Plane {
    /// Samples in each row of memory, at least `columns`.
    stride: usize,
    /// Columns that carry the picture.
    columns: usize,
    /// Rows that carry the picture.
    rows: usize,
    samples: Words,
}

/// The values of one frame. An error if the codestream is damaged, not that of the frame, or of a kind not decoded here.
pub fn decode(bytes: &[u8], layout: &PixelLayout) -> Result<Words, String> {
    let mut segments = Segments::new(bytes)?;
    let mut planes = Vec::new();
    // Tables and frame header come first; each scan then fills one or all of the planes.
    while let Some(scan) = segments.next_scan()? {
        let frame = segments.frame()?;
        if planes.is_empty() {
            check_size(u32::from(frame.columns), u32::from(frame.rows), frame.components.len() as u32, layout)?;
            if u16::from(frame.precision) > layout.allocated {
                return Err(format!("its JPEG data has {} bits for {}", frame.precision, layout.allocated));
            }
            planes = frame.planes(bytes.len())?;
        }
        let read = match frame.coding {
            Coding::Dct => dct::scan(&segments, &scan, &mut planes)?,
            Coding::Lossless => lossless::scan(&segments, &scan, &mut planes)?,
        };
        segments.markers.skip_to(read);
    }
    if planes.is_empty() {
        return Err("its JPEG data has no scan".to_owned());
    }
    Ok(color::interleave(planes, segments.frame()?, &layout.photometric, &segments))
}
