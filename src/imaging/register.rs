//! How far one image must be moved to lie on another, to a few hundredths of a pixel.
//!
//! Phase correlation fails on legs: the limb leaves the picture at both ends, so the border dominates. Here both images
//! are reduced to a band of structure sizes, the shift is searched on a small copy, then refined by robust least
//! squares on the pixels with the strongest structure; contrast, which is in one image only, counts as an outlier.
//! Knows no mask and no table: it compares two rasters.

mod band;
mod normal;
mod refine;
mod runs;
mod search;

use super::Raster;
use band::{Band, pyramid};
use refine::{Fit, refine};
use serde::Serialize;

pub use runs::{MaskShift, register_mask, register_runs};

/// Parts of the images that still disagree by more than this, in pixels, are not laid on one another.
const RESIDUAL_LIMIT_PX: f64 = 1.0;
/// The least correlation of the structures compared.
const CORRELATION_LIMIT: f64 = 0.3;
/// The largest standard error of the shift in its least certain direction, in pixels.
const ERROR_LIMIT_PX: f64 = 0.5;

/// How a moving image lies on a fixed one, and whether that can be relied on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Registration {
    /// Row, column in pixels: the moving image's pixel p lies on the fixed image at p + shift (down and to the right
    /// positive).
    pub shift_px: [f64; 2],
    /// Always 0: only shifts are estimated. A rotation shows in the residual.
    pub rotation_deg: f64,
    /// How far parts of the images still are from one another after the shift, root mean square over the parts weighted
    /// by their structure, in pixels.
    pub residual_px: f64,
    /// Whether the shift can be relied on.
    pub accepted: bool,
    /// Why, in one sentence for people.
    pub why: String,
}

/// Registers two images of the same kind, both logarithms of the beam or both opacities.
///
/// Pixels that are not valid (outside shutter and collimator, saturated) do not count; `None` means all are valid. The
/// images may differ in brightness, contrast and size, and share only a part of their field.
#[must_use]
pub fn register(
    fixed: &Raster<f32>,
    moving: &Raster<f32>,
    fixed_valid: Option<&Raster<bool>>,
    moving_valid: Option<&Raster<bool>>,
) -> Registration {
    let Some(halvings) = band::halvings(fixed, moving) else {
        return refused([0.0; 2], f64::NAN, "the images are too small to be laid on one another");
    };
    let (fixed, moving) =
        rayon::join(|| pyramid(fixed, fixed_valid, halvings), || pyramid(moving, moving_valid, halvings));
    let shifts = search::shifts(&fixed.rough, &moving.rough);
    if shifts.is_empty() {
        return refused([0.0; 2], f64::NAN, "the images show no structure in common");
    }
    let sizes: Vec<(&Band, &Band)> = fixed.exact.iter().zip(&moving.exact).collect();
    match refined(&sizes, shifts) {
        Some(fit) => judged(&fit, f64::from(1_u32 << finest_halvings(halvings))),
        None => refused([0.0; 2], f64::NAN, "the images share too little structure"),
    }
}

/// The best of the shifts, which are in pixels of the last and smallest size, refined from size to size.
fn refined(sizes: &[(&Band, &Band)], mut shifts: Vec<[f64; 2]>) -> Option<Fit> {
    let better = |a: &Fit, b: &Fit| a.correlation.total_cmp(&b.correlation);
    let mut compared = 0;
    for (larger, (fixed, moving)) in sizes.iter().enumerate().rev() {
        let mut fits: Vec<Fit> = shifts.iter().filter_map(|shift| refine(fixed, moving, *shift)).collect();
        compared += usize::from(!fits.is_empty());
        if compared > 1 || larger == 0 {
            fits = fits.into_iter().max_by(better).into_iter().collect();
        }
        if larger == 0 {
            return fits.pop();
        }
        // Small images may have too few pixels that count: then the next size decides.
        if !fits.is_empty() {
            shifts = fits.iter().map(|fit| fit.shift).collect();
        }
        shifts = shifts.into_iter().map(twice).collect();
    }
    None
}

fn twice(shift: [f64; 2]) -> [f64; 2] {
    shift.map(|s| 2.0 * s)
}

/// The finest level that is worked on: large images are halved once, which costs no accuracy and three quarters less
/// time.
fn finest_halvings(halvings: u32) -> u32 {
    u32::from(halvings > 4)
}

fn judged(fit: &Fit, scale: f64) -> Registration {
    let (shift, residual, error) = (fit.shift.map(|s| s * scale), fit.residual * scale, fit.error * scale);
    if fit.correlation < CORRELATION_LIMIT {
        let why = format!("the structures of the two images hardly agree (correlation {:.2})", fit.correlation);
        return refused(shift, residual, &why);
    }
    if error > ERROR_LIMIT_PX {
        let why = "there is too little structure along one direction to fix the shift";
        return refused(shift, residual, why);
    }
    if residual > RESIDUAL_LIMIT_PX {
        let why =
            format!("parts of the images still disagree by {residual:.1} px: rotation, or motion within the limb");
        return refused(shift, residual, &why);
    }
    let why = format!("structures agree within {residual:.2} px (correlation {:.2})", fit.correlation);
    Registration { shift_px: shift, rotation_deg: 0.0, residual_px: residual, accepted: true, why }
}

fn refused(shift_px: [f64; 2], residual_px: f64, why: &str) -> Registration {
    Registration { shift_px, rotation_deg: 0.0, residual_px, accepted: false, why: why.to_owned() }
}

#[cfg(test)]
mod tests;
