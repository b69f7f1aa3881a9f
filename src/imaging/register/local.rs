//! Motion that differs from place to place: local shifts at control points of a grid, freed of what does not fit, and
//! made smooth (after E. Meijering et al., IEEE Trans. Med. Imaging 18, 1999).
//!
//! Knows two images of one kind that lie on one another but for a few pixels; knows no mask and no contrast.

mod local_shift;
mod smooth;

use super::band::{Band, Pyramid, Validity, halvings};
use crate::geometry::{ImageVector, Vector};
use crate::imaging::TrustedImage;
use crate::imaging::resample::{taps, value_at};
use local_shift::{VisibleMotion, detect_motion, measured, reject_outliers, root_mean_square};
use rayon::prelude::*;
use smooth::smooth;

/// Distance of control points, in pixels of the level compared.
const SPACING: usize = 24;

/// What is left after one pass is measured again: a window takes the mean of its motion, which is less than its middle.
const PASSES: usize = 3;

/// A shift at every place of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Motion {
    /// Distance of control points in pixels.
    spacing: f64,
    /// Control points along a row.
    across: usize,
    /// In pixels, row after row.
    shifts: Vec<ImageVector>,
}

/// The motion found, and how far windows of the images are from one another before and after it.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalFit {
    /// The motion.
    pub motion: Motion,
    /// Root mean square of the local shifts before, in pixels.
    pub before_px: f64,
    /// The same of what is left.
    pub after_px: f64,
}

impl Motion {
    /// The shift at a place: the moving image's pixel p lies on the fixed image's pixel x = p + shift(x).
    pub(crate) fn at(&self, row: f64, column: f64) -> ImageVector {
        let down = self.shifts.len() / self.across;
        let tap = |at: f64, count: usize| taps((at / self.spacing).clamp(0.0, (count - 1) as f64), count);
        let ((rows, down), (columns, along)) = (tap(row, down), tap(column, self.across));
        let mut shift = ImageVector::ZERO;
        for (row, down) in rows.into_iter().zip(down) {
            for (column, along) in columns.into_iter().zip(along) {
                shift += self.shifts[row * self.across + column] * (down * along);
            }
        }
        shift
    }

    /// `values` of the moving image, rows of `columns`, resampled on the fixed one; beyond the border the last is repeated.
    pub(crate) fn warped(&self, values: &[f32], columns: usize) -> Vec<f32> {
        let rows = values.len() / columns;
        let mut out = vec![0.0; values.len()];
        out.par_chunks_mut(columns).enumerate().for_each(|(row, line)| {
            for (column, value) in line.iter_mut().enumerate() {
                let shift = self.at(row as f64, column as f64);
                *value = value_at(values, [rows, columns], [row as f64 - shift.y, column as f64 - shift.x]);
            }
        });
        out
    }

    fn none(columns: usize, rows: usize) -> Self {
        let across = columns.div_ceil(SPACING) + 1;
        let down = rows.div_ceil(SPACING) + 1;
        Self { spacing: SPACING as f64, across, shifts: vec![ImageVector::ZERO; across * down] }
    }

    fn times(&self, scale: f64) -> Self {
        let shifts = self.shifts.iter().map(|shift| *shift * scale).collect();
        Self { spacing: self.spacing * scale, across: self.across, shifts }
    }
}

/// The shift, or the part of it of this length.
fn at_most(length: f64, shift: ImageVector) -> ImageVector {
    let own = shift.norm();
    if own > length { shift * length / own } else { shift }
}

/// How the moving image lies on the fixed one from place to place; `None` if hardly any place can be compared.
///
/// Both are logarithms of the beam or both opacities, and lie on one another but for a few pixels; pixels that are not
/// trusted do not count.
pub(crate) fn motion(fixed: &TrustedImage, moving: &TrustedImage) -> Option<LocalFit> {
    if (fixed.columns, fixed.rows()) != (moving.columns, moving.rows()) {
        return None;
    }
    // As for the shift of the whole: large images are halved once, which costs no accuracy.
    let level = usize::from(halvings(fixed, moving)? > 4);
    let band = |image| Pyramid::new(image, level).band(level, Validity::Neighborhood);
    let (fixed, moving) = rayon::join(|| band(fixed), || band(moving));
    let mut motion = Motion::none(fixed.columns, fixed.rows);
    let mut left = Vec::new();
    let mut visible: Option<VisibleMotion> = None;
    for pass in 0..=PASSES {
        let warped = Band {
            columns: moving.columns,
            rows: moving.rows,
            values: motion.warped(&moving.values, moving.columns),
            // A pixel moved by little is as valid as the one it came from.
            weights: moving.weights.clone(),
        };
        let mut found = measured(&fixed, &warped, &motion);
        left.push(root_mean_square(&found)?);
        if pass == PASSES {
            break;
        }
        reject_outliers(&mut found, motion.across);
        let visible = visible.get_or_insert_with(|| detect_motion(&fixed, &warped, &mut found, &motion));
        for ((found, moved), shift) in found.iter_mut().zip(&visible.around).zip(&motion.shifts) {
            if let Some(found) = found {
                // Where the limb lies still, noise is not followed.
                found.shift = *shift + if *moved { found.shift } else { ImageVector::ZERO };
            }
        }
        // No place moves farther than some that shows.
        motion.shifts =
            smooth(&found, motion.across).into_iter().map(|shift| at_most(visible.farthest, shift)).collect();
    }
    let scale = f64::from(1_u32 << level);
    Some(LocalFit { motion: motion.times(scale), before_px: scale * left[0], after_px: scale * left[left.len() - 1] })
}

#[cfg(test)]
mod tests;
