//! Smoothing by local straight lines.

use super::SpaceVector;

/// The straight line that fits weighted vectors best, as a function of one variable (W. S. Cleveland, J. Am. Stat. Assoc.
/// 74, 1979).
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalLine {
    /// Sums of the weights, times 1, x and x².
    weights: [f64; 3],
    /// Sums of the weighted vectors, times 1 and x.
    values: [SpaceVector; 2],
}

impl LocalLine {
    /// Adds a vector at `x`, which counts as much as its weight.
    pub fn add(&mut self, x: f64, weight: f64, value: SpaceVector) {
        let [w0, w1, w2] = self.weights;
        self.weights = [w0 + weight, w1 + weight * x, w2 + weight * x * x];
        self.values[0] += value * weight;
        self.values[1] += value * (weight * x);
    }

    /// The line at x = 0; `None` if the vectors lie too close together along x to tell a line.
    pub(crate) fn at_zero(&self) -> Option<SpaceVector> {
        let [w0, w1, w2] = self.weights;
        let determinant = w0 * w2 - w1 * w1;
        let value = (self.values[0] * w2 - self.values[1] * w1) / determinant;
        (determinant > 1e-9 * w0 * w2).then_some(value)
    }

    /// The weighted mean of the vectors.
    pub fn mean(&self) -> SpaceVector {
        self.values[0] / self.weights[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_lie_on_their_line() {
        let mut line = LocalLine::default();
        for (x, weight) in [(-1.0, 0.5), (0.5, 1.0), (2.0, 0.2)] {
            line.add(x, weight, SpaceVector::new(3.0 + 2.0 * x, -x, 1.0));
        }
        let at_zero = line.at_zero().unwrap() - SpaceVector::new(3.0, 0.0, 1.0);
        assert!(<[f64; 3]>::from(at_zero).iter().all(|c| c.abs() < 1e-12), "{at_zero:?}");
    }

    #[test]
    fn one_point_tells_its_mean_only() {
        let mut line = LocalLine::default();
        line.add(0.5, 2.0, SpaceVector::new(1.0, 2.0, 3.0));
        assert_eq!((line.at_zero(), line.mean()), (None, SpaceVector::new(1.0, 2.0, 3.0)));
    }
}
