//! The Mask Module (PS3.3 C.7.6.10), and whether the pixels are subtracted already.

use super::groups::Groups;
use crate::dicom::parser::DataSet;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::MaskShift;
use crate::imaging::acquisition::{Intensity, MaskItem, MaskModule, MaskOperation};
use crate::imaging::subtraction::item_recipe;
use dicom_dictionary_std::tags;

/// What the file says about subtraction.
pub fn masks(groups: &Groups, intensity: Intensity, layout: &PixelLayout, warnings: &mut Vec<String>) -> MaskModule {
    let items = groups.root.items(tags::MASK_SUBTRACTION_SEQUENCE).iter();
    let items: Vec<MaskItem> = items.filter_map(|item| mask_item(groups, item, layout, warnings)).collect();
    let already_subtracted = already_subtracted(groups, intensity, warnings);
    let recommended = recommended(groups.root, warnings);
    if recommended && !already_subtracted && items.iter().all(|item| item.operation == MaskOperation::None) {
        warnings.push("Recommended Viewing Mode is SUB, but the file has no mask that can be used.".to_owned());
    }
    MaskModule { items, recommended, already_subtracted }
}

/// Recommended Viewing Mode (0028,1090) is SUB.
fn recommended(data: &DataSet, warnings: &mut Vec<String>) -> bool {
    match data.text(tags::RECOMMENDED_VIEWING_MODE).as_deref() {
        Some("SUB") => return true,
        Some("NAT") | None => {}
        Some(other) => warnings.push(format!("Recommended Viewing Mode “{other}” is unknown; taken as NAT, native.")),
    }
    false
}

fn mask_item(groups: &Groups, item: &DataSet, layout: &PixelLayout, warnings: &mut Vec<String>) -> Option<MaskItem> {
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
    let frames = layout.frames;
    let (shift, frame_shifts) = shifts(groups, item, layout, warnings);
    let mask = MaskItem {
        operation,
        ranges: frame_ranges(item, frames, warnings),
        mask_frames: mask_frames(item, operation, frames, warnings),
        contrast_averaging: item.integer(tags::CONTRAST_FRAME_AVERAGING).filter(|n| *n > 0).unwrap_or(1),
        shift,
        tid_offset: item.integer(tags::TID_OFFSET).unwrap_or(1),
        frame_shifts,
    };
    let ranged = !item.numbers(tags::APPLICABLE_FRAME_RANGE).is_empty();
    let why = match operation {
        // What is not subtracted needs nothing else.
        MaskOperation::None => return Some(mask),
        _ if ranged && mask.ranges.is_empty() => "Applicable Frame Range names no frame of the run",
        MaskOperation::AverageSubtraction if mask.mask_frames.is_empty() => {
            "Mask Frame Numbers name no frame of the run"
        }
        MaskOperation::ReversedTimeInterval if !ranged => "A reversed mask has no Applicable Frame Range",
        MaskOperation::TimeInterval if mask.tid_offset == 0 => "TID Offset is 0, every frame minus itself",
        _ if (1..=frames).all(|frame| item_recipe(&mask, frames, frame).is_none()) => {
            "No frame of the run has a mask by Applicable Frame Range, TID Offset and Contrast Frame Averaging"
        }
        _ => return Some(mask),
    };
    warnings.push(format!("{why}; the mask is not used."));
    None
}

/// Mask Frame Numbers (0028,6110), those that are frames of the run.
fn mask_frames(item: &DataSet, operation: MaskOperation, frames: u32, warnings: &mut Vec<String>) -> Vec<u32> {
    let numbers = item.numbers(tags::MASK_FRAME_NUMBERS);
    let inside: Vec<u32> =
        numbers.iter().filter(|n| (1.0..=f64::from(frames)).contains(*n)).map(|n| *n as u32).collect();
    if operation == MaskOperation::AverageSubtraction && !inside.is_empty() && inside.len() < numbers.len() {
        warnings.push("Mask Frame Numbers name frames that the run does not have; the others are averaged.".to_owned());
    }
    inside
}

/// Applicable Frame Range (0028,6102): pairs from 1, cut to the frames of the run; pairs without a frame are left out.
fn frame_ranges(item: &DataSet, frames: u32, warnings: &mut Vec<String>) -> Vec<[u32; 2]> {
    let numbers = item.numbers(tags::APPLICABLE_FRAME_RANGE);
    let (pairs, rest) = numbers.as_chunks::<2>();
    let cut = pairs.iter().map(|[first, last]| [(*first as u32).max(1), (*last as u32).min(frames)]);
    let ranges: Vec<[u32; 2]> = cut.filter(|[first, last]| first <= last).collect();
    let as_written = ranges.iter().map(|range| range.map(f64::from)).eq(pairs.iter().copied()) && rest.is_empty();
    if !as_written && !ranges.is_empty() {
        let pairs: Vec<String> = ranges.iter().map(|[first, last]| format!("{first}-{last}")).collect();
        let pairs = pairs.join(", ");
        warnings.push(format!("Applicable Frame Range does not fit the frames of the run; taken as {pairs}."));
    }
    ranges
}

/// The shift of the mask for all frames, and for single frames numbered from 1. That of a Frame Pixel Shift group
/// (0028,9415) of an enhanced object, shared or of a frame, takes the place of the item's.
fn shifts(
    groups: &Groups,
    item: &DataSet,
    layout: &PixelLayout,
    warnings: &mut Vec<String>,
) -> (MaskShift, Vec<(u32, MaskShift)>) {
    let mut all_usable = true;
    let mut usable = |data: &DataSet| {
        let written = data.numbers(tags::MASK_SUB_PIXEL_SHIFT);
        let shift = written.first_chunk().copied().filter(|shift| is_within(*shift, layout)).map(MaskShift::from);
        all_usable &= shift.is_some() || written.is_empty();
        shift
    };
    let shared = groups.shared.and_then(|set| pixel_shift(set, item)).and_then(&mut usable);
    let of_all = shared.or_else(|| usable(item)).unwrap_or_default();
    let numbered = (1_u32..).zip(groups.frames);
    let of_frames = numbered.filter_map(|(number, set)| Some((number, usable(pixel_shift(set, item)?)?))).collect();
    if !all_usable {
        warnings.push("Mask Sub-pixel Shift is not two numbers within the image and is not used.".to_owned());
    }
    (of_all, of_frames)
}

/// Whether something is left of a mask moved so.
fn is_within([row, column]: [f64; 2], layout: &PixelLayout) -> bool {
    row.abs() < f64::from(layout.rows) && column.abs() < f64::from(layout.columns)
}

/// The Frame Pixel Shift in the functional groups `set` with the Subtraction Item ID (0028,9416) of the mask item; one
/// without an ID belongs to every item.
fn pixel_shift<'a>(set: &'a DataSet, item: &DataSet) -> Option<&'a DataSet> {
    let id = item.number(tags::SUBTRACTION_ITEM_ID);
    set.items(tags::FRAME_PIXEL_SHIFT_SEQUENCE).iter().find(|shift| {
        let named = shift.number(tags::SUBTRACTION_ITEM_ID);
        named.is_none() || id.is_none() || named == id
    })
}

/// Image Processing Applied (0028,9446) says so outright, and one frame is enough. Derived pixels made for display may be
/// subtracted: that is taken as a fact only where Image Type says subtraction too, otherwise it is a warning.
fn already_subtracted(groups: &Groups, intensity: Intensity, warnings: &mut Vec<String>) -> bool {
    let mut everywhere = groups.everywhere(tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE);
    let applied = everywhere.any(|set| set.texts(tags::IMAGE_PROCESSING_APPLIED).iter().any(|w| w == "DIGITAL_SUBTR"));
    let image_type = groups.root.texts(tags::IMAGE_TYPE);
    let derived = image_type.first().is_some_and(|word| word == "DERIVED");
    let named = image_type.iter().any(|word| matches!(word.as_str(), "SUBTRACTED" | "SUBTRACTION" | "DSA" | "SUB"));
    if applied || (derived && named) {
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
