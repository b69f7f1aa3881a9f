//! Compressed bytes of one frame to stored values.
//!
//! Knows no file and no attribute besides the shape of a frame. Every decoder checks the size its bytes state against
//! that shape before it allocates.

mod bits;
mod gray;
mod jpeg;
mod jpeg_2000;
mod jpeg_ls;
mod jpeg_xl;
mod markers;
mod native;
mod rle;

pub use gray::{StoredBits, value_offset};
pub use native::{Packing, native};

use super::parser::{Compression, TransferSyntax};
use super::pixel_layout::PixelLayout;
use crate::imaging::Words;
use native::to_red_green_blue;

/// Stored values of one frame: row by row, column by column, sample by sample; color as red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Of at most 16 Bits Allocated.
    Words(Words),
    /// Of 32.
    Longs(Vec<u32>),
}

impl Samples {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Words(values) => values.len(),
            Self::Longs(values) => values.len(),
        }
    }
}

/// The stored values of a frame from its compressed bytes. An error is one sentence part saying what is wrong.
pub fn decode(bytes: Vec<u8>, layout: &PixelLayout, syntax: &TransferSyntax) -> Result<Samples, String> {
    let samples = match syntax.compression {
        Compression::None | Compression::EncapsulatedNative => uncompressed(bytes, layout)?,
        Compression::DeflatedFrames => uncompressed(inflate(&bytes, layout)?, layout)?,
        Compression::Rle => to_red_green_blue(rle::decode(&bytes, layout)?, layout),
        Compression::JpegLs => to_red_green_blue(Samples::Words(jpeg_ls::decode(&bytes, layout)?), layout),
        Compression::Jpeg => Samples::Words(jpeg::decode(&bytes, layout)?),
        Compression::Jpeg2000 => jpeg_2000::decode(&bytes, layout)?,
        Compression::JpegXl => Samples::Words(jpeg_xl::decode(&bytes, layout)?),
        Compression::Unreadable(name) => return Err(format!("it is compressed with {name}, which cannot be read")),
    };
    let count = samples.len();
    if count != layout.values() {
        return Err(format!("it has {count} values instead of {}", layout.values()));
    }
    Ok(match samples {
        // High Bit may be 16 or more, beyond the bits of a word.
        Samples::Words(values) if layout.allocated > 16 => {
            Samples::Longs(values.iter().map(|v| u32::from(*v)).collect())
        }
        samples => samples,
    })
}

fn uncompressed(bytes: Vec<u8>, layout: &PixelLayout) -> Result<Samples, String> {
    let needed = layout.native_bits().div_ceil(8) as usize;
    if bytes.len() < needed {
        return Err(format!("it has {} bytes instead of {needed}", bytes.len()));
    }
    Ok(native(bytes, layout, Packing::default()))
}

fn inflate(bytes: &[u8], layout: &PixelLayout) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let needed = layout.native_bits().div_ceil(8);
    let mut inflated = Vec::new();
    let decoder = flate2::read::DeflateDecoder::new(bytes);
    decoder.take(needed).read_to_end(&mut inflated).map_err(|error| format!("it cannot be inflated: {error}"))?;
    Ok(inflated)
}

/// Refuses a codestream whose own size is not that of the frame.
fn check_size(columns: u32, rows: u32, components: u32, layout: &PixelLayout) -> Result<(), String> {
    if (columns, rows, components) == (layout.columns, layout.rows, u32::from(layout.samples)) {
        return Ok(());
    }
    Err(format!(
        "its data is {columns} × {rows} × {components} and the file says {} × {} × {}",
        layout.columns, layout.rows, layout.samples
    ))
}
