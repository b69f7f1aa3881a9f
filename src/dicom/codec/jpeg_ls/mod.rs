//! JPEG-LS (ISO/IEC 14495-1, ITU-T T.87), lossless and near-lossless.

mod coded;
mod golomb;
mod line;
mod markers;
mod model;

use super::bits::Bits;
use super::check_size;
use crate::dicom::codec::markers::Scan;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use coded::Coded;
use line::{Coder, Lines};
use markers::Segments;

/// Interleave mode of components that alternate sample by sample, not line by line (T.87 C.2.3).
const BY_SAMPLE: u8 = 2;

/// The values of one frame. An error if the codestream is damaged, not that of the frame, or of a kind not decoded here.
pub fn decode(bytes: &[u8], layout: &PixelLayout) -> Result<Words, String> {
    let mut segments = Segments::new(bytes)?;
    let mut values = Words::zeros(0);
    let mut decoded = 0;
    while let Some(scan) = segments.next_scan()? {
        let frame = segments.frame()?;
        if values.is_empty() {
            check_size(u32::from(frame.columns), u32::from(frame.rows), frame.components.len() as u32, layout)?;
            if u16::from(frame.precision) > layout.allocated {
                return Err(format!("its JPEG-LS data has {} bits for {}", frame.precision, layout.allocated));
            }
            values = Words::zeros(layout.values());
        }
        let end = decode_scan(&segments, &scan, &mut values)?;
        decoded += scan.components.len();
        segments.markers.skip_to(end);
        if decoded >= segments.frame()?.components.len() {
            break;
        }
    }
    if values.is_empty() {
        return Err("its JPEG-LS data has no scan".to_owned());
    }
    Ok(values)
}

/// Decodes a scan into `values`, pixel by pixel, and gives the position behind it.
fn decode_scan(segments: &Segments, scan: &Scan, values: &mut [u16]) -> Result<usize, String> {
    let frame = segments.frame()?;
    let (columns, all) = (usize::from(frame.columns), frame.components.len());
    let coded = Coded::read(segments.markers.bytes, scan.at);
    let mut coder = Coder::new(segments.parameters(scan.first)?, Bits::new(&coded.data, coded.length));
    let mut lines: Vec<Lines> = scan.components.iter().map(|_| Lines::new(columns)).collect();
    for (row, target) in values.chunks_exact_mut(columns * all).enumerate() {
        let done = if scan.second == BY_SAMPLE {
            coder.interleaved_line(&mut lines)
        } else {
            lines.iter_mut().try_for_each(|lines| coder.line(lines))
        };
        if done.is_none() || coder.overrun() {
            return Err(format!("its JPEG-LS data is damaged or cut short at row {}", row + 1));
        }
        for (lines, component) in lines.iter_mut().zip(&scan.components) {
            if all == 1 {
                target.copy_from_slice(lines.decoded());
            } else {
                for (pixel, value) in target.chunks_exact_mut(all).zip(lines.decoded()) {
                    pixel[component.index] = *value;
                }
            }
            lines.next();
        }
    }
    Ok(coded.end)
}
