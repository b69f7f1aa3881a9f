//! Fitting the shadows of vessels to opacity read across one of them.

use super::tube::{Value, profile};
use crate::numeric::{MEDIAN_OF_NORMAL, NormalEquations, median, tukey_weight};

/// Half width in px of the triangle that stands for all blur: detector (0.5–0.7 px), pixel and interpolation.
/// Its variance is h²/6, so this is a standard deviation of 0.75 px.
pub const BLUR: f64 = 1.84;

/// Radii below a third of a pixel or above 40 px are no vessels of the leg in any picture.
pub const MIN_LOG_RADIUS: f64 = -1.1;
pub const MAX_LOG_RADIUS: f64 = 3.7;

/// How far the logarithm of the radius of a vessel may be from the one expected: its standard deviation.
const RADIUS_SPREAD: f64 = 0.3;

/// How far a neighbor may be from where it is expected: standard deviations of its offset in px, of the logarithm of
/// its radius, and of its opacity as a share.
const NEIGHBOR_SPREAD: [f64; 3] = [0.7, 0.2, 0.3];

/// The shadow of one vessel in a section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shadow {
    /// Opacity in its middle, above the background, without blur.
    pub amplitude: f64,
    /// Logarithm of the radius in px.
    pub log_radius: f64,
    /// Place of the middle, px from the middle of the section.
    pub offset: f64,
}

impl Shadow {
    /// Radius in px.
    pub fn radius(&self) -> f64 {
        self.log_radius.exp()
    }

    /// Logarithm of the opacity in its middle per px of radius: how much contrast agent there is in the blood.
    pub fn log_density(&self) -> f64 {
        self.amplitude.max(1e-12).ln() - self.log_radius
    }

    /// How far from the middle of the section its nearer edge is, px.
    pub fn near_edge(&self) -> f64 {
        self.offset.abs() - self.radius()
    }

    /// The profile of this shadow for opacity one, with its derivatives, at `x` px from the middle of the section.
    pub fn profile(&self, x: f64) -> Value {
        profile(x - self.offset, self.radius(), BLUR)
    }

    /// How the opacity there changes with the amplitude, the logarithm of the radius and the offset.
    pub fn gradient(&self, x: f64) -> [f64; 3] {
        let p = self.profile(x);
        [p.profile, self.amplitude * p.by_log_radius, -self.amplitude * p.by_offset]
    }
}

/// What lies beside a vessel: the nearest shadow toward negative offsets and the nearest toward positive ones.
pub type Beside = [Option<Shadow>; 2];

/// The fit of a section across a vessel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The vessel.
    pub own: Shadow,
    /// Its neighbors, as far as they were expected.
    pub beside: Beside,
    /// Opacity beside the vessels.
    pub background: f64,
    /// Change of the background per px.
    pub slope: f64,
    /// Standard deviation of the residuals.
    pub residual: f64,
    /// Opacity over its standard deviation, for a known shape: how surely there is a vessel at all.
    pub clarity: f64,
}

impl Fit {
    /// Logarithm of the mass of the vessel, its opacity times its radius; not a number where there is no vessel.
    pub fn log_mass(&self) -> f64 {
        if self.own.amplitude > 0.0 { self.own.amplitude.ln() + self.own.log_radius } else { f64::NAN }
    }

    /// Whether the residual is so much larger than the noise of such fits that the section holds something else than
    /// these vessels.
    pub fn misses(&self, noise: f64) -> bool {
        self.own.amplitude <= 0.0 || self.residual > (3.0 * noise).max(0.05 * self.own.amplitude)
    }

    /// Opacity at `x` px from the middle of the section.
    pub fn opacity(&self, x: f64) -> f64 {
        let shadows = std::iter::once(&self.own).chain(self.beside.iter().flatten());
        self.background + self.slope * x + shadows.map(|s| s.amplitude * s.profile(x).profile).sum::<f64>()
    }
}

/// How far to either side of a vessel of this radius its section is looked at, px: the shadow and some background.
pub fn own_reach(radius: f64) -> f64 {
    (1.8 * radius + 4.0).min(LARGEST_OWN_REACH)
}

/// The neighbors whose shadows leave less background than is needed to tell the vessel's own edge.
pub fn merging(log_radius: f64, beside: &Beside) -> Beside {
    beside.map(|neighbor| neighbor.filter(|n| n.near_edge() - BLUR < log_radius.exp() + LEAST_BACKGROUND))
}

/// Whether a neighbor's shadow, blurred as it is, meets that of a vessel of this radius.
pub fn touches(radius: f64, beside: &Beside) -> bool {
    beside.iter().flatten().any(|n| n.near_edge() - radius < 2.0 * BLUR)
}

/// Which part of a section belongs to a vessel, px before and after the middle: up to a neighbor's shadow, or over that
/// of a merging neighbor.
pub fn window(log_radius: f64, beside: &Beside) -> [usize; 2] {
    let own = own_reach(log_radius.exp());
    let merging = merging(log_radius, beside);
    std::array::from_fn(|side| match (beside[side], merging[side]) {
        (_, Some(n)) => own.max(n.offset.abs() + n.radius() + 2.0).min(LARGEST_REACH).ceil() as usize,
        (Some(n), None) => own.min(n.near_edge() - BLUR) as usize,
        (None, None) => own.ceil() as usize,
    })
}

/// Background that a vessel needs beyond its edge, px: its own blur and a little more.
const LEAST_BACKGROUND: f64 = 4.0;

/// No section is read farther than this to either side, px: for the vessel alone, and with its neighbors.
const LARGEST_OWN_REACH: f64 = 40.0;
const LARGEST_REACH: f64 = 90.0;

/// Fits the values read across a vessel, each with its offset in px from the expected middle, by Gauss and Newton with
/// J. Tukey's weights: a vessel, its expected neighbors and a straight background at once, so that no shadow is taken
/// for another's. `log_radius` is that of the radius expected, in px. `None` if too few values are known.
pub fn fit(samples: &[(f64, f64)], log_radius: f64, expected: &Beside) -> Option<Fit> {
    match expected.iter().flatten().count() {
        0 => jointly::<5>(samples, log_radius, expected),
        1 => jointly::<8>(samples, log_radius, expected),
        _ => jointly::<11>(samples, log_radius, expected),
    }
}

/// Unknowns are the background, its slope, and amplitude, log radius and offset of each shadow, the vessel's own first:
/// `N` is two and three for each shadow.
fn jointly<const N: usize>(samples: &[(f64, f64)], log_radius: f64, expected: &Beside) -> Option<Fit> {
    if samples.len() < N + 2 {
        return None;
    }
    let reach = samples.iter().map(|(x, _)| x.abs()).fold(0.0, f64::max);
    let first = Shadow { log_radius, ..Shadow::default() };
    let wanted: Vec<Shadow> = std::iter::once(first).chain(expected.iter().flatten().copied()).collect();
    let mut shadows: Vec<Shadow> = wanted.iter().map(|s| Shadow { amplitude: 0.0, ..*s }).collect();
    let (mut background, mut slope, mut residual) = (0.0, 0.0, 0.0_f64);
    let mut weights = vec![1.0; samples.len()];
    let mut rests = vec![0.0; samples.len()];
    for round in 0..5 {
        let mut equations = NormalEquations::<N>::new();
        let scale = residual.max(1e-9 + 1e-3 * shadows[0].amplitude.abs());
        for (&(x, value), &weight) in samples.iter().zip(&weights) {
            let mut gradient = [0.0; N];
            (gradient[0], gradient[1]) = (1.0, x);
            let mut rest = value - background - slope * x;
            for (shadow, own) in shadows.iter().zip(gradient[2..].as_chunks_mut().0) {
                *own = shadow.gradient(x);
                rest -= shadow.amplitude * own[0];
            }
            equations.add(&gradient, rest, weight);
        }
        for (k, (shadow, wanted)) in shadows.iter().zip(&wanted).enumerate() {
            let prior = match (round, k) {
                // The first round keeps the expected shapes, and is linear in the opacities.
                (0, _) => [0.0, 1e12, 1e12],
                // The vessel itself has an expected radius and a weak prior for the center, in units of the residual.
                (_, 0) => [0.0, (scale / RADIUS_SPREAD).powi(2), (scale / 2.0).powi(2)],
                _ => neighbor_prior(wanted, scale),
            };
            let missing = [
                wanted.amplitude - shadow.amplitude,
                wanted.log_radius - shadow.log_radius,
                wanted.offset - shadow.offset,
            ];
            for (m, (weight, missing)) in prior.into_iter().zip(missing).enumerate() {
                equations.add_prior(2 + 3 * k + m, missing, weight);
            }
        }
        let step = equations.step()?;
        background += step[0];
        slope += step[1];
        for (k, (shadow, by)) in shadows.iter_mut().zip(step[2..].as_chunks::<3>().0).enumerate() {
            shadow.amplitude += by[0];
            shadow.log_radius = (shadow.log_radius + by[1].clamp(-0.4, 0.4)).clamp(MIN_LOG_RADIUS, MAX_LOG_RADIUS);
            let from = wanted[k].offset;
            let farthest = if k == 0 { 0.5 * reach } else { 2.0 };
            shadow.offset = (shadow.offset + by[2].clamp(-1.0, 1.0)).clamp(from - farthest, from + farthest);
        }
        for (rest, &(x, value)) in rests.iter_mut().zip(samples) {
            let seen: f64 = shadows.iter().map(|s| s.amplitude * s.profile(x).profile).sum();
            *rest = value - background - slope * x - seen;
        }
        let typical = median(rests.iter().map(|r| r.abs()).collect()).unwrap_or_default() / MEDIAN_OF_NORMAL;
        let limit = 4.685 * typical.max(1e-9 + 2e-3 * shadows[0].amplitude.abs());
        weights.iter_mut().zip(&rests).for_each(|(weight, rest)| *weight = tukey_weight(rest / limit));
        let total: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().zip(&rests).map(|(w, r)| w * r * r).sum();
        residual = (squares / (total - N as f64).max(1.0)).sqrt();
    }
    let own = shadows[0];
    let mut others = shadows[1..].iter().copied();
    let beside = expected.map(|neighbor| neighbor.and_then(|_| others.next()));
    let clarity = clarity(samples, &weights, &own, residual);
    Some(Fit { own, beside, background, slope, residual, clarity })
}

/// Prior weights of the unknowns of a neighbor, whose expected values come from the sections around.
fn neighbor_prior(wanted: &Shadow, scale: f64) -> [f64; 3] {
    let [offset, log_radius, share] = NEIGHBOR_SPREAD;
    [share * wanted.amplitude, log_radius, offset].map(|deviation| (scale / deviation).powi(2))
}

fn clarity(samples: &[(f64, f64)], weights: &[f64], own: &Shadow, residual: f64) -> f64 {
    let shape: Vec<f64> = samples.iter().map(|(x, _)| own.profile(*x).profile).collect();
    let total: f64 = weights.iter().sum();
    let mean = shape.iter().zip(weights).map(|(p, w)| p * w).sum::<f64>() / total;
    let square: f64 = shape.iter().zip(weights).map(|(p, w)| w * (p - mean).powi(2)).sum();
    own.amplitude * square.sqrt() / residual.max(1e-9 + 1e-6 * own.amplitude.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(shadows: &[Shadow], reach: i32) -> Vec<(f64, f64)> {
        let value = |x: f64| 0.3 + 0.01 * x + shadows.iter().map(|s| s.amplitude * s.profile(x).profile).sum::<f64>();
        (-reach..=reach).map(f64::from).map(|x| (x, value(x))).collect()
    }

    #[test]
    fn touching_shadows_are_told_apart_exactly() {
        let own = Shadow { amplitude: 0.25, log_radius: 6.2_f64.ln(), offset: 0.4 };
        let left = Shadow { amplitude: 0.3, log_radius: 7.4_f64.ln(), offset: -12.9 };
        let right = Shadow { amplitude: 0.1, log_radius: 5.0_f64.ln(), offset: 11.0 };
        for beside in [[None, None], [Some(left), None], [None, Some(right)], [Some(left), Some(right)]] {
            let shadows: Vec<Shadow> = std::iter::once(own).chain(beside.into_iter().flatten()).collect();
            let guess = |s: Shadow| Shadow {
                amplitude: 0.8 * s.amplitude,
                log_radius: s.log_radius - 0.1,
                offset: s.offset + 0.5,
            };
            let expected = beside.map(|b: Option<Shadow>| b.map(guess));
            let found = fit(&samples(&shadows, 28), 5.5_f64.ln(), &expected).unwrap();
            let seen: Vec<Shadow> = std::iter::once(found.own).chain(found.beside.into_iter().flatten()).collect();
            for (seen, truth) in seen.iter().zip(&shadows) {
                assert!((seen.offset - truth.offset).abs() < 0.02, "{seen:?} {truth:?}");
                assert!((seen.log_radius - truth.log_radius).abs() < 0.01, "{seen:?} {truth:?}");
            }
        }
    }

    #[test]
    fn no_window_grows_without_bound() {
        for log_radius in [-5.0, 3.0, 20.0, 800.0] {
            for neighbor in [None, Some(Shadow { amplitude: 1.0, log_radius, offset: 1e9 })] {
                let [before, after] = window(log_radius, &[neighbor, neighbor]);
                assert!(before <= 90 && after <= 90, "{before} {after}");
            }
        }
    }

    #[test]
    fn too_few_values_are_refused() {
        assert_eq!(fit(&[(0.0, 1.0); 6], 0.5, &[None; 2]), None);
        assert_eq!(fit(&[], 0.5, &[None; 2]), None);
    }
}
