//! Every advisory: the numbers it is made of, a stable id and a level. The sentences are in `wording`.

use crate::imaging::density::PhaseError;
use crate::imaging::trace::TraceWarning;
use crate::planning::calibration::ScaleState;
use crate::planning::calibration::reason::{Doubt, ScaleReason};
use crate::planning::evaluation::gap::GapKind;
use crate::planning::plan::Side;
use crate::planning::plan::patient_position::PositionDoubt;
use crate::planning::stents::note::ChainNote;
use crate::planning::stents::task::NoStents;
use crate::units::{Degrees, Estimate, Mm};
use serde::Serialize;

/// Something to know before trusting the numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Advisory {
    /// About the case, its runs and its traces.
    Run(RunAdvisory),
    /// About scales, and about runs laid on each other.
    View(ViewAdvisory),
    /// About measuring with two views.
    Space(SpaceAdvisory),
    /// About the crossing and the landing datum.
    Crossing(CrossingAdvisory),
    /// About techniques and stents.
    Stents(StentAdvisory),
    /// About what was drawn by hand and what was marked along the vessels.
    Anatomy(AnatomyAdvisory),
}

/// How serious an advisory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The numbers cannot be used.
    Block,
    /// Know this before using the numbers.
    Warn,
    /// Good to know.
    Info,
}

impl Advisory {
    /// Its stable name.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id_and_level().0
    }

    /// How serious it is.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.id_and_level().1
    }

    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::Run(advisory) => advisory.id_and_level(),
            Self::View(advisory) => advisory.id_and_level(),
            Self::Space(advisory) => advisory.id_and_level(),
            Self::Crossing(advisory) => advisory.id_and_level(),
            Self::Stents(advisory) => advisory.id_and_level(),
            Self::Anatomy(advisory) => advisory.id_and_level(),
        }
    }
}

/// What to know of the case, of its runs, which stand by the plan's names, and of its traces.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum RunAdvisory {
    /// Something is odd about the files of these runs: a sentence of the reader of the files.
    File { runs: Vec<String>, oddity: String },
    /// Two runs carry different patient IDs.
    PatientMismatch([String; 2]),
    /// The side is not named.
    SideMissing,
    /// The file of a run names the other side.
    SideMismatch { plan: Side, run: String },
    /// The operator says that the patient lay the other way round than registered.
    AnglesMirrored,
    /// Nobody has said how the patient lay; the first run that leaves the doubt.
    PatientPosition { run: String, doubt: PositionDoubt },
    /// Table or C-arm move during a run, which may be traced on a picture gathered from several frames.
    Moving { run: String, traced_over_frames: bool },
    /// A vessel cannot be traced.
    TraceFailed { vessel: String, run: String, why: String },
    /// The tracer doubts a trace.
    Trace { vessel: String, run: String, doubt: TraceDoubt },
    /// A vessel is traced in a run that belongs to no view.
    RunWithoutView { vessel: String, run: String },
}

impl RunAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::File { .. } => ("file", Level::Warn),
            Self::PatientMismatch(_) => ("patient-mismatch", Level::Block),
            Self::SideMissing => ("side-missing", Level::Warn),
            Self::SideMismatch { .. } => ("side-mismatch", Level::Block),
            Self::AnglesMirrored => ("angles-mirrored", Level::Info),
            Self::PatientPosition { .. } => ("patient-position", Level::Warn),
            Self::Moving { traced_over_frames: true, .. } => ("moving", Level::Block),
            Self::Moving { traced_over_frames: false, .. } => ("moving", Level::Warn),
            Self::TraceFailed { .. } => ("trace-failed", Level::Warn),
            Self::Trace { .. } => ("trace", Level::Warn),
            Self::RunWithoutView { .. } => ("run-without-view", Level::Info),
        }
    }
}

/// Something to look at before relying on a trace. Its words are in `wording`.
#[derive(Debug, Clone, PartialEq)]
pub enum TraceDoubt {
    /// What the tracer doubts.
    Tracer(TraceWarning),
    /// Why the path does not keep to the phase asked for.
    Phase(PhaseError),
    /// Why the width along accepted points cannot be measured.
    Width(String),
}

/// What to know of a view's scale, and of runs laid on each other.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewAdvisory {
    /// The view.
    pub view: String,
    /// What.
    pub what: ViewFinding,
}

/// What is doubtful about a view.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum ViewFinding {
    /// There is no scale in the patient; what there is instead, and why.
    NoScale { state: ScaleState, why: ScaleReason },
    /// The ruler lies at an unknown distance from the vessel.
    RulerDepth,
    /// The scale is rough; where it comes from.
    PoorScale(ScaleReason),
    /// A reference object is doubtful.
    ReferenceObject(Doubt),
    /// The scale measured on an object of known size and the one stated by the file disagree, mm per pixel.
    ScaleDisagrees { measured: f64, stated: f64 },
    /// Two runs were taken at different angles.
    Angles([String; 2]),
    /// The second run has pixels of another size than the first.
    PixelSize([String; 2]),
    /// Nobody has moved these runs onto the first, on which they lie.
    PlacementUnchecked { first: String, runs: Vec<String> },
    /// A run was moved so far onto the first that the patient may have turned.
    PlacementMotion { first: String, run: String, moved: Mm },
}

impl ViewAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match &self.what {
            ViewFinding::NoScale { state: ScaleState::Conflict, .. } => ("scale-conflict", Level::Block),
            ViewFinding::NoScale { state: ScaleState::AtDetector, .. } => ("scale-at-detector", Level::Warn),
            ViewFinding::NoScale { .. } => ("no-scale", Level::Warn),
            ViewFinding::RulerDepth => ("ruler-depth", Level::Warn),
            ViewFinding::PoorScale(_) => ("poor-scale", Level::Warn),
            ViewFinding::ReferenceObject(doubt) => (doubt.id(), Level::Warn),
            ViewFinding::ScaleDisagrees { .. } => ("scale-disagrees", Level::Warn),
            ViewFinding::Angles(_) => ("view-angles", Level::Block),
            ViewFinding::PixelSize(_) => ("view-scale", Level::Block),
            ViewFinding::PlacementUnchecked { .. } => ("placement-unchecked", Level::Info),
            ViewFinding::PlacementMotion { .. } => ("placement-motion", Level::Warn),
        }
    }
}

/// What may be left between two views at a common point before it is worth a word, and before it is too much, mm.
pub const RESIDUAL_MM: [f64; 2] = [1.0, 2.0];

/// What to know of measuring with two views.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum SpaceAdvisory {
    /// The views are not far enough apart for a sure depth: it is `factor` times less sure than what one picture shows.
    Oblique { angle: Degrees, factor: f64 },
    /// No common point is marked.
    CommonPointMissing,
    /// The views miss each other at the common point of this name.
    CommonPointResidual { name: String, residual: Mm },
    /// The second view was moved so far to meet the first.
    Moved(Mm),
    /// This vessel is not traced in both views.
    OneViewVessel(String),
    /// The angles are those of the files.
    AnglesAsStored,
    /// The other view is not traced.
    SecondViewOpen,
    /// A file does not hold the geometry of its view.
    UnknownGeometry,
    /// The views are too close to each other for depth.
    TooClose(Degrees),
    /// The views show different vessels.
    WithoutMatch,
}

impl SpaceAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::Oblique { .. } => ("views-oblique", Level::Warn),
            Self::CommonPointMissing => ("common-point-missing", Level::Warn),
            Self::CommonPointResidual { residual, .. } if residual.get() > RESIDUAL_MM[1] => {
                ("common-point-residual", Level::Block)
            }
            Self::CommonPointResidual { .. } => ("common-point-residual", Level::Warn),
            Self::Moved(_) => ("views-moved", Level::Warn),
            Self::OneViewVessel(_) => ("one-view-vessel", Level::Info),
            Self::AnglesAsStored => ("angles-as-stored", Level::Info),
            Self::SecondViewOpen => ("second-view-open", Level::Info),
            Self::UnknownGeometry => ("views-unknown-geometry", Level::Warn),
            Self::TooClose(_) => ("views-too-close", Level::Warn),
            Self::WithoutMatch => ("views-without-match", Level::Warn),
        }
    }
}

/// What to know of the crossing and of the landing datum.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum CrossingAdvisory {
    /// Artery and vein are traced along the same line.
    OneLine { artery: String, vein: String },
    /// The gap is seen in one view.
    SingleView,
    /// Noise of the traces makes the smallest gap come out too small by so much.
    GapNoise(Mm),
    /// The closest place is at the end of a trace.
    AtEnd,
    /// One vein is traced.
    OneVein,
    /// The needle does not reach.
    BeyondReach(Reach),
    /// The needle may not reach.
    NearReach(Reach),
    /// The landing datum lies beyond the traced vein, which is continued straight on to it, or else there is no path.
    DatumBeyondVein { beyond: Mm, extrapolated: bool },
    /// The landing datum lies so far from the vein.
    DatumFar(Mm),
    /// The landing datum names no landmark.
    DatumUndefined,
    /// The chain crosses the ankle joint.
    AnkleJoint,
}

/// A gap and the reach of the needle.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// What kind of gap it is.
    pub kind: GapKind,
    /// The gap.
    pub gap: Estimate,
    /// How far the needle reaches.
    pub reach: Mm,
}

impl CrossingAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::OneLine { .. } => ("one-line", Level::Block),
            Self::SingleView => ("single-view", Level::Warn),
            Self::GapNoise(_) => ("gap-noise", Level::Info),
            Self::AtEnd => ("crossing-at-end", Level::Warn),
            Self::OneVein => ("one-vein", Level::Info),
            Self::BeyondReach(_) => ("beyond-reach", Level::Warn),
            Self::NearReach(_) => ("near-reach", Level::Warn),
            Self::DatumBeyondVein { extrapolated: false, .. } => ("datum-beyond-vein", Level::Block),
            Self::DatumBeyondVein { extrapolated: true, .. } => ("datum-beyond-vein", Level::Warn),
            Self::DatumFar(_) => ("datum-far", Level::Warn),
            Self::DatumUndefined => ("datum-undefined", Level::Warn),
            Self::AnkleJoint => ("ankle-joint", Level::Warn),
        }
    }
}

/// What to know of the technique and of the first chain.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum StentAdvisory {
    /// This technique is not in the book.
    UnknownTechnique(String),
    /// Nobody verified the limits of the technique of this name against their source.
    UnverifiedTechnique { name: String, source: String },
    /// No chain can be laid.
    NoChain(NoStents),
    /// Nobody verified the data of these devices.
    UnverifiedDevice(Vec<String>),
    /// The chain covers the path with this probability only.
    ChainShort(f64),
    /// A remark on the chain.
    Chain(ChainNote),
    /// The sheath of some pieces is not known.
    SheathUnknown,
}

impl StentAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::UnknownTechnique(_) => ("unknown-technique", Level::Block),
            Self::UnverifiedTechnique { .. } => ("unverified-technique", Level::Info),
            Self::NoChain(_) => ("no-chain", Level::Block),
            Self::UnverifiedDevice(_) => ("unverified-device", Level::Warn),
            Self::ChainShort(_) => ("chain-short", Level::Block),
            Self::Chain(ChainNote::OutsideLabeledRange { within_uncertainty: false, .. }) => {
                ("vessel-range", Level::Block)
            }
            Self::Chain(_) => ("chain", Level::Warn),
            Self::SheathUnknown => ("sheath-unknown", Level::Info),
        }
    }
}

/// What to know of anatomy, each with the name of its vessel.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum AnatomyAdvisory {
    /// Calcium where the needle is to pass.
    CalcifiedCrossing(String),
    /// No lumen where the needle is to pass.
    OccludedCrossing(String),
    /// Valves within the stretch to be lined.
    ValveInPath(Places),
    /// Branches within the stretch to be lined.
    BranchInPath(Places),
    /// Branches outside the stretch to be lined.
    BranchSteals(Places),
    /// An occlusion within the stretch to be lined.
    OccludedPath(String, Places),
    /// A part of a vessel was drawn by hand, where none is seen: its length, if there is a scale, and as a fraction of all.
    Bridged { vessel: String, length: Option<Estimate>, fraction: f64 },
    /// The crossing lies where a vessel was drawn by hand.
    CrossingBridged(String),
}

/// Marks along a vein.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// How many there are.
    pub count: usize,
    /// Their distances from the landing datum, where they are known.
    pub from_datum: Vec<Mm>,
}

impl AnatomyAdvisory {
    const fn id_and_level(&self) -> (&'static str, Level) {
        match self {
            Self::CalcifiedCrossing(_) => ("calcified-crossing", Level::Warn),
            Self::OccludedCrossing(_) => ("occluded-crossing", Level::Warn),
            Self::ValveInPath(_) => ("valve-in-path", Level::Warn),
            Self::BranchInPath(_) => ("branch-in-path", Level::Info),
            Self::BranchSteals(_) => ("branch-steals", Level::Warn),
            Self::OccludedPath(..) => ("occluded-path", Level::Warn),
            Self::Bridged { .. } => ("bridged", Level::Warn),
            Self::CrossingBridged(_) => ("crossing-bridged", Level::Warn),
        }
    }
}
