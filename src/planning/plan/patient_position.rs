//! How the patient lay: whether the angles in the files are those of the patient.
//!
//! A patient who lies feet first but was registered head first, or the other way round, is turned by half a circle about
//! the vertical: both angles change their sign (DICOM PS3.17 FFF.1.2.2). No image tells so; the operator is asked.

use crate::imaging::acquisition::{Acquisition, Geometry};
use crate::planning::plan::{Angles, Case};

const LEGS: [&str; 10] = ["LEG", "FOOT", "ANKLE", "KNEE", "CALF", "THIGH", "TOE", "EXTREMITY", "LOWERLEG", "LOWER LEG"];

/// Why the angles of a run of a leg may be mirrored; `None` if the file registers the patient feet first, or shows no leg.
#[must_use]
pub fn doubt(facts: &Acquisition) -> Option<String> {
    let (part, position) = (facts.patient.body_part_examined.trim(), facts.patient.patient_position.trim());
    if !LEGS.contains(&part.to_uppercase().as_str()) {
        return None;
    }
    let stated = match position {
        "" => "Patient Position is not stated".to_owned(),
        _ if position.starts_with("HF") => format!("Patient Position is {position} (head first)"),
        _ => return None,
    };
    Some(format!(
        "{stated} for a {}: if the patient lay otherwise than registered, all angles are mirrored. Check with the marker \
         of the side.",
        part.to_lowercase()
    ))
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

/// The name of a view whose angles change their signs: `LAO 30 CRA 5` becomes `RAO 30 CAU 5`.
pub(super) fn mirrored_name(view: &str) -> String {
    let turned = view.split(' ').map(|word| match word {
        "LAO" => "RAO",
        "RAO" => "LAO",
        "CRA" => "CAU",
        "CAU" => "CRA",
        other => other,
    });
    turned.collect::<Vec<_>>().join(" ")
}
