//! The open case: plan with its history, opened runs, what is being worked on, and where it is saved.
//!
//! Knows no window toolkit. The window and the command line drive the same session: commands go in, and what they
//! lead to is read back after [`Session::poll`].

pub mod books;
mod cine;
pub mod documents;
pub mod file;
pub mod history;
mod intake;
pub mod naming;
mod opened;
mod pictures;
pub mod recovery;
pub mod samples;
pub mod shelf;
mod task;

pub use books::{Books, Settings};
pub use intake::{FoundRun, open_runs_of};
pub use opened::{ArrivalState, OpenedRun};
pub use shelf::Shelf;
pub use task::{DensityRequest, PictureRequest, Progress, Waker};

use crate::dicom::{self, Rejected};
use crate::imaging::density::Curve;
use crate::imaging::picture::Picture;
use crate::imaging::{FrameCache, FrameSelection, Look, Run};
use crate::planning::evaluation::Level;
use crate::planning::evidence::TraceInput;
use crate::planning::{Command, CommandError, Evaluation, Plan};
use cine::Cine;
use documents::Document;
use history::History;
use opened::OpenedRuns;
use pictures::Pictures;
use recovery::Recovery;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use task::{Outcome, Task, Tasks};

/// Frames decoded ahead of the one looked at.
const AHEAD: usize = 8;

/// Something to tell the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How serious.
    pub level: Level,
    /// What happened.
    pub text: String,
    /// What to do next, where there is something.
    pub hint: Option<String>,
}

impl Notice {
    fn new(level: Level, text: impl Into<String>) -> Self {
        Self { level, text: text.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// How much contrast a region holds over time, or why that cannot be known.
pub type RegionCurve = Result<Arc<Curve>, String>;

/// The open case.
pub struct Session {
    plan: History<Plan>,
    evaluation: Evaluation,
    /// Counts changes of what is evaluated; an evaluation of an earlier count is dropped.
    generation: u64,
    evaluated: u64,
    runs: OpenedRuns,
    rejected: Vec<Rejected>,
    shelf: Shelf,
    pictures: Pictures,
    cine: Cine,
    saved: Plan,
    save_path: Option<PathBuf>,
    recovery: Recovery,
    tasks: Tasks,
    books: Arc<Books>,
    options: dicom::OpenOptions,
    notices: Vec<Notice>,
    hides_identity: bool,
    density: Option<(DensityRequest, Option<RegionCurve>)>,
}

impl Session {
    /// An empty case. `waker` is called, from another thread, whenever [`Session::poll`] has something to take in.
    #[must_use]
    pub fn new(settings: Settings, waker: &Waker) -> Self {
        Self {
            plan: History::new(Plan::default()),
            evaluation: Evaluation::default(),
            generation: 0,
            evaluated: 0,
            runs: OpenedRuns::default(),
            rejected: Vec::new(),
            shelf: Shelf::default(),
            pictures: Pictures::new(settings.memory / 4),
            cine: Cine::default(),
            saved: Plan::default(),
            save_path: None,
            recovery: Recovery::new(settings.state_folder),
            tasks: Tasks::new(waker),
            books: Arc::new(settings.books),
            options: dicom::OpenOptions {
                frame_cache: FrameCache::new(settings.memory / 4 * 3),
                ..dicom::OpenOptions::default()
            },
            notices: Vec::new(),
            hides_identity: false,
            density: None,
        }
    }

    /// The decisions.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        self.plan.now()
    }

    /// Their consequences, as far as they are worked out; see [`Session::is_evaluating`].
    #[must_use]
    pub const fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// Whether the evaluation lags behind the plan.
    #[must_use]
    pub const fn is_evaluating(&self) -> bool {
        self.evaluated != self.generation
    }

    /// The device catalogue and the techniques in use.
    #[must_use]
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// The opened runs in the order of the plan.
    #[must_use]
    pub fn runs(&self) -> &[OpenedRun] {
        self.runs.in_order()
    }

    /// The opened run called `id`.
    #[must_use]
    pub fn opened(&self, id: &str) -> Option<&OpenedRun> {
        self.runs.get(id)
    }

    /// What could not be used when files were last opened, and why.
    #[must_use]
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// Whether names, identifiers, dates and paths are left out of the window and of documents.
    #[must_use]
    pub const fn hides_identity(&self) -> bool {
        self.hides_identity
    }

    /// Leaves names, identifiers, dates and paths out from now on, or no longer.
    pub const fn hide_identity(&mut self, hidden: bool) {
        self.hides_identity = hidden;
    }

    /// Changes the plan: one undo step, or a part of the open gesture.
    ///
    /// # Errors
    /// If the command does not fit the plan, which is then unchanged.
    pub fn carry_out(&mut self, command: Command) -> Result<(), CommandError> {
        let text = command.text();
        let mut next = self.plan.now().clone();
        next.apply(command)?;
        self.plan.change(next, text);
        self.plan_changed();
        Ok(())
    }

    /// From here on all changes are one undo step.
    pub const fn begin_gesture(&mut self) {
        self.plan.begin_gesture();
    }

    /// The undo step is complete.
    pub const fn end_gesture(&mut self) {
        self.plan.end_gesture();
    }

    /// Takes back what the gesture did so far.
    pub fn cancel_gesture(&mut self) {
        self.plan.cancel_gesture();
        self.plan_changed();
    }

    /// Takes back the last step and says what it was.
    pub fn undo(&mut self) -> Option<&'static str> {
        let text = self.plan.undo();
        self.plan_changed();
        text
    }

    /// Brings the step again that was taken back, and says what it is.
    pub fn redo(&mut self) -> Option<&'static str> {
        let text = self.plan.redo();
        self.plan_changed();
        text
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_text(&self) -> Option<&'static str> {
        self.plan.undo_text()
    }

    /// What redo would bring again.
    #[must_use]
    pub fn redo_text(&self) -> Option<&'static str> {
        self.plan.redo_text()
    }

    /// Opens files and folders, or one plan file, in the background. What is relative starts where the program runs;
    /// the plan, which may be saved anywhere, and the list of what was opened before hold it in full.
    pub fn open_paths(&mut self, paths: Vec<PathBuf>) {
        let options = self.options.clone();
        let paths: Vec<PathBuf> = paths.into_iter().map(|path| std::path::absolute(&path).unwrap_or(path)).collect();
        if let [path] = paths.as_slice()
            && path.is_file()
            && file::is_plan_path(path)
        {
            self.tasks.start(Task::OpenPlan { path: path.clone(), options });
        } else if !paths.is_empty() {
            self.tasks.start(Task::Open { paths, options });
        }
    }

    /// Opens a sample study with its finished plan, or what the phantom makes of it if it was not installed.
    pub fn open_sample(&mut self, name: &str) {
        match samples::plan_path(name) {
            Ok(path) => self.open_paths(vec![path]),
            Err(error) => self.notices.push(Notice::new(Level::Warn, error.to_string())),
        }
    }

    /// Opens the runs of a sample study without its plan, for somebody who wants to make one.
    pub fn open_sample_runs(&mut self, name: &str) {
        match samples::plan_path(name) {
            Ok(path) => self.open_paths(samples::runs_beside(&path)),
            Err(error) => self.notices.push(Notice::new(Level::Warn, error.to_string())),
        }
    }

    /// Closes the case and begins an empty one.
    pub fn new_case(&mut self) {
        self.begin_case(Plan::default(), None);
    }

    /// Lays `run` on the reference run of its view, in the background: one undo step if they can be matched.
    pub fn align(&mut self, run: &str) {
        let Some(reference) = self.plan().view_of(run).and_then(|view| view.runs.first()).map(|p| p.run.clone()) else {
            return;
        };
        if let (Some(moving), Some(fixed)) = (self.opened(run), self.opened(&reference))
            && reference != run
        {
            let (moving, fixed) = (Arc::clone(&moving.run), Arc::clone(&fixed.run));
            self.tasks.start(Task::Register { id: run.to_owned(), moving, reference, fixed });
        }
    }

    /// Finds, in the background, where the mask of a look belongs: one undo step if that can be told.
    pub fn register_mask(&mut self, run: &str, look: Look) {
        if let Some(opened) = self.opened(run) {
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::RegisterMask { id, run, look });
        }
    }

    /// How far opening or exporting is; `None` when nothing of that kind is under way.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.tasks.progress()
    }

    /// Stops opening files; what was opened stays.
    pub fn cancel(&self) {
        self.tasks.cancel();
    }

    /// The picture asked for, or `None` while it is being made. Cheap when it is there already.
    pub fn picture(&mut self, request: &PictureRequest) -> Option<Arc<Picture>> {
        if let Some(picture) = self.pictures.get(request) {
            return Some(picture);
        }
        if self.pictures.begin(request)
            && let Some(opened) = self.runs.get(&request.run)
        {
            let run = Arc::clone(&opened.run);
            let task = Task::Picture { request: request.clone(), run: Arc::clone(&run), cine: self.cine.clone() };
            self.tasks.start(task);
            if let FrameSelection::Frame(number) = request.look.frame {
                let frames = run.neighbors(number, AHEAD);
                self.tasks.start(Task::Ahead { run, frames });
            }
        }
        None
    }

    /// While a frame is being made, the frame made last under the same look, with what it is of: as long as the hand or
    /// the playback moves faster than pictures are made, that is the nearest to what is wanted.
    #[must_use]
    pub fn another_frame(&self, request: &PictureRequest) -> Option<(PictureRequest, Arc<Picture>)> {
        if request.look.frame.gathers() { None } else { self.pictures.another_frame(request) }
    }

    /// Has the arrival of contrast in a run worked out under a look, unless that was asked for last.
    pub fn ask_arrival(&mut self, run: &str, look: &Look) {
        let Some(opened) = self.runs.get_mut(run) else { return };
        if matches!(opened.arrival, ArrivalState::Unasked) || opened.arrival_of != *look {
            opened.arrival = ArrivalState::Working;
            opened.arrival_of = look.clone();
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::Arrival { id, run, look: look.clone() });
        }
    }

    /// Has the contrast of a whole run followed under its mask, unless that was done. How the mask is laid on hardly
    /// changes it.
    pub fn ask_contrast(&mut self, run: &str) {
        let mask = self.plan().run(run).map(|run| run.subtraction.mask.clone()).unwrap_or_default();
        let Some(opened) = self.runs.get_mut(run) else { return };
        if opened.run.acquisition().pixels.frames > 1 && opened.contrast_of.as_ref() != Some(&mask) {
            opened.contrast_of = Some(mask.clone());
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::Contrast { id, run, mask });
        }
    }

    /// Has the contrast in a region followed, unless that was asked for last. Nothing else is kept.
    pub fn ask_density(&mut self, request: &DensityRequest) {
        let Some(opened) = self.runs.get(&request.run) else { return };
        if self.density.as_ref().is_none_or(|(asked, _)| asked != request) {
            self.tasks.start(Task::Density { request: request.clone(), run: Arc::clone(&opened.run) });
            self.density = Some((request.clone(), None));
        }
    }

    /// The region that was asked for last, and how much contrast it holds over time, or why that cannot be known; `None`
    /// for the latter while it is being worked out.
    #[must_use]
    pub fn density(&self) -> Option<(&DensityRequest, Option<&RegionCurve>)> {
        self.density.as_ref().map(|(request, result)| (request, result.as_ref()))
    }

    /// Forgets the region whose contrast was followed.
    pub fn forget_density(&mut self) {
        self.density = None;
    }

    /// Opacity and ridges of a run under a look, if they were made.
    #[must_use]
    pub fn computed(&self, run: &str, look: &Look) -> Option<Arc<TraceInput>> {
        self.shelf.computed(run, look)
    }

    /// Opacity and ridges of a run under a look, or `None` while they are being made.
    pub fn traceable(&mut self, run: &str, look: &Look) -> Option<Arc<TraceInput>> {
        if let Some(traceable) = self.shelf.computed(run, look) {
            return Some(traceable);
        }
        if self.pictures.begin_trace(run, look) {
            self.tasks.start(Task::Trace { shelf: self.shelf.clone(), run: run.to_owned(), look: look.clone() });
        }
        None
    }

    /// Why the picture asked for could not be made.
    #[must_use]
    pub fn failure(&self, request: &PictureRequest) -> Option<&str> {
        self.pictures.failure(request)
    }

    /// Why `run` could not be prepared for tracing.
    #[must_use]
    pub fn error_of(&self, run: &str) -> Option<&str> {
        self.pictures.error_of(run)
    }

    /// Forgets pictures that were asked for but not begun, as when another frame is wanted now.
    pub fn forget_pictures(&mut self) {
        self.tasks.forget_pictures();
        self.pictures.forget_waiting();
    }

    /// Saves the plan in the background.
    pub fn save_to(&mut self, path: PathBuf) {
        self.tasks.start(Task::Save { plan: Box::new(self.plan().clone()), path });
    }

    /// Where the plan was last saved or opened.
    #[must_use]
    pub fn save_path(&self) -> Option<&Path> {
        self.save_path.as_deref()
    }

    /// Whether the plan differs from what is saved.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        *self.plan() != self.saved
    }

    /// Writes the plan sheet, its picture or its numbers in the background.
    pub fn export(&mut self, document: Document, path: PathBuf) {
        let inputs = Box::new(documents::Inputs {
            plan: self.plan().clone(),
            shelf: self.shelf.clone(),
            books: Arc::clone(&self.books),
            hide_identity: self.hides_identity,
            template: None,
        });
        self.tasks.start(Task::Export { document, inputs, path });
    }

    /// Plans and studies opened before, the latest first.
    #[must_use]
    pub fn recent(&self) -> &[PathBuf] {
        self.recovery.recent()
    }

    /// A plan that was not saved when the program last ended.
    #[must_use]
    pub fn recoverable(&self) -> Option<&Path> {
        self.recovery.left_behind()
    }

    /// Opens the plan that was left behind.
    pub fn recover(&mut self) {
        if let Some(path) = self.recovery.left_behind().map(Path::to_owned) {
            self.open_paths(vec![path]);
        }
    }

    /// Throws away the plan that was left behind.
    pub fn discard_recoverable(&mut self) {
        self.recovery.discard_left_behind();
    }

    /// The program ends on purpose: nothing is left behind.
    pub fn close(&mut self) {
        self.recovery.discard_own();
    }

    /// Takes in finished work. Returns what the person should be told.
    pub fn poll(&mut self) -> Vec<Notice> {
        let outcomes: Vec<Outcome> = self.tasks.finished().collect();
        for outcome in outcomes {
            self.take_in(outcome);
        }
        std::mem::take(&mut self.notices)
    }

    fn put_run(&mut self, id: &str, path: PathBuf, run: Arc<Run>) {
        self.shelf.put(id, Arc::clone(&run));
        self.pictures.forget_run(id);
        self.tasks.start(Task::Thumbnail { id: id.to_owned(), run: Arc::clone(&run) });
        self.tasks.start(Task::Hash { id: id.to_owned(), path: path.clone() });
        self.runs.put(OpenedRun {
            id: id.to_owned(),
            path,
            run,
            thumbnail: None,
            contrast: None,
            arrival: ArrivalState::default(),
            arrival_of: Look::default(),
            mask_residual: None,
            contrast_of: None,
        });
        self.ask_contrast(id);
    }

    fn begin_case(&mut self, plan: Plan, path: Option<PathBuf>) {
        self.recovery.discard_own();
        self.saved = plan.clone();
        self.plan = History::new(plan);
        self.save_path = path;
        self.runs = OpenedRuns::default();
        self.rejected.clear();
        self.shelf = Shelf::default();
        self.pictures.forget();
        self.cine = Cine::default();
        self.evaluation = Evaluation::default();
        self.density = None;
        self.plan_changed();
    }

    fn plan_changed(&mut self) {
        self.generation += 1;
        let (plan, shelf) = (self.plan().clone(), self.shelf.clone());
        if self.is_dirty()
            && let Some(path) = self.recovery.autosave_path()
        {
            self.tasks.start(Task::Autosave { plan: Box::new(plan.clone()), path });
        }
        let books = Arc::clone(&self.books);
        self.tasks.start(Task::Evaluate { generation: self.generation, plan: Box::new(plan), shelf, books });
    }
}
