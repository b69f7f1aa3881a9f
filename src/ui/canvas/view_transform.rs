//! From image pixels to the screen and back.

use crate::geometry::ImagePoint;
use crate::ui::canvas::label_placement::LabelPosition;
use egui::{Align2, Pos2, Rect, Vec2, vec2};

/// Which part of the picture is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Zoom {
    /// Points per pixel and the image point in the middle of the pane; `None` shows the whole picture.
    closer: Option<(f32, ImagePoint)>,
}

impl Zoom {
    /// Whether the whole picture is shown.
    pub const fn is_fit(&self) -> bool {
        self.closer.is_none()
    }

    /// The image point in the middle of the pane; `None` if the whole picture is shown.
    pub fn center(&self) -> Option<ImagePoint> {
        self.closer.map(|(_, center)| center)
    }

    /// A view of `center` at `scale` points per pixel.
    pub const fn at(scale: f32, center: ImagePoint) -> Self {
        Self { closer: Some((scale, center)) }
    }
}

/// The mapping of one pane: a pixel's center lies at whole image coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewTransform {
    /// Where the pane is on screen.
    pub rect: Rect,
    /// Points per pixel along columns and rows; they differ where pixels are not square.
    scale: Vec2,
    /// The screen position of image point (0, 0).
    origin: Pos2,
    size: [usize; 2],
}

impl ViewTransform {
    /// The view of a picture of `size` (columns, rows) in `rect`. `aspect` is row spacing over column spacing.
    pub fn new(rect: Rect, size: [usize; 2], aspect: f32, zoom: &Zoom) -> Self {
        let (columns, rows) = (size[0] as f32, size[1] as f32);
        let fit = (rect.width() / columns).min(rect.height() / (rows * aspect));
        let middle = ImagePoint::new(f64::from(columns - 1.0) / 2.0, f64::from(rows - 1.0) / 2.0);
        let (factor, center) = zoom.closer.unwrap_or((fit, middle));
        let scale = vec2(factor, factor * aspect);
        let origin = rect.center() - vec2(center.x as f32, center.y as f32) * scale;
        Self { rect, scale, origin, size }
    }

    /// Where an image point is on screen.
    pub fn screen_from_image(&self, point: ImagePoint) -> Pos2 {
        self.origin + vec2(point.x as f32, point.y as f32) * self.scale
    }

    /// Which image point is under a screen position.
    pub fn image_from_screen(&self, position: Pos2) -> ImagePoint {
        let offset = (position - self.origin) / self.scale;
        ImagePoint::new(f64::from(offset.x), f64::from(offset.y))
    }

    /// Whether an image point lies on the picture.
    pub fn is_on_picture(&self, point: ImagePoint) -> bool {
        let inside = |value: f64, count: usize| value >= -0.5 && value <= count as f64 - 0.5;
        inside(point.x, self.size[0]) && inside(point.y, self.size[1])
    }

    /// `point` moved onto the picture.
    pub fn clamped(&self, point: ImagePoint) -> ImagePoint {
        let last = |count: usize| count.saturating_sub(1) as f64;
        ImagePoint::new(point.x.clamp(0.0, last(self.size[0])), point.y.clamp(0.0, last(self.size[1])))
    }

    /// Where the whole picture lies on screen.
    pub fn picture_rect(&self) -> Rect {
        let corner = |x: f32, y: f32| self.origin + vec2(x, y) * self.scale;
        let (columns, rows) = (self.size[0] as f32, self.size[1] as f32);
        Rect::from_two_pos(corner(-0.5, -0.5), corner(columns - 0.5, rows - 0.5))
    }

    /// Where the directions of rows and columns are written: at the right and at the bottom of what is seen.
    pub fn sides(&self) -> [LabelPosition; 2] {
        let seen = self.picture_rect().intersect(self.rect).shrink(10.0);
        [(seen.right_center(), Align2::RIGHT_CENTER), (seen.center_bottom(), Align2::CENTER_BOTTOM)]
    }

    /// Points per pixel along the columns.
    pub const fn scale(&self) -> f32 {
        self.scale.x
    }

    /// The zoom after the picture was dragged by `delta` points.
    pub fn panned(&self, delta: Vec2) -> Zoom {
        Zoom::at(self.scale.x, self.image_from_screen(self.rect.center() - delta))
    }

    /// The zoom after magnifying by `factor` around a screen position, which stays where it is.
    pub fn magnified(&self, factor: f32, around: Pos2) -> Zoom {
        let scale = (self.scale.x * factor).clamp(0.05, 40.0);
        let factor = scale / self.scale.x;
        let center = around + (self.rect.center() - around) / factor;
        Zoom::at(scale, self.image_from_screen(center))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn view(zoom: &Zoom) -> ViewTransform {
        ViewTransform::new(Rect::from_min_size(pos2(100.0, 50.0), vec2(400.0, 300.0)), [512, 256], 1.0, zoom)
    }

    #[test]
    fn the_whole_picture_fits_and_is_centered() {
        let rect = view(&Zoom::default()).picture_rect();
        assert!((rect.width() - 400.0).abs() < 1e-3 && (rect.height() - 200.0).abs() < 1e-3);
        assert!((rect.center() - pos2(300.0, 200.0)).length() < 1e-3);
    }

    #[test]
    fn there_and_back_is_the_same_point_and_zooming_keeps_the_cursor() {
        let at = pos2(230.0, 170.0);
        let fit = view(&Zoom::default());
        let under = fit.image_from_screen(at);
        assert!((fit.screen_from_image(under) - at).length() < 1e-3);
        let closer = view(&fit.magnified(3.0, at));
        assert!((closer.screen_from_image(under) - at).length() < 1e-2);
        assert!((closer.scale() / fit.scale() - 3.0).abs() < 1e-4);
        let panned = view(&closer.panned(vec2(10.0, -4.0)));
        assert!((panned.screen_from_image(under) - (at + vec2(10.0, -4.0))).length() < 1e-2);
    }

    #[test]
    fn pixels_that_are_not_square_are_shown_in_their_true_shape() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let view = ViewTransform::new(rect, [100, 50], 2.0, &Zoom::default());
        assert!((view.picture_rect().aspect_ratio() - 1.0).abs() < 1e-4);
    }
}
