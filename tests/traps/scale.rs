//! How many millimeters a pixel is.

use crate::object::{Element, enhanced, items, numbers, opened, patient, scale, words};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dva_planner::planning::calibration::from_file;
use dva_planner::planning::evaluation::ScaleState;

fn real(tag: Tag, value: f64) -> Element {
    DataElement::new(tag, VR::FD, PrimitiveValue::from(value))
}

fn detector(mm: &str) -> Element {
    numbers(tags::IMAGER_PIXEL_SPACING, &[mm, mm])
}

fn magnification(factor: &str) -> Element {
    numbers(tags::ESTIMATED_RADIOGRAPHIC_MAGNIFICATION_FACTOR, &[factor])
}

fn distances(sid: &str, sod: &str) -> [Element; 2] {
    [numbers(tags::DISTANCE_SOURCE_TO_DETECTOR, &[sid]), numbers(tags::DISTANCE_SOURCE_TO_PATIENT, &[sod])]
}

#[test]
fn trap_01_the_magnification_is_not_applied_to_a_spacing_that_was_corrected() {
    let [sid, sod] = distances("1200", "750");
    let corrected = [sid, sod, detector("0.308"), patient("0.1925"), magnification("1.6")];
    assert_eq!(scale(&corrected), (ScaleState::Geometry, Some([0.1925, 0.1925])));
}

#[test]
fn trap_06_a_reference_line_is_still_there_after_saving_and_opening() {
    let json = r#"{"schema":"dva-plan/1","views":[{"id":"AP","runs":[{"run":"A1"}],"calibration":{"reference":
        {"run":"A1","from":[1.5,2.0],"to":[41.5,2.0],"length_mm":10.0,"object":"ruler"}}}]}"#;
    let plan: dva_planner::planning::Plan = serde_json::from_str(json).unwrap();
    let again: dva_planner::planning::Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!(again, plan);
    assert!(serde_json::to_string(&again).unwrap().contains(r#""length_mm":10.0"#));
}

#[test]
fn trap_07_the_spacing_at_the_detector_is_not_millimeters_in_the_patient() {
    assert_eq!(scale(&[detector("0.308")]), (ScaleState::AtDetector, None));
    assert_eq!(scale(&[detector("0.308"), patient("0.308")]), (ScaleState::AtDetector, None));
}

#[test]
fn trap_08_a_pixel_spacing_of_zero_opens_and_is_named() {
    let [sid, sod] = distances("1200", "750");
    let elements = [sid, sod, detector("0.308"), patient("0")];
    assert_eq!(scale(&elements), (ScaleState::Geometry, Some([0.1925, 0.1925])));
    let warnings = opened(1, &elements).acquisition().warnings.clone();
    assert!(warnings.iter().any(|warning| warning.contains("Pixel Spacing is 0\\0")), "{warnings:?}");
}

#[test]
fn trap_13_the_magnification_divides_and_never_multiplies() {
    assert_eq!(scale(&[detector("0.32"), magnification("1.6")]), (ScaleState::Geometry, Some([0.2, 0.2])));
    assert_eq!(scale(&[detector("0.32"), magnification("0.625")]), (ScaleState::AtDetector, None), "not below 1");
    let behind = scale(&[detector("0.32"), patient("0.512"), magnification("1.6")]);
    assert_eq!(behind, (ScaleState::Conflict, None), "a patient behind the detector");
}

#[test]
fn example_scale_states_of_ps3_3_10_7_1() {
    use ScaleState::{AtDetector, Conflict, Fiducial, Geometry, None as NoScale, Stated};
    let kind = |word| words(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, word);
    let [sid, sod] = distances("1200", "750");
    let (sid, sod) = (&sid, &sod);
    for (name, elements, expected) in [
        ("nothing", vec![], (NoScale, None)),
        ("Pixel Spacing alone: meaning undetermined", vec![patient("0.2")], (NoScale, None)),
        ("alone, but said to be geometric", vec![patient("0.2"), kind("GEOMETRY")], (Geometry, Some(0.2))),
        ("at the detector", vec![detector("0.308")], (AtDetector, None)),
        ("equal: not calibrated", vec![detector("0.308"), patient("0.308")], (AtDetector, None)),
        ("SID / SOD", vec![detector("0.308"), sid.clone(), sod.clone()], (Geometry, Some(0.1925))),
        ("ERMF", vec![detector("0.308"), magnification("1.6")], (Geometry, Some(0.1925))),
        (
            "ERMF and SID / SOD agree",
            vec![detector("0.308"), sid.clone(), sod.clone(), magnification("1.6")],
            (Geometry, Some(0.1925)),
        ),
        (
            "ERMF and SID / SOD disagree",
            vec![detector("0.308"), sid.clone(), sod.clone(), magnification("1.4")],
            (Conflict, None),
        ),
        ("different: corrected somehow", vec![detector("0.308"), patient("0.2")], (Stated, Some(0.2))),
        ("fiducial", vec![detector("0.308"), patient("0.21"), kind("FIDUCIAL")], (Fiducial, Some(0.21))),
        (
            "corrected by another factor than the distances say",
            vec![detector("0.308"), patient("0.25"), sid.clone(), sod.clone()],
            (Conflict, None),
        ),
        ("SID before SOD", vec![detector("0.308"), sod.clone(), distances("700", "0")[0].clone()], (AtDetector, None)),
    ] {
        let (state, spacing) = scale(&elements);
        assert_eq!((state, spacing.map(|mm| mm[1])), expected, "{name}");
    }
    let tall = [numbers(tags::IMAGER_PIXEL_SPACING, &["0.4", "0.32"]), magnification("1.6")];
    assert_eq!(scale(&tall), (Geometry, Some([0.25, 0.2])), "row spacing, then column spacing");
}

#[test]
fn example_table_height_corrects_the_scale_of_an_enhanced_object() {
    // Source to isocenter 800 mm; the table 150 mm below it; the object 100 mm above the table, so 50 mm nearer the
    // source: SOD = 800 − (150 − 100) = 750, spacing 0.3 · 750 / 1200 = 0.1875.
    let distances = items(
        tags::X_RAY_GEOMETRY_SEQUENCE,
        vec![vec![real(tags::DISTANCE_SOURCE_TO_ISOCENTER, 800.0), real(tags::DISTANCE_SOURCE_TO_DETECTOR, 1200.0)]],
    );
    let properties = items(
        tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE,
        vec![vec![numbers(tags::IMAGER_PIXEL_SPACING, &["0.3", "0.3"])]],
    );
    let calibration = |spacing: &str, beam: f64| {
        items(
            tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE,
            vec![vec![
                real(tags::DISTANCE_OBJECT_TO_TABLE_TOP, 100.0),
                numbers(tags::OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM, &[spacing, spacing]),
                real(tags::TABLE_HEIGHT, 150.0),
                real(tags::BEAM_ANGLE, beam),
            ]],
        )
    };
    let judged = |spacing, beam, more: &[Element]| {
        let run = enhanced(vec![distances.clone(), properties.clone(), calibration(spacing, beam)], more);
        let calibration = from_file(&run.acquisition().geometry);
        (calibration.state, calibration.mm_per_px.map(|mm| mm[0]), run.acquisition().geometry.tabletop.is_some())
    };
    assert_eq!(judged("0.1875", 0.0, &[]), (ScaleState::Geometry, Some(0.1875), true));
    // 60° off: SOD = 800 − 50 / cos 60° = 700, spacing 0.175.
    assert_eq!(judged("0.175", 60.0, &[]), (ScaleState::Geometry, Some(0.175), true));
    assert_eq!(judged("0.2", 0.0, &[]), (ScaleState::Conflict, None, true), "the spacing of the isocenter");
    let mobile = words(tags::C_ARM_POSITIONER_TABLETOP_RELATIONSHIP, VR::CS, "NO");
    assert_eq!(judged("0.2", 0.0, &[mobile]), (ScaleState::Geometry, Some(0.2), false), "a mobile C-arm");
    // A table height in a classic object means nothing.
    let classic = opened(1, &[real(tags::TABLE_HEIGHT, 150.0)]);
    assert_eq!(classic.acquisition().geometry.tabletop, None);
}
