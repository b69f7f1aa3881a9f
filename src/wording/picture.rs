//! What is said about pictures, and how images lie on one another.

use crate::imaging::opacity::ImageNote;
use crate::imaging::register::{Registration, Verdict};

/// A note about a picture, as part of a sentence.
#[must_use]
pub fn image_note(note: &ImageNote) -> String {
    let words = match note {
        ImageNote::ApertureIgnored => "the shutter or collimator in the file would hide the image and was ignored",
        ImageNote::BrightVessels => "vessels are brighter than their surroundings in this run",
        ImageNote::UnclearPolarity => "it is not clear whether vessels are dark or bright in this run: taken as dark",
        ImageNote::CosmeticSubtraction => "the stored values are made for display: the subtraction is cosmetic",
        ImageNote::AlreadySubtracted => "the stored pixels are subtracted already and are shown as they are",
        ImageNote::NoMaskNamed => "the file names no mask: shown without subtraction until mask frames are chosen",
        ImageNote::MaskDoesNotApply => "the mask of the file does not apply here: shown without subtraction",
        ImageNote::SubtractionNotRecommended => {
            "the file has a mask but does not recommend subtraction: shown without it until mask frames are chosen"
        }
        ImageNote::MaskCannotFollow => {
            "the mask does not follow the limb: there is too little structure to tell how it moved"
        }
        ImageNote::FramesLeftOut { first, more: 0 } => return format!("left out: {first}"),
        ImageNote::FramesLeftOut { first, more } => return format!("left out: {first} and {more} more"),
        ImageNote::MaskFollows { before_px, after_px } => {
            let moved = "the mask follows the limb from place to place";
            return format!("{moved}: {before_px:.2} px off before, {after_px:.2} px after");
        }
        ImageNote::NoOverlay(error) => return format!("the overlay is not drawn: {error}"),
    };
    words.to_owned()
}

/// Why a registration can be relied on, or not, as part of a sentence.
#[must_use]
pub fn registration(found: &Registration) -> String {
    let residual = found.residual_px;
    let subtracted = |which| format!("the {which} run is subtracted already: it shows no bones to lay on one another");
    match found.verdict {
        Verdict::Accepted { correlation } => {
            format!("structures agree within {residual:.2} px (correlation {correlation:.2})")
        }
        Verdict::WeakCorrelation { correlation } => {
            format!("the structures of the two images hardly agree (correlation {correlation:.2})")
        }
        Verdict::OneDirection => "there is too little structure along one direction to fix the shift".to_owned(),
        Verdict::PartsDisagree => {
            format!("parts of the images still disagree by {residual:.1} px: rotation, or motion within the limb")
        }
        Verdict::TooSmall => "the images are too small to be laid on one another".to_owned(),
        Verdict::NothingInCommon => "the images show no structure in common".to_owned(),
        Verdict::TooLittleShared => "the images share too little structure".to_owned(),
        Verdict::FixedSubtracted => subtracted("fixed"),
        Verdict::MovingSubtracted => subtracted("moving"),
    }
}
