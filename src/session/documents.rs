//! What leaves the program: the plan sheet, its picture, its numbers; and gray pictures as PNG.

use super::file::{FileError, write_atomically};
use super::{Books, Shelf};
use crate::imaging::Raster;
use crate::planning::{Evaluation, Plan};
use image::{ExtendedColorType, ImageEncoder, ImageError, codecs::png::PngEncoder};
use std::path::Path;
use std::sync::Arc;

/// A document made of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The plan sheet.
    Pdf,
    /// The evaluation.
    Json,
    /// The key picture.
    Png,
}

impl Document {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Json, Self::Png];

    /// The ending of its file name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Json => "json",
            Self::Png => "png",
        }
    }
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Its numbers could not be written down.
    #[error("the evaluation cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Its picture could not be encoded.
    #[error("the picture cannot be encoded: {0}")]
    Image(#[from] ImageError),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Everything a document is made of.
pub struct Inputs {
    /// The decisions.
    pub plan: Plan,
    /// The opened runs.
    pub shelf: Shelf,
    /// Devices and techniques.
    pub books: Arc<Books>,
    /// Leave names, identifiers and dates out.
    pub hide_identity: bool,
}

impl Inputs {
    /// All consequences of the plan.
    #[must_use]
    pub fn evaluate(&self) -> Evaluation {
        self.books.evaluate(&self.plan, &self.shelf)
    }
}

/// Makes `document` and writes it to `path` atomically.
///
/// # Errors
/// If it cannot be made or written; an earlier file at `path` is then unchanged.
pub fn write(document: Document, inputs: &Inputs, path: &Path) -> Result<(), DocumentError> {
    let evaluation = inputs.evaluate();
    let bytes = match document {
        Document::Json => {
            let mut json = serde_json::to_vec_pretty(&evaluation)?;
            json.push(b'\n');
            json
        }
        Document::Pdf | Document::Png => Vec::new(),
    };
    Ok(write_atomically(path, &bytes)?)
}

/// 8-bit gray values as PNG.
///
/// # Errors
/// If the encoder fails.
pub fn png_gray8(gray: &Raster<u8>) -> Result<Vec<u8>, ImageError> {
    encode(gray.values(), gray.columns(), gray.rows(), ExtendedColorType::L8)
}

/// 16-bit gray values as PNG.
///
/// # Errors
/// If the encoder fails.
pub fn png_gray16(gray: &Raster<u16>) -> Result<Vec<u8>, ImageError> {
    // The encoder takes samples in the byte order of the machine.
    let bytes: Vec<u8> = gray.values().iter().flat_map(|value| value.to_ne_bytes()).collect();
    encode(&bytes, gray.columns(), gray.rows(), ExtendedColorType::L16)
}

fn encode(bytes: &[u8], columns: usize, rows: usize, color: ExtendedColorType) -> Result<Vec<u8>, ImageError> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(bytes, columns as u32, rows as u32, color)?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bit_values_survive_the_png() {
        let gray = Raster::new(3, vec![0_u16, 1, 255, 256, 4095, 65535]).unwrap();
        let decoded = image::load_from_memory(&png_gray16(&gray).unwrap()).unwrap().into_luma16();
        assert_eq!((decoded.width(), decoded.as_raw().as_slice()), (3, gray.values()));
    }
}
