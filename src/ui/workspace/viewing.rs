//! What is shown on the canvas: panes, layout, and layers over the pictures.

use super::Pane;

/// How many pictures are shown at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    One = 1,
    /// Side by side.
    #[default]
    Two = 2,
    /// Two by two.
    Four = 4,
}

/// Panes and layout.
#[derive(Debug, Default)]
pub struct Viewing {
    /// How many panes are visible.
    pub layout: Layout,
    /// The panes; only the first few are visible.
    pub panes: [Pane; 4],
    /// The pane keys and inspector act on.
    pub active: usize,
    /// SOP Instance UIDs of the runs that were open in the last pass.
    pub known: Vec<String>,
    /// Opacity of the venogram laid over the arterial run, if it is.
    pub overlay: Option<f32>,
    /// Pictures are colored by the arrival time of contrast.
    pub arrival: bool,
    /// Overlay planes of files are left out of pictures.
    pub hide_overlays: bool,
}
