//! The operator's decisions, in the shape in which they are saved.
//!
//! Contains no derived number and no pixel: lengths, gaps and stents follow from it by evaluation.

mod anatomy;
mod apply;
mod case;
mod choice;
pub mod command;
mod landmark;
pub mod patient_position;
mod reference_object;
mod run;
pub mod trace_edit;
mod vessel;
mod view;

pub use anatomy::{Mark, MarkKind};
pub use case::{Angles, Case, Side};
pub use choice::{ChosenPiece, CrossingChoice, StentChoice};
pub use landmark::{DatumDefinition, Landmark, LandmarkKind, MarkedPoint};
pub use reference_object::{CatheterReference, MM_PER_FRENCH, MarkedReference, ReferenceLine};
pub use run::{RunReference, Subtraction};
pub use vessel::{PlanTrace, Vessel, VesselKind};
pub use view::{CalibrationChoice, Placement, View};

use crate::geometry::ImagePoint;
use serde::{Deserialize, Serialize};

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
