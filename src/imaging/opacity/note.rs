//! What a person should know about an image.

use crate::imaging::FrameError;

/// What a person should know about the numbers or the picture of a run; its words are in [`crate::wording`].
#[derive(Debug, Clone, PartialEq)]
pub enum ImageNote {
    /// Shutter or collimator of the file would hide the image.
    ApertureIgnored,
    /// Vessels are brighter than their surroundings in the stored values.
    BrightVessels,
    /// Whether vessels are dark or bright is not clear; they are taken as dark.
    UnclearPolarity,
    /// The stored values are made for display, so that their difference is for the eye only.
    CosmeticSubtraction,
    /// Shown without subtraction: the stored pixels are subtracted already.
    AlreadySubtracted,
    /// Shown without subtraction: the file names no mask.
    NoMaskNamed,
    /// Shown without subtraction: the mask of the file is for other frames.
    MaskDoesNotApply,
    /// Shown without subtraction: the file has a mask but does not recommend subtraction.
    SubtractionNotRecommended,
    /// Frames that cannot be had are left out.
    FramesLeftOut {
        /// Why the first of them cannot be had.
        first: FrameError,
        /// How many more there are.
        more: usize,
    },
    /// The mask follows the limb from place to place.
    MaskFollows {
        /// How far it was off before, root mean square in pixels.
        before_px: f64,
        /// The same of what is left.
        after_px: f64,
    },
    /// There is too little structure to tell how the limb moved.
    MaskCannotFollow,
    /// The overlay of the file cannot be drawn.
    NoOverlay(FrameError),
}
