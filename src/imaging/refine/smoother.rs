//! Smoothing of measurements along a curve, with the uncertainty of the result.
//!
//! The wanted values u minimize Σ (mᵢ − uᵢ)ᵀ Wᵢ (mᵢ − uᵢ) + Σ (Δu + g)ᵢ² / τ²: a Gaussian Markov random field whose
//! differences Δ are normal with standard deviation τ around −g (H. Rue and L. Held, *Gaussian Markov Random Fields*,
//! 2005). Several values may be wanted at each station, each with a stiffness of its own. The system has few diagonals,
//! so everything here is linear in the number of stations.

use crate::numeric::BandedFactors;

/// What one station says about the `D` wanted values. It may say something about a combination of them and nothing
/// about each.
#[derive(Debug, Clone, Copy)]
pub struct Measurement<const D: usize> {
    /// Values near those measured.
    pub near: [f64; D],
    /// The weights (inverse covariance); zero where nothing was measured.
    pub weight: [[f64; D]; D],
    /// The weights times the difference of the measured values from `near`.
    pub pull: [f64; D],
    /// Nothing was measured, but something is supposed; it does not tell how well measured values are known.
    pub supposed: bool,
}

impl Measurement<1> {
    /// One value and its weight.
    pub fn of(value: f64, weight: f64) -> Self {
        Self { near: [value], weight: [[weight]], pull: [0.0], supposed: false }
    }
}

impl Measurement<2> {
    /// The marginal measurement of the first value, without prior for the second.
    pub fn of_first_alone(&self) -> Measurement<1> {
        let [[first, both], [_, second]] = self.weight;
        let share = if second > 0.0 { both / second } else { 0.0 };
        Measurement {
            near: [self.near[0]],
            weight: [[(first - share * both).max(0.0)]],
            pull: [self.pull[0] - share * self.pull[1]],
            supposed: self.supposed,
        }
    }
}

impl<const D: usize> Measurement<D> {
    /// How strongly and to which side the measurement pulls from `values`.
    pub fn pull_from(&self, values: &[f64; D]) -> [f64; D] {
        std::array::from_fn(|a| {
            self.pull[a] - (0..D).map(|b| self.weight[a][b] * (values[b] - self.near[b])).sum::<f64>()
        })
    }

    /// Whether anything was measured.
    pub fn says_something(&self) -> bool {
        (0..D).any(|a| self.weight[a][a] > 0.0)
    }

    /// The same with another weight.
    pub fn times(&self, factor: f64) -> Self {
        Self { weight: self.weight.map(|w| w.map(|w| factor * w)), pull: self.pull.map(|p| factor * p), ..*self }
    }

    /// The squared distance of values from those measured, less that of the values nearest to them.
    fn misfit(&self, values: &[f64; D]) -> f64 {
        let after = self.pull_from(values);
        (0..D).map(|a| (self.near[a] - values[a]) * (self.pull[a] + after[a])).sum()
    }
}

/// How steady a value is along the curve.
#[derive(Debug, Clone, Copy)]
pub struct Stiffness {
    /// Which difference is nearly zero.
    pub difference: &'static [f64],
    /// Its standard deviation.
    pub tau: f64,
}

/// Third difference: leaves any constant curvature alone, at the ends too.
pub const THIRD: &[f64] = &[-1.0, 3.0, -3.0, 1.0];

/// First difference: without measurements the value stays.
pub const FIRST: &[f64] = &[-1.0, 1.0];

/// The smoothed values.
#[derive(Debug, Clone)]
pub struct Smoothed<const D: usize> {
    /// The values of each station.
    pub values: Vec<[f64; D]>,
    /// Their covariance.
    pub covariances: Vec<[[f64; D]; D]>,
    /// Logarithm of the probability of the measurements given the stiffness, up to a constant.
    pub evidence: f64,
}

impl<const D: usize> Smoothed<D> {
    /// One of the values at each station.
    pub fn of(&self, component: usize) -> Vec<f64> {
        self.values.iter().map(|values| values[component]).collect()
    }

    /// The standard deviation of the first value at each station.
    pub fn sigmas(&self) -> Vec<f64> {
        self.covariances.iter().map(|covariance| covariance[0][0].sqrt()).collect()
    }
}

/// Smooths with these stiffnesses. `roughness` is the difference that the curve under the first values has already;
/// entry i belongs to station i and those behind it. `ROW` is one more than the longest difference, less one, times
/// `D`. `None` where there are too few stations or measurements to tell.
pub fn smooth<const D: usize, const ROW: usize>(
    measured: &[Measurement<D>],
    roughness: &[f64],
    stiffness: &[Stiffness; D],
) -> Option<Smoothed<D>> {
    let n = measured.len();
    let longest = stiffness.iter().map(|s| s.difference.len()).max()?;
    debug_assert!((longest - 1) * D < ROW, "the band holds the longest difference");
    if n < longest || measured.iter().filter(|m| m.says_something()).count() + 1 < longest {
        return None;
    }
    let given =
        |component: usize, i: usize| if component == 0 { roughness.get(i).copied().unwrap_or(0.0) } else { 0.0 };
    let mut rows = vec![[0.0; ROW]; n * D];
    let mut right = vec![0.0; n * D];
    for (i, m) in measured.iter().enumerate() {
        let pull = m.pull_from(&[0.0; D]);
        for a in 0..D {
            right[i * D + a] = pull[a];
            for b in 0..=a {
                rows[i * D + a][a - b] = m.weight[a][b];
            }
        }
    }
    for (component, Stiffness { difference, tau }) in stiffness.iter().enumerate() {
        let weight = 1.0 / (tau * tau);
        for i in 0..=n - difference.len() {
            for (a, to) in difference.iter().enumerate() {
                let row = (i + a) * D + component;
                right[row] -= weight * to * given(component, i);
                for (b, from) in difference[..=a].iter().enumerate() {
                    rows[row][(a - b) * D] += weight * to * from;
                }
            }
        }
    }
    let factors = BandedFactors::new(rows)?;
    let flat = factors.solve(right);
    let values: Vec<[f64; D]> = (0..n).map(|i| std::array::from_fn(|a| flat[i * D + a])).collect();
    let inverse = factors.inverse();
    let entry = |a: usize, b: usize| inverse[a.min(b)][a.abs_diff(b)];
    let covariances = (0..n).map(|i| std::array::from_fn(|a| std::array::from_fn(|b| entry(i * D + a, i * D + b))));
    let misfit: f64 = measured.iter().zip(&values).map(|(m, v)| m.misfit(v)).sum();
    let bending = |component: usize, s: &Stiffness| -> f64 {
        let windows = values.windows(s.difference.len()).enumerate();
        let bent = windows.map(|(i, window)| {
            let change: f64 = window.iter().zip(s.difference).map(|(v, d)| v[component] * d).sum();
            ((change + given(component, i)) / s.tau).powi(2) + 2.0 * s.tau.ln()
        });
        bent.sum()
    };
    let bending: f64 = stiffness.iter().enumerate().map(|(component, s)| bending(component, s)).sum();
    let evidence = -0.5 * (misfit + bending + factors.log_determinant);
    Some(Smoothed { covariances: covariances.collect(), values, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two values a station, as a full matrix, inverted by Gauss and Jordan: the values and the inverse.
    fn brute_force(
        measured: &[Measurement<2>],
        roughness: &[f64],
        stiffness: &[Stiffness; 2],
    ) -> (Vec<f64>, Vec<Vec<f64>>) {
        let n = 2 * measured.len();
        let mut a = vec![vec![0.0; 2 * n]; n];
        let mut right = vec![0.0; n];
        for (i, m) in measured.iter().enumerate() {
            for p in 0..2 {
                right[2 * i + p] += m.pull[p];
                for q in 0..2 {
                    a[2 * i + p][2 * i + q] += m.weight[p][q];
                    right[2 * i + p] += m.weight[p][q] * m.near[q];
                }
            }
        }
        for (c, s) in stiffness.iter().enumerate() {
            for start in 0..=measured.len() - s.difference.len() {
                let given = if c == 0 { roughness[start] } else { 0.0 };
                for (p, to) in s.difference.iter().enumerate() {
                    right[2 * (start + p) + c] -= to * given / (s.tau * s.tau);
                    for (q, from) in s.difference.iter().enumerate() {
                        a[2 * (start + p) + c][2 * (start + q) + c] += to * from / (s.tau * s.tau);
                    }
                }
            }
        }
        for i in 0..n {
            a[i][n + i] = 1.0;
        }
        for i in 0..n {
            let pivot = a[i][i];
            a[i].iter_mut().for_each(|v| *v /= pivot);
            let line = a[i].clone();
            for (_, row) in a.iter_mut().enumerate().filter(|(j, _)| *j != i) {
                let factor = row[i];
                row.iter_mut().zip(&line).for_each(|(v, l)| *v -= factor * l);
            }
        }
        let inverse: Vec<Vec<f64>> = a.into_iter().map(|row| row[n..].to_vec()).collect();
        let solved = inverse.iter().map(|row| row.iter().zip(&right).map(|(c, r)| c * r).sum()).collect();
        (solved, inverse)
    }

    #[test]
    fn equals_the_full_matrix() {
        let measured: Vec<Measurement<2>> = (0..12)
            .map(f64::from)
            .map(|i| {
                let (a, b) = (1.0 + i, if i % 5.0 == 2.0 { 0.0 } else { 2.0 });
                Measurement {
                    near: [(1.7 * i).sin(), 0.3 * i],
                    weight: [[a + b, b], [b, b]],
                    pull: [0.4 * (3.0 * i).cos(), 0.2],
                    supposed: false,
                }
            })
            .collect();
        let roughness: Vec<f64> = (0..9).map(|i| (f64::from(i) * 0.9).cos() * 0.3).collect();
        for tau in [0.05, 0.7] {
            let stiffness = [Stiffness { difference: THIRD, tau }, Stiffness { difference: FIRST, tau: 0.2 }];
            let smoothed = smooth::<2, 7>(&measured, &roughness, &stiffness).unwrap();
            let (expected, inverse) = brute_force(&measured, &roughness, &stiffness);
            for i in 0..12 {
                for p in 0..2 {
                    assert!((smoothed.values[i][p] - expected[2 * i + p]).abs() < 1e-8);
                    for q in 0..2 {
                        let covariance = inverse[2 * i + p][2 * i + q];
                        assert!((smoothed.covariances[i][p][q] - covariance).abs() < 1e-8, "{i} {p} {q}");
                    }
                }
            }
        }
    }

    const STIFF: [Stiffness; 1] = [Stiffness { difference: THIRD, tau: 1e-3 }];

    #[test]
    fn a_parabola_passes_unchanged() {
        let values: Vec<f64> = (0..40).map(|i| 0.01 * f64::from(i * i) - 0.2 * f64::from(i)).collect();
        let measured: Vec<Measurement<1>> = values.iter().map(|&v| Measurement::of(v, 1.0)).collect();
        let smoothed = smooth::<1, 4>(&measured, &[], &STIFF).unwrap();
        assert!(smoothed.values.iter().zip(&values).all(|([a], b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn too_little_is_refused() {
        assert!(smooth::<1, 4>(&[Measurement::of(1.0, 1.0); 3], &[], &STIFF).is_none());
        assert!(smooth::<1, 4>(&[Measurement::of(1.0, 0.0); 9], &[], &STIFF).is_none());
    }
}
