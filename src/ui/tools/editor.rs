//! What tools work with: a picture, whether pointer or keyboard drives them, and the pointer over it.

use crate::geometry::ImagePoint;
use crate::planning::Command;
use crate::session::Session;
use crate::ui::canvas::lines;
use crate::ui::canvas::view_transform::ViewTransform;
use crate::ui::outbox::Outbox;
use crate::ui::workspace::{Editing, Pane, Workspace};
use egui::Pos2;

/// A picture with the plan to read, the window's state to change, and the outbox for changes of the plan.
pub struct Editor<'a> {
    pub session: &'a Session,
    pub workspace: &'a mut Workspace,
    pub outbox: &'a mut Outbox,
    pub pane: usize,
    /// The run it shows.
    pub run: &'a str,
}

impl Editor<'_> {
    /// What is edited.
    pub fn editing(&mut self) -> &mut Editing {
        &mut self.workspace.editing
    }

    /// The pane of the picture.
    pub fn shown(&mut self) -> &mut Pane {
        &mut self.workspace.viewing.panes[self.pane]
    }

    /// Asks for a change of the plan.
    pub fn change(&mut self, command: Command) {
        self.outbox.change(command);
    }
}

/// A picture under the pointer.
pub struct PaneInput<'a> {
    pub editor: Editor<'a>,
    pub view: &'a ViewTransform,
    /// How far from a handle the pointer may be, in points.
    pub reach: f32,
}

impl PaneInput<'_> {
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
