//! The gap between an artery and a vein, with what kind of number it is.

use crate::units::Estimate;
use serde::Serialize;

/// Whether a gap is what one projection shows, or what two views measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// In the plane of one view: a lower bound of the true distance.
    Projected,
    /// In the patient, from two views.
    Spatial,
}

/// The gap at a crossing: never a number without its kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gap {
    /// What kind of number it is.
    pub kind: GapKind,
    /// From centerline to centerline; `None` without a scale.
    #[serde(rename = "gap_mm")]
    pub length: Option<Estimate>,
    /// How much too small noise of the traces makes the smallest gap come out on average, mm; the interval of the length
    /// allows for it, its value is the gap as traced. `None` without a scale.
    pub noise_bias_mm: Option<f64>,
    /// From centerline to centerline in pixels of the view's reference run.
    #[serde(rename = "gap_px")]
    pub px: f64,
    /// From wall to wall; `None` unless both widths are known.
    #[serde(rename = "wall_gap_mm")]
    pub between_walls: Option<Estimate>,
}
