//! JPEG 2000 (ISO/IEC 15444-1, ITU-T T.800), and its high-throughput blocks (15444-15).
//!
//! What archives of angiography hold, one component without loss, is decoded here. Anything else, and anything that seems
//! damaged, is judged by `OpenJPEG`. Either works on a frame with all processor cores, which is what one waits for when a
//! run is opened.
//!
//! # In reading order
//!
//! - [`codestream`]: marker segments: what the whole states, and the bytes of each tile;
//! - [`geometry`], [`tile`]: where resolutions, sub-bands, precincts and code-blocks lie;
//! - [`packets`], [`header_bits`], [`tag_tree`]: which bytes belong to which code-block (tier 2);
//! - [`block`], [`mod@column`], [`contexts`], [`arithmetic`], [`raw`]: bytes of a code-block to coefficients (tier 1);
//! - [`wavelet`]: coefficients to samples;
//! - [`image`]: all of it in order.

mod arithmetic;
mod block;
mod codestream;
mod column;
mod contexts;
mod geometry;
mod header_bits;
mod image;
mod open_jpeg;
mod packets;
mod raw;
mod tag_tree;
mod tile;
mod wavelet;

use super::{Samples, check_size};
use crate::dicom::layout::Layout;
use crate::imaging::Words;
use codestream::Codestream;

/// The values of one frame.
///
/// # Errors
/// If the codestream is damaged or not that of the frame.
pub fn decode(bytes: &[u8], layout: &Layout) -> Result<Samples, String> {
    decode_here(bytes, layout).map_or_else(|| open_jpeg::decode(bytes, layout), Ok)
}

/// The values of one frame, if it is of the size it should have, undamaged, and of the kind that is decoded here.
fn decode_here(bytes: &[u8], layout: &Layout) -> Option<Samples> {
    let codestream = Codestream::read(bytes)?;
    let size = codestream.size.image;
    ((size.width(), size.height(), 1) == (layout.columns, layout.rows, layout.samples)).then_some(())?;
    let samples = image::decode(&codestream)?;
    // Values of fewer bits than the container are narrowed without loss, signed ones as two's complement.
    Some(match layout.allocated {
        ..=8 => Samples::Bytes(samples.map(|value| value as u8).collect()),
        16 => Samples::Words(Words::collect(layout.pixels(), samples.map(|value| value as u16))),
        _ => Samples::Longs(samples.map(i32::cast_unsigned).collect()),
    })
}

#[cfg(test)]
mod tests;
