//! What is shown and how, split by how long it lives. No decision about the patient is kept here.

mod dialogs;
mod editing;
mod follow;
mod pane;
mod panels;
mod pass;
mod preferences;
mod viewing;

pub use dialogs::{Dialog, DialogState};
pub use editing::Editing;
pub use pane::Pane;
pub use panels::PanelState;
pub use pass::Pass;
pub use preferences::Preferences;
pub use viewing::{Layout, Viewing};

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::session::{OpenedRun, Session};
use crate::ui::playback::Playback;
use crate::ui::tools::Tool;
use crate::ui::workflow::Step;

/// The state of the window that is not the plan.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Kept from one start of the program to the next.
    pub preferences: Preferences,
    /// The step whose inspector is shown.
    pub step: Step,
    /// What is shown on the canvas; lasts as long as the case is open.
    pub viewing: Viewing,
    /// Whether and how fast the active run plays.
    pub playback: Playback,
    /// What is edited: the active tool and the state of each tool.
    pub editing: Editing,
    /// What holds from one pass of painting to the next only.
    pub pass: Pass,
    /// The dialog that is open, and what was entered there.
    pub dialogs: DialogState,
    /// What was folded, typed or chosen in panels.
    pub panels: PanelState,
}

impl Workspace {
    /// The active pane: keys and inspector act on it.
    pub fn pane(&self) -> &Pane {
        &self.viewing.panes[self.viewing.active]
    }

    /// The active pane, to be changed.
    pub fn pane_mut(&mut self) -> &mut Pane {
        &mut self.viewing.panes[self.viewing.active]
    }

    /// The run shown in the active pane.
    pub fn active_run<'a>(&self, session: &'a Session) -> Option<&'a OpenedRun> {
        session.opened(self.pane().run.as_deref()?)
    }

    /// How many frames the run in the active pane has; 0 without one.
    pub fn active_frames(&self, session: &Session) -> u32 {
        self.active_run(session).map_or(0, |opened| opened.run.acquisition().pixels.frames)
    }

    /// Goes to a step, without a tool in hand.
    pub fn go_to(&mut self, step: Step) {
        self.editing.leave_tool();
        self.step = step;
    }

    /// Shows the active picture alone.
    pub fn show_active_alone(&mut self) {
        self.viewing.panes.swap(0, self.viewing.active);
        self.viewing.active = 0;
        self.viewing.layout = Layout::One;
    }

    /// Shows so many pictures at once.
    pub fn lay_out(&mut self, session: &Session, layout: Layout) {
        self.viewing.layout = layout;
        self.viewing.active = self.viewing.active.min(self.visible() - 1);
        self.fill(session);
    }

    /// The visible panes.
    pub fn visible_panes(&self) -> &[Pane] {
        &self.viewing.panes[..self.visible()]
    }

    /// The visible panes, to be changed.
    pub fn visible_panes_mut(&mut self) -> &mut [Pane] {
        let visible = self.visible();
        &mut self.viewing.panes[..visible]
    }

    /// How many panes are visible.
    pub fn visible(&self) -> usize {
        self.viewing.layout as usize
    }

    /// How many pixels of a pane are `points` on screen.
    pub fn pixels(&self, pane: usize, points: f32) -> f64 {
        f64::from(points / self.pass.scales[pane].max(1e-3))
    }

    /// The image point pointed at, and its pane: the crosshair if the keys moved one, else the pointer.
    pub fn aim(&self) -> Option<(usize, ImagePoint)> {
        self.editing.crosshair.map(|at| (self.viewing.active, at)).or(self.pass.hover)
    }

    /// Whether the handles of the active vessel's anchors are shown.
    pub fn edits_traces(&self) -> bool {
        self.step == Step::Trace || self.editing.tool == Tool::Trace
    }

    /// The look the active vessel is traced on in `pane`: that of its trace there, so that an edited trace keeps its
    /// picture and its phase; for a new trace, the look shown.
    pub fn look_to_trace(&self, session: &Session, pane: &Pane) -> Look {
        let vessel = self.editing.vessel.as_ref().and_then(|id| session.plan().vessel(id));
        if let Some(trace) = vessel.zip(pane.run.as_ref()).and_then(|(vessel, run)| vessel.trace_in(run)) {
            return trace.look.clone();
        }
        let phase = vessel.filter(|_| self.editing.trace.keep_to_phase).map(|vessel| vessel.kind.phase());
        Look { phase, ..pane.look() }
    }
}
