//! What leaves the program: the plan sheet, its picture, its numbers, for a person's folder or an archive of images; and
//! gray pictures as PNG.

use super::file::{FileError, write_atomically};
use super::{Books, Shelf};
use crate::dicom::write::{About, WriteError, encapsulated_pdf, secondary_capture};
use crate::imaging::picture::{Picture, PictureOptions, picture};
use crate::imaging::{Look, Raster};
use crate::planning::evidence::Evidence;
use crate::planning::{Evaluation, Plan};
use crate::report::{
    CatalogStamp, Figures, PdfEngine, PdfError, Privacy, Report, ReportInput, RunFacts, RunPicture, compose, figures,
};
use image::{ExtendedColorType, ImageEncoder, ImageError, codecs::png::PngEncoder};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Fonts are read once, and what is laid out once is not laid out again.
static TYPESETTER: LazyLock<PdfEngine> = LazyLock::new(PdfEngine::new);

/// A document made of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The plan sheet.
    Pdf,
    /// The evaluation.
    Json,
    /// The key picture.
    Png,
    /// The plan sheet as a DICOM object of the study.
    DicomSheet,
    /// The key picture as a DICOM object of the study.
    DicomPicture,
}

impl Document {
    /// The plan for an archive of images.
    pub const DICOM: [Self; 2] = [Self::DicomSheet, Self::DicomPicture];

    /// The ending of its file name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Json => "json",
            Self::Png => "png",
            Self::DicomSheet => "sheet.dcm",
            Self::DicomPicture => "picture.dcm",
        }
    }
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It could not be laid out.
    #[error("the plan sheet cannot be made: {0}")]
    Layout(#[from] PdfError),
    /// Its numbers could not be written down.
    #[error("the evaluation cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Its picture could not be encoded.
    #[error("the picture cannot be encoded: {0}")]
    Image(#[from] ImageError),
    /// It could not become a DICOM object.
    #[error(transparent)]
    Dicom(#[from] WriteError),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl DocumentError {
    /// The next step, where there is one.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => Some("choose another folder"),
            _ => None,
        }
    }
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
    /// A hospital's own template for the plan sheet, instead of the bundled one.
    pub template: Option<String>,
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
    Ok(write_atomically(path, &make(document, inputs)?)?)
}

/// The bytes of `document`.
fn make(document: Document, inputs: &Inputs) -> Result<Vec<u8>, DocumentError> {
    let evaluation = inputs.evaluate();
    if document == Document::Json {
        let mut json = serde_json::to_vec_pretty(&evaluation)?;
        json.push(b'\n');
        return Ok(json);
    }
    let now = chrono::Local::now();
    let (report, figures) = sheet(inputs, &evaluation, &now.format("%Y-%m-%d %H:%M").to_string());
    let made = [now.format("%Y%m%d").to_string(), now.format("%H%M%S").to_string()];
    let pdf = || TYPESETTER.pdf(&report, &figures, inputs.template.as_deref());
    let png = || TYPESETTER.png(&report, &figures);
    Ok(match document {
        Document::Pdf => pdf()?,
        Document::DicomSheet => {
            let pdf = pdf()?;
            about(inputs, "DVA plan sheet", report.notice, &made, |about| encapsulated_pdf(about, &pdf))?
        }
        Document::DicomPicture => {
            let rgb = image::load_from_memory(&png()?)?.into_rgb8();
            let [columns, rows] = [rgb.width(), rgb.height()].map(|pixels| u16::try_from(pixels).unwrap_or(u16::MAX));
            about(inputs, "DVA plan picture", report.notice, &made, |about| {
                secondary_capture(about, columns, rows, &rgb)
            })?
        }
        Document::Json | Document::Png => png()?,
    })
}

/// What `make` makes of what an object must say about the plan's runs.
fn about<T>(inputs: &Inputs, title: &str, notice: &str, made: &[String; 2], make: impl FnOnce(&About) -> T) -> T {
    let runs: Vec<_> = inputs.plan.runs.iter().filter_map(|run| inputs.shelf.run(&run.id)).collect();
    let runs: Vec<_> = runs.iter().map(|run| run.acquisition()).collect();
    make(&About {
        runs: &runs,
        title,
        notice,
        version: env!("CARGO_PKG_VERSION"),
        made: [&made[0], &made[1]],
        hide_identity: inputs.hide_identity,
    })
}

/// The words and pictures of the plan sheet.
fn sheet(inputs: &Inputs, evaluation: &Evaluation, printed: &str) -> (Report, Figures) {
    let Inputs { plan, shelf, books, hide_identity, .. } = inputs;
    let runs: Vec<_> = plan.runs.iter().filter_map(|run| Some((run.id.as_str(), shelf.run(&run.id)?))).collect();
    let facts: Vec<RunFacts> = runs.iter().map(|(id, run)| RunFacts { id, acquisition: run.acquisition() }).collect();
    let report = compose(&ReportInput {
        plan,
        evaluation,
        runs: &facts,
        technique: books.techniques.technique(&plan.technique),
        catalog: CatalogStamp { name: &books.catalog_name, sha256: &books.catalog_sha256 },
        software: concat!("dva-planner ", env!("CARGO_PKG_VERSION")),
        printed,
        privacy: if *hide_identity { Privacy::DeIdentified } else { Privacy::Identified },
    });
    let looked_at: Vec<(&str, Look, Picture)> = runs
        .iter()
        .filter_map(|(id, run)| {
            let look = traced_look(plan, id);
            // Names are often drawn into overlays.
            let options = PictureOptions { hide_overlays: *hide_identity, ..PictureOptions::default() };
            let picture = picture(run, &look, None, options).ok()?;
            Some((*id, look, picture))
        })
        .collect();
    let pictures: Vec<RunPicture> =
        looked_at.iter().map(|(run, look, picture)| RunPicture { run, gray: &picture.gray, look }).collect();
    let figures = figures(plan, evaluation, &pictures);
    (report, figures)
}

/// The look under which a run was traced, or the usual one.
fn traced_look(plan: &Plan, run: &str) -> Look {
    let trace = plan.vessels.iter().find_map(|vessel| vessel.trace_in(run));
    trace.map(|trace| trace.look.clone()).unwrap_or_default()
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
