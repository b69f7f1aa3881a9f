//! Traps that other viewers fell into, and the worked examples of the standard: from the bytes of a file to what a
//! person is told. A test for each; where one is kept elsewhere, the table says where.
//!
//! | trap or example | test |
//! |---|---|
//! | magnification applied to a spacing corrected already | `trap_01_…` |
//! | first entry of Frame Time Vector taken as the rate | `trap_02_…` |
//! | fractional mask shift used as an index | `trap_03_…` |
//! | frame ranges counted from 0 | `trap_04_…` |
//! | only the last range survives | `trap_05_…` |
//! | calibration lost on reload | `trap_06_…` |
//! | spacing at the detector used as spacing in the patient | `trap_07_…` |
//! | Pixel Spacing 0\0 | `trap_08_…` |
//! | object without image pixels | `trap_09_…` |
//! | wrong default window | `trap_10_…` |
//! | invalid shutter hides the image | `trap_11_…` |
//! | hundreds of frames exhaust memory | `trap_12_…`; two gigabytes in `tests/memory.rs` |
//! | magnification in the wrong direction | `trap_13_…` |
//! | masks refused; text in the wrong encoding | `trap_14_…`, `trap_15_…` |
//! | path drawn to the thicker vessel; path of whole pixels too long | `imaging/trace/tests.rs`, `imaging/refine`, `plans_on_phantoms.rs` |
//! | reversed interval 20–30 with offset 5 | `example_reversed_interval_…` |
//! | signs of the mask's shift | `example_the_mask_moves_…` |
//! | angles of equipment and patient in four positions | `example_twelve_…`, and `geometry/camera.rs` for the image axes |
//! | spacing from geometry | `example_scale_…`, `example_table_height_…` |
//! | subtraction pixel by pixel | `opacities_agree_with_numpy` in `imaging/opacity/tests.rs` |

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dva_planner::dicom::{OpenError, OpenOptions, open_bytes};
use dva_planner::imaging::acquisition::{MaskModule, MaskOperation, TimingSource};
use dva_planner::imaging::picture::{PictureOptions, gray16, picture};
use dva_planner::imaging::subtraction::recipe;
use dva_planner::imaging::{FrameCache, FrameSelection, Look, Run};
use dva_planner::planning::calibration::judge;
use dva_planner::planning::evaluation::ScaleState;
use dva_planner::planning::lying;

const ENHANCED: &str = "1.2.840.10008.5.1.4.1.1.12.1.1";

type Element = DataElement<InMemDicomObject>;

fn numbers(tag: Tag, values: &[&str]) -> Element {
    DataElement::new(tag, VR::DS, PrimitiveValue::Strs(values.iter().map(ToString::to_string).collect()))
}

fn words(tag: Tag, vr: VR, value: &str) -> Element {
    DataElement::new(tag, vr, PrimitiveValue::from(value))
}

fn whole(tag: Tag, values: &[u16]) -> Element {
    DataElement::new(tag, VR::US, PrimitiveValue::U16(values.to_vec().into()))
}

fn shift(row: f32, column: f32) -> Element {
    DataElement::new(tags::MASK_SUB_PIXEL_SHIFT, VR::FL, PrimitiveValue::F32(vec![row, column].into()))
}

fn real(tag: Tag, value: f64) -> Element {
    DataElement::new(tag, VR::FD, PrimitiveValue::from(value))
}

fn items(tag: Tag, of: Vec<Vec<Element>>) -> Element {
    let items: Vec<InMemDicomObject> = of.into_iter().map(InMemDicomObject::from_element_iter).collect();
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

/// The bytes of a run of 12-bit frames of 8 × 8 pixels, value 1000 + 10 · frame but for a dark dot at row 3, column 4,
/// with these elements put in or replaced.
fn file(frames: u16, elements: &[Element]) -> Vec<u8> {
    let value = |n: u16, at: usize| if at == 3 * 8 + 4 { 500 } else { 1000 + 10 * n };
    let values: Vec<u16> = (1..=frames).flat_map(|n| (0..64).map(move |at| value(n, at))).collect();
    let mut object = InMemDicomObject::from_element_iter([
        words(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.1"),
        words(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3"),
        words(tags::MODALITY, VR::CS, "XA"),
        words(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LIN"),
        words(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        words(tags::NUMBER_OF_FRAMES, VR::IS, &frames.to_string()),
        whole(tags::ROWS, &[8]),
        whole(tags::COLUMNS, &[8]),
        whole(tags::SAMPLES_PER_PIXEL, &[1]),
        whole(tags::BITS_ALLOCATED, &[16]),
        whole(tags::BITS_STORED, &[12]),
        whole(tags::HIGH_BIT, &[11]),
        whole(tags::PIXEL_REPRESENTATION, &[0]),
        DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())),
    ]);
    for element in elements {
        object.put(element.clone());
    }
    written(object)
}

fn written(object: InMemDicomObject) -> Vec<u8> {
    let class = object.get(tags::SOP_CLASS_UID).unwrap().to_str().unwrap().into_owned();
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid("1.2.3")
        .transfer_syntax("1.2.840.10008.1.2.1")
        .build()
        .unwrap();
    let mut bytes = Vec::new();
    object.with_exact_meta(meta).write_all(&mut bytes).unwrap();
    bytes
}

fn opened(frames: u16, elements: &[Element]) -> Run {
    open_bytes(file(frames, elements), OpenOptions::default()).unwrap()
}

fn masked(frames: u16, item: Vec<Element>) -> Run {
    let viewing = words(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUB");
    opened(frames, &[viewing, items(tags::MASK_SUBTRACTION_SEQUENCE, vec![item])])
}

fn operation(word: &str) -> Element {
    words(tags::MASK_OPERATION, VR::CS, word)
}

/// Frames and the mask frames subtracted from them.
fn masks(run: &Run) -> Vec<(u32, Vec<u32>)> {
    let facts = run.acquisition();
    let frames = facts.pixels.frames;
    let of = |n| Some((n, recipe(&facts.masks, frames, &Look::default(), n)?.mask));
    (1..=frames).filter_map(of).collect()
}

/// State of the scale and its spacing.
fn scale(elements: &[Element]) -> (ScaleState, Option<[f64; 2]>) {
    let calibration = judge(opened(1, elements).acquisition());
    (calibration.state, calibration.mm_per_px.map(|mm| mm.map(|mm| (mm * 1e6).round() / 1e6)))
}

fn detector(mm: &str) -> Element {
    numbers(tags::IMAGER_PIXEL_SPACING, &[mm, mm])
}

fn patient(mm: &str) -> Element {
    numbers(tags::PIXEL_SPACING, &[mm, mm])
}

fn magnification(factor: &str) -> Element {
    numbers(tags::ESTIMATED_RADIOGRAPHIC_MAGNIFICATION_FACTOR, &[factor])
}

fn distances(sid: &str, sod: &str) -> [Element; 2] {
    [numbers(tags::DISTANCE_SOURCE_TO_DETECTOR, &[sid]), numbers(tags::DISTANCE_SOURCE_TO_PATIENT, &[sod])]
}

fn frame(number: u32) -> Look {
    Look { frame: FrameSelection::Frame(number), ..Look::default() }
}

#[test]
fn trap_01_the_magnification_is_not_applied_to_a_spacing_that_was_corrected() {
    let [sid, sod] = distances("1200", "750");
    let corrected = [sid, sod, detector("0.308"), patient("0.1925"), magnification("1.6")];
    assert_eq!(scale(&corrected), (ScaleState::Geometry, Some([0.1925, 0.1925])));
}

#[test]
fn trap_02_the_first_entry_of_a_frame_time_vector_is_no_rate() {
    let run = opened(4, &[numbers(tags::FRAME_TIME_VECTOR, &["0", "100", "300", "100"])]);
    let timing = &run.acquisition().timing;
    assert_eq!(timing.source, TimingSource::FrameTimeVector);
    assert_eq!(timing.frame_times_ms, [0.0, 100.0, 400.0, 500.0]);
}

#[test]
fn trap_03_a_fractional_shift_interpolates() {
    let item = |row, column| vec![operation("AVG_SUB"), whole(tags::MASK_FRAME_NUMBERS, &[1]), shift(row, column)];
    let halves = gray16(&masked(3, item(0.0, 0.5)), &frame(3)).unwrap();
    let whole = gray16(&masked(3, item(0.0, 0.0)), &frame(3)).unwrap();
    // Half of the mask's dot lies on the dot and half to its left: both pixels differ from the ground, by less.
    let ground = f64::from(*whole.get(1, 1).unwrap());
    let depth = |column| ground - f64::from(*halves.get(column, 3).unwrap());
    assert!(depth(3) > 500.0 && depth(4) < -500.0, "{} {}", depth(3), depth(4));
    assert!(depth(2).abs() < depth(3) && depth(5).abs() < depth(3));
}

#[test]
fn trap_04_ranges_count_from_one_and_include_both_ends() {
    let range = whole(tags::APPLICABLE_FRAME_RANGE, &[2, 3]);
    let run = masked(4, vec![operation("AVG_SUB"), whole(tags::MASK_FRAME_NUMBERS, &[1]), range]);
    assert_eq!(masks(&run), [(2, vec![1]), (3, vec![1])]);
    // Frame 3 is 1030, the mask 1010: opacity ln 1010 − ln 1030 on the scale of 4096 around 32768.
    let expected = 32768.0 + 4096.0 * (1010.0_f64 / 1030.0).ln();
    assert!((f64::from(*gray16(&run, &frame(3)).unwrap().get(0, 0).unwrap()) - expected).abs() <= 0.51);
}

#[test]
fn trap_05_all_ranges_survive_and_all_items() {
    let first = vec![
        operation("AVG_SUB"),
        whole(tags::MASK_FRAME_NUMBERS, &[1]),
        whole(tags::APPLICABLE_FRAME_RANGE, &[2, 3, 6, 7]),
    ];
    let second = vec![operation("TID"), whole(tags::APPLICABLE_FRAME_RANGE, &[9, 9])];
    let viewing = words(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUB");
    let run = opened(9, &[viewing, items(tags::MASK_SUBTRACTION_SEQUENCE, vec![first, second])]);
    let one = |n| (n, vec![1]);
    assert_eq!(masks(&run), [one(2), one(3), one(6), one(7), (9, vec![8])]);
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
fn trap_09_an_object_without_pixels_is_refused_in_one_line() {
    let mut object = InMemDicomObject::from_element_iter([
        words(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.1"),
        words(tags::MODALITY, VR::CS, "XA"),
        whole(tags::ROWS, &[8]),
        whole(tags::COLUMNS, &[8]),
    ]);
    let icon = vec![
        whole(tags::ROWS, &[4]),
        DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(vec![7; 16].into())),
    ];
    object.put(items(tags::ICON_IMAGE_SEQUENCE, vec![icon]));
    let refused = open_bytes(written(object.clone()), OpenOptions::default()).unwrap_err();
    assert!(matches!(refused, OpenError::NoPixels { .. }), "{refused}");
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(Vec::new().into())));
    let empty = open_bytes(written(object), OpenOptions::default()).unwrap_err().to_string();
    assert!(!empty.contains('\n') && !empty.is_empty(), "{empty}");
}

#[test]
fn trap_10_without_a_window_the_picture_uses_its_own_values() {
    let gray =
        |elements: &[Element]| picture(&opened(2, elements), &frame(1), None, PictureOptions::default()).unwrap();
    // Everything but the dot is 1010. A window around it makes it mid gray; one that cannot be is not used.
    let window = |center, width| [numbers(tags::WINDOW_CENTER, &[center]), numbers(tags::WINDOW_WIDTH, &[width])];
    assert_eq!(*gray(&window("1010.5", "101")).gray.get(0, 0).unwrap(), 128);
    let (none, impossible) = (gray(&[]), gray(&window("5", "0")));
    assert_eq!(none.gray, impossible.gray);
    assert!(none.gray.get(0, 0).unwrap() > none.gray.get(4, 3).unwrap(), "the dot is darker than its ground");
}

#[test]
fn trap_11_a_shutter_that_would_hide_the_image_is_not_used() {
    let shape = words(tags::SHUTTER_SHAPE, VR::CS, "CIRCULAR");
    let circle = |center: &[&str], radius: &str| {
        let elements = [
            shape.clone(),
            DataElement::new(
                tags::CENTER_OF_CIRCULAR_SHUTTER,
                VR::IS,
                PrimitiveValue::Strs(center.iter().map(ToString::to_string).collect()),
            ),
            words(tags::RADIUS_OF_CIRCULAR_SHUTTER, VR::IS, radius),
        ];
        let run = opened(1, &elements);
        let bright = picture(&run, &frame(1), None, PictureOptions::default()).unwrap();
        (bright.gray.values().iter().filter(|gray| **gray > 0).count(), run.acquisition().display.aperture.len())
    };
    let open = picture(&opened(1, &[]), &frame(1), None, PictureOptions::default()).unwrap();
    let all = open.gray.values().iter().filter(|gray| **gray > 0).count();
    for (center, radius) in [(&["900", "900"][..], "3"), (&["4", "4"], "0"), (&["4"], "3"), (&["4", "4"], "-3")] {
        assert_eq!(circle(center, radius), (all, 0), "{center:?} {radius}");
    }
    let (seen, used) = circle(&["2", "2"], "2");
    assert!(used == 1 && seen < all, "a valid one is used");
}

#[test]
fn trap_12_six_hundred_frames_need_no_more_memory_than_the_budget() {
    let cache = FrameCache::new(10 * 128);
    let run = open_bytes(file(600, &[]), OpenOptions { frame_cache: cache.clone(), any_modality: false }).unwrap();
    for number in 1..=600 {
        assert_eq!(run.frame(number).unwrap().values()[0], (1000 + 10 * number as u16) & 0xFFF);
        assert!(cache.held() <= cache.budget(), "frame {number}");
    }
}

#[test]
fn trap_13_the_magnification_divides_and_never_multiplies() {
    assert_eq!(scale(&[detector("0.32"), magnification("1.6")]), (ScaleState::Geometry, Some([0.2, 0.2])));
    assert_eq!(scale(&[detector("0.32"), magnification("0.625")]), (ScaleState::AtDetector, None), "not below 1");
    let behind = scale(&[detector("0.32"), patient("0.512"), magnification("1.6")]);
    assert_eq!(behind, (ScaleState::Conflict, None), "a patient behind the detector");
}

#[test]
fn trap_14_every_mask_operation_is_accepted_and_an_unknown_one_is_named() {
    for (word, expected) in [
        ("NONE", MaskOperation::None),
        ("AVG_SUB", MaskOperation::AverageSubtraction),
        ("TID", MaskOperation::TimeInterval),
        ("REV_TID", MaskOperation::ReversedTimeInterval),
    ] {
        let range = whole(tags::APPLICABLE_FRAME_RANGE, &[2, 3]);
        let run = masked(3, vec![operation(word), whole(tags::MASK_FRAME_NUMBERS, &[1]), range]);
        assert_eq!(run.acquisition().masks.items[0].operation, expected, "{word}");
    }
    let run = masked(3, vec![operation("BLEND")]);
    assert!(run.acquisition().masks.items.is_empty());
    assert!(run.acquisition().warnings.iter().any(|warning| warning.contains("“BLEND”")));
}

#[test]
fn trap_15_text_is_read_in_the_character_set_of_the_file() {
    let name = DataElement::new(tags::PATIENT_NAME, VR::PN, PrimitiveValue::from("Müller^Jörg"));
    let run = opened(1, &[words(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"), name]);
    assert_eq!(run.acquisition().patient.name, "Müller^Jörg");
}

#[test]
fn example_reversed_interval_20_to_30_with_offset_5_takes_masks_15_down_to_5() {
    let offset = DataElement::new(tags::TID_OFFSET, VR::SS, PrimitiveValue::from(5_i16));
    let run = masked(40, vec![operation("REV_TID"), whole(tags::APPLICABLE_FRAME_RANGE, &[20, 30]), offset]);
    let expected: Vec<(u32, Vec<u32>)> = (0..=10).map(|k| (20 + k, vec![15 - k])).collect();
    assert_eq!(masks(&run), expected);
}

#[test]
fn example_intervals_look_back_or_ahead_and_an_empty_offset_is_one() {
    let offset = |n: i16| DataElement::new(tags::TID_OFFSET, VR::SS, PrimitiveValue::from(n));
    let empty = DataElement::new(tags::TID_OFFSET, VR::SS, PrimitiveValue::Empty);
    for (offset, expected) in [
        (offset(2), vec![(3, vec![1]), (4, vec![2])]),
        (offset(-2), vec![(1, vec![3]), (2, vec![4])]),
        (empty, vec![(2, vec![1]), (3, vec![2]), (4, vec![3])]),
    ] {
        assert_eq!(masks(&masked(4, vec![operation("TID"), offset])), expected);
    }
}

#[test]
fn example_contrast_frames_are_averaged_from_the_current_one_on() {
    let item = vec![
        operation("AVG_SUB"),
        whole(tags::MASK_FRAME_NUMBERS, &[1, 2]),
        whole(tags::CONTRAST_FRAME_AVERAGING, &[3]),
    ];
    let run = masked(6, item);
    let facts = run.acquisition();
    let contrast = |n| recipe(&facts.masks, 6, &Look::default(), n).map(|recipe| recipe.contrast);
    assert_eq!(contrast(3), Some(vec![3, 4, 5]));
    assert_eq!(contrast(4), Some(vec![4, 5, 6]));
    assert_eq!(contrast(5), None, "the default range ends with the last whole average");
}

#[test]
fn example_the_mask_moves_down_and_to_the_left() {
    // The mask's dot lands where the opacity is lowest: the mask is darker there than the contrast frame.
    for (row, column, expected) in [
        (0.0, 0.0, None),
        (2.0, 0.0, Some((5, 4))),
        (-2.0, 0.0, Some((1, 4))),
        (0.0, 2.0, Some((3, 2))),
        (0.0, -2.0, Some((3, 6))),
    ] {
        let item = vec![operation("AVG_SUB"), whole(tags::MASK_FRAME_NUMBERS, &[1]), shift(row, column)];
        let opacity = gray16(&masked(2, item), &frame(2)).unwrap();
        let lowest = opacity.values().iter().enumerate().min_by_key(|(_, value)| **value).unwrap();
        let found = (lowest.0 / 8, lowest.0 % 8);
        if let Some(expected) = expected {
            assert_eq!(found, expected, "shift {row}, {column}");
        }
    }
}

#[test]
fn example_pixels_subtracted_already_are_not_subtracted_again() {
    let processed = items(
        tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
        vec![vec![items(
            tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE,
            vec![vec![words(tags::IMAGE_PROCESSING_APPLIED, VR::CS, "DIGITAL_SUBTR")]],
        )]],
    );
    let viewing = words(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUB");
    let mask = items(tags::MASK_SUBTRACTION_SEQUENCE, vec![vec![operation("TID")]]);
    let run = opened(3, &[words(tags::SOP_CLASS_UID, VR::UI, ENHANCED), processed, viewing, mask]);
    assert!(run.acquisition().masks.already_subtracted);
    assert_eq!(masks(&run), []);
    assert_ne!(run.acquisition().masks, MaskModule::default());
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

/// An enhanced run whose functional groups of all frames are these.
fn enhanced(groups: Vec<Element>, more: &[Element]) -> Run {
    let shared = items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![groups]);
    let mut elements = vec![words(tags::SOP_CLASS_UID, VR::UI, ENHANCED), shared];
    elements.extend(more.iter().cloned());
    opened(2, &elements)
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
        let calibration = judge(run.acquisition());
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

#[test]
fn example_twelve_angles_of_equipment_and_patient() {
    // Position; angles of the equipment; angles of the patient (PS3.17 FFF.1.2.2).
    for (position, equipment, expected) in [
        ("HFS", [0.0, 0.0], [0.0, 0.0]),
        ("HFS", [30.0, 20.0], [30.0, 20.0]),
        ("HFS", [-40.0, -10.0], [-40.0, -10.0]),
        ("FFS", [0.0, 0.0], [0.0, 0.0]),
        ("FFS", [30.0, 20.0], [-30.0, -20.0]),
        ("FFS", [-40.0, -10.0], [40.0, 10.0]),
        ("HFP", [0.0, 0.0], [180.0, 0.0]),
        ("HFP", [30.0, 20.0], [-150.0, 20.0]),
        ("HFP", [-40.0, -10.0], [140.0, -10.0]),
        ("FFP", [0.0, 0.0], [180.0, 0.0]),
        ("FFP", [30.0, 20.0], [150.0, -20.0]),
        ("FFP", [-40.0, -10.0], [-140.0, 10.0]),
    ] {
        let angles = vec![
            DataElement::new(
                tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE,
                VR::FL,
                PrimitiveValue::from(equipment[0] as f32),
            ),
            DataElement::new(
                tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE,
                VR::FL,
                PrimitiveValue::from(equipment[1] as f32),
            ),
        ];
        let run = enhanced(
            vec![items(tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE, vec![angles])],
            &[words(tags::PATIENT_POSITION, VR::CS, position)],
        );
        let geometry = &run.acquisition().geometry;
        let found = [geometry.primary_deg.unwrap(), geometry.secondary_deg.unwrap()];
        let apart = (found[0] - expected[0] + 540.0).rem_euclid(360.0) - 180.0;
        assert!(apart.abs() < 1e-5 && (found[1] - expected[1]).abs() < 1e-5, "{position} {equipment:?}: {found:?}");
    }
}

#[test]
fn example_angles_of_a_classic_object_are_the_patients_and_are_never_turned() {
    for position in ["HFS", "FFS", "HFP", "FFP", ""] {
        let run = opened(
            1,
            &[
                numbers(tags::POSITIONER_PRIMARY_ANGLE, &["30"]),
                numbers(tags::POSITIONER_SECONDARY_ANGLE, &["-20"]),
                words(tags::PATIENT_POSITION, VR::CS, position),
            ],
        );
        let geometry = &run.acquisition().geometry;
        assert_eq!((geometry.primary_deg, geometry.secondary_deg), (Some(30.0), Some(-20.0)), "{position}");
    }
}

#[test]
fn example_a_leg_that_is_not_registered_feet_first_is_doubted() {
    for (part, position, doubted) in [
        ("LEG", "HFS", true),
        ("FOOT", "HFP", true),
        ("LEG", "FFS", false),
        ("HEART", "HFS", false),
        ("LEG", "", true),
        ("", "HFS", false),
    ] {
        let run = opened(
            1,
            &[words(tags::BODY_PART_EXAMINED, VR::CS, part), words(tags::PATIENT_POSITION, VR::CS, position)],
        );
        assert_eq!(lying::doubt(run.acquisition()).is_some(), doubted, "{part} {position}");
    }
}

#[test]
fn example_the_planes_of_a_biplane_machine_are_two_objects_and_a_pair() {
    let plane = |letter: &str, time: &str| {
        let kind = PrimitiveValue::Strs(["ORIGINAL", "PRIMARY", letter].map(str::to_owned).to_vec().into());
        let elements = [
            DataElement::new(tags::IMAGE_TYPE, VR::CS, kind),
            words(tags::STUDY_INSTANCE_UID, VR::UI, "1.2"),
            words(tags::ACQUISITION_TIME, VR::TM, time),
        ];
        opened(1, &elements).acquisition().identity.clone()
    };
    let (a, b) = (plane("BIPLANE A", "101500.10"), plane("BIPLANE B", "101500.40"));
    assert!(a.is_pair_of(&b) && b.is_pair_of(&a));
    assert!(!a.is_pair_of(&a) && !a.is_pair_of(&plane("BIPLANE B", "101700")));
    assert!(!a.is_pair_of(&plane("SINGLE PLANE", "101500.10")));
}
