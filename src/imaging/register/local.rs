//! Motion that differs from place to place: local shifts at control points of a grid, freed of what does not fit, and
//! made smooth (after E. Meijering et al., IEEE Trans. Med. Imaging 18, 1999).
//!
//! Knows two images of one kind that lie on one another but for a few pixels; knows no mask and no contrast.

mod seen;
mod smooth;

use super::band::{Band, Counting, Pyramid, halvings};
use crate::imaging::Raster;
use crate::imaging::subtraction::cubic;
use rayon::prelude::*;
use seen::{Shown, leave_out_the_odd, measured, root_mean_square, shown};
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
    /// Row, column in pixels, row after row.
    shifts: Vec<[f64; 2]>,
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
    /// Row, column in pixels: the moving image's pixel p lies on the fixed image's pixel x = p + shift(x).
    #[must_use]
    pub fn at(&self, row: f64, column: f64) -> [f64; 2] {
        let down = self.shifts.len() / self.across;
        let tap = |at: f64, count: usize| {
            let at = (at / self.spacing).clamp(0.0, (count - 1) as f64);
            let whole = at.floor();
            let near = [-1.0, 0.0, 1.0, 2.0].map(|k| (whole + k).clamp(0.0, (count - 1) as f64) as usize);
            (near, cubic(at - whole))
        };
        let ((rows, down), (columns, along)) = (tap(row, down), tap(column, self.across));
        let mut shift = [0.0; 2];
        for (row, down) in rows.into_iter().zip(down) {
            for (column, along) in columns.into_iter().zip(along) {
                let node = self.shifts[row * self.across + column];
                shift = [shift[0] + down * along * node[0], shift[1] + down * along * node[1]];
            }
        }
        shift
    }

    /// `values` of the moving image, rows of `columns`, laid on the fixed one; beyond the border the last is repeated.
    #[must_use]
    pub fn laid(&self, values: &[f32], columns: usize) -> Vec<f32> {
        let rows = values.len() / columns;
        let mut out = vec![0.0; values.len()];
        out.par_chunks_mut(columns).enumerate().for_each(|(row, line)| {
            for (column, value) in line.iter_mut().enumerate() {
                let [down, right] = self.at(row as f64, column as f64);
                *value = sample(values, columns, rows, row as f64 - down, column as f64 - right);
            }
        });
        out
    }

    fn none(columns: usize, rows: usize) -> Self {
        let across = columns.div_ceil(SPACING) + 1;
        let down = rows.div_ceil(SPACING) + 1;
        Self { spacing: SPACING as f64, across, shifts: vec![[0.0; 2]; across * down] }
    }

    fn times(&self, scale: f64) -> Self {
        let shifts = self.shifts.iter().map(|shift| shift.map(|s| s * scale)).collect();
        Self { spacing: self.spacing * scale, across: self.across, shifts }
    }
}

/// The shift, or the part of it of this length.
fn at_most(length: f64, shift: [f64; 2]) -> [f64; 2] {
    let own = shift[0].hypot(shift[1]);
    if own > length { shift.map(|s| s * length / own) } else { shift }
}

/// By cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981).
fn sample(values: &[f32], columns: usize, rows: usize, row: f64, column: f64) -> f32 {
    let tap = |at: f64, count: usize| {
        let whole = at.floor();
        let near = [-1.0, 0.0, 1.0, 2.0].map(|k| (whole + k).clamp(0.0, (count - 1) as f64) as usize);
        (near, cubic(at - whole).map(|w| w as f32))
    };
    let ((lines, down), (places, along)) = (tap(row, rows), tap(column, columns));
    let of_line = |line: usize| -> f32 {
        let line = &values[line * columns..][..columns];
        places.iter().zip(along).map(|(place, weight)| weight * line[*place]).sum()
    };
    lines.into_iter().zip(down).map(|(line, weight)| weight * of_line(line)).sum()
}

/// How the moving image lies on the fixed one from place to place; `None` if hardly any place can be compared.
///
/// Both are logarithms of the beam or both opacities, and lie on one another but for a few pixels; pixels that are not
/// valid do not count.
#[must_use]
pub fn motion(
    fixed: &Raster<f32>,
    moving: &Raster<f32>,
    fixed_valid: Option<&Raster<bool>>,
    moving_valid: Option<&Raster<bool>>,
) -> Option<LocalFit> {
    if (fixed.columns(), fixed.rows()) != (moving.columns(), moving.rows()) {
        return None;
    }
    // As for the shift of the whole: large images are halved once, which costs no accuracy.
    let level = usize::from(halvings(fixed, moving)? > 4);
    let band = |image, valid| Pyramid::new(image, valid, level).band(level, Counting::Surrounded);
    let (fixed, moving) = rayon::join(|| band(fixed, fixed_valid), || band(moving, moving_valid));
    let mut motion = Motion::none(fixed.columns, fixed.rows);
    let mut left = Vec::new();
    let mut first: Option<Shown> = None;
    for pass in 0..=PASSES {
        let laid = Band {
            columns: moving.columns,
            rows: moving.rows,
            values: motion.laid(&moving.values, moving.columns),
            // A pixel moved by little is as valid as the one it came from.
            weights: moving.weights.clone(),
        };
        let mut seen = measured(&fixed, &laid, &motion);
        left.push(root_mean_square(&seen)?);
        if pass == PASSES {
            break;
        }
        leave_out_the_odd(&mut seen, motion.across);
        let shown = first.get_or_insert_with(|| shown(&fixed, &laid, &mut seen, &motion));
        for ((seen, moved), shift) in seen.iter_mut().zip(&shown.around).zip(&motion.shifts) {
            if let Some(seen) = seen {
                // Where the limb lies still, noise is not followed.
                let more = if *moved { seen.shift } else { [0.0; 2] };
                seen.shift = [shift[0] + more[0], shift[1] + more[1]];
            }
        }
        // No place moves farther than some that shows.
        motion.shifts = smooth(&seen, motion.across).into_iter().map(|shift| at_most(shown.farthest, shift)).collect();
    }
    let scale = f64::from(1_u32 << level);
    Some(LocalFit { motion: motion.times(scale), before_px: scale * left[0], after_px: scale * left[left.len() - 1] })
}

#[cfg(test)]
mod tests;
