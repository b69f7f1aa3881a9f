//! Whether contrast is darker or brighter than its surroundings.

use super::mask::Mask;
use super::sample::evenly_spaced;
use super::scale::Scale;
use super::stack::frame;
use crate::imaging::Run;
use crate::imaging::subtraction::Recipe;
use crate::imaging::window::Quantiles;

/// How much longer the bright tail must be than the dark one for vessels to count as bright.
const CLEARLY: f32 = 1.5;

/// How vessels stand out in the stored values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Polarity {
    /// Contrast is darker: it takes beam away.
    #[default]
    Dark,
    /// Contrast is brighter: the picture was inverted before it was stored.
    Bright,
}

/// The polarity of a run, and what a person should know about it.
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
) -> (Polarity, Option<String>) {
    let already_subtracted = run.acquisition().masks.already_subtracted;
    let tails = if already_subtracted {
        within_frames(run, scale, frames, open)
    } else if !scale.is_logarithmic() && !recipes.is_empty() {
        against_mask(run, scale, recipes, open)
    } else {
        return (Polarity::Dark, None);
    };
    let [dark, bright] = tails;
    if bright > CLEARLY * dark {
        return (Polarity::Bright, Some("vessels are brighter than their surroundings in this run".to_owned()));
    }
    let unclear = dark <= CLEARLY * bright && already_subtracted;
    let note = "it is not clear whether vessels are dark or bright in this run: taken as dark";
    (Polarity::Dark, unclear.then(|| note.to_owned()))
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
        let mask = Mask::of(run, &recipe.mask, recipe.shift, scale);
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
