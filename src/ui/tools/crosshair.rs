//! The crosshair: placing without a pointer. The arrow keys move it, Enter places there.

use crate::geometry::ImagePoint;
use crate::session::Session;
use crate::ui::workspace::Workspace;

/// How far the crosshair moves with Shift, in pixels.
const STRIDE: f64 = 10.0;

/// Moves the crosshair one pixel right and down, or ten if `fast`. It begins where the pointer is, or in the middle.
pub fn steer(session: &Session, workspace: &mut Workspace, [right, down]: [f64; 2], fast: bool) {
    let Some(opened) = workspace.active_run(session) else { return };
    let pixels = &opened.run.acquisition().pixels;
    let (columns, rows) = (f64::from(pixels.columns), f64::from(pixels.rows));
    let pointer = workspace.pass.hover.filter(|(pane, _)| *pane == workspace.viewing.active).map(|(_, at)| at);
    let from = workspace.editing.crosshair.or(pointer);
    let at = from.unwrap_or_else(|| ImagePoint::new((columns / 2.0).floor(), (rows / 2.0).floor()));
    let step = if fast { STRIDE } else { 1.0 };
    let moved = |from: f64, by: f64, count: f64| (from + by * step).clamp(0.0, count - 1.0);
    workspace.editing.crosshair = Some(ImagePoint::new(moved(at.x, right, columns), moved(at.y, down, rows)));
}
