//! Separable Gaussian smoothing and halving of an image of `f32`.

use crate::imaging::Raster;
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

/// Rows one thread takes at a time, at least.
pub const ROWS_TOGETHER: usize = 16;

/// A rectangular array of numbers, row after row.
#[derive(Debug, Clone)]
pub struct FloatImage {
    pub columns: usize,
    pub rows: usize,
    pub values: Vec<f32>,
}

impl FloatImage {
    /// A copy of `opacity` in which pixels without a usable value continue the nearest usable one of their row, and
    /// rows without any the nearest row, so that the edge of the shutter makes no ridge.
    pub fn filled(opacity: &Raster<f32>, valid: Option<&Raster<bool>>) -> Self {
        let (columns, rows) = (opacity.columns(), opacity.rows());
        let mut values = opacity.values().to_vec();
        let usable = |i: usize| opacity.values()[i].is_finite() && valid.is_none_or(|v| v.values()[i]);
        let mut rows_with_values = Vec::new();
        for row in 0..rows {
            let start = row * columns;
            let Some(first) = (start..start + columns).find(|&i| usable(i)) else { continue };
            rows_with_values.push(row);
            if (start..start + columns).fold(true, |all, i| all & usable(i)) {
                continue;
            }
            let mut last = values[first];
            for (i, value) in values.iter_mut().enumerate().skip(start).take(columns) {
                if usable(i) {
                    last = *value;
                } else {
                    *value = last;
                }
            }
        }
        if rows_with_values.is_empty() {
            values.fill(0.0);
        } else {
            for row in 0..rows {
                let after = rows_with_values.partition_point(|&r| r < row);
                let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten();
                let nearest = candidates.filter_map(|i| rows_with_values.get(i)).min_by_key(|r| r.abs_diff(row));
                if let Some(&from) = nearest.filter(|&&r| r != row) {
                    values.copy_within(from * columns..(from + 1) * columns, row * columns);
                }
            }
        }
        Self { columns, rows, values }
    }

    /// Smooths with a Gaussian of standard deviation `sigma` (px of this image), edges continued. What was there before
    /// is left in `spare`, whose memory is used.
    pub fn smooth(&mut self, sigma: f32, spare: &mut Vec<f32>) {
        let half = kernel(sigma);
        if half.len() == 1 {
            return;
        }
        let margin = half.len() - 1;
        spare.resize(self.values.len(), 0.0);
        spare.par_chunks_mut(self.columns).enumerate().with_min_len(ROWS_TOGETHER).for_each_init(
            || vec![0.0_f32; self.columns + 2 * margin],
            |padded, (row, out)| dispatch!(Level::new(), _simd => self.smooth_row(row, &half, padded, out)),
        );
        std::mem::swap(&mut self.values, spare);
    }

    /// One smoothed row, by way of `padded`, which has room for the reach of the kernel at both ends.
    #[inline(always)]
    fn smooth_row(&self, row: usize, half: &[f32], padded: &mut [f32], out: &mut [f32]) {
        let (margin, columns) = (half.len() - 1, self.columns);
        weigh(&mut padded[margin..margin + columns], half, |k| {
            [self.row(row.saturating_sub(k)), self.row((row + k).min(self.rows - 1))]
        });
        let (first, last) = (padded[margin], padded[margin + columns - 1]);
        padded[..margin].fill(first);
        padded[margin + columns..].fill(last);
        let padded = &*padded;
        weigh(out, half, |k| [&padded[margin - k..][..columns], &padded[margin + k..][..columns]]);
    }

    /// Every second pixel of every second row, from the first: pixel (i, j) of the result is pixel (2 i, 2 j) of this.
    pub fn halved(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let mut values = vec![0.0; columns * rows];
        values.par_chunks_mut(columns).enumerate().with_min_len(ROWS_TOGETHER).for_each(|(row, out)| {
            let every_second = self.row(2 * row).iter().step_by(2);
            out.iter_mut().zip(every_second).for_each(|(out, value)| *out = *value);
        });
        Self { columns, rows, values }
    }

    /// One row; there is at least one.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }
}

/// Sums of what lies `k` before and `k` behind, as given by `pair`, weighed by a symmetric kernel.
#[inline(always)]
fn weigh<'a>(out: &mut [f32], half: &[f32], pair: impl Fn(usize) -> [&'a [f32]; 2]) {
    /// Sums that fit the registers.
    const TOGETHER: usize = 64;
    let (blocks, rest) = out.as_chunks_mut::<TOGETHER>();
    let done = blocks.len() * TOGETHER;
    for (block, out) in blocks.iter_mut().enumerate() {
        *out = weighed(block * TOGETHER, half, &pair);
    }
    for (at, out) in rest.iter_mut().enumerate() {
        [*out] = weighed(done + at, half, &pair);
    }
}

/// As many such sums, from one on.
#[inline(always)]
fn weighed<'a, const N: usize>(from: usize, half: &[f32], pair: impl Fn(usize) -> [&'a [f32]; 2]) -> [f32; N] {
    let mut sums = [0.0; N];
    for (sum, middle) in sums.iter_mut().zip(&pair(0)[0][from..][..N]) {
        *sum = half[0] * middle;
    }
    for (k, &weight) in half.iter().enumerate().skip(1) {
        let [before, behind] = pair(k);
        for ((sum, a), b) in sums.iter_mut().zip(&before[from..][..N]).zip(&behind[from..][..N]) {
            *sum += weight * (a + b);
        }
    }
    sums
}

/// The middle and one side of a normalized Gaussian, cut where it is below a two-hundredth of its middle.
fn kernel(sigma: f32) -> Vec<f32> {
    if sigma <= 0.0 {
        return vec![1.0];
    }
    let reach = (3.25 * sigma).ceil() as usize;
    let weights: Vec<f32> = (0..=reach).map(|k| (-((k * k) as f32) / (2.0 * sigma * sigma)).exp()).collect();
    let total = 2.0 * weights.iter().sum::<f32>() - weights[0];
    weights.iter().map(|w| w / total).collect()
}
