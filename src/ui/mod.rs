//! The window: paints and collects input; decides nothing about the patient.
//!
//! A pass of the window, in `app`: take in finished work, read the keyboard, ask the session for what will be painted,
//! paint, and carry out the requests that were collected (`outbox`, `actions::dispatch`). Painting reads the session.
//! Only `app` and dispatch have it mutable; asking for what will be painted changes no decision.
//!
//! - `tools`: what the left button does; a folder for each tool.
//! - `actions`: the table of actions, their keys, and what carries them out.
//! - `canvas`: pictures and what lies over them. `panels` and `dialogs`: everything around them.
//! - `playback`: playing runs. `workflow`: the seven steps. `widgets`: colors, icons, controls.
//! - `workspace`: the state of the window, split by how long it lives.
//!
//! This is the only module that names the window toolkit.

mod actions;
mod app;
mod canvas;
mod context;
mod dialogs;
mod outbox;
mod panels;
mod playback;
mod state;
mod tools;
mod widgets;
mod workflow;
mod workspace;

pub use app::App;
pub use workspace::Preferences;

use crate::session::{Session, Settings};
use std::path::PathBuf;
use std::sync::Arc;

/// What stands in the window's title.
const TITLE: &str = "dva-planner";

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// Nothing on this machine can draw it.
    #[error("no graphics adapter can draw the window: {0}")]
    NoAdapter(String),
    /// There is no display, or it refused.
    #[error("the window cannot be opened: {0}")]
    NoDisplay(String),
}

impl WindowError {
    /// The next step.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoAdapter(_) => "install a software renderer, such as the package mesa-vulkan-drivers",
            Self::NoDisplay(_) => "on a machine without a display, use the command line: dva-planner --help",
        }
    }
}

/// Opens the window with these files, folders or a plan and runs it until it is closed. `memory_mib` limits the memory
/// for frames and pictures.
///
/// # Errors
/// If there is no display, or nothing can draw.
pub fn run(paths: Vec<PathBuf>, memory_mib: Option<u32>) -> Result<(), WindowError> {
    // The window does without an icon that cannot be read.
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_title(TITLE)
        .with_app_id(TITLE)
        .with_inner_size([1280.0, 720.0])
        .with_min_inner_size([960.0, 600.0])
        .with_drag_and_drop(true)
        .with_icon(icon);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Wgpu, ..Default::default() };
    let made = eframe::run_native(
        TITLE,
        options,
        Box::new(move |cc| {
            let ctx = cc.egui_ctx.clone();
            let waker: crate::session::Waker = Arc::new(move || ctx.request_repaint());
            let stored = cc.storage.and_then(|storage| eframe::get_value(storage, STORED));
            let preferences: Preferences = stored.unwrap_or_default();
            let mut settings = Settings::bundled();
            if let Some(mib) = memory_mib.or(preferences.memory_mib) {
                settings.memory = (mib as usize) << 20;
            }
            let session = Session::new(settings, &waker);
            let mut app = App::new(session, preferences);
            app.open(paths);
            Ok(Box::new(app))
        }),
    );
    made.map_err(|error| match error {
        eframe::Error::Wgpu(cause) => WindowError::NoAdapter(cause.to_string()),
        other => WindowError::NoDisplay(other.to_string()),
    })
}

/// The key preferences are stored under.
const STORED: &str = "preferences";

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, STORED, self.preferences());
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
