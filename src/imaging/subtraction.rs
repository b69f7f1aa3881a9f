//! Which frames are subtracted from which: what a [`Look`] and the mask module of the file mean for each frame
//! (PS3.3 C.7.6.10, PS3.17 FFF.2.3). Knows frame numbers and shifts; touches no pixel.

use super::acquisition::{MaskItem, MaskOperation};
use super::{Acquisition, Look, MaskChoice, MaskShift};

/// What is averaged and subtracted to show one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Frames averaged into the mask, from 1; at least one.
    pub mask: Vec<u32>,
    /// Frames averaged into the contrast image, from 1; at least one, the frame itself first.
    pub contrast: Vec<u32>,
    /// By what the mask is moved.
    pub shift: MaskShift,
}

/// How a frame of a run is subtracted under `look`; `None` where it is shown native.
///
/// With [`MaskChoice::Auto`] the first item that applies to the frame counts, if the file recommends subtraction and
/// its pixels are not subtracted already. The shift of the look is added.
#[must_use]
pub fn recipe(acquisition: &Acquisition, look: &Look, frame: u32) -> Option<Recipe> {
    let (masks, frames) = (&acquisition.masks, acquisition.pixels.frames);
    if frame == 0 || frame > frames {
        return None;
    }
    let plain = match &look.mask {
        MaskChoice::None => None,
        MaskChoice::Frames(mask) if mask.is_empty() => None,
        MaskChoice::Frames(mask) => Some(Recipe { mask: mask.clone(), contrast: vec![frame], shift: MaskShift::ZERO }),
        MaskChoice::Auto if !masks.recommended || masks.already_subtracted => None,
        MaskChoice::Auto => masks.items.iter().find_map(|item| item_recipe(item, frames, frame)),
    }?;
    let displacement = plain.shift.displacement + look.shift.displacement;
    Some(Recipe { shift: MaskShift { displacement }, ..plain })
}

/// How each of these frames is subtracted; frames that are not are left out.
pub(crate) fn recipes(acquisition: &Acquisition, look: &Look, frames: &[u32]) -> Vec<Recipe> {
    frames.iter().filter_map(|frame| recipe(acquisition, look, *frame)).collect()
}

/// How one item of the Mask Subtraction Sequence subtracts `frame` of a run of `frames` frames; `None` where the item
/// does not apply, or its mask lies outside the run.
pub(crate) fn item_recipe(item: &MaskItem, frames: u32, frame: u32) -> Option<Recipe> {
    let averaged = item.contrast_averaging.max(1);
    if frame == 0 || frame > frames || !applies(item, frames, frame, averaged) {
        return None;
    }
    let inside = |number: i64| u32::try_from(number).ok().filter(|n| (1..=frames).contains(n));
    let mask = match item.operation {
        MaskOperation::None => return None,
        MaskOperation::AverageSubtraction => {
            item.mask_frames.iter().copied().filter(|n| (1..=frames).contains(n)).collect()
        }
        MaskOperation::TimeInterval => vec![inside(i64::from(frame) - i64::from(item.tid_offset))?],
        MaskOperation::ReversedTimeInterval => {
            let first = i64::from(item.ranges.first()?[0]);
            vec![inside((first - i64::from(item.tid_offset)) - (i64::from(frame) - first))?]
        }
    };
    if mask.is_empty() {
        return None;
    }
    let last = frame.saturating_add(averaged - 1).min(frames);
    let own = item.frame_shifts.iter().find(|(number, _)| *number == frame);
    Some(Recipe { mask, contrast: (frame..=last).collect(), shift: own.map_or(item.shift, |(_, shift)| *shift) })
}

/// Whether the Applicable Frame Range includes the frame. Without a range that is every frame from which the contrast
/// average is complete; the reversed operation needs a range.
fn applies(item: &MaskItem, frames: u32, frame: u32, averaged: u32) -> bool {
    if item.ranges.is_empty() {
        return item.operation != MaskOperation::ReversedTimeInterval && frame <= frames.saturating_sub(averaged - 1);
    }
    item.ranges.iter().any(|[first, last]| (*first..=*last).contains(&frame))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::acquisition::{MaskModule, PixelFormat};

    fn acquisition(masks: MaskModule, frames: u32) -> Acquisition {
        let pixels = PixelFormat { frames, ..PixelFormat::default() };
        Acquisition { pixels, masks, ..Acquisition::default() }
    }

    fn item(operation: MaskOperation) -> MaskItem {
        MaskItem { operation, contrast_averaging: 1, tid_offset: 1, ..MaskItem::default() }
    }

    fn masks_of(item: &MaskItem, frames: u32) -> Vec<(u32, Vec<u32>)> {
        (1..=frames).filter_map(|n| Some((n, item_recipe(item, frames, n)?.mask))).collect()
    }

    #[test]
    fn the_example_of_the_standard_for_the_reversed_operation() {
        let item = MaskItem { ranges: vec![[20, 30]], tid_offset: 5, ..item(MaskOperation::ReversedTimeInterval) };
        let expected: Vec<(u32, Vec<u32>)> = (0..=10).map(|k| (20 + k, vec![15 - k])).collect();
        assert_eq!(masks_of(&item, 40), expected);
    }

    #[test]
    fn the_reversed_operation_counts_from_the_first_pair_even_in_the_second() {
        let item =
            MaskItem { ranges: vec![[20, 22], [25, 26]], tid_offset: 5, ..item(MaskOperation::ReversedTimeInterval) };
        let expected = [(20, 15), (21, 14), (22, 13), (25, 10), (26, 9)].map(|(n, m)| (n, vec![m]));
        assert_eq!(masks_of(&item, 40), expected);
        let past_the_start = MaskItem { ranges: vec![[3, 9]], tid_offset: 1, ..item };
        assert_eq!(masks_of(&past_the_start, 40), [(3, vec![2]), (4, vec![1])]);
    }

    #[test]
    fn the_reversed_operation_without_a_range_applies_nowhere() {
        assert_eq!(masks_of(&item(MaskOperation::ReversedTimeInterval), 10), []);
    }

    #[test]
    fn a_positive_interval_looks_back_and_a_negative_one_ahead() {
        for (offset, expected) in [
            (1, vec![(2, vec![1]), (3, vec![2]), (4, vec![3])]),
            (3, vec![(4, vec![1])]),
            (-2, vec![(1, vec![3]), (2, vec![4])]),
            (4, vec![]),
        ] {
            let item = MaskItem { tid_offset: offset, ..item(MaskOperation::TimeInterval) };
            assert_eq!(masks_of(&item, 4), expected, "offset {offset}");
        }
    }

    #[test]
    fn ranges_count_from_one_include_both_ends_and_all_of_them_survive() {
        let item = MaskItem {
            mask_frames: vec![1],
            ranges: vec![[2, 3], [6, 6], [9, 10]],
            ..item(MaskOperation::AverageSubtraction)
        };
        let applied: Vec<u32> = masks_of(&item, 10).into_iter().map(|(n, _)| n).collect();
        assert_eq!(applied, [2, 3, 6, 9, 10]);
    }

    #[test]
    fn contrast_averaging_starts_at_the_frame_and_ends_with_the_last_full_average() {
        let item =
            MaskItem { mask_frames: vec![1, 2], contrast_averaging: 3, ..item(MaskOperation::AverageSubtraction) };
        assert_eq!(item_recipe(&item, 10, 4).map(|r| r.contrast), Some(vec![4, 5, 6]));
        assert_eq!(item_recipe(&item, 10, 8).map(|r| r.contrast), Some(vec![8, 9, 10]));
        assert_eq!(item_recipe(&item, 10, 9), None);
    }

    #[test]
    fn the_first_item_that_applies_counts_and_looks_add_their_shift() {
        let first = MaskItem {
            mask_frames: vec![1],
            ranges: vec![[2, 4]],
            shift: [0.25, -1.5].into(),
            frame_shifts: vec![(3, [2.0, 0.5].into())],
            ..item(MaskOperation::AverageSubtraction)
        };
        let second = MaskItem { ranges: vec![[4, 8]], ..item(MaskOperation::TimeInterval) };
        let masks = MaskModule { items: vec![first, second], recommended: true, already_subtracted: false };
        let look = Look { shift: [0.5, 0.25].into(), ..Look::default() };
        let acquisition = acquisition(masks, 9);
        let got = |n| recipe(&acquisition, &look, n).map(|r| (r.mask, r.shift.down_left()));
        assert_eq!(got(1), None);
        assert_eq!(got(2), Some((vec![1], [0.75, -1.25])));
        assert_eq!(got(3), Some((vec![1], [2.5, 0.75])), "the shift of the frame takes the place of the item's");
        assert_eq!(got(4), Some((vec![1], [0.75, -1.25])));
        assert_eq!(got(5), Some((vec![4], [0.5, 0.25])));
        assert_eq!(got(9), None);
    }

    #[test]
    fn fuzzed_masks_1_a_frame_that_does_not_exist_is_not_subtracted_by_chosen_masks_either() {
        let look = Look { mask: MaskChoice::Frames(vec![1]), ..Look::default() };
        let applied: Vec<u32> =
            (0..5).filter(|n| recipe(&acquisition(MaskModule::default(), 3), &look, *n).is_some()).collect();
        assert_eq!(applied, [1, 2, 3]);
    }

    #[test]
    fn fuzzed_masks_2_a_choice_of_no_frames_subtracts_nothing() {
        let look = Look { mask: MaskChoice::Frames(Vec::new()), ..Look::default() };
        assert_eq!(recipe(&acquisition(MaskModule::default(), 3), &look, 2), None);
    }

    #[test]
    fn without_the_recommendation_or_when_subtracted_already_auto_is_native() {
        let item = MaskItem { mask_frames: vec![1], ..item(MaskOperation::AverageSubtraction) };
        for (recommended, already_subtracted, applies) in
            [(true, false, true), (false, false, false), (true, true, false)]
        {
            let masks = MaskModule { items: vec![item.clone()], recommended, already_subtracted };
            assert_eq!(recipe(&acquisition(masks, 5), &Look::default(), 2).is_some(), applies);
        }
    }
}
