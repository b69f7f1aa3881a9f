//! The open case: plan with its history, opened runs, what is being worked on, and where it is saved.
//!
//! Knows no window toolkit. The window and the command line drive the same session: commands go in, and what they
//! lead to is read back after [`Session::poll`].

pub(crate) mod documents;
mod evidence_cache;
pub mod file;
mod history;
mod lru_cache;
mod notice;
mod on_demand;
mod opened;
mod opening;
mod outcomes;
mod pictures;
mod recovery;
mod reference_data;
mod request;
pub mod samples;
mod settings;
mod task;

pub use evidence_cache::EvidenceCache;
pub use notice::Notice;
pub use opened::{OpenedRun, open_runs_of};
pub use reference_data::ReferenceData;
pub use request::{DensityRequest, Loadable, PictureRequest, Query};
pub use settings::Settings;
pub use task::{Progress, Waker};

use crate::dicom::{self, Rejected};
use crate::imaging::density::Curve;
use crate::imaging::{FrameCache, Look};
use crate::planning::{Command, CommandError, Evaluation, Plan};
use crate::wording;
use documents::{Document, Inputs};
use history::History;
use notice::FileNames;
use opened::OpenedRuns;
use pictures::Pictures;
use recovery::Recovery;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use task::{Task, Tasks};

/// The open case. Long because it is the one owner of all that a case consists of.
pub struct Session {
    plan: History<Plan>,
    evaluation: Evaluation,
    /// Counts changes of what is evaluated; an evaluation of an earlier count is dropped.
    generation: u64,
    evaluated: u64,
    runs: OpenedRuns,
    rejected: Vec<Rejected>,
    evidence: EvidenceCache,
    pictures: Pictures,
    /// What is being prepared for tracing, or could not be: runs, each under a look.
    preparing: Vec<(String, Look)>,
    density: Query<DensityRequest, Arc<Curve>>,
    saved: Plan,
    save_path: Option<PathBuf>,
    recovery: Recovery,
    tasks: Tasks,
    reference_data: Arc<ReferenceData>,
    options: dicom::OpenOptions,
    notices: Vec<Notice>,
    hides_identity: bool,
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
            evidence: EvidenceCache::default(),
            pictures: Pictures::new(settings.memory / 4),
            preparing: Vec::new(),
            density: Query::default(),
            saved: Plan::default(),
            save_path: None,
            recovery: Recovery::new(settings.state_folder),
            tasks: Tasks::new(waker),
            reference_data: Arc::new(settings.reference_data),
            options: dicom::OpenOptions {
                frame_cache: FrameCache::new(settings.memory / 4 * 3),
                ..dicom::OpenOptions::default()
            },
            notices: Vec::new(),
            hides_identity: false,
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

    /// The devices, techniques and stock in use.
    #[must_use]
    pub fn reference_data(&self) -> &ReferenceData {
        &self.reference_data
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
        let text = wording::command(&command);
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

    /// Writes documents of the plan as it is now, in the background.
    pub fn export(&mut self, files: Vec<(Document, PathBuf)>) {
        let inputs = Box::new(Inputs {
            plan: self.plan().clone(),
            evidence: self.evidence.clone(),
            reference_data: Arc::clone(&self.reference_data),
            hides_identity: self.hides_identity,
            template: None,
        });
        let evaluation = (!self.is_evaluating()).then(|| Box::new(self.evaluation.clone()));
        self.tasks.start(Task::Export { files, inputs, evaluation });
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
        while let Some(outcome) = self.tasks.next_outcome() {
            self.apply(outcome);
        }
        std::mem::take(&mut self.notices)
    }

    const fn file_names(&self) -> FileNames {
        if self.hides_identity { FileNames::Hidden } else { FileNames::Shown }
    }

    /// Has the plan evaluated, and kept in case the program ends without saving it.
    fn plan_changed(&mut self) {
        self.generation += 1;
        let plan = Box::new(self.plan().clone());
        if self.is_dirty()
            && let Some(path) = self.recovery.autosave_path()
        {
            self.tasks.start(Task::Autosave { plan: plan.clone(), path });
        }
        let (evidence, reference_data) = (self.evidence.clone(), Arc::clone(&self.reference_data));
        self.tasks.start(Task::Evaluate { generation: self.generation, plan, evidence, reference_data });
    }
}
