//! Carries out the requests that painting and keys have put into the outbox.

use super::{Action, Scope, documents, tool_actions, view_actions};
use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::VesselKind;
use crate::session::documents::Document;
use crate::session::{Session, file};
use crate::ui::canvas::navigation;
use crate::ui::canvas::view_transform::Zoom;
use crate::ui::outbox::{Answer, Request};
use crate::ui::playback::Speed;
use crate::ui::state::AppState;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::{Tool, trace};
use crate::ui::widgets::notices::Notices;
use crate::ui::workflow::Step;
use crate::ui::workspace::{Dialog, Layout, Pane, Workspace};
use egui::{Context, ViewportCommand};

/// How much closer one step of zooming goes.
const ZOOM: f32 = 1.25;

/// Carries out one request.
pub fn execute(app: &mut AppState, ctx: &Context, request: Request) {
    match request {
        Request::Do(action) => act(app, ctx, action),
        Request::Change(command) => app.change(ctx, command),
        Request::BeginGesture => app.session.begin_gesture(),
        Request::EndGesture => app.session.end_gesture(),
        Request::Open(paths) => {
            let replaces = matches!(paths.as_slice(), [one] if one.is_file() && file::is_plan_path(one));
            if replaces && defer_if_unsaved(app, Request::Open(paths.clone())) {
                return;
            }
            app.session.open_paths(paths);
        }
        Request::OpenSample(name) => {
            if !defer_if_unsaved(app, Request::OpenSample(name.clone())) {
                app.session.open_sample(&name);
                app.workspace.step = Step::Open;
            }
        }
        Request::OpenSampleRuns(name) => app.session.open_sample_runs(&name),
        Request::Save(path) => documents::save(app, path),
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
            if !defer_if_unsaved(app, Request::Close) {
                app.may_close = true;
                app.session.close();
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
        Request::Answer(answer) => answer_unsaved(app, ctx, answer),
        Request::Say(text) => app.tell(ctx, Level::Info, text, None),
        Request::Show(run) => {
            *app.workspace.pane_mut() = Pane::showing(&run);
            app.workspace.playback.since = None;
        }
    }
}

/// Defers a request until the question about unsaved changes is answered, if there are any.
fn defer_if_unsaved(app: &mut AppState, request: Request) -> bool {
    let unsaved = app.session.is_dirty();
    if unsaved {
        app.deferred = Some(request);
        app.workspace.dialogs.open = Some(Dialog::Unsaved);
    }
    unsaved
}

fn answer_unsaved(app: &mut AppState, ctx: &Context, answer: Answer) {
    app.workspace.dialogs.open = None;
    match answer {
        Answer::Stay => app.deferred = None,
        // The deferred request goes on as soon as the plan is saved; see `resume`.
        Answer::Save => act(app, ctx, Action::SavePlan),
        Answer::Discard => {
            if let Some(request) = app.deferred.take() {
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

/// Executes the deferred request once the plan is saved.
pub fn resume(app: &mut AppState, ctx: &Context) {
    if app.deferred.is_some()
        && app.workspace.dialogs.open != Some(Dialog::Unsaved)
        && !app.session.is_dirty()
        && let Some(request) = app.deferred.take()
    {
        execute(app, ctx, request);
    }
}

fn reset(app: &mut AppState) {
    let preferences = app.workspace.preferences.clone();
    app.workspace = Workspace { preferences, ..Workspace::default() };
    app.exported = None;
}

/// Carries out an action.
fn act(app: &mut AppState, ctx: &Context, action: Action) {
    if action.row().scope == Scope::Picture && app.workspace.active_run(&app.session).is_none() {
        return;
    }
    let workspace = &mut app.workspace;
    match action {
        Action::OpenFiles => app.chooser.open_files(ctx),
        Action::OpenFolder => app.chooser.open_folder(ctx),
        Action::NewCase => new_case(app),
        Action::SavePlan => documents::save(app, documents::plan_path(app)),
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
        Action::GoToOpen => workspace.go_to(Step::Open),
        Action::GoToSubtract => workspace.go_to(Step::Subtract),
        Action::GoToCalibrate => workspace.go_to(Step::Calibrate),
        Action::GoToTrace => workspace.go_to(Step::Trace),
        Action::GoToCross => workspace.go_to(Step::Cross),
        Action::GoToStent => workspace.go_to(Step::Stent),
        Action::GoToReport => workspace.go_to(Step::Report),
        Action::NextStep => workspace.go_to(workspace.step.next()),
        Action::Play => view_actions::play(app, ctx),
        Action::Slower => view_actions::play_at(app, ctx, Speed::slower),
        Action::Faster => view_actions::play_at(app, ctx, Speed::faster),
        Action::PreviousFrame => view_actions::step(app, -1),
        Action::NextFrame => view_actions::step(app, 1),
        Action::Subtraction => view_actions::toggle_subtraction(workspace.pane_mut()),
        Action::Opacification => view_actions::toggle_opacification(workspace),
        Action::MaskHere => view_actions::choose_mask(app, ctx, false),
        Action::AddToMask => view_actions::choose_mask(app, ctx, true),
        Action::RegisterMask => view_actions::register_mask(app),
        Action::Invert => workspace.pane_mut().invert = !workspace.pane().invert,
        Action::VesselPolarity => view_actions::choose_polarity(app, ctx),
        Action::ResetWindow => workspace.pane_mut().window = None,
        Action::Fit => workspace.pane_mut().zoom = Zoom::default(),
        Action::ZoomIn => navigation::magnify(&app.session, workspace, ZOOM),
        Action::ZoomOut => navigation::magnify(&app.session, workspace, 1.0 / ZOOM),
        Action::OneUp => workspace.show_active_alone(),
        Action::TwoUp => workspace.lay_out(&app.session, Layout::Two),
        Action::FourUp => workspace.lay_out(&app.session, Layout::Four),
        Action::Overlay => view_actions::toggle_overlay(app, ctx),
        Action::ArrivalTime => workspace.viewing.arrival = !workspace.viewing.arrival,
        Action::KeepToPhase => tool_actions::toggle_phase(app, ctx),
        Action::LumenProfile => workspace.panels.lumen_profile = !workspace.panels.lumen_profile,
        Action::RegionCurve => tool_actions::begin(app, ctx, app.workspace.step, Tool::Region),
        Action::AlignRuns => align_runs(app, ctx),
        Action::TraceArtery => tool_actions::begin_trace(app, ctx, VesselKind::Artery),
        Action::TraceVein => tool_actions::begin_trace(app, ctx, VesselKind::Vein),
        Action::PlaceDatum => tool_actions::begin(app, ctx, Step::Trace, Tool::Datum),
        Action::DrawReference => tool_actions::begin_reference(app, ctx, Method::Line),
        Action::MarkReference => tool_actions::begin_reference(app, ctx, Method::Marks),
        Action::MeasureCatheter => tool_actions::begin_reference(app, ctx, Method::Catheter),
        Action::EnterDepth => {
            workspace.go_to(Step::Calibrate);
            workspace.panels.focus_depth = true;
        }
        Action::MarkAnatomy => tool_actions::begin(app, ctx, Step::Trace, Tool::Mark),
        Action::GoToCrossing => view_actions::go_to_crossing(app, ctx),
        Action::LeaveTool => tool_actions::leave(app),
        Action::RemoveLastAnchor => tool_actions::remove_last_anchor(app, ctx),
        Action::DeleteSelected => tool_actions::delete_selected(app, ctx),
        Action::SelectAllAnchors | Action::PreviousAnchor | Action::NextAnchor | Action::ExtendOtherEnd => {
            trace::commands::select(&app.session, workspace, action);
        }
        Action::StraightAnchor => edit_trace(app, ctx, trace::commands::straight_to_aim),
        Action::SnapToTrace => edit_trace(app, ctx, trace::commands::snap_to_trace),
        Action::BridgeStretch => edit_trace(app, ctx, trace::commands::bridge),
        Action::SplitTrace => edit_trace(app, ctx, trace::commands::split),
        Action::JoinTraces => edit_trace(app, ctx, trace::commands::join),
        Action::ReverseTrace => edit_trace(app, ctx, trace::commands::reverse),
        Action::SwapKinds => app.change(ctx, Command::SwapKinds),
        Action::DeleteTrace => edit_trace(app, ctx, trace::commands::remove),
        Action::ToggleRuns => workspace.preferences.show_runs = !workspace.preferences.show_runs,
        Action::FileOverlays => workspace.viewing.hide_overlays = !workspace.viewing.hide_overlays,
        Action::HideIdentity => {
            // Messages on screen may name somebody.
            app.notices = Notices::default();
            app.session.hide_identity(!app.session.hides_identity());
        }
        Action::Palette => toggle(app, Dialog::Palette),
        Action::KeySheet => toggle(app, Dialog::Keys),
        Action::About => toggle(app, Dialog::About),
        Action::RejectedFiles => toggle(app, Dialog::Rejected),
    }
}

fn new_case(app: &mut AppState) {
    if !defer_if_unsaved(app, Request::Do(Action::NewCase)) {
        app.session.new_case();
        reset(app);
    }
}

/// Changes the active trace, or says why there is nothing to change.
fn edit_trace(
    app: &mut AppState,
    ctx: &Context,
    command: impl Fn(&Session, &Workspace) -> Result<Command, &'static str>,
) {
    match command(&app.session, &app.workspace) {
        Ok(command) => app.change(ctx, command),
        Err(why) => app.tell(ctx, Level::Info, why, None),
    }
}

fn align_runs(app: &mut AppState, ctx: &Context) {
    let views = &app.session.plan().views;
    let others: Vec<String> = views.iter().flat_map(|v| v.runs.iter().skip(1)).map(|p| p.run.clone()).collect();
    if others.is_empty() {
        app.tell(ctx, Level::Info, "There are no two runs of one angle", None);
    }
    for run in others {
        app.session.align(&run);
    }
}

fn toggle(app: &mut AppState, dialog: Dialog) {
    let open = app.workspace.dialogs.open == Some(dialog);
    app.workspace.dialogs.open = (!open).then_some(dialog);
    app.workspace.dialogs.palette_text.clear();
}
