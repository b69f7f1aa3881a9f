//! The scale of a view.

use crate::planning::Calibration;
use crate::planning::evaluation::{EvaluatedView, ScaleState};
use crate::planning::plan::CalibrationChoice;
use crate::units::{Mm, decimal};
use crate::wording::percent;

/// The scale of a view in one line: `0.193 mm/px, geometry ±5 %`, or that there is none.
#[must_use]
pub fn scale(view: &EvaluatedView) -> String {
    let Calibration { mm_per_px, state, relative_uncertainty, .. } = view.calibration;
    let source = scale_state(state);
    match (mm_per_px, relative_uncertainty) {
        (None, _) if state == ScaleState::None => source.to_owned(),
        (None, _) => format!("no scale ({source})"),
        // Twice the standard uncertainty: what people read as ± is the 95 % interval, as in every length.
        (Some(mm), Some(u)) => format!("{}, {source} ±{} %", spacing(mm, 3), decimal(200.0 * u, 0)),
        (Some(mm), None) => format!("{}, {source}", spacing(mm, 3)),
    }
}

/// The state of a scale in one or two words.
#[must_use]
pub const fn scale_state(state: ScaleState) -> &'static str {
    match state {
        ScaleState::None => "no scale",
        ScaleState::AtDetector => "at detector only",
        ScaleState::Geometry => "geometry",
        ScaleState::Fiducial => "reference",
        ScaleState::Stated => "stated",
        ScaleState::Conflict => "contradictory",
    }
}

/// The size of a pixel: one number if rows and columns are written alike.
#[must_use]
pub fn spacing(mm_per_px: [f64; 2], decimals: usize) -> String {
    let [row, column] = mm_per_px.map(|mm| decimal(mm, decimals));
    if row == column { format!("{row} mm/px") } else { format!("{row} × {column} mm/px (row × column)") }
}

/// Where a scale comes from, with its relative standard uncertainty, or why there is none in the patient.
///
/// # Errors
/// Why there is no scale.
pub fn scale_source(view: &EvaluatedView, choice: Option<&CalibrationChoice>) -> Result<String, &'static str> {
    let source = match (choice, view.calibration.state) {
        (_, ScaleState::AtDetector) => return Err("spacing at the detector only, not in the patient"),
        (_, ScaleState::Conflict) => return Err("attributes of the file contradict each other"),
        _ if view.calibration.mm_per_px.is_none() => return Err("no scale"),
        (Some(CalibrationChoice::Reference(line)), _) => format!("reference object ({})", line.object),
        (Some(CalibrationChoice::Marks(marks)), _) => {
            let spacing = Mm::new(marks.spacing_mm).nominal();
            format!("{} marks {spacing} apart on a {}", marks.points.len(), marks.object)
        }
        (Some(CalibrationChoice::Catheter(catheter)), _) => {
            format!("catheter of {} French, by its edges", catheter.french)
        }
        (Some(CalibrationChoice::Stated { .. }), _) | (_, ScaleState::Stated) => "stated by the operator".to_owned(),
        (_, ScaleState::Geometry) => "C-arm geometry at the isocenter".to_owned(),
        (_, ScaleState::Fiducial) => "object of known size, in the file".to_owned(),
        (_, ScaleState::None) => return Err("no scale"),
    };
    let uncertainty = view.calibration.relative_uncertainty.map_or_else(|| "unknown".to_owned(), percent);
    Ok(format!("{source}, u {uncertainty}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::calibration::reason::ScaleReason;

    #[test]
    fn a_view_without_a_scale_says_so_once() {
        let mut view = EvaluatedView {
            id: "AP".into(),
            primary_deg: None,
            secondary_deg: None,
            calibration: Calibration::unknown(ScaleReason::RunNotOpen("A1".into())),
        };
        assert_eq!(scale(&view), "no scale");
        assert_eq!(scale_source(&view, None), Err("no scale"));
        view.calibration.state = ScaleState::Conflict;
        assert_eq!(scale(&view), "no scale (contradictory)");
        let (mm_per_px, relative_uncertainty) = (Some([0.19264; 2]), Some(0.05));
        let state = ScaleState::Geometry;
        view.calibration = Calibration { mm_per_px, state, relative_uncertainty, ..view.calibration };
        assert_eq!(scale(&view), "0.193 mm/px, geometry ±10 %");
        assert_eq!(scale_source(&view, None).unwrap(), "C-arm geometry at the isocenter, u 5 %");
    }

    #[test]
    fn the_size_of_a_pixel_is_one_number_if_it_is_square() {
        assert_eq!(spacing([0.2, 0.200_04], 3), "0.200 mm/px");
        assert_eq!(spacing([0.2, 0.21], 4), "0.2000 × 0.2100 mm/px (row × column)");
    }
}
