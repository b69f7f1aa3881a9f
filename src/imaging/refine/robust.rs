//! Smoothing that chooses its own stiffness and lets single wild values go.

use super::fit::{median, tukey};
use super::smoother::{Measurements, Smoothed, smooth};

/// Values nothing is known about.
pub fn unknown(values: Vec<f64>) -> Smoothed {
    Smoothed { variances: vec![4.0; values.len()], values, evidence: 0.0 }
}

/// Smooths with each stiffness as far as the data there make it probable, with weights that let single wild values go, and with
/// variances scaled to what the smoothing leaves.
pub fn robust(values: &[f64], weights: &[f64], roughness: &[f64], stiffness: &[f64]) -> Option<Smoothed> {
    let mut weights = weights.to_vec();
    let mut best = None;
    for round in 0..3 {
        let measured = Measurements { values, weights: &weights, roughness };
        let smoothed =
            averaged(&measured, &stiffness.iter().filter_map(|&tau| smooth(&measured, tau)).collect::<Vec<_>>())?;
        if round < 2 {
            // What counts as good as nothing does not tell how well the rest is known.
            let least = 1e-3 * weights.iter().copied().fold(0.0, f64::max);
            let rests: Vec<f64> = (0..values.len())
                .filter(|&i| weights[i] > least)
                .map(|i| {
                    // The smoothed value leans toward its own measurement; the rest is too small by this much.
                    let leverage = (weights[i] * smoothed.variances[i]).min(0.9);
                    (values[i] - smoothed.values[i]).abs() * (weights[i] / (1.0 - leverage)).sqrt()
                })
                .collect();
            let scale = (median(rests) / 0.6745).max(1e-12);
            for i in 0..values.len() {
                let rest = (values[i] - smoothed.values[i]) * weights[i].sqrt() / scale;
                weights[i] *= tukey(rest / 4.685) / (scale * scale);
            }
        }
        best = Some(smoothed);
    }
    best
}

/// No answer is less probable than this, as a logarithm, for what the whole curve says: a vessel that is steady almost
/// everywhere may still have a stenosis.
const LEAST_EVIDENCE: f64 = -3.0;

/// Standard deviation along the curve of the stations that tell together which answer fits, in stations.
const TOGETHER: f64 = 8.0;

/// The mean of several answers, each as probable as the whole curve makes it, and as well as it foretells the measurements
/// around from those beside them. No small change of the data makes the result leap from one answer to another; where the
/// answers differ, that adds to the variance.
fn averaged(measured: &Measurements, answers: &[Smoothed]) -> Option<Smoothed> {
    let count = answers.first()?.values.len();
    let highest = answers.iter().map(|a| a.evidence).fold(f64::NEG_INFINITY, f64::max);
    let scores: Vec<Vec<f64>> = answers
        .iter()
        .map(|answer| {
            let whole = (answer.evidence - highest).max(LEAST_EVIDENCE);
            let near = blurred(&foretold(measured, answer), TOGETHER);
            near.iter().map(|score| whole + score).collect()
        })
        .collect();
    let at = |i: usize| {
        let best = scores.iter().map(|s| s[i]).fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = scores.iter().map(|s| (s[i] - best).exp()).collect();
        let total: f64 = shares.iter().sum();
        let mean = |of: &dyn Fn(&Smoothed) -> f64| -> f64 {
            answers.iter().zip(&shares).map(|(a, share)| share * of(a)).sum::<f64>() / total
        };
        let value = mean(&|a| a.values[i]);
        (value, mean(&|a| a.variances[i] + (a.values[i] - value).powi(2)))
    };
    let (values, variances) = (0..count).map(at).unzip();
    Some(Smoothed { values, variances, evidence: highest })
}

/// Logarithm of the probability of each measurement given the others, up to a constant that all answers have.
fn foretold(measured: &Measurements, answer: &Smoothed) -> Vec<f64> {
    let one = |i: usize| {
        let weight = measured.weights[i];
        let left = (1.0 - weight * answer.variances[i]).max(0.05);
        0.5 * (left.ln() - weight * (measured.values[i] - answer.values[i]).powi(2) / left)
    };
    (0..answer.values.len()).map(|i| if measured.weights[i] > 0.0 { one(i) } else { 0.0 }).collect()
}

/// Sums over the values around, those far off counting less.
fn blurred(values: &[f64], sigma: f64) -> Vec<f64> {
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
        let answer = |value: f64, evidence: f64| Smoothed { values: vec![value], variances: vec![0.5], evidence };
        let measured = Measurements { values: &[1.0], weights: &[0.0], roughness: &[] };
        let mean = averaged(&measured, &[answer(1.0, 2.0), answer(2.0, 2.0 + 3.0_f64.ln())]).unwrap();
        assert!((mean.values[0] - 1.75).abs() < 1e-12);
        // The mean of the variances and the variance of the means.
        assert!((mean.variances[0] - 0.5 - 0.1875).abs() < 1e-12);
        assert!(averaged(&measured, &[]).is_none());
    }

    #[test]
    fn a_dip_in_a_steady_curve_stays() {
        let truth = |i: usize| if i.abs_diff(200) < 12 { -0.7 } else { 0.0 };
        let noise = |i: usize| 0.2 * ((i * 7919 % 1009) as f64 / 504.5 - 1.0);
        let values: Vec<f64> = (0..400).map(|i| truth(i) + noise(i)).collect();
        let smoothed = robust(&values, &[70.0; 400], &[], &[0.00001, 0.0004, 0.01]).unwrap();
        assert!((smoothed.values[200] + 0.7).abs() < 0.15, "{}", smoothed.values[200]);
        assert!(smoothed.values[80].abs() < 0.05, "{}", smoothed.values[80]);
    }
}
