//! Work done away from the window, and what comes of it: the only place that starts threads.
//!
//! Tasks and outcomes are closed enums; an outcome that was overtaken is dropped by whoever asked for it.

mod progress;
mod worker;

pub use progress::Progress;
pub(super) use worker::Tasks;

use super::documents::{Document, DocumentError, Documents, Inputs};
use super::file::{self, FileError};
use super::opened::{OpenedRun, open_runs_of};
use super::{DensityRequest, EvidenceCache, PictureRequest, ReferenceData};
use crate::dicom;
use crate::geometry::ImagePoint;
use crate::imaging::density::{Arrival, Curve, arrival, time_density};
use crate::imaging::picture::{Picture, thumbnail};
use crate::imaging::register::{MaskRegistration, Registration, register_mask, register_runs};
use crate::imaging::{Look, MaskChoice, Run};
use crate::planning::evidence::Evidence;
use crate::planning::{Evaluation, Plan};
use progress::Status;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// Side of a thumbnail in pixels.
const THUMBNAIL: usize = 160;

/// Called when an outcome is ready, from another thread.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Something to be done.
pub(super) enum Task {
    /// Make a picture.
    Picture { request: PictureRequest, evidence: EvidenceCache },
    /// Decode frames that are likely to be wanted next.
    Prefetch { run: Arc<Run>, frames: Vec<u32> },
    /// Make an opacity with its ridges.
    Trace { run: String, look: Look, evidence: EvidenceCache },
    /// Evaluate a plan.
    Evaluate { generation: u64, plan: Box<Plan>, evidence: EvidenceCache, reference_data: Arc<ReferenceData> },
    /// Open files and folders.
    Open { paths: Vec<PathBuf>, options: dicom::OpenOptions },
    /// Open a plan file and its runs.
    OpenPlan { path: PathBuf, options: dicom::OpenOptions },
    /// Find when contrast arrives at each pixel of a run.
    Arrival { id: String, run: Arc<Run>, look: Look },
    /// Follow the contrast through a region of a run.
    Density { request: DensityRequest, run: Arc<Run> },
    /// Follow the contrast through a run.
    Contrast { id: String, run: Arc<Run>, mask: MaskChoice },
    /// Find where a run lies on another.
    Register { id: String, moving: Arc<Run>, reference: String, fixed: Arc<Run> },
    /// Find how far the mask of a look must be moved.
    RegisterMask { id: String, run: Arc<Run>, look: Look },
    /// Make the small picture of a run.
    Thumbnail { id: String, run: Arc<Run> },
    /// Hash the pixels of a run; what was decoded for that is kept for the tasks that follow.
    Hash { id: String, path: PathBuf, run: Arc<Run> },
    /// Save the plan.
    Save { plan: Box<Plan>, path: PathBuf },
    /// Keep the plan in case the program ends without saving.
    Autosave { plan: Box<Plan>, path: PathBuf },
    /// Write documents, from an evaluation that is known or made now.
    Export { files: Vec<(Document, PathBuf)>, inputs: Box<Inputs>, evaluation: Option<Box<Evaluation>> },
}

/// What came of it.
pub(super) enum Outcome {
    Picture { request: PictureRequest, result: Result<Arc<Picture>, String> },
    Traced { run: String, look: Look, result: Result<(), String> },
    Evaluated { generation: u64, evaluation: Box<Evaluation> },
    Opened(dicom::Scan),
    PlanOpened { path: PathBuf, plan: Box<Plan>, opened: Vec<OpenedRun>, rejected: Vec<dicom::Rejected> },
    PlanRefused(FileError),
    Registered { id: String, reference: String, result: Result<Registration, String> },
    MaskRegistered { id: String, look: Look, result: Result<Option<MaskRegistration>, String> },
    Thumbnail { id: String, picture: Arc<Picture> },
    Contrast { id: String, mask: MaskChoice, result: Result<Arc<Curve>, String> },
    Density { request: DensityRequest, result: Result<Arc<Curve>, String> },
    Arrived { id: String, look: Look, result: Result<Arc<Arrival>, String> },
    Hashed { id: String, sha256: String },
    Saved { path: PathBuf, plan: Box<Plan>, result: Result<(), FileError> },
    Exported(Vec<(PathBuf, Result<(), DocumentError>)>),
    Nothing,
    Panicked(&'static str),
}

impl Task {
    /// Does it. Meant for a worker's thread.
    fn carry_out(self, status: &Status) -> Outcome {
        match self {
            Self::Picture { request, evidence } => {
                let result = shared(evidence.picture(&request));
                Outcome::Picture { request, result }
            }
            Self::Prefetch { run, frames } => {
                run.prefetch(&frames);
                Outcome::Nothing
            }
            Self::Trace { run, look, evidence } => {
                let result = evidence.trace_input(&run, &look).map(drop);
                Outcome::Traced { run, look, result }
            }
            Self::Evaluate { generation, plan, evidence, reference_data } => {
                Outcome::Evaluated { generation, evaluation: Box::new(reference_data.evaluate(&plan, &evidence)) }
            }
            Self::Open { paths, options } => Outcome::Opened(scan(&paths, options, status)),
            Self::OpenPlan { path, options } => open_plan(path, &options, status).unwrap_or_else(Outcome::PlanRefused),
            Self::Arrival { id, run, look } => {
                let result = shared(arrival(&run, &look));
                Outcome::Arrived { id, look, result }
            }
            Self::Density { request, run } => {
                let result = shared(time_density(&run, &request.look, request.region));
                Outcome::Density { request, result }
            }
            Self::Contrast { id, run, mask } => {
                let look = Look { mask: mask.clone(), ..Look::default() };
                let result = shared(time_density(&run, &look, whole_image(&run)));
                Outcome::Contrast { id, mask, result }
            }
            Self::Register { id, moving, reference, fixed } => {
                status.report(Progress::of(format!("Laying {id} on {reference}")));
                let result = register_runs(&fixed, &moving).map_err(|error| error.to_string());
                Outcome::Registered { id, reference, result }
            }
            Self::RegisterMask { id, run, look } => {
                status.report(Progress::of(format!("Moving the mask of {id}")));
                let result = register_mask(&run, &look).map_err(|error| error.to_string());
                Outcome::MaskRegistered { id, look, result }
            }
            // A run that cannot be decoded says so where its own picture is looked at.
            Self::Thumbnail { id, run } => thumbnail(&run, THUMBNAIL)
                .map_or(Outcome::Nothing, |picture| Outcome::Thumbnail { id, picture: Arc::new(picture) }),
            Self::Hash { id, path, run } => {
                dicom::run_sha256(&run, &path).map_or(Outcome::Nothing, |sha256| Outcome::Hashed { id, sha256 })
            }
            Self::Save { plan, path } => {
                let result = file::write_plan(&plan, &path);
                Outcome::Saved { path, plan, result }
            }
            Self::Autosave { plan, path } => {
                // Autosave is a second net; when it fails the unsaved plan is still in the window.
                drop(file::write_plan(&plan, &path));
                Outcome::Nothing
            }
            Self::Export { files, inputs, evaluation } => {
                status.report(Progress::of("Writing a document"));
                let documents = Documents::of(*inputs, evaluation.map(|known| *known));
                let write = |(document, path): (Document, PathBuf)| {
                    let result = documents.write(document, &path);
                    (path, result)
                };
                Outcome::Exported(files.into_iter().map(write).collect())
            }
        }
    }

    /// Done for each run that is opened: what a person asks for comes first.
    const fn has_low_priority(&self) -> bool {
        matches!(self, Self::Thumbnail { .. } | Self::Contrast { .. } | Self::Hash { .. })
    }

    /// Whether this task makes a waiting one of the same kind pointless.
    const fn supersedes(&self, waiting: &Self) -> bool {
        matches!(
            (self, waiting),
            (Self::Prefetch { .. }, Self::Prefetch { .. })
                | (Self::Evaluate { .. }, Self::Evaluate { .. })
                | (Self::Autosave { .. }, Self::Autosave { .. })
        )
    }

    /// Whether it is still wanted when another case is begun.
    const fn outlives_case(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::OpenPlan { .. } | Self::Save { .. } | Self::Export { .. })
    }

    /// What it does, for a message about its failure.
    const fn name(&self) -> &'static str {
        match self {
            Self::Picture { .. } | Self::Thumbnail { .. } => "making a picture",
            Self::Prefetch { .. } => "decoding frames",
            Self::Trace { .. } => "preparing a picture for tracing",
            Self::Evaluate { .. } => "evaluating the plan",
            Self::Open { .. } => "opening files",
            Self::OpenPlan { .. } => "opening the plan",
            Self::Register { .. } => "laying runs on one another",
            Self::RegisterMask { .. } => "moving a mask",
            Self::Contrast { .. } | Self::Arrival { .. } | Self::Density { .. } => "following the contrast",
            Self::Hash { .. } => "hashing pixels",
            Self::Save { .. } | Self::Autosave { .. } => "saving the plan",
            Self::Export { .. } => "exporting",
        }
    }
}

impl Outcome {
    /// Whether it still counts when another case is begun: all but answers about runs and plan of the case.
    const fn outlives_case(&self) -> bool {
        matches!(
            self,
            Self::Opened(_)
                | Self::PlanOpened { .. }
                | Self::PlanRefused(_)
                | Self::Saved { .. }
                | Self::Exported(_)
                | Self::Panicked(_)
        )
    }
}

fn shared<T, E: ToString>(result: Result<T, E>) -> Result<Arc<T>, String> {
    result.map(Arc::new).map_err(|error| error.to_string())
}

fn whole_image(run: &Run) -> [ImagePoint; 2] {
    let pixels = &run.acquisition().pixels;
    [ImagePoint::default(), ImagePoint::new(f64::from(pixels.columns), f64::from(pixels.rows))]
}

fn scan(paths: &[PathBuf], options: dicom::OpenOptions, status: &Status) -> dicom::Scan {
    status.set_canceled(false);
    dicom::scan(paths, options, &|at: dicom::Progress| {
        status.report(Progress { done: at.examined, total: Some(at.total), ..Progress::of("Reading files") });
        if status.is_canceled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

fn open_plan(path: PathBuf, options: &dicom::OpenOptions, status: &Status) -> Result<Outcome, FileError> {
    let mut plan = file::read_plan(&path)?;
    status.report(Progress::of("Opening the plan's runs"));
    let (opened, rejected) = open_runs_of(&mut plan, &path, options);
    Ok(Outcome::PlanOpened { path, plan: Box::new(plan), opened, rejected })
}
