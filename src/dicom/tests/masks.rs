//! Mask items that do not fit the run, and shifts of single frames.

use super::*;
use crate::imaging::MaskShift;
use crate::imaging::acquisition::MaskModule;

fn mask_run(elements: &[Element]) -> Acquisition {
    let viewing = [text(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUB")];
    let run = with(run(10), &viewing);
    opened(with_items(run, tags::MASK_SUBTRACTION_SEQUENCE, vec![object(elements)])).unwrap().acquisition().clone()
}

fn words(tag: Tag, numbers: &[u16]) -> Element {
    (tag, VR::US, PrimitiveValue::U16(numbers.to_vec().into()))
}

fn reals(tag: Tag, numbers: &[f32]) -> Element {
    (tag, VR::FL, PrimitiveValue::F32(numbers.to_vec().into()))
}

fn averaged(more: &[Element]) -> Acquisition {
    let mask = [text(tags::MASK_OPERATION, VR::CS, "AVG_SUB"), words(tags::MASK_FRAME_NUMBERS, &[1])];
    mask_run(&[&mask[..], more].concat())
}

fn warns(facts: &Acquisition, part: &str) -> bool {
    facts.warnings.iter().any(|warning| warning.contains(part))
}

#[test]
fn a_frame_range_without_a_frame_of_the_run_does_not_mean_every_frame() {
    for range in [&[8, 3][..], &[20, 30], &[3]] {
        let facts = averaged(&[words(tags::APPLICABLE_FRAME_RANGE, range)]);
        assert!(facts.masks.items.is_empty(), "{range:?}: {:?}", facts.masks);
        assert!(warns(&facts, "Applicable Frame Range names no frame"), "{:?}", facts.warnings);
        assert!(warns(&facts, "Recommended Viewing Mode is SUB, but"), "{:?}", facts.warnings);
    }
}

#[test]
fn a_frame_range_that_was_cut_is_said() {
    for (range, used) in [
        (&[0, 5][..], vec![[1, 5]]),
        (&[5, 99], vec![[5, 10]]),
        (&[2, 4, 6], vec![[2, 4]]),
        (&[2, 4, 9, 7], vec![[2, 4]]),
    ] {
        let facts = averaged(&[words(tags::APPLICABLE_FRAME_RANGE, range)]);
        assert_eq!(facts.masks.items[0].ranges, used, "{range:?}");
        assert!(warns(&facts, "Applicable Frame Range does not fit"), "{:?}", facts.warnings);
    }
    assert!(!warns(&averaged(&[words(tags::APPLICABLE_FRAME_RANGE, &[2, 4, 6, 6])]), "Applicable"));
}

#[test]
fn masks_that_apply_to_no_frame_and_missing_mask_frames_are_said() {
    let operation = |word| text(tags::MASK_OPERATION, VR::CS, word);
    let offset = |n: i16| (tags::TID_OFFSET, VR::SS, PrimitiveValue::from(n));
    let range = words(tags::APPLICABLE_FRAME_RANGE, &[1, 6]);
    for (elements, part) in [
        (vec![operation("TID"), offset(0)], "TID Offset is 0"),
        (vec![operation("TID"), offset(99)], "No frame of the run has a mask"),
        (vec![operation("REV_TID"), offset(1), range], "No frame of the run has a mask"),
    ] {
        let facts = mask_run(&elements);
        assert!(facts.masks.items.is_empty() && warns(&facts, part), "{elements:?}: {:?}", facts.warnings);
    }
    let partly = mask_run(&[operation("AVG_SUB"), words(tags::MASK_FRAME_NUMBERS, &[1, 99])]);
    assert_eq!(partly.masks.items[0].mask_frames, [1]);
    assert!(warns(&partly, "Mask Frame Numbers name frames that the run does not have"));
}

#[test]
fn an_unknown_viewing_mode_is_native_and_said() {
    let facts = facts(2, &[text(tags::RECOMMENDED_VIEWING_MODE, VR::CS, "SUBTRACT")]);
    assert_eq!(facts.masks, MaskModule::default());
    assert!(warns(&facts, "“SUBTRACT”"), "{:?}", facts.warnings);
}

#[test]
fn a_shift_out_of_the_image_or_without_number_is_not_used_and_said_once() {
    for shift in [&[1e30, 0.0][..], &[0.0, 6.0], &[f32::NAN, 0.0], &[1.0]] {
        let facts = averaged(&[reals(tags::MASK_SUB_PIXEL_SHIFT, shift)]);
        assert_eq!(facts.masks.items[0].shift, MaskShift::ZERO);
        assert!(warns(&facts, "Mask Sub-pixel Shift"), "{shift:?}: {:?}", facts.warnings);
    }
    let shifted = |shift: [f32; 2]| {
        let shift = vec![object(&[reals(tags::MASK_SUB_PIXEL_SHIFT, &shift)])];
        with_items(InMemDicomObject::new_empty(), tags::FRAME_PIXEL_SHIFT_SEQUENCE, shift)
    };
    let item = object(&[text(tags::MASK_OPERATION, VR::CS, "TID")]);
    let mut enhanced = with_items(run(3), tags::MASK_SUBTRACTION_SEQUENCE, vec![item]);
    let frames = vec![shifted([0.5, -1.0]), shifted([f32::NAN, 0.0]), shifted([f32::INFINITY, 0.0])];
    enhanced = with_items(enhanced, tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames);
    let run = opened(enhanced).unwrap();
    let facts = run.acquisition();
    assert_eq!(facts.masks.items[0].frame_shifts, [(1, [0.5, -1.0].into())]);
    assert_eq!(facts.warnings.iter().filter(|warning| warning.contains("Mask Sub-pixel Shift")).count(), 1);
}

#[test]
fn one_frame_that_is_subtracted_already_is_enough() {
    let processed = |word| {
        let item = object(&[text(tags::IMAGE_PROCESSING_APPLIED, VR::CS, word)]);
        with_items(InMemDicomObject::new_empty(), tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, vec![item])
    };
    let frames = vec![processed("NONE"), processed("DIGITAL_SUBTR")];
    let enhanced = with_items(run(2), tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames);
    assert!(opened(enhanced).unwrap().acquisition().masks.already_subtracted);
}
