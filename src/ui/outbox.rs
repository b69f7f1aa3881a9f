//! What painting asks for. Painting only reads the session; the outbox is emptied after it.

use crate::planning::Command;
use crate::ui::actions::Action;
use std::path::PathBuf;

/// A wish of the hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Do what a menu entry, a key or a button says.
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
    /// Stop the long work that is going on.
    CancelWork,
    /// Continue with the plan an earlier session left behind.
    Recover,
    /// Forget the plan an earlier session left behind.
    DiscardRecovered,
    /// Close the window.
    Close,
    /// What to do with changes that are not saved.
    Answer(Answer),
    /// Write documents into this folder.
    WriteInto(PathBuf),
    /// Ask for that folder.
    ChooseFolder,
    /// Lay a run on the reference run of its view.
    Align(String),
    /// Tell the person why nothing happened.
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

/// The wishes of one pass of painting, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    requests: Vec<Request>,
}

impl Outbox {
    /// Adds a wish.
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

    /// Tells the person why nothing happened.
    pub fn say(&mut self, text: &'static str) {
        self.ask(Request::Say(text));
    }

    /// Takes all wishes out.
    pub fn empty(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }
}
