//! The operator's decisions, in the shape in which they are saved.
//!
//! Contains no derived number and no pixel: lengths, gaps and stents follow from it by evaluation.

mod anatomy;
mod apply;
pub mod command;
pub mod patient_position;
mod reference_object;
pub mod trace_edit;
mod vessel_names;

pub use anatomy::{Mark, MarkKind};
pub use reference_object::{CatheterReference, MM_PER_FRENCH, MarkedReference};

use crate::geometry::ImagePoint;
use crate::imaging::{Look, MaskChoice, MaskShift, Phase, RunShift};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The version of the plan file written and read by this program.
pub const SCHEMA: &str = "dva-plan/1";

/// Everything the operator decided about one limb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Which case this is.
    #[serde(default)]
    pub case: Case,
    /// The runs used, by the names the plan gives them.
    #[serde(default)]
    pub runs: Vec<RunReference>,
    /// C-arm directions, each with the runs taken along it.
    #[serde(default)]
    pub views: Vec<View>,
    /// Arteries and veins, with their traces.
    #[serde(default)]
    pub vessels: Vec<Vessel>,
    /// Named places marked in the images.
    #[serde(default)]
    pub landmarks: Vec<Landmark>,
    /// Identifier of the technique profile.
    #[serde(default = "default_technique")]
    pub technique: String,
    /// Where to cross.
    #[serde(default)]
    pub crossing: CrossingChoice,
    /// Which stents.
    #[serde(default)]
    pub stents: StentChoice,
    /// Free words for the plan sheet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

fn default_technique() -> String {
    "dedicated-system".to_owned()
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            case: Case::default(),
            runs: Vec::new(),
            views: Vec::new(),
            vessels: Vec::new(),
            landmarks: Vec::new(),
            technique: default_technique(),
            crossing: CrossingChoice::default(),
            stents: StentChoice::default(),
            notes: String::new(),
        }
    }
}

impl Plan {
    /// The run called `id`.
    #[must_use]
    pub fn run(&self, id: &str) -> Option<&RunReference> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The view called `id`.
    #[must_use]
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.iter().find(|view| view.id == id)
    }

    /// The view that holds the run called `run`.
    #[must_use]
    pub fn view_of(&self, run: &str) -> Option<&View> {
        self.views.iter().find(|view| view.runs.iter().any(|placement| placement.run == run))
    }

    /// `point` of run `from` in the pixels of run `to`; `None` if they are of different views.
    #[must_use]
    pub fn carry(&self, point: ImagePoint, from: &str, to: &str) -> Option<ImagePoint> {
        if from == to { Some(point) } else { self.view_of(to)?.carry(point, from, to) }
    }

    /// The vessel called `id`.
    #[must_use]
    pub fn vessel(&self, id: &str) -> Option<&Vessel> {
        self.vessels.iter().find(|vessel| vessel.id == id)
    }

    /// Vessels of one kind, in the order they were added.
    pub fn vessels_of(&self, kind: VesselKind) -> impl Iterator<Item = &Vessel> {
        self.vessels.iter().filter(move |vessel| vessel.kind == kind)
    }

    /// The landing datum, if it was placed.
    #[must_use]
    pub fn landing_datum(&self) -> Option<&Landmark> {
        self.landmarks.iter().find(|landmark| landmark.kind == LandmarkKind::LandingDatum)
    }
}

/// Which case a plan is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What the operator calls it.
    #[serde(default)]
    pub label: String,
    /// The limb; asked of the operator, never derived from angles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Whether the angles in the files are those of the patient, once the operator has checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub angles: Option<Angles>,
}

/// The angles in the files, as the operator knows how the patient lay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Angles {
    /// The patient lay as registered.
    AsFiled,
    /// The patient lay the other way round, feet where the head was said to be: every angle has the other sign.
    Mirrored,
}

/// The limb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The patient's left leg.
    Left,
    /// The patient's right leg.
    Right,
}

/// A run the plan uses: where it was, what proves that it is the same one, and how it is subtracted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunReference {
    /// The plan's name for the run.
    pub id: String,
    /// Where the file is; relative paths start at the plan file's folder.
    pub path: PathBuf,
    /// SOP Instance UID, if the plan was made from an opened file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sop_instance_uid: Option<String>,
    /// SHA-256 of all decoded stored values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels_sha256: Option<String>,
    /// What is subtracted from its frames when they are shown; each trace keeps what it was made on.
    #[serde(default, skip_serializing_if = "Subtraction::is_of_the_file")]
    pub subtraction: Subtraction,
}

/// What is subtracted from the frames of a run, as [`Look`] has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Subtraction {
    /// The mask.
    #[serde(default)]
    pub mask: MaskChoice,
    /// By what it is moved.
    #[serde(default)]
    pub shift: MaskShift,
    /// It follows the limb from place to place.
    #[serde(default)]
    pub local: bool,
}

impl Subtraction {
    fn is_of_the_file(&self) -> bool {
        *self == Self::default()
    }
}

/// Runs taken along one C-arm direction, and the scale of their common plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The plan's name for the view.
    pub id: String,
    /// The runs; the first is the reference.
    pub runs: Vec<Placement>,
    /// How pixels become millimeters.
    #[serde(default)]
    pub calibration: CalibrationChoice,
}

impl View {
    /// Where run `id` lies, if it is of this view.
    #[must_use]
    pub fn placement(&self, id: &str) -> Option<&Placement> {
        self.runs.iter().find(|placement| placement.run == id)
    }

    /// `point` of run `from` in the pixels of run `to`; `None` unless both are of this view.
    #[must_use]
    pub fn carry(&self, point: ImagePoint, from: &str, to: &str) -> Option<ImagePoint> {
        Some(point + self.placement(from)?.shift.onto(self.placement(to)?.shift))
    }
}

/// Where a run lies in the plane of its view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The run's name.
    pub run: String,
    /// How it lies on the reference run.
    #[serde(default, rename = "shift_px", skip_serializing_if = "RunShift::is_zero")]
    pub shift: RunShift,
}

/// How pixels of a view become millimeters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationChoice {
    /// What the reference run's file supports.
    #[default]
    Dicom,
    /// An object of known length in the image.
    Reference(ReferenceLine),
    /// Marks at known distances along an object in the image.
    Marks(MarkedReference),
    /// A catheter of known outer diameter in the image.
    Catheter(CatheterReference),
    /// A spacing the operator knows.
    #[serde(untagged)]
    Stated {
        /// Millimeters per pixel at the vessel: row spacing, column spacing.
        mm_per_px: [f64; 2],
        /// Relative standard uncertainty of the spacing.
        relative_uncertainty: f64,
    },
}

impl CalibrationChoice {
    /// The run on which an object was marked, if one was.
    #[must_use]
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Reference(line) => Some(&line.run),
            Self::Marks(marks) => Some(&marks.run),
            Self::Catheter(catheter) => Some(&catheter.run),
            Self::Dicom | Self::Stated { .. } => None,
        }
    }
}

/// A line drawn along an object of known length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceLine {
    /// The run it is drawn on.
    pub run: String,
    /// One end.
    pub from: ImagePoint,
    /// The other end.
    pub to: ImagePoint,
    /// True length in mm.
    pub length_mm: f64,
    /// What the object is: `ruler`, `catheter`, `marker catheter`, …
    pub object: String,
    /// How far the object lies above (toward the detector, positive) or below the vessels, in mm; `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_from_vessel_mm: Option<f64>,
}

/// Artery or vein.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VesselKind {
    /// An artery.
    Artery,
    /// A vein.
    Vein,
}

impl VesselKind {
    /// When it fills, in a run in which both kinds do.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Artery => Phase::Early,
            Self::Vein => Phase::Late,
        }
    }
}

/// One vessel, traced in one or more runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vessel {
    /// The plan's name for the vessel.
    pub id: String,
    /// Artery or vein.
    pub kind: VesselKind,
    /// Anatomical name.
    pub name: String,
    /// Its traces, at most one in each run.
    #[serde(default)]
    pub traces: Vec<PlanTrace>,
    /// Anatomy marked along it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

impl Vessel {
    /// The trace in the run called `run`.
    #[must_use]
    pub fn trace_in(&self, run: &str) -> Option<&PlanTrace> {
        self.traces.iter().find(|trace| trace.run == run)
    }
}

/// The accepted path of a vessel in one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanTrace {
    /// The run it was traced on.
    pub run: String,
    /// The picture it was traced on.
    #[serde(flatten)]
    pub look: Look,
    /// Where the operator clicked, in order.
    pub anchors: Vec<ImagePoint>,
    /// Where the picture shows no vessel and the way was drawn by hand: *i* stands for the straight way from anchor *i*,
    /// counted from 0, to the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bridged: Vec<usize>,
    /// The accepted centerline; empty means that it is traced through the anchors when the plan is evaluated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ImagePoint>,
}

/// What a landmark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LandmarkKind {
    /// Where the stent chain ends at the ankle.
    LandingDatum,
    /// One point of the body seen in several runs.
    CommonPoint,
}

/// A named place marked in one or more runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Landmark {
    /// What it is for.
    pub kind: LandmarkKind,
    /// Which ankle landmark the datum stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<DatumDefinition>,
    /// What the operator calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where it is seen.
    pub points: Vec<MarkedPoint>,
}

/// The ankle landmarks a landing datum may stand on. There is no agreed one for this procedure: the plan records which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatumDefinition {
    /// Tip of the medial malleolus.
    #[default]
    MedialMalleolusTip,
    /// The joint line between tibia and talus.
    TibiotalarLine,
    /// Upper border of the calcaneus.
    Calcaneus,
}

impl DatumDefinition {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::MedialMalleolusTip, Self::TibiotalarLine, Self::Calcaneus];

    /// What people read.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::MedialMalleolusTip => "Tip of the medial malleolus",
            Self::TibiotalarLine => "Tibiotalar joint line",
            Self::Calcaneus => "Upper border of the calcaneus",
        }
    }
}

/// A point marked in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarkedPoint {
    /// The run.
    pub run: String,
    /// The place.
    pub at: ImagePoint,
}

/// Where to cross.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingChoice {
    /// Where artery and vein come closest.
    #[default]
    Shortest,
    /// Where the operator says.
    Pinned {
        /// The artery's id.
        artery: String,
        /// The vein's id.
        vein: String,
        /// Abscissa along the vein from the landing datum, in mm.
        vein_mm_from_datum: f64,
    },
}

/// Which stents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StentChoice {
    /// The best chains of the catalogue.
    #[default]
    Propose,
    /// These pieces, from the ankle up.
    Chosen(Vec<ChosenPiece>),
}

/// One stent the operator chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChosenPiece {
    /// Identifier of the device in the catalogue.
    pub device: String,
    /// Labeled length in mm.
    pub length_mm: f64,
}
