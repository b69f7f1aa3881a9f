//! Short messages at the lower edge of the canvas. Those of level Info disappear by themselves.

use crate::planning::evaluation::Level;
use crate::session::Notice;
use crate::ui::widgets::icons::Icon;
use crate::ui::widgets::theme::{GRID, Palette};
use egui::{Align2, Area, Color32, Frame, Id, Margin, Order, Stroke, vec2};

/// How long a message of level Info stays, in seconds (choice).
const STAY: f64 = 6.0;

/// A message.
pub type Note = Notice;

/// The messages on screen, oldest first.
#[derive(Debug, Default)]
pub struct Notes {
    shown: Vec<(Note, f64)>,
}

impl Notes {
    /// Adds a message; at most four stay on screen.
    pub fn add(&mut self, note: Note, now: f64) {
        self.shown.retain(|(old, _)| old.text != note.text);
        self.shown.push((note, now));
        if self.shown.len() > 4 {
            self.shown.remove(0);
        }
    }

    /// Shows the messages and drops those whose time is over.
    pub fn show(&mut self, ctx: &egui::Context, palette: &Palette, bottom: f32) {
        let now = ctx.time();
        self.shown.retain(|(note, since)| note.level != Level::Info || now - since < STAY);
        if let Some(oldest) = self.shown.iter().filter(|(n, _)| n.level == Level::Info).map(|(_, s)| s).next() {
            ctx.request_repaint_after_secs((STAY - (now - oldest)).max(0.05) as f32);
        }
        let mut closed = None;
        Area::new(Id::unique("notices"))
            .anchor(Align2::CENTER_BOTTOM, vec2(-64.0, -bottom))
            .order(Order::Foreground)
            .show(ctx, |ui| {
                for (index, (note, _)) in self.shown.iter().enumerate() {
                    if paint(ui, palette, note) {
                        closed = Some(index);
                    }
                }
            });
        if let Some(index) = closed {
            self.shown.remove(index);
        }
    }
}

/// Paints one message; returns whether it was closed.
fn paint(ui: &mut egui::Ui, palette: &Palette, note: &Note) -> bool {
    let (icon, color) = sign(note.level, palette);
    let frame = Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, color))
        .corner_radius(6.0)
        .inner_margin(Margin::symmetric(12, 8));
    ui.add_space(GRID / 2.0);
    frame
        .show(ui, |ui| {
            ui.set_max_width(560.0);
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), egui::Sense::hover());
                icon.paint(ui.painter(), rect.center(), 14.0, color);
                ui.vertical(|ui| {
                    ui.set_max_width(480.0);
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.label(&note.text);
                    if let Some(hint) = &note.hint {
                        ui.weak(hint);
                    }
                });
                crate::ui::widgets::icons::icon_button(ui, Icon::Cross, "Close message", true).clicked()
            })
            .inner
        })
        .inner
}

/// The icon and the color of a level.
pub fn sign(level: Level, palette: &Palette) -> (Icon, Color32) {
    match level {
        Level::Block => (Icon::Block, palette.block),
        Level::Warn => (Icon::Alert, palette.warn),
        Level::Info => (Icon::Info, palette.secondary),
    }
}
