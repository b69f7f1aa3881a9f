//! Separable Gaussian smoothing and halving of a plane of numbers.

use crate::imaging::Raster;
use rayon::prelude::*;

/// A rectangular array of numbers, row after row.
#[derive(Debug, Clone)]
pub struct Plane {
    pub columns: usize,
    pub rows: usize,
    pub values: Vec<f32>,
}

impl Plane {
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

    /// The plane smoothed with a Gaussian of standard deviation `sigma` (px of this plane), edges continued.
    pub fn smoothed(&self, sigma: f32) -> Self {
        let half = kernel(sigma);
        if half.len() == 1 {
            return self.clone();
        }
        let mut down = vec![0.0_f32; self.values.len()];
        down.par_chunks_mut(self.columns).enumerate().for_each(|(row, out)| {
            for (value, middle) in out.iter_mut().zip(self.row(row)) {
                *value = half[0] * middle;
            }
            for (k, &weight) in half.iter().enumerate().skip(1) {
                let (above, below) = (self.row(row.saturating_sub(k)), self.row((row + k).min(self.rows - 1)));
                for ((value, a), b) in out.iter_mut().zip(above).zip(below) {
                    *value += weight * (a + b);
                }
            }
        });
        let margin = half.len() - 1;
        let mut values = vec![0.0_f32; self.values.len()];
        values.par_chunks_mut(self.columns).zip(down.par_chunks(self.columns)).for_each_init(
            || vec![0.0_f32; self.columns + 2 * margin],
            |padded, (out, line)| {
                padded[..margin].fill(line[0]);
                padded[margin..margin + line.len()].copy_from_slice(line);
                padded[margin + line.len()..].fill(line[line.len() - 1]);
                for (value, middle) in out.iter_mut().zip(&padded[margin..]) {
                    *value = half[0] * middle;
                }
                for (k, &weight) in half.iter().enumerate().skip(1) {
                    for ((value, a), b) in out.iter_mut().zip(&padded[margin - k..]).zip(&padded[margin + k..]) {
                        *value += weight * (a + b);
                    }
                }
            },
        );
        Self { columns: self.columns, rows: self.rows, values }
    }

    /// Every second pixel of every second row, from the first: pixel (i, j) of the result is pixel (2 i, 2 j) of this.
    pub fn halved(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let values = (0..rows).flat_map(|row| self.row(2 * row).iter().step_by(2).copied()).collect();
        Self { columns, rows, values }
    }

    /// One row; there is at least one.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }
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
