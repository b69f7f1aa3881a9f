//! Objects of known size in the image, as the operator marked them; see [`crate::planning::calibration`] for what they are worth.
//!
//! Knows no pixel value: what is measured along a mark follows by evaluation.

use super::CalibrationChoice;
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

impl CalibrationChoice {
    /// The points of the object that can be moved, in order.
    #[must_use]
    pub fn points(&self) -> Vec<ImagePoint> {
        match self {
            Self::Reference(line) => vec![line.from, line.to],
            Self::Marks(marks) => marks.points.clone(),
            Self::Catheter(catheter) => catheter.points.clone(),
            Self::Dicom | Self::Stated { .. } => Vec::new(),
        }
    }

    /// The same object with one of its points elsewhere.
    #[must_use]
    pub fn with_point(&self, index: usize, to: ImagePoint) -> Self {
        let mut moved = self.clone();
        let place = match &mut moved {
            Self::Reference(line) => Some(if index == 0 { &mut line.from } else { &mut line.to }),
            Self::Marks(marks) => marks.points.get_mut(index),
            Self::Catheter(catheter) => catheter.points.get_mut(index),
            Self::Dicom | Self::Stated { .. } => None,
        };
        if let Some(place) = place {
            *place = to;
        }
        moved
    }

    /// What remains when the last mark is taken back: without any, what the file says. `None` if there are no marks.
    #[must_use]
    pub fn without_last_point(&self) -> Option<Self> {
        let mut rest = self.clone();
        let points = match &mut rest {
            Self::Marks(marks) => &mut marks.points,
            Self::Catheter(catheter) => &mut catheter.points,
            Self::Reference(_) | Self::Dicom | Self::Stated { .. } => return None,
        };
        points.pop();
        Some(if points.is_empty() { Self::Dicom } else { rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_back_the_last_mark_leaves_what_the_file_says() {
        let two = CalibrationChoice::Marks(MarkedReference {
            run: "A1".into(),
            points: vec![ImagePoint::new(1.0, 2.0), ImagePoint::new(3.0, 4.0)],
            spacing_mm: 10.0,
            object: "ruler".into(),
            depth_from_vessel_mm: None,
        });
        let one = two.without_last_point().unwrap();
        assert_eq!(one.points().len(), 1);
        assert_eq!(one.without_last_point(), Some(CalibrationChoice::Dicom));
        assert_eq!(CalibrationChoice::Dicom.without_last_point(), None);
        assert_eq!(two.with_point(1, ImagePoint::new(9.0, 9.0)).points()[1], ImagePoint::new(9.0, 9.0));
        assert_eq!(two.with_point(7, ImagePoint::new(9.0, 9.0)), two);
    }
}
