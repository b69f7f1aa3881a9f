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
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Gap {
    /// In the plane of one view: a lower bound of the true distance.
    Projected(GapSize),
    /// In the patient, from two views.
    Spatial(GapSize),
}

/// How large a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GapSize {
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

impl Gap {
    /// A gap of this kind.
    #[must_use]
    pub const fn new(kind: GapKind, size: GapSize) -> Self {
        match kind {
            GapKind::Projected => Self::Projected(size),
            GapKind::Spatial => Self::Spatial(size),
        }
    }

    /// Whether it is what one projection shows, or what two views measure.
    #[must_use]
    pub const fn kind(&self) -> GapKind {
        match self {
            Self::Projected(_) => GapKind::Projected,
            Self::Spatial(_) => GapKind::Spatial,
        }
    }

    /// How large it is.
    #[must_use]
    pub const fn size(&self) -> &GapSize {
        match self {
            Self::Projected(size) | Self::Spatial(size) => size,
        }
    }
}
