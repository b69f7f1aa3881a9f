//! Editing of the active trace, as commands.
//!
//! The active trace is that of the active vessel in the active picture.

use crate::geometry::{ImagePoint, Polyline};
use crate::imaging::Phase;
use crate::imaging::trace::{self, SNAP_REACH_PX};
use crate::planning::Command;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{PlanTrace, Vessel};
use crate::session::Session;
use crate::ui::tools::editor::Editor;
use crate::ui::workspace::Workspace;

/// How near to a path on screen one must point, in points; the reach in pixels follows the zoom.
pub const PATH_REACH: f32 = 24.0;

/// Accuracy of a click on screen, in points (choice).
const CLICK_ACCURACY: f32 = 6.0;

/// How far the arrow keys move anchors, px: alone, with Shift, with Alt.
pub const NUDGES: [f64; 3] = [1.0, 10.0, 0.1];

/// The trace that is edited, with its vessel.
pub struct ActiveTrace<'a> {
    /// Its vessel.
    pub vessel: &'a Vessel,
    /// The trace.
    pub trace: &'a PlanTrace,
}

impl<'a> ActiveTrace<'a> {
    /// The trace of the active vessel in the active picture.
    pub fn of(session: &'a Session, workspace: &Workspace) -> Option<Self> {
        let run = workspace.pane().run.as_ref()?;
        Self::on(session, workspace, run)
    }

    /// The trace of the active vessel in `run`.
    pub fn on(session: &'a Session, workspace: &Workspace, run: &str) -> Option<Self> {
        let vessel = session.plan().vessel(workspace.editing.vessel.as_ref()?)?;
        Some(Self { vessel, trace: vessel.trace_in(run)? })
    }

    /// The anchor before the place of the path nearest to `at`, and that place, if it is within `reach_px`.
    pub fn on_path(&self, session: &Session, at: ImagePoint, reach_px: f64) -> Option<(usize, ImagePoint)> {
        let hops = self.trace.anchors.len().checked_sub(1).filter(|hops| *hops > 0)?;
        let vessel = session.evaluation().vessel(&self.vessel.id);
        let measured = vessel.and_then(|vessel| vessel.traces.iter().find(|trace| trace.run == self.trace.run));
        let measured = measured.and_then(|trace| Polyline::new(trace.points.iter().copied()).ok());
        let curve = measured.or_else(|| Polyline::new(self.trace.anchors.iter().copied()).ok())?;
        let (place, distance) = curve.nearest(at);
        let before = self.trace.anchors.iter().filter(|anchor| curve.nearest(**anchor).0.abscissa <= place.abscissa);
        let hop = before.count().saturating_sub(1).min(hops - 1);
        (distance <= reach_px).then_some((hop, place.point))
    }

    /// The number of the anchor at an end, from 0.
    pub fn end_index(&self, end: End) -> usize {
        match end {
            End::First => 0,
            End::Last => self.trace.anchors.len().saturating_sub(1),
        }
    }

    /// The vessel and the run.
    pub fn names(&self) -> (String, String) {
        (self.vessel.id.clone(), self.trace.run.clone())
    }
}

/// Adds anchors at the growing end of the active vessel's trace in `pane`, or begins the trace.
pub fn extend(
    session: &Session,
    workspace: &Workspace,
    pane: usize,
    mut anchors: Vec<ImagePoint>,
    bridged: bool,
) -> Option<Command> {
    if !bridged {
        anchors.splice(0..0, workspace.pass.auto_anchors.iter().copied());
    }
    let vessel = workspace.editing.vessel.clone().filter(|id| session.plan().vessel(id).is_some())?;
    let pane = &workspace.viewing.panes[pane];
    let (run, look) = (pane.run.clone()?, workspace.look_to_trace(session, pane));
    Some(Command::ExtendTrace { vessel, run, look, end: workspace.editing.trace.end, anchors, bridged })
}

/// Adds an anchor at the growing end of the active vessel's trace, or begins the trace.
pub fn add_anchor(editor: &mut Editor, at: ImagePoint, straight: bool) {
    if let Some(command) = extend(editor.session, editor.workspace, editor.pane, vec![at], straight) {
        editor.change(command);
        editor.editing().selection = None;
    }
}

/// Whether paths keep to the phase of their vessel: those of the active trace, else those of new traces.
pub fn keeps_to_phase(session: &Session, workspace: &Workspace) -> bool {
    ActiveTrace::of(session, workspace)
        .map_or(workspace.editing.trace.keep_to_phase, |active| active.trace.look.phase.is_some())
}

/// The phase the active trace keeps to, if it is not that of its kind: artery and vein were swapped after it was made.
pub fn other_phase(session: &Session, workspace: &Workspace) -> Option<Phase> {
    let ActiveTrace { vessel, trace } = ActiveTrace::of(session, workspace)?;
    trace.look.phase.filter(|phase| *phase != vessel.kind.phase())
}

/// Toggles whether paths keep to the phase of their vessel: for new traces, and for the active trace by the command
/// returned.
pub fn toggle_phase(session: &Session, workspace: &mut Workspace) -> Option<Command> {
    workspace.editing.trace.keep_to_phase = !keeps_to_phase(session, workspace);
    let ActiveTrace { vessel, trace } = ActiveTrace::of(session, workspace)?;
    let phase = workspace.editing.trace.keep_to_phase.then(|| vessel.kind.phase());
    Some(Command::SetTrace { vessel: vessel.id.clone(), trace: trace.with_phase(phase) })
}

/// The anchor that a click at `at` in `pane` sets: with Alt on another trace near it, with Ctrl just there, else on the
/// vessel.
pub fn snap(session: &Session, workspace: &Workspace, pane: usize, at: ImagePoint) -> ImagePoint {
    let modifiers = workspace.pass.modifiers;
    if modifiers.alt {
        snap_to_trace(session, workspace, pane, at).unwrap_or(at)
    } else if modifiers.command {
        at
    } else {
        snap_to_vessel(session, workspace, pane, at)
    }
}

/// The tracer itself snaps anchors to vessels within [`SNAP_REACH_PX`]; a wider reach is used only where the picture is
/// so small on screen that a click is less accurate.
fn snap_to_vessel(session: &Session, workspace: &Workspace, pane: usize, at: ImagePoint) -> ImagePoint {
    let reach_px = workspace.pixels(pane, CLICK_ACCURACY);
    let shown = &workspace.viewing.panes[pane];
    let Some(run) = shown.run.as_deref().filter(|_| reach_px > SNAP_REACH_PX) else { return at };
    let look = workspace.look_to_trace(session, shown);
    session.known_trace_input(run, &look).map_or(at, |picture| trace::snap(&picture.ridges, at, reach_px))
}

/// The place nearest to `at` on the traces of other vessels seen in `pane`, if one is within [`PATH_REACH`].
pub fn snap_to_trace(session: &Session, workspace: &Workspace, pane: usize, at: ImagePoint) -> Option<ImagePoint> {
    let run = workspace.viewing.panes[pane].run.as_deref()?;
    let others =
        session.evaluation().vessels.iter().filter(|vessel| Some(&vessel.id) != workspace.editing.vessel.as_ref());
    let near = others.flat_map(|vessel| &vessel.traces).filter_map(|trace| {
        let seen = trace.points.iter().filter_map(|&point| session.plan().carry(point, &trace.run, run));
        let (place, distance) = Polyline::new(seen).ok()?.nearest(at);
        Some((place.point, distance))
    });
    let (point, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (distance <= workspace.pixels(pane, PATH_REACH)).then_some(point)
}

/// Moves the selected anchors by columns and rows, kept on the picture.
pub fn nudge(session: &Session, workspace: &Workspace, [x, y]: [f64; 2]) -> Option<Command> {
    let active = ActiveTrace::of(session, workspace)?;
    let (vessel, run) = active.names();
    let anchors: Vec<usize> = workspace.editing.selected(&vessel, &run).into_iter().collect();
    let by = limited_move(session, active.trace, &anchors, [x, y])?;
    (!anchors.is_empty()).then_some(Command::MoveAnchors { vessel, run, anchors, by })
}

/// The part of a move that leaves all of these anchors on the picture.
pub fn limited_move(session: &Session, trace: &PlanTrace, anchors: &[usize], by: [f64; 2]) -> Option<[f64; 2]> {
    let pixels = &session.opened(&trace.run)?.run.acquisition().pixels;
    Some(trace.limited_move(anchors, by, [pixels.columns, pixels.rows]))
}

/// Whether `point` lies inside a closed loop: a ray from it crosses the loop an odd number of times.
pub fn is_inside(points: &[ImagePoint], point: ImagePoint) -> bool {
    let ends = points.iter().zip(points.iter().cycle().skip(1));
    let crossings = ends.filter(|(a, b)| {
        (a.y > point.y) != (b.y > point.y) && point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_holds_what_lies_inside_it_also_where_it_is_dented() {
        let dented = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [5.0, 3.0], [0.0, 10.0]].map(ImagePoint::from);
        for (at, held) in [([5.0, 1.0], true), ([5.0, 8.0], false), ([1.0, 7.0], true), ([12.0, 5.0], false)] {
            assert_eq!(is_inside(&dented, at.into()), held, "{at:?}");
        }
        assert!(!is_inside(&[], ImagePoint::default()));
    }
}
