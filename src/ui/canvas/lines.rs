//! Thin lines that read on bone and on background: every one lies on a dark halo.

use crate::ui::widgets::theme::ink;
use crate::units::Mm;
use egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// Radius of a handle.
pub const HANDLE: f32 = 3.5;
/// Half the width of a diamond.
pub const DIAMOND: f32 = 5.0;
/// How much larger a plate is than the text on it.
const PLATE_ROOM: Vec2 = vec2(8.0, 3.0);

/// A solid line through `points`.
pub fn solid(painter: &Painter, points: &[Pos2], width: f32, color: Color32) {
    painter.add(Shape::line(points.to_vec(), Stroke::new(width + 2.5, ink::HALO)));
    painter.add(Shape::line(points.to_vec(), Stroke::new(width, color)));
}

/// A dashed line through `points`.
pub fn dashed(painter: &Painter, points: &[Pos2], width: f32, color: Color32, dash: f32, gap: f32) {
    painter.extend(Shape::dashed_line(points, Stroke::new(width + 2.5, ink::HALO), dash + 2.0, gap - 2.0));
    painter.extend(Shape::dashed_line(points, Stroke::new(width, color), dash, gap));
}

/// The dots of a stretch drawn by hand where no vessel is seen.
pub fn dotted(painter: &Painter, points: &[Pos2], width: f32, color: Color32) {
    dashed(painter, points, width, color, 2.5, 5.5);
}

/// A filled band, given by the two ends of its cross-section and their color from place to place.
pub fn band(painter: &Painter, sections: impl Iterator<Item = (Pos2, Pos2, Color32)>) {
    let mut mesh = Mesh::default();
    for (index, (one, other, color)) in sections.enumerate() {
        mesh.colored_vertex(one, color);
        mesh.colored_vertex(other, color);
        if index > 0 {
            let base = (2 * index) as u32;
            mesh.add_triangle(base - 2, base - 1, base);
            mesh.add_triangle(base - 1, base, base + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// A handle that can be dragged.
pub fn handle(painter: &Painter, at: Pos2, color: Color32, selected: bool) {
    painter.circle_filled(at, HANDLE + 1.5, ink::HALO);
    if selected {
        painter.circle_filled(at, HANDLE + 3.0, Color32::WHITE);
    }
    painter.circle_filled(at, HANDLE, color);
    painter.circle_stroke(at, HANDLE, Stroke::new(1.0, Color32::WHITE));
}

/// A ring.
pub fn ring(painter: &Painter, at: Pos2, radius: f32, color: Color32) {
    painter.circle_stroke(at, radius, Stroke::new(3.5, ink::HALO));
    painter.circle_stroke(at, radius, Stroke::new(1.5, color));
}

/// An open ring: an anchor that is set with the next click, or a mark that is left out.
pub fn open_handle(painter: &Painter, at: Pos2, color: Color32) {
    ring(painter, at, HANDLE, color);
}

/// A diamond: a place marked on a vessel.
pub fn diamond(painter: &Painter, at: Pos2, color: Color32) {
    for (arm, fill) in [(DIAMOND + 2.0, ink::HALO), (DIAMOND, color)] {
        let corners = [vec2(0.0, -arm), vec2(arm, 0.0), vec2(0.0, arm), vec2(-arm, 0.0)].map(|corner| at + corner);
        painter.add(Shape::convex_polygon(corners.to_vec(), fill, Stroke::NONE));
    }
    painter.circle_filled(at, 1.5, Color32::WHITE);
}

/// A cross with an open middle, so that what is under it stays visible.
pub fn cross(painter: &Painter, at: Pos2, arm: f32, width: f32, color: Color32) {
    let gap = arm * 0.3;
    for direction in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
        solid(painter, &[at + direction * gap, at + direction * arm], width, color);
    }
}

/// How large the plate of [`text`] is.
pub fn plate_size(painter: &Painter, words: &str, size: f32) -> Vec2 {
    painter.layout_no_wrap(words.to_owned(), FontId::proportional(size), ink::MARK).size() + PLATE_ROOM
}

/// Text on a dark plate, so that it reads on bright and on dark pictures. Returns where the plate lies.
pub fn text(painter: &Painter, at: Pos2, align: Align2, words: &str, size: f32, color: Color32) -> Rect {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(size), color);
    let plate = align.anchor_size(at, galley.size() + PLATE_ROOM);
    painter.rect_filled(plate, 3.0, ink::PLATE);
    painter.galley(plate.min + PLATE_ROOM / 2.0, galley, color);
    plate
}

/// A scale bar of a round length at the lower right of `rect`, with its length.
pub fn scale_bar(painter: &Painter, rect: Rect, points_per_mm: f32) {
    let longest = (rect.width() * 0.22).min(160.0);
    let rounds = [1.0_f32, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    let Some(mm) = rounds.iter().copied().rev().find(|mm| mm * points_per_mm <= longest) else { return };
    let right = pos2(rect.right() - 14.0, rect.bottom() - 14.0);
    let left = right - vec2(mm * points_per_mm, 0.0);
    let plate = Rect::from_two_pos(left - vec2(8.0, 24.0), right + vec2(8.0, 8.0));
    painter.rect_filled(plate, 3.0, ink::PLATE);
    let stroke = Stroke::new(1.5, ink::MARK);
    painter.line_segment([left, right], stroke);
    for end in [left, right] {
        painter.line_segment([end - vec2(0.0, 4.0), end + vec2(0.0, 4.0)], stroke);
    }
    let middle = left.lerp(right, 0.5) - vec2(0.0, 5.0);
    let words = Mm::new(f64::from(mm)).nominal();
    painter.text(middle, Align2::CENTER_BOTTOM, words, FontId::proportional(12.0), ink::MARK);
}
