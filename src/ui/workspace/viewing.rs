//! What is shown on the canvas: panes, layout, and layers over the pictures.

use super::Pane;

/// How many pictures are shown at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// One.
    One,
    /// Two side by side.
    #[default]
    Two,
    /// Two by two.
    Four,
}

impl Layout {
    /// How many panes are visible.
    pub const fn panes(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
        }
    }
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
