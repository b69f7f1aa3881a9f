//! The profile across a catheter, and its fit.

use crate::imaging::refine::fit::BLUR;
use crate::imaging::refine::tube;
use crate::numeric::NormalEquations;

/// Distance between the places that are read, px.
const STEP: f64 = 0.5;

/// The noise of neighboring values is correlated: this many count as one.
const CORRELATED: f64 = 3.0;

/// Residual of the model on a profile without noise, as a part of its height: real blur is not a triangle.
const IDEAL: f64 = 0.008;

/// Relative standard deviation of the blur before looking.
const BLUR_SPREAD: f64 = 0.15;

/// The radius of the lumen as a part of the outer one before looking, and its relative standard deviation.
const LUMEN_PART: f64 = 0.65;
const LUMEN_SPREAD: f64 = 0.12;

/// How much more than the wall the lumen weakens the beam, in units of the wall, before looking: standard deviation.
const FILLING_SPREAD: f64 = 1.5;

/// Unknowns: background, slope, wall, lumen, offset, and logarithms of the radius, of the blur and of the part of the
/// radius that is lumen.
const UNKNOWNS: usize = 8;
const WALL: usize = 2;
const LUMEN: usize = 3;
const OFFSET: usize = 4;
const RADIUS: usize = 5;
const WIDTH_OF_BLUR: usize = 6;
const PART: usize = 7;

const ROUNDS: usize = 40;

/// A weight that fixes an unknown.
const FIXED: f64 = 1e12;

/// Values read across a catheter, [`STEP`] px apart, the middle one on its course.
#[derive(Debug, Clone)]
pub(super) struct Profile(Vec<f64>);

impl Profile {
    /// Reads from `-reach` to `reach` px.
    pub fn read(reach: f64, value: impl Fn(f64) -> f64) -> Self {
        let half = (reach / STEP).ceil() as i32;
        Self((-half..=half).map(|k| value(f64::from(k) * STEP)).collect())
    }

    /// The mean of profiles of one length, where they are known; `None` of none.
    pub fn mean(profiles: &[Self]) -> Option<Self> {
        let length = profiles.first()?.0.len();
        let at = |k: usize| {
            let known = profiles.iter().map(|profile| profile.0[k]).filter(|value| value.is_finite());
            let (sum, count) = known.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
            sum / count
        };
        Some(Self((0..length).map(at).collect()))
    }

    /// Standard deviation of the noise of the mean of profiles, from how they differ.
    pub fn noise_of_mean(profiles: &[Self]) -> f64 {
        let Some(mean) = Self::mean(profiles) else { return 0.0 };
        let apart =
            |profile: &Self| -> Vec<f64> { profile.0.iter().zip(&mean.0).map(|(a, b)| (a - b).powi(2)).collect() };
        let squares: Vec<f64> = profiles.iter().flat_map(apart).filter(|square| square.is_finite()).collect();
        let degrees = (squares.len() - mean.0.len().min(squares.len())).max(1) as f64;
        (squares.iter().sum::<f64>() / degrees / profiles.len() as f64).sqrt()
    }

    /// The known values, each with its offset from the course in px.
    fn samples(&self) -> Vec<(f64, f64)> {
        let middle = (self.0.len() / 2) as f64;
        let all = self.0.iter().enumerate().map(|(k, value)| ((k as f64 - middle) * STEP, *value));
        all.filter(|(_, value)| value.is_finite()).collect()
    }
}

/// The shape of a catheter in an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    unknowns: [f64; UNKNOWNS],
    /// Sum of the squares of the residuals of the profile and of the priors, in units of their variances.
    pub misfit: f64,
    /// Standard uncertainty of the outer radius in px, with all other unknowns as uncertain as they are.
    pub radius_sigma: f64,
}

impl Shape {
    /// A tube of about this radius whose lumen weakens the beam as the wall does.
    pub fn start(radius: f64) -> Self {
        let unknowns = [0.0, 0.0, 0.0, 0.0, 0.0, radius.max(0.5).ln(), BLUR.ln(), LUMEN_PART.ln()];
        Self { unknowns, misfit: f64::INFINITY, radius_sigma: f64::INFINITY }
    }

    /// Outer radius in px.
    pub fn radius(&self) -> f64 {
        self.unknowns[RADIUS].exp()
    }

    fn value(&self, x: f64) -> f64 {
        let [background, slope, wall, lumen, ..] = self.unknowns;
        let [outer, inner] = self.chords(x);
        background + slope * x + wall * outer + lumen * inner
    }

    /// The blurred chords of the outer cylinder and of the lumen, in outer radii.
    fn chords(&self, x: f64) -> [f64; 2] {
        let [.., offset, log_radius, log_blur, log_part] = self.unknowns;
        let (radius, blur) = (log_radius.exp(), log_blur.exp());
        [1.0, log_part.exp()].map(|part| part * tube::profile(x - offset, part * radius, blur).profile)
    }

    /// How far the unknowns are from their priors, each with its standard deviation.
    fn prior_residuals(&self) -> [(usize, f64, f64); 3] {
        let wall = self.unknowns[WALL].abs().max(f64::MIN_POSITIVE);
        [
            (LUMEN, self.unknowns[LUMEN], FILLING_SPREAD * wall),
            (WIDTH_OF_BLUR, self.unknowns[WIDTH_OF_BLUR] - BLUR.ln(), BLUR_SPREAD),
            (PART, self.unknowns[PART] - LUMEN_PART.ln(), LUMEN_SPREAD),
        ]
    }

    fn misfit_to(&self, samples: &[(f64, f64)], noise: f64) -> f64 {
        let squares: f64 = samples.iter().map(|&(x, value)| ((value - self.value(x)) / noise).powi(2)).sum();
        squares + self.prior_residuals().into_iter().map(|(_, off, deviation)| (off / deviation).powi(2)).sum::<f64>()
    }

    /// Derivatives of the value by the unknowns: exact where it is linear in them, else by differences.
    fn gradient(&self, x: f64) -> [f64; UNKNOWNS] {
        const SMALL: f64 = 1e-4;
        let [outer, inner] = self.chords(x);
        let mut gradient = [1.0, x, outer, inner, 0.0, 0.0, 0.0, 0.0];
        for (k, slope) in gradient.iter_mut().enumerate().skip(OFFSET) {
            let moved = |by: f64| {
                let mut other = *self;
                other.unknowns[k] += by;
                other.value(x)
            };
            *slope = (moved(SMALL) - moved(-SMALL)) / (2.0 * SMALL);
        }
        gradient
    }
}

/// Fits a profile that scatters by `noise` by least squares, beginning with the shape of `start` (C. F. Gauss, I.
/// Newton). With `known`, what it says of blur and lumen is kept, and only background, place and size are found. `None`
/// if too little is known.
pub(super) fn fit(profile: &Profile, noise: f64, start: &Shape, known: Option<&Shape>) -> Option<Shape> {
    let samples = profile.samples();
    if samples.len() < 3 * UNKNOWNS {
        return None;
    }
    let values = || samples.iter().map(|(_, value)| *value);
    let height = values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min);
    let noise = (noise * CORRELATED.sqrt()).hypot(IDEAL * height).max(f64::MIN_POSITIVE);
    let mut shape = *start;
    for round in 0..ROUNDS {
        let mut equations = NormalEquations::<UNKNOWNS>::new();
        for &(x, value) in &samples {
            equations.add(&shape.gradient(x), value - shape.value(x), 1.0);
        }
        if let Some(known) = known {
            for k in [LUMEN, WIDTH_OF_BLUR, PART] {
                equations.add_prior(k, known.unknowns[k] - shape.unknowns[k], FIXED);
            }
        } else if round == 0 {
            // The first round is linear in what weakens the beam and knows no more than the shape it begins with.
            (LUMEN..UNKNOWNS).for_each(|k| equations.add_prior(k, 0.0, FIXED));
        } else {
            for (k, off, deviation) in shape.prior_residuals() {
                equations.add_prior(k, -off, (noise / deviation).powi(2));
            }
        }
        let (step, variances) = equations.step_with_variances()?;
        let next = stepped(&shape, step, |shape| shape.misfit_to(&samples, noise));
        let settled = round > 2 && (shape.misfit - next.misfit).abs() < 1e-6 * shape.misfit;
        shape = next;
        shape.radius_sigma = shape.radius() * noise * variances[RADIUS].max(0.0).sqrt();
        if settled {
            break;
        }
    }
    let reach = samples.iter().map(|(x, _)| x.abs()).fold(0.0, f64::max);
    let sensible = shape.unknowns.iter().all(|u| u.is_finite()) && shape.radius() < reach && shape.radius() > 0.3;
    sensible.then_some(shape)
}

/// The shape after a step; one that leads too far is halved until it leads somewhere better.
fn stepped(shape: &Shape, step: [f64; UNKNOWNS], misfit: impl Fn(&Shape) -> f64) -> Shape {
    let mut part = 1.0;
    loop {
        let mut next = *shape;
        for (k, step) in step.into_iter().enumerate() {
            let most = if k < OFFSET { f64::INFINITY } else { 0.3 };
            next.unknowns[k] += part * step.clamp(-most, most);
        }
        // A lumen as wide as the catheter would leave no wall.
        next.unknowns[PART] = next.unknowns[PART].clamp(0.3_f64.ln(), 0.92_f64.ln());
        next.misfit = misfit(&next);
        if next.misfit <= shape.misfit || part < 0.01 {
            return next;
        }
        part *= 0.5;
    }
}
