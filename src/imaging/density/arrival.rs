//! When contrast arrives at each pixel.

use super::{ARRIVAL, DensityError, MaskedFrames, warped};
use crate::imaging::opacity::mask::mask;
use crate::imaging::opacity::{OpacityError, aperture_of};
use crate::imaging::register::Motion;
use crate::imaging::window::Quantiles;
use crate::imaging::{Look, Raster, Run};
use rayon::prelude::*;

/// Contrast counts where its peak lies this many standard deviations of the noise above the ordinary peak.
const CLEARLY: f32 = 6.0;
/// Pixels handled at a time by one thread.
const STRIPE: usize = 1 << 14;

/// Time and amount of contrast at each pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The frame, with its fraction, at which the opacity reaches half of its peak; `NaN` where no contrast comes.
    pub frame: Raster<f32>,
    /// The highest opacity.
    pub peak: Raster<f32>,
}

/// When contrast arrives at each pixel, over the frames of a look.
///
/// # Errors
/// If nothing is subtracted, stored values are made for display, or no frame can be decoded.
pub fn arrival(run: &Run, look: &Look) -> Result<Arrival, DensityError> {
    let masked = MaskedFrames::of(run, look)?;
    let motions = if look.local { motions(run, &masked)? } else { vec![None; masked.recipes.len()] };
    let pixels = &run.acquisition().pixels;
    let (columns, count) = (pixels.columns as usize, (pixels.rows as usize) * (pixels.columns as usize));
    let mut peak = vec![f32::NEG_INFINITY; count];
    let mut valid = vec![true; count];
    each_frame(run, &masked, &motions, |_, opacity, trusted| {
        let stripes = peak.par_chunks_mut(STRIPE).zip(valid.par_chunks_mut(STRIPE)).enumerate();
        stripes.for_each(|(stripe, (peak, valid))| {
            for (k, (peak, valid)) in peak.iter_mut().zip(valid).enumerate() {
                let at = stripe * STRIPE + k;
                *peak = peak.max(opacity(at));
                *valid &= trusted[at];
            }
        });
    })?;
    if let Some(open) = aperture_of(run) {
        valid.iter_mut().zip(open).for_each(|(valid, open)| *valid &= open);
    }
    // Without contrast the peak is that of the noise: most pixels show how high that is.
    let ordinary = Quantiles::of(count, Some(&valid), |at| peak[at]);
    let least = ordinary.median + CLEARLY * (ordinary.median - ordinary.below);
    let mut frame = vec![f32::NAN; count];
    let mut before = vec![(0.0_f32, 0.0_f32); count];
    each_frame(run, &masked, &motions, |number, opacity, _| {
        let stripes = frame.par_chunks_mut(STRIPE).zip(before.par_chunks_mut(STRIPE)).enumerate();
        stripes.for_each(|(stripe, (frame, before))| {
            for (k, (frame, before)) in frame.iter_mut().zip(before).enumerate() {
                let at = stripe * STRIPE + k;
                let half = ARRIVAL as f32 * peak[at];
                if valid[at] && peak[at] >= least && frame.is_nan() {
                    let now = (number as f32, opacity(at));
                    if now.1 >= half {
                        *frame = if before.0 > 0.0 { crossing(*before, now, half) } else { now.0 };
                    }
                    *before = now;
                }
            }
        });
    })?;
    let raster = |values| Raster::new(columns, values).ok_or(DensityError::Opacity(OpacityError::Empty));
    Ok(Arrival { frame: raster(frame)?, peak: raster(peak)? })
}

/// The frame between two at which a straight line between them reaches `level`.
fn crossing(before: (f32, f32), now: (f32, f32), level: f32) -> f32 {
    let part = ((level - before.1) / (now.1 - before.1)).clamp(0.0, 1.0);
    before.0 + part * (now.0 - before.0)
}

/// How the mask follows the limb in each frame.
fn motions(run: &Run, masked: &MaskedFrames) -> Result<Vec<Option<Motion>>, OpacityError> {
    let mut motions = Vec::new();
    for part in masked.parts() {
        let mask = mask(run, &part[0].mask, part[0].shift, &masked.scale)?;
        let found: Result<Vec<_>, OpacityError> =
            part.par_iter().map(|recipe| masked.motion(run, recipe, &mask)).collect();
        motions.extend(found?);
    }
    Ok(motions)
}

/// Calls `visit` with the number of each frame that can be decoded, its opacity by pixel, and where the mask can be
/// trusted.
fn each_frame(
    run: &Run,
    masked: &MaskedFrames,
    motions: &[Option<Motion>],
    mut visit: impl FnMut(u32, &(dyn Fn(usize) -> f32 + Sync), &[bool]),
) -> Result<(), DensityError> {
    let mut seen = false;
    let mut motions = motions.iter();
    for part in masked.parts() {
        let mask = mask(run, &part[0].mask, part[0].shift, &masked.scale)?;
        for (recipe, motion) in part.iter().zip(&mut motions) {
            if let Some(contrast) = masked.contrast(run, recipe)? {
                let values = warped(&mask, motion.as_ref(), run);
                visit(recipe.contrast[0], &|at| values[at] - contrast(at), &mask.trusted);
                seen = true;
            }
        }
    }
    if seen { Ok(()) } else { Err(DensityError::EmptyRegion) }
}
