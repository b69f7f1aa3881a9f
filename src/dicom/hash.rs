//! The fingerprint of an image's pixels.

use super::OpenError;
use super::open::{image, source};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

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
    let mut digits = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
