//! Work done away from the window: the only place that starts threads.
//!
//! Four lanes, each with one thread, so that a long export never delays a picture: pictures, frames ahead of them,
//! evaluation, long work.
//! Tasks and outcomes are closed enums; an outcome that was overtaken is dropped by whoever asked for it.

use super::cine::Cine;
use super::documents::{self, Document, DocumentError};
use super::file::{self, FileError};
use super::shelf::Shelf;
use crate::dicom;
use crate::geometry::ImagePoint;
use crate::imaging::density::{Arrival, Curve, Region, arrival, time_density};
use crate::imaging::picture::{Picture, PictureOptions, thumbnail};
use crate::imaging::register::{MaskShift, Registration, register_mask, register_runs};
use crate::imaging::window::Window;
use crate::imaging::{Look, MaskChoice, Run};
use crate::planning::evidence::Evidence;
use crate::planning::{Evaluation, Plan};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Side of a thumbnail in pixels.
const THUMBNAIL: usize = 160;

/// Called when an outcome is ready, from another thread.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// A picture as the window asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureRequest {
    /// The run, as the plan calls it.
    pub run: String,
    /// Frames, mask, shift.
    pub look: Look,
    /// Window, or automatic.
    pub window: Option<Window>,
    /// Choices for the eye.
    pub options: PictureOptions,
}

/// A region of a run whose contrast is followed.
#[derive(Debug, Clone, PartialEq)]
pub struct DensityRequest {
    /// The run, as the plan calls it.
    pub run: String,
    /// Frames, mask, shift.
    pub look: Look,
    /// The part of the image.
    pub region: Region,
}

/// Something to be done.
pub(super) enum Task {
    /// Make a picture.
    Picture { request: PictureRequest, run: Arc<Run>, cine: Cine },
    /// Decode frames that are likely to be wanted next.
    Ahead { run: Arc<Run>, frames: Vec<u32> },
    /// Make an opacity with its ridges.
    Trace { shelf: Shelf, run: String, look: Look },
    /// Evaluate a plan.
    Evaluate { generation: u64, plan: Box<Plan>, shelf: Shelf, books: Arc<super::Books> },
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
    /// Hash the pixels of a run.
    Hash { id: String, path: PathBuf },
    /// Save the plan.
    Save { plan: Box<Plan>, path: PathBuf },
    /// Keep the plan in case the program ends without saving.
    Autosave { plan: Box<Plan>, path: PathBuf },
    /// Write a document.
    Export { document: Document, inputs: Box<documents::Inputs>, path: PathBuf },
}

/// What came of it.
pub(super) enum Outcome {
    Picture { request: PictureRequest, result: Result<Arc<Picture>, String> },
    Traced { run: String, look: Look, error: Option<String> },
    Evaluated { generation: u64, evaluation: Box<Evaluation> },
    Opened { opened: Vec<(PathBuf, Arc<Run>)>, rejected: Vec<dicom::Rejected>, canceled: bool },
    PlanOpened { path: PathBuf, plan: Box<Plan>, opened: Vec<super::FoundRun>, rejected: Vec<dicom::Rejected> },
    PlanRefused(FileError),
    Registered { id: String, reference: String, result: Result<Registration, String> },
    MaskRegistered { id: String, look: Look, result: Result<Option<MaskShift>, String> },
    Thumbnail { id: String, picture: Arc<Picture> },
    Contrast { id: String, mask: MaskChoice, curve: Option<Arc<Curve>> },
    Density { request: DensityRequest, result: Result<Arc<Curve>, String> },
    Arrived { id: String, look: Look, result: Result<Arc<Arrival>, String> },
    Hashed { id: String, sha256: String },
    Saved { path: PathBuf, plan: Box<Plan>, error: Option<String> },
    Exported { path: PathBuf, error: Option<DocumentError> },
    Nothing,
    Panicked(&'static str),
}

/// How far long work is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub text: String,
    /// How many pieces are done.
    pub done: usize,
    /// Of how many, where that is known.
    pub total: Option<usize>,
}

/// The lanes.
pub(super) struct Tasks {
    pictures: Arc<Lane>,
    ahead: Arc<Lane>,
    evaluation: Arc<Lane>,
    long: Arc<Lane>,
    outcomes: Receiver<Outcome>,
}

impl Tasks {
    pub(super) fn new(waker: &Waker) -> Self {
        let (sender, outcomes) = channel();
        let lane = |name| Lane::start(name, sender.clone(), Arc::clone(waker));
        Self {
            pictures: lane("pictures"),
            ahead: lane("frames"),
            evaluation: lane("evaluation"),
            long: lane("files"),
            outcomes,
        }
    }

    pub(super) fn start(&self, task: Task) {
        match &task {
            Task::Picture { .. } | Task::Trace { .. } => self.pictures.push(task),
            Task::Ahead { .. } => self.ahead.push_alone(task),
            Task::Evaluate { .. } => self.evaluation.push_alone(task),
            _ => self.long.push(task),
        }
    }

    pub(super) fn finished(&self) -> impl Iterator<Item = Outcome> + '_ {
        self.outcomes.try_iter()
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        self.long.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn cancel(&self) {
        self.long.canceled.store(true, Ordering::Relaxed);
    }

    /// Forgets all pictures not begun; whoever still wants one asks again.
    pub(super) fn forget_pictures(&self) {
        self.pictures.queue().clear();
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for lane in [&self.pictures, &self.ahead, &self.evaluation, &self.long] {
            lane.closed.store(true, Ordering::Relaxed);
            lane.canceled.store(true, Ordering::Relaxed);
            lane.awake.notify_all();
        }
    }
}

/// One thread and what waits for it.
struct Lane {
    waiting: Mutex<VecDeque<Task>>,
    awake: Condvar,
    closed: AtomicBool,
    canceled: AtomicBool,
    progress: Mutex<Option<Progress>>,
}

impl Lane {
    fn start(name: &str, outcomes: Sender<Outcome>, waker: Waker) -> Arc<Self> {
        let lane = Arc::new(Self {
            waiting: Mutex::default(),
            awake: Condvar::new(),
            closed: AtomicBool::new(false),
            canceled: AtomicBool::new(false),
            progress: Mutex::default(),
        });
        let worker = Arc::clone(&lane);
        let thread = std::thread::Builder::new().name(name.to_owned());
        // Without a thread nothing of this lane is ever done, and the window says that it is waiting.
        drop(thread.spawn(move || worker.work(&outcomes, &waker)));
        lane
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<Task>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, task: Task) {
        let mut queue = self.queue();
        if matches!(task, Task::Autosave { .. }) {
            queue.retain(|waiting| !matches!(waiting, Task::Autosave { .. }));
        }
        let first_unasked = queue.iter().position(Task::is_unasked).filter(|_| !task.is_unasked());
        let at = first_unasked.unwrap_or(queue.len());
        queue.insert(at, task);
        self.awake.notify_one();
    }

    /// Pushes a task that makes all waiting ones pointless.
    fn push_alone(&self, task: Task) {
        let mut queue = self.queue();
        queue.clear();
        queue.push_back(task);
        self.awake.notify_one();
    }

    fn work(&self, outcomes: &Sender<Outcome>, waker: &Waker) {
        while let Some(task) = self.next() {
            let name = task.name();
            let outcome = catch_unwind(AssertUnwindSafe(|| self.carry_out(task))).unwrap_or(Outcome::Panicked(name));
            self.report(None);
            if outcomes.send(outcome).is_err() {
                return;
            }
            waker();
        }
    }

    fn next(&self) -> Option<Task> {
        let mut queue = self.queue();
        loop {
            if self.closed.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(task) = queue.pop_front() {
                return Some(task);
            }
            queue = self.awake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn report(&self, progress: Option<Progress>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    fn carry_out(&self, task: Task) -> Outcome {
        match task {
            Task::Picture { request, run, cine } => {
                let result = cine.picture(&run, &request);
                Outcome::Picture { request, result: result.map(Arc::new).map_err(|e| e.to_string()) }
            }
            Task::Ahead { run, frames } => {
                run.decode_ahead(&frames);
                Outcome::Nothing
            }
            Task::Trace { shelf, run, look } => {
                let error = shelf.opacity(&run, &look).err();
                Outcome::Traced { run, look, error }
            }
            Task::Evaluate { generation, plan, shelf, books } => {
                Outcome::Evaluated { generation, evaluation: Box::new(books.evaluate(&plan, &shelf)) }
            }
            Task::Open { paths, options } => {
                let scan = self.scan(&paths, options);
                let opened = scan.runs.into_iter().map(|opened| (opened.path, opened.run)).collect();
                Outcome::Opened { opened, rejected: scan.rejected, canceled: scan.canceled }
            }
            Task::OpenPlan { path, options } => match file::read_plan(&path) {
                Err(error) => Outcome::PlanRefused(error),
                Ok(plan) => {
                    self.report(Some(Progress { text: "Opening the plan's runs".to_owned(), ..Progress::default() }));
                    let (opened, rejected) = super::open_runs_of(&plan, &path, &options);
                    Outcome::PlanOpened { path, plan: Box::new(plan), opened, rejected }
                }
            },
            Task::Thumbnail { id, run } => match thumbnail(&run, THUMBNAIL) {
                Ok(picture) => Outcome::Thumbnail { id, picture: Arc::new(picture) },
                // The run's own picture reports the error where it is looked at.
                Err(_) => Outcome::Nothing,
            },
            Task::Register { id, moving, reference, fixed } => {
                self.report(Some(Progress { text: format!("Laying {id} on {reference}"), ..Progress::default() }));
                let result = register_runs(&fixed, &moving).map_err(|error| error.to_string());
                Outcome::Registered { id, reference, result }
            }
            Task::Arrival { id, run, look } => {
                let result = arrival(&run, &look).map(Arc::new).map_err(|error| error.to_string());
                Outcome::Arrived { id, look, result }
            }
            Task::Density { request, run } => {
                let result = time_density(&run, &request.look, &request.region);
                Outcome::Density { request, result: result.map(Arc::new).map_err(|error| error.to_string()) }
            }
            Task::RegisterMask { id, run, look } => {
                self.report(Some(Progress { text: format!("Moving the mask of {id}"), ..Progress::default() }));
                let result = register_mask(&run, &look).map_err(|error| error.to_string());
                Outcome::MaskRegistered { id, look, result }
            }
            Task::Contrast { id, run, mask } => {
                let look = Look { mask: mask.clone(), ..Look::default() };
                let pixels = &run.acquisition().pixels;
                let to = ImagePoint::new(f64::from(pixels.columns), f64::from(pixels.rows));
                let whole = Region::Rectangle { from: ImagePoint::default(), to };
                match time_density(&run, &look, &whole) {
                    Ok(curve) => Outcome::Contrast { id, mask, curve: Some(Arc::new(curve)) },
                    // Without a mask there is no curve, and the window shows none.
                    Err(_) => Outcome::Contrast { id, mask, curve: None },
                }
            }
            Task::Hash { id, path } => match dicom::pixels_sha256(&path) {
                Ok(sha256) => Outcome::Hashed { id, sha256 },
                Err(_) => Outcome::Nothing,
            },
            Task::Save { plan, path } => {
                let error = file::write_plan(&plan, &path).err().map(|e| e.to_string());
                Outcome::Saved { path, plan, error }
            }
            Task::Autosave { plan, path } => {
                // Autosave is a second net; when it fails the unsaved plan is still in the window.
                drop(file::write_plan(&plan, &path));
                Outcome::Nothing
            }
            Task::Export { document, inputs, path } => {
                self.report(Some(Progress { text: "Writing a document".to_owned(), ..Progress::default() }));
                let error = documents::write(document, &inputs, &path).err();
                Outcome::Exported { path, error }
            }
        }
    }

    fn scan(&self, paths: &[PathBuf], options: dicom::OpenOptions) -> dicom::Scan {
        self.canceled.store(false, Ordering::Relaxed);
        dicom::scan(paths, options, &|at: dicom::Progress| {
            let text = "Reading files".to_owned();
            self.report(Some(Progress { text, done: at.examined, total: Some(at.total) }));
            if self.canceled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }
}

impl Task {
    /// Done for each run that is opened: what a person asks for comes first.
    const fn is_unasked(&self) -> bool {
        matches!(self, Self::Thumbnail { .. } | Self::Contrast { .. } | Self::Hash { .. })
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Picture { .. } | Self::Thumbnail { .. } => "making a picture",
            Self::Ahead { .. } => "decoding frames",
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
