//! After painting, things happen: every request of the outbox is carried out here.

use crate::geometry::Point;
use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{LandmarkKind, VesselKind};
use crate::session::documents::Document;
use crate::session::file;
use crate::ui::actions::Action;
use crate::ui::actions::documents;
use crate::ui::actions::view_actions;
use crate::ui::canvas::view_transform::Zoom;
use crate::ui::outbox::{Answer, Request};
use crate::ui::state::AppState;
use crate::ui::tools::reference;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::trace;
use crate::ui::tools::{Selection, Tool};
use crate::ui::widgets::notices::Notes;
use crate::ui::workflow::Step;
use crate::ui::workspace::{Pane, Sheet, Workspace};
use egui::{Context, ViewportCommand};

/// Carries out one request.
pub fn execute(app: &mut AppState, ctx: &Context, request: Request) {
    match request {
        Request::Do(action) => act(app, ctx, action),
        Request::Change(command) => app.change(ctx, command),
        Request::BeginGesture => app.session.begin_gesture(),
        Request::EndGesture => app.session.end_gesture(),
        Request::Open(paths) => {
            let replaces = matches!(paths.as_slice(), [one] if one.is_file() && file::is_plan_path(one));
            if replaces && hold_back(app, Request::Open(paths.clone())) {
                return;
            }
            app.session.open_paths(paths);
        }
        Request::OpenSample(name) => {
            if !hold_back(app, Request::OpenSample(name.clone())) {
                app.session.open_sample(&name);
                app.workspace.step = Step::Open;
            }
        }
        Request::OpenSampleRuns(name) => app.session.open_sample_runs(&name),
        Request::Save(path) => {
            app.written.insert(path.clone());
            app.session.save_to(path);
        }
        Request::WriteInto(folder) => app.workspace.preferences.folder = Some(folder),
        Request::ChooseFolder => {
            let folder = documents::folder(&app.workspace.preferences);
            app.chooser.choose_folder(ctx, &folder);
        }
        Request::Align(run) => app.session.align(&run),
        Request::CancelWork => app.session.cancel(),
        Request::Recover => app.session.recover(),
        Request::DiscardRecovered => app.session.discard_recoverable(),
        Request::Close => {
            if !hold_back(app, Request::Close) {
                app.may_close = true;
                app.session.close();
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
        Request::Answer(answer) => answered(app, ctx, answer),
        Request::Say(text) => app.tell(ctx, Level::Info, text, None),
        Request::Show(run) => {
            let zoom = Zoom::default();
            *app.workspace.pane_mut() = Pane { zoom, ..Pane::showing(&run) };
            app.workspace.playing = None;
        }
    }
}

/// Keeps a request until the person has said what happens to changes, if there are any.
fn hold_back(app: &mut AppState, request: Request) -> bool {
    let unsaved = app.session.is_dirty();
    if unsaved {
        app.held = Some(request);
        app.workspace.sheet = Some(Sheet::Unsaved);
    }
    unsaved
}

fn answered(app: &mut AppState, ctx: &Context, answer: Answer) {
    app.workspace.sheet = None;
    match answer {
        Answer::Stay => app.held = None,
        // What was held back goes on as soon as the plan is saved; see `resume`.
        Answer::Save => act(app, ctx, Action::SavePlan),
        Answer::Discard => {
            if let Some(request) = app.held.take() {
                let closing = request == Request::Close;
                app.session.new_case();
                if closing {
                    app.session.close();
                }
                reset(app);
                execute(app, ctx, request);
            }
        }
    }
}

/// Goes on with what was held back once the plan is saved.
pub fn resume(app: &mut AppState, ctx: &Context) {
    if app.held.is_some()
        && app.workspace.sheet != Some(Sheet::Unsaved)
        && !app.session.is_dirty()
        && let Some(request) = app.held.take()
    {
        execute(app, ctx, request);
    }
}

fn reset(app: &mut AppState) {
    let preferences = app.workspace.preferences.clone();
    app.workspace = Workspace { preferences, ..Workspace::default() };
    app.exported = None;
}

/// Does what an action says.
fn act(app: &mut AppState, ctx: &Context, action: Action) {
    match action {
        Action::OpenFiles => app.chooser.open_files(ctx),
        Action::OpenFolder => app.chooser.open_folder(ctx),
        Action::NewCase => {
            if !hold_back(app, Request::Do(Action::NewCase)) {
                app.session.new_case();
                reset(app);
            }
        }
        Action::SavePlan => documents::save(app),
        Action::SavePlanAs => app.chooser.save_plan(ctx, &documents::plan_path(app)),
        Action::ExportPdf => documents::export(app, ctx, &[Document::Pdf]),
        Action::ExportPng => documents::export(app, ctx, &[Document::Png]),
        Action::ExportJson => documents::export(app, ctx, &[Document::Json]),
        Action::ExportDicom => documents::export(app, ctx, &Document::DICOM),
        Action::Undo => {
            let text = app.session.undo().map_or("Nothing to undo".to_owned(), |what| format!("Undid: {what}"));
            app.tell(ctx, Level::Info, text, None);
        }
        Action::Redo => {
            let text = app.session.redo().map_or("Nothing to redo".to_owned(), |what| format!("Redid: {what}"));
            app.tell(ctx, Level::Info, text, None);
        }
        Action::Go(step) => go(app, step),
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
        Action::SayDepth => {
            go(app, Step::Calibrate);
            app.workspace.asks_depth = true;
        }
        Action::RegionCurve => {
            let step = app.workspace.step;
            begin_tool(app, ctx, step, Tool::Region);
        }
        Action::MarkAnatomy => begin_tool(app, ctx, Step::Trace, Tool::Mark),
        Action::GoToCrossing => go_to_crossing(app, ctx),
        Action::LeaveTool => leave(app),
        Action::RemoveLastAnchor => remove_last_anchor(app, ctx),
        Action::DeleteSelected => delete_selected(app, ctx),
        Action::SplitTrace
        | Action::JoinTraces
        | Action::ReverseTrace
        | Action::DeleteTrace
        | Action::BridgeStretch
        | Action::StraightToHere
        | Action::OntoTrace => match trace::edit::command(&app.session, &app.workspace, action) {
            Ok(command) => app.change(ctx, command),
            Err(why) => app.tell(ctx, Level::Info, why, None),
        },
        Action::SelectAllAnchors | Action::PreviousAnchor | Action::NextAnchor | Action::OtherEnd => {
            trace::edit::point(&app.session, &mut app.workspace, action);
        }
        Action::Palette => toggle(app, Sheet::Palette),
        Action::Keys => toggle(app, Sheet::Keys),
        Action::About => toggle(app, Sheet::About),
        Action::Rejected => toggle(app, Sheet::Rejected),
        Action::AlignRuns => {
            let views = &app.session.plan().views;
            let others: Vec<String> = views.iter().flat_map(|v| v.runs.iter().skip(1)).map(|p| p.run.clone()).collect();
            if others.is_empty() {
                app.tell(ctx, Level::Info, "There are no two runs of one angle", None);
            }
            for run in others {
                app.session.align(&run);
            }
        }
        Action::FileOverlays => app.workspace.hide_overlays = !app.workspace.hide_overlays,
        Action::HideIdentity => {
            // What was said before may name somebody.
            app.notes = Notes::default();
            app.session.hide_identity(!app.session.hides_identity());
        }
        Action::ArrivalTime => app.workspace.arrival = !app.workspace.arrival,
        Action::KeepToPhase => {
            if let Some(command) = trace::edit::toggle_phase(&app.session, &mut app.workspace) {
                app.change(ctx, command);
            }
            let text = if app.workspace.by_phase {
                "Paths keep to early contrast in arteries, to late in veins"
            } else {
                "Paths follow contrast whenever it comes"
            };
            app.tell(ctx, Level::Info, text, None);
        }
        Action::SwapKinds => app.change(ctx, Command::SwapKinds),
        Action::LumenProfile => app.workspace.lumen = !app.workspace.lumen,
        Action::ToggleRuns => app.workspace.preferences.show_runs = !app.workspace.preferences.show_runs,
        _ => view_actions::act(app, ctx, action),
    }
}

fn toggle(app: &mut AppState, sheet: Sheet) {
    let open = app.workspace.sheet == Some(sheet);
    app.workspace.sheet = (!open).then_some(sheet);
    app.workspace.palette_text.clear();
}

fn go(app: &mut AppState, step: Step) {
    app.workspace.leave_tool();
    app.workspace.step = step;
}

/// Esc: leaves dialog, drag, tool and region, in this order. The work stays.
fn leave(app: &mut AppState) {
    if app.workspace.sheet.is_some() {
        app.workspace.sheet = None;
    } else if app.workspace.drag.take().is_some() {
        app.session.cancel_gesture();
    } else if app.workspace.tool == Tool::Look && app.workspace.region.is_some() {
        app.workspace.region = None;
    } else {
        app.workspace.leave_tool();
    }
}

fn begin_tool(app: &mut AppState, ctx: &Context, step: Step, tool: Tool) {
    if app.session.runs().is_empty() {
        app.tell(ctx, Level::Warn, "There is no picture yet", Some("open a study first"));
        return;
    }
    app.workspace.leave_tool();
    app.workspace.step = step;
    app.workspace.tool = tool;
    app.workspace.playing = None;
    if tool == Tool::Datum
        && let Some(vein) = app.session.plan().vessels_of(VesselKind::Vein).find(|vein| !vein.traces.is_empty())
    {
        let runs: Vec<String> = vein.traces.iter().map(|trace| trace.run.clone()).collect();
        activate(&mut app.workspace, |run| runs.iter().any(|r| r == run));
    }
}

fn begin_reference(app: &mut AppState, ctx: &Context, method: Method) {
    app.workspace.reference.method = method;
    begin_tool(app, ctx, Step::Calibrate, Tool::Reference);
}

/// Takes the trace tool in hand, with a vessel of `kind`, in the pane where it belongs.
fn begin_trace(app: &mut AppState, ctx: &Context, kind: VesselKind) {
    begin_tool(app, ctx, Step::Trace, Tool::Trace);
    if app.workspace.tool != Tool::Trace {
        return;
    }
    let vessel = app.workspace.vessel_of(&app.session, kind).unwrap_or_else(|| {
        let [id, name] = crate::ui::panels::inspector::trace::usual(kind);
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
    app.workspace.vessel = Some(vessel);
    app.workspace.end = End::Last;
}

/// Makes the first visible pane active whose run fits; the active one first. Returns whether there was one.
fn activate(workspace: &mut Workspace, fits: impl Fn(&str) -> bool) -> bool {
    let order = std::iter::once(workspace.active).chain(0..workspace.visible());
    let found = order.into_iter().find(|&index| workspace.panes[index].run.as_deref().is_some_and(&fits));
    if let Some(index) = found {
        workspace.active = index;
    }
    found.is_some()
}

fn go_to_crossing(app: &mut AppState, ctx: &Context) {
    let Some(crossing) = app.session.evaluation().crossing.clone() else {
        let missing = app.session.evaluation().missing.first().cloned();
        app.tell(ctx, Level::Info, "There is no crossing yet", missing.as_deref());
        return;
    };
    let visible = app.workspace.visible();
    for pane in &mut app.workspace.panes[..visible] {
        let Some(run) = &pane.run else { continue };
        let seen = crossing.in_runs.iter().find_map(|seen| {
            let middle = seen.artery_at.lerp(seen.vein_at, 0.5);
            crate::ui::canvas::textures::seen_in(&app.session, middle, &seen.run, run)
        });
        if let Some(at) = seen {
            pane.zoom = Zoom::at(3.0, at);
        }
    }
}

fn remove_last_anchor(app: &mut AppState, ctx: &Context) {
    if app.workspace.tool == Tool::Reference {
        let run = app.workspace.pane().run.as_deref().unwrap_or_default();
        let rest = reference::edit::on(&app.session, run).and_then(reference::object::without_last);
        let view = app.session.plan().view_of(run).map(|view| view.id.clone());
        if let (Some(calibration), Some(view)) = (rest, view) {
            app.change(ctx, Command::Calibrate { view, calibration });
        }
        return;
    }
    let (Some(vessel), Some(run)) = (app.workspace.vessel.clone(), app.workspace.pane().run.clone()) else { return };
    let traced = app.session.plan().vessel(&vessel).and_then(|v| v.trace_in(&run)).is_some();
    if app.workspace.tool == Tool::Trace && traced {
        let last = app
            .session
            .plan()
            .vessel(&vessel)
            .and_then(|v| v.trace_in(&run))
            .map_or(0, |t| t.anchors.len().saturating_sub(1));
        let anchors = vec![if app.workspace.end == End::First { 0 } else { last }];
        app.change(ctx, Command::RemoveAnchors { vessel, run, anchors });
    }
}

fn delete_selected(app: &mut AppState, ctx: &Context) {
    match app.workspace.selection.take() {
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
