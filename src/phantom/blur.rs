//! Blur of focal spot and detector.

use rayon::prelude::*;

/// Gaussian blur of standard deviation `sigma` px, the edge values continued outward.
pub fn blur(values: &mut [f32], columns: usize, sigma: f64) {
    if sigma <= 0.0 {
        return;
    }
    let reach = (4.0 * sigma).ceil() as usize;
    let square = |k: usize| (k as f64 - reach as f64) * (k as f64 - reach as f64);
    let weights: Vec<f64> = (0..=2 * reach).map(|k| libm::exp(-square(k) / (2.0 * sigma * sigma))).collect();
    let total: f64 = weights.iter().sum();
    let weights: Vec<f32> = weights.iter().map(|w| (w / total) as f32).collect();
    let clamped = |at: usize, k: usize, length: usize| (at + k).saturating_sub(reach).min(length - 1);
    let rows = values.len() / columns;
    let mut across = vec![0.0_f32; values.len()];
    across.par_chunks_mut(columns).zip(values.par_chunks(columns)).for_each(|(out, line)| {
        for (x, value) in out.iter_mut().enumerate() {
            *value = weights.iter().enumerate().map(|(k, w)| w * line[clamped(x, k, columns)]).sum();
        }
    });
    values.par_chunks_mut(columns).enumerate().for_each(|(y, out)| {
        out.fill(0.0);
        for (k, w) in weights.iter().enumerate() {
            let from = clamped(y, k, rows) * columns;
            for (value, source) in out.iter_mut().zip(&across[from..from + columns]) {
                *value += w * source;
            }
        }
    });
}
