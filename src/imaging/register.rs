//! How far one image must be moved to lie on another, to a few hundredths of a pixel.
//!
//! Only shifts are estimated; a rotation shows in the residual. Phase correlation fails on legs: the limb leaves the
//! picture at both ends, so the border dominates. Here both images are reduced to a band of structure sizes, the shift
//! is searched on a small copy, then refined by robust least squares on the pixels with the strongest structure;
//! contrast, which is in one image only, counts as an outlier. Knows no mask and no table: it compares two rasters.

mod band;
mod correlation;
mod filter;
mod local;
mod normal;
mod refine;
mod runs;
mod search;

use super::TrustedImage;
use crate::geometry::ImageVector;
use band::{Band, Pyramid, Validity};
use refine::{Precision, ShiftFit, refine};

pub(crate) use local::{LocalFit, Motion, motion};
pub use runs::{MaskRegistration, register_mask, register_runs};

/// Parts of the images that still disagree by more than this, in pixels, are not laid on one another.
const RESIDUAL_LIMIT_PX: f64 = 1.0;
/// The least correlation of the structures compared.
const CORRELATION_LIMIT: f64 = 0.3;
/// The largest standard error of the shift in its least certain direction, in pixels.
const ERROR_LIMIT_PX: f64 = 0.5;

/// A finer level is preferred unless its standard error is more than this times that of a coarser one.
const FINER_PREFERENCE: f64 = 1.1;

/// How a moving image lies on a fixed one, and whether that can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// The moving image's pixel p lies on the fixed image at p + shift.
    pub shift: ImageVector,
    /// How far parts of the images still are from one another after the shift, root mean square over the parts weighted
    /// by their structure, in pixels.
    pub residual_px: f64,
    /// Whether the shift can be relied on, and why.
    pub verdict: Verdict,
}

/// Why a registration can be relied on or not; its words are in [`crate::wording`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The structures agree.
    Accepted {
        /// Correlation of the structures, −1 to 1.
        correlation: f64,
    },
    /// The structures hardly agree.
    WeakCorrelation {
        /// Correlation of the structures, −1 to 1.
        correlation: f64,
    },
    /// There is too little structure along one direction to fix the shift.
    OneDirection,
    /// Parts of the images still disagree, by the residual.
    PartsDisagree,
    /// The images are too small.
    TooSmall,
    /// The images show no structure in common.
    NothingInCommon,
    /// The images share too little structure.
    TooLittleShared,
    /// The fixed run is subtracted already and shows no bones.
    FixedSubtracted,
    /// The moving run is subtracted already and shows no bones.
    MovingSubtracted,
}

impl Registration {
    /// Whether the shift can be relied on.
    pub(crate) const fn is_accepted(&self) -> bool {
        matches!(self.verdict, Verdict::Accepted { .. })
    }

    /// Of images that could not be compared.
    const fn none(verdict: Verdict) -> Self {
        Self { shift: ImageVector::ZERO, residual_px: f64::NAN, verdict }
    }

    fn of(fit: &ShiftFit) -> Self {
        let ShiftFit { shift, residual, error, correlation } = *fit;
        let verdict = if correlation < CORRELATION_LIMIT {
            Verdict::WeakCorrelation { correlation }
        } else if error > ERROR_LIMIT_PX {
            Verdict::OneDirection
        } else if residual > RESIDUAL_LIMIT_PX {
            Verdict::PartsDisagree
        } else {
            Verdict::Accepted { correlation }
        };
        Self { shift, residual_px: residual, verdict }
    }
}

/// Registers two images of the same kind, both logarithms of the beam or both opacities.
///
/// Pixels that are not trusted do not count. The images may differ in brightness, contrast and size, and share only a part
/// of their field.
#[must_use]
pub fn register(fixed: &TrustedImage, moving: &TrustedImage) -> Registration {
    let Some(halvings) = band::halvings(fixed, moving) else {
        return Registration::none(Verdict::TooSmall);
    };
    let (fixed, moving) = rayon::join(|| Pyramid::new(fixed, halvings), || Pyramid::new(moving, halvings));
    let both =
        |level: usize, validity: Validity| rayon::join(|| fixed.band(level, validity), || moving.band(level, validity));
    let smallest = halvings.saturating_sub(1);
    let rough: Vec<(Band, Band)> = (smallest..=halvings).map(|level| both(level, Validity::Pixel)).collect();
    let mut shifts = search::shifts(&rough);
    if shifts.is_empty() {
        return Registration::none(Verdict::NothingInCommon);
    }
    // Large images are halved once, which costs no accuracy and three quarters less time.
    let finest = usize::from(halvings > 4);
    let mut best: Option<ShiftFit> = None;
    for level in (finest..=smallest).rev() {
        let (fixed, moving) = both(level, Validity::Neighborhood);
        let precision = if level < finest + 2 { Precision::Full } else { Precision::Coarse };
        let mut fits: Vec<ShiftFit> = Vec::new();
        for shift in &shifts {
            // A start near a shift found before would lead there again.
            if !fits.iter().any(|fit| fit.is_near(*shift))
                && let Some(fit) = refine(&fixed, &moving, *shift, precision)
            {
                fits.push(fit);
            }
        }
        // Small images may have too few pixels that count: then the next size decides.
        if let Some(fit) = fits.iter().max_by(|a, b| a.correlation.total_cmp(&b.correlation)).copied() {
            // The finest level is the most exact, unless noise hides fine structure.
            let fit_px = fit.times(f64::from(1_u32 << level));
            if level < finest + 2 && best.is_none_or(|best| fit_px.error < FINER_PREFERENCE * best.error) {
                best = Some(fit_px);
            }
            shifts = if level < smallest { vec![fit.shift] } else { fits.iter().map(|fit| fit.shift).collect() };
        }
        for shift in &mut shifts {
            *shift = *shift * 2.0;
        }
    }
    best.map_or_else(|| Registration::none(Verdict::TooLittleShared), |fit| Registration::of(&fit))
}

#[cfg(test)]
mod tests;
