//! Registration of runs: a mask on its contrast, and one run on another.

use super::{Registration, register};
use crate::geometry::{ImageVector, Vector};
use crate::imaging::opacity::layers::contrast_frames;
use crate::imaging::opacity::mask::Mask;
use crate::imaging::opacity::stack::frame;
use crate::imaging::opacity::{OpacityError, Scale, aperture_of, evenly_spaced, suggest_mask};
use crate::imaging::subtraction::{Look, recipe};
use crate::imaging::{MaskShift, Raster, Run};
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
    let frames = contrast_frames(run, &look)?;
    let recipes = frames.iter().filter_map(|n| recipe(&acquisition.masks, acquisition.pixels.frames, &look, *n));
    let recipes: Vec<_> = recipes.collect();
    let scale = Scale::of(acquisition);
    let mut found = Vec::new();
    for recipe in evenly_spaced(&recipes) {
        let mask = valid_image(run, &Mask::of(run, &recipe.mask, MaskShift::ZERO, &scale)?)?;
        let contrast = valid_image(run, &Mask::of(run, &recipe.contrast, MaskShift::ZERO, &scale)?)?;
        let registration = register(&contrast.0, &mask.0, Some(&contrast.1), Some(&mask.1));
        let shift = MaskShift::new(registration.shift - recipe.shift.displacement());
        found.push(MaskRegistration { shift, registration });
    }
    // Rejected registrations are used only where no frame has an accepted one.
    if found.iter().any(|f| f.registration.accepted) {
        found.retain(|f| f.registration.accepted);
    }
    let middle = |axis: usize| median(found.iter().map(|f| f.shift.down_left()[axis]).collect());
    let (Some(down), Some(left)) = (middle(0), middle(1)) else { return Ok(None) };
    let shift = MaskShift::from([down, left]);
    let distance = |f: &MaskRegistration| (f.shift.displacement() - shift.displacement()).norm();
    let nearest = found.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    Ok(nearest.map(|f| MaskRegistration { shift, ..f }))
}

/// How run `moving` lies on run `fixed`, by what both show without contrast: the mask frames if there are any, else the
/// brightest value of each pixel, which contrast that passes does not darken.
///
/// # Errors
/// If a frame that is needed cannot be decoded.
pub fn register_runs(fixed: &Run, moving: &Run) -> Result<Registration, OpacityError> {
    for (run, which) in [(fixed, "fixed"), (moving, "moving")] {
        if run.acquisition().masks.already_subtracted {
            let why = format!("the {which} run is subtracted already: it shows no bones to lay on one another");
            return Ok(super::rejected(ImageVector::ZERO, f64::NAN, &why));
        }
    }
    let (fixed, moving) = (plain_image(fixed)?, plain_image(moving)?);
    Ok(register(&fixed.0, &moving.0, Some(&fixed.1), Some(&moving.1)))
}

type ValidImage = (Raster<f32>, Raster<bool>);

/// The run without contrast, on its scale.
fn plain_image(run: &Run) -> Result<ValidImage, OpacityError> {
    let scale = Scale::of(run.acquisition());
    if let Some(frames) = suggest_mask(run) {
        return valid_image(run, &Mask::of(run, &frames, MaskShift::ZERO, &scale)?);
    }
    let all: Vec<u32> = (1..=run.acquisition().pixels.frames).collect();
    let some: Vec<u32> = all.iter().copied().step_by(all.len().div_ceil(SAMPLES).max(1)).collect();
    let frames: Result<Vec<_>, OpacityError> = some.par_iter().map(|n| frame(run, *n)).collect();
    let frames = frames?;
    let pixels = frames.first().map_or(0, |f| f.values().len());
    let brightest = |at: usize| frames.iter().map(|f| scale.at(f.values()[at])).fold(f32::MIN, f32::max);
    let saturated = |at: usize| frames.iter().any(|f| scale.is_saturated(f.values()[at]));
    let values = (0..pixels).into_par_iter().map(brightest).collect();
    let trusted = (0..pixels).into_par_iter().map(|at| !saturated(at)).collect();
    valid_image(run, &Mask { values, trusted })
}

/// Numbers, and where they are inside the aperture and to be trusted.
fn valid_image(run: &Run, image: &Mask) -> Result<ValidImage, OpacityError> {
    let columns = run.acquisition().pixels.columns as usize;
    let open = aperture_of(run);
    let valid = match open {
        Some(open) => image.trusted.iter().zip(open).map(|(trusted, open)| *trusted && open).collect(),
        None => image.trusted.clone(),
    };
    let values = Raster::new(columns, image.values.clone()).ok_or(OpacityError::Empty)?;
    Ok((values, Raster::new(columns, valid).ok_or(OpacityError::Empty)?))
}
