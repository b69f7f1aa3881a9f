//! Registration of runs: a mask on its contrast, and one run on another.

use super::{Registration, Verdict, register};
use crate::geometry::Vector;
use crate::imaging::opacity::layers::contrast_frames;
use crate::imaging::opacity::stack::{average, frame};
use crate::imaging::opacity::{OpacityError, Scale, evenly_spaced, suggest_mask, within_aperture};
use crate::imaging::subtraction::recipes;
use crate::imaging::{Look, MaskShift, Run, TrustedImage};
use crate::numeric::median;
use rayon::prelude::*;

/// Frames looked at where a run has no mask to stand for it.
const SAMPLES: usize = 8;

/// The shift of a mask that fits its contrast frames best.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskRegistration {
    /// For [`Look::shift`]: what to add to the shift of the file.
    pub shift: MaskShift,
    /// How the mask lies on the middle one of the contrast frames looked at.
    pub registration: Registration,
}

/// The pixel shift that lays the mask of a look on its contrast frames: the median over a few of them. The shift the
/// look has already does not matter; `None` where nothing is subtracted.
///
/// # Errors
/// If a frame that is needed does not exist or cannot be decoded, or mask frames are chosen for pixels that are
/// subtracted already.
pub fn register_mask(run: &Run, look: &Look) -> Result<Option<MaskRegistration>, OpacityError> {
    let acquisition = run.acquisition();
    let look = Look { shift: MaskShift::ZERO, ..look.clone() };
    let recipes = recipes(acquisition, &look, &contrast_frames(run, &look)?);
    let scale = Scale::of(acquisition);
    let mut found = Vec::new();
    for recipe in evenly_spaced(&recipes) {
        let image = |frames: &[u32]| average(run, frames, &scale).map(|image| within_aperture(image, run));
        let registration = register(&image(&recipe.contrast)?, &image(&recipe.mask)?);
        let shift = MaskShift { displacement: registration.shift - recipe.shift.displacement };
        found.push(MaskRegistration { shift, registration });
    }
    // Rejected registrations are used only where no frame has an accepted one.
    if found.iter().any(|f| f.registration.is_accepted()) {
        found.retain(|f| f.registration.is_accepted());
    }
    let middle = |axis: usize| median(found.iter().map(|f| f.shift.down_left()[axis]).collect());
    let (Some(down), Some(left)) = (middle(0), middle(1)) else { return Ok(None) };
    let shift = MaskShift::from([down, left]);
    let distance = |f: &MaskRegistration| (f.shift.displacement - shift.displacement).norm();
    let nearest = found.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    Ok(nearest.map(|f| MaskRegistration { shift, ..f }))
}

/// How run `moving` lies on run `fixed`, by what both show without contrast: the mask frames if there are any, else the
/// brightest value of each pixel, which contrast that passes does not darken.
///
/// # Errors
/// If a frame that is needed cannot be decoded.
pub fn register_runs(fixed: &Run, moving: &Run) -> Result<Registration, OpacityError> {
    for (run, verdict) in [(fixed, Verdict::FixedSubtracted), (moving, Verdict::MovingSubtracted)] {
        if run.acquisition().masks.already_subtracted {
            return Ok(Registration::none(verdict));
        }
    }
    Ok(register(&plain_image(fixed)?, &plain_image(moving)?))
}

/// The run without contrast, on its scale.
fn plain_image(run: &Run) -> Result<TrustedImage, OpacityError> {
    let scale = Scale::of(run.acquisition());
    if let Some(frames) = suggest_mask(run) {
        return Ok(within_aperture(average(run, &frames, &scale)?, run));
    }
    let count = run.acquisition().pixels.frames;
    let some: Vec<u32> = (1..=count).step_by((count as usize).div_ceil(SAMPLES).max(1)).collect();
    let frames: Vec<_> = some.par_iter().map(|n| frame(run, *n)).collect::<Result<_, OpacityError>>()?;
    let first = frames.first().ok_or(OpacityError::Empty)?;
    let brightest = |at: usize| frames.iter().map(|f| scale.at(f.values()[at])).fold(f32::MIN, f32::max);
    let trusted = |at: usize| !frames.iter().any(|f| scale.is_saturated(f.values()[at]));
    let pixels = (0..first.values().len()).into_par_iter();
    let image = TrustedImage {
        columns: first.columns(),
        values: pixels.clone().map(brightest).collect(),
        trusted: pixels.map(trusted).collect(),
    };
    Ok(within_aperture(image, run))
}
