//! What kind of number a gap is.

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
