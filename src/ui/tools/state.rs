//! The active tool, what is being dragged, and what is selected.

use super::mark::state::MarkDrag;
use super::reference::object::ReferenceDrag;
use super::trace::state::TraceDrag;
use crate::geometry::ImagePoint;
use std::collections::BTreeSet;

/// What the left button does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tool {
    /// Moves the picture; handles can still be dragged. No tool is in hand.
    #[default]
    Pan,
    /// Sets anchors of the active vessel.
    Trace,
    /// Places the landing datum.
    Datum,
    /// Marks an object of known size.
    Reference,
    /// Marks anatomy on a trace.
    Mark,
    /// Draws a region whose contrast is shown over time.
    Region,
}

impl Tool {
    /// Whether the tool places something with a click.
    pub const fn places(self) -> bool {
        !matches!(self, Self::Pan)
    }
}

/// What is being dragged, by the tool it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// Anchors, a loop around anchors, or a stretch drawn by hand.
    Trace(TraceDrag),
    /// The landing datum.
    Datum,
    /// An end of a mark.
    Mark(MarkDrag),
    /// A new region.
    Region {
        /// One corner.
        from: ImagePoint,
    },
    /// A new reference line, or a point of the reference object.
    Reference(ReferenceDrag),
}

/// What Delete removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Anchors of a trace.
    Anchors {
        /// The vessel.
        vessel: String,
        /// The run of the trace.
        run: String,
        /// Which anchors, from 0.
        indices: BTreeSet<usize>,
    },
    /// The landing datum in a run.
    Datum {
        /// The run.
        run: String,
    },
    /// Anatomy marked on a vessel.
    Mark {
        /// The vessel.
        vessel: String,
        /// Which of its marks, from 0.
        index: usize,
    },
}
