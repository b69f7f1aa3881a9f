//! The trace tool under the pointer: anchors are set, moved, selected, and drawn by hand.

use super::edit::{self, ActiveTrace};
use super::state::TraceDrag;
use crate::geometry::{ImagePoint, simplified};
use crate::planning::Command;
use crate::planning::plan::trace_edit::End;
use crate::ui::tools::Tool;
use crate::ui::tools::input::PaneInput;
use egui::{Modifiers, Pos2};

/// Anchors of a stretch drawn by hand lie within this of the pointer's course, in points.
const FREE_HAND_TOLERANCE: f32 = 1.5;

/// The trace of the active vessel in this run, if its handles are shown.
fn shown<'a>(input: &'a PaneInput) -> Option<ActiveTrace<'a>> {
    let workspace = &input.cx.workspace;
    ActiveTrace::on(input.cx.session, workspace, input.run).filter(|_| workspace.edits_traces())
}

fn anchor_at(input: &PaneInput, at: Pos2) -> Option<usize> {
    let active = shown(input)?;
    input.nearest(active.trace.anchors.iter().enumerate().map(|(index, anchor)| (*anchor, index)), at)
}

/// A stretch drawn by hand that begins here. It often begins on the last anchor.
pub fn press_free_hand(input: &PaneInput, at: Pos2) -> Option<TraceDrag> {
    let from = input.view.image_from_screen(at);
    input.view.is_on_picture(from).then(|| TraceDrag::FreeHand { points: vec![from] })
}

/// The anchor under the pointer.
pub fn press(input: &PaneInput, at: Pos2) -> Option<TraceDrag> {
    let index = anchor_at(input, at)?;
    let vessel = input.cx.workspace.editing.vessel.clone()?;
    Some(TraceDrag::Anchor { vessel, run: input.run.to_owned(), index })
}

/// A loop around anchors that begins here.
pub fn press_lasso(input: &PaneInput, at: Pos2) -> Option<TraceDrag> {
    let from = input.view.image_from_screen(at);
    (input.cx.workspace.pass.modifiers.shift && shown(input).is_some()).then(|| TraceDrag::Lasso { points: vec![from] })
}

/// Moves the anchor that is held to `to` with all that are selected with it, or adds a point to what is drawn.
pub fn drag(input: &mut PaneInput, drag: &mut TraceDrag, to: ImagePoint) {
    match drag {
        TraceDrag::Anchor { vessel, run, index } => move_anchors(input, vessel, run, *index, to),
        TraceDrag::Lasso { points } | TraceDrag::FreeHand { points } => {
            if points.last() != Some(&to) {
                points.push(to);
            }
        }
    }
}

fn move_anchors(input: &mut PaneInput, vessel: &str, run: &str, index: usize, to: ImagePoint) {
    let session = input.cx.session;
    let Some(trace) = session.plan().vessel(vessel).and_then(|v| v.trace_in(run)) else { return };
    let Some(from) = trace.anchors.get(index) else { return };
    let anchors: Vec<usize> = input.cx.workspace.editing.selected(vessel, run).into_iter().collect();
    let Some(by) = edit::limited_move(session, trace, &anchors, [to.x - from.x, to.y - from.y]) else { return };
    let (vessel, run) = (vessel.to_owned(), run.to_owned());
    input.cx.outbox.change(Command::MoveAnchors { vessel, run, anchors, by });
}

/// Selects the anchors inside the loop, or adds the stretch that was drawn.
pub fn release(input: &mut PaneInput, drag: &TraceDrag) {
    match drag {
        TraceDrag::Anchor { .. } => {}
        TraceDrag::Lasso { points } => select_inside(input, points),
        TraceDrag::FreeHand { points } => add_drawn(input, points),
    }
}

fn select_inside(input: &mut PaneInput, points: &[ImagePoint]) {
    let Some(active) = shown(input) else { return };
    let (vessel, run) = active.names();
    let anchors = active.trace.anchors.iter().enumerate();
    let held: Vec<usize> = anchors.filter(|(_, a)| edit::is_inside(points, **a)).map(|(index, _)| index).collect();
    input.cx.workspace.editing.select(&vessel, &run, held);
}

fn add_drawn(input: &mut PaneInput, points: &[ImagePoint]) {
    let tolerance = input.cx.workspace.pixels(input.pane, FREE_HAND_TOLERANCE);
    if edit::length(points) < 4.0 * tolerance {
        return;
    }
    let end = shown(input).and_then(|active| active.trace.end(input.cx.workspace.editing.trace.end));
    let begins_there = end.is_some_and(|end| input.is_near(end, input.view.screen_from_image(points[0])));
    let anchors = simplified(points, tolerance).split_off(usize::from(begins_there));
    if let Some(command) = edit::extend(input.cx.session, input.cx.workspace, input.run, anchors, true) {
        input.cx.outbox.change(command);
    }
}

/// A click with the trace tool: alone it follows the vessel or adds an anchor to the path; with Ctrl the line to it is
/// straight, with Alt it ends on another trace.
pub fn click(input: &mut PaneInput, at: Pos2, point: ImagePoint) {
    let Modifiers { alt, command: straight, .. } = input.cx.workspace.pass.modifiers;
    if !straight && !alt && insert_on_path(input, at, point) {
        return;
    }
    let at = edit::snap(input.cx.session, input.cx.workspace, input.pane, point);
    let run = input.run;
    edit::add_anchor(&mut input.editor(), run, at, straight);
}

/// Selects the anchor under the pointer, or with Shift one more or one less. While tracing, an end clicked is the one
/// that grows. Returns whether there is an anchor.
pub fn click_anchor(input: &mut PaneInput, at: Pos2) -> bool {
    let Some(index) = anchor_at(input, at) else { return false };
    let Some(active) = shown(input) else { return false };
    let ((vessel, run), last) = (active.names(), active.trace.anchors.len().saturating_sub(1));
    let shift = input.cx.workspace.pass.modifiers.shift;
    let editing = &mut input.cx.workspace.editing;
    let mut selected = editing.selected(&vessel, &run);
    if !shift {
        selected = [index].into();
    } else if !selected.remove(&index) {
        selected.insert(index);
    }
    editing.select(&vessel, &run, selected);
    if editing.tool == Tool::Trace && (index == 0 || index == last) {
        editing.trace.end = if index == last { End::Last } else { End::First };
    }
    true
}

/// Adds an anchor between two others if the path was clicked. Returns whether it was.
pub fn insert_on_path(input: &mut PaneInput, at: Pos2, point: ImagePoint) -> bool {
    let Some(active) = shown(input) else { return false };
    let reach_px = f64::from(input.reach / input.view.scale());
    let Some((hop, place)) = active.on_path(input.cx.session, point, reach_px) else { return false };
    // Past the last anchor or before the first, a click extends the trace instead.
    if [hop, hop + 1].iter().any(|&end| input.is_near(active.trace.anchors[end], at)) {
        return false;
    }
    let (vessel, run) = active.names();
    input.cx.workspace.editing.select(&vessel, &run, [hop + 1]);
    input.cx.outbox.change(Command::InsertAnchor { vessel, run, hop, at: place });
    true
}
