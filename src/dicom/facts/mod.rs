//! Attributes to facts about a run, group by group. Nothing is corrected: a value that cannot be true is left out, with
//! a warning that names it.

mod display;
mod geometry;
mod groups;
mod identity;
mod lookup_table;
mod masks;
mod pixels;
mod timing;

use super::layout::Layout;
use super::reading::Object;
use crate::imaging::Acquisition;
use groups::Groups;

/// The facts of `object`, whose frames have the shape `layout`.
pub fn acquisition(object: &Object, layout: &Layout) -> Acquisition {
    let mut warnings = object.warnings.clone();
    let groups = Groups::of(&object.data);
    let pixels = pixels::pixels(&groups, layout, &mut warnings);
    let mut facts = Acquisition {
        identity: identity::identity(&object.data, &object.syntax.uid),
        patient: identity::patient(&object.data),
        timing: timing::timing(&groups, layout.frames, &mut warnings),
        masks: masks::masks(&groups, pixels.intensity, layout.frames, &mut warnings),
        geometry: geometry::geometry(&groups, &mut warnings),
        display: display::display(&groups, layout, &mut warnings),
        pixels,
        warnings: Vec::new(),
    };
    if facts.display.fluoroscopy {
        let text = "A fluoroscopy run (Radiation Setting SC): noisy; measure on an acquired run if there is one.";
        warnings.push(text.to_owned());
    }
    if facts.identity.plane().is_some() {
        warnings.push("One plane of a biplane acquisition: the other is an object of its own.".to_owned());
    }
    if let Some(warning) = position_doubt(&facts) {
        warnings.push(warning);
    }
    facts.warnings = warnings;
    facts
}

/// Legs are usually examined feet first; a patient registered head first would have every angle mirrored.
fn position_doubt(facts: &Acquisition) -> Option<String> {
    const LEGS: [&str; 10] =
        ["LEG", "FOOT", "ANKLE", "KNEE", "CALF", "THIGH", "TOE", "EXTREMITY", "LOWERLEG", "LOWER LEG"];
    let (part, position) = (&facts.patient.body_part_examined, &facts.patient.patient_position);
    let doubtful = LEGS.contains(&part.to_uppercase().as_str()) && position.starts_with("HF");
    doubtful.then(|| {
        format!(
            "Patient Position is {position} (head first) for a {}: if the patient lay feet first, all angles are \
             mirrored. Check with the marker of the side.",
            part.to_lowercase()
        )
    })
}
