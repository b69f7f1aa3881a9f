//! Fitting the profile of a vessel to opacity read across it.

use super::tube::profile;

/// Half width in px of the triangle that stands for all blur: detector (0.5–0.7 px), pixel and interpolation.
/// Its variance is h²/6, so this is a standard deviation of 0.75 px.
pub const BLUR: f64 = 1.84;

/// Unknowns: opacity in the middle, background, its slope, log radius, offset.
const UNKNOWNS: usize = 5;

/// What a section across a vessel says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Opacity of the vessel in its middle, above the background, without blur.
    pub amplitude: f64,
    /// Opacity beside the vessel.
    pub background: f64,
    /// Change of the background per px.
    pub slope: f64,
    /// Logarithm of the radius in px.
    pub log_radius: f64,
    /// Place of the middle, px from the middle of the section.
    pub offset: f64,
    /// Standard deviation of what the model leaves.
    pub residual: f64,
    /// Variance of `log_radius`, for independent residuals.
    pub log_radius_variance: f64,
    /// How many times its own standard deviation the opacity is, if the shape is taken as known: how surely there is
    /// a vessel at all.
    pub clarity: f64,
}

/// What is expected before looking.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Logarithm of the radius in px.
    pub log_radius: f64,
    /// Its standard deviation.
    pub spread: f64,
}

/// Fits a section (one value per px, the middle one at the expected center; not-a-number where unknown) by Gauss and
/// Newton with J. Tukey's weights. `None` if too few values are known.
pub fn fit(section: &[f64], expected: Expected) -> Option<Fit> {
    let reach = (section.len() / 2) as f64;
    let samples: Vec<(f64, f64)> =
        section.iter().enumerate().filter(|(_, v)| v.is_finite()).map(|(i, &v)| (i as f64 - reach, v)).collect();
    if samples.len() < UNKNOWNS + 2 {
        return None;
    }
    let mut state = Fit {
        amplitude: 0.0,
        background: 0.0,
        slope: 0.0,
        log_radius: expected.log_radius,
        offset: 0.0,
        residual: 0.0,
        log_radius_variance: 0.0,
        clarity: 0.0,
    };
    let mut weights = vec![1.0; samples.len()];
    let mut inverse = [[0.0; UNKNOWNS]; UNKNOWNS];
    for round in 0..5 {
        // The first round knows nothing but the expected shape, which is then linear in the opacities.
        let linear = round == 0;
        let (mut normal, mut right) = ([[0.0; UNKNOWNS]; UNKNOWNS], [0.0; UNKNOWNS]);
        let scale = state.residual.max(1e-9 + 1e-3 * state.amplitude.abs());
        for (&(x, value), &weight) in samples.iter().zip(&weights) {
            let p = profile(x - state.offset, state.log_radius.exp(), BLUR);
            let gradient = [p.profile, 1.0, x, state.amplitude * p.by_log_radius, -state.amplitude * p.by_offset];
            let rest = value - state.amplitude * p.profile - state.background - state.slope * x;
            for i in 0..UNKNOWNS {
                right[i] += weight * gradient[i] * rest;
                for j in 0..UNKNOWNS {
                    normal[i][j] += weight * gradient[i] * gradient[j];
                }
            }
        }
        // The expected radius and a weak wish for the center, in units of the residual.
        let prior = if linear { [1e12, 1e12] } else { [(scale / expected.spread).powi(2), (scale / 2.0).powi(2)] };
        normal[3][3] += prior[0];
        right[3] += prior[0] * (expected.log_radius - state.log_radius);
        normal[4][4] += prior[1];
        right[4] -= prior[1] * state.offset;
        inverse = invert(normal)?;
        let step: [f64; UNKNOWNS] =
            std::array::from_fn(|i| inverse[i].iter().zip(right).map(|(a, b)| a * b).sum::<f64>());
        state.amplitude += step[0];
        state.background += step[1];
        state.slope += step[2];
        state.log_radius = (state.log_radius + step[3].clamp(-0.4, 0.4)).clamp(MIN_LOG_RADIUS, MAX_LOG_RADIUS);
        state.offset = (state.offset + step[4].clamp(-1.0, 1.0)).clamp(-0.5 * reach, 0.5 * reach);
        let rests: Vec<f64> = samples
            .iter()
            .map(|&(x, value)| {
                let p = profile(x - state.offset, state.log_radius.exp(), BLUR).profile;
                value - state.amplitude * p - state.background - state.slope * x
            })
            .collect();
        let typical = median(rests.iter().map(|r| r.abs()).collect()) / 0.6745;
        let limit = 4.685 * typical.max(1e-9 + 2e-3 * state.amplitude.abs());
        for (weight, rest) in weights.iter_mut().zip(&rests) {
            let inside = 1.0 - (rest / limit).powi(2);
            *weight = if inside > 0.0 { inside * inside } else { 0.0 };
        }
        let total: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().zip(&rests).map(|(w, r)| w * r * r).sum();
        state.residual = (squares / (total - UNKNOWNS as f64).max(1.0)).sqrt();
    }
    state.log_radius_variance = inverse[3][3] * state.residual * state.residual;
    let radius = state.log_radius.exp();
    let shape: Vec<f64> = samples.iter().map(|(x, _)| profile(x - state.offset, radius, BLUR).profile).collect();
    let total: f64 = weights.iter().sum();
    let mean = shape.iter().zip(&weights).map(|(p, w)| p * w).sum::<f64>() / total;
    let square: f64 = shape.iter().zip(&weights).map(|(p, w)| w * (p - mean).powi(2)).sum();
    state.clarity = state.amplitude * square.sqrt() / state.residual.max(1e-9 + 1e-6 * state.amplitude.abs());
    Some(state)
}

/// Radii below a third of a pixel or above 40 px are no vessels of the leg in any picture.
const MIN_LOG_RADIUS: f64 = -1.1;
const MAX_LOG_RADIUS: f64 = 3.7;

/// The middle value; zero for none.
pub fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// Inverse of a symmetric positive definite matrix by Gauss and Jordan, its diagonal scaled to one first.
fn invert(matrix: [[f64; UNKNOWNS]; UNKNOWNS]) -> Option<[[f64; UNKNOWNS]; UNKNOWNS]> {
    let scale: [f64; UNKNOWNS] =
        std::array::from_fn(|i| if matrix[i][i] > 0.0 { matrix[i][i].sqrt().recip() } else { 1.0 });
    let mut a: [[f64; UNKNOWNS]; UNKNOWNS] = std::array::from_fn(|i| {
        std::array::from_fn(|j| matrix[i][j] * scale[i] * scale[j] + if i == j { 1e-9 } else { 0.0 })
    });
    let mut inverse: [[f64; UNKNOWNS]; UNKNOWNS] =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for i in 0..UNKNOWNS {
        let pivot = a[i][i];
        if pivot.is_nan() || pivot.abs() < 1e-12 {
            return None;
        }
        for j in 0..UNKNOWNS {
            a[i][j] /= pivot;
            inverse[i][j] /= pivot;
        }
        for k in (0..UNKNOWNS).filter(|&k| k != i) {
            let factor = a[k][i];
            for j in 0..UNKNOWNS {
                a[k][j] -= factor * a[i][j];
                inverse[k][j] -= factor * inverse[i][j];
            }
        }
    }
    Some(std::array::from_fn(|i| std::array::from_fn(|j| inverse[i][j] * scale[i] * scale[j])))
}
