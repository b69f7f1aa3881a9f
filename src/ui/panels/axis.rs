//! The axis of lengths along a vessel, and small words, as strip and lumen profile draw them.

use crate::ui::widgets::theme::{self, Palette};
use crate::units::decimal;
use egui::{Align2, Color32, FontId, Painter, Pos2, Stroke, pos2};

/// Ticks at every `step` between two lengths, with their numbers below `y`; `x` is where a length lies.
pub fn ticks(painter: &Painter, palette: &Palette, ends: [f64; 2], step: f64, y: f32, x: impl Fn(f64) -> f32) {
    let [first, last] = ends.map(|end| end / step);
    for i in first.ceil() as i64..=last.floor() as i64 {
        let length = i as f64 * step;
        painter.vline(x(length), y..=y + 3.0, Stroke::new(1.0, palette.secondary));
        small(painter, pos2(x(length), y + 3.0), Align2::CENTER_TOP, decimal(length, 0), palette.secondary);
    }
}

/// The smallest of 1, 2, 5, 10 … that divides `whole` into at most `parts`.
pub fn nice_step(whole: f64, parts: f64) -> f64 {
    let least = whole / parts;
    let power = 10.0_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// Small words.
pub fn small(painter: &Painter, at: Pos2, align: Align2, words: impl ToString, color: Color32) {
    painter.text(at, align, words, FontId::proportional(theme::SMALL), color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_not_too_many() {
        for (whole, parts, step) in [(4.2, 3.0, 2.0), (212.0, 12.0, 20.0), (0.9, 3.0, 0.5), (1000.0, 12.0, 100.0)] {
            assert!((nice_step(whole, parts) - step).abs() < 1e-9, "{whole}: {}", nice_step(whole, parts));
        }
    }
}
