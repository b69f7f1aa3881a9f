//! Actions on the active trace, as commands; an error says why there is nothing to change.

use super::edit::{self, ActiveTrace, PATH_REACH, extend};
use crate::geometry::ImagePoint;
use crate::planning::Command;
use crate::planning::plan::VesselKind;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::tools::Tool;
use crate::ui::workspace::Workspace;

type Change = Result<Command, &'static str>;

/// An anchor at the aim, joined by a straight line.
pub fn straight_to_aim(session: &Session, workspace: &Workspace) -> Change {
    let (pane, at) = aim_of_trace(workspace)?;
    extend(session, workspace, pane, vec![at], true).ok_or("Choose a vessel first")
}

/// An anchor on the nearest place of another trace.
pub fn snap_to_trace(session: &Session, workspace: &Workspace) -> Change {
    let (pane, at) = aim_of_trace(workspace)?;
    let at = edit::snap_to_trace(session, workspace, pane, at).ok_or("There is no other trace near here")?;
    extend(session, workspace, pane, vec![at], false).ok_or("Choose a vessel first")
}

/// The aim while the trace tool is active.
fn aim_of_trace(workspace: &Workspace) -> Result<(usize, ImagePoint), &'static str> {
    let aim = workspace.aim().filter(|_| workspace.editing.tool == Tool::Trace);
    aim.ok_or("Take the trace tool and point at the picture first")
}

fn active<'a>(session: &'a Session, workspace: &Workspace) -> Result<ActiveTrace<'a>, &'static str> {
    ActiveTrace::of(session, workspace).ok_or("The active vessel is not traced in this picture")
}

/// Walks the trace the other way.
pub fn reverse(session: &Session, workspace: &Workspace) -> Change {
    let (vessel, run) = active(session, workspace)?.names();
    Ok(Command::ReverseTrace { vessel, run })
}

/// Removes the trace; the vessel stays.
pub fn remove(session: &Session, workspace: &Workspace) -> Change {
    let (vessel, run) = active(session, workspace)?.names();
    Ok(Command::RemoveTrace { vessel, run })
}

/// Cuts at the selected anchor, else at the aim.
pub fn split(session: &Session, workspace: &Workspace) -> Change {
    let active = active(session, workspace)?;
    let selected = workspace.editing.selected(&active.vessel.id, &active.trace.run);
    let anchor = selected.first().map(|&index| (index, active.trace.anchors[index]));
    let (hop, at) = anchor
        .or_else(|| pointed(session, workspace, &active))
        .ok_or("Select an anchor, or point at the path, where it is to be split")?;
    let (vessel, run) = active.names();
    let into = session.plan().free_vessel_id(&vessel);
    Ok(Command::SplitTrace { vessel, run, hop: hop.min(active.trace.anchors.len().saturating_sub(2)), at, into })
}

/// Bridges the stretch at the aim, else the one after the selected anchor; if it is bridged, the path follows
/// the picture again.
pub fn bridge(session: &Session, workspace: &Workspace) -> Change {
    let active = active(session, workspace)?;
    let selected = workspace.editing.selected(&active.vessel.id, &active.trace.run);
    let last =
        active.trace.anchors.len().checked_sub(2).ok_or("A stretch lies between two anchors: add another one")?;
    let hop = pointed(session, workspace, &active).map(|(hop, _)| hop).or_else(|| selected.first().copied());
    let hop = hop.ok_or("Point at the stretch, or select the anchor before it")?.min(last);
    let (vessel, run) = active.names();
    Ok(Command::Bridge { vessel, run, hop, bridged: !active.trace.is_bridged(hop) })
}

/// The place of the path at the aim.
fn pointed(session: &Session, workspace: &Workspace, active: &ActiveTrace) -> Option<(usize, ImagePoint)> {
    let (_, at) = workspace.aim().filter(|(pane, _)| *pane == workspace.viewing.active)?;
    active.on_path(session, at, workspace.pixels(workspace.viewing.active, PATH_REACH))
}

/// Joins the trace of the same kind whose end is nearest.
pub fn join(session: &Session, workspace: &Workspace) -> Change {
    let active = active(session, workspace)?;
    let other = session.plan().nearest_to_join(active.vessel, &active.trace.run).ok_or(match active.vessel.kind {
        VesselKind::Artery => "No other artery is traced in this picture",
        VesselKind::Vein => "No other vein is traced in this picture",
    })?;
    let (vessel, run) = active.names();
    Ok(Command::JoinTraces { vessel, run, with: other.id.clone() })
}

/// Selects other anchors, or has the trace grow at its other end.
pub fn select(session: &Session, workspace: &mut Workspace, action: Action) {
    let Some(active) = ActiveTrace::of(session, workspace) else { return };
    let (vessel, run) = active.names();
    let last = active.trace.anchors.len().saturating_sub(1);
    let selected = workspace.editing.selected(&vessel, &run);
    match action {
        Action::SelectAllAnchors => workspace.editing.select(&vessel, &run, 0..=last),
        Action::NextAnchor => {
            let next = selected.last().map_or(0, |&index| if index == last { 0 } else { index + 1 });
            workspace.editing.select(&vessel, &run, [next]);
        }
        Action::PreviousAnchor => {
            let previous = selected.first().map_or(last, |&index| index.checked_sub(1).unwrap_or(last));
            workspace.editing.select(&vessel, &run, [previous]);
        }
        _ => {
            workspace.editing.trace.end = workspace.editing.trace.end.other();
            workspace.editing.select(&vessel, &run, [active.end_index(workspace.editing.trace.end)]);
        }
    }
}
