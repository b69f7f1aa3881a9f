//! The scale from a line drawn along an object of known length.

use super::depth::depth_correction;
use super::from_file;
use super::object_kind::ObjectKind;
use super::reason::{ScaleReason, UnusableObject};
use super::scale::{Calibration, OBJECT_UNCERTAINTY, ScaleState, is_length};
use crate::geometry::Point;
use crate::imaging::acquisition::Geometry;
use crate::planning::plan::ReferenceLine;

/// Standard uncertainty of a click on the end of an object, in pixels.
const CLICK_SIGMA_PX: f64 = 1.0;

/// Relative standard uncertainty of a distance between marks: they lie in the vessel, but the catheter may be tilted.
const MARKER_UNCERTAINTY: f64 = 0.03;

/// The scale in the patient from `line`, drawn on a run with this geometry.
///
/// # Errors
/// Why the line gives no scale.
pub(super) fn from_line(line: &ReferenceLine, geometry: &Geometry) -> Result<Calibration, UnusableObject> {
    let length_px = line.from.distance(line.to);
    if !line.from.is_finite() || !line.to.is_finite() || length_px < 1.0 {
        return Err(UnusableObject::LineWithoutLength);
    }
    if !is_length(line.length_mm) {
        return Err(UnusableObject::Length(line.length_mm));
    }
    let object = ObjectKind::of(&line.object);
    let depth = depth_correction(object, line.depth_from_vessel_mm, geometry)?;

    let aspect = from_file::pixel_aspect(geometry);
    let length_in_columns = (line.to.x - line.from.x).hypot(aspect * (line.to.y - line.from.y));
    let column = line.length_mm / length_in_columns * depth.factor;
    let spacing = [aspect * column, column];

    let clicks = std::f64::consts::SQRT_2 * CLICK_SIGMA_PX / length_px;
    let least = if object == ObjectKind::Other { OBJECT_UNCERTAINTY } else { MARKER_UNCERTAINTY };
    let u = clicks.hypot(depth.u).max(least);
    let why =
        ScaleReason::Line { object: line.object.clone(), length_mm: line.length_mm, depth: depth.depth, spacing, u };
    let ruler_without_depth = depth.ruler_without_depth;
    Ok(Calibration { ruler_without_depth, ..Calibration::scale(ScaleState::Fiducial, spacing, u, why) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;
    use crate::wording::scale_reason;

    fn from_line(line: &ReferenceLine, geometry: &Geometry) -> Calibration {
        super::from_line(line, geometry).unwrap_or_else(|why| Calibration::unknown(ScaleReason::Unusable(why)))
    }

    fn line(object: &str, depth: Option<f64>) -> ReferenceLine {
        ReferenceLine {
            run: "A1".into(),
            from: ImagePoint::new(100.0, 100.0),
            to: ImagePoint::new(100.0, 600.0),
            length_mm: 100.0,
            object: object.into(),
            depth_from_vessel_mm: depth,
        }
    }

    fn geometry() -> Geometry {
        Geometry { sod_mm: Some(750.0), ..Geometry::default() }
    }

    #[test]
    fn a_line_of_known_length_gives_the_spacing_along_its_direction() {
        let found = from_line(&line("marker catheter", None), &geometry());
        assert_eq!((found.state, found.mm_per_px), (ScaleState::Fiducial, Some([0.2, 0.2])));
        let tall = Geometry { detector_spacing_mm: Some([0.4, 0.2]), ..geometry() };
        let [row, column] = from_line(&line("marker catheter", None), &tall).mm_per_px.unwrap();
        assert!((row - 0.2).abs() < 1e-12 && (column - 0.1).abs() < 1e-12);
    }

    #[test]
    fn requirement_7_an_object_50_mm_off_changes_the_length_by_6_to_7_percent() {
        let at_vessel = from_line(&line("ruler", Some(0.0)), &geometry()).mm_per_px.unwrap()[1];
        let on_table = from_line(&line("ruler", Some(-50.0)), &geometry()).mm_per_px.unwrap()[1];
        let above = from_line(&line("ruler", Some(50.0)), &geometry()).mm_per_px.unwrap()[1];
        assert!((on_table / at_vessel - 750.0 / 700.0).abs() < 1e-12);
        assert!((above / at_vessel - 750.0 / 800.0).abs() < 1e-12);
    }

    #[test]
    fn requirement_5_a_ruler_of_unknown_depth_is_doubted_and_kept_out_of_stent_plans() {
        let ruler = from_line(&line("Ruler", None), &geometry());
        assert!(ruler.ruler_without_depth && scale_reason(&ruler.why).contains("10–40 % too small"));
        assert!(ruler.relative_uncertainty.unwrap() >= 0.25);
        assert!(!from_line(&line("ruler", Some(-60.0)), &geometry()).ruler_without_depth);
    }

    #[test]
    fn requirement_6_a_catheter_is_trusted_to_five_percent_at_best() {
        assert!(from_line(&line("catheter", None), &geometry()).relative_uncertainty.unwrap() >= 0.05);
        let short = ReferenceLine { to: ImagePoint::new(110.0, 100.0), length_mm: 2.0, ..line("catheter", None) };
        assert!(from_line(&short, &geometry()).relative_uncertainty.unwrap() > 0.14);
    }

    #[test]
    fn lines_that_mean_nothing_give_no_scale() {
        let bad = [
            ReferenceLine { to: ImagePoint::new(100.0, 100.0), ..line("ruler", None) },
            ReferenceLine { to: ImagePoint::new(f64::NAN, 0.0), ..line("ruler", None) },
            ReferenceLine { length_mm: 0.0, ..line("ruler", None) },
            ReferenceLine { length_mm: f64::NAN, ..line("ruler", None) },
            line("ruler", Some(-750.0)),
            line("ruler", Some(f64::NAN)),
        ];
        for line in bad {
            let found = from_line(&line, &geometry());
            assert_eq!((found.state, found.mm_per_px), (ScaleState::None, None), "{line:?}");
        }
    }
}
