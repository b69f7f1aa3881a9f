//! Traces over a picture: their paths, their anchors, and the path that follows the pointer.

use super::edit::{self, ActiveTrace};
use crate::planning::evaluation::EvaluatedTrace;
use crate::planning::plan::VesselKind;
use crate::ui::canvas::lines;
use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::tools::{Drag, Tool};
use crate::ui::widgets::theme::ink;
use egui::{Color32, Pos2};

/// Paints the traces of all vessels and the anchors of the active one.
pub fn paint(on: &PanePainter) {
    let editing = &on.cx.workspace.editing;
    let is_dragged = matches!(editing.drag, Some(Drag::Anchor { .. }));
    for vessel in &on.cx.session.evaluation().vessels {
        for trace in &vessel.traces {
            let own = trace.run == on.run;
            let active = editing.vessel.as_ref() == Some(&vessel.id);
            let faint = !own || (is_dragged && active);
            paint_trace(on, vessel.kind, trace, if own { 2.0 } else { 1.5 }, faint);
        }
    }
    for (kind, at, selected) in handles(on) {
        lines::handle(on.painter, at, ink::vessel(kind), selected);
    }
}

/// A trace in the line style of its kind; dotted where it was drawn by hand because no vessel is seen.
fn paint_trace(on: &PanePainter, kind: VesselKind, trace: &EvaluatedTrace, width: f32, faint: bool) {
    let part = |from: usize, to: usize| on.places(trace.points.get(from..=to).unwrap_or_default(), &trace.run);
    let mut from = 0;
    for &[begin, end] in &trace.bridged {
        on.vessel_line(kind, &part(from, begin), width, faint);
        lines::dotted(on.painter, &part(begin, end), width, ink::vessel(kind));
        from = end;
    }
    on.vessel_line(kind, &part(from, trace.points.len().saturating_sub(1)), width, faint);
}

/// Handles of the active vessel while it can be edited; of others only a trace with a single anchor is shown. With each
/// whether it is selected.
pub fn handles(on: &PanePainter) -> Vec<(VesselKind, Pos2, bool)> {
    let workspace = &on.cx.workspace;
    let mut handles = Vec::new();
    for vessel in &on.cx.session.plan().vessels {
        let Some(trace) = vessel.trace_in(on.run) else { continue };
        let active = workspace.editing.vessel.as_ref() == Some(&vessel.id);
        if !(workspace.edits_traces() && active) && trace.anchors.len() > 1 {
            continue;
        }
        let selected = workspace.editing.selected(&vessel.id, on.run);
        let anchors = trace.anchors.iter().enumerate();
        handles.extend(anchors.map(|(n, at)| (vessel.kind, on.view.screen_from_image(*at), selected.contains(&n))));
    }
    handles
}

/// Paints the path to the pointer, with the anchors set automatically along it, and what is drawn by hand.
pub fn paint_live_path(on: &PanePainter) {
    let plan = on.cx.session.plan();
    let vessel = on.cx.workspace.editing.vessel.as_ref().and_then(|id| plan.vessel(id));
    let kind = vessel.map_or(VesselKind::Artery, |vessel| vessel.kind);
    let color = ink::vessel(kind);
    let paths = on.cx.live_paths.of(on.run);
    for path in paths {
        let points = on.on_screen(&path.points);
        if path.found {
            on.vessel_line(kind, &points, 1.5, false);
        } else {
            lines::dashed(on.painter, &points, 1.0, color, 3.0, 5.0);
        }
    }
    if !paths.is_empty() {
        for &anchor in &on.cx.workspace.pass.auto_anchors {
            lines::open_handle(on.painter, on.view.screen_from_image(anchor), color);
        }
    }
    paint_drawn(on, color);
}

/// The straight line to the next anchor, a stretch drawn by hand, a loop around anchors.
fn paint_drawn(on: &PanePainter, color: Color32) {
    let workspace = &on.cx.workspace;
    let (editing, is_active) = (&workspace.editing, on.is_active());
    match (&editing.drag, workspace.aim()) {
        (Some(Drag::FreeHand(points)), _) if is_active => {
            lines::dotted(on.painter, &on.places(points, on.run), 2.0, color);
        }
        (Some(Drag::Lasso(points)), _) if is_active => {
            let mut points = on.places(points, on.run);
            points.extend(points.first().copied());
            lines::dashed(on.painter, &points, 1.0, ink::MARK, 4.0, 4.0);
        }
        (None, Some((pane, aim)))
            if pane == on.pane && workspace.pass.modifiers.command && editing.tool == Tool::Trace =>
        {
            let active = ActiveTrace::on(on.cx.session, workspace, on.run);
            if let Some(end) = active.and_then(|active| active.trace.end(editing.trace.end)) {
                let to = edit::snap(on.cx.session, workspace, on.pane, aim);
                lines::dotted(on.painter, &on.places(&[end, to], on.run), 2.0, color);
            }
        }
        _ => {}
    }
}
