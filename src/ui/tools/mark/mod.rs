//! The mark tool: anatomy marked on a trace, a click for a place, two for a stretch.

mod paint;
pub mod state;

pub use paint::paint;

use super::editor::Editor;
use super::input::PaneInput;
use super::trace::edit::{ActiveTrace, REACH};
use crate::geometry::{ImagePoint, Point};
use crate::planning::Command;
use crate::planning::plan::{Mark, MarkKind};
use crate::ui::context::PaintContext;
use crate::ui::tools::Tool;
use crate::ui::workflow::Step;
use crate::wording;
use egui::Pos2;
use state::{MarkDrag, MarkState};

/// The end of a mark under the pointer. Marks are handled where traces are.
pub fn press(input: &PaneInput, at: Pos2) -> Option<MarkDrag> {
    if input.cx.workspace.step != Step::Trace || input.cx.workspace.editing.tool != Tool::Pan {
        return None;
    }
    let ends = input.cx.session.plan().vessels.iter().flat_map(|vessel| {
        let own = vessel.marks.iter().enumerate().filter(|(_, mark)| mark.run == input.run);
        own.flat_map(move |(index, mark)| {
            let ends = [(mark.at, false)].into_iter().chain(mark.to.map(|to| (to, true)));
            ends.map(move |(end, far_end)| (end, MarkDrag { vessel: vessel.id.clone(), index, far_end }))
        })
    });
    input.nearest(ends, at)
}

/// Moves an end of a mark along its trace.
pub fn drag(input: &mut PaneInput, held: &MarkDrag, to: ImagePoint) {
    let session = input.cx.session;
    let Some(vessel) = session.plan().vessel(&held.vessel) else { return };
    let (Some(mark), Some(trace)) = (vessel.marks.get(held.index), vessel.trace_in(input.run)) else { return };
    let Some((_, place)) = (ActiveTrace { vessel, trace }).on_path(session, to, f64::INFINITY) else { return };
    let mark = if held.far_end { Mark { to: Some(place), ..mark.clone() } } else { Mark { at: place, ..mark.clone() } };
    input.cx.outbox.change(Command::ChangeMark { vessel: held.vessel.clone(), index: held.index, mark });
}

/// A click places a mark.
pub fn click(input: &mut PaneInput, at: ImagePoint) {
    let (pane, run) = (input.pane, input.run);
    if !place(&mut input.editor(), pane, run, at) {
        input.cx.outbox.say("There is no trace here: click on one");
    }
}

/// Enter at the crosshair places a mark.
pub fn enter(editor: &mut Editor, run: &str, at: ImagePoint) {
    let pane = editor.workspace.viewing.active;
    if !place(editor, pane, run, at) {
        editor.outbox.say("There is no trace here: move the crosshair onto one");
    }
}

/// Marks the place of a trace nearest to `at` in `run`, shown in `pane`. The first click of a stretch is kept until the
/// second. Returns whether there is a trace.
fn place(editor: &mut Editor, pane: usize, run: &str, at: ImagePoint) -> bool {
    let reach_px = editor.workspace.pixels(pane, REACH);
    let state = &mut editor.workspace.editing.mark;
    let begun = state.begun.clone().filter(|(_, on, _)| on == run);
    let vessels = editor.session.plan().vessels.iter();
    let vessels = vessels.filter(|vessel| begun.as_ref().is_none_or(|(id, ..)| *id == vessel.id));
    let near = vessels.filter_map(|vessel| {
        let active = ActiveTrace { vessel, trace: vessel.trace_in(run)? };
        let (_, place) = active.on_path(editor.session, at, reach_px)?;
        Some((vessel, place))
    });
    let Some((vessel, place)) = near.min_by(|a, b| a.1.distance(at).total_cmp(&b.1.distance(at))) else { return false };
    let MarkState { kind, segment, .. } = state.clone();
    if kind.is_stretch() && begun.is_none() {
        state.begun = Some((vessel.id.clone(), run.to_owned(), place));
        return true;
    }
    state.begun = None;
    let name = match kind {
        MarkKind::Segment if wording::segment_names(vessel.kind).contains(&segment.as_str()) => segment,
        MarkKind::Segment => wording::segment_names(vessel.kind)[0].to_owned(),
        _ => String::new(),
    };
    let (from, to) = begun.map_or((place, None), |(_, _, from)| (from, Some(place)));
    let mark = Mark { kind, name, run: run.to_owned(), at: from, to };
    editor.change(Command::PlaceMark { vessel: vessel.id.clone(), mark });
    true
}

/// What to do next with the tool.
pub fn prompt(cx: &PaintContext) -> String {
    let state = &cx.workspace.editing.mark;
    let what = state.kind.text().to_lowercase();
    match (state.kind.is_stretch(), &state.begun) {
        (false, _) => format!("Click a trace: {what}"),
        (true, None) => format!("Click a trace where it begins: {what}"),
        (true, Some(_)) => format!("Click where it ends: {what}"),
    }
}
