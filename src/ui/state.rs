//! What actions work on: the open case, the workspace, messages, and files in the making.

use super::dialogs::files::Chooser;
use super::outbox::Request;
use super::widgets::notices::Notices;
use super::workspace::Workspace;
use crate::planning::evaluation::Level;
use crate::planning::{Command, Plan};
use crate::session::{Notice, Session};
use egui::Context;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Everything an action may change.
pub struct AppState {
    pub session: Session,
    pub workspace: Workspace,
    pub notices: Notices,
    /// The file dialog that is open.
    pub chooser: Chooser,
    /// The plan as it was last exported.
    pub exported: Option<Plan>,
    /// Files written since the start: only these are overwritten without asking.
    pub written: BTreeSet<PathBuf>,
    /// The request that waits for the answer to the question about unsaved changes.
    pub deferred: Option<Request>,
    pub may_close: bool,
}

impl AppState {
    pub fn new(session: Session, workspace: Workspace) -> Self {
        Self {
            session,
            workspace,
            notices: Notices::default(),
            chooser: Chooser::default(),
            exported: None,
            written: BTreeSet::new(),
            deferred: None,
            may_close: false,
        }
    }

    /// Changes the plan, or says why that cannot be.
    pub fn change(&mut self, ctx: &Context, command: Command) {
        if let Err(error) = self.session.carry_out(command) {
            self.tell(ctx, Level::Warn, error.to_string(), None);
        }
    }

    /// Shows a message.
    pub fn tell(&mut self, ctx: &Context, level: Level, text: impl Into<String>, hint: Option<&str>) {
        let notice = Notice { level, text: text.into(), hint: hint.map(str::to_owned) };
        self.notices.add(notice, ctx.time());
    }
}
