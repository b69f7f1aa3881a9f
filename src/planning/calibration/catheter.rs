//! The scale from a catheter of known outer diameter.
//!
//! The smallest of all reference objects: a catheter of 5 French is some eight pixels wide, so that a fifth of a pixel at
//! its edges is already 2.5 %.

use super::depth::depth_correction;
use super::from_file;
use super::object_kind::ObjectKind;
use super::reason::{Doubt, ScaleReason, UnusableObject};
use super::scale::{Calibration, FoundObject, OBJECT_UNCERTAINTY, ScaleState};
use crate::geometry::ImageVector;
use crate::imaging::acquisition::Geometry;
use crate::imaging::catheter::TubeWidth;
use crate::planning::plan::{CatheterReference, MM_PER_FRENCH};
use crate::planning::uncertainty::Z975;
use crate::units::Estimate;

/// Half width in mm of the range in which the true outer diameter of a catheter is assumed about its nominal one. An
/// assumption: makers state sizes in whole or half French, and ISO 10555-1 leaves the tolerance to them.
const DIAMETER_HALF_RANGE_MM: f64 = 0.1;

/// Sizes in French that catheters and sheaths have.
const SIZES: std::ops::RangeInclusive<f64> = 1.0..=30.0;

/// A catheter thinner than this many px shows so little wall that a lumen full of contrast passes for all of it.
const THIN_PX: f64 = 7.0;

/// A change of width along the stretch of more than this many standard uncertainties, and more than this fraction, is
/// not that of one catheter.
const TAPERED: (f64, f64) = (3.0, 0.05);

/// The scale in the patient from the `width` found of a catheter, on a run with this geometry.
///
/// # Errors
/// Why the catheter gives no scale.
pub(super) fn from_catheter(
    catheter: &CatheterReference,
    width: Result<&TubeWidth, String>,
    geometry: &Geometry,
) -> Result<Calibration, UnusableObject> {
    if !SIZES.contains(&catheter.french) {
        return Err(UnusableObject::CatheterSize(catheter.french));
    }
    let width = width.map_err(UnusableObject::CatheterNotMeasured)?;
    let depth = depth_correction(ObjectKind::Other, catheter.depth_from_vessel_mm, geometry)?;
    let mm = catheter.french * MM_PER_FRENCH;
    let aspect = from_file::pixel_aspect(geometry);
    let ImageVector { x, y } = width.direction;
    // Across the catheter in the image is not across it in the patient where pixels are not square.
    let columns = width.diameter_px * aspect / x.hypot(aspect * y);
    let column = mm / columns * depth.factor;
    let spacing = [aspect * column, column];
    let edges = width.sigma_px / width.diameter_px;
    let size = DIAMETER_HALF_RANGE_MM / 3.0_f64.sqrt() / mm;
    let u = edges.hypot(size).hypot(depth.u).max(OBJECT_UNCERTAINTY);
    let half = Z975 * width.sigma_px;
    let why = ScaleReason::Catheter {
        french: catheter.french,
        diameter_mm: mm,
        half_range_mm: DIAMETER_HALF_RANGE_MM,
        width_px: width.diameter_px,
        width_half_px: half,
        length_px: width.length_px,
        depth: depth.depth,
        spacing,
        u,
    };
    Ok(Calibration {
        doubts: doubts(width, u, [edges, size]),
        found: Some(FoundObject {
            run: catheter.run.clone(),
            px: Estimate::new(width.diameter_px, width.diameter_px - half, width.diameter_px + half),
            left_out: None,
            edges: width.edges.to_vec(),
        }),
        ..Calibration::scale(ScaleState::Fiducial, spacing, u, why)
    })
}

fn doubts(width: &TubeWidth, u: f64, [edges, size]: [f64; 2]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if u > OBJECT_UNCERTAINTY {
        doubts.push(Doubt::CatheterScale { u, by_edges: edges > size, most: edges.max(size) });
    }
    if width.diameter_px < THIN_PX {
        doubts.push(Doubt::CatheterThin(width.diameter_px));
    }
    let (sigmas, fraction) = TAPERED;
    if width.drift.abs() > fraction.max(sigmas * width.drift_sigma) {
        doubts.push(Doubt::CatheterWidth(width.drift.abs()));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::Look;
    use crate::wording::scale_reason;

    fn from_catheter(
        catheter: &CatheterReference,
        width: Result<&TubeWidth, String>,
        geometry: &Geometry,
    ) -> Calibration {
        super::from_catheter(catheter, width, geometry)
            .unwrap_or_else(|why| Calibration::unknown(ScaleReason::Unusable(why)))
    }

    fn catheter(french: f64) -> CatheterReference {
        CatheterReference {
            run: "A1".into(),
            look: Look::default(),
            points: Vec::new(),
            french,
            depth_from_vessel_mm: None,
        }
    }

    fn width(diameter_px: f64, sigma_px: f64) -> TubeWidth {
        TubeWidth {
            diameter_px,
            sigma_px,
            length_px: 120.0,
            direction: ImageVector::new(0.6, 0.8),
            drift: 0.0,
            drift_sigma: 0.01,
            edges: [Vec::new(), Vec::new()],
        }
    }

    fn geometry() -> Geometry {
        Geometry { sod_mm: Some(750.0), ..Geometry::default() }
    }

    #[test]
    fn five_french_are_five_thirds_of_a_millimeter_and_worth_five_percent_at_best() {
        let found = from_catheter(&catheter(5.0), Ok(&width(8.0, 0.05)), &geometry());
        let [row, column] = found.mm_per_px.unwrap();
        assert!((row - 5.0 / 3.0 / 8.0).abs() < 1e-12 && row == column);
        assert_eq!(found.relative_uncertainty, Some(OBJECT_UNCERTAINTY));
        assert!(found.doubts.is_empty() && scale_reason(&found.why).contains("1.67 mm"));
    }

    #[test]
    fn what_is_worth_less_than_five_percent_says_so_and_why() {
        let blurred = from_catheter(&catheter(6.0), Ok(&width(10.0, 0.6)), &geometry());
        assert!(blurred.relative_uncertainty.unwrap() > 0.06);
        assert!(blurred.doubts.iter().any(|d| matches!(d, Doubt::CatheterScale { by_edges: true, .. })), "{blurred:?}");
        let thin = from_catheter(&catheter(2.0), Ok(&width(3.3, 0.05)), &geometry());
        assert!(thin.doubts.iter().any(|d| matches!(d, Doubt::CatheterScale { by_edges: false, .. })), "{thin:?}");
        assert!(thin.doubts.iter().any(|d| d.id() == "catheter-thin"), "{thin:?}");
        let tapered = from_catheter(&catheter(6.0), Ok(&TubeWidth { drift: -0.12, ..width(10.0, 0.1) }), &geometry());
        assert!(tapered.doubts.iter().any(|d| d.id() == "catheter-width"), "{tapered:?}");
    }

    /// A catheter along the rows, in pixels twice as tall as wide, is as many rows wide as it is mm over row spacing.
    #[test]
    fn pixels_that_are_not_square_keep_their_shape() {
        let tall = Geometry { detector_spacing_mm: Some([0.4, 0.2]), ..geometry() };
        let along = TubeWidth { direction: ImageVector::new(1.0, 0.0), ..width(5.0, 0.05) };
        let [row, column] = from_catheter(&catheter(6.0), Ok(&along), &tall).mm_per_px.unwrap();
        assert!((row - 0.4).abs() < 1e-12 && (column - 0.2).abs() < 1e-12);
        let down = TubeWidth { direction: ImageVector::new(0.0, 1.0), ..width(10.0, 0.05) };
        let [row, column] = from_catheter(&catheter(6.0), Ok(&down), &tall).mm_per_px.unwrap();
        assert!((row - 0.4).abs() < 1e-12 && (column - 0.2).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_measured_gives_no_scale() {
        let edges = "no catheter is seen there".to_owned();
        for (size, seen) in [(5.0, Err(edges)), (0.0, Ok(())), (f64::NAN, Ok(())), (80.0, Ok(()))] {
            let width = width(8.0, 0.1);
            let found = from_catheter(&catheter(size), seen.map(|()| &width), &geometry());
            assert_eq!((found.state, found.mm_per_px), (ScaleState::None, None));
        }
    }
}
