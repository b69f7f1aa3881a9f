//! Attributes and their fallbacks.

use super::*;
use crate::imaging::acquisition::{
    Aperture, CalibrationType, Geometry, Intensity, MaskItem, MaskOperation, TimingSource,
};

fn strings(tag: Tag, vr: VR, values: &[&str]) -> Element {
    (tag, vr, PrimitiveValue::Strs(values.iter().map(ToString::to_string).collect()))
}

fn numbers(tag: Tag, values: &[&str]) -> Element {
    strings(tag, VR::DS, values)
}

fn pointer(tag: Tag) -> Element {
    (tags::FRAME_INCREMENT_POINTER, VR::AT, PrimitiveValue::Tags(vec![tag].into()))
}

/// Whether a warning names this attribute.
fn warns(facts: &Acquisition, name: &str) -> bool {
    facts.warnings.iter().any(|warning| warning.contains(name))
}

#[test]
fn frame_times_come_from_the_best_source_there_is() {
    use TimingSource::{Assumed, CineRate, FrameTime, FrameTimeVector};
    let time = |ms| numbers(tags::FRAME_TIME, &[ms]);
    let vector = |ms: &[&str]| numbers(tags::FRAME_TIME_VECTOR, ms);
    let rate = |fps| text(tags::CINE_RATE, VR::IS, fps);
    let hint = |fps| text(tags::RECOMMENDED_DISPLAY_FRAME_RATE, VR::IS, fps);
    let cases: [(&str, Vec<Element>, TimingSource, [f64; 3]); 14] = [
        ("frame time", vec![time("33.3")], FrameTime, [0.0, 33.3, 66.6]),
        (
            "pointer to frame time",
            vec![time("33"), vector(&["0", "5", "5"]), pointer(tags::FRAME_TIME)],
            FrameTime,
            [0.0, 33.0, 66.0],
        ),
        (
            "the first entry of a vector is no interval",
            vec![vector(&["0", "100", "300"])],
            FrameTimeVector,
            [0.0, 100.0, 400.0],
        ),
        ("nor is it one if it is not 0", vec![vector(&["50", "100", "300"])], FrameTimeVector, [0.0, 100.0, 400.0]),
        (
            "pointer to vector",
            vec![time("33"), vector(&["0", "5", "6"]), pointer(tags::FRAME_TIME_VECTOR)],
            FrameTimeVector,
            [0.0, 5.0, 11.0],
        ),
        ("vector without first entry", vec![vector(&["100", "300"])], FrameTimeVector, [0.0, 100.0, 400.0]),
        (
            "vector of another length",
            vec![vector(&["0", "100", "100", "100"]), rate("10")],
            CineRate,
            [0.0, 100.0, 200.0],
        ),
        ("vector of zeros", vec![vector(&["0", "0", "0"]), rate("4")], CineRate, [0.0, 250.0, 500.0]),
        ("vector going back", vec![vector(&["0", "-5", "9"]), rate("4")], CineRate, [0.0, 250.0, 500.0]),
        ("frame time 0", vec![time("0"), vector(&["0", "7", "7"])], FrameTimeVector, [0.0, 7.0, 14.0]),
        (
            "pointer to a vector that is not there",
            vec![time("40"), pointer(tags::FRAME_TIME_VECTOR)],
            FrameTime,
            [0.0, 40.0, 80.0],
        ),
        ("display rate", vec![hint("2")], CineRate, [0.0, 500.0, 1000.0]),
        ("cine rate 0", vec![rate("0")], Assumed, [0.0, 250.0, 500.0]),
        ("nothing", vec![], Assumed, [0.0, 250.0, 500.0]),
    ];
    for (name, elements, source, times) in cases {
        let timing = facts(3, &elements).timing;
        assert_eq!(timing.source, source, "{name}");
        for (found, expected) in timing.frame_times_ms.iter().zip(times) {
            assert!((found - expected).abs() < 1e-9, "{name}: {:?}", timing.frame_times_ms);
        }
        assert_eq!(timing.frame_times_ms.len(), 3, "{name}");
    }
    assert!(warns(&facts(3, &[]), "when its frames were taken"));
    assert!(facts(3, &[text(tags::PREFERRED_PLAYBACK_SEQUENCING, VR::US, "")]).timing.sweep.eq(&false));
    assert!(facts(3, &[(tags::PREFERRED_PLAYBACK_SEQUENCING, VR::US, 1_u16.into())]).timing.sweep);
}

/// One number of the geometry.
type Read = fn(&Geometry) -> Option<f64>;

#[test]
fn geometry_that_cannot_be_is_absent_and_named() {
    let sid = |mm| numbers(tags::DISTANCE_SOURCE_TO_DETECTOR, &[mm]);
    let sod = |mm| numbers(tags::DISTANCE_SOURCE_TO_PATIENT, &[mm]);
    let factor = |ratio| numbers(tags::ESTIMATED_RADIOGRAPHIC_MAGNIFICATION_FACTOR, &[ratio]);
    let cases: [(&[Element], Read, Option<f64>, &str); 16] = [
        (&[sid("1200")], |g| g.sid_mm, Some(1200.0), ""),
        (&[sid("1200,5")], |g| g.sid_mm, Some(1200.5), ""),
        (&[sid("0")], |g| g.sid_mm, None, "Distance Source to Detector"),
        (&[sid("-1200")], |g| g.sid_mm, None, "Distance Source to Detector"),
        (&[sid("NaN")], |g| g.sid_mm, None, "Distance Source to Detector"),
        (&[sid("far")], |g| g.sid_mm, None, "Distance Source to Detector"),
        (&[], |g| g.sid_mm, None, ""),
        (&[sod("750"), sid("1200")], |g| g.sod_mm, Some(750.0), ""),
        (&[sod("1300"), sid("1200")], |g| g.sod_mm, None, "Distance Source to Patient"),
        (&[sod("750")], |g| g.sod_mm, Some(750.0), ""),
        (&[factor("1.4")], |g| g.ermf, Some(1.4), ""),
        (&[factor("0")], |g| g.ermf, None, "Magnification"),
        (&[factor("0.7")], |g| g.ermf, None, "Magnification"),
        (&[numbers(tags::POSITIONER_PRIMARY_ANGLE, &["-30.5"])], |g| g.primary_deg, Some(-30.5), ""),
        (&[numbers(tags::POSITIONER_SECONDARY_ANGLE, &["0"])], |g| g.secondary_deg, Some(0.0), ""),
        (&[numbers(tags::POSITIONER_PRIMARY_ANGLE, &["400"])], |g| g.primary_deg, None, "Primary Angle"),
    ];
    for (elements, read, expected, warning) in cases {
        let facts = facts(1, elements);
        assert_eq!(read(&facts.geometry), expected, "{elements:?}");
        assert_eq!(facts.warnings.is_empty(), warning.is_empty(), "{:?}", facts.warnings);
        assert!(warning.is_empty() || warns(&facts, warning), "{:?}", facts.warnings);
    }
}

#[test]
fn spacings_are_row_then_column_and_zero_is_absent() {
    for (written, expected) in [
        (vec!["0.2", "0.3"], Some([0.2, 0.3])),
        (vec!["0", "0"], None),
        (vec!["0.2", "0"], None),
        (vec!["0.2"], None),
        (vec!["-0.2", "0.2"], None),
        (vec!["1e9", "1e9"], None),
    ] {
        let facts = facts(1, &[numbers(tags::PIXEL_SPACING, &written), numbers(tags::IMAGER_PIXEL_SPACING, &written)]);
        assert_eq!(facts.geometry.pixel_spacing_mm, expected);
        assert_eq!(facts.geometry.detector_spacing_mm, expected);
        assert_eq!(warns(&facts, "Pixel Spacing is") && warns(&facts, "Imager Pixel Spacing is"), expected.is_none());
    }
    let fiducial = facts(
        1,
        &[
            text(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, "FIDUCIAL"),
            text(tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION, VR::LO, "sphere 20 mm"),
        ],
    );
    assert_eq!(fiducial.geometry.calibration_type, Some(CalibrationType::Fiducial));
    assert_eq!(fiducial.geometry.calibration_description, "sphere 20 mm");
}

#[test]
fn motion_is_seen_in_words_and_in_increments() {
    for (element, moving) in [
        (text(tags::POSITIONER_MOTION, VR::CS, "STATIC"), false),
        (text(tags::POSITIONER_MOTION, VR::CS, "DYNAMIC"), true),
        (text(tags::TABLE_MOTION, VR::CS, "DYNAMIC"), true),
        (numbers(tags::TABLE_LONGITUDINAL_INCREMENT, &["0", "0"]), false),
        (numbers(tags::TABLE_LONGITUDINAL_INCREMENT, &["0", "35"]), true),
        (numbers(tags::POSITIONER_PRIMARY_ANGLE_INCREMENT, &["1.5"]), true),
    ] {
        assert_eq!(facts(2, std::slice::from_ref(&element)).geometry.moving, moving, "{element:?}");
    }
}

fn mask(elements: &[Element]) -> Acquisition {
    let item = object(elements);
    opened(with_items(run(30), tags::MASK_SUBTRACTION_SEQUENCE, vec![item])).unwrap().acquisition().clone()
}

fn frame_numbers(tag: Tag, numbers: &[u16]) -> Element {
    (tag, VR::US, PrimitiveValue::U16(numbers.to_vec().into()))
}

#[test]
fn a_mask_item_is_read_whole() {
    let facts = mask(&[
        text(tags::MASK_OPERATION, VR::CS, "AVG_SUB"),
        frame_numbers(tags::MASK_FRAME_NUMBERS, &[1, 2]),
        frame_numbers(tags::APPLICABLE_FRAME_RANGE, &[3, 10, 20, 99]),
        frame_numbers(tags::CONTRAST_FRAME_AVERAGING, &[2]),
        (tags::MASK_SUB_PIXEL_SHIFT, VR::FL, PrimitiveValue::F32(vec![1.5, -0.25].into())),
    ]);
    let item = MaskItem {
        operation: MaskOperation::AverageSubtraction,
        ranges: vec![[3, 10], [20, 30]],
        mask_frames: vec![1, 2],
        contrast_averaging: 2,
        shift: [1.5, -0.25].into(),
        tid_offset: 1,
        frame_shifts: vec![],
    };
    assert_eq!(facts.masks.items, [item]);
    assert!(!facts.masks.recommended && !facts.masks.already_subtracted);
}

/// Elements of a mask item, operation and offset read, and the attribute warned about.
type MaskCase<'a> = (&'a [Element], Option<(MaskOperation, i32)>, &'a str);

#[test]
fn masks_that_cannot_be_used_are_left_out_and_named() {
    let operation = |word| text(tags::MASK_OPERATION, VR::CS, word);
    let offset = |n: i16| (tags::TID_OFFSET, VR::SS, PrimitiveValue::from(n));
    let range = frame_numbers(tags::APPLICABLE_FRAME_RANGE, &[20, 30]);
    let cases: [MaskCase; 7] = [
        (&[operation("NONE"), frame_numbers(tags::MASK_FRAME_NUMBERS, &[0])], Some((MaskOperation::None, 1)), ""),
        (&[operation("TID")], Some((MaskOperation::TimeInterval, 1)), ""),
        (&[operation("TID"), offset(-3)], Some((MaskOperation::TimeInterval, -3)), ""),
        (&[operation("REV_TID"), offset(5), range], Some((MaskOperation::ReversedTimeInterval, 5)), ""),
        (&[operation("REV_TID"), offset(5)], None, "Applicable Frame Range"),
        (&[operation("AVG_SUB"), frame_numbers(tags::MASK_FRAME_NUMBERS, &[0, 31])], None, "Mask Frame Numbers"),
        (&[operation("GUESS")], None, "Mask Operation"),
    ];
    for (elements, expected, warning) in cases {
        let facts = mask(elements);
        assert_eq!(facts.masks.items.first().map(|item| (item.operation, item.tid_offset)), expected);
        // The file of this test never says when its frames were taken.
        let others: Vec<&String> = facts.warnings.iter().filter(|text| !text.contains("frames were taken")).collect();
        let as_expected = |text: &&String| !warning.is_empty() && text.contains(warning);
        assert_eq!(others.is_empty(), warning.is_empty(), "{elements:?}: {others:?}");
        assert!(others.iter().all(as_expected), "{elements:?}: {others:?}");
    }
}

#[test]
fn subtracted_pixels_are_a_fact_only_where_the_file_says_so() {
    let kind = |words: &[&str]| strings(tags::IMAGE_TYPE, VR::CS, words);
    let relation = |word| text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, word);
    let applied = |word| text(tags::IMAGE_PROCESSING_APPLIED, VR::CS, word);
    let cases: [(&[Element], bool, bool); 6] = [
        (&[kind(&["ORIGINAL", "PRIMARY"]), relation("LOG")], false, false),
        (&[kind(&["DERIVED", "PRIMARY"]), relation("LIN")], false, false),
        (&[kind(&["DERIVED", "PRIMARY"]), relation("DISP")], false, true),
        (&[kind(&["ORIGINAL", "PRIMARY"]), relation("DISP")], false, false),
        (&[kind(&["DERIVED", "PRIMARY", "SUBTRACTED"]), relation("DISP")], true, false),
        (&[applied("DIGITAL_SUBTR")], true, false),
    ];
    for (elements, subtracted, warning) in cases {
        let facts = facts(1, elements);
        assert_eq!(facts.masks.already_subtracted, subtracted, "{elements:?}");
        assert_eq!(warns(&facts, "may be subtracted"), warning, "{elements:?}");
    }
    assert!(facts(1, &[text(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUB")]).masks.recommended);
    assert!(!facts(1, &[text(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "NAT")]).masks.recommended);
}

#[test]
fn a_shutter_opens_between_its_edges_and_an_invalid_one_is_ignored() {
    let shape = |word| text(tags::SHUTTER_SHAPE, VR::CS, word);
    let edges = |left, right, upper, lower| {
        let edge = |tag, value| text(tag, VR::IS, value);
        [
            edge(tags::SHUTTER_LEFT_VERTICAL_EDGE, left),
            edge(tags::SHUTTER_RIGHT_VERTICAL_EDGE, right),
            edge(tags::SHUTTER_UPPER_HORIZONTAL_EDGE, upper),
            edge(tags::SHUTTER_LOWER_HORIZONTAL_EDGE, lower),
        ]
    };
    let rectangle = |e: [Element; 4]| facts(1, &[&[shape("RECTANGULAR")][..], &e].concat());
    // Columns 3 to 5 of 1 to 6 are 2 to 4 from 0.
    let expected = Aperture::Rectangle { left: 2.0, right: 4.0, top: 0.0, bottom: 3.0 };
    assert_eq!(rectangle(edges("3", "5", "1", "4")).display.aperture, [expected]);
    for bad in
        [edges("0", "0", "0", "0"), edges("6", "1", "1", "4"), edges("900", "999", "1", "4"), edges("", "", "", "")]
    {
        let facts = rectangle(bad);
        assert!(facts.display.aperture.is_empty() && warns(&facts, "shutter"), "{:?}", facts.display);
    }
    let collimator = [
        text(tags::COLLIMATOR_SHAPE, VR::CS, "RECTANGULAR"),
        text(tags::COLLIMATOR_LEFT_VERTICAL_EDGE, VR::IS, "5"),
        text(tags::COLLIMATOR_RIGHT_VERTICAL_EDGE, VR::IS, "6"),
        text(tags::COLLIMATOR_UPPER_HORIZONTAL_EDGE, VR::IS, "1"),
        text(tags::COLLIMATOR_LOWER_HORIZONTAL_EDGE, VR::IS, "4"),
    ];
    for (right, hidden) in [("2", true), ("5", false)] {
        let both = [&[shape("RECTANGULAR")][..], &edges("1", right, "1", "4"), &collimator].concat();
        assert_eq!(warns(&facts(1, &both), "together would hide the whole image"), hidden, "{right}");
    }
    let circle = facts(
        1,
        &[
            shape("CIRCULAR"),
            strings(tags::CENTER_OF_CIRCULAR_SHUTTER, VR::IS, &["2", "3"]),
            text(tags::RADIUS_OF_CIRCULAR_SHUTTER, VR::IS, "2"),
        ],
    );
    assert_eq!(circle.display.aperture, [Aperture::Circle { center: [2.0, 1.0], radius: 2.0 }]);
    let vertices = ["1", "1", "1", "6", "4", "6"];
    let collimator = facts(
        1,
        &[
            text(tags::COLLIMATOR_SHAPE, VR::CS, "POLYGONAL"),
            strings(tags::VERTICES_OF_THE_POLYGONAL_COLLIMATOR, VR::IS, &vertices),
        ],
    );
    assert_eq!(collimator.display.aperture, [Aperture::Polygon(vec![[0.0, 0.0], [5.0, 0.0], [5.0, 3.0]])]);
}

#[test]
fn a_window_without_width_is_ignored() {
    let window = |centers: &[&str], widths: &[&str]| {
        facts(1, &[numbers(tags::WINDOW_CENTER, centers), numbers(tags::WINDOW_WIDTH, widths)])
    };
    assert_eq!(window(&["2048", "9"], &["4096", "9"]).display.window, Some([2048.0, 4096.0]));
    let without = window(&["2048"], &["0"]);
    assert_eq!(without.display.window, None);
    assert!(warns(&without, "Window Width"));
}

#[test]
fn a_modality_lookup_table_leads_back_to_linear_values() {
    let descriptor = |count, first| (tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(vec![count, first, 16].into()));
    let entries = |count: u16| (tags::LUT_DATA, VR::US, PrimitiveValue::U16((0..count).map(|n| n * 10).collect()));
    let table = |items: &[Element]| {
        let log = with(run(1), &[text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LOG")]);
        opened(with_items(log, tags::MODALITY_LUT_SEQUENCE, vec![object(items)])).unwrap().acquisition().clone()
    };
    let whole = [descriptor(100, 5), entries(100)];
    let facts = table(&whole);
    assert_eq!(facts.pixels.intensity, Intensity::Log);
    let linear = facts.pixels.to_linear.unwrap();
    assert_eq!(linear.len(), 4096);
    assert_eq!([linear[0], linear[5], linear[6], linear[104], linear[4095]], [0.0, 0.0, 10.0, 990.0, 990.0]);
    let short = [descriptor(100, 5), entries(99)];
    let damaged = table(&short);
    assert!(damaged.pixels.to_linear.is_none() && warns(&damaged, "Modality LUT"));
}

#[test]
fn rescaling_is_a_table_unless_it_changes_nothing() {
    let rescale = |slope, intercept| {
        let facts = facts(1, &[numbers(tags::RESCALE_SLOPE, &[slope]), numbers(tags::RESCALE_INTERCEPT, &[intercept])]);
        facts.pixels.to_linear.map(|table| (table[0], table[100]))
    };
    assert_eq!(rescale("2", "-7"), Some((-7.0, 193.0)));
    assert_eq!(rescale("1", "0"), None);
    assert_eq!(rescale("0", "5"), None);
}

#[test]
fn names_are_read_in_their_character_set_and_old_dates_without_dots() {
    let facts = facts(
        1,
        &[
            text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            text(tags::PATIENT_NAME, VR::PN, "Müller^Jörg"),
            text(tags::PATIENT_BIRTH_DATE, VR::DA, "1950.01.31"),
            text(tags::PATIENT_POSITION, VR::CS, "FFS"),
        ],
    );
    assert_eq!(facts.patient.name, "Müller^Jörg");
    assert_eq!(facts.patient.birth_date, "19500131");
    assert_eq!(facts.patient.patient_position, "FFS");
}

#[test]
fn fluoroscopy_and_radiofluoroscopy_are_named() {
    let fluoroscopy = facts(1, &[text(tags::RADIATION_SETTING, VR::CS, "SC")]);
    assert!(fluoroscopy.display.fluoroscopy && warns(&fluoroscopy, "fluoroscopy"));
    let rf = facts(1, &[text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.2")]);
    assert!(warns(&rf, "radiofluoroscopic"));
}

#[test]
fn an_enhanced_object_has_its_facts_in_functional_groups() {
    let group = |tag, elements: &[Element]| with_items(InMemDicomObject::new_empty(), tag, vec![object(elements)]);
    let angle = |degrees: f32| {
        let item = [(tags::POSITIONER_PRIMARY_ANGLE, VR::FL, PrimitiveValue::from(degrees))];
        group(tags::POSITIONER_POSITION_SEQUENCE, &item)
    };
    let double = |tag, value: f64| (tag, VR::FD, PrimitiveValue::from(value));
    let mut shared = group(
        tags::X_RAY_GEOMETRY_SEQUENCE,
        &[double(tags::DISTANCE_SOURCE_TO_DETECTOR, 1200.0), double(tags::DISTANCE_SOURCE_TO_ISOCENTER, 785.0)],
    );
    shared = with_items(
        shared,
        tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE,
        vec![object(&[
            numbers(tags::IMAGER_PIXEL_SPACING, &["0.308", "0.308"]),
            text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LOG"),
            text(tags::IMAGE_PROCESSING_APPLIED, VR::CS, "DIGITAL_SUBTR"),
        ])],
    );
    let mut enhanced = with(run(2), &[text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.1.1")]);
    enhanced = with_items(enhanced, tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared]);
    enhanced = with_items(enhanced, tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, vec![angle(30.0), angle(35.0)]);
    let run = opened(enhanced).unwrap();
    let facts = run.acquisition();
    assert_eq!(facts.geometry.sid_mm, Some(1200.0));
    assert_eq!(facts.geometry.sod_mm, Some(785.0));
    assert_eq!(facts.geometry.primary_deg, Some(30.0));
    assert_eq!(facts.geometry.detector_spacing_mm, Some([0.308, 0.308]));
    assert!(facts.geometry.moving);
    assert_eq!(facts.pixels.intensity, Intensity::Log);
    assert!(facts.masks.already_subtracted);
}
