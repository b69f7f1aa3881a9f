//! What the trace tool keeps between clicks.

use crate::geometry::ImagePoint;
use crate::planning::plan::trace_edit::End;

/// State of the trace tool.
#[derive(Debug, Default)]
pub struct TraceState {
    /// The end of the trace that grows.
    pub end: End,
    /// New traces keep to contrast that comes at the time of their kind of vessel: early in arteries, late in veins.
    pub keep_to_phase: bool,
}

/// What is dragged along a trace.
#[derive(Debug, Clone, PartialEq)]
pub enum TraceDrag {
    /// An anchor, with the others that are selected.
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
        /// Its points so far.
        points: Vec<ImagePoint>,
    },
    /// A stretch of a trace drawn by hand.
    FreeHand {
        /// Its points so far.
        points: Vec<ImagePoint>,
    },
}
