//! Smoothing of measurements along a curve, with the uncertainty of the result.
//!
//! The wanted values u minimize Σ wᵢ (mᵢ − uᵢ)² + Σ (Δ³u + g)ᵢ² / τ²: a Gaussian Markov random field whose third
//! differences are normal with standard deviation τ around −g (H. Rue and L. Held, *Gaussian Markov Random Fields*,
//! 2005). Penalizing the third difference leaves any constant curvature alone, at the ends too. The system has seven
//! diagonals, so everything here is linear in the number of values.

/// What is known along the curve, one entry per station.
pub struct Measurements<'a> {
    /// Measured values.
    pub values: &'a [f64],
    /// Their weights: one over the variance, or zero where nothing was measured.
    pub weights: &'a [f64],
    /// Third difference the curve under the values has already; entry i belongs to stations i … i + 3.
    pub roughness: &'a [f64],
}

/// The smoothed values.
#[derive(Debug, Clone)]
pub struct Smoothed {
    /// One value per station.
    pub values: Vec<f64>,
    /// Variance of each value.
    pub variances: Vec<f64>,
    /// Logarithm of the probability of the measurements given the stiffness, up to a constant.
    pub evidence: f64,
}

/// Diagonals of the system besides the main one.
const BAND: usize = 3;

/// Third difference.
const DIFFERENCE: [f64; BAND + 1] = [-1.0, 3.0, -3.0, 1.0];

/// Smooths with third differences of standard deviation `tau`. At least four stations; `None` with fewer, or if
/// fewer than three have a weight.
pub fn smooth(measured: &Measurements, tau: f64) -> Option<Smoothed> {
    let n = measured.values.len();
    let informative = measured.weights.iter().filter(|w| **w > 0.0).count();
    if n <= BAND || informative < BAND {
        return None;
    }
    let stiffness = 1.0 / (tau * tau);
    // rows[i][k] is the entry (i, i − k) of the system.
    let mut rows: Vec<[f64; BAND + 1]> = measured.weights.iter().map(|&w| [w, 0.0, 0.0, 0.0]).collect();
    let mut right: Vec<f64> = measured.values.iter().zip(measured.weights).map(|(m, w)| m * w).collect();
    for start in 0..n - BAND {
        let given = measured.roughness.get(start).copied().unwrap_or(0.0);
        for a in 0..=BAND {
            right[start + a] -= stiffness * DIFFERENCE[a] * given;
            for b in 0..=a {
                rows[start + a][a - b] += stiffness * DIFFERENCE[a] * DIFFERENCE[b];
            }
        }
    }
    let log_determinant = factorize(&mut rows)?;
    let values = solve(&rows, right);
    let variances = inverse_diagonal(&rows);
    let misfit: f64 = (0..n).map(|i| measured.weights[i] * (measured.values[i] - values[i]).powi(2)).sum::<f64>();
    let bending: f64 = values
        .windows(BAND + 1)
        .enumerate()
        .map(|(i, v)| {
            let third: f64 = v.iter().zip(DIFFERENCE).map(|(v, d)| v * d).sum();
            stiffness * (third + measured.roughness.get(i).copied().unwrap_or(0.0)).powi(2)
        })
        .sum();
    let evidence = -0.5 * (misfit + bending + log_determinant - (n - BAND) as f64 * stiffness.ln());
    Some(Smoothed { values, variances, evidence })
}

/// Replaces the system by its factors: unit lower triangle L below, D on the diagonal. The log of its determinant, or
/// `None` if it is not positive definite.
fn factorize(rows: &mut [[f64; BAND + 1]]) -> Option<f64> {
    let mut log_determinant = 0.0;
    for i in 0..rows.len() {
        for k in (1..=BAND.min(i)).rev() {
            let j = i - k;
            let mut sum = rows[i][k];
            for m in k + 1..=BAND.min(i) {
                // Column i − m, left of j, lies in the band of row j too.
                let in_j = m - k;
                sum -= rows[i][m] * rows[j][in_j] * rows[i - m][0];
            }
            rows[i][k] = sum / rows[j][0];
        }
        let square: f64 = (1..=BAND.min(i)).map(|k| rows[i][k] * rows[i][k] * rows[i - k][0]).sum();
        rows[i][0] -= square;
        if rows[i][0].is_nan() || rows[i][0] <= 0.0 {
            return None;
        }
        log_determinant += rows[i][0].ln();
    }
    Some(log_determinant)
}

fn solve(rows: &[[f64; BAND + 1]], mut x: Vec<f64>) -> Vec<f64> {
    let n = rows.len();
    for i in 0..n {
        for k in 1..=BAND.min(i) {
            x[i] -= rows[i][k] * x[i - k];
        }
    }
    for i in 0..n {
        x[i] /= rows[i][0];
    }
    for i in (0..n).rev() {
        for k in 1..=BAND.min(n - 1 - i) {
            x[i] -= rows[i + k][k] * x[i + k];
        }
    }
    x
}

/// The diagonal of the inverse from the factors, without the rest of it: K. Takahashi, J. Fagan, M. S. Chin (1973).
fn inverse_diagonal(rows: &[[f64; BAND + 1]]) -> Vec<f64> {
    let n = rows.len();
    // inverse[i][k] is the entry (i, i + k).
    let mut inverse = vec![[0.0; BAND + 1]; n];
    let entry = |inverse: &[[f64; BAND + 1]], a: usize, b: usize| inverse[a.min(b)][a.abs_diff(b)];
    for i in (0..n).rev() {
        let reach = BAND.min(n - 1 - i);
        for k in (1..=reach).rev() {
            inverse[i][k] = -(1..=reach).map(|m| rows[i + m][m] * entry(&inverse, i + m, i + k)).sum::<f64>();
        }
        inverse[i][0] = 1.0 / rows[i][0] - (1..=reach).map(|m| rows[i + m][m] * inverse[i][m]).sum::<f64>();
    }
    inverse.into_iter().map(|row| row[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same problem as a full matrix, inverted by Gauss and Jordan.
    fn brute_force(values: &[f64], weights: &[f64], roughness: &[f64], tau: f64) -> (Vec<f64>, Vec<f64>) {
        let n = values.len();
        let mut a = vec![vec![0.0; 2 * n]; n];
        let mut right = vec![0.0; n];
        for i in 0..n {
            a[i][i] += weights[i];
            a[i][n + i] = 1.0;
            right[i] = weights[i] * values[i];
        }
        for s in 0..n - 3 {
            for p in 0..4 {
                right[s + p] -= DIFFERENCE[p] * roughness[s] / (tau * tau);
                for q in 0..4 {
                    a[s + p][s + q] += DIFFERENCE[p] * DIFFERENCE[q] / (tau * tau);
                }
            }
        }
        for i in 0..n {
            let pivot = a[i][i];
            a[i].iter_mut().for_each(|v| *v /= pivot);
            let line = a[i].clone();
            for (j, row) in a.iter_mut().enumerate().filter(|(j, _)| *j != i) {
                let factor = row[i];
                assert!(j < n);
                row.iter_mut().zip(&line).for_each(|(v, l)| *v -= factor * l);
            }
        }
        let inverse: Vec<Vec<f64>> = a.into_iter().map(|row| row[n..].to_vec()).collect();
        let solved = inverse.iter().map(|row| row.iter().zip(&right).map(|(c, r)| c * r).sum()).collect();
        (solved, (0..n).map(|i| inverse[i][i]).collect())
    }

    #[test]
    fn equals_the_full_matrix() {
        let n = 12;
        let values: Vec<f64> = (0..n).map(|i| (i as f64 * 1.7).sin()).collect();
        let weights: Vec<f64> = (0..n).map(|i| if i % 5 == 2 { 0.0 } else { 1.0 + i as f64 }).collect();
        let roughness: Vec<f64> = (0..n - 3).map(|i| (i as f64 * 0.9).cos() * 0.3).collect();
        for tau in [0.05, 0.7] {
            let smoothed =
                smooth(&Measurements { values: &values, weights: &weights, roughness: &roughness }, tau).unwrap();
            let (expected, variances) = brute_force(&values, &weights, &roughness, tau);
            for i in 0..n {
                assert!((smoothed.values[i] - expected[i]).abs() < 1e-8);
                assert!((smoothed.variances[i] - variances[i]).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn a_parabola_passes_unchanged() {
        let values: Vec<f64> = (0..40).map(|i| 0.01 * f64::from(i * i) - 0.2 * f64::from(i)).collect();
        let measured = Measurements { values: &values, weights: &[1.0; 40], roughness: &[] };
        let smoothed = smooth(&measured, 1e-3).unwrap();
        assert!(smoothed.values.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn too_little_is_refused() {
        let none = Measurements { values: &[1.0; 3], weights: &[1.0; 3], roughness: &[] };
        assert!(smooth(&none, 1.0).is_none());
        let unknown = Measurements { values: &[1.0; 9], weights: &[0.0; 9], roughness: &[] };
        assert!(smooth(&unknown, 1.0).is_none());
    }
}
