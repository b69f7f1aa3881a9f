//! The scale of a view: millimeters per pixel, what it rests on and what it is worth.

use super::reason::{Doubt, ScaleReason};
use crate::geometry::ImagePoint;
use crate::units::Estimate;
use serde::Serialize;

/// Relative standard uncertainty of a spacing from an object at the depth of the vessel, where nothing better is known:
/// edges of catheters alone scatter by several percent.
pub const OBJECT_UNCERTAINTY: f64 = 0.05;

/// Half width in mm of the range in which the depth of a vessel is assumed when the scale holds at the isocenter.
pub const DEPTH_HALF_RANGE_MM: f64 = 40.0;

/// Source to isocenter in mm where a file does not say: the shortest usual one, which makes depth matter most.
pub const SHORT_SOD_MM: f64 = 720.0;

/// What a scale rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleState {
    /// Nothing: pixels only.
    None,
    /// Spacing at the detector: not millimeters in the patient.
    AtDetector,
    /// Spacing at the isocenter from the distances of the C-arm.
    Geometry,
    /// An object of known size.
    Fiducial,
    /// A spacing someone stated.
    Stated,
    /// Attributes of the file contradict each other.
    Conflict,
}

impl ScaleState {
    /// Whether it gives lengths in the patient.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Geometry | Self::Fiducial | Self::Stated)
    }
}

/// How pixels of a view become millimeters, and how far to trust it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Row and column spacing in the patient, mm per pixel; `None` unless the state is geometry, fiducial or stated.
    pub mm_per_px: Option<[f64; 2]>,
    /// What the scale rests on.
    #[serde(rename = "scale_state")]
    pub state: ScaleState,
    /// Relative standard uncertainty of the spacing; `None` without a spacing.
    pub relative_uncertainty: Option<f64>,
    /// Where the scale comes from, or why there is none.
    pub why: ScaleReason,
    /// The object was a ruler at an unknown distance from the vessel: lengths read too short, by 10–40 % as a rule, and
    /// do not enter a stent plan.
    #[serde(skip)]
    pub ruler_without_depth: bool,
    /// What to know before trusting it.
    #[serde(skip)]
    pub doubts: Vec<Doubt>,
    /// What was measured of a reference object in the image.
    #[serde(rename = "reference", skip_serializing_if = "Option::is_none")]
    pub found: Option<FoundObject>,
}

/// What was measured of a reference object in the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundObject {
    /// The run it was measured on.
    pub run: String,
    /// Its width in px, or the distance between two of its marks in columns.
    pub px: Estimate<f64>,
    /// The mark, from 0, that does not fit the others and was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
    /// Its edges as they were found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Vec<ImagePoint>>,
}

impl Calibration {
    /// No scale at all, and why.
    #[must_use]
    pub fn unknown(why: ScaleReason) -> Self {
        Self::none(ScaleState::None, why)
    }

    pub(super) fn none(state: ScaleState, why: ScaleReason) -> Self {
        Self {
            mm_per_px: None,
            state,
            relative_uncertainty: None,
            why,
            ruler_without_depth: false,
            doubts: Vec::new(),
            found: None,
        }
    }

    pub(super) fn scale(state: ScaleState, mm_per_px: [f64; 2], relative_uncertainty: f64, why: ScaleReason) -> Self {
        Self { mm_per_px: Some(mm_per_px), relative_uncertainty: Some(relative_uncertainty), ..Self::none(state, why) }
    }
}

/// Two positive finite numbers.
pub(super) fn is_spacing(spacing: [f64; 2]) -> bool {
    spacing.iter().all(|&mm| is_length(mm))
}

pub(super) fn is_length(mm: f64) -> bool {
    mm.is_finite() && mm > 0.0
}
