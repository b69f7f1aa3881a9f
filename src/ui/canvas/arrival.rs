//! The picture colored by when contrast arrives: early as arteries are colored, late as veins are.

use crate::geometry::ImagePoint;
use crate::imaging::density::Arrival;
use crate::session::{Loadable, Session};
use crate::ui::canvas::lines;
use crate::ui::widgets::theme::ink;
use crate::ui::workspace::Pane;
use egui::{Align2, Color32, ColorImage, Context, Painter, Rect, TextureHandle, TextureOptions, pos2, vec2};
use std::sync::Arc;

/// The part of pixels at either end of the times that the colors leave out.
const TAIL: f64 = 0.02;

/// How strongly the brightest contrast is colored.
const STRENGTH: f32 = 0.85;

/// Width and height of the legend's bar, in points.
const BAR: [f32; 2] = [10.0, 120.0];

/// Arrival times of a run as a texture.
pub struct Tint {
    source: Arc<Arrival>,
    texture: TextureHandle,
    /// The times of the first and the last color.
    seconds: [f64; 2],
    /// Time of each frame in seconds.
    times: Vec<f64>,
}

impl Tint {
    /// The texture.
    pub fn texture(&self) -> egui::TextureId {
        self.texture.id()
    }

    /// When contrast arrives at a point, if it does.
    fn at(&self, point: ImagePoint) -> Option<f64> {
        let (x, y) = (point.x.round(), point.y.round());
        let frame = (x >= 0.0 && y >= 0.0).then(|| self.source.frame.get(x as usize, y as usize)).flatten()?;
        time_of(*frame, &self.times)
    }
}

/// Keeps `slot` showing the arrival times of the run in `pane`: asks for them, and makes the texture when they are
/// there.
pub fn stage(slot: &mut Option<Tint>, ctx: &Context, session: &mut Session, pane: Option<&Pane>) {
    let run = pane.and_then(|pane| pane.run.as_deref());
    if let (Some(run), Some(pane)) = (run, pane) {
        session.ask_arrival(run, &pane.contrast_look());
    }
    let opened = run.and_then(|run| session.opened(run));
    let Some((opened, arrival)) = opened.and_then(|opened| Some((opened, opened.arrival.known()?))) else {
        *slot = None;
        return;
    };
    if slot.as_ref().is_some_and(|tint| Arc::ptr_eq(&tint.source, arrival)) {
        return;
    }
    let times: Vec<f64> = opened.run.acquisition().timing.frame_times_ms.iter().map(|ms| ms / 1000.0).collect();
    let seconds = range(arrival, &times);
    let texture = ctx.load_texture("arrival", image(arrival, &times, seconds), TextureOptions::LINEAR);
    *slot = Some(Tint { source: Arc::clone(arrival), texture, seconds, times });
}

/// The time of a frame with its fraction, frames counted from 1.
fn time_of(frame: f32, times: &[f64]) -> Option<f64> {
    let place = Some(f64::from(frame) - 1.0).filter(|place| *place >= 0.0)?;
    let from = times.get(place as usize)?;
    Some(times.get(place as usize + 1).map_or(*from, |to| from + place.fract() * (to - from)))
}

/// The times between which the colors change, without the few earliest and latest pixels.
fn range(arrival: &Arrival, times: &[f64]) -> [f64; 2] {
    let mut all: Vec<f64> = arrival.frame.values().iter().filter_map(|frame| time_of(*frame, times)).collect();
    if all.is_empty() {
        return [0.0, 1.0];
    }
    all.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| all[((all.len() - 1) as f64 * part).round() as usize];
    let (first, last) = (at(TAIL), at(1.0 - TAIL));
    if last > first { [first, last] } else { [first, first + 1.0] }
}

/// Colors where contrast comes, stronger where there is more of it; transparent elsewhere.
fn image(arrival: &Arrival, times: &[f64], [first, last]: [f64; 2]) -> ColorImage {
    let most = arrival.peak.values().iter().copied().filter(|peak| peak.is_finite()).fold(0.0_f32, f32::max);
    let pixels = arrival.frame.values().iter().zip(arrival.peak.values()).map(|(frame, peak)| {
        time_of(*frame, times).map_or(Color32::TRANSPARENT, |time| {
            let part = ((time - first) / (last - first)).clamp(0.0, 1.0) as f32;
            color(part).gamma_multiply(STRENGTH * (peak / most.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0).sqrt())
        })
    });
    ColorImage::new([arrival.frame.columns(), arrival.frame.rows()], pixels.collect())
}

/// From the color of arteries over white to that of veins.
fn color(part: f32) -> Color32 {
    let middle = Color32::from_gray(0xF0);
    let (from, to, part) =
        if part < 0.5 { (ink::ARTERY, middle, 2.0 * part) } else { (middle, ink::VEIN, 2.0 * part - 1.0) };
    from.lerp_to_gamma(to, part)
}

/// What the colors mean, at the right edge of the pane, with the time under the pointer; or why there are none.
pub fn legend(
    painter: &Painter,
    rect: Rect,
    tint: Option<&Tint>,
    state: &Loadable<Arc<Arrival>>,
    at: Option<ImagePoint>,
) {
    let top = pos2(rect.right() - 14.0, rect.center().y - BAR[1] / 2.0);
    let Some(tint) = tint else {
        let words = match state {
            Loadable::Failed(why) => format!("No arrival times: {why}"),
            _ => "Following the contrast…".to_owned(),
        };
        lines::text(painter, rect.center_bottom() - vec2(0.0, 40.0), Align2::CENTER_BOTTOM, &words, 12.0, ink::FAINT);
        return;
    };
    let bar = Rect::from_min_size(top - vec2(BAR[0], 0.0), BAR.into());
    let [first, last] = tint.seconds;
    let plate = Rect::from_min_max(bar.min - vec2(52.0, 26.0), bar.max + vec2(6.0, 10.0));
    painter.rect_filled(plate, 4.0, ink::PLATE);
    let font = egui::FontId::proportional(11.0);
    let heading = plate.right_top() + vec2(-6.0, 4.0);
    painter.text(heading, Align2::RIGHT_TOP, "Arrival", font.clone(), ink::FAINT);
    let steps = (0..=16_u16).map(|step| {
        let part = f32::from(step) / 16.0;
        let y = egui::lerp(bar.y_range(), part);
        (pos2(bar.left(), y), pos2(bar.right(), y), color(part))
    });
    lines::band(painter, steps);
    let label = |time: f64, color: Color32| {
        let part = ((time - first) / (last - first)).clamp(0.0, 1.0) as f32;
        let y = egui::lerp(bar.y_range(), part);
        painter.hline(bar.left() - 4.0..=bar.right(), y, egui::Stroke::new(1.0, color));
        let at = pos2(bar.left() - 6.0, y);
        painter.text(at, Align2::RIGHT_CENTER, format!("{time:.1} s"), font.clone(), color);
    };
    let here = at.and_then(|at| tint.at(at));
    let apart = |time: f64| here.is_none_or(|here| (here - time).abs() > 0.12 * (last - first));
    for time in [first, last].into_iter().filter(|time| apart(*time)) {
        label(time, ink::FAINT);
    }
    if let Some(time) = here {
        label(time, ink::MARK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::Raster;

    #[test]
    fn a_frame_between_two_has_a_time_between_theirs() {
        let times = [0.0, 0.5, 2.0];
        for (frame, time) in [(1.0, Some(0.0)), (2.5, Some(1.25)), (3.0, Some(2.0)), (f32::NAN, None), (0.5, None)] {
            assert_eq!(time_of(frame, &times), time);
        }
    }

    #[test]
    fn early_pixels_are_red_late_ones_blue_and_others_clear() {
        let frame = Raster::new(3, vec![1.0, 3.0, f32::NAN]).unwrap();
        let peak = Raster::new(3, vec![1.0, 1.0, 0.0]).unwrap();
        let arrival = Arrival { frame, peak };
        let times = [0.0, 1.0, 2.0];
        assert_eq!(range(&arrival, &times), [0.0, 2.0]);
        let image = image(&arrival, &times, [0.0, 2.0]);
        let [early, late, none] = [0, 1, 2].map(|i| image.pixels[i]);
        assert!(early.r() > early.b() && late.b() > late.r());
        assert_eq!(none, Color32::TRANSPARENT);
    }
}
