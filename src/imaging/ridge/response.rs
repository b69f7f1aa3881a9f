//! Ridge strength at one scale, and the best of several scales.

use super::ORIENTATIONS;
use super::smooth::Plane;
use crate::imaging::Raster;
use rayon::prelude::*;

/// A derivative this many times its own noise counts half.
const HALF_STRENGTH: f32 = 2.5;

/// Smoothing lowers the noise faster than it dims a vessel, so that far too faint things would count at wide scales:
/// the floor grows with this power of the scale.
const WIDE_FLOOR: f32 = 0.8;

/// How strongly the slope across the direction of travel speaks against being on the middle of a vessel.
const SLOPE_WEIGHT: f32 = 4.0;

/// A score this many times lower than one nearby on a finer grid yields.
const YIELD: f32 = 1.3;

/// The best answer of every pixel over the scales added so far.
pub struct Level {
    columns: usize,
    rows: usize,
    pub strengths: Vec<[u8; ORIENTATIONS]>,
    pub scales: Vec<u8>,
    /// Scale-normalized curvature at the best scale, weighed by strength: what the scales compete with.
    pub scores: Vec<f32>,
}

impl Level {
    pub fn new(columns: usize, rows: usize) -> Self {
        let count = columns * rows;
        Self {
            columns,
            rows,
            strengths: vec![[0; ORIENTATIONS]; count],
            scales: vec![0; count],
            scores: vec![0.0; count],
        }
    }

    /// Takes in the answers of a plane smoothed to `sigma` px of its own.
    pub fn add(&mut self, plane: &Plane, scale: u8, sigma: f32, full_sigma: f32) {
        let Some(noise) = noise_of_derivative(plane) else { return };
        let squared_floor = (HALF_STRENGTH * noise * full_sigma.powf(WIDE_FLOOR)).powi(2);
        let slope_weight = SLOPE_WEIGHT / (sigma * sigma);
        let columns = self.columns;
        let rows = self.strengths.par_chunks_mut(columns).zip(self.scales.par_chunks_mut(columns));
        rows.zip(self.scores.par_chunks_mut(columns)).enumerate().for_each(|(row, ((strengths, scales), scores))| {
            if row == 0 || row + 1 == plane.rows {
                return;
            }
            let (above, here, below) = (plane.row(row - 1), plane.row(row), plane.row(row + 1));
            let windows = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
            for (x, ((a, h), b)) in windows.enumerate() {
                let (dx, dy) = ((h[2] - h[0]) * 0.5, (b[1] - a[1]) * 0.5);
                let (dxx, dyy) = (h[2] - 2.0 * h[1] + h[0], b[1] - 2.0 * h[1] + a[1]);
                let dxy = (b[2] - b[0] - a[2] + a[0]) * 0.25;
                // Travel along x, down-right, y, down-left: derivatives across each.
                let mean = 0.5 * (dxx + dyy);
                let second = [dyy, mean - dxy, dxx, mean + dxy];
                let slope = [dy * dy, 0.5 * (dx - dy) * (dx - dy), dx * dx, 0.5 * (dx + dy) * (dx + dy)];
                let mut strongest = 0.0_f32;
                let mut peak = 0.0_f32;
                for ((stored, second), slope) in strengths[x + 1].iter_mut().zip(second).zip(slope) {
                    let curvature = (-second).max(0.0);
                    let square = curvature * curvature;
                    let strength = square / (square + squared_floor + slope_weight * slope);
                    *stored = (*stored).max((strength * 255.0 + 0.5) as u8);
                    strongest = strongest.max(strength);
                    peak = peak.max(curvature);
                }
                let score = strongest * peak * sigma * sigma;
                if score > scores[x + 1] {
                    scores[x + 1] = score;
                    scales[x + 1] = scale;
                }
            }
        });
    }

    /// The finest level with the answers of the coarser ones.
    pub fn merged(mut levels: Vec<Self>) -> Self {
        let mut highest = levels.first().map(|level| level.scores.clone()).unwrap_or_default();
        for depth in 1..levels.len() {
            highest = highest_of_four(&highest, levels[depth - 1].columns);
            levels[depth].yield_to(&highest);
            highest.iter_mut().zip(&levels[depth].scores).for_each(|(h, &score)| *h = h.max(score));
        }
        let Some(mut coarse) = levels.pop() else { return Self::new(0, 0) };
        while let Some(mut fine) = levels.pop() {
            fine.take_coarser(&coarse);
            coarse = fine;
        }
        coarse
    }

    /// Weakens answers next to clearly higher scores on the finer grid: seen through a wide filter a thin vessel
    /// glows far to both sides and fills its own bends, which would invite a path to cut them.
    fn yield_to(&mut self, finer: &[f32]) {
        let around = highest_around(finer, self.columns);
        for ((strengths, score), around) in self.strengths.iter_mut().zip(&mut self.scores).zip(around) {
            if around > YIELD * *score {
                let share = (YIELD * *score / around).powi(2);
                *strengths = strengths.map(|s| (f32::from(s) * share) as u8);
            }
        }
    }

    fn take_coarser(&mut self, coarse: &Self) {
        let columns = self.columns;
        let rows = self.strengths.par_chunks_mut(columns).zip(self.scales.par_chunks_mut(columns));
        rows.zip(self.scores.par_chunks_mut(columns)).enumerate().for_each(|(row, ((strengths, scales), scores))| {
            let (top, bottom) = (row / 2, row.div_ceil(2).min(coarse.rows - 1));
            for x in 0..columns {
                let (left, right) = (x / 2, x.div_ceil(2).min(coarse.columns - 1));
                let corners =
                    [(top, left), (top, right), (bottom, left), (bottom, right)].map(|(r, c)| r * coarse.columns + c);
                for (k, stored) in strengths[x].iter_mut().enumerate() {
                    let sum: u16 = corners.iter().map(|&c| u16::from(coarse.strengths[c][k])).sum();
                    *stored = (*stored).max((sum / 4) as u8);
                }
                if coarse.scores[corners[0]] > scores[x] {
                    scores[x] = coarse.scores[corners[0]];
                    scales[x] = coarse.scales[corners[0]];
                }
            }
        });
    }

    /// No vessel where there is no usable value.
    pub fn silence(&mut self, opacity: &Raster<f32>, valid: Option<&Raster<bool>>) {
        for (i, (value, strengths)) in opacity.values().iter().zip(&mut self.strengths).enumerate() {
            if !value.is_finite() || valid.is_some_and(|v| !v.values()[i]) {
                *strengths = [0; ORIENTATIONS];
            }
        }
    }
}

/// Values on the grid of half as many columns and rows, the highest of each two by two.
fn highest_of_four(values: &[f32], columns: usize) -> Vec<f32> {
    let (half, rows) = (columns.div_ceil(2), (values.len() / columns).div_ceil(2));
    let mut pooled = vec![0.0_f32; half * rows];
    for (row, line) in values.chunks_exact(columns).enumerate() {
        let out = &mut pooled[row / 2 * half..(row / 2 + 1) * half];
        for (out, pair) in out.iter_mut().zip(line.chunks(2)) {
            *out = pair.iter().copied().fold(*out, f32::max);
        }
    }
    pooled
}

/// The highest value within two columns and two rows.
fn highest_around(values: &[f32], columns: usize) -> Vec<f32> {
    let spread = |values: &[f32], stride: usize, index: usize, length: usize, at: usize| {
        let place = at / stride % length;
        let low = at - stride * place.min(2);
        let high = at + stride * (length - 1 - place).min(2);
        debug_assert!(low <= index);
        (low..=high).step_by(stride).map(|i| values[i]).fold(0.0, f32::max)
    };
    let across: Vec<f32> = (0..values.len()).map(|i| spread(values, 1, i, columns, i)).collect();
    let rows = values.len() / columns;
    (0..values.len()).map(|i| spread(&across, columns, i, rows, i)).collect()
}

/// Standard deviation of the second derivative away from vessels, from its median size over a grid of samples.
///
/// 0.6745 is the median size of a standard normal value. A picture without noise gets a floor of a five-hundredth of
/// its strong derivatives. `None` if the picture is flat or too small.
fn noise_of_derivative(plane: &Plane) -> Option<f32> {
    if plane.columns < 3 || plane.rows < 3 {
        return None;
    }
    let step = ((plane.columns * plane.rows / 16384) as f32).sqrt().floor().max(1.0) as usize;
    let mut sizes: Vec<f32> = Vec::new();
    for row in (1..plane.rows - 1).step_by(step) {
        let (above, here, below) = (plane.row(row - 1), plane.row(row), plane.row(row + 1));
        for x in (1..plane.columns - 1).step_by(step) {
            sizes.push((here[x + 1] - 2.0 * here[x] + here[x - 1]).abs());
            sizes.push((below[x] - 2.0 * here[x] + above[x]).abs());
        }
    }
    let mut rank = |fraction: f32| {
        let at = ((sizes.len() - 1) as f32 * fraction) as usize;
        *sizes.select_nth_unstable_by(at, f32::total_cmp).1
    };
    let noise = (rank(0.5) / 0.6745).max(rank(0.995) / 500.0);
    (noise > 0.0).then_some(noise)
}
