//! The crosshair: placing without a pointer. The arrow keys move it, Enter places there.

use crate::geometry::ImagePoint;
use crate::session::Session;
use crate::ui::workspace::Workspace;
use egui::Key;

/// How far the crosshair moves with Shift, in pixels.
const STRIDE: f64 = 10.0;

/// Moves the crosshair one pixel, or ten with Shift. It begins where the pointer is, or in the middle.
pub fn steer(session: &Session, workspace: &mut Workspace, key: Key, fast: bool) {
    let Some(opened) = workspace.pane().run.as_ref().and_then(|run| session.opened(run)) else { return };
    let pixels = &opened.run.acquisition().pixels;
    let (columns, rows) = (f64::from(pixels.columns), f64::from(pixels.rows));
    let pointer = workspace.pass.hover.filter(|(pane, _)| *pane == workspace.viewing.active).map(|(_, at)| at);
    let from = workspace.editing.crosshair.or(pointer);
    let mut at = from.unwrap_or_else(|| ImagePoint::new((columns / 2.0).floor(), (rows / 2.0).floor()));
    let step = if fast { STRIDE } else { 1.0 };
    match key {
        Key::ArrowLeft => at.x -= step,
        Key::ArrowRight => at.x += step,
        Key::ArrowUp => at.y -= step,
        _ => at.y += step,
    }
    at = ImagePoint::new(at.x.clamp(0.0, columns - 1.0), at.y.clamp(0.0, rows - 1.0));
    workspace.editing.crosshair = Some(at);
}
