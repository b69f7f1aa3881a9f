//! Boxes around points, by which far parts of a curve are skipped.

use super::Point;

/// An axis-parallel box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    low: [f64; 3],
    high: [f64; 3],
}

impl Bounds {
    /// Around no point: infinitely far from everything.
    pub(super) const EMPTY: Self = Self { low: [f64::INFINITY; 3], high: [f64::NEG_INFINITY; 3] };

    #[inline]
    pub(super) fn of<P: Point>(points: &[P]) -> Self {
        let mut bounds = Self::EMPTY;
        for c in points.iter().map(|p| p.coordinates()) {
            bounds.include(&Self { low: c, high: c });
        }
        bounds
    }

    #[inline]
    pub(super) fn include(&mut self, other: &Self) {
        for k in 0..3 {
            self.low[k] = if other.low[k] < self.low[k] { other.low[k] } else { self.low[k] };
            self.high[k] = larger(other.high[k], self.high[k]);
        }
    }

    /// Square of the distance between two boxes, zero where they overlap.
    #[inline]
    pub(super) fn gap_square(&self, other: &Self) -> f64 {
        let gap = |k: usize| larger(larger(self.low[k] - other.high[k], other.low[k] - self.high[k]), 0.0);
        (0..3).map(|k| gap(k) * gap(k)).sum()
    }
}

/// The larger of two numbers neither of which is NaN: one instruction, which [`f64::max`] is not.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
