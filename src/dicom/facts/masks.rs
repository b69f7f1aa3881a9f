//! The Mask Module (PS3.3 C.7.6.10), and whether the pixels are subtracted already.

use super::groups::Groups;
use crate::dicom::reading::DataSet;
use crate::imaging::acquisition::{Intensity, MaskItem, MaskModule, MaskOperation};
use dicom_dictionary_std::tags;

/// What the file says about subtraction.
pub fn masks(groups: &Groups, intensity: Intensity, frames: u32, warnings: &mut Vec<String>) -> MaskModule {
    let items = groups.root.items(tags::MASK_SUBTRACTION_SEQUENCE).iter();
    MaskModule {
        items: items.filter_map(|item| mask_item(groups, item, frames, warnings)).collect(),
        recommended: groups.root.text(tags::RECOMMENDED_VIEWING_MODE).as_deref() == Some("SUB"),
        already_subtracted: already_subtracted(groups, intensity, warnings),
    }
}

fn mask_item(groups: &Groups, item: &DataSet, frames: u32, warnings: &mut Vec<String>) -> Option<MaskItem> {
    let operation = match item.text(tags::MASK_OPERATION).as_deref() {
        Some("AVG_SUB") => MaskOperation::AverageSubtraction,
        Some("TID") => MaskOperation::TimeInterval,
        Some("REV_TID") => MaskOperation::ReversedTimeInterval,
        Some("NONE") => MaskOperation::None,
        other => {
            warnings.push(format!("Mask Operation “{}” is unknown; the mask is not used.", other.unwrap_or_default()));
            return None;
        }
    };
    let mask_frames = mask_frames(item, frames);
    if operation == MaskOperation::AverageSubtraction && mask_frames.is_empty() {
        warnings.push("Mask Frame Numbers name no frame of the run; the mask is not used.".to_owned());
        return None;
    }
    let ranges = frame_ranges(item, frames);
    if operation == MaskOperation::ReversedTimeInterval && ranges.is_empty() {
        warnings.push("A reversed mask without Applicable Frame Range is not used.".to_owned());
        return None;
    }
    Some(MaskItem {
        operation,
        ranges,
        mask_frames,
        contrast_averaging: item.integer(tags::CONTRAST_FRAME_AVERAGING).filter(|n| *n > 0).unwrap_or(1),
        shift: shared_shift(groups, item).unwrap_or_else(|| sub_pixel_shift(item, warnings)),
        tid_offset: item.integer(tags::TID_OFFSET).unwrap_or(1),
        frame_shifts: frame_shifts(groups, item),
    })
}

/// Mask Frame Numbers (0028,6110), those that are frames of the run.
fn mask_frames(item: &DataSet, frames: u32) -> Vec<u32> {
    let numbers = item.numbers(tags::MASK_FRAME_NUMBERS);
    numbers.into_iter().filter(|n| (1.0..=f64::from(frames)).contains(n)).map(|n| n as u32).collect()
}

/// Applicable Frame Range (0028,6102): pairs from 1, cut to the frames of the run; pairs without a frame are left out.
fn frame_ranges(item: &DataSet, frames: u32) -> Vec<[u32; 2]> {
    let numbers = item.numbers(tags::APPLICABLE_FRAME_RANGE);
    let pairs = numbers.as_chunks::<2>().0.iter();
    let cut = pairs.map(|[first, last]| [(*first as u32).max(1), (*last as u32).min(frames)]);
    cut.filter(|[first, last]| first <= last).collect()
}

/// Mask Sub-pixel Shift (0028,6114): row, then column.
fn sub_pixel_shift(item: &DataSet, warnings: &mut Vec<String>) -> [f64; 2] {
    match *item.numbers(tags::MASK_SUB_PIXEL_SHIFT) {
        [row, column, ..] if row.is_finite() && column.is_finite() => [row, column],
        [] => [0.0, 0.0],
        _ => {
            warnings.push("Mask Sub-pixel Shift is not two numbers and is not used.".to_owned());
            [0.0, 0.0]
        }
    }
}

/// Mask Sub-pixel Shift of the Frame Pixel Shift group (0028,9415) that all frames of an enhanced object share; it
/// takes the place of the item's.
fn shared_shift(groups: &Groups, item: &DataSet) -> Option<[f64; 2]> {
    groups.shared.and_then(|set| pixel_shift(set, item))
}

/// The same of single frames, numbered from 1.
fn frame_shifts(groups: &Groups, item: &DataSet) -> Vec<(u32, [f64; 2])> {
    let numbered = (1_u32..).zip(groups.frames);
    numbered.filter_map(|(number, set)| Some((number, pixel_shift(set, item)?))).collect()
}

/// The shift in the functional groups `set` with the Subtraction Item ID (0028,9416) of the mask item; one without an
/// ID belongs to every item.
fn pixel_shift(set: &DataSet, item: &DataSet) -> Option<[f64; 2]> {
    let id = item.number(tags::SUBTRACTION_ITEM_ID);
    let own = |shift: &&DataSet| {
        let named = shift.number(tags::SUBTRACTION_ITEM_ID);
        named.is_none() || id.is_none() || named == id
    };
    let shift = set.items(tags::FRAME_PIXEL_SHIFT_SEQUENCE).iter().find(own)?;
    let numbers = shift.numbers(tags::MASK_SUB_PIXEL_SHIFT);
    numbers.first_chunk().copied().filter(|shift: &[f64; 2]| shift.iter().all(|n| n.is_finite()))
}

/// Image Processing Applied (0028,9446) says so outright. Derived pixels made for display may be subtracted: that is
/// taken as a fact only where Image Type says subtraction too, otherwise it is a warning.
fn already_subtracted(groups: &Groups, intensity: Intensity, warnings: &mut Vec<String>) -> bool {
    let tag = tags::IMAGE_PROCESSING_APPLIED;
    let applied = groups.holding(tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, tag).texts(tag);
    let image_type = groups.root.texts(tags::IMAGE_TYPE);
    let derived = image_type.first().is_some_and(|word| word == "DERIVED");
    let named = image_type.iter().any(|word| matches!(word.as_str(), "SUBTRACTED" | "SUBTRACTION" | "DSA" | "SUB"));
    if applied.iter().any(|word| word == "DIGITAL_SUBTR") || (derived && named) {
        return true;
    }
    if derived && intensity == Intensity::Display {
        warnings.push(
            "The pixels are derived and made for display: they may be subtracted already. Look before you subtract."
                .to_owned(),
        );
    }
    false
}
