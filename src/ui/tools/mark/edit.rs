//! Placing anatomy on a trace: a click for a place, two for a stretch.

use super::state::{Marking, segments};
use crate::geometry::{ImagePoint, Point};
use crate::planning::Command;
use crate::planning::plan::{Mark, MarkKind};
use crate::session::Session;
use crate::ui::outbox::Outbox;
use crate::ui::tools::trace::edit::{REACH, Work};
use crate::ui::workspace::Workspace;

/// Marks the place of a trace nearest to `at` in `run`, in `pane`, or says why that is not possible. The first click of
/// a stretch is kept until the second.
pub fn place(
    session: &Session,
    workspace: &mut Workspace,
    outbox: &mut Outbox,
    (pane, run): (usize, &str),
    at: ImagePoint,
) -> bool {
    let reach_px = workspace.pixels(pane, REACH);
    let begun = workspace.marking.begun.clone().filter(|(_, on, _)| on == run);
    let vessels = session.plan().vessels.iter().filter(|vessel| begun.as_ref().is_none_or(|(id, ..)| *id == vessel.id));
    let near = vessels.filter_map(|vessel| {
        let work = Work { vessel, trace: vessel.trace_in(run)? };
        let (_, place) = work.on_path(session, at, reach_px)?;
        Some((vessel, place))
    });
    let Some((vessel, place)) = near.min_by(|a, b| a.1.distance(at).total_cmp(&b.1.distance(at))) else { return false };
    let Marking { kind, segment, .. } = workspace.marking.clone();
    if kind.is_stretch() && begun.is_none() {
        workspace.marking.begun = Some((vessel.id.clone(), run.to_owned(), place));
        return true;
    }
    workspace.marking.begun = None;
    let name = match kind {
        MarkKind::Segment if segments(vessel.kind).contains(&segment.as_str()) => segment,
        MarkKind::Segment => segments(vessel.kind)[0].to_owned(),
        _ => String::new(),
    };
    let (from, to) = begun.map_or((place, None), |(_, _, from)| (from, Some(place)));
    let mark = Mark { kind, name, run: run.to_owned(), at: from, to };
    outbox.change(Command::PlaceMark { vessel: vessel.id.clone(), mark });
    true
}

/// What to do next with the tool, for people.
pub fn words(workspace: &Workspace) -> String {
    let what = workspace.marking.kind.text().to_lowercase();
    match (workspace.marking.kind.is_stretch(), &workspace.marking.begun) {
        (false, _) => format!("Click a trace: {what}"),
        (true, None) => format!("Click a trace where it begins: {what}"),
        (true, Some(_)) => format!("Click where it ends: {what}"),
    }
}
