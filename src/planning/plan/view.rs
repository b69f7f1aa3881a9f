//! C-arm directions with the runs taken along them, and how their pixels become millimeters.

use super::reference_object::{CatheterReference, MarkedReference, ReferenceLine};
use crate::geometry::ImagePoint;
use crate::imaging::RunShift;
use serde::{Deserialize, Serialize};

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
