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
mod native;
mod rle;

pub use gray::{StoredBits, value_offset};
pub use native::{Packing, native};

use super::parser::{Compression, TransferSyntax};
use super::pixel_layout::PixelLayout;
use crate::imaging::Words;

/// Stored values of one frame: row by row, column by column, sample by sample; color as red, green, blue.
///
/// A decoder may give them a larger width than Bits Allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    Bytes(Vec<u8>),
    Words(Words),
    Longs(Vec<u32>),
}

impl Samples {
    /// Calls `take` with the values as bytes, least significant first, in pieces.
    pub fn each_piece(&self, mut take: impl FnMut(&[u8])) {
        const PIECE: usize = 16 * 1024;
        match self {
            Self::Bytes(values) => take(values),
            Self::Words(values) => {
                for piece in values.chunks(PIECE) {
                    take(&piece.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>());
                }
            }
            Self::Longs(values) => {
                for piece in values.chunks(PIECE) {
                    take(&piece.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>());
                }
            }
        }
    }

    /// The same values with the width of `allocated` bits, into which they fit; a bit is given a byte.
    pub fn with_width(self, allocated: u16) -> Self {
        match (self, allocated) {
            (Self::Words(values), ..=8) => Self::Bytes(values.iter().map(|value| *value as u8).collect()),
            (Self::Words(values), 17..) => Self::Longs(values.iter().copied().map(u32::from).collect()),
            (samples, _) => samples,
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Words(values) => values.len(),
            Self::Longs(values) => values.len(),
        }
    }
}

/// The stored values of a frame from its compressed bytes.
///
/// # Errors
/// One sentence part saying what is wrong.
pub fn decode(bytes: Vec<u8>, layout: &PixelLayout, syntax: &TransferSyntax) -> Result<Samples, String> {
    let samples = match syntax.compression {
        Compression::None | Compression::EncapsulatedNative => uncompressed(bytes, layout)?,
        Compression::DeflatedFrames => uncompressed(inflate(&bytes, layout)?, layout)?,
        Compression::Rle => rle::decode(&bytes, layout)?,
        Compression::JpegLs => jpeg_ls::decode(&bytes, layout)?,
        Compression::Jpeg => jpeg::decode(&bytes, layout)?,
        Compression::Jpeg2000 => jpeg_2000::decode(&bytes, layout)?,
        Compression::JpegXl => jpeg_xl::decode(&bytes, layout)?,
        Compression::Unreadable(name) => return Err(format!("it is compressed with {name}, which cannot be read")),
    };
    if samples.len() == layout.values() {
        // High Bit may be 16 or more, beyond the bits of a word.
        Ok(if layout.allocated > 16 { samples.with_width(layout.allocated) } else { samples })
    } else {
        Err(format!("it has {} values instead of {}", samples.len(), layout.values()))
    }
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
