//! The shift between two images to a fraction of a pixel: robust Gauss-Newton on all pixels they share.

use super::band::Band;
use super::normal::{Normal, Slopes};
use crate::imaging::subtraction::cubic;
use rayon::prelude::*;
use std::ops::Range;

/// Steps at most; from a good start three are enough.
const STEPS: usize = 20;
/// Steps shorter than this, in pixels of the level, are the end.
const SHORT: f64 = 2e-3;
/// Shifts further from the start than this, in pixels of the level, have lost their way.
const FARTHEST: f64 = 8.0;
/// The fewest pixels that must be comparable.
const FEWEST: f64 = 150.0;
/// Parts of the image whose shifts are compared, along each side.
const PARTS: usize = 4;
/// Where the weight of a difference is a half, in standard deviations of the differences (Cauchy's function; 2.385 gives
/// 95 % efficiency on normal noise, Zhang, Image and Vision Computing 15, 1997).
const CAUCHY: f32 = 2.385;
/// Differences of which the median is taken.
const SAMPLE: usize = 1 << 13;
/// Rows one thread takes at least.
const ROWS_AT_ONCE: usize = 32;
/// Neighbors share their noise: after the narrow filter of the band one pixel in about this many is independent, the
/// area of a Gaussian of 1.4 pixels, 4π · 1.4².
const SHARED_NOISE: f64 = 25.0;

/// A shift and how well it fits, in pixels of the level.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// Row, column.
    pub(super) shift: [f64; 2],
    /// Root mean square of the further shifts that parts of the image would need.
    pub(super) residual: f64,
    /// Standard error in the least certain direction.
    pub(super) error: f64,
    /// Correlation of what the images share.
    pub(super) correlation: f64,
}

/// Improves the shift `start` by which `moving` lies on `fixed`; `None` if too little can be compared.
///
/// The difference moving(x − shift) − gain · fixed(x) is made small. Every pixel counts by how ordinary its difference
/// is: contrast, which one image has alone, is outvoted. The fine structure of a limb, weak as it is, has so many pixels
/// that it fixes the shift along the limb, where the edges of bones do not.
pub(super) fn refine(fixed: &Band, moving: &Band, start: [f64; 2]) -> Option<Fit> {
    let mut laid = Laid::new(fixed, moving);
    let mut shift = start;
    for _ in 0..STEPS {
        laid.lay(shift);
        let normal = laid.normal(0..fixed.rows, 0..fixed.columns);
        if normal.weight() < FEWEST {
            return None;
        }
        laid.gain = normal.gain();
        let step = normal.step()?;
        shift = [shift[0] + step[0], shift[1] + step[1]];
        if step[0].hypot(step[1]) < SHORT {
            break;
        }
        if (shift[0] - start[0]).hypot(shift[1] - start[1]) > FARTHEST {
            return None;
        }
    }
    laid.lay(shift);
    laid.judge(shift)
}

/// The moving image laid on the grid of the fixed one.
struct Laid<'a> {
    fixed: &'a Band,
    moving: &'a Band,
    values: Vec<f32>,
    /// 1 where both images count.
    weights: Vec<f32>,
    /// How much stronger the moving image is.
    gain: f32,
    /// One over the difference that has half the weight.
    sharpness: f32,
}

impl<'a> Laid<'a> {
    fn new(fixed: &'a Band, moving: &'a Band) -> Self {
        let blank = vec![0.0; fixed.values.len()];
        Self { fixed, moving, values: blank.clone(), weights: blank, gain: 1.0, sharpness: 0.0 }
    }

    /// Interpolates by cubic convolution; all pixels share the fraction of the shift, hence the taps.
    fn lay(&mut self, shift: [f64; 2]) {
        let (fixed, moving) = (self.fixed, self.moving);
        let whole = shift.map(|s| (-s).floor());
        let [down, along] = [0, 1].map(|axis| cubic(-shift[axis] - whole[axis]).map(|w| w as f32));
        let [row_step, column_step] = whole.map(|w| w as isize);
        let [nearest_row, nearest_column] = shift.map(|s| (-s).round() as isize);
        // Columns whose four neighbors and nearest pixel all exist.
        let columns = moving.columns as isize;
        let first = (1 - column_step).max(-nearest_column).max(0);
        let last = (columns - 2 - column_step).min(columns - nearest_column).min(fixed.columns as isize);
        let line = |row: isize| row as usize * moving.columns..(row as usize + 1) * moving.columns;
        let rows = moving.rows as isize;
        let mix = |mixed: &mut Vec<f32>, (row, (values, weights)): (usize, (&mut [f32], &mut [f32]))| {
            values.fill(0.0);
            weights.fill(0.0);
            let (source, nearest) = (row as isize + row_step, row as isize + nearest_row);
            if first >= last || source < 1 || source + 2 >= rows || nearest < 0 || nearest >= rows {
                return;
            }
            let [a, b, c, d] = [-1, 0, 1, 2].map(|k| &moving.values[line(source + k)]);
            mixed.clear();
            mixed.extend(
                a.iter()
                    .zip(b)
                    .zip(c.iter().zip(d))
                    .map(|((a, b), (c, d))| (down[0] * a + down[1] * b) + (down[2] * c + down[3] * d)),
            );
            let here = first as usize..last as usize;
            let near = mixed[(first + column_step - 1) as usize..].windows(4);
            for (value, near) in values[here.clone()].iter_mut().zip(near) {
                *value = (along[0] * near[0] + along[1] * near[1]) + (along[2] * near[2] + along[3] * near[3]);
            }
            let own = &fixed.weights[row * fixed.columns..][here.clone()];
            let other = &moving.weights[line(nearest)][(first + nearest_column) as usize..];
            for ((weight, own), other) in weights[here].iter_mut().zip(own).zip(other) {
                *weight = own * other;
            }
        };
        let values = self.values.par_chunks_exact_mut(fixed.columns);
        let lines = values.zip(self.weights.par_chunks_exact_mut(fixed.columns));
        lines.enumerate().with_min_len(ROWS_AT_ONCE).for_each_init(Vec::new, mix);
        self.sharpen();
    }

    /// Sets the sharpness from the median of a sample of the differences.
    fn sharpen(&mut self) {
        let step = (self.values.len() / SAMPLE) | 1;
        let difference = |at: usize| (self.values[at] - self.gain * self.fixed.values[at]).abs();
        let sampled = (0..self.values.len()).step_by(step).filter(|at| self.weights[*at] > 0.0);
        let mut sizes: Vec<f32> = sampled.map(difference).collect();
        let middle = sizes.len() / 2;
        if middle > 0 {
            let median = *sizes.select_nth_unstable_by(middle, f32::total_cmp).1;
            self.sharpness = 1.0 / (CAUCHY * 1.4826 * median).max(f32::MIN_POSITIVE);
        }
    }

    /// The normal equations of one step, over a part of the image.
    fn normal(&self, rows: Range<usize>, columns: Range<usize>) -> Normal {
        let width = self.fixed.columns;
        let (rows, columns) =
            (rows.start.max(1)..rows.end.min(self.fixed.rows - 1), columns.start.max(1)..columns.end.min(width - 1));
        let of_row = |row: usize| {
            let own = Slopes::around(&self.fixed.values, width, row, columns.clone());
            let other = Slopes::around(&self.values, width, row, columns.clone());
            let weights = &self.weights[row * width..][columns.clone()];
            Normal::of_row(&own, &other, weights, self.gain, self.sharpness)
        };
        rows.into_par_iter().with_min_len(ROWS_AT_ONCE).map(of_row).reduce(Normal::default, Normal::and)
    }

    fn judge(&self, shift: [f64; 2]) -> Option<Fit> {
        let (rows, columns) = (self.fixed.rows, self.fixed.columns);
        let whole = self.normal(0..rows, 0..columns);
        if whole.weight() < FEWEST {
            return None;
        }
        let (mut square, mut firmness) = (0.0, 0.0);
        let part = |k: usize, count: usize| k * count / PARTS..(k + 1) * count / PARTS;
        for k in 0..PARTS * PARTS {
            let normal = self.normal(part(k / PARTS, rows), part(k % PARTS, columns));
            // A part that knows nothing of a direction does not ask for a shift along it.
            if let Some((asked, firm)) = normal.asks() {
                square += asked;
                firmness += firm;
            }
        }
        Some(Fit {
            shift,
            residual: if firmness > 0.0 { (2.0 * square / firmness).sqrt() } else { f64::INFINITY },
            error: (SHARED_NOISE * whole.variance()).sqrt(),
            correlation: self.correlation(),
        })
    }

    /// Of all pixels the images share, outliers too.
    fn correlation(&self) -> f64 {
        let (mut product, mut own, mut other) = (0.0, 0.0, 0.0);
        for ((a, b), weight) in self.fixed.values.iter().zip(&self.values).zip(&self.weights) {
            product += f64::from(weight * a * b);
            own += f64::from(weight * a * a);
            other += f64::from(weight * b * b);
        }
        product / (own * other).sqrt().max(f64::MIN_POSITIVE)
    }
}
