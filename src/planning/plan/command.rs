//! Every way a plan can change.

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::planning::plan::anatomy::Mark;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{
    CalibrationChoice, Case, CrossingChoice, Landmark, LandmarkKind, Placement, PlanTrace, RunReference, StentChoice,
    Subtraction, VesselKind,
};

/// One change of the plan, as the operator means it. Vessels, runs and views go by the plan's names; anchors and marks
/// count from 0, and `hop` is the way from that anchor to the next.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum Command {
    /// Use runs, each in a view, called by its name; a view of that name is made if there is none.
    AddRuns(Vec<(RunReference, String)>),
    /// Name the case and its side.
    SetCase(Case),
    /// Say what is subtracted from the frames of a run.
    Subtract { run: String, subtraction: Subtraction },
    /// Move a run within its view.
    Place(Placement),
    /// Say how a view's pixels become millimeters.
    Calibrate { view: String, calibration: CalibrationChoice },
    /// Add a vessel without traces.
    AddVessel { id: String, kind: VesselKind, name: String },
    /// Give a vessel another anatomical name.
    RenameVessel { id: String, name: String },
    /// Remove a vessel with its traces.
    RemoveVessel(String),
    /// Make artery of vein and vein of artery, for all vessels, in their names too. Their paths stay, and with them the
    /// phase of contrast each was made with.
    SwapKinds,
    /// Set or replace a vessel's trace in one run.
    SetTrace { vessel: String, trace: PlanTrace },
    /// Remove a vessel's trace in one run.
    RemoveTrace { vessel: String, run: String },
    /// Add anchors beyond one end of a trace, the farthest last; begins the trace, on the picture `look`, if there is
    /// none. With `bridged` the way to them is drawn by hand: the picture shows no vessel there.
    ExtendTrace { vessel: String, run: String, look: Look, end: End, anchors: Vec<ImagePoint>, bridged: bool },
    /// Add an anchor on a hop.
    InsertAnchor { vessel: String, run: String, hop: usize, at: ImagePoint },
    /// Move anchors along columns and rows, px.
    MoveAnchors { vessel: String, run: String, anchors: Vec<usize>, by: [f64; 2] },
    /// Remove anchors; the trace goes with the last one.
    RemoveAnchors { vessel: String, run: String, anchors: Vec<usize> },
    /// Say whether a hop is drawn by hand or follows the picture.
    Bridge { vessel: String, run: String, hop: usize, bridged: bool },
    /// Walk a trace the other way.
    ReverseTrace { vessel: String, run: String },
    /// Cut a trace on a hop; what lies behind becomes the trace of the new vessel `into`, of the same kind and name.
    SplitTrace { vessel: String, run: String, hop: usize, at: ImagePoint, into: String },
    /// Join the trace of another vessel of the same kind, `with`, to a trace, at their nearest ends. The other vessel
    /// goes if it has no further trace.
    JoinTraces { vessel: String, run: String, with: String },
    /// Mark anatomy on a vessel.
    PlaceMark { vessel: String, mark: Mark },
    /// Replace a mark, as to rename it.
    ChangeMark { vessel: String, index: usize, mark: Mark },
    /// Remove a mark.
    RemoveMark { vessel: String, index: usize },
    /// Set or replace a landmark: the landing datum is one, a common point is known by its name.
    SetLandmark(Landmark),
    /// Remove a landmark.
    RemoveLandmark { kind: LandmarkKind, name: String },
    /// Choose a technique profile.
    SetTechnique(String),
    /// Choose where to cross.
    SetCrossing(CrossingChoice),
    /// Choose the stents.
    SetStents(StentChoice),
    /// Write notes.
    SetNotes(String),
}

/// Why a command does not fit the plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum CommandError {
    /// A name stands for no `what`: run, view, vessel or landmark of the plan.
    #[error("the plan has no {what} called \"{name}\"")]
    Unknown { what: &'static str, name: String },
    /// A run or vessel has this name already.
    #[error("the plan already has a {what} called \"{name}\"")]
    Taken { what: &'static str, name: String },
    /// No vessel is traced in a run.
    #[error("the plan has no trace in run called \"{0}\"")]
    NoTrace(String),
    /// A trace lacks an anchor.
    #[error("the trace of \"{vessel}\" in run {run} does not have this anchor or stretch")]
    NoAnchor { vessel: String, run: String },
    /// A vessel lacks a mark.
    #[error("\"{vessel}\" does not have this mark")]
    NoMark { vessel: String },
    /// Nothing would be left on one side of a cut.
    #[error("the trace ends there: split it between its ends")]
    CutAtEnd,
    /// Artery and vein, or a trace and itself.
    #[error("only traces of two arteries, or of two veins, can be joined")]
    NotAlike,
}
