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
        Some(point + (self.placement(from)?.shift.displacement - self.placement(to)?.shift.displacement))
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
