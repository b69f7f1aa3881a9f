//! What the scale of a view is worth: from facts of the file, or from what the operator measured or knows.
//!
//! A spacing is in the patient only if something says so. Rules of DICOM PS3.3 10.7.1 (which spacing means what) and
//! C.8.7.5 (source, isocenter and detector); what contradicts itself by more than 1 % gives no scale at all.

mod catheter;
mod depth;
mod from_file;
mod known_length;
mod object_kind;
pub mod reason;
mod scale;
mod spaced_marks;
mod spacing_fit;

use crate::imaging::Acquisition;
use crate::imaging::catheter::TubeWidth;
use crate::planning::plan::{CalibrationChoice, CatheterReference};
use reason::{ScaleReason, UnusableObject};
use scale::is_spacing;

pub use from_file::{from_file, pixel_aspect};
pub use scale::{Calibration, DEPTH_HALF_RANGE_MM, FoundObject, OBJECT_UNCERTAINTY, SHORT_SOD_MM, ScaleState};

/// The scale of a view whose reference run has these facts, as the operator chose it. `measure` finds how wide a catheter
/// is in the image, or says why it cannot.
pub fn from_choice<W: std::ops::Deref<Target = TubeWidth>>(
    choice: &CalibrationChoice,
    reference_run: &Acquisition,
    measure: impl FnOnce(&CatheterReference) -> Result<W, String>,
) -> Calibration {
    let geometry = &reference_run.geometry;
    let scale = match choice {
        CalibrationChoice::Dicom => return from_file(geometry),
        CalibrationChoice::Reference(line) => known_length::from_line(line, geometry),
        CalibrationChoice::Marks(marks) => spaced_marks::from_marks(marks, geometry),
        CalibrationChoice::Catheter(catheter) => {
            let width = measure(catheter);
            catheter::from_catheter(catheter, width.as_deref().map_err(Clone::clone), geometry)
        }
        CalibrationChoice::Stated { mm_per_px, relative_uncertainty } => stated(*mm_per_px, *relative_uncertainty),
    };
    scale.unwrap_or_else(|why| Calibration::unknown(ScaleReason::Unusable(why)))
}

fn stated(mm_per_px: [f64; 2], relative_uncertainty: f64) -> Result<Calibration, UnusableObject> {
    if !is_spacing(mm_per_px) {
        return Err(UnusableObject::StatedSpacing(mm_per_px));
    }
    if !(0.0..1.0).contains(&relative_uncertainty) {
        return Err(UnusableObject::StatedUncertainty(relative_uncertainty));
    }
    let why = ScaleReason::Stated { spacing: mm_per_px, u: relative_uncertainty };
    Ok(Calibration::scale(ScaleState::Stated, mm_per_px, relative_uncertainty, why))
}
