//! The active tool, what is being dragged, what is selected, and what tools keep between clicks.

use crate::geometry::ImagePoint;
use crate::planning::plan::MarkKind;
use crate::planning::plan::trace_edit::End;
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

/// What is being dragged. Indices count from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// An anchor of a trace, with the others that are selected.
    Anchor { vessel: String, run: String, index: usize },
    /// A loop around anchors: its points so far.
    Lasso(Vec<ImagePoint>),
    /// A stretch of a trace drawn by hand: its points so far.
    FreeHand(Vec<ImagePoint>),
    /// The landing datum.
    Datum,
    /// A mark of a vessel, where it begins or at the far end of a stretch.
    Mark { vessel: String, index: usize, far_end: bool },
    /// A new region, from this corner.
    Region(ImagePoint),
    /// A new reference line, from this end.
    ReferenceLine(ImagePoint),
    /// A point of the reference object.
    ReferencePoint(usize),
}

/// What Delete removes. Indices count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Anchors of a trace.
    Anchors { vessel: String, run: String, indices: BTreeSet<usize> },
    /// The landing datum in a run.
    Datum { run: String },
    /// Anatomy marked on a vessel.
    Mark { vessel: String, index: usize },
}

/// State of the trace tool.
#[derive(Debug, Default)]
pub struct TraceState {
    /// The end of the trace that grows.
    pub end: End,
    /// New traces keep to contrast that comes at the time of their kind of vessel: early in arteries, late in veins.
    pub keep_to_phase: bool,
}

/// What the mark tool places next.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkState {
    pub kind: MarkKind,
    /// Name of the segment, where it is one.
    pub segment: String,
    /// The beginning of a stretch whose end is still to be clicked: vessel, run and place.
    pub begun: Option<(String, String, ImagePoint)>,
}
