//! What is shown and how: panes, tool, selection, layout. No decision about the patient lives here.

pub mod mask;
mod pane;
mod preferences;

use crate::ui::tools::{Drag, Selection, Tool};
pub use pane::Pane;
pub use preferences::Preferences;

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{DatumDefinition, VesselKind};
use crate::session::{OpenedRun, Session};
use crate::ui::actions::Action;
use crate::ui::playback::Speed;
use crate::ui::tools::mark::state::Marking;
use crate::ui::tools::reference::object::ReferenceObject;
use crate::ui::workflow::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many pictures are shown at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// One.
    One,
    /// Two side by side.
    #[default]
    Two,
    /// Two by two.
    Four,
}

impl Layout {
    /// How many panes are visible.
    pub const fn panes(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
        }
    }
}

/// A dialog over the window. At most one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// What the program is, and what it is not.
    About,
    /// All keys.
    Keys,
    /// Find an action.
    Palette,
    /// Files that were not opened, with the reasons.
    Rejected,
    /// Changes would be lost.
    Unsaved,
}

/// Everything about the window that is not the plan. Long because it is the one place of window state; each field is
/// independent of the others.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Workspace {
    /// Kept for the next start.
    pub preferences: Preferences,
    /// Whose inspector is shown.
    pub step: Step,
    /// What the left button does.
    pub tool: Tool,
    /// How many panes.
    pub layout: Layout,
    /// The objects that were open in the last pass, by their identifiers.
    pub known: Vec<String>,
    /// The panes; only the first few are visible.
    pub panes: [Pane; 4],
    /// The pane keys and inspector speak about.
    pub active: usize,
    /// The vessel being traced.
    pub vessel: Option<String>,
    /// The end of its trace that grows.
    pub end: End,
    /// The modifier is held that leads straight to the next anchor.
    pub straight: bool,
    /// What Delete removes.
    pub selection: Option<Selection>,
    /// What is being dragged.
    pub drag: Option<Drag>,
    /// The crosshair moved with the arrow keys, in the active pane.
    pub crosshair: Option<ImagePoint>,
    /// Points per pixel of each pane as last painted.
    pub scales: [f32; 4],
    /// Where the pointer is, and in which pane.
    pub hover: Option<(usize, ImagePoint)>,
    /// The place along the vein that strip and pictures share, in mm from the datum.
    pub cursor_mm: Option<f64>,
    /// The same as pointed at in this pass, to be shared in the next.
    pub pointed_mm: Option<f64>,
    /// Pictures are colored by when contrast arrives.
    pub arrival: bool,
    /// Traces that are begun keep to contrast that comes when it comes in their kind of vessel.
    pub by_phase: bool,
    /// The part of a run whose contrast is followed: the run, and two opposite corners.
    pub region: Option<(String, [ImagePoint; 2])>,
    /// The lower panel shows the lumen profile rather than the strip.
    pub lumen: bool,
    /// A place of a run that a panel points at in this pass.
    pub pointed_place: Option<(String, ImagePoint)>,
    /// The anchors that have dropped themselves between the last one and the pointer.
    pub settled: Vec<ImagePoint>,
    /// What the mark tool places.
    pub marking: Marking,
    /// The definition the next datum stands on.
    pub datum: DatumDefinition,
    /// The object of known size that is marked next.
    pub reference: ReferenceObject,
    /// The depth of the object is asked for: its field takes the focus.
    pub asks_depth: bool,
    /// The view whose object the fields show.
    pub reference_of: Option<String>,
    /// Opacity of the venogram laid over the arterial run, if it is.
    pub overlay: Option<f32>,
    /// Seconds since the beginning of playback, if playing.
    pub playing: Option<f64>,
    /// How fast runs are played.
    pub speed: Speed,
    /// The chain looked at, by its place in the list.
    pub chain: usize,
    /// The dialog that is open.
    pub sheet: Option<Sheet>,
    /// The path typed on the empty window.
    pub typed_path: String,
    /// All of what is to be known is shown at length.
    pub advisories_unfolded: bool,
    /// Leave the overlay planes of files out of pictures.
    pub hide_overlays: bool,
    /// The action that gets the next key pressed.
    pub assigning: Option<Action>,
    /// What is to be said of the key given last.
    pub assigned: Option<String>,
    /// What was typed into the palette.
    pub palette_text: String,
}

impl Workspace {
    /// The pane keys speak about.
    pub fn pane(&self) -> &Pane {
        &self.panes[self.active]
    }

    /// The pane keys speak about, to be changed.
    pub fn pane_mut(&mut self) -> &mut Pane {
        &mut self.panes[self.active]
    }

    /// How many panes are visible now.
    pub fn visible(&self) -> usize {
        self.layout.panes()
    }

    /// Makes the panes fit the runs that are open: forgets runs that are gone, shows new ones where nothing is shown.
    pub fn follow(&mut self, session: &Session) {
        let uid = |run: &OpenedRun| run.run.acquisition().identity.sop_instance_uid.clone();
        let known: Vec<String> = session.runs().iter().map(uid).collect();
        if !self.known.iter().any(|uid| known.contains(uid)) && !self.known.is_empty() {
            // Another case was opened: its runs may bear the names of the old ones.
            let preferences = std::mem::take(&mut self.preferences);
            *self = Self {
                preferences,
                step: self.step,
                sheet: self.sheet,
                hide_overlays: self.hide_overlays,
                ..Self::default()
            };
        }
        self.known = known;
        let open = |id: &str| session.runs().iter().any(|run| run.id == id);
        self.region = self.region.take().filter(|(run, _)| open(run));
        for pane in &mut self.panes {
            if pane.run.as_deref().is_some_and(|id| !open(id)) {
                *pane = Pane::default();
            }
        }
        for pane in &mut self.panes {
            let planned = pane.run.as_ref().and_then(|id| session.plan().run(id));
            pane.subtraction = planned.map(|run| run.subtraction.clone()).unwrap_or_default();
        }
        // Names are often drawn into overlays.
        let hide_overlays = self.hide_overlays || session.hides_identity();
        self.panes.iter_mut().for_each(|pane| pane.hide_overlays = hide_overlays);
        if self.panes.iter().all(|pane| pane.run.is_none()) {
            let order = reading_order(session);
            for (pane, id) in self.panes.iter_mut().zip(&order) {
                *pane = Pane::showing(id);
            }
            self.layout = if order.len() < 2 { Layout::One } else { Layout::Two };
            self.active = 0;
        }
        self.active = self.active.min(self.visible() - 1);
        let known = |id: &String| session.plan().vessel(id).is_some();
        self.vessel = self.vessel.take().filter(known);
        if self.vessel.is_none() {
            self.vessel = session.plan().vessels.first().map(|vessel| vessel.id.clone());
        }
        self.forget_selected(session);
    }

    /// Deselects anchors and marks that are gone.
    fn forget_selected(&mut self, session: &Session) {
        if let Some(Selection::Anchors { vessel, run, indices }) = &mut self.selection {
            let trace = session.plan().vessel(vessel).and_then(|vessel| vessel.trace_in(run));
            let count = trace.map_or(0, |trace| trace.anchors.len());
            indices.retain(|&index| index < count);
            if indices.is_empty() {
                self.selection = None;
            }
        }
        if let Some(Selection::Mark { vessel, index }) = &self.selection
            && session.plan().vessel(vessel).is_none_or(|vessel| *index >= vessel.marks.len())
        {
            self.selection = None;
        }
    }

    /// The anchors selected in the trace of `vessel` in `run`.
    pub fn selected(&self, vessel: &str, run: &str) -> BTreeSet<usize> {
        match &self.selection {
            Some(Selection::Anchors { vessel: of, run: on, indices }) if of == vessel && on == run => indices.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// Selects these anchors and nothing else.
    pub fn select(&mut self, vessel: &str, run: &str, indices: impl IntoIterator<Item = usize>) {
        let indices: BTreeSet<usize> = indices.into_iter().collect();
        let (vessel, run) = (vessel.to_owned(), run.to_owned());
        self.selection = (!indices.is_empty()).then_some(Selection::Anchors { vessel, run, indices });
    }

    /// How many pixels of a pane are `points` on screen.
    pub fn pixels(&self, pane: usize, points: f32) -> f64 {
        f64::from(points / self.scales[pane].max(1e-3))
    }

    /// Where the hand points: the crosshair if the keys moved one, else the pointer; and in which pane.
    pub fn aim(&self) -> Option<(usize, ImagePoint)> {
        self.crosshair.map(|at| (self.active, at)).or(self.hover)
    }

    /// Leaves the tool; the work is in the plan already.
    pub fn leave_tool(&mut self) {
        self.tool = Tool::Look;
        self.selection = None;
        self.crosshair = None;
        self.marking.begun = None;
    }

    /// Fills the empty visible panes with runs that are not shown yet.
    pub fn fill(&mut self, session: &Session) {
        let visible = self.visible();
        let shown: Vec<String> = self.panes[..visible].iter().filter_map(|pane| pane.run.clone()).collect();
        let order = reading_order(session);
        let subtracted = order.iter().filter(|id| !shown.contains(id)).map(|id| Pane::showing(id));
        // When every run is shown already, the native images are worth a look.
        let native = order.iter().map(|id| Pane { subtract: false, opacify: false, ..Pane::showing(id) });
        let mut rest: Vec<Pane> = subtracted.chain(native).rev().collect();
        for pane in self.panes[..visible].iter_mut().filter(|pane| pane.run.is_none()) {
            if let Some(other) = rest.pop() {
                *pane = other;
            }
        }
    }

    /// What the active vessel is traced on in `pane`: what its trace there was made on, so that whoever edits it meets the
    /// same picture and the same phase; a trace that is yet to begin, on what is shown.
    pub fn look_to_trace(&self, session: &Session, pane: &Pane) -> Look {
        let vessel = self.vessel.as_ref().and_then(|id| session.plan().vessel(id));
        if let Some(trace) = vessel.zip(pane.run.as_ref()).and_then(|(vessel, run)| vessel.trace_in(run)) {
            return trace.look.clone();
        }
        Look { phase: vessel.filter(|_| self.by_phase).map(|vessel| vessel.kind.phase()), ..pane.look() }
    }

    /// The active vessel if it is of this kind, else the first of the kind in the plan.
    pub fn vessel_of(&self, session: &Session, kind: VesselKind) -> Option<String> {
        let plan = session.plan();
        let active = self.vessel.as_ref().filter(|id| plan.vessel(id).is_some_and(|vessel| vessel.kind == kind));
        active.cloned().or_else(|| plan.vessels_of(kind).next().map(|vessel| vessel.id.clone()))
    }
}

/// Runs view after view, as a person would look at them.
fn reading_order(session: &Session) -> Vec<String> {
    let open = |id: &String| session.runs().iter().any(|run| run.id == *id);
    let placed = session.plan().views.iter().flat_map(|view| &view.runs).map(|placement| placement.run.clone());
    placed.filter(open).collect()
}
