//! What holds from one pass of painting to the next only: where the pointer is, and what it points at.

use crate::geometry::ImagePoint;
use egui::Modifiers;

/// Written while a pass paints, read in the same pass and the next.
#[derive(Debug, Default)]
pub struct Pass {
    /// Points per pixel of each pane as last painted.
    pub scales: [f32; 4],
    /// The pane the pointer is in, and the image point under it.
    pub hover: Option<(usize, ImagePoint)>,
    /// The place along the vein that strip and pictures mark together, in mm from the datum.
    pub cursor_mm: Option<f64>,
    /// The place along the vein pointed at in this pass: the cursor of the next.
    pub pointed_mm: Option<f64>,
    /// A place of a run that a panel points at in this pass.
    pub pointed_place: Option<(String, ImagePoint)>,
    /// The modifiers that are held.
    pub modifiers: Modifiers,
    /// Anchors set automatically between the last one and the pointer.
    pub auto_anchors: Vec<ImagePoint>,
}

impl Pass {
    /// Makes what was pointed at in this pass the cursor of the next. Returns whether the cursor moved.
    pub fn move_cursor(&mut self) -> bool {
        let pointed = self.pointed_mm.take();
        let moved = pointed != self.cursor_mm;
        self.cursor_mm = pointed;
        moved
    }
}
