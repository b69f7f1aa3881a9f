//! The fingerprint of an image's pixels.

use super::OpenError;
use super::open::{image, source};
use crate::imaging::{Frame, Run};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// Frames decoded together while a run is hashed.
const TOGETHER: u32 = 8;

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
        let samples = frames.samples(number)?.with_width(frames.layout.allocated);
        samples.without_unused_bits(&frames.layout).each_piece(|bytes| hash.update(bytes));
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
    let bytes_of_value = usize::from(pixels.bits_allocated.div_ceil(8));
    let mut hash = Sha256::new();
    for first in (1..=pixels.frames).step_by(TOGETHER as usize) {
        let numbers: Vec<u32> = (first..=pixels.frames).take(TOGETHER as usize).collect();
        run.prefetch(&numbers);
        for number in numbers {
            update(&mut hash, &*run.frame(number)?, pixels.value_offset, bytes_of_value);
        }
    }
    Ok(digits(hash))
}

/// Adds the stored values of a frame.
fn update(hash: &mut Sha256, frame: &Frame, value_offset: i32, bytes_of_value: usize) {
    for row in frame.values().chunks(frame.columns()) {
        let stored = row.iter().map(|value| i32::from(*value) + value_offset);
        let bytes: Vec<u8> = match bytes_of_value {
            1 => stored.map(|value| value as u8).collect(),
            2 => stored.flat_map(|value| (value as u16).to_le_bytes()).collect(),
            _ => stored.flat_map(i32::to_le_bytes).collect(),
        };
        hash.update(bytes);
    }
}

fn digits(hash: Sha256) -> String {
    let mut digits = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
