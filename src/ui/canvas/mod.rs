//! The pictures: panes, what lies over them, and the pointer.

mod arrival;
pub mod label_placement;
pub mod lines;
pub mod navigation;
pub mod overlay;
mod pane;
pub mod pane_painter;
mod pointer;
pub mod textures;
pub mod view_transform;

use crate::ui::context::PaintContext;
use crate::ui::widgets::theme::ink;
use crate::ui::workspace::Layout;
use egui::{Rect, Ui, Vec2, pos2};

pub use pane::facts_of;

/// Gap between panes, in points.
const GAP: f32 = 2.0;

/// Shows the visible panes in the space that is left.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, ink::CANVAS);
    if ui.input(|i| i.pointer.hover_pos().is_none_or(|at| !rect.contains(at))) {
        cx.workspace.pass.hover = None;
    }
    for (index, part) in parts(rect, cx.workspace.viewing.layout).into_iter().enumerate() {
        pane::show(ui, cx, index, part);
    }
    ui.advance_cursor_after_rect(rect);
}

fn parts(rect: Rect, layout: Layout) -> Vec<Rect> {
    let middle = rect.center();
    let half = Vec2::splat(GAP / 2.0);
    let left = Rect::from_min_max(rect.min, pos2(middle.x - half.x, rect.bottom()));
    let right = Rect::from_min_max(pos2(middle.x + half.x, rect.top()), rect.max);
    match layout {
        Layout::One => vec![rect],
        Layout::Two => vec![left, right],
        Layout::Four => {
            let top = |r: Rect| Rect::from_min_max(r.min, pos2(r.right(), middle.y - half.y));
            let bottom = |r: Rect| Rect::from_min_max(pos2(r.left(), middle.y + half.y), r.max);
            vec![top(left), top(right), bottom(left), bottom(right)]
        }
    }
}
