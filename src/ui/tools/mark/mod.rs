//! The mark tool: anatomy marked on a trace, a click for a place, two for a stretch.

mod paint;

pub use paint::paint;

use super::editor::{Editor, PaneInput};
use super::trace::edit::{ActiveTrace, PATH_REACH};
use crate::geometry::{ImagePoint, Point};
use crate::planning::Command;
use crate::planning::plan::{Mark, MarkKind};
use crate::ui::context::PaintContext;
use crate::ui::tools::{Drag, MarkState, Tool};
use crate::ui::workflow::Step;
use crate::wording;
use egui::Pos2;

/// The end of a mark under the pointer. Marks are handled where traces are.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    let Editor { session, workspace, run, .. } = &input.editor;
    if workspace.step != Step::Trace || workspace.editing.tool != Tool::Pan {
        return None;
    }
    let ends = session.plan().vessels.iter().flat_map(|vessel| {
        let own = vessel.marks.iter().enumerate().filter(|(_, mark)| mark.run == *run);
        own.flat_map(move |(index, mark)| {
            let ends = [(mark.at, false)].into_iter().chain(mark.to.map(|to| (to, true)));
            ends.map(move |(end, far_end)| (end, Drag::Mark { vessel: vessel.id.clone(), index, far_end }))
        })
    });
    input.nearest(ends, at)
}

/// Moves an end of a mark along its trace.
pub fn move_end(editor: &mut Editor, vessel: &str, index: usize, far_end: bool, to: ImagePoint) {
    let Some(vessel) = editor.session.plan().vessel(vessel) else { return };
    let (Some(mark), Some(trace)) = (vessel.marks.get(index), vessel.trace_in(editor.run)) else { return };
    let Some((_, place)) = (ActiveTrace { vessel, trace }).on_path(editor.session, to, f64::INFINITY) else { return };
    let mark = if far_end { Mark { to: Some(place), ..mark.clone() } } else { Mark { at: place, ..mark.clone() } };
    editor.change(Command::ChangeMark { vessel: vessel.id.clone(), index, mark });
}

/// Marks the place of a trace nearest to `at`, or says `nothing` if there is none. The first click of a stretch is kept
/// until the second.
pub fn place(editor: &mut Editor, at: ImagePoint, nothing: &'static str) {
    let run = editor.run;
    let reach_px = editor.workspace.pixels(editor.pane, PATH_REACH);
    let state = &mut editor.workspace.editing.mark;
    let begun = state.begun.clone().filter(|(_, on, _)| on == run);
    let vessels = editor.session.plan().vessels.iter();
    let vessels = vessels.filter(|vessel| begun.as_ref().is_none_or(|(id, ..)| *id == vessel.id));
    let near = vessels.filter_map(|vessel| {
        let active = ActiveTrace { vessel, trace: vessel.trace_in(run)? };
        let (_, place) = active.on_path(editor.session, at, reach_px)?;
        Some((vessel, place))
    });
    let Some((vessel, place)) = near.min_by(|a, b| a.1.distance(at).total_cmp(&b.1.distance(at))) else {
        editor.outbox.say(nothing);
        return;
    };
    let MarkState { kind, segment, .. } = state.clone();
    if kind.is_stretch() && begun.is_none() {
        state.begun = Some((vessel.id.clone(), run.to_owned(), place));
        return;
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
