//! The trace tool under the pointer: anchors are set, moved, selected, and drawn by hand.

use super::edit::{self, ActiveTrace};
use crate::geometry::{ImagePoint, Polyline, simplified};
use crate::planning::Command;
use crate::planning::plan::trace_edit::End;
use crate::ui::tools::editor::{Editor, PaneInput};
use crate::ui::tools::{Drag, Tool};
use egui::Pos2;

/// Anchors of a stretch drawn by hand lie within this of the pointer's course, in points.
const FREE_HAND_TOLERANCE: f32 = 1.5;

/// The trace of the active vessel in this run, if its handles are shown.
pub fn shown<'a>(editor: &Editor<'a>) -> Option<ActiveTrace<'a>> {
    ActiveTrace::on(editor.session, editor.workspace, editor.run).filter(|_| editor.workspace.edits_traces())
}

fn anchor_at<'a>(input: &PaneInput<'a>, at: Pos2) -> Option<(ActiveTrace<'a>, usize)> {
    let active = shown(&input.editor)?;
    let anchors = active.trace.anchors.iter().enumerate();
    let index = input.nearest(anchors.map(|(index, anchor)| (*anchor, index)), at)?;
    Some((active, index))
}

/// The anchor under the pointer.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    let (active, index) = anchor_at(input, at)?;
    let (vessel, run) = active.names();
    Some(Drag::Anchor { vessel, run, index })
}

/// Moves the anchor that is held to `to`, with all that are selected with it.
pub fn move_anchors(editor: &mut Editor, vessel: &str, run: &str, index: usize, to: ImagePoint) {
    let Some(trace) = editor.session.plan().vessel(vessel).and_then(|v| v.trace_in(run)) else { return };
    let Some(from) = trace.anchors.get(index) else { return };
    let anchors: Vec<usize> = editor.editing().selected(vessel, run).into_iter().collect();
    let by = edit::limited_move(editor.session, trace, &anchors, [to.x - from.x, to.y - from.y]);
    if let Some(by) = by {
        editor.change(Command::MoveAnchors { vessel: vessel.to_owned(), run: run.to_owned(), anchors, by });
    }
}

/// Selects the anchors inside a loop.
pub fn select_inside(editor: &mut Editor, points: &[ImagePoint]) {
    let Some(active) = shown(editor) else { return };
    let anchors = active.trace.anchors.iter().enumerate();
    let inside = anchors.filter(|(_, anchor)| edit::is_inside(points, **anchor)).map(|(index, _)| index);
    editor.editing().select(&active.vessel.id, &active.trace.run, inside);
}

/// Adds a stretch drawn by hand to the trace.
pub fn add_drawn(input: &mut PaneInput, points: &[ImagePoint]) {
    let editor = &input.editor;
    let tolerance = editor.workspace.pixels(editor.pane, FREE_HAND_TOLERANCE);
    let course = Polyline::new(points.iter().copied());
    if !course.is_ok_and(|course| course.length() >= 4.0 * tolerance) {
        return;
    }
    let end = shown(editor).and_then(|active| active.trace.end(editor.workspace.editing.trace.end));
    let begins_there = end.is_some_and(|end| input.is_near(end, input.view.screen_from_image(points[0])));
    let anchors = simplified(points, tolerance).split_off(usize::from(begins_there));
    if let Some(command) = edit::extend(editor.session, editor.workspace, editor.pane, anchors, true) {
        input.editor.change(command);
    }
}

/// A click with the trace tool: alone it follows the vessel or adds an anchor to the path; with Ctrl the line to it is
/// straight, with Alt it ends on another trace.
pub fn click(input: &mut PaneInput, at: Pos2, point: ImagePoint) {
    let modifiers = input.editor.workspace.pass.modifiers;
    if !modifiers.command && !modifiers.alt && insert_on_path(input, at, point) {
        return;
    }
    let editor = &mut input.editor;
    let snapped = edit::snap(editor.session, editor.workspace, editor.pane, point);
    edit::add_anchor(editor, snapped, modifiers.command);
}

/// Selects the anchor under the pointer, or with Shift one more or one less. While tracing, an end clicked is the one
/// that grows. Returns whether there is an anchor.
pub fn click_anchor(input: &mut PaneInput, at: Pos2) -> bool {
    let Some((active, index)) = anchor_at(input, at) else { return false };
    let (vessel, run) = active.names();
    let shift = input.editor.workspace.pass.modifiers.shift;
    let editing = input.editor.editing();
    let mut selected = editing.selected(&vessel, &run);
    if !shift {
        selected = [index].into();
    } else if !selected.remove(&index) {
        selected.insert(index);
    }
    editing.select(&vessel, &run, selected);
    if editing.tool == Tool::Trace {
        let clicked = [End::Last, End::First].into_iter().find(|end| active.end_index(*end) == index);
        editing.trace.end = clicked.unwrap_or(editing.trace.end);
    }
    true
}

/// Adds an anchor between two others if the path was clicked. Returns whether it was.
pub fn insert_on_path(input: &mut PaneInput, at: Pos2, point: ImagePoint) -> bool {
    let Some(active) = shown(&input.editor) else { return false };
    let reach_px = f64::from(input.reach / input.view.scale());
    let Some((hop, place)) = active.on_path(input.editor.session, point, reach_px) else { return false };
    // Past the last anchor or before the first, a click extends the trace instead.
    if [hop, hop + 1].iter().any(|&end| input.is_near(active.trace.anchors[end], at)) {
        return false;
    }
    let (vessel, run) = active.names();
    input.editor.editing().select(&vessel, &run, [hop + 1]);
    input.editor.change(Command::InsertAnchor { vessel, run, hop, at: place });
    true
}
