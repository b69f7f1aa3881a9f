//! Functional groups of enhanced objects: shared, of each frame, differing, missing.

use super::*;
use crate::imaging::acquisition::{Aperture, TimingSource};

/// Functional groups with one item each.
fn groups(of: &[(Tag, &[Element])]) -> InMemDicomObject {
    of.iter().fold(InMemDicomObject::new_empty(), |set, (tag, item)| with_items(set, *tag, vec![object(item)]))
}

fn double(tag: Tag, value: f64) -> Element {
    (tag, VR::FD, PrimitiveValue::from(value))
}

fn single(tag: Tag, value: f32) -> Element {
    (tag, VR::FL, PrimitiveValue::from(value))
}

fn shared(set: InMemDicomObject) -> Acquisition {
    opened(with_items(run(3), tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![set])).unwrap().acquisition().clone()
}

/// The facts of a run of three frames with these functional groups of each frame.
fn of_frames(sets: Vec<InMemDicomObject>) -> Acquisition {
    opened(with_items(run(3), tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, sets)).unwrap().acquisition().clone()
}

fn warns(facts: &Acquisition, part: &str) -> bool {
    facts.warnings.iter().any(|warning| warning.contains(part))
}

#[test]
fn shutter_and_collimator_of_an_enhanced_object_are_used() {
    let edge = |tag, value| text(tag, VR::IS, value);
    let shutter = [
        text(tags::SHUTTER_SHAPE, VR::CS, "CIRCULAR"),
        edge(tags::CENTER_OF_CIRCULAR_SHUTTER, "2\\3"),
        edge(tags::RADIUS_OF_CIRCULAR_SHUTTER, "2"),
    ];
    let collimator = [
        text(tags::COLLIMATOR_SHAPE, VR::CS, "RECTANGULAR"),
        edge(tags::COLLIMATOR_LEFT_VERTICAL_EDGE, "1"),
        edge(tags::COLLIMATOR_RIGHT_VERTICAL_EDGE, "4"),
        edge(tags::COLLIMATOR_UPPER_HORIZONTAL_EDGE, "1"),
        edge(tags::COLLIMATOR_LOWER_HORIZONTAL_EDGE, "3"),
    ];
    let set =
        groups(&[(tags::FRAME_DISPLAY_SHUTTER_SEQUENCE, &shutter), (tags::COLLIMATOR_SHAPE_SEQUENCE, &collimator)]);
    let expected = [
        Aperture::Circle { center: [2.0, 1.0], radius: 2.0 },
        Aperture::Rectangle { left: 0.0, right: 3.0, top: 0.0, bottom: 2.0 },
    ];
    assert_eq!(shared(set.clone()).display.aperture, expected);
    assert_eq!(of_frames(vec![set.clone(), set.clone(), set]).display.aperture, expected);
}

#[test]
fn a_polygon_with_half_a_vertex_is_not_used() {
    let vertices = text(tags::VERTICES_OF_THE_POLYGONAL_SHUTTER, VR::IS, "1\\1\\1\\6\\4\\6\\4");
    let facts = facts(1, &[text(tags::SHUTTER_SHAPE, VR::CS, "POLYGONAL"), vertices]);
    assert!(facts.display.aperture.is_empty() && warns(&facts, "shutter"), "{:?}", facts.warnings);
}

#[test]
fn a_table_to_linear_values_is_found_in_its_functional_group() {
    let entries: Vec<u16> = (0..4096).map(|value: u16| value * 3).collect();
    let relation = |word| {
        shared(groups(&[(
            tags::PIXEL_INTENSITY_RELATIONSHIP_LUT_SEQUENCE,
            &[
                text(tags::LUT_FUNCTION, VR::CS, word),
                (tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(vec![4096, 0, 16].into())),
                (tags::LUT_DATA, VR::OW, PrimitiveValue::U16(entries.clone().into())),
            ],
        )]))
    };
    assert_eq!(relation("TO_LINEAR").pixels.to_linear.unwrap()[1000], 3000.0);
    assert_eq!(relation("TO_LOG").pixels.to_linear, None);
}

#[test]
fn whatever_differs_from_frame_to_frame_is_moving_and_named() {
    type Of = fn(f64) -> InMemDicomObject;
    let cases: [(&str, Of); 6] = [
        ("positioner angles", |n| {
            let angles = [
                single(tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE, n as f32),
                single(tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE, 0.0),
            ];
            groups(&[(tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE, &angles)])
        }),
        ("positioner angles", |n| {
            groups(&[(tags::POSITIONER_POSITION_SEQUENCE, &[single(tags::POSITIONER_SECONDARY_ANGLE, n as f32)])])
        }),
        ("table position", |n| {
            groups(&[(tags::TABLE_POSITION_SEQUENCE, &[single(tags::TABLE_TOP_LONGITUDINAL_POSITION, n as f32)])])
        }),
        ("distances from the source", |n| {
            groups(&[(tags::X_RAY_GEOMETRY_SEQUENCE, &[double(tags::DISTANCE_SOURCE_TO_DETECTOR, 1000.0 + n)])])
        }),
        ("calibration", |n| {
            let spacing = PrimitiveValue::F32(vec![0.2, 0.2 + 0.001 * n as f32].into());
            let item = [(tags::OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM, VR::FL, spacing)];
            groups(&[(tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE, &item)])
        }),
        ("spacing at the detector", |n| {
            let spacing = text(tags::IMAGER_PIXEL_SPACING, VR::DS, &format!("0.3\\{}", 0.3 + 0.1 * n));
            groups(&[(tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, &[spacing])])
        }),
    ];
    for (name, of) in cases {
        let moved = of_frames([0.0, 1.0, 2.0].map(of).to_vec());
        assert!(moved.geometry.moving && warns(&moved, name), "{name}: {:?}", moved.warnings);
        let still = of_frames([1.0; 3].map(of).to_vec());
        assert!(!still.geometry.moving && !warns(&still, name), "{name}: {:?}", still.warnings);
    }
}

#[test]
fn windows_that_differ_from_frame_to_frame_are_named() {
    let of = |center: &str| {
        let item = [text(tags::WINDOW_CENTER, VR::DS, center), text(tags::WINDOW_WIDTH, VR::DS, "400")];
        groups(&[(tags::FRAME_VOILUT_SEQUENCE, &item)])
    };
    let facts = of_frames(["1000", "1100", "1200"].map(of).to_vec());
    assert_eq!(facts.display.window, Some([1000.0, 400.0]));
    assert!(warns(&facts, "The window differs"), "{:?}", facts.warnings);
}

#[test]
fn missing_functional_groups_are_named() {
    let geometry = || groups(&[(tags::X_RAY_GEOMETRY_SEQUENCE, &[double(tags::DISTANCE_SOURCE_TO_DETECTOR, 1e3)])]);
    let empty = InMemDicomObject::new_empty;
    assert!(warns(&of_frames(vec![geometry()]), "1 items for 3 frames"));
    let incomplete = of_frames(vec![empty(), geometry(), geometry()]);
    assert!(warns(&incomplete, "X-Ray Geometry is given for 2 frames of 3"), "{:?}", incomplete.warnings);
    assert_eq!(incomplete.geometry.sid_mm, None);
}

#[test]
fn a_detector_that_is_turned_mirrored_or_aslant_is_named() {
    for (element, part) in [
        (text(tags::FIELD_OF_VIEW_ROTATION, VR::DS, "90"), "Rotation is 90°"),
        (text(tags::FIELD_OF_VIEW_HORIZONTAL_FLIP, VR::CS, "YES"), "Horizontal Flip"),
        (text(tags::DETECTOR_SECONDARY_ANGLE, VR::DS, "-10"), "Detector Secondary Angle is -10°"),
        (single(tags::POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE, 15.0), "turned by 15°"),
        (
            (tags::POSITION_OF_ISOCENTER_PROJECTION, VR::FL, PrimitiveValue::F32(vec![1.0, 1.0].into())),
            "row 1, column 1",
        ),
    ] {
        let facts = facts(1, std::slice::from_ref(&element));
        assert!(warns(&facts, part), "{element:?}: {:?}", facts.warnings);
    }
    let usual = [
        text(tags::FIELD_OF_VIEW_ROTATION, VR::DS, "0"),
        text(tags::FIELD_OF_VIEW_HORIZONTAL_FLIP, VR::CS, "NO"),
        text(tags::DETECTOR_PRIMARY_ANGLE, VR::DS, "0"),
        (tags::POSITION_OF_ISOCENTER_PROJECTION, VR::FL, PrimitiveValue::F32(vec![2.5, 3.5].into())),
    ];
    assert!(facts(1, &usual).warnings.is_empty());
    let oriented = text(tags::PATIENT_ORIENTATION, VR::CS, "L\\H");
    let turned = facts(1, &[text(tags::FIELD_OF_VIEW_ROTATION, VR::DS, "180"), oriented]);
    assert!(turned.warnings.is_empty(), "Patient Orientation says it: {:?}", turned.warnings);
}

#[test]
fn dates_of_frames_go_on_over_the_end_of_a_month() {
    let at =
        |date: &str| groups(&[(tags::FRAME_CONTENT_SEQUENCE, &[text(tags::FRAME_REFERENCE_DATE_TIME, VR::DT, date)])]);
    for [first, second, third] in [
        ["20240131235959.500", "20240201000000.000", "20240201000001.000"],
        ["20240229235959.500", "20240301000000.000", "20240301000001.000"],
        ["20231231235959.500", "20240101000000.000", "20240101000001.000"],
    ] {
        let timing = of_frames(vec![at(first), at(second), at(third)]).timing;
        assert_eq!((timing.source, timing.frame_times_ms), (TimingSource::FrameTimeVector, vec![0.0, 500.0, 1500.0]));
    }
    let back = of_frames(["20240131235959", "20240131235958", "20240131235957"].map(at).to_vec());
    assert!(warns(&back, "dates of the frames"), "{:?}", back.warnings);
}

#[test]
fn the_display_of_frames_says_how_fast_and_how_much_of_the_mask() {
    let item = object(&[
        single(tags::RECOMMENDED_DISPLAY_FRAME_RATE_IN_FLOAT, 8.0),
        single(tags::MASK_VISIBILITY_PERCENTAGE, 30.0),
    ]);
    let facts = opened(with_items(run(3), tags::FRAME_DISPLAY_SEQUENCE, vec![item])).unwrap().acquisition().clone();
    assert_eq!((facts.timing.source, facts.timing.frame_times_ms), (TimingSource::CineRate, vec![0.0, 125.0, 250.0]));
    assert!(facts.warnings.iter().any(|warning| warning.contains("Mask Visibility of 30 %")));
}

#[test]
fn times_that_cannot_be_are_named() {
    let rate = || text(tags::CINE_RATE, VR::IS, "10");
    for time in ["0", "-33", "nan", "fast"] {
        let facts = facts(3, &[text(tags::FRAME_TIME, VR::DS, time), rate()]);
        assert_eq!(facts.timing.source, TimingSource::CineRate);
        assert!(warns(&facts, "Frame Time is"), "{time}: {:?}", facts.warnings);
    }
    let long = facts(3, &[text(tags::FRAME_TIME_VECTOR, VR::DS, "0\\9\\9\\9"), rate()]);
    assert!(warns(&long, "Frame Time Vector"), "{:?}", long.warnings);
}

#[test]
fn a_table_too_steep_for_its_correction_is_named_and_a_source_above_it_is_farther() {
    let tabletop = |beam: f32| {
        let calibration = [
            single(tags::DISTANCE_OBJECT_TO_TABLE_TOP, 100.0),
            single(tags::TABLE_HEIGHT, 150.0),
            single(tags::BEAM_ANGLE, beam),
        ];
        let facts = shared(groups(&[(tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE, &calibration)]));
        (facts.geometry.tabletop.map(|table| table.source_to_object_mm(800.0).round()), warns(&facts, "Beam Angle"))
    };
    assert_eq!(tabletop(0.0), (Some(750.0), false));
    assert_eq!(tabletop(180.0), (Some(850.0), false));
    assert_eq!(tabletop(80.0), (None, true));
}

#[test]
fn an_unknown_type_of_calibration_is_named() {
    let facts = facts(1, &[text(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, "RULER")]);
    assert!(facts.geometry.calibration_type.is_none() && warns(&facts, "“RULER”"), "{:?}", facts.warnings);
}
