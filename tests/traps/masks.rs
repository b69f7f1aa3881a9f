//! What is subtracted from what.

use crate::object::{ENHANCED, Element, frame, items, opened, whole, words};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dva_planner::imaging::acquisition::{MaskModule, MaskOperation};
use dva_planner::imaging::picture::gray16;
use dva_planner::imaging::subtraction::recipe;
use dva_planner::imaging::{Look, Run};

fn shift(row: f32, column: f32) -> Element {
    DataElement::new(tags::MASK_SUB_PIXEL_SHIFT, VR::FL, PrimitiveValue::F32(vec![row, column].into()))
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
    let of = |n| Some((n, recipe(facts, &Look::default(), n)?.mask));
    (1..=frames).filter_map(of).collect()
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
    let contrast = |n| recipe(facts, &Look::default(), n).map(|recipe| recipe.contrast);
    assert_eq!(contrast(3), Some(vec![3, 4, 5]));
    assert_eq!(contrast(4), Some(vec![4, 5, 6]));
    assert_eq!(contrast(5), None, "the default range ends with the last whole average");
}

#[test]
fn example_the_mask_moves_down_and_to_the_left() {
    // The mask's dot lands where the opacity is lowest: the mask is darker there than the contrast frame. Unmoved it lies
    // on that of the contrast frame, and every other pixel is as low as the first.
    for (row, column, expected) in
        [(0.0, 0.0, (0, 0)), (2.0, 0.0, (5, 4)), (-2.0, 0.0, (1, 4)), (0.0, 2.0, (3, 2)), (0.0, -2.0, (3, 6))]
    {
        let item = vec![operation("AVG_SUB"), whole(tags::MASK_FRAME_NUMBERS, &[1]), shift(row, column)];
        let opacity = gray16(&masked(2, item), &frame(2)).unwrap();
        let lowest = opacity.values().iter().enumerate().min_by_key(|(_, value)| **value).unwrap();
        let found = (lowest.0 / 8, lowest.0 % 8);
        assert_eq!(found, expected, "shift {row}, {column}");
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
