//! Thin lines that read on bone and on background: every one lies on a dark halo.

use crate::ui::theme::ink;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Radius of a handle.
pub const HANDLE: f32 = 3.5;

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

/// The long dash of veins.
pub fn long_dash(painter: &Painter, points: &[Pos2], width: f32, color: Color32) {
    dashed(painter, points, width, color, 14.0, 6.0);
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

/// A cross with an open middle, so that what is under it stays visible.
pub fn cross(painter: &Painter, at: Pos2, arm: f32, width: f32, color: Color32) {
    let gap = arm * 0.3;
    for direction in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
        solid(painter, &[at + direction * gap, at + direction * arm], width, color);
    }
}

/// Text with a dark outline, so that it reads on a picture. Returns where it lies.
pub fn text(painter: &Painter, at: Pos2, align: Align2, words: &str, size: f32, color: Color32) -> Rect {
    let font = FontId::proportional(size);
    for offset in [vec2(1.0, 1.0), vec2(-1.0, 1.0), vec2(1.0, -1.0), vec2(-1.0, -1.0)] {
        painter.text(at + offset * 0.8, align, words, font.clone(), ink::HALO);
    }
    painter.text(at, align, words, font, color)
}

/// A bar of a round length at the lower right of `rect`, with its length in words.
pub fn scale_bar(painter: &Painter, rect: Rect, points_per_mm: f32) {
    let longest = (rect.width() * 0.25).min(160.0);
    let rounds = [1.0_f32, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    let Some(mm) = rounds.iter().copied().rev().find(|mm| mm * points_per_mm <= longest) else { return };
    let right = pos2(rect.right() - 14.0, rect.bottom() - 14.0);
    let left = right - vec2(mm * points_per_mm, 0.0);
    let ticks = vec2(0.0, 4.0);
    solid(painter, &[left - ticks, left + ticks, left, right, right - ticks, right + ticks], 1.5, ink::MARK);
    let middle = left.lerp(right, 0.5) - vec2(0.0, 6.0);
    text(painter, middle, Align2::CENTER_BOTTOM, &format!("{mm:.0} mm"), 12.0, ink::MARK);
}
