//! The fingerprint of an image's pixels.

use super::OpenError;
use super::open::{image, source};
use crate::imaging::Run;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Frames decoded together while a run is hashed.
const TOGETHER: u32 = 8;
/// Bytes hashed at once.
const PIECE: usize = 16 * 1024;

/// SHA-256, in lower-case hexadecimal digits, over all decoded stored values: frame by frame, row by row, column by
/// column, sample by sample, least significant byte first, color as red, green,
/// blue, without bits beyond Bits Stored, as many bytes for each value as Bits Allocated says. Equal for
/// the same pixels however they are compressed without loss. Any modality is accepted; one frame is held at a time.
///
/// # Errors
/// If the file cannot be opened or any of its frames cannot be decoded.
pub fn pixels_sha256(path: &Path) -> Result<String, OpenError> {
    let (facts, frames) = image(source(path)?, true)?;
    let mut hash = Sha256::new();
    for number in 1..=facts.pixels.frames {
        let samples = frames.samples(number)?;
        update(&mut hash, samples.without_unused_bits(&frames.layout), frames.layout.allocated);
    }
    Ok(digits(hash))
}

/// As [`pixels_sha256`], of a run that was opened from `path`. Its frames are decoded as for its pictures, several at a
/// time, and kept. Color is decoded once more, since a frame holds its luminance only.
///
/// # Errors
/// As [`pixels_sha256`].
pub fn run_sha256(run: &Run, path: &Path) -> Result<String, OpenError> {
    let pixels = &run.acquisition().pixels;
    if pixels.samples_per_pixel != 1 {
        return pixels_sha256(path);
    }
    let mut hash = Sha256::new();
    for first in (1..=pixels.frames).step_by(TOGETHER as usize) {
        let numbers: Vec<u32> = (first..=pixels.frames).take(TOGETHER as usize).collect();
        run.prefetch(&numbers);
        for number in numbers {
            let frame = run.frame(number)?;
            let stored = frame.values().iter().map(|value| (i32::from(*value) + pixels.value_offset).cast_unsigned());
            update(&mut hash, stored, pixels.bits_allocated);
        }
    }
    Ok(digits(hash))
}

/// Adds stored values, of each as many bytes as Bits Allocated says.
fn update(hash: &mut Sha256, values: impl Iterator<Item = u32>, allocated: u16) {
    let width = usize::from(allocated.div_ceil(8));
    let mut piece = Vec::with_capacity(PIECE + 4);
    for value in values {
        piece.extend_from_slice(&value.to_le_bytes()[..width]);
        if piece.len() >= PIECE {
            hash.update(&piece);
            piece.clear();
        }
    }
    hash.update(&piece);
}

fn digits(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
