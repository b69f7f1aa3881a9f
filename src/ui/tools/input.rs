//! The pointer over a pane, as tools see it.

use super::editor::Editor;
use crate::geometry::ImagePoint;
use crate::ui::canvas::lines;
use crate::ui::canvas::view_transform::ViewTransform;
use crate::ui::context::PaintContext;
use egui::Pos2;

/// A pane under the pointer.
pub struct PaneInput<'a, 's> {
    /// Session, workspace and outbox.
    pub cx: &'a mut PaintContext<'s>,
    /// Which pane.
    pub pane: usize,
    /// The run it shows.
    pub run: &'a str,
    /// From image pixels to the screen and back.
    pub view: &'a ViewTransform,
    /// How far from a handle the pointer may be, in points.
    pub reach: f32,
}

impl PaneInput<'_, '_> {
    /// What editing functions take.
    pub fn editor(&mut self) -> Editor<'_> {
        self.cx.editor()
    }

    /// How far an image point is from a screen position, in points.
    pub fn distance(&self, point: ImagePoint, at: Pos2) -> f32 {
        self.view.screen_from_image(point).distance(at)
    }

    /// Whether the handle at an image point is under a screen position.
    pub fn is_near(&self, point: ImagePoint, at: Pos2) -> bool {
        self.distance(point, at) <= self.reach + lines::HANDLE
    }

    /// The handle under a screen position: the nearest, where there are several.
    pub fn nearest<T>(&self, handles: impl Iterator<Item = (ImagePoint, T)>, at: Pos2) -> Option<T> {
        let near = handles.filter(|(point, _)| self.is_near(*point, at));
        near.min_by(|a, b| self.distance(a.0, at).total_cmp(&self.distance(b.0, at))).map(|(_, handle)| handle)
    }
}
