//! Runs, views, and the pictures made of them.

use crate::imaging::{Acquisition, FrameSelection, Look, MaskChoice, Phase, Polarity};
use crate::planning::Plan;
use crate::planning::plan::Case;
use crate::planning::plan::patient_position::PositionDoubt;
use crate::units::{CArmAngles, decimal};
use crate::wording::capitalized;
use std::collections::HashSet;

/// Free names for runs: `R1`, `R2`, … without end.
pub fn run_ids(plan: &Plan) -> impl Iterator<Item = String> + use<> {
    let taken: HashSet<String> = plan.runs.iter().map(|run| run.id.clone()).collect();
    (plan.runs.len() + 1..).map(|n| format!("R{n}")).filter(move |id| !taken.contains(id))
}

/// A run as it is told from others: the plan's name for it, which advice uses, and what the file calls it.
#[must_use]
pub fn run_name(id: &str, series_description: &str) -> String {
    if series_description.starts_with(id) {
        series_description.to_owned()
    } else {
        format!("{id}  {series_description}").trim_end().to_owned()
    }
}

/// What makes a run worth less than an acquired angiogram, in a word or two; `None` for one.
#[must_use]
pub fn badge(facts: &Acquisition) -> Option<&'static str> {
    match (facts.identity.modality.as_str(), facts.display.fluoroscopy) {
        ("RF", true) => Some("RF, low dose"),
        ("RF", false) => Some("RF"),
        (_, true) => Some("Low dose"),
        ("OT" | "SC", false) => Some("Capture"),
        _ => None,
    }
}

/// The C-arm direction of a picture, if it is known.
#[must_use]
pub fn angles(stated_deg: [Option<f64>; 2]) -> String {
    CArmAngles::stated(stated_deg).map_or_else(|| "angle unknown".to_owned(), |angles| angles.to_string())
}

/// The name of the view a run of a case belongs to: its C-arm direction.
#[must_use]
pub fn view_id(case: &Case, acquisition: &Acquisition) -> String {
    capitalized(&angles(case.angles_of(&acquisition.geometry)))
}

/// Why the angles of a run may be mirrored, in two sentences.
#[must_use]
pub fn position_doubt(doubt: &PositionDoubt) -> String {
    let stated = doubt.position.as_ref().map_or_else(
        || "Patient Position is not stated".to_owned(),
        |position| format!("Patient Position is {position} (head first)"),
    );
    format!(
        "{stated} for a {}: if the patient lay otherwise than registered, all angles are mirrored. Check with the marker \
         of the side.",
        doubt.part.to_lowercase()
    )
}

/// Frame numbers in a row.
#[must_use]
pub fn frame_numbers(frames: &[u32]) -> String {
    frames.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// The frames, mask and pixel shift of a picture.
#[must_use]
pub fn look(look: &Look) -> String {
    let frames = match look.frame {
        FrameSelection::Frame(number) => format!("frame {number}"),
        FrameSelection::Opacify(None) => "maximum opacification".to_owned(),
        FrameSelection::Opacify(Some([first, last])) => format!("maximum opacification of frames {first}–{last}"),
        FrameSelection::Least(None) => "minimum opacification".to_owned(),
        FrameSelection::Least(Some([first, last])) => format!("minimum opacification of frames {first}–{last}"),
    };
    let mask = match &look.mask {
        MaskChoice::Auto => String::new(),
        MaskChoice::None => ", not subtracted".to_owned(),
        MaskChoice::Frames(frames) => format!(", mask {}", frame_numbers(frames)),
    };
    let shift = match look.shift.down_left() {
        [0.0, 0.0] => String::new(),
        [row, column] => format!(", mask moved by {}, {} px (row, column)", decimal(row, 2), decimal(column, 2)),
    };
    let local = if look.local { ", mask following the limb from place to place" } else { "" };
    let phase = match look.phase {
        None => "",
        Some(Phase::Early) => ", kept to early contrast",
        Some(Phase::Late) => ", kept to late contrast",
    };
    let vessels = look.polarity.map(|chosen| format!(", {} vessels", polarity(Some(chosen)))).unwrap_or_default();
    frames + &mask + &shift + local + phase + &vessels
}

/// Whether vessels are dark or bright, as somebody chose it.
#[must_use]
pub const fn polarity(chosen: Option<Polarity>) -> &'static str {
    match chosen {
        None => "as the frames show",
        Some(Polarity::Dark) => "dark",
        Some(Polarity::Bright) => "bright",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_bears_the_name_of_the_plan_and_that_of_its_file() {
        for (description, name) in [("", "R1"), ("R1 arterial", "R1 arterial"), ("Tibial", "R1  Tibial")] {
            assert_eq!(run_name("R1", description), name);
        }
    }

    #[test]
    fn what_is_no_acquired_angiogram_bears_a_badge() {
        for (modality, fluoroscopy, said) in [
            ("XA", false, None),
            ("XA", true, Some("Low dose")),
            ("RF", true, Some("RF, low dose")),
            ("RF", false, Some("RF")),
            ("OT", false, Some("Capture")),
        ] {
            let mut facts = Acquisition::default();
            facts.identity.modality = modality.into();
            facts.display.fluoroscopy = fluoroscopy;
            assert_eq!(badge(&facts), said);
        }
    }

    #[test]
    fn a_view_is_named_by_its_direction() {
        let mut facts = Acquisition::default();
        assert_eq!(view_id(&Case::default(), &facts), "Angle unknown");
        facts.geometry.primary_deg = Some(30.0);
        assert_eq!(view_id(&Case::default(), &facts), "LAO 30");
    }

    #[test]
    fn a_picture_is_told_by_frames_mask_and_shift() {
        assert_eq!(look(&Look::default()), "maximum opacification");
        let shifted = Look {
            frame: FrameSelection::Frame(7),
            mask: MaskChoice::Frames(vec![1, 2]),
            shift: [0.5, -1.0].into(),
            ..Look::default()
        };
        assert_eq!(look(&shifted), "frame 7, mask 1, 2, mask moved by 0.50, -1.00 px (row, column)");
        let bright = Look { polarity: Some(Polarity::Bright), ..Look::default() };
        assert_eq!(look(&bright), "maximum opacification, bright vessels");
    }
}
