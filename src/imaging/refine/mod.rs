//! From a path through pixels to the line through the middle of the vessel, with its radius and uncertainties.
//!
//! Across the path, at every pixel of its length, the opacity is read and the profile of a blurred cylinder is fitted.
//! How far the middle lies from the path is measured at every station by itself, linearized about a profile pooled
//! from its neighbors, so that a single noisy section cannot run away; the measurements are then smoothed along the
//! path, each with its own variance, the radius together with the density of the contrast agent. Where another vessel's
//! shadow touches, both are fitted at once; where one hides the vessel, or the path ran along it, its lumen is continued from
//! both sides.

mod astray;
pub(super) mod fit;
mod guide;
mod line;
mod local;
mod neighbor;
mod overlay;
mod robust;
mod section;
mod smoother;
mod steadiness;
pub(super) mod tube;

use super::width::Width;
use crate::geometry::ImagePoint;
use crate::numeric::{MEDIAN_OF_NORMAL, median};
use astray::astray;
use fit::{Beside, Fit, MAX_LOG_RADIUS, MIN_LOG_RADIUS, Shadow, fit, merging, touches, window};
use guide::Guide;
use line::{Foot, ahead, base_line, resampled, roughness};
use local::{Local, local, local_under_overlay};
pub(super) use overlay::widened;
use overlay::{RISE, bridged, grown, overlaid, rise};
use rayon::prelude::*;
pub(super) use section::Field;
use smoother::Measurement;
use steadiness::{smooth_course, smooth_lumen, smooth_radius};

/// Distance between stations, px.
pub(super) const STATION: f64 = 1.0;

/// Standard deviation along the path, in stations, of the pooling of sections.
const POOLING: f64 = 3.0;

/// What pooling leaves of independent noise: 1 / √(2 √π · pooling).
const POOLED_NOISE: f64 = 0.3066;

/// One point of a refined line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Station {
    pub point: ImagePoint,
    pub width: Width,
    /// Logarithm of opacity times radius; not a number where there is no vessel.
    pub log_mass: f64,
    /// How many times its own standard deviation the opacity is.
    pub clarity: f64,
    /// Another vessel lies over this place.
    pub overlaid: bool,
    /// The shadow of a vessel beside this one touches its own.
    pub touched: bool,
}

/// The line through the middle of the vessel near `path`, which leads through `anchors`, if any were set.
/// `None` if the path has no length or no opacity can be read.
pub(super) fn refine(field: &Field, path: &[ImagePoint], anchors: &[ImagePoint], radius: f64) -> Option<Vec<Station>> {
    let base = base_line(path)?;
    let guide = Guide::new(&base, anchors, radius);
    let mut measured = first(field, &base, radius, anchors)?;
    for round in 1..ROUNDS {
        let (offsets, _) = measured.offsets(&guide);
        let lumen = measured.lumen(round + 1 < ROUNDS);
        measured = Sections::read(field, measured.moved(&offsets, &lumen)?, round)?;
    }
    Some(measured.stations(measured.offsets(&guide), &measured.lumen(false)))
}

/// The first reading. A ridge may look twice as wide as the vessel is, and at that width no vessel is seen, or one that is
/// not clear, or two; then narrower ones are tried, and the clearest is taken. Where nobody clicked the width is not that
/// of a ridge.
fn first(field: &Field, base: &[Foot], radius: f64, anchors: &[ImagePoint]) -> Option<Sections> {
    let enough = if anchors.is_empty() { 0.0 } else { CLEAR };
    let mut clearest: Option<(f64, Sections)> = None;
    for narrower in [1.0, 0.6, 0.36] {
        let Some(sections) = Sections::read(field, Course::new(base.to_vec(), narrower * radius), 0) else { continue };
        let clarity = if !anchors.is_empty() && sections.show_two() { 0.0 } else { sections.clarity() };
        if clarity > enough {
            return Some(sections);
        }
        if clearest.as_ref().is_none_or(|(highest, _)| clarity > *highest) {
            clearest = Some((clarity, sections));
        }
    }
    clearest.map(|(_, sections)| sections)
}

/// A width at which more than this share of the sections show two vessels is not that of one.
const OFTEN_SPLIT: f64 = 0.25;

/// A vessel whose opacity is more than this many times its standard deviation in most sections is seen at its width.
const CLEAR: f64 = 10.0;

/// Standard uncertainty of an offset in px, or of the logarithm of a radius, where nothing was measured.
const UNKNOWN: f64 = 2.0;

const ROUNDS: usize = 4;

/// The round in which neighbors are looked for: the line lies on the vessel by then.
const LOOK_AROUND: usize = 1;

/// From this round on the line is near enough to look for the vessel under another one.
const LOOK_UNDER: usize = 2;

/// Weight of a radius continued under another vessel, for one station: the logarithm is known to about a quarter, as the
/// mean of some eight stations that are wrong together.
pub(super) const BRIDGE_WEIGHT: f64 = 6.0;

/// Vessels that only cross are beside one another in fewer stations than this share.
const ACCOMPANIED: f64 = 0.25;

/// One step corrects a logarithm of the radius, one of the density and an offset in px that are wrong by less than this.
const NEAR: [f64; 3] = [0.5, 1.0, 0.5];

/// What is known before the sections are read: the line, the radius, and what lies beside it, for each station.
struct Course {
    feet: Vec<Foot>,
    /// Which point of the path each station came from.
    sources: Vec<usize>,
    log_radii: Vec<f64>,
    /// Not known before the first reading, and not asked where another vessel runs along.
    log_densities: Option<Vec<f64>>,
    beside: Vec<Beside>,
    /// Where the path went along another vessel.
    astray: Vec<bool>,
}

impl Course {
    fn new(feet: Vec<Foot>, radius: f64) -> Self {
        let count = feet.len();
        let log_radii = vec![radius.max(0.5).ln(); count];
        Self {
            feet,
            sources: (0..count).collect(),
            log_radii,
            log_densities: None,
            beside: vec![[None; 2]; count],
            astray: vec![false; count],
        }
    }

    /// The points at `offsets` from the line.
    fn moved(&self, offsets: &[f64]) -> Vec<ImagePoint> {
        self.feet.iter().zip(offsets).map(|(foot, &offset)| foot.across(offset)).collect()
    }

    fn window(&self, i: usize) -> [usize; 2] {
        window(self.log_radii[i], &self.beside[i])
    }

    /// What was fitted with the vessel as its smooth course foretells it, if that is near enough to be corrected in one step.
    fn foretold(&self, i: usize, fit: &Fit) -> Fit {
        let log_radius = self.log_radii[i];
        let Some(log_density) = self.log_densities.as_ref().map(|d| d[i]) else { return *fit };
        let near = (log_radius - fit.own.log_radius).abs() < NEAR[0]
            && (log_density - fit.own.log_density()).abs() < NEAR[1]
            && fit.own.offset.abs() < NEAR[2];
        let own = Shadow { amplitude: (log_density + log_radius).exp(), log_radius, offset: 0.0 };
        if near && fit.own.amplitude > 0.0 { Fit { own, ..*fit } } else { *fit }
    }

    /// Whether another vessel runs beside this one for a good part. How much of the opacity between two shadows is whose is
    /// uncertain, so that nothing is made of it.
    fn is_accompanied(&self) -> bool {
        let beside = self.beside.iter().filter(|b| b.iter().any(Option::is_some)).count();
        beside as f64 > ACCOMPANIED * self.beside.len() as f64
    }

    fn fit(&self, i: usize, section: &[f64]) -> Option<Fit> {
        let (log_radius, beside) = (self.log_radii[i], &self.beside[i]);
        fit(&part(section, self.window(i)), log_radius, &merging(log_radius, beside))
    }
}

/// Logarithms of radius and, where it tells something of the radius, density, smoothed along the line.
struct Lumen {
    log_radii: Vec<f64>,
    /// Standard uncertainties of the logarithms of the radius.
    sigmas: Vec<f64>,
    log_densities: Option<Vec<f64>>,
}

/// Everything read across one line.
struct Sections {
    course: Course,
    fits: Vec<Option<Fit>>,
    locals: Vec<Local>,
    overlaid: Vec<bool>,
    /// Where what was fitted as one shadow is two.
    split: Vec<bool>,
}

impl Sections {
    fn read(field: &Field, mut course: Course, round: usize) -> Option<Self> {
        let all = 0..course.feet.len();
        let mut reach = all.clone().flat_map(|i| course.window(i)).max()?;
        if round == LOOK_AROUND {
            reach = reach.max(course.log_radii.iter().map(|r| neighbor::reach(r.exp())).max()?);
        }
        let read = |foot: &Foot| field.section(foot.point, foot.normal(), reach);
        let sections: Vec<Vec<f64>> = course.feet.par_iter().map(read).collect();
        let pooled: Vec<Vec<f64>> = all.clone().into_par_iter().map(|i| pooled(&sections, i)).collect();
        let mut fits: Vec<Option<Fit>> = all.clone().into_par_iter().map(|i| course.fit(i, &pooled[i])).collect();
        let pooled_noise = noise_of(&sections) * POOLED_NOISE;
        if round == LOOK_AROUND {
            course.beside = neighbor::found(&pooled, &fits, &course.log_radii, pooled_noise);
            let beside = |i: usize| course.beside[i].iter().any(Option::is_some);
            fits.par_iter_mut()
                .enumerate()
                .filter(|(i, _)| beside(*i))
                .for_each(|(i, f)| *f = course.fit(i, &pooled[i]));
        }
        let noise = median(fits.iter().flatten().map(|f| f.residual).collect()).unwrap_or_default();
        if round <= LOOK_AROUND {
            let astray = astray(field, &course.feet, &fits);
            course.astray.iter_mut().zip(astray).for_each(|(known, found)| *known |= found);
        }
        let rise = rise(&fits);
        let overlaid = overlaid(&fits, &rise, &course.astray);
        let accompanied = course.is_accompanied();
        if accompanied {
            course.log_densities = None;
        }
        let misses = |f: &Option<Fit>| !accompanied && f.is_some_and(|f| f.misses(noise));
        let hidden = all.clone().map(|i| overlaid[i] || rise[i] > RISE || misses(&fits[i])).collect();
        let obscured = widened(&grown(hidden, &rise), (2.0 * POOLING) as usize);
        let densities = bridged(&fits, &obscured, |f| f.own.log_density());
        let radii = bridged(&fits, &obscured, |f| f.own.log_radius);
        let unseen = |i: usize, weight: f64| Local::unseen([radii[i], densities[i]], weight);
        let measure = |i: usize| {
            let samples = part(&sections[i], course.window(i));
            match &fits[i] {
                Some(f) if !overlaid[i] => {
                    let local = local(&samples, &course.foretold(i, f), noise);
                    if obscured[i] { Local { lumen: unseen(i, BRIDGE_WEIGHT).lumen, ..local } } else { local }
                }
                Some(_) if round >= LOOK_UNDER => local_under_overlay(&samples, [radii[i], densities[i]], noise),
                Some(_) => unseen(i, BRIDGE_WEIGHT),
                None => unseen(i, 0.0),
            }
        };
        let locals = all.into_par_iter().map(measure).collect();
        let split = pooled.iter().zip(&fits).map(|(s, f)| f.is_some_and(|f| neighbor::splits(s, &f.own, pooled_noise)));
        Some(Self { split: split.collect(), course, fits, locals, overlaid })
    }

    fn clarity(&self) -> f64 {
        median(self.fits.iter().flatten().map(|fit| fit.clarity).collect()).unwrap_or_default()
    }

    fn show_two(&self) -> bool {
        let split = self.split.iter().filter(|split| **split).count();
        split as f64 > OFTEN_SPLIT * self.split.len() as f64
    }

    /// What the next round begins with: the line at `offsets` from this one.
    fn moved(&self, offsets: &[f64], lumen: &Lumen) -> Option<Course> {
        let moved = self.course.moved(offsets);
        let kept = ahead(&self.course.feet, &moved);
        let (feet, sources) = resampled(&kept.iter().map(|&i| moved[i]).collect::<Vec<_>>())?;
        let sources: Vec<usize> = sources.into_iter().map(|i| kept[i]).collect();
        let beside = neighbor::followed(&self.fits, &self.course.beside, &lumen.log_radii);
        let at_sources = |values: &[f64]| sources.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        Some(Course {
            log_radii: at_sources(&lumen.log_radii).iter().map(|r| r.clamp(MIN_LOG_RADIUS, MAX_LOG_RADIUS)).collect(),
            log_densities: lumen.log_densities.as_deref().map(at_sources),
            beside: neighbor::moved(&beside, offsets, &sources),
            astray: sources.iter().map(|&i| self.course.astray[i]).collect(),
            sources: sources.iter().map(|&i| self.course.sources[i]).collect(),
            feet,
        })
    }

    /// Offsets smoothed along the line, px, and their standard uncertainties.
    fn offsets(&self, guide: &Guide) -> (Vec<f64>, Vec<f64>) {
        let feet = &self.course.feet;
        let mut offsets: Vec<f64> = self.locals.iter().map(|l| l.offset).collect();
        let mut weights = with_ends(self.locals.iter().map(|l| l.offset_weight).collect());
        let led: Vec<(f64, f64)> =
            feet.iter().zip(&self.course.sources).map(|(foot, &source)| guide.at(foot, source)).collect();
        for (i, &(offset, weight)) in led.iter().enumerate() {
            if self.locals[i].offset_weight <= 0.0 || (offsets[i] - offset).abs() > guide.farthest {
                (offsets[i], weights[i]) = (offset, weight);
            }
        }
        let (mut offsets, sigmas) = smooth_course(&offsets, &weights, &roughness(feet))
            .map_or_else(|| (vec![0.0; feet.len()], vec![UNKNOWN; feet.len()]), |s| (s.of(0), s.sigmas()));
        for (value, (offset, _)) in offsets.iter_mut().zip(led) {
            *value = value.clamp(offset - guide.farthest, offset + guide.farthest);
        }
        (offsets, sigmas)
    }

    fn lumen(&self, sought: bool) -> Lumen {
        let lumens = self.lumens();
        let smoothed = if self.course.is_accompanied() {
            smooth_radius(&lumens).map(|radii| Lumen {
                log_radii: radii.of(0),
                sigmas: radii.sigmas(),
                log_densities: None,
            })
        } else {
            smooth_lumen(&lumens, sought).map(|both| Lumen {
                log_radii: both.of(0),
                sigmas: both.sigmas(),
                log_densities: Some(both.of(1)),
            })
        };
        smoothed.unwrap_or_else(|| Lumen {
            log_radii: self.course.log_radii.clone(),
            sigmas: vec![UNKNOWN; lumens.len()],
            log_densities: None,
        })
    }

    /// What is measured of the lumen. Where nothing is known at the ends, what was expected counts a little.
    fn lumens(&self) -> Vec<Measurement<2>> {
        let weights = with_ends(self.locals.iter().map(|l| l.lumen.weight[0][0]).collect());
        let lumens = self.locals.iter().zip(weights).map(|(local, weight)| {
            if local.lumen.says_something() { local.lumen } else { Local::unseen(local.lumen.near, weight).lumen }
        });
        lumens.collect()
    }

    fn stations(&self, (offsets, sigmas): (Vec<f64>, Vec<f64>), lumen: &Lumen) -> Vec<Station> {
        let points = self.course.moved(&offsets);
        ahead(&self.course.feet, &points)
            .into_iter()
            .map(|i| {
                let log_radius = lumen.log_radii[i];
                let radius = log_radius.min(MAX_LOG_RADIUS).exp();
                // Continued beyond what can be fitted, a radius is not known: it has run away where little was measured.
                let is_measured = log_radius <= MAX_LOG_RADIUS;
                let fit = self.fits[i];
                Station {
                    point: points[i],
                    width: Width {
                        radius_px: radius,
                        sigma_px: if is_measured { radius * lumen.sigmas[i] } else { f64::INFINITY },
                        center_sigma_px: sigmas[i],
                    },
                    log_mass: fit.map_or(f64::NAN, |f| f.log_mass()),
                    clarity: fit.map_or(0.0, |f| f.clarity),
                    overlaid: self.overlaid[i],
                    touched: self.split[i] || touches(radius, &self.course.beside[i]),
                }
            })
            .collect()
    }
}

/// Where nothing is known at the ends, what was expected counts a little: continued freely, a course that bends would run
/// away, and so would a radius.
fn with_ends(mut weights: Vec<f64>) -> Vec<f64> {
    let known: Vec<f64> = weights.iter().copied().filter(|w| *w > 0.0).collect();
    let little = 0.01 * median(known).unwrap_or_default();
    for weight in weights.iter_mut().take_while(|w| **w <= 0.0) {
        *weight = little;
    }
    for weight in weights.iter_mut().rev().take_while(|w| **w <= 0.0) {
        *weight = little;
    }
    weights
}

/// The known values of a section within a window, each with its offset in px from the middle.
fn part(section: &[f64], [before, after]: [usize; 2]) -> Vec<(f64, f64)> {
    let middle = section.len() / 2;
    let offset = |i: usize| i as f64 - middle as f64;
    let inside = section.iter().enumerate().skip(middle.saturating_sub(before)).take(before.min(middle) + after + 1);
    inside.filter(|(_, v)| v.is_finite()).map(|(i, &v)| (offset(i), v)).collect()
}

/// Standard deviation of the noise in sections, from what changes between neighbors.
fn noise_of(sections: &[Vec<f64>]) -> f64 {
    let changes = |pair: &[Vec<f64>]| -> f64 {
        let changes = pair[0].iter().zip(&pair[1]).map(|(a, b)| (a - b).abs()).filter(|c| c.is_finite());
        median(changes.collect()).unwrap_or_default()
    };
    median(sections.windows(2).map(changes).collect()).unwrap_or_default()
        / (MEDIAN_OF_NORMAL * std::f64::consts::SQRT_2)
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
