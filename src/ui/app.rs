//! The window's content, free of the windowing system: one pass takes in finished work, paints, and then acts.

use super::canvas::images::Images;
use super::canvas::wire::Wires;
use super::dialogs::files::Chooser;
use super::notice::Notes;
use super::outbox::{Outbox, Request};
use super::scene::Scene;
use super::steps::{Step, Way};
use super::theme::{self, ThemeChoice};
use super::workspace::{Preferences, Workspace};
use super::{biplane, canvas, cine, dialogs, empty, keyboard, obey, panels};
use crate::planning::Plan;
use crate::session::Session;
use egui::{CentralPanel, Context, Frame, Panel, Ui};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The open case, what is shown of it, and everything between them.
pub struct App {
    pub(super) session: Session,
    pub(super) workspace: Workspace,
    pub(super) notes: Notes,
    pub(super) chooser: Chooser,
    /// The plan as it was last handed out.
    pub(super) exported: Option<Plan>,
    /// What was written since the start: only that may be overwritten without asking.
    pub(super) written: BTreeSet<PathBuf>,
    /// What waits until the person has said what happens to changes.
    pub(super) held: Option<Request>,
    /// The window may close.
    pub(super) may_close: bool,
    images: Images,
    wires: Wires,
    outbox: Outbox,
    dressed: Option<ThemeChoice>,
}

impl App {
    /// A window on `session`.
    #[must_use]
    pub fn new(session: Session, preferences: Preferences) -> Self {
        Self {
            session,
            workspace: Workspace { preferences, ..Workspace::default() },
            notes: Notes::default(),
            chooser: Chooser::default(),
            exported: None,
            written: BTreeSet::new(),
            held: None,
            may_close: false,
            images: Images::default(),
            wires: Wires::default(),
            outbox: Outbox::default(),
            dressed: None,
        }
    }

    /// Opens files, folders or a plan, as if they were dropped on the window.
    pub fn open(&mut self, paths: Vec<PathBuf>) {
        self.session.open_paths(paths);
    }

    /// What is kept for the next start.
    #[must_use]
    pub fn preferences(&self) -> &Preferences {
        &self.workspace.preferences
    }

    /// The open case.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Writes documents into `folder` from now on.
    pub fn write_into(&mut self, folder: PathBuf) {
        self.workspace.preferences.folder = Some(folder);
    }

    /// One pass: takes in, paints, acts.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.dress(&ctx);
        self.workspace.preferences.keys.publish(&ctx);
        self.take_in(&ctx);
        keyboard::read(&ctx, &self.session, &mut self.workspace, &mut self.outbox);
        cine::advance(&ctx, &self.session, &mut self.workspace);
        biplane::follow(&self.session, &mut self.workspace);
        self.images.stage(&ctx, &mut self.session, &self.workspace);
        canvas::region::stage(&mut self.session, &self.workspace);
        self.workspace.pointed_place = None;
        if self.wires.stage(&mut self.session, &mut self.workspace) {
            ctx.request_repaint();
        }
        self.paint(ui);
        let pointed = self.workspace.pointed_mm.take();
        if pointed != self.workspace.cursor_mm {
            self.workspace.cursor_mm = pointed;
            ctx.request_repaint();
        }
        let requests = self.outbox.empty();
        if !requests.is_empty() {
            // What they change is seen in the next pass.
            ctx.request_repaint();
        }
        for request in requests {
            obey::obey(self, &ctx, request);
        }
    }

    fn dress(&mut self, ctx: &Context) {
        let choice = self.workspace.preferences.theme;
        if self.dressed != Some(choice) {
            if self.dressed.is_none() {
                theme::install_fonts(ctx);
            }
            theme::apply(ctx, choice);
            self.dressed = Some(choice);
        }
        let scale = self.workspace.preferences.scale;
        if (ctx.zoom_factor() - scale).abs() > 1e-3 {
            ctx.set_zoom_factor(scale);
        }
    }

    fn take_in(&mut self, ctx: &Context) {
        let had_runs = !self.session.runs().is_empty();
        for note in self.session.poll() {
            self.notes.add(note, ctx.time());
        }
        if self.session.progress().is_some() || self.session.is_evaluating() {
            ctx.request_repaint_after(std::time::Duration::from_millis(50));
        }
        let dropped: Vec<PathBuf> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.outbox.ask(Request::Open(dropped));
        }
        if let Some(request) = self.chooser.poll(ctx) {
            match request {
                Ok(request) => self.outbox.ask(request),
                Err(note) => self.notes.add(note, ctx.time()),
            }
        }
        self.workspace.follow(&self.session);
        if !had_runs && !self.session.runs().is_empty() && self.workspace.step == Step::Open {
            self.workspace.step = Way::of(&self.session, false, false).next.step;
        }
        if ctx.input(|i| i.viewport().close_requested()) && !self.may_close {
            if self.session.is_dirty() {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            }
            self.outbox.ask(Request::Close);
        }
        obey::resume(self, ctx);
    }

    /// Whether the plan as it is was handed out.
    fn is_exported(&self) -> bool {
        self.exported.as_ref() == Some(self.session.plan())
    }

    fn paint(&mut self, ui: &mut Ui) {
        let way = Way::of(&self.session, self.is_exported(), self.images.lacks_mask(&self.session));
        let palette = self.workspace.preferences.theme.palette();
        let mut scene = Scene {
            session: &self.session,
            workspace: &mut self.workspace,
            images: &self.images,
            wires: &self.wires,
            outbox: &mut self.outbox,
            palette,
            way: &way,
        };
        let bottom = layout(ui, &mut scene);
        dialogs::show(ui.ctx(), &mut scene);
        self.notes.show(ui.ctx(), &palette, bottom);
    }
}

/// Least height of the straightened strip.
const STRIP: f32 = 160.0;

/// Lays the panels out; returns how much of the lower edge they take.
fn layout(ui: &mut Ui, scene: &mut Scene) -> f32 {
    let palette = scene.palette;
    let frame = |x: i8, y: i8| Frame::new().fill(palette.panel).inner_margin(egui::Margin::symmetric(x, y));
    Panel::top("top").exact_size(48.0).frame(frame(12, 0)).show(ui, |ui| panels::top_bar::show(ui, scene));
    if scene.session.runs().is_empty() {
        let background = Frame::new().fill(palette.window);
        CentralPanel::no_frame().frame(background).show(ui, |ui| empty::show(ui, scene));
        return 16.0;
    }
    let room = ui.ctx().content_rect();
    Panel::right("inspector")
        .exact_size((room.width() * 0.2).clamp(304.0, 400.0))
        .resizable(false)
        .frame(frame(16, 12))
        .show(ui, |ui| panels::inspector::show(ui, scene));
    let mut bottom = 16.0;
    let lumen = scene.workspace.lumen && panels::lumen::shown(scene).is_some();
    // What is decided by the plan alone does not come and go under the hand while something is evaluated anew.
    if lumen || panels::strip::has_room(scene) {
        let height = (room.height() * 0.2).clamp(STRIP, 240.0);
        let strip = Panel::bottom("strip").exact_size(height).resizable(false).frame(frame(12, 8));
        strip.show(ui, |ui| if lumen { panels::lumen::show(ui, scene) } else { panels::strip::show(ui, scene) });
        bottom += height;
    }
    if scene.workspace.preferences.show_runs {
        let runs = Panel::left("runs").exact_size(160.0).resizable(false).frame(frame(8, 8));
        runs.show(ui, |ui| panels::runs::show(ui, scene));
    }
    let timeline = Panel::bottom("timeline").exact_size(48.0).resizable(false).frame(frame(8, 0));
    timeline.show(ui, |ui| panels::timeline::show(ui, scene));
    CentralPanel::no_frame().show(ui, |ui| canvas::show(ui, scene));
    bottom + 48.0
}
