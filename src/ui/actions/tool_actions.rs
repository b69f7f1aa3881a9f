//! Actions on steps, tools and what they edit.

use super::Action;
use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{CalibrationChoice, LandmarkKind, VesselKind};
use crate::ui::state::AppState;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::{Selection, Tool, reference, trace};
use crate::ui::workflow::Step;
use crate::ui::workspace::Workspace;
use crate::wording;
use egui::Context;

/// Carries out an action on steps and tools.
pub fn execute(app: &mut AppState, ctx: &Context, action: Action) {
    match action {
        Action::GoToOpen => go(app, Step::Open),
        Action::GoToSubtract => go(app, Step::Subtract),
        Action::GoToCalibrate => go(app, Step::Calibrate),
        Action::GoToTrace => go(app, Step::Trace),
        Action::GoToCross => go(app, Step::Cross),
        Action::GoToStent => go(app, Step::Stent),
        Action::GoToReport => go(app, Step::Report),
        Action::NextStep => {
            let next = Step::ALL.get(app.workspace.step as usize + 1).copied().unwrap_or_default();
            go(app, next);
        }
        Action::TraceArtery => begin_trace(app, ctx, VesselKind::Artery),
        Action::TraceVein => begin_trace(app, ctx, VesselKind::Vein),
        Action::PlaceDatum => begin_tool(app, ctx, Step::Trace, Tool::Datum),
        Action::DrawReference => begin_reference(app, ctx, Method::Line),
        Action::MarkReference => begin_reference(app, ctx, Method::Marks),
        Action::MeasureCatheter => begin_reference(app, ctx, Method::Catheter),
        Action::EnterDepth => {
            go(app, Step::Calibrate);
            app.workspace.panels.focus_depth = true;
        }
        Action::RegionCurve => {
            let step = app.workspace.step;
            begin_tool(app, ctx, step, Tool::Region);
        }
        Action::MarkAnatomy => begin_tool(app, ctx, Step::Trace, Tool::Mark),
        Action::KeepToPhase => toggle_phase(app, ctx),
        Action::LeaveTool => leave(app),
        Action::RemoveLastAnchor => remove_last_anchor(app, ctx),
        Action::DeleteSelected => delete_selected(app, ctx),
        _ => {}
    }
}

/// Carries out an action on the active trace.
pub fn edit_trace(app: &mut AppState, ctx: &Context, action: Action) {
    match action {
        Action::SelectAllAnchors | Action::PreviousAnchor | Action::NextAnchor | Action::ExtendOtherEnd => {
            trace::commands::select(&app.session, &mut app.workspace, action);
        }
        _ => match trace::commands::command(&app.session, &app.workspace, action) {
            Ok(command) => app.change(ctx, command),
            Err(why) => app.tell(ctx, Level::Info, why, None),
        },
    }
}

fn toggle_phase(app: &mut AppState, ctx: &Context) {
    if let Some(command) = trace::edit::toggle_phase(&app.session, &mut app.workspace) {
        app.change(ctx, command);
    }
    let text = if app.workspace.editing.trace.keep_to_phase {
        "Paths keep to early contrast in arteries, to late in veins"
    } else {
        "Paths follow contrast whenever it comes"
    };
    app.tell(ctx, Level::Info, text, None);
}

fn go(app: &mut AppState, step: Step) {
    app.workspace.editing.leave_tool();
    app.workspace.step = step;
}

/// Esc: leaves dialog, drag, tool and region, in this order. The work stays.
fn leave(app: &mut AppState) {
    if app.workspace.dialogs.open.is_some() {
        app.workspace.dialogs.open = None;
    } else if app.workspace.editing.drag.take().is_some() {
        app.session.cancel_gesture();
    } else if app.workspace.editing.tool == Tool::Look && app.workspace.editing.region.is_some() {
        app.workspace.editing.region = None;
    } else {
        app.workspace.editing.leave_tool();
    }
}

fn begin_tool(app: &mut AppState, ctx: &Context, step: Step, tool: Tool) {
    if app.session.runs().is_empty() {
        app.tell(ctx, Level::Warn, "There is no picture yet", Some("open a study first"));
        return;
    }
    app.workspace.editing.leave_tool();
    app.workspace.step = step;
    app.workspace.editing.tool = tool;
    app.workspace.playback.since = None;
    if tool == Tool::Datum
        && let Some(vein) = app.session.plan().vessels_of(VesselKind::Vein).find(|vein| !vein.traces.is_empty())
    {
        let runs: Vec<String> = vein.traces.iter().map(|trace| trace.run.clone()).collect();
        activate(&mut app.workspace, |run| runs.iter().any(|r| r == run));
    }
}

fn begin_reference(app: &mut AppState, ctx: &Context, method: Method) {
    app.workspace.editing.reference.method = method;
    begin_tool(app, ctx, Step::Calibrate, Tool::Reference);
}

/// Starts the trace tool with a vessel of `kind`, in the pane that shows its trace or its phase.
fn begin_trace(app: &mut AppState, ctx: &Context, kind: VesselKind) {
    begin_tool(app, ctx, Step::Trace, Tool::Trace);
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

fn remove_last_anchor(app: &mut AppState, ctx: &Context) {
    if app.workspace.editing.tool == Tool::Reference {
        let run = app.workspace.pane().run.as_deref().unwrap_or_default();
        let rest = reference::edit::on(&app.session, run).and_then(CalibrationChoice::without_last_point);
        let view = app.session.plan().view_of(run).map(|view| view.id.clone());
        if let (Some(calibration), Some(view)) = (rest, view) {
            app.change(ctx, Command::Calibrate { view, calibration });
        }
        return;
    }
    let (Some(vessel), Some(run)) = (app.workspace.editing.vessel.clone(), app.workspace.pane().run.clone()) else {
        return;
    };
    let traced = app.session.plan().vessel(&vessel).and_then(|v| v.trace_in(&run)).is_some();
    if app.workspace.editing.tool == Tool::Trace && traced {
        let last = app
            .session
            .plan()
            .vessel(&vessel)
            .and_then(|v| v.trace_in(&run))
            .map_or(0, |t| t.anchors.len().saturating_sub(1));
        let anchors = vec![if app.workspace.editing.trace.end == End::First { 0 } else { last }];
        app.change(ctx, Command::RemoveAnchors { vessel, run, anchors });
    }
}

fn delete_selected(app: &mut AppState, ctx: &Context) {
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
