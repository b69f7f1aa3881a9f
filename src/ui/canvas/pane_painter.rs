//! Painting over the picture of one pane, in image coordinates.

use super::lines;
use super::view_transform::ViewTransform;
use crate::geometry::ImagePoint;
use crate::planning::plan::VesselKind;
use crate::ui::context::PaintContext;
use crate::ui::widgets::theme::ink;
use crate::ui::workspace::Pane;
use egui::{Color32, Painter, Pos2, Rect, TextureId, pos2};

/// What painting over a picture works with.
pub struct PanePainter<'a> {
    pub painter: &'a Painter,
    pub cx: &'a PaintContext<'a>,
    /// Which pane, from 0.
    pub pane: usize,
    /// The run it shows.
    pub run: &'a str,
    pub view: &'a ViewTransform,
}

impl PanePainter<'_> {
    /// How the pane shows its run.
    pub fn shown(&self) -> &Pane {
        &self.cx.workspace.viewing.panes[self.pane]
    }

    /// Whether keys and inspector act on the pane.
    pub fn is_active(&self) -> bool {
        self.cx.workspace.viewing.active == self.pane
    }

    /// The image point under the pointer.
    pub fn hover(&self) -> Option<ImagePoint> {
        self.cx.workspace.pass.hover.filter(|(pane, _)| *pane == self.pane).map(|(_, at)| at)
    }

    /// Paints a whole picture into `rect`.
    pub fn image(&self, texture: TextureId, rect: Rect, tint: Color32) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        self.painter.image(texture, rect, whole, tint);
    }

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
            VesselKind::Vein => lines::dashed(self.painter, points, width, color, 14.0, 6.0),
        }
    }

    /// A ring around a place that is selected or pointed at.
    pub fn ring(&self, at: Pos2) {
        lines::ring(self.painter, at, 6.0, ink::MARK);
    }
}
