//! Smoothing that averages over several degrees of stiffness and rejects outliers.

use super::smoother::{Measurement, Smoothed, Stiffness, smooth};
use crate::numeric::{MEDIAN_OF_NORMAL, median, solve_positive_definite, tukey_weight};
use rayon::prelude::*;

/// Smooths with each stiffness and averages the results, weighted by how probable the data make each there (Bayesian
/// model averaging), with robust weights against outliers, and with variances scaled to the residuals. No result has
/// less than `least_evidence` (a logarithm) for the evidence of the whole curve.
pub fn robust<const D: usize, const ROW: usize>(
    measured: &[Measurement<D>],
    roughness: &[f64],
    stiffness: &[[Stiffness; D]],
    least_evidence: f64,
) -> Option<Smoothed<D>> {
    let smoothed = |measured: &[Measurement<D>]| {
        let smooth = |stiffness| smooth::<D, ROW>(measured, roughness, stiffness);
        averaged(measured, &stiffness.par_iter().filter_map(smooth).collect::<Vec<_>>(), least_evidence)
    };
    let mut measured = measured.to_vec();
    for _ in 0..2 {
        let Smoothed { values, covariances, .. } = smoothed(&measured)?;
        // Measurements of almost no weight do not count for the scale of the residuals.
        let size = |m: &Measurement<D>| (0..D).map(|a| m.weight[a][a]).sum::<f64>();
        let least = 1e-3 * measured.iter().map(size).fold(0.0, f64::max);
        let told = measured.iter().zip(values.iter().zip(&covariances)).filter(|(m, _)| !m.supposed && size(m) > least);
        // The smoothed value depends on its own measurement.
        let rests = told.map(|(m, (v, covariance))| LeaveOneOut::new(m, covariance).square(&m.pull_from(v)).sqrt());
        let scale = (median(rests.collect()).unwrap_or_default() / TYPICAL[D]).max(1e-12);
        for (m, values) in measured.iter_mut().zip(&values) {
            let rest = squared_length(&m.pull_from(values), m.weight).sqrt() / scale;
            *m = m.times(tukey_weight(rest / (6.946 * TYPICAL[D])) / (scale * scale));
        }
    }
    smoothed(&measured)
}

/// The median of the length of a vector of 0, 1, 2 standard normal numbers.
const TYPICAL: [f64; 3] = [0.0, MEDIAN_OF_NORMAL, 1.1774];

/// The distribution of the residual of a measurement from values smoothed without it.
struct LeaveOneOut<const D: usize> {
    /// Covariance of the residual, in the space of the pulls.
    matrix: [[f64; D]; D],
    /// Logarithm of the share of the probability that the measurement did not make itself.
    log_left: f64,
}

/// A measurement makes at most this share of the value smoothed with its help.
const LARGEST_SHARE: f64 = 0.999;

impl<const D: usize> LeaveOneOut<D> {
    /// W − W V W for the weight W and the covariance V of the smoothed values, and the logarithm of the determinant of
    /// 1 − V W.
    fn new(measured: &Measurement<D>, covariance: &[[f64; D]; D]) -> Self {
        let weight = &measured.weight;
        let product = |x: &[[f64; D]; D], y: &[[f64; D]; D]| -> [[f64; D]; D] {
            std::array::from_fn(|a| std::array::from_fn(|b| (0..D).map(|c| x[a][c] * y[c][b]).sum()))
        };
        let share = product(weight, covariance).map(|row| row.map(|s| LARGEST_SHARE * s));
        let taken = product(&share, weight);
        let left: [[f64; D]; D] =
            std::array::from_fn(|a| std::array::from_fn(|b| f64::from(u8::from(a == b)) - share[a][b]));
        let matrix = std::array::from_fn(|a| std::array::from_fn(|b| weight[a][b] - taken[a][b]));
        Self { matrix, log_left: determinant(&left).max(1e-6).ln() }
    }

    fn square(&self, pull: &[f64; D]) -> f64 {
        squared_length(pull, self.matrix)
    }
}

/// The squared length of a pull against its covariance (Mahalanobis). Pulls have no component along combinations that
/// were not measured, so that a small ridge on the diagonal makes no difference.
fn squared_length<const D: usize>(pull: &[f64; D], mut covariance: [[f64; D]; D]) -> f64 {
    let little = 1e-9 * (0..D).map(|a| covariance[a][a]).fold(1e-300, f64::max);
    (0..D).for_each(|a| covariance[a][a] += little);
    solve_positive_definite(covariance, *pull)
        .map_or(0.0, |solved| (0..D).map(|a| pull[a] * solved[a]).sum::<f64>().max(0.0))
}

/// The determinant of a matrix of one or two rows.
fn determinant<const D: usize>(matrix: &[[f64; D]; D]) -> f64 {
    if D == 1 { matrix[0][0] } else { matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0] }
}

/// Standard deviation along the curve of the neighborhood whose stations decide which result fits, in stations.
const NEIGHBORHOOD: f64 = 8.0;

/// The mean of several results, weighted by their evidence over the whole curve and by how well they predict each
/// measurement of the neighborhood from the others. Small changes of the data cause no jump from one result to another;
/// where the results differ, that adds to the variance.
fn averaged<const D: usize>(
    measured: &[Measurement<D>],
    answers: &[Smoothed<D>],
    least_evidence: f64,
) -> Option<Smoothed<D>> {
    let count = answers.first()?.values.len();
    let highest = answers.iter().map(|a| a.evidence).fold(f64::NEG_INFINITY, f64::max);
    let scores: Vec<Vec<f64>> = answers
        .par_iter()
        .map(|answer| {
            let whole = (answer.evidence - highest).max(least_evidence);
            let near = neighborhood_sums(&log_predictive(measured, answer), NEIGHBORHOOD);
            near.iter().map(|score| whole + score).collect()
        })
        .collect();
    let at = |i: usize| {
        let best = scores.iter().map(|s| s[i]).fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = scores.iter().map(|s| (s[i] - best).exp()).collect();
        let total: f64 = shares.iter().sum();
        let mean = |of: &dyn Fn(&Smoothed<D>) -> f64| -> f64 {
            answers.iter().zip(&shares).map(|(a, share)| share * of(a)).sum::<f64>() / total
        };
        let values: [f64; D] = std::array::from_fn(|a| mean(&|s| s.values[i][a]));
        let off = |s: &Smoothed<D>, a: usize| s.values[i][a] - values[a];
        let covariance =
            std::array::from_fn(|a| std::array::from_fn(|b| mean(&|s| s.covariances[i][a][b] + off(s, a) * off(s, b))));
        (values, covariance)
    };
    let (values, covariances) = (0..count).map(at).unzip();
    Some(Smoothed { values, covariances, evidence: highest })
}

/// Logarithm of the probability of each measurement given the others, up to a constant that all answers have.
fn log_predictive<const D: usize>(measured: &[Measurement<D>], answer: &Smoothed<D>) -> Vec<f64> {
    let one = |(m, (values, covariance)): (&Measurement<D>, (&[f64; D], &[[f64; D]; D]))| {
        if !m.says_something() {
            return 0.0;
        }
        let left_out = LeaveOneOut::new(m, covariance);
        0.5 * (left_out.log_left - left_out.square(&m.pull_from(values)))
    };
    measured.iter().zip(answer.values.iter().zip(&answer.covariances)).map(one).collect()
}

/// Sums over the values around each, with Gaussian weights.
fn neighborhood_sums(values: &[f64], sigma: f64) -> Vec<f64> {
    let reach = (2.5 * sigma) as usize;
    let weights: Vec<f64> = (0..=reach).map(|k| (-0.5 * (k as f64 / sigma).powi(2)).exp()).collect();
    (0..values.len())
        .map(|i| {
            let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(values.len()));
            (from..to).map(|k| weights[k.abs_diff(i)] * values[k]).sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_averaged_by_their_probability() {
        let answer =
            |value: f64, evidence: f64| Smoothed { values: vec![[value]], covariances: vec![[[0.5]]], evidence };
        let measured = [Measurement::of(1.0, 0.0)];
        let mean = averaged(&measured, &[answer(1.0, 2.0), answer(2.0, 2.0 + 3.0_f64.ln())], -3.0).unwrap();
        assert!((mean.values[0][0] - 1.75).abs() < 1e-12);
        // The mean of the variances and the variance of the means.
        assert!((mean.covariances[0][0][0] - 0.5 - 0.1875).abs() < 1e-12);
        assert!(averaged(&measured, &[], -3.0).is_none());
    }
}
