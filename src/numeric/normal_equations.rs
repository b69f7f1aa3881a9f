//! Normal equations of weighted least squares.

use super::banded::BandedFactors;
use super::cholesky::solve_positive_definite;

/// The equations for a step of `N` unknowns. Of their symmetric matrix only the lower triangle is kept.
#[derive(Debug, Clone, Copy)]
pub struct NormalEquations<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> NormalEquations<N> {
    /// Those of no observation.
    pub const fn new() -> Self {
        Self { matrix: [[0.0; N]; N], right: [0.0; N] }
    }

    /// Adds an observation: what the model leaves of it, its derivatives by the unknowns, and its weight.
    pub fn add(&mut self, gradient: &[f64; N], residual: f64, weight: f64) {
        for i in 0..N {
            self.right[i] += weight * gradient[i] * residual;
            for j in 0..=i {
                self.matrix[i][j] += weight * gradient[i] * gradient[j];
            }
        }
    }

    /// Adds a prior for the step of one unknown.
    pub fn add_prior(&mut self, unknown: usize, step: f64, weight: f64) {
        self.matrix[unknown][unknown] += weight;
        self.right[unknown] += weight * step;
    }

    /// The step; `None` if the unknowns are not determined.
    pub fn step(&self) -> Option<[f64; N]> {
        solve_positive_definite(self.matrix, self.right)
    }

    /// The step, and the diagonal of the inverse of the matrix: variances for observations of variance one.
    pub fn step_with_variances(&self) -> Option<([f64; N], [f64; N])> {
        let row = |i: usize| std::array::from_fn(|k| i.checked_sub(k).map_or(0.0, |j| self.matrix[i][j]));
        let factors = BandedFactors::<N>::new((0..N).map(row).collect())?;
        let (step, inverse) = (factors.solve(self.right.to_vec()), factors.inverse());
        Some((std::array::from_fn(|i| step[i]), std::array::from_fn(|i| inverse[i][0])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A straight line through three points, the first of double weight, with a prior for the slope.
    #[test]
    fn a_line_is_found_with_its_variances() {
        let mut equations = NormalEquations::new();
        for (x, y, weight) in [(0.0, 1.0, 2.0), (1.0, 2.0, 1.0), (2.0, 4.0, 1.0)] {
            equations.add(&[1.0, x], y, weight);
        }
        equations.add_prior(1, 1.0, 3.0);
        // Matrix [4 3; 3 8], right side [8 13].
        let (step, variances) = equations.step_with_variances().unwrap();
        for (found, expected) in step.iter().chain(&variances).zip([25.0 / 23.0, 28.0 / 23.0, 8.0 / 23.0, 4.0 / 23.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert!(step.iter().zip(equations.step().unwrap()).all(|(a, b)| (a - b).abs() < 1e-8));
        assert!(NormalEquations::<2>::new().step_with_variances().is_none());
    }
}
