//! Whether contrast is darker or brighter than its surroundings.

use super::mask::mask;
use super::note::ImageNote;
use super::sample::evenly_spaced;
use super::scale::Scale;
use super::stack::frame;
use crate::imaging::Run;
use crate::imaging::subtraction::Recipe;
use crate::imaging::window::Quantiles;

/// How much longer the bright tail must be than the dark one for vessels to count as bright.
const CLEARLY: f32 = 1.5;

/// Whether vessels are bright in a run, or it is not clear.
///
/// Values proportional to the beam, as stored or through the file's table to linear values, need no guess: the beam is what
/// contrast takes away. Of pictures subtracted already the two tails of the values within a frame are compared, of others
/// those of mask minus contrast: vessels are few, so the longer tail is theirs. Frames that cannot be decoded are not
/// looked at.
pub(super) fn detect(
    run: &Run,
    scale: &Scale,
    frames: &[u32],
    recipes: &[Recipe],
    open: Option<&[bool]>,
) -> Option<ImageNote> {
    let already_subtracted = run.acquisition().masks.already_subtracted;
    let [dark, bright] = if already_subtracted {
        within_frames(run, scale, frames, open)
    } else if !scale.is_logarithmic() && !recipes.is_empty() {
        against_mask(run, scale, recipes, open)
    } else {
        return None;
    };
    if bright > CLEARLY * dark {
        return Some(ImageNote::BrightVessels);
    }
    (dark <= CLEARLY * bright && already_subtracted).then_some(ImageNote::UnclearPolarity)
}

fn within_frames(run: &Run, scale: &Scale, frames: &[u32], open: Option<&[bool]>) -> [f32; 2] {
    let mut tails = [0.0; 2];
    for frame in evenly_spaced(frames).filter_map(|number| frame(run, *number).ok()) {
        let values = frame.values();
        tails = longer(tails, Quantiles::of(values.len(), open, |at| -scale.at(values[at])));
    }
    tails
}

fn against_mask(run: &Run, scale: &Scale, recipes: &[Recipe], open: Option<&[bool]>) -> [f32; 2] {
    let mut tails = [0.0; 2];
    for recipe in evenly_spaced(recipes) {
        let mask = mask(run, &recipe.mask, recipe.shift, scale);
        let (Ok(mask), Ok(frame)) = (mask, frame(run, recipe.contrast[0])) else { continue };
        let values = frame.values();
        tails = longer(tails, Quantiles::of(values.len(), open, |at| mask.values[at] - scale.at(values[at])));
    }
    tails
}

/// The longer dark and the longer bright tail.
fn longer(tails: [f32; 2], spread: Quantiles) -> [f32; 2] {
    [tails[0].max(spread.high - spread.median), tails[1].max(spread.median - spread.low)]
}
