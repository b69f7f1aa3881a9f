//! Every way a plan can change.

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::planning::plan::anatomy::Mark;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{
    CalibrationChoice, Case, CrossingChoice, Landmark, LandmarkKind, Placement, PlanTrace, RunReference, StentChoice,
    Subtraction, VesselKind,
};

/// One change of the plan, as the operator means it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Use runs, each in a view, called by its name; a view of that name is made if there is none.
    AddRuns(Vec<(RunReference, String)>),
    /// Stop using a run: its traces and marks go with it.
    RemoveRun(String),
    /// Name the case and its side.
    SetCase(Case),
    /// Say what is subtracted from the frames of a run.
    Subtract {
        /// The run.
        run: String,
        /// What, and how.
        subtraction: Subtraction,
    },
    /// Move a run within its view.
    Place(Placement),
    /// Say how a view's pixels become millimeters.
    Calibrate {
        /// The view's name.
        view: String,
        /// How.
        calibration: CalibrationChoice,
    },
    /// Add a vessel without traces.
    AddVessel {
        /// The plan's name for it.
        id: String,
        /// Artery or vein.
        kind: VesselKind,
        /// Anatomical name.
        name: String,
    },
    /// Give a vessel another anatomical name.
    RenameVessel {
        /// The vessel.
        id: String,
        /// Its new name.
        name: String,
    },
    /// Remove a vessel with its traces.
    RemoveVessel(String),
    /// Make artery of vein and vein of artery, for all vessels, in their names too. Their paths stay, and with them the
    /// phase of contrast each was made with.
    SwapKinds,
    /// Set or replace a vessel's trace in one run.
    SetTrace {
        /// The vessel.
        vessel: String,
        /// The trace.
        trace: PlanTrace,
    },
    /// Remove a vessel's trace in one run.
    RemoveTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// Add anchors beyond one end of a trace, the farthest last; begins the trace if there is none.
    ExtendTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The picture, if the trace begins now.
        look: Look,
        /// Which end.
        end: End,
        /// Where.
        anchors: Vec<ImagePoint>,
        /// The way to them is drawn by hand: the picture shows no vessel there.
        bridged: bool,
    },
    /// Add an anchor between anchor `hop`, counted from 0, and the next.
    InsertAnchor {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before.
        hop: usize,
        /// Where.
        at: ImagePoint,
    },
    /// Move anchors, counted from 0.
    MoveAnchors {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// Which.
        anchors: Vec<usize>,
        /// Along columns and rows, px.
        by: [f64; 2],
    },
    /// Remove anchors, counted from 0; the trace goes with the last one.
    RemoveAnchors {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// Which.
        anchors: Vec<usize>,
    },
    /// Say whether the way from anchor `hop`, counted from 0, to the next is drawn by hand or follows the picture.
    Bridge {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before.
        hop: usize,
        /// It is drawn by hand.
        bridged: bool,
    },
    /// Walk a trace the other way.
    ReverseTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// Cut a trace; what lies behind the cut becomes the trace of a new vessel of the same kind and name.
    SplitTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before the cut, counted from 0.
        hop: usize,
        /// Where.
        at: ImagePoint,
        /// The plan's name for the new vessel.
        into: String,
    },
    /// Join the trace of another vessel of the same kind to a trace, at their nearest ends. The other vessel goes if it
    /// has no further trace.
    JoinTraces {
        /// The vessel that stays.
        vessel: String,
        /// The run.
        run: String,
        /// The vessel whose trace is added.
        with: String,
    },
    /// Mark anatomy on a vessel.
    PlaceMark {
        /// The vessel.
        vessel: String,
        /// The mark.
        mark: Mark,
    },
    /// Replace a mark, counted from 0, as to rename it.
    ChangeMark {
        /// The vessel.
        vessel: String,
        /// Which.
        index: usize,
        /// What it becomes.
        mark: Mark,
    },
    /// Remove a mark, counted from 0.
    RemoveMark {
        /// The vessel.
        vessel: String,
        /// Which.
        index: usize,
    },
    /// Set or replace a landmark: the landing datum is one, a common point is known by its name.
    SetLandmark(Landmark),
    /// Remove a landmark.
    RemoveLandmark {
        /// What it is for.
        kind: LandmarkKind,
        /// Its name.
        name: String,
    },
    /// Choose a technique profile.
    SetTechnique(String),
    /// Choose where to cross.
    SetCrossing(CrossingChoice),
    /// Choose the stents.
    SetStents(StentChoice),
    /// Write notes.
    SetNotes(String),
}

impl Command {
    /// What undo says it takes back.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        match self {
            Self::AddRuns(_) => "Add runs",
            Self::RemoveRun(_) => "Remove run",
            Self::SetCase(_) => "Change case",
            Self::Subtract { .. } => "Change mask",
            Self::Place(_) => "Move run",
            Self::Calibrate { .. } => "Calibrate",
            Self::AddVessel { .. } => "Add vessel",
            Self::RenameVessel { .. } => "Rename vessel",
            Self::RemoveVessel(_) => "Remove vessel",
            Self::SwapKinds => "Swap artery and vein",
            Self::SetTrace { .. } => "Edit trace",
            Self::RemoveTrace { .. } => "Remove trace",
            Self::ExtendTrace { .. } => "Add anchor",
            Self::InsertAnchor { .. } => "Insert anchor",
            Self::MoveAnchors { .. } => "Move anchor",
            Self::RemoveAnchors { .. } => "Remove anchor",
            Self::Bridge { .. } => "Bridge stretch",
            Self::ReverseTrace { .. } => "Reverse trace",
            Self::SplitTrace { .. } => "Split trace",
            Self::JoinTraces { .. } => "Join traces",
            Self::PlaceMark { .. } => "Place mark",
            Self::ChangeMark { .. } => "Change mark",
            Self::RemoveMark { .. } => "Remove mark",
            Self::SetLandmark(_) => "Place landmark",
            Self::RemoveLandmark { .. } => "Remove landmark",
            Self::SetTechnique(_) => "Change technique",
            Self::SetCrossing(_) => "Choose crossing",
            Self::SetStents(_) => "Choose stents",
            Self::SetNotes(_) => "Edit notes",
        }
    }
}

/// Why a command does not fit the plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// A name stands for nothing in the plan.
    #[error("the plan has no {what} called \"{name}\"")]
    Unknown {
        /// run, view, vessel, trace or landmark.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name is taken.
    #[error("the plan already has a {what} called \"{name}\"")]
    Taken {
        /// run or vessel.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A trace lacks an anchor.
    #[error("the trace of \"{vessel}\" in run {run} does not have this anchor or stretch")]
    NoAnchor {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// A vessel lacks a mark.
    #[error("\"{vessel}\" does not have this mark")]
    NoMark {
        /// The vessel.
        vessel: String,
    },
    /// Nothing would be left on one side of a cut.
    #[error("the trace ends there: split it between its ends")]
    CutAtEnd,
    /// Artery and vein, or a trace and itself.
    #[error("only traces of two arteries, or of two veins, can be joined")]
    NotAlike,
}
