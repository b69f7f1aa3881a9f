//! The requests collected while painting; they are executed after it.

use crate::planning::Command;
use crate::ui::actions::Action;
use egui::Response;
use std::path::PathBuf;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Carry out an action.
    Do(Action),
    /// Change the plan.
    Change(Command),
    /// From here on, changes are one undo step.
    BeginGesture,
    /// The step is complete.
    EndGesture,
    /// Open files, folders or a plan.
    Open(Vec<PathBuf>),
    /// Open a bundled sample.
    OpenSample(String),
    /// Open the runs of a bundled sample, without its plan.
    OpenSampleRuns(String),
    /// Save the plan here.
    Save(PathBuf),
    /// Stop opening files.
    CancelWork,
    /// Open the plan recovered from an earlier run of the program.
    Recover,
    /// Discard the plan recovered from an earlier run of the program.
    DiscardRecovered,
    /// Close the window.
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

/// What to do with changes that would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Save them first.
    Save,
    /// Lose them.
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

    /// Adds a change of the plan.
    pub fn change(&mut self, command: Command) {
        self.ask(Request::Change(command));
    }

    /// Adds an action.
    pub fn act(&mut self, action: Action) {
        self.ask(Request::Do(action));
    }

    /// Makes everything changed while a control is dragged one undo step.
    pub fn begin_drag(&mut self, control: &Response) {
        if control.drag_started() {
            self.ask(Request::BeginGesture);
        }
    }

    /// Ends that undo step.
    pub fn end_drag(&mut self, control: &Response) {
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
