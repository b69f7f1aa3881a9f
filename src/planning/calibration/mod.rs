//! What the scale of a view is worth: from facts of the file, or from what the operator measured or knows.
//!
//! A spacing is in the patient only if something says so. Rules of DICOM PS3.3 10.7.1 (which spacing means what) and
//! C.8.7.5 (source, isocenter and detector); what contradicts itself by more than 1 % gives no scale at all.

mod attributes;
mod catheter;
mod depth;
mod known_length;
mod object_kind;
mod scale;
mod spaced_marks;
mod spacing_fit;

use crate::imaging::Acquisition;
use crate::imaging::catheter::TubeWidth;
use crate::planning::plan::{CalibrationChoice, CatheterReference};
use scale::{is_spacing, percent, spacing_text};

pub use attributes::pixel_aspect;
pub use scale::{Calibration, DEPTH_HALF_RANGE_MM, Doubt, FoundObject, OBJECT_UNCERTAINTY, ScaleState};

/// What the file of a run supports by itself.
#[must_use]
pub fn judge(acquisition: &Acquisition) -> Calibration {
    attributes::judge(&acquisition.geometry)
}

/// The scale of a view whose reference run has these facts, as the operator chose it. `measure` finds how wide a catheter
/// is in the image, or says why it cannot.
pub fn judge_choice<W: std::ops::Deref<Target = TubeWidth>>(
    choice: &CalibrationChoice,
    reference_run: &Acquisition,
    measure: impl FnOnce(&CatheterReference) -> Result<W, String>,
) -> Calibration {
    let geometry = &reference_run.geometry;
    let judged = match choice {
        CalibrationChoice::Dicom => return judge(reference_run),
        CalibrationChoice::Reference(line) => known_length::judge(line, geometry),
        CalibrationChoice::Marks(marks) => spaced_marks::judge(marks, geometry),
        CalibrationChoice::Catheter(catheter) => {
            let width = measure(catheter);
            catheter::judge(catheter, width.as_deref().map_err(Clone::clone), geometry)
        }
        CalibrationChoice::Stated { mm_per_px, relative_uncertainty } => stated(*mm_per_px, *relative_uncertainty),
    };
    judged.unwrap_or_else(Calibration::unknown)
}

fn stated(mm_per_px: [f64; 2], relative_uncertainty: f64) -> Result<Calibration, String> {
    if !is_spacing(mm_per_px) {
        let [row, column] = mm_per_px;
        return Err(format!("The stated spacing {row}\\{column} mm is not positive: state the size of a pixel in mm"));
    }
    if !(0.0..1.0).contains(&relative_uncertainty) {
        return Err(format!(
            "The stated uncertainty {relative_uncertainty} is not a fraction between 0 and 1: state it again"
        ));
    }
    let why = format!(
        "Stated by the operator: {} mm per pixel, standard uncertainty {}",
        spacing_text(mm_per_px),
        percent(relative_uncertainty)
    );
    Ok(Calibration::scale(ScaleState::Stated, mm_per_px, relative_uncertainty, why))
}
