//! Actions on tools and what they edit.

use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{LandmarkKind, VesselKind};
use crate::ui::state::AppState;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::trace::edit::{self, ActiveTrace};
use crate::ui::tools::{Selection, Tool, reference};
use crate::ui::workflow::Step;
use crate::ui::workspace::Workspace;
use crate::wording;
use egui::Context;

/// Has paths keep to the phase of their vessel, or not.
pub fn toggle_phase(app: &mut AppState, ctx: &Context) {
    if let Some(command) = edit::toggle_phase(&app.session, &mut app.workspace) {
        app.change(ctx, command);
    }
    let text = if app.workspace.editing.trace.keep_to_phase {
        "Paths keep to early contrast in arteries, to late in veins"
    } else {
        "Paths follow contrast whenever it comes"
    };
    app.tell(ctx, Level::Info, text, None);
}

/// Esc: leaves dialog, drag, tool and region, in this order. The work stays.
pub fn leave(app: &mut AppState) {
    if app.workspace.dialogs.open.is_some() {
        app.workspace.dialogs.open = None;
    } else if app.workspace.editing.drag.take().is_some() {
        app.session.cancel_gesture();
    } else if app.workspace.editing.tool == Tool::Pan && app.workspace.editing.region.is_some() {
        app.workspace.editing.region = None;
    } else {
        app.workspace.editing.leave_tool();
    }
}

/// Takes a tool in hand, in its step.
pub fn begin(app: &mut AppState, ctx: &Context, step: Step, tool: Tool) {
    if app.session.runs().is_empty() {
        app.tell(ctx, Level::Warn, "There is no picture yet", Some("open a study first"));
        return;
    }
    app.workspace.go_to(step);
    app.workspace.editing.tool = tool;
    app.workspace.playback.since = None;
    if tool == Tool::Datum
        && let Some(vein) = app.session.plan().vessels_of(VesselKind::Vein).find(|vein| !vein.traces.is_empty())
    {
        activate(&mut app.workspace, |run| vein.trace_in(run).is_some());
    }
}

/// Marks an object of known size this way.
pub fn begin_reference(app: &mut AppState, ctx: &Context, method: Method) {
    app.workspace.editing.reference.method = method;
    begin(app, ctx, Step::Calibrate, Tool::Reference);
}

/// Starts the trace tool with a vessel of `kind`, in the pane that shows its trace or its phase.
pub fn begin_trace(app: &mut AppState, ctx: &Context, kind: VesselKind) {
    begin(app, ctx, Step::Trace, Tool::Trace);
    if app.workspace.editing.tool != Tool::Trace {
        return;
    }
    let vessel = app.workspace.editing.vessel_of(&app.session, kind).unwrap_or_else(|| {
        let [id, name] = wording::vessel_names(kind)[0];
        app.change(ctx, Command::AddVessel { id: id.to_owned(), kind, name: name.to_owned() });
        id.to_owned()
    });
    let plan = app.session.plan();
    let has = |run: &str, kind: VesselKind| plan.vessels_of(kind).any(|vessel| vessel.trace_in(run).is_some());
    let other = match kind {
        VesselKind::Artery => VesselKind::Vein,
        VesselKind::Vein => VesselKind::Artery,
    };
    let traced = |run: &str| plan.vessel(&vessel).is_some_and(|v| v.trace_in(run).is_some());
    if !activate(&mut app.workspace, traced) {
        // The artery usually is in the first picture and the vein in the second, unless one run shows both.
        activate(&mut app.workspace, |run| has(run, kind) || !has(run, other));
    }
    app.workspace.editing.vessel = Some(vessel);
    app.workspace.editing.trace.end = End::Last;
}

/// Makes the first visible pane active whose run fits; the active one first. Returns whether there was one.
fn activate(workspace: &mut Workspace, fits: impl Fn(&str) -> bool) -> bool {
    let order = std::iter::once(workspace.viewing.active).chain(0..workspace.visible());
    let found = order.into_iter().find(|&index| workspace.viewing.panes[index].run.as_deref().is_some_and(&fits));
    if let Some(index) = found {
        workspace.viewing.active = index;
    }
    found.is_some()
}

/// Removes the last point of the reference object, or the anchor at the growing end of the trace.
pub fn remove_last_anchor(app: &mut AppState, ctx: &Context) {
    let (session, editing) = (&app.session, &app.workspace.editing);
    let command = match editing.tool {
        Tool::Reference => {
            let run = app.workspace.pane().run.as_deref().unwrap_or_default();
            reference::without_last_point(session, run)
        }
        Tool::Trace => ActiveTrace::of(session, &app.workspace).map(|active| {
            let (vessel, run) = active.names();
            Command::RemoveAnchors { vessel, run, anchors: vec![active.end_index(editing.trace.end)] }
        }),
        _ => None,
    };
    if let Some(command) = command {
        app.change(ctx, command);
    }
}

/// Removes what is selected.
pub fn delete_selected(app: &mut AppState, ctx: &Context) {
    match app.workspace.editing.selection.take() {
        Some(Selection::Anchors { vessel, run, indices }) => {
            app.change(ctx, Command::RemoveAnchors { vessel, run, anchors: indices.into_iter().collect() });
        }
        Some(Selection::Datum { .. }) => {
            let name = app.session.plan().landing_datum().map(|datum| datum.name.clone()).unwrap_or_default();
            app.change(ctx, Command::RemoveLandmark { kind: LandmarkKind::LandingDatum, name });
        }
        Some(Selection::Mark { vessel, index }) => app.change(ctx, Command::RemoveMark { vessel, index }),
        None => {}
    }
}
