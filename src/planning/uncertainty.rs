//! How sure a gap, a length or a width is.
//!
//! Intervals hold 95 %. What is in them: the scale, the trace, the placement of one run on another, and clicks. What is
//! not: motion between the runs, and in one view everything along the beam.

use crate::geometry::{LocalLine, SpaceVector, Vector};
use crate::numeric::quantile;
use crate::units::Estimate;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Standard normal quantile of 97.5 %.
pub(super) const Z975: f64 = 1.96;

/// Length in px over which the error of a trace goes together: sections are pooled over a few px and smoothed.
pub(super) const CORRELATION_PX: f64 = 10.0;

/// Standard uncertainty of one axis of the placement of a run on another, px.
pub(super) const PLACEMENT_SIGMA_PX: f64 = 0.5;

/// Standard uncertainty of a marked place along the vessel, px.
pub(super) const CLICK_SIGMA_PX: f64 = 1.5;

/// Relative standard uncertainty of the length of a trace: what smoothing takes off and noise puts on.
pub(super) const LENGTH_UNCERTAINTY: f64 = 0.002;

/// Least expanded uncertainty of a diameter in mm: edges in a projection are no sharper.
pub(super) const DIAMETER_U_MM: f64 = 0.3;

/// Deviation of the smoothing that takes the noise of a trace out of a gap, in correlation lengths of that noise.
const SMOOTHING: f64 = 5.0;

/// Distance between simulated samples, in correlation lengths.
const FINENESS: f64 = 0.5;

/// Draws of one simulation.
const DRAWS: usize = 300;

/// Normal numbers, the same ones every time: an evaluation gives the same intervals wherever it is repeated.
pub(super) struct Normals(Vec<f64>);

impl Normals {
    const COUNT: usize = 1 << 14;

    pub fn new() -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(0x6476_6120_706c_616e);
        let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut values = Vec::with_capacity(Self::COUNT);
        while values.len() < Self::COUNT {
            // G. Box and M. Muller, Ann. Math. Statist. 29 (1958); libm gives the same bits everywhere.
            let radius = (-2.0 * libm::log(1.0 - uniform())).sqrt();
            let (sin, cos) = libm::sincos(std::f64::consts::TAU * uniform());
            values.extend([radius * cos, radius * sin]);
        }
        Self(values)
    }

    /// `n` numbers of draw `draw`; different draws hardly share any, for the stride is odd and long.
    fn draw(&self, draw: usize, n: usize) -> impl Iterator<Item = f64> + '_ {
        let start = draw * 7919;
        (0..n).map(move |i| self.0[(start + i) & (Self::COUNT - 1)])
    }
}

/// From vein to artery at one sample, with the directions in which the two may be wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Displacement {
    /// Abscissa along the vein.
    pub abscissa: f64,
    /// From the vein's place to the nearest one of the artery.
    pub vector: SpaceVector,
    /// Up to two directions, each scaled to the standard uncertainty along it.
    pub error: [SpaceVector; 2],
}

/// What noise does to the minimum of a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MinimumSpread {
    /// Mean error of the smallest gap; negative, because the minimum of noisy values is too small.
    pub bias: f64,
    /// Standard deviation of the smallest gap.
    pub sigma: f64,
    /// In 95 % of the draws the minimum lies no farther than this along the vein from where it is.
    pub location: f64,
}

/// Simulates the smallest gap among consecutive `samples`, with errors that go together over `correlation` along the
/// vein and a `common` error of all of them (directions scaled like those of the samples).
pub(super) fn minimum_spread(
    samples: &[Displacement],
    common: [SpaceVector; 2],
    correlation: f64,
    normals: &Normals,
) -> Option<MinimumSpread> {
    let (first, last) = (samples.first()?, samples.last()?);
    let step = (last.abscissa - first.abscissa) / (samples.len() - 1).max(1) as f64;
    let stride = if step > 0.0 { (FINENESS * correlation / step).floor().max(1.0) as usize } else { 1 };
    let samples: Vec<Displacement> = samples.iter().step_by(stride).copied().collect();
    let kernel = smoothing(correlation, stride as f64 * step);
    // What was measured holds noise already; adding noise to it once more would make too little of the bias.
    let course = without_noise(&samples, SMOOTHING * correlation);
    let (undisturbed, place) = smallest(&samples, course.iter().copied());
    let axes = if samples.iter().all(|s| s.error[1] == SpaceVector::ZERO) { 1 } else { 2 };
    let noise_length = samples.len() + kernel.len() - 1;
    let mut smallest_gaps = Vec::with_capacity(DRAWS);
    let mut places = Vec::with_capacity(DRAWS);
    for draw in 0..DRAWS {
        let white: Vec<f64> = normals.draw(draw, axes * noise_length + 2).collect();
        let (own, shared) = white.split_at(axes * noise_length);
        let vectors = samples.iter().enumerate().map(|(i, sample)| {
            let mut vector = course[i];
            for axis in 0..axes {
                let noise = own[axis * noise_length + i..].iter().zip(&kernel).map(|(n, k)| k * n).sum::<f64>();
                vector += sample.error[axis] * noise;
            }
            vector + common[0] * shared[0] + common[1] * shared[1]
        });
        let (gap, place) = smallest(&samples, vectors);
        smallest_gaps.push(gap);
        places.push(place);
    }
    let mut away: Vec<f64> = places.into_iter().map(|at| (at - place).abs()).collect();
    let n = DRAWS as f64;
    let mean = smallest_gaps.iter().sum::<f64>() / n;
    let variance = smallest_gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let location = quantile(&mut away, 0.95)?;
    Some(MinimumSpread { bias: mean - undisturbed, sigma: variance.sqrt(), location })
}

/// The vectors smoothed along the vein by local lines with Gaussian weights of this deviation.
fn without_noise(samples: &[Displacement], deviation: f64) -> Vec<SpaceVector> {
    let line_at = |center: f64| {
        let mut line = LocalLine::default();
        for sample in samples {
            let x = (sample.abscissa - center) / deviation;
            if x.abs() <= 3.0 {
                line.add(x, libm::exp(-0.5 * x * x), sample.vector);
            }
        }
        line.at_zero().unwrap_or_else(|| line.mean())
    };
    samples.iter().map(|sample| line_at(sample.abscissa)).collect()
}

/// Weights of unit square sum whose moving sum over white noise has a Gaussian correlation of this length.
fn smoothing(correlation: f64, step: f64) -> Vec<f64> {
    // A Gaussian of width w smooths white noise to a correlation of width √2 w.
    let width = if step > 0.0 { correlation / std::f64::consts::SQRT_2 / step } else { 0.0 };
    let reach = (2.5 * width).min(100.0).ceil();
    let weights: Vec<f64> = (0..=(2.0 * reach) as usize)
        .map(|i| {
            let x = i as f64 - reach;
            if width > 0.0 { (-0.5 * (x / width).powi(2)).exp() } else { 1.0 }
        })
        .collect();
    let norm = weights.iter().map(|w| w * w).sum::<f64>().sqrt();
    weights.into_iter().map(|w| w / norm).collect()
}

/// The smallest distance from the origin of the chain of `vectors`, and the abscissa where it is. Between two samples
/// the displacement changes linearly, so that curves which cross have no gap.
fn smallest(samples: &[Displacement], vectors: impl Iterator<Item = SpaceVector>) -> (f64, f64) {
    let mut best = (f64::INFINITY, 0.0);
    let mut before: Option<SpaceVector> = None;
    for (i, vector) in vectors.enumerate() {
        let here = vector.dot(vector);
        if here < best.0 {
            best = (here, samples[i].abscissa);
        }
        if let Some(from) = before {
            let along = vector - from;
            let t = -from.dot(along) / along.dot(along);
            if t > 0.0 && t < 1.0 {
                let foot = from + along * t;
                if foot.dot(foot) < best.0 {
                    let s = samples[i - 1].abscissa;
                    best = (foot.dot(foot), s + t * (samples[i].abscissa - s));
                }
            }
        }
        before = Some(vector);
    }
    (best.0.sqrt(), best.1)
}

/// Probability that a normal variable of this deviation stays below `margin`.
pub(super) fn normal_below(margin: f64, sigma: f64) -> f64 {
    0.5 * libm::erfc(-margin / (sigma * std::f64::consts::SQRT_2))
}

/// A measured length with the standard uncertainties that go into it, absolute in mm and relative.
#[must_use]
pub(super) fn length(value: f64, sigma: f64, relative: f64) -> Estimate {
    Estimate::symmetric(value, Z975 * sigma.hypot(relative * value))
}

/// A measured position, which unlike a length may lie before its origin.
#[must_use]
pub(super) fn position(value: f64, sigma: f64, relative: f64) -> Estimate {
    let u = Z975 * sigma.hypot(relative * value);
    Estimate::new(value, value - u, value + u)
}

/// A diameter from a radius with its standard uncertainty, both in mm, and that of the scale.
#[must_use]
pub(super) fn diameter(radius: f64, sigma: f64, relative: f64) -> Estimate {
    let value = 2.0 * radius;
    let u = (Z975 * 2.0 * sigma).max(DIAMETER_U_MM);
    Estimate::symmetric(value, u.hypot(Z975 * relative * value))
}
