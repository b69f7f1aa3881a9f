//! The normal equations of one step of the registration.

use std::ops::Range;

/// Pixels summed side by side, so that the compiler can take them at once.
const LANES: usize = 8;
/// Sums kept.
const TERMS: usize = 12;

/// Part of a row, and its neighbors on four sides.
pub(super) struct Slopes<'a> {
    here: &'a [f32],
    above: &'a [f32],
    below: &'a [f32],
    left: &'a [f32],
    right: &'a [f32],
}

impl<'a> Slopes<'a> {
    /// Columns of a row of `image`, `width` wide; neither at its border.
    pub(super) fn around(image: &'a [f32], width: usize, row: usize, columns: Range<usize>) -> Self {
        let part = |row: usize, shift: usize| &image[row * width + columns.start + shift - 1..][..columns.len()];
        Self {
            here: part(row, 1),
            above: part(row - 1, 1),
            below: part(row + 1, 1),
            left: part(row, 0),
            right: part(row, 2),
        }
    }

    /// Value, slope down and slope along of some neighboring pixels.
    #[inline]
    fn lanes(&self, start: usize) -> [[f32; LANES]; 3] {
        let take = |line: &[f32]| -> [f32; LANES] { line[start..].first_chunk().copied().unwrap_or_default() };
        let (above, below, left, right) = (take(self.above), take(self.below), take(self.left), take(self.right));
        let half = |a: [f32; LANES], b: [f32; LANES]| std::array::from_fn(|k| 0.5 * (b[k] - a[k]));
        [take(self.here), half(above, below), half(left, right)]
    }
}

/// Weighted sums over pixels. With the slopes f of the fixed and m of the moving image, down and along, and the
/// difference d: f·f (three terms), f·m (three), f·d (two), d·d, the weights, and the squares of both images.
#[derive(Clone, Copy, Default)]
pub(super) struct Normal([f64; TERMS]);

impl Normal {
    /// The sums over part of a row; up to seven pixels at its end may be left out.
    pub(super) fn of_row(own: &Slopes, other: &Slopes, weights: &[f32], gain: f32, sharpness: f32) -> Self {
        let mut sums = [[0.0_f32; LANES]; TERMS];
        for (block, weights) in weights.as_chunks::<LANES>().0.iter().enumerate() {
            let ([f, f_down, f_along], [m, m_down, m_along]) = (own.lanes(block * LANES), other.lanes(block * LANES));
            for k in 0..LANES {
                let difference = m[k] - gain * f[k];
                let unusual = difference * sharpness;
                let weight = weights[k] / (1.0 + unusual * unusual);
                let (down, along) = (gain * f_down[k], gain * f_along[k]);
                let (w_down, w_along, w_difference) = (weight * down, weight * along, weight * difference);
                sums[0][k] += w_down * down;
                sums[1][k] += w_down * along;
                sums[2][k] += w_along * along;
                sums[3][k] += w_down * m_down[k];
                sums[4][k] += 0.5 * (w_down * m_along[k] + w_along * m_down[k]);
                sums[5][k] += w_along * m_along[k];
                sums[6][k] += w_difference * down;
                sums[7][k] += w_difference * along;
                sums[8][k] += w_difference * difference;
                sums[9][k] += weight;
                sums[10][k] += weight * f[k] * f[k];
                sums[11][k] += weight * m[k] * m[k];
            }
        }
        Self(sums.map(|lanes| lanes.iter().map(|sum| f64::from(*sum)).sum()))
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

    /// How much stronger the moving image is. Images of one limb never differ in sign, and hardly by more than the tube
    /// voltage makes.
    pub(super) fn gain(&self) -> f32 {
        let gain = (self.0[11] / self.0[10]).sqrt();
        if gain.is_finite() { gain.clamp(0.2, 5.0) as f32 } else { 1.0 }
    }

    /// The change of the shift; `None` without any structure.
    ///
    /// Slopes are steeper for the noise in them, which would make steps too short; the slopes both images have in common
    /// would make them too long while the images lie far apart. The middle of both is used.
    pub(super) fn step(&self) -> Option<[f64; 2]> {
        let (all, common) = (self.all(), self.common());
        let matrix = if common.is_positive() { all.middle(common) } else { all };
        matrix.is_positive().then(|| matrix.solve(self.right()))
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

    /// The further shift these pixels ask for, squared and weighted by how firmly they ask, and how firmly that is.
    pub(super) fn asks(&self) -> Option<(f64, f64)> {
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
