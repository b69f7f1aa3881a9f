//! What is edited: the active tool, the active vessel, and the state of each tool.

use crate::geometry::ImagePoint;
use crate::planning::plan::{DatumDefinition, VesselKind};
use crate::session::Session;
use crate::ui::tools::reference::object::ReferenceObject;
use crate::ui::tools::{Drag, MarkState, Selection, Tool, TraceState};
use std::collections::BTreeSet;

/// What is edited. Each tool has one field for what it keeps between clicks.
#[derive(Debug, Default)]
pub struct Editing {
    /// What the left button does.
    pub tool: Tool,
    /// The active vessel.
    pub vessel: Option<String>,
    /// What is being dragged.
    pub drag: Option<Drag>,
    /// What Delete removes.
    pub selection: Option<Selection>,
    /// The crosshair moved with the arrow keys, in the active pane.
    pub crosshair: Option<ImagePoint>,
    /// State of the trace tool.
    pub trace: TraceState,
    /// The definition the next datum is placed with.
    pub datum_definition: DatumDefinition,
    /// The object of known size that is marked next.
    pub reference: ReferenceObject,
    /// State of the mark tool.
    pub mark: MarkState,
    /// The part of a run whose contrast is shown over time: the run, and two opposite corners.
    pub region: Option<(String, [ImagePoint; 2])>,
}

impl Editing {
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

    /// Puts the tool away; what it placed is in the plan already.
    pub fn leave_tool(&mut self) {
        self.tool = Tool::Pan;
        self.selection = None;
        self.crosshair = None;
        self.mark.begun = None;
    }

    /// The active vessel if it is of this kind, else the first of the kind in the plan.
    pub fn vessel_of(&self, session: &Session, kind: VesselKind) -> Option<String> {
        let plan = session.plan();
        let active = self.vessel.as_ref().filter(|id| plan.vessel(id).is_some_and(|vessel| vessel.kind == kind));
        active.cloned().or_else(|| plan.vessels_of(kind).next().map(|vessel| vessel.id.clone()))
    }

    /// Drops what is no longer in the plan: vessel, anchors, marks.
    pub fn forget_removed(&mut self, session: &Session) {
        let plan = session.plan();
        self.vessel = self.vessel.take().filter(|id| plan.vessel(id).is_some());
        if self.vessel.is_none() {
            self.vessel = plan.vessels.first().map(|vessel| vessel.id.clone());
        }
        let gone = match &mut self.selection {
            Some(Selection::Anchors { vessel, run, indices }) => {
                let trace = plan.vessel(vessel).and_then(|vessel| vessel.trace_in(run));
                let count = trace.map_or(0, |trace| trace.anchors.len());
                indices.retain(|&index| index < count);
                indices.is_empty()
            }
            Some(Selection::Mark { vessel, index }) => {
                plan.vessel(vessel).is_none_or(|vessel| *index >= vessel.marks.len())
            }
            Some(Selection::Datum { .. }) | None => false,
        };
        if gone {
            self.selection = None;
        }
    }
}
