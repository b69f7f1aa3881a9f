//! The scale from marks at known distances along a ruler or a catheter.

use super::depth::depth_correction;
use super::from_file;
use super::object_kind::ObjectKind;
use super::reason::{Doubt, ScaleReason, UnusableObject};
use super::scale::{Calibration, FoundObject, ScaleState, is_length};
use super::spacing_fit::{EqualSpacing, NoSpacing};
use crate::geometry::{ImagePoint, PlanePoint, Point};
use crate::imaging::acquisition::Geometry;
use crate::planning::plan::MarkedReference;
use crate::planning::uncertainty::Z975;
use crate::units::Estimate;

/// Relative standard uncertainty of the labeled distance between marks: an assumption. Bands of one support catheter
/// are within 1 mm of their place (K203275); over ten of them that is less than this.
const SPACING_UNCERTAINTY: f64 = 0.01;

/// Sine of the tilt that marks too few or too near each other to show one may have: 14°, by which lengths read 3 % long.
const UNSEEN_TILT: f64 = 0.24;

/// A change of the distance between marks of more than this many standard uncertainties is a tilt, not noise.
const TILTED: f64 = 3.0;

/// The scale in the patient from `marks`, on a run with this geometry.
///
/// # Errors
/// Why the marks give no scale.
pub(super) fn from_marks(marks: &MarkedReference, geometry: &Geometry) -> Result<Calibration, UnusableObject> {
    if !is_length(marks.spacing_mm) {
        return Err(UnusableObject::MarkSpacing(marks.spacing_mm));
    }
    if !marks.points.iter().all(|at: &ImagePoint| at.is_finite()) {
        return Err(UnusableObject::MarkOutside);
    }
    let aspect = from_file::pixel_aspect(geometry);
    let in_columns: Vec<PlanePoint> = marks.points.iter().map(|at| PlanePoint::new(at.x, aspect * at.y)).collect();
    let fit = EqualSpacing::fit(&in_columns).map_err(|why| match why {
        NoSpacing::TooFew => UnusableObject::TooFewMarks(marks.object.clone()),
        NoSpacing::Twice(mark) => UnusableObject::MarksCoincide(mark),
        NoSpacing::Bent(mark) => UnusableObject::MarksTurnBack(mark),
    })?;
    let depth = depth_correction(ObjectKind::of(&marks.object), marks.depth_from_vessel_mm, geometry)?;
    let tilt = Tilt::of(&fit, marks.spacing_mm * fit.steps, depth.sod_mm);
    let column = marks.spacing_mm / fit.step * depth.factor;
    let spacing = [aspect * column, column];
    let clicks = fit.step_sigma / fit.step;
    let u = clicks.hypot(SPACING_UNCERTAINTY).hypot(tilt.longer).hypot(depth.u);
    let half = Z975 * fit.step_sigma;
    let why = ScaleReason::Marks {
        count: marks.points.len() - usize::from(fit.outlier.is_some()),
        object: marks.object.clone(),
        spacing_mm: marks.spacing_mm,
        step_px: fit.step,
        step_half_px: half,
        skipped: fit.skipped.clone(),
        depth: depth.depth,
        spacing,
        u,
    };
    Ok(Calibration {
        ruler_without_depth: depth.ruler_without_depth,
        doubts: doubts(&fit, &tilt),
        found: Some(FoundObject {
            run: marks.run.clone(),
            px: Estimate::new(fit.step, fit.step - half, fit.step + half),
            left_out: fit.outlier.map(|(i, _)| i),
            edges: Vec::new(),
        }),
        ..Calibration::scale(ScaleState::Fiducial, spacing, u, why)
    })
}

/// How far an object is tilted out of the image plane, from how the distance between its marks changes.
struct Tilt {
    /// Degrees, if it is seen.
    seen_deg: Option<f64>,
    /// By how much lengths read too long for it, as a fraction: what is tilted looks shorter than it is.
    longer: f64,
}

impl Tilt {
    /// What is s mm along an object tilted by φ lies SOD + s sin φ from the source and is seen at
    /// s cos φ · SOD / (SOD + s sin φ): over a length L the distance between marks changes by 2 L sin φ / SOD of itself.
    fn of(fit: &EqualSpacing, length_mm: f64, sod_mm: f64) -> Self {
        let sine = |change: f64| (0.5 * change * sod_mm / length_mm).min(0.9);
        let drift = fit.drift.abs();
        let seen = drift > TILTED * fit.drift_sigma;
        let sine = if seen { sine(drift) } else { sine(drift + 2.0 * fit.drift_sigma).min(UNSEEN_TILT) };
        Self { seen_deg: seen.then(|| libm::asin(sine).to_degrees()), longer: 1.0 / (1.0 - sine * sine).sqrt() - 1.0 }
    }
}

fn doubts(fit: &EqualSpacing, tilt: &Tilt) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if let Some(deg) = tilt.seen_deg {
        let (drift, longer) = (fit.drift.abs(), tilt.longer);
        doubts.push(Doubt::Tilt { toward_last: fit.drift > 0.0, drift, deg, longer });
    }
    if let Some((mark, off)) = fit.outlier {
        doubts.push(Doubt::MarkLeftOut { mark, off_px: off.abs() });
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::scale_reason;

    fn from_marks(marks: &MarkedReference, geometry: &Geometry) -> Calibration {
        super::from_marks(marks, geometry).unwrap_or_else(|why| Calibration::unknown(ScaleReason::Unusable(why)))
    }

    fn geometry() -> Geometry {
        Geometry { sod_mm: Some(750.0), ..Geometry::default() }
    }

    fn marks(points: Vec<ImagePoint>) -> MarkedReference {
        MarkedReference {
            run: "A1".into(),
            points,
            spacing_mm: 10.0,
            object: "marker catheter".into(),
            depth_from_vessel_mm: None,
        }
    }

    fn straight(count: usize) -> Vec<ImagePoint> {
        (0..count).map(|i| ImagePoint::new(200.0, 100.0 + 50.0 * i as f64)).collect()
    }

    #[test]
    fn more_marks_are_worth_more() {
        let of = |count| from_marks(&marks(straight(count)), &geometry());
        let (two, many) = (of(2), of(11));
        assert_eq!((two.state, two.mm_per_px), (ScaleState::Fiducial, Some([0.2, 0.2])));
        assert!(many.relative_uncertainty < two.relative_uncertainty, "{many:?} {two:?}");
        assert!(many.relative_uncertainty.unwrap() < 0.03, "{many:?}");
        assert!(two.doubts.is_empty() && many.doubts.is_empty());
    }

    #[test]
    fn pixels_that_are_not_square_keep_their_shape() {
        let tall = Geometry { detector_spacing_mm: Some([0.4, 0.2]), ..geometry() };
        let [row, column] = from_marks(&marks(straight(6)), &tall).mm_per_px.unwrap();
        assert!((row - 0.2).abs() < 1e-9 && (column - 0.1).abs() < 1e-9);
    }

    /// Marks every 10 mm on a straight object tilted by 25°, projected from a point source 750 mm away.
    #[test]
    fn a_tilted_object_is_named_with_its_angle() {
        let (sin, cos) = libm::sincos(25.0_f64.to_radians());
        let project = |along: f64| 5.0 * 750.0 / (750.0 + along * sin) * along * cos;
        let points = (-7..=7).map(|i| ImagePoint::new(400.0 + project(10.0 * f64::from(i)), 50.0)).collect();
        let found = from_marks(&marks(points), &geometry());
        let [doubt] = &found.doubts[..] else { panic!("{found:?}") };
        assert_eq!(doubt.id(), "reference-tilt");
        assert!(
            matches!(doubt, Doubt::Tilt { toward_last: false, deg, .. } if (22.5..27.5).contains(deg)),
            "{doubt:?}"
        );
        // 1 / cos 25° is 10 % more.
        assert!((found.mm_per_px.unwrap()[1] / 0.2 - 1.0 / cos).abs() < 0.01);
        assert!(found.relative_uncertainty.unwrap() > 0.08);
    }

    #[test]
    fn a_ruler_of_unknown_depth_is_doubted_with_many_marks_too() {
        let ruler =
            |depth| MarkedReference { object: "ruler".into(), depth_from_vessel_mm: depth, ..marks(straight(11)) };
        let unknown = from_marks(&ruler(None), &geometry());
        assert!(unknown.ruler_without_depth && unknown.relative_uncertainty.unwrap() >= 0.25);
        let below = from_marks(&ruler(Some(-50.0)), &geometry());
        assert!(!below.ruler_without_depth && scale_reason(&below.why).contains("50 mm nearer the tube"));
        assert!((below.mm_per_px.unwrap()[1] - 0.2 * 750.0 / 700.0).abs() < 1e-9);
    }

    #[test]
    fn marks_that_mean_nothing_give_no_scale_and_say_what_to_do() {
        let mut twice = straight(5);
        twice[3] = twice[2];
        let mut nowhere = straight(5);
        nowhere[1].x = f64::NAN;
        for (bad, said) in [
            (marks(Vec::new()), "two places"),
            (marks(straight(1)), "two places"),
            (marks(twice), "Marks 3 and 4"),
            (marks(nowhere), "mark the object again"),
            (MarkedReference { spacing_mm: 0.0, ..marks(straight(5)) }, "not positive"),
            (MarkedReference { spacing_mm: f64::NAN, ..marks(straight(5)) }, "not positive"),
            (MarkedReference { depth_from_vessel_mm: Some(900.0), ..marks(straight(5)) }, "outside the patient"),
        ] {
            let found = from_marks(&bad, &geometry());
            assert_eq!((found.state, found.mm_per_px), (ScaleState::None, None), "{bad:?}");
            assert!(scale_reason(&found.why).contains(said), "{:?}", found.why);
        }
    }
}
