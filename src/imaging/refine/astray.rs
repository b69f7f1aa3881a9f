//! Stretches where a path runs along another vessel for longer than a crossing takes.
//!
//! The vessel was clicked on at both ends of the path. A stretch in between that is much heavier (opacity times width)
//! than the ends may be a wide part of the same vessel, or another one. Another one goes on beyond the place where the
//! path joins or leaves it, and there it is followed.

use super::fit::{Fit, fit, window};
use super::line::Foot;
use super::overlay::{EXCESS, log_masses};
use super::section::Field;
use crate::geometry::{ImagePoint, ImageVector, Point, Vector};
use crate::numeric::median;

/// Stations at each end of the path from which the mass and the radius of the vessel are taken.
const ENDS: usize = 30;

/// Shorter stretches are crossings.
const SHORTEST: usize = 20;

/// Stations from the end of a stretch between which its direction is taken.
const INSIDE: [usize; 2] = [6, 18];

/// Length of the steps in which a vessel is followed, px, and their largest number.
const STEP: f64 = 2.0;
const STEPS: usize = 60;

/// Largest change of the logarithm of the mass while the same vessel is followed.
const LIKE: f64 = 0.6;

/// Least clarity of a vessel that is followed.
const CLEAR: f64 = 5.0;

/// Which stations of a line lie on a vessel that is not the one at its ends.
pub fn astray(field: &Field, feet: &[Foot], fits: &[Option<Fit>]) -> Vec<bool> {
    let count = fits.len();
    let mut marked = vec![false; count];
    let masses = log_masses(fits);
    let typical = |range: std::ops::Range<usize>| -> Option<(f64, f64)> {
        let known =
            range.filter_map(|i| fits[i].filter(|_| masses[i].is_finite()).map(|f| (masses[i], f.own.radius())));
        let (masses, radii): (Vec<f64>, Vec<f64>) = known.unzip();
        median(masses).zip(median(radii))
    };
    if count < 2 * ENDS + SHORTEST {
        return marked;
    }
    let (Some(first), Some(last)) = (typical(0..ENDS), typical(count - ENDS..count)) else { return marked };
    let expected = |i: usize| {
        let share = i as f64 / count as f64;
        (first.0 + share * (last.0 - first.0), first.1 + share * (last.1 - first.1))
    };
    let heavy: Vec<bool> = (0..count).map(|i| masses[i] - expected(i).0 > EXCESS.ln()).collect();
    let path: Vec<ImagePoint> = feet.iter().map(|foot| foot.point).collect();
    let mut from = 0;
    for stretch in heavy.chunk_by(|a, b| a == b) {
        let to = from + stretch.len();
        if stretch[0] && stretch.len() >= SHORTEST {
            let (log_mass, radius) = typical(from..to).unwrap_or_default();
            let leaves = |near: usize, far: usize, own: (f64, f64)| {
                let along = path[near] - path[far];
                let direction = along / along.norm().max(1e-9);
                let other = Followed { point: path[near], direction, radius, log_mass };
                other.leaves(field, &path, radius + own.1, own.0)
            };
            let inside = INSIDE.map(|k| k.min(stretch.len() - 1));
            if leaves(from + inside[0], from + inside[1], expected(from))
                || leaves(to - 1 - inside[0], to - 1 - inside[1], expected(to - 1))
            {
                marked[from..to].fill(true);
            }
        }
        from = to;
    }
    marked
}

/// A vessel followed step by step.
struct Followed {
    point: ImagePoint,
    direction: ImageVector,
    radius: f64,
    log_mass: f64,
}

impl Followed {
    /// Whether it can be followed until it is `apart` px from the path and still heavier than the path's own vessel,
    /// whose log mass is `own`.
    fn leaves(mut self, field: &Field, path: &[ImagePoint], apart: f64, own: f64) -> bool {
        for _ in 0..STEPS {
            let Some(log_mass) = self.step(field) else { return false };
            if (log_mass - self.log_mass).abs() > LIKE {
                return false;
            }
            let distance = path.iter().map(|p| p.distance(self.point)).fold(f64::INFINITY, f64::min);
            if distance > apart {
                return log_mass - own > EXCESS.ln();
            }
        }
        false
    }

    /// One step ahead, back onto the middle of the vessel. The logarithm of its mass there; `None` where it ends.
    fn step(&mut self, field: &Field) -> Option<f64> {
        let normal = self.direction.turned();
        let ahead = |step: f64| self.point + self.direction * step;
        let log_radius = self.radius.ln();
        let [reach, _] = window(log_radius, &[None; 2]);
        let sections = [STEP - 1.0, STEP, STEP + 1.0].map(|step| field.section(ahead(step), normal, reach));
        let samples =
            (0..=2 * reach).map(|k| (k as f64 - reach as f64, sections.iter().map(|s| s[k]).sum::<f64>() / 3.0));
        let samples: Vec<(f64, f64)> = samples.filter(|(_, value)| value.is_finite()).collect();
        let found = fit(&samples, log_radius, &[None; 2])?;
        if found.clarity < CLEAR || found.own.amplitude <= 0.0 {
            return None;
        }
        let aside = found.own.offset.clamp(-1.0, 1.0);
        self.point = ahead(STEP) + normal * aside;
        let turned = self.direction + normal * (0.1 * aside);
        self.direction = turned / turned.norm();
        Some(found.log_mass())
    }
}
