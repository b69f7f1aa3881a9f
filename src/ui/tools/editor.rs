//! What a tool works with, whether pointer or keyboard drives it.

use crate::planning::Command;
use crate::session::Session;
use crate::ui::outbox::Outbox;
use crate::ui::workspace::Workspace;

/// The plan to read, the window's state to change, and the outbox for changes of the plan.
pub struct Editor<'a> {
    /// Plan, evaluation and runs: read only.
    pub session: &'a Session,
    /// What is shown and edited.
    pub workspace: &'a mut Workspace,
    /// Requests, executed after painting.
    pub outbox: &'a mut Outbox,
}

impl Editor<'_> {
    /// Asks for a change of the plan.
    pub fn change(&mut self, command: Command) {
        self.outbox.change(command);
    }
}
