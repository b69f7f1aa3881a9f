//! Keeps the workspace in step with the session: runs come and go, another case is opened.

use super::{DialogState, Layout, Pane, Viewing, Workspace};
use crate::session::{OpenedRun, Session};

impl Workspace {
    /// Makes the panes fit the runs that are open: forgets runs that are gone, shows new ones where nothing is shown.
    pub fn follow(&mut self, session: &Session) {
        let uid = |run: &OpenedRun| run.run.acquisition().identity.sop_instance_uid.clone();
        let known: Vec<String> = session.runs().iter().map(uid).collect();
        if !self.viewing.known.iter().any(|uid| known.contains(uid)) && !self.viewing.known.is_empty() {
            // Another case was opened: its runs may have the names of the old ones.
            *self = Self {
                preferences: std::mem::take(&mut self.preferences),
                step: self.step,
                viewing: Viewing { hide_overlays: self.viewing.hide_overlays, ..Viewing::default() },
                dialogs: DialogState { open: self.dialogs.open, ..DialogState::default() },
                ..Self::default()
            };
        }
        self.viewing.known = known;
        let open = |id: &str| session.runs().iter().any(|run| run.id == id);
        self.editing.region = self.editing.region.take().filter(|(run, _)| open(run));
        // Names are often drawn into overlays.
        let hide_overlays = self.viewing.hide_overlays || session.hides_identity();
        for pane in &mut self.viewing.panes {
            if pane.run.as_deref().is_some_and(|id| !open(id)) {
                *pane = Pane::default();
            }
            let planned = pane.run.as_ref().and_then(|id| session.plan().run(id));
            pane.subtraction = planned.map(|run| run.subtraction.clone()).unwrap_or_default();
            pane.hide_overlays = hide_overlays;
        }
        if self.viewing.panes.iter().all(|pane| pane.run.is_none()) {
            let order = reading_order(session);
            for (pane, id) in self.viewing.panes.iter_mut().zip(&order) {
                *pane = Pane::showing(id);
            }
            self.viewing.layout = if order.len() < 2 { Layout::One } else { Layout::Two };
            self.viewing.active = 0;
        }
        self.viewing.active = self.viewing.active.min(self.visible() - 1);
        self.editing.forget_removed(session);
    }

    /// Fills the empty visible panes with runs that are not shown yet.
    pub(super) fn fill(&mut self, session: &Session) {
        let shown: Vec<String> = self.visible_panes().iter().filter_map(|pane| pane.run.clone()).collect();
        let order = reading_order(session);
        let subtracted = order.iter().filter(|id| !shown.contains(id)).map(|id| Pane::showing(id));
        // When every run is shown already, native images fill the rest.
        let native = order.iter().map(|id| Pane { subtract: false, opacify: false, ..Pane::showing(id) });
        let mut rest: Vec<Pane> = subtracted.chain(native).rev().collect();
        for pane in self.visible_panes_mut().iter_mut().filter(|pane| pane.run.is_none()) {
            if let Some(other) = rest.pop() {
                *pane = other;
            }
        }
    }
}

/// Runs view after view, in the order of the plan.
fn reading_order(session: &Session) -> Vec<String> {
    let placed = session.plan().views.iter().flat_map(|view| &view.runs).map(|placement| placement.run.clone());
    placed.filter(|id| session.opened(id).is_some()).collect()
}
