//! From the depth of a reference object to that of the vessels.
//!
//! Knows no object: only how far it lies from the vessels along the beam, and how far the tube is.

use super::object_kind::ObjectKind;
use super::reason::{ObjectDepth, UnusableObject};
use super::scale::is_length;
use crate::imaging::acquisition::Geometry;

/// Standard uncertainty of a depth the operator states, in mm.
const STATED_SIGMA_MM: f64 = 10.0;

/// The same of an object in one of the vessels: the other vessel and the stretch to be lined lie elsewhere.
const IN_VESSEL_SIGMA_MM: f64 = 10.0;

/// Relative standard uncertainty with a ruler at an unknown distance from the vessel. Balloons of known diameter read
/// 25.8 ± 7.0 % too small against a ruler on the table (Salman, Semin Dial 2014;27:E38-41).
const RULER_UNCERTAINTY: f64 = 0.25;

/// Source to vessel in mm where the file does not say: a usual one, with its standard uncertainty (assumptions).
const USUAL_SOD_MM: f64 = 750.0;
const USUAL_SOD_SIGMA_MM: f64 = 60.0;

/// Standard uncertainty in mm of the vessel's distance from the isocenter: about 40 / √3, evenly likely within 40 mm.
const ISOCENTER_SIGMA_MM: f64 = 23.0;

/// What becomes of a scale on the way from an object to the vessels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DepthCorrection {
    /// Millimeters per pixel at the vessels for each one at the object.
    pub factor: f64,
    /// Relative standard uncertainty of that.
    pub u: f64,
    /// What was taken for granted or entered.
    pub depth: ObjectDepth,
    /// Source to vessels, mm.
    pub sod_mm: f64,
    /// The object is a ruler, and nobody said how far from the vessels it lies.
    pub ruler_without_depth: bool,
}

/// An object `depth_mm` nearer to the detector than the vessels is magnified less than what lies nearer the tube: a pixel
/// measures SOD / (SOD + depth) times as much at the vessels, as distances from the source go. Without a depth an object
/// is taken to lie in one of the vessels, unless it is a ruler.
///
/// # Errors
/// If the object would lie outside the patient.
pub(super) fn depth_correction(
    object: ObjectKind,
    depth_mm: Option<f64>,
    geometry: &Geometry,
) -> Result<DepthCorrection, UnusableObject> {
    let (sod_mm, sod_sigma) = match source_to_isocenter(geometry) {
        Some(sod) => (sod, ISOCENTER_SIGMA_MM),
        None => (USUAL_SOD_MM, USUAL_SOD_SIGMA_MM),
    };
    let Some(mm) = depth_mm else {
        let ruler_without_depth = object == ObjectKind::Ruler;
        let (u, depth) = if ruler_without_depth {
            (RULER_UNCERTAINTY, ObjectDepth::Unknown)
        } else {
            (IN_VESSEL_SIGMA_MM / sod_mm, ObjectDepth::InVessel)
        };
        return Ok(DepthCorrection { factor: 1.0, u, depth, sod_mm, ruler_without_depth });
    };
    if !mm.is_finite() || mm.abs() > 0.5 * sod_mm {
        return Err(UnusableObject::Depth(mm));
    }
    let u = STATED_SIGMA_MM.hypot(mm * sod_sigma / sod_mm) / (sod_mm + mm);
    let (factor, depth) = (sod_mm / (sod_mm + mm), ObjectDepth::Stated(mm));
    Ok(DepthCorrection { factor, u, depth, sod_mm, ruler_without_depth: false })
}

/// Source to isocenter in mm, as far as the file says.
fn source_to_isocenter(geometry: &Geometry) -> Option<f64> {
    let usable = |mm: Option<f64>| mm.filter(|&mm| is_length(mm));
    usable(geometry.sod_mm).or_else(|| Some(usable(geometry.sid_mm)? / usable(geometry.ermf).filter(|&m| m >= 1.0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The magnification of a point source: an object `d` mm above the vessels lies SOD + d from the source.
    #[test]
    fn the_factor_is_the_ratio_of_the_magnifications() {
        let geometry = Geometry { sid_mm: Some(1200.0), sod_mm: Some(700.0), ..Geometry::default() };
        for depth in [-80.0, -14.0, 0.0, 35.0, 60.0] {
            let object_px_per_mm = 1200.0 / (700.0 + depth);
            let vessel_px_per_mm = 1200.0 / 700.0;
            let depth_correction = depth_correction(ObjectKind::Other, Some(depth), &geometry).unwrap();
            assert!((depth_correction.factor - object_px_per_mm / vessel_px_per_mm).abs() < 1e-12);
        }
    }

    #[test]
    fn the_distance_comes_from_the_magnification_where_the_file_has_no_other_and_not_knowing_it_costs() {
        let by_factor = Geometry { sid_mm: Some(1200.0), ermf: Some(1.6), ..Geometry::default() };
        assert_eq!(depth_correction(ObjectKind::Other, Some(50.0), &by_factor).unwrap().factor, 750.0 / 800.0);
        let nothing = Geometry::default();
        assert_eq!(depth_correction(ObjectKind::Other, Some(50.0), &nothing).unwrap().factor, 750.0 / 800.0);
        let u = |geometry: &Geometry| depth_correction(ObjectKind::Other, Some(100.0), geometry).unwrap().u;
        assert!(u(&nothing) > u(&by_factor));
        assert_eq!(depth_correction(ObjectKind::Other, None, &nothing).unwrap().factor, 1.0);
        assert!(depth_correction(ObjectKind::Other, Some(-400.0), &nothing).is_err());
        assert!(depth_correction(ObjectKind::Other, Some(f64::NAN), &nothing).is_err());
    }
}
