//! The requests collected while painting; they are executed after it.

use crate::planning::Command;
use crate::ui::actions::Action;
use egui::Response;
use std::path::PathBuf;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    Do(Action),
    Change(Command),
    /// From here on, changes are one undo step.
    BeginGesture,
    /// The step is complete.
    EndGesture,
    /// Open files, folders or a plan.
    Open(Vec<PathBuf>),
    OpenSample(String),
    /// Open the runs of a bundled sample, without its plan.
    OpenSampleRuns(String),
    Save(PathBuf),
    CancelWork,
    /// Open the plan recovered from an earlier run of the program.
    Recover,
    /// Discard the plan recovered from an earlier run of the program.
    DiscardRecovered,
    Close,
    /// The answer to the question about unsaved changes.
    Answer(Answer),
    /// Write documents into this folder.
    WriteInto(PathBuf),
    /// Ask for that folder with a dialog.
    ChooseFolder,
    /// Register a run with the reference run of its view.
    Align(String),
    /// Show why nothing happened.
    Say(&'static str),
    /// Show a run in the active pane.
    Show(String),
}

impl From<Action> for Request {
    fn from(action: Action) -> Self {
        Self::Do(action)
    }
}

impl From<Command> for Request {
    fn from(command: Command) -> Self {
        Self::Change(command)
    }
}

/// What to do with changes that would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Save,
    Discard,
    /// Do nothing.
    Stay,
}

/// The requests of one pass of painting, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    requests: Vec<Request>,
}

impl Outbox {
    /// Adds a request.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }

    pub fn change(&mut self, command: Command) {
        self.ask(Request::Change(command));
    }

    pub fn act(&mut self, action: Action) {
        self.ask(Request::Do(action));
    }

    /// Adds a request if `control` was clicked.
    pub fn on_click(&mut self, control: &Response, request: impl Into<Request>) {
        if control.clicked() {
            self.ask(request.into());
        }
    }

    /// Makes everything that is changed while `control` is dragged one undo step. To be called before the change.
    pub fn drag(&mut self, control: &Response) {
        if control.drag_started() {
            self.ask(Request::BeginGesture);
        }
        if control.drag_stopped() {
            self.ask(Request::EndGesture);
        }
    }

    /// Shows why nothing happened.
    pub fn say(&mut self, text: &'static str) {
        self.ask(Request::Say(text));
    }

    /// Takes all requests out.
    pub fn empty(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }
}
