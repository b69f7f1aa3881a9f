//! Painting over the picture of one pane, in image coordinates.

use super::lines;
use super::view_transform::ViewTransform;
use crate::geometry::ImagePoint;
use crate::planning::plan::VesselKind;
use crate::ui::context::PaintContext;
use crate::ui::widgets::theme::ink;
use egui::{Painter, Pos2, Stroke};

/// What painting over a picture works with.
pub struct PanePainter<'a> {
    /// Paints within the pane.
    pub painter: &'a Painter,
    /// Session and workspace.
    pub cx: &'a PaintContext<'a>,
    /// Which pane.
    pub pane: usize,
    /// The run it shows.
    pub run: &'a str,
    /// From image pixels to the screen and back.
    pub view: &'a ViewTransform,
}

impl PanePainter<'_> {
    /// Where a point of `run` is on screen, if that run is in the view of the run shown.
    pub fn place(&self, point: ImagePoint, run: &str) -> Option<Pos2> {
        self.cx.session.plan().carry(point, run, self.run).map(|p| self.view.screen_from_image(p))
    }

    /// Where points of `run` are on screen.
    pub fn places(&self, points: &[ImagePoint], run: &str) -> Vec<Pos2> {
        points.iter().filter_map(|&p| self.place(p, run)).collect()
    }

    /// Where points of the run shown are on screen.
    pub fn on_screen(&self, points: &[ImagePoint]) -> Vec<Pos2> {
        points.iter().map(|point| self.view.screen_from_image(*point)).collect()
    }

    /// A line in the color and style of a vessel.
    pub fn vessel_line(&self, kind: VesselKind, points: &[Pos2], width: f32, faint: bool) {
        if points.len() < 2 {
            return;
        }
        let color = if faint { ink::vessel(kind).gamma_multiply(0.75) } else { ink::vessel(kind) };
        match kind {
            VesselKind::Artery => lines::solid(self.painter, points, width, color),
            VesselKind::Vein => lines::long_dash(self.painter, points, width, color),
        }
    }

    /// A ring around a place that is selected or pointed at.
    pub fn ring(&self, at: Pos2) {
        self.painter.circle_stroke(at, 6.0, Stroke::new(3.5, ink::HALO));
        self.painter.circle_stroke(at, 6.0, Stroke::new(1.5, ink::MARK));
    }
}
