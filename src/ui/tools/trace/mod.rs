//! The trace tool: anchors along a vessel, and the path between them.

mod auto_anchors;
pub mod commands;
pub mod edit;
pub mod live_path;
pub mod paint;
pub mod pointer;

use super::editor::Editor;
use crate::geometry::{ImagePoint, Point};
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;

/// Enter at the crosshair: adds an anchor, or finishes the trace where the last one is.
pub fn enter(editor: &mut Editor, at: ImagePoint) {
    let active = edit::ActiveTrace::on(editor.session, editor.workspace, editor.run);
    let end = active.and_then(|active| active.trace.end(editor.workspace.editing.trace.end));
    if end.is_some_and(|end| end.distance(at) < 0.5) {
        editor.outbox.act(Action::LeaveTool);
    } else {
        edit::add_anchor(editor, at, false);
    }
}

/// What to do next with the tool.
pub fn prompt(cx: &PaintContext) -> String {
    let vessel = cx.workspace.editing.vessel.as_ref().and_then(|id| cx.session.plan().vessel(id));
    let Some(vessel) = vessel else { return "Choose a vessel".to_owned() };
    let run = cx.workspace.pane().run.as_deref().unwrap_or_default();
    match vessel.trace_in(run).map_or(0, |trace| trace.anchors.len()) {
        0 => format!("Click where the {} begins", vessel.name),
        1 => "Click along the vessel".to_owned(),
        _ => "Click on along the vessel, or press Enter to finish".to_owned(),
    }
}
