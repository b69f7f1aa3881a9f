//! Smoothing that chooses its own stiffness and lets single wild values go.

use super::fit::{median, tukey};
use super::smoother::{Measurements, Smoothed, smooth};

/// Values nothing is known about.
pub fn unknown(values: Vec<f64>) -> Smoothed {
    Smoothed { variances: vec![4.0; values.len()], values, evidence: 0.0 }
}

/// Smooths with the stiffness the data make most probable, with weights that let single wild values go, and with
/// variances scaled to what the smoothing leaves.
pub fn robust(values: &[f64], weights: &[f64], roughness: &[f64], stiffness: &[f64]) -> Option<Smoothed> {
    let mut weights = weights.to_vec();
    let mut best = None;
    for round in 0..3 {
        let measured = Measurements { values, weights: &weights, roughness };
        let tried = stiffness.iter().filter_map(|&tau| smooth(&measured, tau));
        let smoothed = tried.max_by(|a, b| a.evidence.total_cmp(&b.evidence))?;
        if round < 2 {
            let rests: Vec<f64> = (0..values.len())
                .filter(|&i| weights[i] > 0.0)
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
