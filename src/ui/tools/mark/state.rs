//! What the mark tool places next.

use crate::geometry::ImagePoint;
use crate::planning::plan::MarkKind;

/// What the mark tool places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkState {
    /// What.
    pub kind: MarkKind,
    /// Name of the segment, where it is one.
    pub segment: String,
    /// The beginning of a stretch whose end is still to be clicked: vessel, run and place.
    pub begun: Option<(String, String, ImagePoint)>,
}

/// An end of a mark that is dragged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkDrag {
    /// The vessel.
    pub vessel: String,
    /// Which of its marks, from 0.
    pub index: usize,
    /// The far end of a stretch is held, not where it begins.
    pub far_end: bool,
}
