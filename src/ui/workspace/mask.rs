//! The frames a mask is averaged from.

use crate::imaging::MaskChoice;
use crate::imaging::acquisition::{MaskModule, MaskOperation};

/// The frames that are averaged to the mask, in order: those chosen, or those the file names for all its frames.
pub fn mask_frames(chosen: &MaskChoice, masks: &MaskModule) -> Vec<u32> {
    let mut frames = match (chosen, masks.items.first()) {
        (MaskChoice::Frames(frames), _) => frames.clone(),
        (MaskChoice::Auto, Some(item)) if item.operation == MaskOperation::AverageSubtraction => {
            item.mask_frames.clone()
        }
        _ => Vec::new(),
    };
    frames.sort_unstable();
    frames.dedup();
    frames
}
