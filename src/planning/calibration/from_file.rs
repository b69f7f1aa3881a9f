//! The scale a file supports: which of its spacings holds in the patient, and whether its distances agree.

use super::reason::{Contradiction, GeometryAttribute, GeometrySource, RefusedAttribute, ScaleReason, Unsupported};
use super::scale::{
    Calibration, DEPTH_HALF_RANGE_MM, OBJECT_UNCERTAINTY, SHORT_SOD_MM, ScaleState, is_length, is_spacing,
};
use crate::imaging::acquisition::{CalibrationType, Geometry};

/// Relative disagreement from which facts contradict each other.
const TOLERANCE: f64 = 0.01;

/// Two spacings closer than this are written the same: decimal strings are rounded.
const SAME: f64 = 1e-3;

/// Row spacing divided by column spacing, as far as the file says; 1 if it does not.
#[must_use]
pub fn pixel_aspect(geometry: &Geometry) -> f64 {
    let spacings = [geometry.detector_spacing_mm, geometry.pixel_spacing_mm];
    spacings.into_iter().flatten().find(|&s| is_spacing(s)).map_or(1.0, |[row, column]| row / column)
}

/// What the geometry facts support, by DICOM PS3.3 10.7.1 and C.8.7.5.
#[must_use]
pub fn from_file(geometry: &Geometry) -> Calibration {
    let facts = match Facts::read(geometry) {
        Ok(facts) => facts,
        Err(contradiction) => return conflict(contradiction),
    };
    match (facts.detector, facts.patient) {
        (None, None) => facts.unsupported(ScaleState::None, Unsupported::NoSpacing),
        (Some(detector), None) => at_isocenter(&facts, detector, false),
        (None, Some(patient)) => patient_only(&facts, patient),
        (Some(detector), Some(patient)) => both(&facts, detector, patient),
    }
}

/// The usable facts: everything absent, zero, negative or not a number is left out and named.
struct Facts {
    detector: Option<[f64; 2]>,
    patient: Option<[f64; 2]>,
    calibration: Option<CalibrationType>,
    description: String,
    /// Source to detector over source to isocenter, at least 1.
    magnification: Option<f64>,
    sod: Option<f64>,
    refused: Vec<RefusedAttribute>,
}

impl Facts {
    /// # Errors
    /// What contradicts what.
    fn read(geometry: &Geometry) -> Result<Self, Contradiction> {
        let mut refused = Vec::new();
        let detector = positive(GeometryAttribute::ImagerPixelSpacing, geometry.detector_spacing_mm, &mut refused);
        let patient = positive(GeometryAttribute::PixelSpacing, geometry.pixel_spacing_mm, &mut refused);
        let mut length =
            |attribute, mm: Option<f64>| positive(attribute, mm.map(|mm| [mm]), &mut refused).map(|[mm]| mm);
        let sid = length(GeometryAttribute::DistanceSourceToDetector, geometry.sid_mm);
        let sod = length(GeometryAttribute::DistanceSourceToPatient, geometry.sod_mm);
        let ermf = length(GeometryAttribute::EstimatedRadiographicMagnificationFactor, geometry.ermf);
        let magnification = magnification(sid, sod, ermf)?;
        let sod = sod.or_else(|| Some(sid? / magnification?));
        // An enhanced object's spacing holds at the height of the object above the table, not at the isocenter.
        let object =
            geometry.tabletop.and_then(|table| Some(table.source_to_object_mm(sod?))).filter(|&mm| is_length(mm));
        let magnification = match (object, sid) {
            (Some(object), Some(sid)) if object < sid => Some(sid / object),
            _ => magnification,
        };
        let sod = object.or(sod);
        Ok(Self {
            detector,
            patient,
            calibration: geometry.calibration_type,
            description: geometry.calibration_description.trim().to_owned(),
            // A factor of exactly 1 would put the isocenter on the detector: a placeholder, not a measurement.
            magnification: magnification.filter(|&m| m > 1.0 + SAME),
            sod,
            refused,
        })
    }

    fn unsupported(&self, state: ScaleState, what: Unsupported) -> Calibration {
        Calibration::none(state, ScaleReason::Unsupported { what, refused: self.refused.clone() })
    }

    /// Relative standard uncertainty from the unknown depth of the vessel: evenly likely within the half range.
    fn depth_uncertainty(&self) -> f64 {
        DEPTH_HALF_RANGE_MM / 3.0_f64.sqrt() / self.sod.unwrap_or(SHORT_SOD_MM)
    }
}

/// The values of an attribute, if they are positive; else they are refused.
fn positive<const N: usize>(
    attribute: GeometryAttribute,
    values: Option<[f64; N]>,
    refused: &mut Vec<RefusedAttribute>,
) -> Option<[f64; N]> {
    let values = values?;
    let usable = values.iter().all(|&mm| is_length(mm));
    if !usable {
        refused.push(RefusedAttribute { attribute, values: values.to_vec() });
    }
    usable.then_some(values)
}

/// Source to detector over source to isocenter, from the two distances or the factor, whichever the file has.
fn magnification(sid: Option<f64>, sod: Option<f64>, ermf: Option<f64>) -> Result<Option<f64>, Contradiction> {
    let ratio = match (sid, sod) {
        (Some(sid), Some(sod)) if sid < sod => {
            return Err(Contradiction::DetectorBeforeIsocenter { sid_mm: sid, sod_mm: sod });
        }
        (Some(sid), Some(sod)) => Some(sid / sod),
        _ => None,
    };
    match (ratio, ermf) {
        (Some(ratio), Some(ermf)) if differ(ratio, ermf) => {
            Err(Contradiction::Magnification { by_distances: ratio, stated: ermf })
        }
        (None, Some(ermf)) if ermf < 1.0 => Err(Contradiction::Shrinks(ermf)),
        _ => Ok(ratio.or(ermf)),
    }
}

/// Pixels at the detector, carried to the isocenter if the file has the distances.
fn at_isocenter(facts: &Facts, detector: [f64; 2], repeated: bool) -> Calibration {
    let Some(magnification) = facts.magnification else {
        return facts.unsupported(ScaleState::AtDetector, Unsupported::DetectorOnly { repeated, spacing: detector });
    };
    let spacing = detector.map(|mm| mm / magnification);
    geometry(facts, spacing, GeometrySource::Detector { repeated, magnification })
}

/// A spacing that holds at the isocenter.
fn geometry(facts: &Facts, spacing: [f64; 2], source: GeometrySource) -> Calibration {
    let u = facts.depth_uncertainty();
    let why = ScaleReason::Geometry { source, spacing, sod_mm: facts.sod, u };
    Calibration::scale(ScaleState::Geometry, spacing, u, why)
}

fn fiducial(facts: &Facts, spacing: [f64; 2]) -> Calibration {
    let why = ScaleReason::Fiducial { description: facts.description.clone(), spacing, u: OBJECT_UNCERTAINTY };
    Calibration::scale(ScaleState::Fiducial, spacing, OBJECT_UNCERTAINTY, why)
}

/// Pixel Spacing alone: it means something only with a calibration type.
fn patient_only(facts: &Facts, patient: [f64; 2]) -> Calibration {
    match facts.calibration {
        Some(CalibrationType::Geometry) => geometry(facts, patient, GeometrySource::CalibrationType),
        Some(CalibrationType::Fiducial) => fiducial(facts, patient),
        None => facts.unsupported(ScaleState::None, Unsupported::PixelSpacingAlone),
    }
}

/// Both spacings: equal means not corrected, different means corrected, and the ratio must make sense.
fn both(facts: &Facts, detector: [f64; 2], patient: [f64; 2]) -> Calibration {
    let ratios = [detector[0] / patient[0], detector[1] / patient[1]];
    if differ(ratios[0], ratios[1]) {
        return conflict(Contradiction::PixelShape);
    }
    let ratio = ratios[1];
    let equal = (ratio - 1.0).abs() <= SAME;
    if equal {
        return match facts.calibration {
            None => at_isocenter(facts, detector, true),
            Some(_) => conflict(Contradiction::NotCorrected),
        };
    }
    if ratio < 1.0 {
        return conflict(Contradiction::LargerThanDetector);
    }
    match (facts.calibration, facts.magnification) {
        (Some(CalibrationType::Fiducial), _) => fiducial(facts, patient),
        (_, Some(m)) if differ(ratio, m) => conflict(Contradiction::Correction { by: ratio, magnification: m }),
        (Some(CalibrationType::Geometry), _) => geometry(facts, patient, GeometrySource::CalibrationType),
        (None, Some(_)) => geometry(facts, patient, GeometrySource::Distances),
        (None, None) => {
            let why = ScaleReason::UnknownCorrection { spacing: patient, u: OBJECT_UNCERTAINTY };
            Calibration::scale(ScaleState::Stated, patient, OBJECT_UNCERTAINTY, why)
        }
    }
}

fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > TOLERANCE * a.abs().min(b.abs())
}

fn conflict(what: Contradiction) -> Calibration {
    Calibration::none(ScaleState::Conflict, ScaleReason::Conflict(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::scale_reason;

    struct Expect {
        state: ScaleState,
        spacing: Option<[f64; 2]>,
    }

    fn xa() -> Geometry {
        Geometry {
            sid_mm: Some(1200.0),
            sod_mm: Some(750.0),
            detector_spacing_mm: Some([0.308, 0.308]),
            ..Geometry::default()
        }
    }

    fn check(name: &str, geometry: &Geometry, expect: &Expect) {
        let calibration = from_file(geometry);
        assert_eq!(calibration.state, expect.state, "{name}: {:?}", calibration.why);
        match (calibration.mm_per_px, expect.spacing) {
            (Some(found), Some(expected)) => {
                for k in 0..2 {
                    assert!((found[k] - expected[k]).abs() < 1e-9, "{name}: {found:?}, expected {expected:?}");
                }
            }
            (found, expected) => assert_eq!(found, expected, "{name}"),
        }
        assert_eq!(calibration.mm_per_px.is_some(), calibration.relative_uncertainty.is_some(), "{name}");
    }

    fn scale(state: ScaleState, spacing: [f64; 2]) -> Expect {
        Expect { state, spacing: Some(spacing) }
    }

    fn no_scale(state: ScaleState) -> Expect {
        Expect { state, spacing: None }
    }

    #[test]
    fn the_isocenter_needs_the_detector_spacing_and_either_both_distances_or_the_factor() {
        let iso = [0.1925, 0.1925];
        check("distances", &xa(), &scale(ScaleState::Geometry, iso));
        let factor = Geometry { sid_mm: None, sod_mm: None, ermf: Some(1.6), ..xa() };
        check("factor alone", &factor, &scale(ScaleState::Geometry, iso));
        check("all agree", &Geometry { ermf: Some(1.605), ..xa() }, &scale(ScaleState::Geometry, iso));
        check("no SOD", &Geometry { sod_mm: None, ..xa() }, &no_scale(ScaleState::AtDetector));
        check("nothing", &Geometry::default(), &no_scale(ScaleState::None));
        let bare = Geometry { sid_mm: None, sod_mm: None, ..xa() };
        check("requirement 3: at the detector", &bare, &no_scale(ScaleState::AtDetector));
        check("factor 1 says nothing", &Geometry { ermf: Some(1.0), ..bare }, &no_scale(ScaleState::AtDetector));
        let tall = Geometry { detector_spacing_mm: Some([0.4, 0.32]), ..xa() };
        check("anisotropic pixels stay so", &tall, &scale(ScaleState::Geometry, [0.25, 0.2]));
    }

    #[test]
    fn requirement_4_facts_that_disagree_by_more_than_one_percent_give_no_scale() {
        let conflict = no_scale(ScaleState::Conflict);
        check("ERMF against SID/SOD", &Geometry { ermf: Some(1.65), ..xa() }, &conflict);
        check("ERMF the wrong way round", &Geometry { ermf: Some(0.625), ..xa() }, &conflict);
        let inverted = Geometry { sid_mm: None, sod_mm: None, ermf: Some(0.625), ..xa() };
        check("ERMF the wrong way round, alone", &inverted, &conflict);
        check("detector before the isocenter", &Geometry { sid_mm: Some(700.0), ..xa() }, &conflict);
        let twice = Geometry { pixel_spacing_mm: Some([0.308 / 2.56, 0.308 / 2.56]), ..xa() };
        check("corrected twice", &twice, &conflict);
        let behind = Geometry { pixel_spacing_mm: Some([0.4, 0.4]), ..xa() };
        check("patient behind the detector", &behind, &conflict);
        let shape = Geometry { pixel_spacing_mm: Some([0.1925, 0.21]), ..xa() };
        check("pixels of another shape", &shape, &conflict);
        for kind in [CalibrationType::Geometry, CalibrationType::Fiducial] {
            let equal = Geometry { pixel_spacing_mm: Some([0.308, 0.308]), calibration_type: Some(kind), ..xa() };
            check("called corrected, yet equal", &equal, &conflict);
        }
    }

    #[test]
    fn the_factor_is_never_applied_to_a_spacing_that_was_corrected_already() {
        let iso = [0.1925, 0.1925];
        let corrected = Geometry { pixel_spacing_mm: Some(iso), ermf: Some(1.6), ..xa() };
        check("PS corrected, type absent", &corrected, &scale(ScaleState::Geometry, iso));
        let typed = Geometry { calibration_type: Some(CalibrationType::Geometry), ..corrected.clone() };
        check("PS corrected by geometry", &typed, &scale(ScaleState::Geometry, iso));
        let alone = Geometry { detector_spacing_mm: None, ..typed };
        check("PS by geometry, no IPS", &alone, &scale(ScaleState::Geometry, iso));
        let fiducial =
            Geometry { pixel_spacing_mm: Some([0.2, 0.2]), calibration_type: Some(CalibrationType::Fiducial), ..xa() };
        check("fiducial off the isocenter", &fiducial, &scale(ScaleState::Fiducial, [0.2, 0.2]));
    }

    #[test]
    fn ps3_3_10_7_1_equal_spacings_are_uncalibrated_and_a_lone_one_is_undetermined() {
        let equal = Geometry { pixel_spacing_mm: Some([0.308, 0.308]), ..xa() };
        check("equal, with distances", &equal, &scale(ScaleState::Geometry, [0.1925, 0.1925]));
        let no_distance = Geometry { sid_mm: None, sod_mm: None, ..equal };
        check("equal, without distances", &no_distance, &no_scale(ScaleState::AtDetector));
        let lone = Geometry { detector_spacing_mm: None, ..no_distance.clone() };
        check("Pixel Spacing alone", &lone, &no_scale(ScaleState::None));
        let stated = Geometry { pixel_spacing_mm: Some([0.2, 0.2]), ..no_distance };
        check("corrected somehow", &stated, &scale(ScaleState::Stated, [0.2, 0.2]));
    }

    #[test]
    fn zero_negative_and_nonsense_are_refused_not_used() {
        let zeros = Geometry { pixel_spacing_mm: Some([0.0, 0.0]), ..xa() };
        check("Pixel Spacing 0\\0", &zeros, &scale(ScaleState::Geometry, [0.1925, 0.1925]));
        for bad in [0.0, -750.0, f64::NAN, f64::INFINITY] {
            check("SOD", &Geometry { sod_mm: Some(bad), ..xa() }, &no_scale(ScaleState::AtDetector));
            check("SID", &Geometry { sid_mm: Some(bad), ..xa() }, &no_scale(ScaleState::AtDetector));
            let spacing = Geometry { detector_spacing_mm: Some([0.3, bad]), ..xa() };
            check("spacing", &spacing, &no_scale(ScaleState::None));
        }
        let why = from_file(&Geometry { sod_mm: Some(0.0), ..xa() }).why;
        assert!(scale_reason(&why).contains("Distance Source to Patient 0"));
    }

    #[test]
    fn the_uncertainty_of_geometry_is_that_of_the_depth() {
        let u = from_file(&xa()).relative_uncertainty.unwrap();
        assert!((u - 40.0 / 3.0_f64.sqrt() / 750.0).abs() < 1e-12);
    }
}
