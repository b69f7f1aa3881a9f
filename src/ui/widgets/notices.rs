//! Short messages at the lower edge of the canvas. Those of level Info disappear by themselves.

use crate::planning::evaluation::Level;
use crate::session::Notice;
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::ui::widgets::theme::{GRID, Palette};
use egui::{Align2, Area, Color32, Context, Frame, Id, Margin, Order, Stroke, Ui, vec2};

/// How long a message of level Info stays, in seconds (choice).
const STAY: f64 = 6.0;

/// The messages on screen, oldest first, each with the time at which it came.
#[derive(Debug, Default)]
pub struct Notices(Vec<(Notice, f64)>);

impl Notices {
    /// Adds a message; at most four stay on screen.
    pub fn add(&mut self, notice: Notice, now: f64) {
        self.0.retain(|(old, _)| old.text != notice.text);
        self.0.push((notice, now));
        if self.0.len() > 4 {
            self.0.remove(0);
        }
    }

    /// Shows the messages and drops those that are closed or whose time is over.
    pub fn show(&mut self, ctx: &Context, palette: &Palette, bottom: f32) {
        let now = ctx.time();
        self.0.retain(|(notice, since)| notice.level != Level::Info || now - since < STAY);
        if let Some((_, oldest)) = self.0.iter().find(|(notice, _)| notice.level == Level::Info) {
            ctx.request_repaint_after_secs((STAY - (now - oldest)).max(0.05) as f32);
        }
        Area::new(Id::unique("notices"))
            .anchor(Align2::CENTER_BOTTOM, vec2(-64.0, -bottom))
            .order(Order::Foreground)
            .show(ctx, |ui| self.0.retain(|(notice, _)| !paint(ui, palette, notice)));
    }
}

/// Paints one message; returns whether it was closed.
fn paint(ui: &mut Ui, palette: &Palette, notice: &Notice) -> bool {
    let (icon, color) = sign(notice.level, palette);
    let frame = Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, color))
        .corner_radius(6.0)
        .inner_margin(Margin::symmetric(12, 8));
    ui.add_space(GRID / 2.0);
    let shown = frame.show(ui, |ui| {
        ui.set_max_width(560.0);
        let row = ui.horizontal(|ui| {
            icon.show(ui, vec2(16.0, 20.0), 14.0, color);
            ui.vertical(|ui| {
                ui.set_max_width(480.0);
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.label(&notice.text);
                if let Some(hint) = &notice.hint {
                    ui.weak(hint);
                }
            });
            icon_button(ui, Icon::Cross, "Close message", true).clicked()
        });
        row.inner
    });
    shown.inner
}

/// The icon and the color of a level.
pub fn sign(level: Level, palette: &Palette) -> (Icon, Color32) {
    match level {
        Level::Block => (Icon::Block, palette.block),
        Level::Warn => (Icon::Alert, palette.warn),
        Level::Info => (Icon::Info, palette.secondary),
    }
}
