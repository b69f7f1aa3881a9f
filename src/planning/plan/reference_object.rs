//! Objects of known size in the image, as the operator marked them; see [`crate::planning::calibration`] for what they are worth.
//!
//! Knows no pixel value: what is measured along a mark follows by evaluation.

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use serde::{Deserialize, Serialize};

/// Diameter of one French of catheter size, mm (Charrière).
pub const MM_PER_FRENCH: f64 = 1.0 / 3.0;

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

/// Marks at equal distances along a ruler or a catheter, one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarkedReference {
    /// The run they are marked on.
    pub run: String,
    /// The marks, from one end to the other.
    pub points: Vec<ImagePoint>,
    /// True distance from mark to mark along the object, in mm.
    pub spacing_mm: f64,
    /// What the object is: `ruler`, `marker catheter`, …
    pub object: String,
    /// How far the object lies above (toward the detector, positive) or below the vessels, in mm; `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_from_vessel_mm: Option<f64>,
}

/// A stretch of a catheter of known outer diameter, whose edges are found in the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatheterReference {
    /// The run it is seen on.
    pub run: String,
    /// The picture it is seen on.
    #[serde(flatten)]
    pub look: Look,
    /// Where the operator clicked along it, in order.
    pub points: Vec<ImagePoint>,
    /// Nominal outer diameter in French; see [`MM_PER_FRENCH`].
    pub french: f64,
    /// How far it lies above (toward the detector, positive) or below the vessels, in mm; `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_from_vessel_mm: Option<f64>,
}
