//! The normal equations of one step of the registration.

use super::correlation::{LANES, lanes};
use crate::geometry::ImageVector;
use fearless_simd::{Level, dispatch};
use std::ops::Range;

/// Sums kept.
const TERMS: usize = 12;

/// Part of a row, and its neighbors on four sides.
#[derive(Clone, Copy)]
pub(super) struct Slopes<'a> {
    here: &'a [f32],
    above: &'a [f32],
    below: &'a [f32],
    left: &'a [f32],
    right: &'a [f32],
}

impl<'a> Slopes<'a> {
    /// Columns of a row of `image`, `width` wide, neither at its border.
    pub(super) fn around(image: &'a [f32], width: usize, row: usize, columns: &Range<usize>) -> Self {
        let part = |row: usize, shift: usize| &image[row * width + columns.start + shift - 1..][..columns.len()];
        Self {
            here: part(row, 1),
            above: part(row - 1, 1),
            below: part(row + 1, 1),
            left: part(row, 0),
            right: part(row, 2),
        }
    }

    /// A few of the pixels with half the slopes there, down and along.
    #[inline(always)]
    fn at(&self, at: usize) -> [[f32; LANES]; 3] {
        let down = half_difference(lanes(self.above, at), lanes(self.below, at));
        let along = half_difference(lanes(self.left, at), lanes(self.right, at));
        [lanes(self.here, at), down, along]
    }
}

#[inline(always)]
fn half_difference(a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
    let mut half = b;
    for (half, a) in half.iter_mut().zip(a) {
        *half = 0.5 * (*half - a);
    }
    half
}

/// Weighted sums over pixels. With the slopes f of the fixed and m of the moving image, down and along, their means s,
/// and the difference d: s·s (three terms), f·m (three), s·d (two), d·d, the weights, and the squares of both images.
#[derive(Clone, Copy, Default)]
pub(super) struct NormalEquations([f64; TERMS]);

impl NormalEquations {
    /// The sums over part of a row.
    pub(super) fn of_row(own: Slopes, other: Slopes, weights: &[f32], gain: f32, sharpness: f32) -> Self {
        let mut sums = [[0.0; LANES]; TERMS];
        dispatch!(Level::new(), _simd => add_row(&mut sums, own, other, weights, gain, sharpness));
        Self(sums.map(|lanes| f64::from(lanes.iter().sum::<f32>())))
    }

    /// The sums over both.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
        self
    }

    /// The sum of the weights.
    pub(super) fn weight(&self) -> f64 {
        self.0[9]
    }

    /// How much stronger the moving image is than the fixed one times its gain. Images of one limb never differ in
    /// sign, and hardly by more than the tube voltage makes.
    pub(super) fn gain(&self) -> f32 {
        let gain = (self.0[11] / self.0[10]).sqrt();
        if gain.is_finite() { gain as f32 } else { 1.0 }
    }

    /// The change of the shift; `None` without any structure.
    ///
    /// Means of the slopes of both images make the step exact to the second order (Benhimane and Malis, Int J Robotics
    /// Research 26, 2007), and noise counts least in them. Still they are steeper for it, which would make steps too
    /// short; the slopes both images have in common would make them too long while the images lie far apart. The middle
    /// of both is used.
    pub(super) fn step(&self) -> Option<ImageVector> {
        let (all, common) = (self.all(), self.common());
        let matrix = if common.is_positive() { all.middle(common) } else { all };
        let [down, along] = matrix.is_positive().then(|| matrix.solve(self.right()))?;
        Some(ImageVector::new(along, down))
    }

    /// Variance of the shift in its least certain direction if each pixel had noise of its own; infinite if the images
    /// have no structure in common along some direction.
    pub(super) fn variance(&self) -> f64 {
        let (all, common) = (self.all(), self.common());
        if !common.is_positive() {
            return f64::INFINITY;
        }
        let noise = self.0[8] / self.weight();
        // common⁻¹ · all · common⁻¹: what noise in the slopes does to the sum, and structure in common to the answer.
        let [a, b, c] = all.0;
        let column = |v: [f64; 2]| {
            let [x, y] = common.solve(v);
            common.solve([a * x + b * y, b * x + c * y])
        };
        let ([p, q], [_, r]) = (column([1.0, 0.0]), column([0.0, 1.0]));
        noise * Symmetric([p, q, r]).eigenvalues()[1]
    }

    /// The square of the further shift that fits these pixels best, weighted by how surely they tell it, and that weight.
    pub(super) fn remaining_shift(&self) -> Option<(f64, f64)> {
        let common = self.common();
        let [a, b, c] = common.0;
        let [down, along] = common.is_positive().then(|| common.solve(self.right()))?;
        Some((a * down * down + 2.0 * b * down * along + c * along * along, a + c))
    }

    fn all(&self) -> Symmetric {
        Symmetric([self.0[0], self.0[1], self.0[2]])
    }

    fn common(&self) -> Symmetric {
        Symmetric([self.0[3], self.0[4], self.0[5]])
    }

    fn right(&self) -> [f64; 2] {
        [self.0[6], self.0[7]]
    }
}

#[inline(always)]
fn add_row(sums: &mut [[f32; LANES]; TERMS], own: Slopes, other: Slopes, weights: &[f32], gain: f32, sharpness: f32) {
    for at in (0..weights.len()).step_by(LANES) {
        let [own_here, own_down, own_along] = own.at(at);
        let [other_here, other_down, other_along] = other.at(at);
        let weights = lanes(weights, at);
        for k in 0..LANES {
            let (f, m) = (gain * own_here[k], other_here[k]);
            let difference = m - f;
            let unusual = difference * sharpness;
            let weight = weights[k] / (1.0 + unusual * unusual);
            let (f_down, f_along) = (gain * own_down[k], gain * own_along[k]);
            let (m_down, m_along) = (other_down[k], other_along[k]);
            let (down, along) = (0.5 * (f_down + m_down), 0.5 * (f_along + m_along));
            let (w_down, w_along) = (weight * down, weight * along);
            sums[0][k] += w_down * down;
            sums[1][k] += w_down * along;
            sums[2][k] += w_along * along;
            sums[3][k] += weight * f_down * m_down;
            sums[4][k] += 0.5 * weight * (f_down * m_along + f_along * m_down);
            sums[5][k] += weight * f_along * m_along;
            sums[6][k] += w_down * difference;
            sums[7][k] += w_along * difference;
            sums[8][k] += weight * difference * difference;
            sums[9][k] += weight;
            sums[10][k] += weight * f * f;
            sums[11][k] += weight * m * m;
        }
    }
}

/// A symmetric matrix of two rows: upper left, off the diagonal, lower right.
#[derive(Clone, Copy)]
struct Symmetric([f64; 3]);

impl Symmetric {
    fn is_positive(self) -> bool {
        let [low, high] = self.eigenvalues();
        low.is_finite() && low > 1e-6 * high
    }

    fn eigenvalues(self) -> [f64; 2] {
        let [a, b, c] = self.0;
        let (middle, half) = (f64::midpoint(a, c), ((a - c) / 2.0).hypot(b));
        [middle - half, middle + half]
    }

    fn solve(self, [r, s]: [f64; 2]) -> [f64; 2] {
        let [a, b, c] = self.0;
        let determinant = a * c - b * b;
        [(c * r - b * s) / determinant, (a * s - b * r) / determinant]
    }

    fn middle(self, other: Self) -> Self {
        Self(std::array::from_fn(|k| f64::midpoint(self.0[k], other.0[k])))
    }
}
