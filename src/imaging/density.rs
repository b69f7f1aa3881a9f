//! Contrast over time: how much there is in a region in each frame, and when it arrives at each pixel.
//!
//! Knows no artery and no vein.

mod arrival;
mod phase;

use super::opacity::layers::contrast_frames;
use super::opacity::mask::{mask, motion_to};
use super::opacity::stack::frame;
use super::opacity::{OpacityError, Scale, aperture_of};
use super::register::Motion;
use super::subtraction::{Recipe, recipes};
use super::{FrameError, Look, Run, TrustedImage};
use crate::geometry::ImagePoint;
use crate::numeric::median;
use rayon::prelude::*;
use std::borrow::Cow;

pub use arrival::{Arrival, arrival};
pub use phase::{PhaseError, phase_weights};

/// The part of the peak at which contrast has arrived.
const ARRIVAL: f64 = 0.5;
/// A rise less than this many times its noise is no contrast.
const LEAST_SIGNAL: f64 = 4.0;

/// Mean opacity of a region over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The samples, in order of frames.
    pub samples: Vec<Sample>,
    /// The first frame in which the rise from the lowest value reaches half of the highest; `None` without contrast.
    pub arrival_frame: Option<u32>,
    /// The frame with most contrast; `None` without contrast.
    pub peak_frame: Option<u32>,
}

/// One frame of a [`Curve`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Frame number, from 1.
    pub frame: u32,
    /// Mean of ln mask − ln contrast over the region: proportional to the contrast in the beam.
    pub opacity: f64,
}

/// Why contrast cannot be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DensityError {
    /// The numbers cannot be had.
    #[error(transparent)]
    Opacity(#[from] OpacityError),
    /// Nothing is subtracted.
    #[error("contrast is measured against a mask: choose mask frames first")]
    NoMask,
    /// Stored values say nothing about the amount of contrast.
    #[error("the stored values are made for display: they do not tell how much contrast there is")]
    DisplayValues,
    /// No pixel can be measured.
    #[error("the region holds no pixel that can be measured: move it inside the image and the shutter")]
    EmptyRegion,
}

/// How much contrast a region holds in each frame of a look; its frame selection limits the frames. The region is all
/// pixels whose center lies between two opposite corners.
///
/// Frames that cannot be decoded are left out. Pixels outside the aperture, or where the mask is saturated or black, do
/// not count.
///
/// # Errors
/// If nothing is subtracted, stored values are made for display, the region is empty, or no frame can be decoded.
pub fn time_density(run: &Run, look: &Look, region: [ImagePoint; 2]) -> Result<Curve, DensityError> {
    let masked = MaskedFrames::of(run, look)?;
    let open = aperture_of(run);
    let pixels = pixels(run, region, open.as_deref());
    let mut samples = Vec::new();
    for part in masked.parts() {
        let mask = mask(run, &part[0].mask, part[0].shift, &masked.scale)?;
        let counted: Vec<usize> = pixels.iter().copied().filter(|at| mask.trusted[*at]).collect();
        if counted.is_empty() {
            continue;
        }
        let of_frame = |recipe: &Recipe| -> Result<Option<Sample>, OpacityError> {
            let Some(contrast) = masked.contrast(run, recipe)? else { return Ok(None) };
            let motion = if look.local { masked.motion(run, recipe, &mask)? } else { None };
            let values = warped(&mask, motion.as_ref(), run);
            let sum: f64 = counted.iter().map(|at| f64::from(values[*at] - contrast(*at))).sum();
            Ok(Some(Sample { frame: recipe.contrast[0], opacity: sum / counted.len() as f64 }))
        };
        let found: Result<Vec<_>, OpacityError> = part.par_iter().map(of_frame).collect();
        samples.extend(found?.into_iter().flatten());
    }
    if samples.is_empty() {
        return Err(DensityError::EmptyRegion);
    }
    let (arrival_frame, peak_frame) = landmarks(&samples);
    Ok(Curve { samples, arrival_frame, peak_frame })
}

/// What is subtracted from what, on which scale.
struct MaskedFrames {
    recipes: Vec<Recipe>,
    scale: Scale,
}

impl MaskedFrames {
    fn of(run: &Run, look: &Look) -> Result<Self, DensityError> {
        let acquisition = run.acquisition();
        let scale = Scale::of(acquisition);
        if scale.is_cosmetic() {
            return Err(DensityError::DisplayValues);
        }
        let recipes = recipes(acquisition, look, &contrast_frames(run, look)?);
        if recipes.is_empty() { Err(DensityError::NoMask) } else { Ok(Self { recipes, scale }) }
    }

    /// The frames that follow one another with the same mask.
    fn parts(&self) -> impl Iterator<Item = &[Recipe]> {
        self.recipes.chunk_by(|a, b| a.mask == b.mask && a.shift == b.shift)
    }

    /// How the mask follows the limb in a frame, where that can be told.
    fn motion(&self, run: &Run, recipe: &Recipe, mask: &TrustedImage) -> Result<Option<Motion>, OpacityError> {
        Ok(motion_to(mask, run, &recipe.contrast, &self.scale)?.map(|fit| fit.motion))
    }

    /// The numbers of the contrast frames by pixel; `None` if they cannot be decoded.
    fn contrast(&self, run: &Run, recipe: &Recipe) -> Result<Option<impl Fn(usize) -> f32>, OpacityError> {
        let frames: Result<Vec<_>, OpacityError> = recipe.contrast.iter().map(|n| frame(run, *n)).collect();
        let frames = match frames {
            Ok(frames) => frames,
            Err(OpacityError::Frame(FrameError::Undecodable { .. })) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(move |at: usize| match &frames[..] {
            [frame] => self.scale.at(frame.values()[at]),
            frames => {
                let sum: f32 = frames.iter().map(|frame| self.scale.linear(frame.values()[at])).sum();
                self.scale.of_linear(sum / frames.len() as f32)
            }
        }))
    }
}

/// The values of a mask where the limb is in a frame.
fn warped<'a>(mask: &'a TrustedImage, motion: Option<&Motion>, run: &Run) -> Cow<'a, [f32]> {
    let columns = run.acquisition().pixels.columns as usize;
    motion.map_or(Cow::Borrowed(&mask.values), |motion| Cow::Owned(motion.warped(&mask.values, columns)))
}

/// Indices of the pixels of a region inside the image and the aperture.
fn pixels(run: &Run, [from, to]: [ImagePoint; 2], open: Option<&[bool]>) -> Vec<usize> {
    let format = &run.acquisition().pixels;
    let (rows, columns) = (format.rows as usize, format.columns as usize);
    let span = |a: f64, b: f64, count: usize| {
        let (low, high) = (a.min(b), a.max(b));
        let first = low.ceil().max(0.0) as usize;
        // A coordinate that is not a number is outside.
        let last = if high >= 0.0 { (high.floor() as usize).saturating_add(1).min(count) } else { 0 };
        first..last
    };
    let along = span(from.x, to.x, columns);
    let all = span(from.y, to.y, rows).flat_map(|y| along.clone().map(move |x| y * columns + x));
    all.filter(|at| open.is_none_or(|open| open[*at])).collect()
}

/// Frames of arrival and peak, if the curve rises above its noise.
fn landmarks(samples: &[Sample]) -> (Option<u32>, Option<u32>) {
    let Some(peak) = samples.iter().max_by(|a, b| a.opacity.total_cmp(&b.opacity)) else { return (None, None) };
    let before = samples.iter().filter(|sample| sample.frame <= peak.frame);
    let base = before.map(|sample| sample.opacity).fold(f64::INFINITY, f64::min);
    let rise = peak.opacity - base;
    if samples.len() > 2 && rise < LEAST_SIGNAL * noise(samples) {
        return (None, None);
    }
    let arrived = samples.iter().find(|sample| sample.opacity - base >= ARRIVAL * rise);
    (arrived.map(|sample| sample.frame), Some(peak.frame))
}

/// Standard deviation of a sample, from the median distance of each from the mean of its neighbors: contrast rises and
/// falls slowly compared with the frames.
fn noise(samples: &[Sample]) -> f64 {
    let bend = |three: &[Sample]| (three[1].opacity - f64::midpoint(three[0].opacity, three[2].opacity)).abs();
    let median = median(samples.windows(3).map(bend).collect()).unwrap_or(0.0);
    // The bend of three independent samples has the variance 3/2.
    1.4826 * median / 1.5_f64.sqrt()
}

#[cfg(test)]
mod tests;
