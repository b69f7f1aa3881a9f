//! How the patient lay: whether the angles in the files are those of the patient.
//!
//! A patient who lies feet first but was registered head first, or the other way round, is turned by half a circle about
//! the vertical: both angles change their sign (DICOM PS3.17 FFF.1.2.2). No image tells so; the operator is asked.

use crate::imaging::acquisition::{Acquisition, Geometry};
use crate::planning::plan::{Angles, Case};
use crate::units::CArmAngles;

const LEGS: [&str; 10] = ["LEG", "FOOT", "ANKLE", "KNEE", "CALF", "THIGH", "TOE", "EXTREMITY", "LOWERLEG", "LOWER LEG"];

/// Why the angles of a run of a leg may be mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionDoubt {
    /// Body Part Examined (0018,0015).
    pub part: String,
    /// Patient Position (0018,5100), head first; `None` if it is not stated.
    pub position: Option<String>,
}

/// Why the angles of a run may be mirrored; `None` if the file registers the patient feet first, or shows no leg.
#[must_use]
pub fn doubt(facts: &Acquisition) -> Option<PositionDoubt> {
    let (part, position) = (facts.patient.body_part_examined.trim(), facts.patient.patient_position.trim());
    let is_doubtful = position.is_empty() || position.starts_with("HF");
    (LEGS.contains(&part.to_uppercase().as_str()) && is_doubtful)
        .then(|| PositionDoubt { part: part.to_owned(), position: (!position.is_empty()).then(|| position.to_owned()) })
}

impl Case {
    /// The operator says that the patient lay the other way round than registered.
    #[must_use]
    pub fn is_mirrored(&self) -> bool {
        self.angles == Some(Angles::Mirrored)
    }

    /// Primary and secondary angle of a run in the patient, degrees.
    #[must_use]
    pub fn angles_of(&self, geometry: &Geometry) -> [Option<f64>; 2] {
        let angles = [geometry.primary_deg, geometry.secondary_deg];
        if self.is_mirrored() { angles.map(|angle| angle.map(|deg| 0.0 - deg)) } else { angles }
    }

    /// Letters of Patient Orientation (0020,0020), as in `L` or `FR`, as they are of the patient.
    #[must_use]
    pub fn orientation(&self, letters: &str) -> String {
        let turned = |letter| match letter {
            'L' => 'R',
            'R' => 'L',
            'H' => 'F',
            'F' => 'H',
            other => other,
        };
        if self.is_mirrored() { letters.chars().map(turned).collect() } else { letters.to_owned() }
    }
}

/// The name of a view whose angles change their signs: `LAO 30 CRA 5` becomes `RAO 30 CAU 5`; another name stays.
pub(super) fn mirrored_name(view: &str) -> String {
    CArmAngles::parse(view).map_or_else(|| view.to_owned(), |angles| angles.mirrored().to_string())
}
