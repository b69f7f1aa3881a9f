//! Zoom and pan of the active picture by keys and menus.

use super::view_transform::Zoom;
use crate::geometry::{ImagePoint, Point};
use crate::session::Session;
use crate::ui::workspace::Workspace;

/// Magnifies the active picture by `factor`; the point aimed at stays where it is.
pub fn magnify(session: &Session, workspace: &mut Workspace, factor: f32) {
    let (Some(center), scale) = (middle(session, workspace), workspace.pass.scales[workspace.viewing.active]) else {
        return;
    };
    let aim = workspace.aim().filter(|(pane, _)| *pane == workspace.viewing.active).map_or(center, |(_, at)| at);
    let scale = (scale * factor).clamp(0.05, 40.0);
    workspace.pane_mut().zoom = Zoom::at(scale, aim.lerp(center, f64::from(1.0 / factor)));
}

/// Moves the active picture by so many points on screen.
pub fn pan(session: &Session, workspace: &mut Workspace, right: f32, down: f32) {
    let (Some(center), scale) = (middle(session, workspace), workspace.pass.scales[workspace.viewing.active]) else {
        return;
    };
    let by = |points: f32| f64::from(points / scale.max(1e-3));
    workspace.pane_mut().zoom = Zoom::at(scale, ImagePoint::new(center.x - by(right), center.y - by(down)));
}

/// The image point in the middle of the active pane.
fn middle(session: &Session, workspace: &Workspace) -> Option<ImagePoint> {
    let pixels = &workspace.active_run(session)?.run.acquisition().pixels;
    let half = |count: u32| f64::from(count.saturating_sub(1)) / 2.0;
    Some(workspace.pane().zoom.center().unwrap_or(ImagePoint::new(half(pixels.columns), half(pixels.rows))))
}
