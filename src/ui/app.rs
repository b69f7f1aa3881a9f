//! The window's content, without the windowing system: one pass takes in finished work, paints, and executes requests.

use crate::session::Session;
use crate::ui::actions::{dispatch, keyboard};
use crate::ui::canvas::textures::Textures;
use crate::ui::context::PaintContext;
use crate::ui::outbox::{Outbox, Request};
use crate::ui::playback::{biplane, cine};
use crate::ui::state::AppState;
use crate::ui::tools::region;
use crate::ui::tools::trace::live_path::LivePaths;
use crate::ui::widgets::theme::{self, ThemeChoice};
use crate::ui::workflow::Step;
use crate::ui::workflow::status::WorkflowStatus;
use crate::ui::workspace::{Preferences, Workspace};
use crate::ui::{canvas, dialogs, panels};
use egui::{CentralPanel, Context, Frame, Panel, Ui};
use std::path::PathBuf;

/// The open case, what is shown of it, and everything between them.
pub struct App {
    state: AppState,
    textures: Textures,
    live_paths: LivePaths,
    outbox: Outbox,
    applied_theme: Option<ThemeChoice>,
}

impl App {
    /// A window on `session`.
    #[must_use]
    pub fn new(session: Session, preferences: Preferences) -> Self {
        Self {
            state: AppState::new(session, Workspace { preferences, ..Workspace::default() }),
            textures: Textures::default(),
            live_paths: LivePaths::default(),
            outbox: Outbox::default(),
            applied_theme: None,
        }
    }

    /// Opens files, folders or a plan, as if they were dropped on the window.
    pub fn open(&mut self, paths: Vec<PathBuf>) {
        self.state.session.open_paths(paths);
    }

    /// What is kept for the next start.
    #[must_use]
    pub fn preferences(&self) -> &Preferences {
        &self.state.workspace.preferences
    }

    /// The open case.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.state.session
    }

    /// Writes documents into `folder` from now on.
    pub fn write_into(&mut self, folder: PathBuf) {
        self.state.workspace.preferences.folder = Some(folder);
    }

    /// One pass: takes in, paints, acts.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.apply_theme(&ctx);
        self.state.workspace.preferences.keys.publish(&ctx);
        self.receive(&ctx);
        keyboard::read(&ctx, &self.state.session, &mut self.state.workspace, &mut self.outbox);
        cine::advance(&ctx, &self.state.session, &mut self.state.workspace);
        biplane::follow(&self.state.session, &mut self.state.workspace);
        self.state.workspace.pass.pointed_place = None;
        self.stage(&ctx);
        self.paint(ui);
        if self.state.workspace.pass.move_cursor() {
            ctx.request_repaint();
        }
        let requests = self.outbox.empty();
        if !requests.is_empty() {
            // What they change is seen in the next pass.
            ctx.request_repaint();
        }
        for request in requests {
            dispatch::execute(&mut self.state, &ctx, request);
        }
    }

    fn apply_theme(&mut self, ctx: &Context) {
        let choice = self.state.workspace.preferences.theme;
        if self.applied_theme != Some(choice) {
            if self.applied_theme.is_none() {
                theme::install_fonts(ctx);
            }
            theme::apply(ctx, choice);
            self.applied_theme = Some(choice);
        }
        let scale = self.state.workspace.preferences.scale;
        if (ctx.zoom_factor() - scale).abs() > 1e-3 {
            ctx.set_zoom_factor(scale);
        }
    }

    fn receive(&mut self, ctx: &Context) {
        let had_runs = !self.state.session.runs().is_empty();
        for notice in self.state.session.poll() {
            self.state.notices.add(notice, ctx.time());
        }
        if self.state.session.progress().is_some() || self.state.session.is_evaluating() {
            ctx.request_repaint_after(std::time::Duration::from_millis(50));
        }
        let dropped: Vec<PathBuf> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.outbox.ask(Request::Open(dropped));
        }
        match self.state.chooser.poll(ctx) {
            Some(Ok(request)) => self.outbox.ask(request),
            Some(Err(notice)) => self.state.notices.add(notice, ctx.time()),
            None => {}
        }
        self.state.workspace.follow(&self.state.session);
        if !had_runs && !self.state.session.runs().is_empty() && self.state.workspace.step == Step::Open {
            self.state.workspace.step = WorkflowStatus::of(&self.state.session, false, false).next.step;
        }
        if ctx.input(|i| i.viewport().close_requested()) && !self.state.may_close {
            if self.state.session.is_dirty() {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            }
            self.outbox.ask(Request::Close);
        }
        dispatch::resume(&mut self.state, ctx);
    }

    /// Asks the session for what will be painted, which it cannot be asked for while painting: this starts work in the
    /// background, drops work no longer wanted, and fills caches.
    fn stage(&mut self, ctx: &Context) {
        let AppState { session, workspace, .. } = &mut self.state;
        self.textures.stage(ctx, session, workspace);
        region::curve::stage(session, workspace);
        if self.live_paths.stage(session, workspace) {
            ctx.request_repaint();
        }
    }

    fn paint(&mut self, ui: &mut Ui) {
        let AppState { session, workspace, exported, notices, .. } = &mut self.state;
        let is_exported = exported.as_ref() == Some(session.plan());
        let status = WorkflowStatus::of(session, is_exported, self.textures.lacks_mask(session));
        let palette = workspace.preferences.theme.palette();
        let mut cx = PaintContext {
            session,
            workspace,
            textures: &self.textures,
            live_paths: &self.live_paths,
            outbox: &mut self.outbox,
            palette,
            status: &status,
        };
        let bottom = layout(ui, &mut cx);
        dialogs::show(ui.ctx(), &mut cx);
        notices.show(ui.ctx(), &palette, bottom);
    }
}

/// Lays the panels out; returns how much of the lower edge they take.
fn layout(ui: &mut Ui, cx: &mut PaintContext) -> f32 {
    let palette = cx.palette;
    let panel = |panel: Panel, size: f32, margin: [i8; 2]| {
        let margin = egui::Margin::symmetric(margin[0], margin[1]);
        panel.exact_size(size).resizable(false).frame(Frame::new().fill(palette.panel).inner_margin(margin))
    };
    panel(Panel::top("top"), 48.0, [12, 0]).show(ui, |ui| panels::top_bar::show(ui, cx));
    if cx.session.runs().is_empty() {
        let background = Frame::new().fill(palette.window);
        CentralPanel::no_frame().frame(background).show(ui, |ui| panels::start::show(ui, cx));
        return 16.0;
    }
    let room = ui.ctx().content_rect();
    let inspector = panel(Panel::right("inspector"), (room.width() * 0.2).clamp(304.0, 400.0), [16, 12]);
    inspector.show(ui, |ui| panels::inspector::show(ui, cx));
    let mut bottom = 16.0;
    let lumen = cx.workspace.panels.lumen_profile && panels::lumen::shown(cx).is_some();
    // Whether the strip is shown follows from the plan alone: it must not come and go while something is evaluated.
    if lumen || panels::strip::has_room(cx) {
        let height = (room.height() * 0.2).clamp(160.0, 240.0);
        panel(Panel::bottom("strip"), height, [12, 8])
            .show(ui, |ui| if lumen { panels::lumen::show(ui, cx) } else { panels::strip::show(ui, cx) });
        bottom += height;
    }
    if cx.workspace.preferences.show_runs {
        panel(Panel::left("runs"), 160.0, [8, 8]).show(ui, |ui| panels::runs::show(ui, cx));
    }
    panel(Panel::bottom("timeline"), 48.0, [8, 0]).show(ui, |ui| panels::timeline::show(ui, cx));
    CentralPanel::no_frame().show(ui, |ui| canvas::show(ui, cx));
    bottom + 48.0
}
