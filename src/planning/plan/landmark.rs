//! Named places marked in the images.

use crate::geometry::ImagePoint;
use serde::{Deserialize, Serialize};

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
}

/// A point marked in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarkedPoint {
    /// The run.
    pub run: String,
    /// The place.
    pub at: ImagePoint,
}
