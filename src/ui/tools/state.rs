//! What the hand works with: its tool, what it drags, and what is selected.

use crate::geometry::ImagePoint;
use std::collections::BTreeSet;

/// What the left button does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tool {
    /// Moves the picture; handles can still be dragged.
    #[default]
    Look,
    /// Drops anchors of the active vessel.
    Trace,
    /// Places the landing datum.
    Datum,
    /// Marks an object of known size.
    Reference,
    /// Marks anatomy on a trace.
    Mark,
    /// Draws a region whose contrast is followed.
    Region,
}

impl Tool {
    /// Whether the tool places something with a click.
    pub const fn places(self) -> bool {
        !matches!(self, Self::Look)
    }
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

/// What the hand is dragging.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// An anchor of a trace, with the others that are selected.
    Anchor {
        /// The vessel.
        vessel: String,
        /// The run of the trace.
        run: String,
        /// Which anchor is held, from 0.
        index: usize,
    },
    /// A loop around anchors.
    Lasso {
        /// Its course.
        points: Vec<ImagePoint>,
    },
    /// A stretch of a trace drawn by hand.
    FreeHand {
        /// Its course.
        points: Vec<ImagePoint>,
    },
    /// The landing datum.
    Datum,
    /// Anatomy marked on a vessel.
    Mark {
        /// The vessel.
        vessel: String,
        /// Which of its marks, from 0.
        index: usize,
        /// The far end of a stretch is held, not where it begins.
        far_end: bool,
    },
    /// A new region, from here.
    Region {
        /// One corner.
        from: ImagePoint,
    },
    /// A new reference line, from here.
    Reference {
        /// Where it begins.
        from: ImagePoint,
    },
    /// A point of the object of known size that is there.
    ReferencePoint {
        /// Which, from 0.
        index: usize,
    },
}
