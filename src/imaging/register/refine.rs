//! The shift between two images to a fraction of a pixel: robust Gauss-Newton on all pixels they share.

use super::band::{Band, eroded};
use super::correlation::Correlation;
use super::filter::ROWS_AT_ONCE;
use super::normal::{NormalEquations, Slopes};
use crate::geometry::{ImageVector, Vector};
use crate::numeric::cubic_weights;
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;
use std::borrow::Cow;

/// Steps at most; from a good start three are enough.
const STEPS: usize = 20;
/// The last step is shorter than this, in pixels of the level: …
const SHORT: f64 = 2e-3;
/// … or than this, if a finer size follows or outliers are still to be rejected.
const SHORT_COARSE: f64 = 0.03;
/// A refinement that moves further than this from its start, in pixels of the level, has diverged.
const FARTHEST: f64 = 8.0;
/// Starts closer than this to a shift that was found, in pixels of the level, lead there.
const NEAR: f64 = 2.0;
/// The fewest pixels that must be comparable.
const FEWEST: f64 = 150.0;
/// Parts of the image whose shifts are compared, along each side.
const PARTS: usize = 4;
/// Where the weight of a difference is a half, in standard deviations of the differences (Cauchy's function; 2.385
/// gives 95 % efficiency on normal noise, Zhang, Image and Vision Computing 15, 1997).
const CAUCHY: f32 = 2.385;
/// Differences larger than this, in standard deviations, are outliers.
const UNUSUAL: f32 = 4.0;
/// Side of the tiles over which the strength of the noise is estimated, in pixels.
const TILE: usize = 32;
/// Differences of which the quartile is taken.
const SAMPLE: usize = 1 << 11;
/// Noise of neighboring pixels is correlated: after the narrow filter of the band about one pixel in this many is
/// independent, the area of a Gaussian of 1.1 pixels, 4π · 1.1².
const SHARED_NOISE: f64 = 15.0;

/// A shift and how well it fits, in pixels of the level.
#[derive(Clone, Copy)]
pub(super) struct ShiftFit {
    pub(super) shift: ImageVector,
    /// Root mean square of the further shifts that parts of the image would need.
    pub(super) residual: f64,
    /// Standard error in the least certain direction.
    pub(super) error: f64,
    /// Correlation of what the images share.
    pub(super) correlation: f64,
}

impl ShiftFit {
    /// The same in pixels `scale` times smaller.
    pub(super) fn times(self, scale: f64) -> Self {
        Self { shift: self.shift * scale, residual: self.residual * scale, error: self.error * scale, ..self }
    }

    /// Whether a search that starts at `shift` would end here.
    pub(super) fn is_near(&self, shift: ImageVector) -> bool {
        (self.shift - shift).norm() < NEAR
    }
}

/// How precisely a shift is refined.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Precision {
    /// As well as a start for the next larger size needs.
    Coarse,
    /// As well as the images allow.
    Full,
}

/// Improves the shift `start` by which `moving` lies on `fixed`; `None` if too little can be compared.
///
/// Minimizes the difference moving(x − shift) − gain · fixed(x) by iteratively reweighted least squares. Large
/// differences get little weight (Cauchy): contrast, which is in one image only, hardly counts, and in the end is
/// rejected together with the pixels it reaches through the filters. The fine structure of a limb is weak but fills
/// many pixels: it determines the shift along the limb, where the edges of bones do not.
pub(super) fn refine(fixed: &Band, moving: &Band, start: ImageVector, precision: Precision) -> Option<ShiftFit> {
    let mut alignment = Alignment::new(fixed, moving);
    let mut shift = start;
    let mut outliers_kept = precision == Precision::Full;
    for left in (0..STEPS).rev() {
        alignment.resample(shift);
        let parts = alignment.parts();
        let whole = parts.iter().fold(NormalEquations::default(), |sum, part| sum.and(*part));
        if whole.weight() < FEWEST {
            return None;
        }
        let step = whole.step()?;
        shift += step;
        if (shift - start).norm() > FARTHEST {
            return None;
        }
        let short = if precision == Precision::Full && !outliers_kept { SHORT } else { SHORT_COARSE };
        if left > 0 && step.norm() > short {
            alignment.gain = (alignment.gain * whole.gain()).clamp(0.2, 5.0);
        } else if left > 0 && outliers_kept {
            alignment.reject_outliers();
            outliers_kept = false;
        } else {
            return Some(alignment.assessed(shift, &parts, &whole));
        }
    }
    None
}

/// The moving image alignment on the grid of the fixed one.
struct Alignment<'a> {
    fixed: &'a Band,
    moving: &'a Band,
    values: Vec<f32>,
    /// How much each pixel of the fixed image counts.
    own: Cow<'a, [f32]>,
    /// 1 where both images count.
    weights: Vec<f32>,
    /// How much stronger the moving image is.
    gain: f32,
    /// One over the difference that has half the weight.
    sharpness: f32,
}

impl<'a> Alignment<'a> {
    fn new(fixed: &'a Band, moving: &'a Band) -> Self {
        let blank = vec![0.0; fixed.values.len()];
        Self {
            fixed,
            moving,
            values: blank.clone(),
            own: Cow::Borrowed(&fixed.weights),
            weights: blank,
            gain: 1.0,
            sharpness: 0.0,
        }
    }

    /// Interpolates by cubic convolution; all pixels share the fraction of the shift, hence the taps.
    fn resample(&mut self, shift: ImageVector) {
        let shift = [shift.y, shift.x];
        let (fixed, moving) = (self.fixed, self.moving);
        let whole = shift.map(|s| (-s).floor());
        let [down, along] = [0, 1].map(|axis| cubic_weights(-shift[axis] - whole[axis]).map(|w| w as f32));
        let [row_step, column_step] = whole.map(|w| w as isize);
        let [nearest_row, nearest_column] = shift.map(|s| (-s).round() as isize);
        // Columns whose four neighbors and nearest pixel all exist.
        let columns = moving.columns as isize;
        let first = (1 - column_step).max(-nearest_column).max(0);
        let last = (columns - 2 - column_step).min(columns - nearest_column).min(fixed.columns as isize);
        let line = |row: isize| row as usize * moving.columns..(row as usize + 1) * moving.columns;
        let rows = moving.rows as isize;
        let mix = |mixed: &mut Vec<f32>, (row, (values, weights)): (usize, (&mut [f32], &mut [f32]))| {
            let (source, nearest) = (row as isize + row_step, row as isize + nearest_row);
            if first >= last || source < 1 || source + 2 >= rows || nearest < 0 || nearest >= rows {
                values.fill(0.0);
                weights.fill(0.0);
                return;
            }
            let [a, b, c, d] = [-1, 0, 1, 2].map(|k| &moving.values[line(source + k)]);
            mixed.resize(moving.columns, 0.0);
            let here = first as usize..last as usize;
            let own = &self.own[row * fixed.columns..][here.clone()];
            let other = &moving.weights[line(nearest)][(first + nearest_column) as usize..];
            for beyond in [0..here.start, here.end..fixed.columns] {
                values[beyond.clone()].fill(0.0);
                weights[beyond].fill(0.0);
            }
            let (values, weights) = (&mut values[here.clone()], &mut weights[here]);
            dispatch!(Level::new(), _simd => {
                mixed_down(mixed, [a, b, c, d], down);
                mixed_along(values, &mixed[(first + column_step - 1) as usize..], along);
                products(weights, own, other);
            });
        };
        let values = self.values.par_chunks_exact_mut(fixed.columns);
        let lines = values.zip(self.weights.par_chunks_exact_mut(fixed.columns));
        lines.enumerate().with_min_len(ROWS_AT_ONCE).for_each_init(Vec::new, mix);
        let some = (0..self.values.len()).step_by((self.values.len() / SAMPLE) | 1);
        self.sharpness = 1.0 / (CAUCHY * self.deviation_of(some)).max(f32::MIN_POSITIVE);
    }

    /// The standard deviation of the differences at some pixels, from the lower quartile of their size, 0.3186 standard
    /// deviations for normal noise: outliers hardly count.
    fn deviation_of(&self, pixels: impl Iterator<Item = usize>) -> f32 {
        let counting = pixels.filter(|at| self.weights[*at] > 0.0);
        let mut sizes: Vec<f32> = counting.map(|at| self.difference(at).abs()).collect();
        let quarter = sizes.len() / 4;
        if quarter == 0 {
            return 0.0;
        }
        3.138 * *sizes.select_nth_unstable_by(quarter, f32::total_cmp).1
    }

    fn difference(&self, at: usize) -> f32 {
        self.values[at] - self.gain * self.fixed.values[at]
    }

    /// Sets the weight of outliers to zero, and of the pixels that share their values through the band filter and the
    /// slopes. Noise is stronger behind thicker parts of the limb, so its strength is estimated tile by tile.
    fn reject_outliers(&mut self) {
        let (rows, columns) = (self.fixed.rows, self.fixed.columns);
        let (down, across) = (rows.div_ceil(TILE), columns.div_ceil(TILE));
        let inside = |tile: usize, count: usize| (tile * TILE..((tile + 1) * TILE).min(count)).step_by(2);
        let of_tile = |tile: usize| -> f32 {
            let line = |row: usize| inside(tile % across, columns).map(move |column| row * columns + column);
            self.deviation_of(inside(tile / across, rows).flat_map(line))
        };
        let limits: Vec<f32> = (0..down * across).into_par_iter().map(|tile| UNUSUAL * of_tile(tile)).collect();
        let mut own = self.own.to_vec();
        own.par_chunks_exact_mut(columns).enumerate().with_min_len(ROWS_AT_ONCE).for_each(|(row, line)| {
            for (column, weight) in line.iter_mut().enumerate() {
                let at = row * columns + column;
                let limit = limits[row / TILE * across + column / TILE];
                if self.weights[at] > 0.0 && self.difference(at).abs() > limit {
                    *weight = 0.0;
                }
            }
        });
        self.own = Cow::Owned(eroded(own, columns));
    }

    /// The normal equations of one step, of each part of the image.
    fn parts(&self) -> [NormalEquations; PARTS * PARTS] {
        let (width, rows) = (self.fixed.columns, self.fixed.rows);
        let bound = |k: usize, count: usize| (k * count / PARTS).clamp(1, count - 1);
        let of_row = |mut parts: [NormalEquations; PARTS * PARTS], row: usize| {
            let line = row * PARTS / rows;
            for (k, part) in parts[line * PARTS..][..PARTS].iter_mut().enumerate() {
                let columns = bound(k, width)..bound(k + 1, width);
                let own = Slopes::around(&self.fixed.values, width, row, &columns);
                let other = Slopes::around(&self.values, width, row, &columns);
                let weights = &self.weights[row * width..][columns];
                *part = part.and(NormalEquations::of_row(own, other, weights, self.gain, self.sharpness));
            }
            parts
        };
        let none = || [NormalEquations::default(); PARTS * PARTS];
        let both = |a: [NormalEquations; PARTS * PARTS], b: [NormalEquations; PARTS * PARTS]| {
            std::array::from_fn(|k| a[k].and(b[k]))
        };
        (1..rows - 1).into_par_iter().with_min_len(ROWS_AT_ONCE).fold(none, of_row).reduce(none, both)
    }

    fn assessed(&self, shift: ImageVector, parts: &[NormalEquations], whole: &NormalEquations) -> ShiftFit {
        // A part without structure along a direction contributes no shift along it.
        let asked = parts.iter().filter_map(NormalEquations::remaining_shift);
        let (square, firmness) = asked.fold((0.0, 0.0), |sum, (asked, firm)| (sum.0 + asked, sum.1 + firm));
        ShiftFit {
            shift,
            residual: if firmness > 0.0 { (2.0 * square / firmness).sqrt() } else { f64::INFINITY },
            error: (SHARED_NOISE * whole.variance()).sqrt(),
            correlation: self.correlation(),
        }
    }

    /// Of all pixels the images share, outliers too.
    fn correlation(&self) -> f64 {
        let mut sums = Correlation::default();
        let width = self.fixed.columns;
        let lines = self.fixed.values.chunks_exact(width).zip(self.values.chunks_exact(width));
        for ((own, other), weights) in lines.zip(self.weights.chunks_exact(width)) {
            sums.add([own, weights], [other, weights]);
        }
        sums.value().unwrap_or(0.0)
    }
}

/// Four rows, weighed.
#[inline(always)]
fn mixed_down(out: &mut [f32], [a, b, c, d]: [&[f32]; 4], weights: [f32; 4]) {
    for (out, ((a, b), (c, d))) in out.iter_mut().zip(a.iter().zip(b).zip(c.iter().zip(d))) {
        *out = (weights[0] * a + weights[1] * b) + (weights[2] * c + weights[3] * d);
    }
}

/// Each four numbers in a row, weighed.
#[inline(always)]
fn mixed_along(out: &mut [f32], line: &[f32], weights: [f32; 4]) {
    for (out, near) in out.iter_mut().zip(line.windows(4)) {
        *out = (weights[0] * near[0] + weights[1] * near[1]) + (weights[2] * near[2] + weights[3] * near[3]);
    }
}

#[inline(always)]
fn products(out: &mut [f32], a: &[f32], b: &[f32]) {
    for (out, (a, b)) in out.iter_mut().zip(a.iter().zip(b)) {
        *out = a * b;
    }
}
