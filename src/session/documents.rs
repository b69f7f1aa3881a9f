//! What leaves the program: the plan sheet, its picture, its numbers, for a person's folder or an archive of images; and
//! gray pictures as PNG.

use super::file::{FileError, write_atomically};
use super::request::PictureRequest;
use super::{EvidenceCache, ReferenceData};
use crate::dicom::write::{About, WriteError, encapsulated_pdf, secondary_capture};
use crate::imaging::picture::{Picture, PictureOptions};
use crate::imaging::{Look, Raster, Run};
use crate::planning::evidence::Evidence;
use crate::planning::plan::RunReference;
use crate::planning::{Evaluation, Plan};
use crate::report::{Figures, PdfEngine, PdfError, Report, ReportInput, RunPicture, compose, figures};
use bytemuck::NoUninit;
use chrono::{DateTime, Local};
use image::{ExtendedColorType, ImageEncoder, ImageError, codecs::png::PngEncoder};
use std::cell::OnceCell;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Fonts are read once, and what is laid out once is not laid out again.
static TYPESETTER: LazyLock<PdfEngine> = LazyLock::new(PdfEngine::default);

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

    /// The name of its file beside a plan called `plan`.
    pub(crate) fn file_name(self) -> String {
        format!("plan.{}", self.extension())
    }

    /// The ending of its file name.
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
    #[error("the plan sheet cannot be made: {0}")]
    Layout(#[from] PdfError),
    #[error("the evaluation cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the picture cannot be encoded: {0}")]
    Image(#[from] ImageError),
    #[error(transparent)]
    Dicom(#[from] WriteError),
    #[error(transparent)]
    File(#[from] FileError),
}

impl DocumentError {
    /// The next step, where there is one.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => Some("choose another folder"),
            _ => None,
        }
    }
}

/// Everything documents are made of.
pub struct Inputs {
    pub plan: Plan,
    pub evidence: EvidenceCache,
    pub reference_data: Arc<ReferenceData>,
    /// Leave names, identifiers and dates out.
    pub hides_identity: bool,
    /// A hospital's own template for the plan sheet, instead of the bundled one.
    pub template: Option<String>,
}

/// The documents of a plan as it is at one moment: it is evaluated once for all of them, and the sheet composed once.
pub struct Documents {
    inputs: Inputs,
    evaluation: Evaluation,
    made: DateTime<Local>,
    sheet: OnceCell<(Report, Figures)>,
}

impl Documents {
    /// Documents made now. The plan is evaluated unless its evaluation is `known`.
    pub fn of(inputs: Inputs, known: Option<Evaluation>) -> Self {
        let evaluation = known.unwrap_or_else(|| inputs.reference_data.evaluate(&inputs.plan, &inputs.evidence));
        Self { inputs, evaluation, made: Local::now(), sheet: OnceCell::new() }
    }

    /// All consequences of the plan.
    pub const fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// Makes `document` and writes it to `path` atomically.
    pub fn write(&self, document: Document, path: &Path) -> Result<(), DocumentError> {
        let bytes = match document {
            Document::Pdf => self.pdf()?,
            Document::Json => self.json()?,
            Document::Png => self.png()?,
            Document::DicomSheet => {
                let pdf = self.pdf()?;
                self.about("DVA plan sheet", |about| encapsulated_pdf(about, &pdf))?
            }
            Document::DicomPicture => {
                let rgb = image::load_from_memory(&self.png()?)?.into_rgb8();
                let [columns, rows] =
                    [rgb.width(), rgb.height()].map(|pixels| u16::try_from(pixels).unwrap_or(u16::MAX));
                self.about("DVA plan picture", |about| secondary_capture(about, columns, rows, &rgb))?
            }
        };
        Ok(write_atomically(path, &bytes)?)
    }

    fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(&self.evaluation)?;
        json.push(b'\n');
        Ok(json)
    }

    fn pdf(&self) -> Result<Vec<u8>, PdfError> {
        let (report, figures) = self.sheet();
        TYPESETTER.pdf(report, figures, self.inputs.template.as_deref())
    }

    fn png(&self) -> Result<Vec<u8>, PdfError> {
        let (report, figures) = self.sheet();
        TYPESETTER.png(report, figures)
    }

    /// What `make` makes of what an object must say about the plan's runs.
    fn about<T>(&self, title: &str, make: impl FnOnce(&About) -> T) -> T {
        let runs = self.runs();
        let runs: Vec<_> = runs.iter().map(|(_, run)| run.acquisition()).collect();
        let [day, time] = ["%Y%m%d", "%H%M%S"].map(|format| self.made.format(format).to_string());
        make(&About {
            runs: &runs,
            title,
            notice: self.sheet().0.notice,
            version: env!("CARGO_PKG_VERSION"),
            made: [&day, &time],
            redact: self.inputs.hides_identity,
        })
    }

    /// The words and figures of the plan sheet.
    fn sheet(&self) -> &(Report, Figures) {
        self.sheet.get_or_init(|| (self.report(), self.figures()))
    }

    fn report(&self) -> Report {
        let Inputs { plan, reference_data, hides_identity, .. } = &self.inputs;
        let runs = self.runs();
        let facts: Vec<_> = runs.iter().map(|(id, run)| (*id, run.acquisition())).collect();
        compose(&ReportInput {
            plan,
            evaluation: &self.evaluation,
            runs: &facts,
            technique: reference_data.techniques.get(&plan.technique),
            catalog_name: &reference_data.catalog_name,
            catalog_sha256: &reference_data.catalog_sha256,
            software: concat!("dva-planner ", env!("CARGO_PKG_VERSION")),
            printed: &self.made.format("%Y-%m-%d %H:%M").to_string(),
            hides_identity: *hides_identity,
        })
    }

    fn figures(&self) -> Figures {
        let Inputs { plan, evidence, hides_identity, .. } = &self.inputs;
        // Names are often drawn into overlays.
        let options = PictureOptions { hide_overlays: *hides_identity, ..PictureOptions::default() };
        let picture = |run: &RunReference| {
            let request =
                PictureRequest { run: run.id.clone(), look: traced_look(plan, &run.id), window: None, options };
            evidence.picture(&request).ok().map(|picture| (request, picture))
        };
        let pictures: Vec<(PictureRequest, Picture)> = plan.runs.iter().filter_map(picture).collect();
        let of_run = pictures.iter().map(|(request, picture)| RunPicture {
            run: &request.run,
            gray: &picture.gray,
            look: &request.look,
        });
        figures(plan, &self.evaluation, &of_run.collect::<Vec<_>>())
    }

    /// The opened runs of the plan, in its order.
    fn runs(&self) -> Vec<(&str, Arc<Run>)> {
        let Inputs { plan, evidence, .. } = &self.inputs;
        plan.runs.iter().filter_map(|run| Some((run.id.as_str(), evidence.run(&run.id)?))).collect()
    }
}

/// The look under which a run was traced, or the usual one.
fn traced_look(plan: &Plan, run: &str) -> Look {
    let trace = plan.vessels.iter().find_map(|vessel| vessel.trace_in(run));
    trace.map(|trace| trace.look.clone()).unwrap_or_default()
}

/// Gray values as PNG, of 8 or 16 bits as `color` says.
pub fn gray_png<T: NoUninit>(gray: &Raster<T>, color: ExtendedColorType) -> Result<Vec<u8>, ImageError> {
    let mut png = Vec::new();
    // The encoder takes samples in the byte order of the machine.
    let bytes = bytemuck::cast_slice(gray.values());
    PngEncoder::new(&mut png).write_image(bytes, gray.columns() as u32, gray.rows() as u32, color)?;
    Ok(png)
}
