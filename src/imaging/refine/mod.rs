//! From a path through pixels to the line through the middle of the vessel, with its radius and uncertainties.
//!
//! Across the path, at every pixel of its length, the opacity is read and the profile of a blurred cylinder is fitted.
//! How far the middle lies from the path is measured at every station by itself, linearized about a profile pooled
//! from its neighbors, so that a single noisy section cannot run away; the measurements are then smoothed along the
//! path, each with its own variance.

pub(super) mod fit;
pub(super) mod section;
mod smoother;
mod tube;

use crate::geometry::{ImagePoint, Polyline};
use fit::{BLUR, Expected, Fit, fit, median};
use rayon::prelude::*;
pub(super) use section::Field;
use smoother::{Measurements, Smoothed, smooth};

/// Distance between stations, px.
pub(super) const STATION: f64 = 1.0;

/// Standard deviation along the path, in stations, of the pooling of sections.
const POOLING: f64 = 3.0;

/// Standard deviations of the third difference of a vessel's course that are tried; the data choose.
const COURSE_STIFFNESS: [f64; 4] = [0.0005, 0.002, 0.008, 0.03];

/// The same for the logarithm of its radius.
const RADIUS_STIFFNESS: [f64; 3] = [0.0003, 0.002, 0.01];

/// One point of a refined line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Station {
    pub point: ImagePoint,
    /// Standard uncertainty across the vessel, px.
    pub sigma: f64,
    pub radius: f64,
    /// Standard uncertainty of the radius, px.
    pub radius_sigma: f64,
    /// Opacity of the vessel's middle above its background.
    pub amplitude: f64,
    /// Its standard uncertainty.
    pub amplitude_sigma: f64,
}

/// The line through the middle of the vessel near `path`. `None` if the path has no length or no opacity can be read.
pub(super) fn refine(field: &Field, path: &[ImagePoint], radius: f64) -> Option<Vec<Station>> {
    let mut line = base_line(path)?;
    let mut log_radii = vec![radius.max(0.5).ln(); line.len()];
    let mut stations = None;
    for round in 0..ROUNDS {
        let measured = Sections::read(field, &line, &log_radii)?;
        let (offsets, radii) = measured.smoothed();
        stations = Some(measured.stations(&offsets, &radii));
        if round + 1 < ROUNDS {
            let moved: Vec<ImagePoint> = line.iter().zip(&offsets.values).map(|(f, &u)| f.across(u)).collect();
            let (next, sources) = resampled(&moved)?;
            log_radii = sources.iter().map(|&i| radii.values[i]).collect();
            line = next;
        }
    }
    stations
}

const ROUNDS: usize = 4;

/// A point of the line the measurements refer to, with the direction across it.
#[derive(Debug, Clone, Copy)]
struct Foot {
    point: ImagePoint,
    tangent: [f64; 2],
}

impl Foot {
    fn normal(&self) -> [f64; 2] {
        [-self.tangent[1], self.tangent[0]]
    }

    fn across(&self, offset: f64) -> ImagePoint {
        let n = self.normal();
        ImagePoint::new(self.point.x + offset * n[0], self.point.y + offset * n[1])
    }
}

/// The path, smoothed enough to have normals.
fn base_line(path: &[ImagePoint]) -> Option<Vec<Foot>> {
    let even: Vec<ImagePoint> =
        Polyline::new(path.iter().copied()).ok()?.resampled(STATION).into_iter().map(|l| l.point).collect();
    Some(resampled(&blurred(&even, 3.0))?.0)
}

/// A Gaussian average along the points; beyond the ends the curve is continued by point reflection, which keeps the
/// ends and their direction.
fn blurred(points: &[ImagePoint], sigma: f64) -> Vec<ImagePoint> {
    let n = points.len().cast_signed();
    let reach = ((3.0 * sigma).ceil() as isize).min(n - 1);
    let (first, last) = (points[0], points[points.len() - 1]);
    let mirrored = |about: ImagePoint, p: ImagePoint| ImagePoint::new(2.0 * about.x - p.x, 2.0 * about.y - p.y);
    let at = |i: isize| {
        if i < 0 {
            mirrored(first, points[i.unsigned_abs()])
        } else if i >= n {
            mirrored(last, points[(2 * (n - 1) - i).unsigned_abs()])
        } else {
            points[i.unsigned_abs()]
        }
    };
    let weights: Vec<f64> = (-reach..=reach).map(|k| (-0.5 * (k as f64 / sigma).powi(2)).exp()).collect();
    let total: f64 = weights.iter().sum();
    (0..n)
        .map(|i| {
            let mut sum = [0.0; 2];
            for (k, w) in (-reach..=reach).zip(&weights) {
                let p = at(i + k);
                sum[0] += w * p.x;
                sum[1] += w * p.y;
            }
            ImagePoint::new(sum[0] / total, sum[1] / total)
        })
        .collect()
}

/// Equally spaced feet along the points, and for each the index of the point it comes from.
fn resampled(points: &[ImagePoint]) -> Option<(Vec<Foot>, Vec<usize>)> {
    let curve = Polyline::new(points.iter().copied()).ok()?;
    let located = curve.resampled(STATION);
    let n = located.len();
    if n < 2 {
        return None;
    }
    let feet = (0..n)
        .map(|i| {
            let (a, b) = (located[i.saturating_sub(1)].point, located[(i + 1).min(n - 1)].point);
            let length = (b.x - a.x).hypot(b.y - a.y).max(1e-9);
            Foot { point: located[i].point, tangent: [(b.x - a.x) / length, (b.y - a.y) / length] }
        })
        .collect();
    let sources = located
        .iter()
        .map(|l| (l.abscissa / curve.length() * (points.len() - 1) as f64).round() as usize)
        .map(|i| i.min(points.len() - 1))
        .collect();
    Some((feet, sources))
}

/// Everything read across one line.
struct Sections {
    feet: Vec<Foot>,
    fits: Vec<Option<Fit>>,
    locals: Vec<Local>,
    log_radii: Vec<f64>,
}

impl Sections {
    fn read(field: &Field, feet: &[Foot], log_radii: &[f64]) -> Option<Self> {
        let reaches: Vec<usize> = log_radii.iter().map(|r| (1.8 * r.exp() + 4.0).ceil().min(40.0) as usize).collect();
        let reach = reaches.iter().copied().max()?;
        let sections: Vec<Vec<f64>> =
            feet.par_iter().map(|foot| field.section(foot.point, foot.normal(), reach)).collect();
        let fits: Vec<Option<Fit>> = (0..feet.len())
            .into_par_iter()
            .map(|i| {
                let cut = reach - reaches[i];
                let pooled = pooled(&sections, i);
                fit(&pooled[cut..pooled.len() - cut], Expected { log_radius: log_radii[i], spread: 0.3 })
            })
            .collect();
        let noise = median(fits.iter().flatten().map(|f| f.residual).collect());
        let locals = (0..feet.len())
            .map(|i| match &fits[i] {
                Some(f) => local(&sections[i], reaches[i], f, noise),
                None => Local { log_radius: log_radii[i], ..Local::default() },
            })
            .collect();
        Some(Self { feet: feet.to_vec(), fits, locals, log_radii: log_radii.to_vec() })
    }

    /// Offsets and log radii smoothed along the line.
    fn smoothed(&self) -> (Smoothed, Smoothed) {
        let column = |f: fn(&Local) -> f64| self.locals.iter().map(f).collect::<Vec<f64>>();
        let roughness = roughness(&self.feet);
        let offsets = robust(&column(|l| l.offset), &column(|l| l.offset_weight), &roughness, &COURSE_STIFFNESS)
            .unwrap_or_else(|| unknown(vec![0.0; self.feet.len()]));
        let radii = robust(&column(|l| l.log_radius), &column(|l| l.log_radius_weight), &[], &RADIUS_STIFFNESS)
            .unwrap_or_else(|| unknown(self.log_radii.clone()));
        (offsets, radii)
    }

    fn stations(&self, offsets: &Smoothed, radii: &Smoothed) -> Vec<Station> {
        (0..self.feet.len())
            .map(|i| {
                let radius = radii.values[i].exp();
                let (amplitude, amplitude_sigma) =
                    self.fits[i].map_or((0.0, f64::INFINITY), |f| (f.amplitude, f.amplitude_variance.sqrt()));
                Station {
                    point: self.feet[i].across(offsets.values[i]),
                    sigma: offsets.variances[i].sqrt(),
                    radius,
                    radius_sigma: radius * radii.variances[i].sqrt(),
                    amplitude,
                    amplitude_sigma,
                }
            })
            .collect()
    }
}

/// Values nothing is known about.
fn unknown(values: Vec<f64>) -> Smoothed {
    Smoothed { variances: vec![4.0; values.len()], values, evidence: 0.0 }
}

/// The weighted mean of the sections around one.
fn pooled(sections: &[Vec<f64>], center: usize) -> Vec<f64> {
    let reach = (2.5 * POOLING) as usize;
    let range = center.saturating_sub(reach)..(center + reach + 1).min(sections.len());
    let mut sum = vec![0.0; sections[center].len()];
    let mut total = vec![0.0; sections[center].len()];
    for i in range {
        let weight = (-0.5 * ((i as f64 - center as f64) / POOLING).powi(2)).exp();
        for ((s, t), v) in sum.iter_mut().zip(&mut total).zip(&sections[i]) {
            if v.is_finite() {
                *s += weight * v;
                *t += weight;
            }
        }
    }
    sum.iter().zip(total).map(|(s, t)| s / t).collect()
}

/// What one section alone says.
#[derive(Debug, Clone, Copy, Default)]
struct Local {
    /// Where the middle of the vessel is, px from the foot, and the weight (one over the variance) of that.
    offset: f64,
    offset_weight: f64,
    /// Logarithm of the radius, and its weight.
    log_radius: f64,
    log_radius_weight: f64,
}

/// One section by itself, linearized about the pooled profile of its neighborhood: one step of Gauss and Newton.
///
/// The profile is even and its derivative by the offset odd, so that offset and radius do not disturb each other; the
/// background and its slope, and for the radius also the opacity, are projected out.
fn local(section: &[f64], reach: usize, model: &Fit, noise: f64) -> Local {
    let radius = model.log_radius.exp();
    let middle = section.len() / 2;
    let nothing = Local { log_radius: model.log_radius, offset: model.offset, ..Local::default() };
    if model.amplitude <= 0.0 {
        return nothing;
    }
    let (mut offset_columns, mut radius_columns) = (Vec::new(), Vec::new());
    for (i, value) in section.iter().enumerate().skip(middle - reach).take(2 * reach + 1) {
        if !value.is_finite() {
            continue;
        }
        let x = i as f64 - middle as f64;
        let p = tube::profile(x - model.offset, radius, BLUR);
        let rest = value - model.amplitude * p.profile - model.background - model.slope * x;
        offset_columns.push([1.0, x, -model.amplitude * p.by_offset, rest]);
        radius_columns.push([1.0, x, p.profile, model.amplitude * p.by_log_radius, rest]);
    }
    let (Some((shift, shift_square)), Some((growth, growth_square))) =
        (last_coefficient(offset_columns), last_coefficient(radius_columns))
    else {
        return nothing;
    };
    let variance = noise.max(1e-9).powi(2);
    Local {
        offset: model.offset + shift,
        offset_weight: shift_square / variance,
        log_radius: model.log_radius + growth,
        log_radius_weight: growth_square / variance,
    }
}

/// Least squares by orthogonalization (modified Gram and Schmidt): each row holds the values of the regressors and
/// then the value to explain. The coefficient of the last regressor, and the square of what the others leave of it.
fn last_coefficient<const N: usize>(mut rows: Vec<[f64; N]>) -> Option<(f64, f64)> {
    if rows.len() < N + 1 {
        return None;
    }
    for k in 0..N - 1 {
        let square: f64 = rows.iter().map(|r| r[k] * r[k]).sum();
        if square.is_nan() || square <= 1e-12 {
            return None;
        }
        for other in k + 1..N {
            let share = rows.iter().map(|r| r[k] * r[other]).sum::<f64>() / square;
            if k + 2 == N {
                return Some((share, square));
            }
            for row in &mut rows {
                row[other] -= share * row[k];
            }
        }
    }
    None
}

/// Third difference of the line itself, per station: the change of its curvature.
fn roughness(feet: &[Foot]) -> Vec<f64> {
    let turn = |a: &Foot, b: &Foot| {
        let (s, c) = (
            a.tangent[0] * b.tangent[1] - a.tangent[1] * b.tangent[0],
            a.tangent[0] * b.tangent[0] + a.tangent[1] * b.tangent[1],
        );
        s.atan2(c)
    };
    let turns: Vec<f64> = feet.windows(2).map(|p| turn(&p[0], &p[1])).collect();
    // Differences over four feet: the turn from the second to the third pair against the turn before.
    (0..feet.len().saturating_sub(3)).map(|i| 0.5 * (turns[i + 2] - turns[i]) * STATION).collect()
}

/// Smooths with the stiffness the data make most probable, with weights that let single wild values go, and with
/// variances scaled to what the smoothing leaves.
fn robust(values: &[f64], weights: &[f64], roughness: &[f64], stiffness: &[f64]) -> Option<Smoothed> {
    let mut weights = weights.to_vec();
    let mut best = None;
    for round in 0..3 {
        let measured = Measurements { values, weights: &weights, roughness };
        let tried = stiffness.iter().filter_map(|&tau| smooth(&measured, tau));
        let smoothed = tried.max_by(|a, b| a.evidence.total_cmp(&b.evidence))?;
        if round < 2 {
            let rests: Vec<f64> = (0..values.len())
                .filter(|&i| weights[i] > 0.0)
                .map(|i| (values[i] - smoothed.values[i]).abs() * weights[i].sqrt())
                .collect();
            let scale = (median(rests) / 0.6745).max(1e-12);
            for i in 0..values.len() {
                let rest = (values[i] - smoothed.values[i]) * weights[i].sqrt() / scale;
                let inside = 1.0 - (rest / 4.685).powi(2);
                let tukey = if inside > 0.0 { inside * inside } else { 0.0 };
                weights[i] *= tukey / (scale * scale);
            }
        }
        best = Some(smoothed);
    }
    best
}
