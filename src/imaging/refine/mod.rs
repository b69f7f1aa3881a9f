//! From a path through pixels to the line through the middle of the vessel, with its radius and uncertainties.
//!
//! Across the path, at every pixel of its length, the opacity is read and the profile of a blurred cylinder is fitted.
//! How far the middle lies from the path is measured at every station by itself, linearized about a profile pooled
//! from its neighbors, so that a single noisy section cannot run away; the measurements are then smoothed along the
//! path, each with its own variance.

pub(super) mod fit;
mod line;
mod local;
mod overlay;
mod robust;
pub(super) mod section;
mod smoother;
mod tube;

use crate::geometry::ImagePoint;
use fit::{Expected, Fit, fit, median};
use line::{Foot, base_line, resampled, roughness};
use local::{Local, local, local_under_overlay};
use overlay::overlaid;
use rayon::prelude::*;
use robust::{robust, unknown};
pub(super) use section::Field;
use smoother::Smoothed;

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
    /// Logarithm of opacity times radius; not a number where there is no vessel.
    pub log_mass: f64,
    /// How many times its own standard deviation the opacity is.
    pub clarity: f64,
    /// Another vessel lies over this place.
    pub overlaid: bool,
}

/// The line through the middle of the vessel near `path`. `None` if the path has no length or no opacity can be read.
pub(super) fn refine(field: &Field, path: &[ImagePoint], radius: f64) -> Option<Vec<Station>> {
    let mut line = base_line(path)?;
    let mut log_radii = vec![radius.max(0.5).ln(); line.len()];
    let mut stations = None;
    for round in 0..ROUNDS {
        let measured = Sections::read(field, &line, &log_radii, round > 1)?;
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

/// Weight of a radius continued under another vessel: the logarithm is known to about a quarter.
pub(super) const BRIDGE_WEIGHT: f64 = 16.0;

/// Everything read across one line.
struct Sections {
    feet: Vec<Foot>,
    fits: Vec<Option<Fit>>,
    locals: Vec<Local>,
    log_radii: Vec<f64>,
    overlaid: Vec<bool>,
}

impl Sections {
    fn read(field: &Field, feet: &[Foot], log_radii: &[f64], near: bool) -> Option<Self> {
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
        let overlaid = overlaid(&fits, feet.len());
        let amplitudes = bridged(&fits, &overlaid, |f| f.amplitude);
        let radii = bridged(&fits, &overlaid, |f| f.log_radius);
        let locals = (0..feet.len())
            .map(|i| match &fits[i] {
                Some(f) if !overlaid[i] => local(&sections[i], reaches[i], f, noise),
                Some(_) if near => local_under_overlay(&sections[i], amplitudes[i], radii[i], noise),
                Some(_) => Local { log_radius: radii[i], log_radius_weight: BRIDGE_WEIGHT, ..Local::default() },
                None => Local { log_radius: log_radii[i], ..Local::default() },
            })
            .collect();
        Some(Self { feet: feet.to_vec(), fits, locals, log_radii: log_radii.to_vec(), overlaid })
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
                let fit = self.fits[i];
                Station {
                    point: self.feet[i].across(offsets.values[i]),
                    sigma: offsets.variances[i].sqrt(),
                    radius,
                    radius_sigma: radius * radii.variances[i].sqrt(),
                    log_mass: fit.map_or(f64::NAN, |f| f.amplitude.ln() + f.log_radius),
                    clarity: fit.map_or(0.0, |f| f.clarity),
                    overlaid: self.overlaid[i],
                }
            })
            .collect()
    }
}

/// A property of the vessel at each station, continued under other vessels from the nearest stations beside them.
fn bridged(fits: &[Option<Fit>], overlaid: &[bool], property: impl Fn(&Fit) -> f64) -> Vec<f64> {
    let own: Vec<(usize, f64)> =
        (0..fits.len()).filter(|&i| !overlaid[i]).filter_map(|i| fits[i].map(|f| (i, property(&f)))).collect();
    (0..fits.len())
        .map(|i| {
            let after = own.partition_point(|(at, _)| *at < i);
            let near = &own[after.saturating_sub(8)..(after + 8).min(own.len())];
            median(near.iter().map(|(_, a)| *a).collect())
        })
        .collect()
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
