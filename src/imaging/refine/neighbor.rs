//! Vessels beside the one that is measured: where their shadows show, and how they run along with it.
//!
//! A neighbor is believed only where it can be followed: a peak of opacity beside the vessel in one section may be
//! noise or a branch, the same peak over a dozen sections is a vessel.

use super::STATION;
use super::fit::{Beside, Fit, MAX_LOG_RADIUS, MIN_LOG_RADIUS, Shadow, own_reach};
use super::smoother::Smoothed;
use super::steadiness::{smooth_course, smooth_logarithm};

/// Least height of a peak, in standard deviations of the noise of a section.
const CLEAR: f64 = 5.0;

/// Least height of a peak, as a share of the opacity of the vessel.
const SHARE: f64 = 0.05;

/// A neighbor is seen in this many stations at least, and in this share of those it runs along.
const SHORTEST: usize = 12;
const SEEN: f64 = 0.5;

/// Largest gap between the parts of one neighbor, in stations: where two shadows merge their peaks do too.
const LONGEST_GAP: usize = 60;

/// How far a neighbor's shadow reaches into sections beyond those it was seen in, in stations.
const CONTINUED: usize = 6;

/// How many px to either side a neighbor of a vessel of this radius is looked for.
pub fn reach(radius: f64) -> usize {
    (3.8 * radius + 8.0).ceil().min(80.0) as usize
}

/// The neighbors of each station by the peaks in its pooled section (one value per px, the middle one at the foot).
pub fn found(sections: &[Vec<f64>], fits: &[Option<Fit>], log_radii: &[f64], noise: f64) -> Vec<Beside> {
    let peak_at = |i: usize, side: usize| peak(&sections[i], fits[i].as_ref()?, side, noise);
    continuous(log_radii, peak_at)
}

/// Whether what was taken for one shadow in a pooled section is two: its opacity falls from its edges to a valley
/// inside.
pub fn splits(section: &[f64], own: &Shadow, noise: f64) -> bool {
    let middle = (section.len() / 2) as f64 + own.offset;
    let from = (middle - own.radius()).max(0.0).ceil() as usize;
    let to = ((middle + own.radius()).floor() as usize + 1).min(section.len());
    let inside = section.get(from..to).unwrap_or_default();
    let least = (CLEAR * noise).max(SHARE * own.amplitude);
    let highest_before = inside.iter().scan(f64::NEG_INFINITY, |most, value| {
        *most = most.max(*value);
        Some(*most)
    });
    let before: Vec<f64> = highest_before.collect();
    let mut behind = f64::NEG_INFINITY;
    inside.iter().zip(&before).rev().any(|(value, before)| {
        behind = behind.max(*value);
        before.min(behind) - value > least
    })
}

/// The fitted neighbors made continuous along the vessel; where a fit lost one, it is continued from both sides.
pub fn followed(fits: &[Option<Fit>], known: &[Beside], log_radii: &[f64]) -> Vec<Beside> {
    let fitted = |i: usize, side: usize| fits[i].as_ref()?.beside[side].filter(|n| n.amplitude > 0.0);
    continuous(log_radii, |i, side| fitted(i, side).or(known[i][side]))
}

/// Neighbors beside stations of these radii, made continuous from what is seen at each station on each side.
fn continuous(log_radii: &[f64], seen: impl Fn(usize, usize) -> Option<Shadow>) -> Vec<Beside> {
    let mut beside = vec![[None; 2]; log_radii.len()];
    for side in 0..2 {
        let seen: Vec<Option<Shadow>> = (0..log_radii.len()).map(|i| seen(i, side)).collect();
        for run in runs(&seen) {
            write_run(&mut beside, side, &run, log_radii);
        }
    }
    beside
}

/// The same neighbors seen from a line moved by `offsets`, whose stations come from the old ones named in `sources`.
pub fn moved(beside: &[Beside], offsets: &[f64], sources: &[usize]) -> Vec<Beside> {
    let seen = |i: usize| beside[i].map(|n| n.map(|n| Shadow { offset: n.offset - offsets[i], ..n }));
    sources.iter().map(|&i| seen(i)).collect()
}

/// The nearest peak on one side of the vessel.
fn peak(section: &[f64], fit: &Fit, side: usize, noise: f64) -> Option<Shadow> {
    let middle = section.len() / 2;
    let own = fit.own;
    if own.amplitude <= 0.0 {
        return None;
    }
    let at = |k: usize| if side == 0 { section[middle - k] } else { section[middle + k] };
    let center = if side == 0 { -own.offset } else { own.offset }.max(0.0);
    let least = (CLEAR * noise).max(SHARE * own.amplitude);
    let mut valley = (0, f64::INFINITY);
    let mut best: Option<(usize, f64)> = None;
    // Closer than this the opacity is the vessel's own.
    let nearest = center + 0.7 * own.radius() + 1.0;
    for k in nearest.round() as usize..=middle {
        let value = at(k);
        if !value.is_finite() {
            break;
        }
        match best {
            // Descending behind a peak: what comes now is another vessel.
            Some((_, highest)) if value < highest - least => break,
            Some((_, highest)) if value <= highest => {}
            _ if value > valley.1 + least => best = Some((k, value)),
            _ if best.is_none() && value < valley.1 => valley = (k, value),
            _ => {}
        }
    }
    let (k, highest) = best?;
    // The middle of a wide shadow is flat; its edges say better where it is. Half the way down, the shadow of a
    // cylinder is 0.87 of its radius wide to either side. Toward the vessel the valley may be higher than that.
    let floor = fit.background.min(valley.1);
    let crossing = |low: usize, high: usize, level: f64| {
        let (below, above) = (at(low), at(high));
        low as f64 + (level - below) / (above - below) * (high as f64 - low as f64)
    };
    let near_level = 0.5 * (highest + floor.max(valley.1));
    let inner = (valley.0..k).rev().find(|&j| at(j) < near_level).map(|j| crossing(j, j + 1, near_level))?;
    let far_level = 0.5 * (highest + floor);
    let outer = (k + 1..=middle).find(|&j| at(j) < far_level).map(|j| crossing(j, j - 1, far_level));
    let outer = outer.unwrap_or(2.0 * k as f64 - inner);
    let (place, half) = (0.5 * (inner + outer), 0.5 * (outer - inner));
    Some(Shadow {
        amplitude: highest - floor,
        log_radius: (half / 0.87).max(0.6).ln(),
        offset: if side == 0 { -place } else { place },
    })
}

/// A neighbor over consecutive stations.
struct Run {
    first: usize,
    seen: Vec<Option<Shadow>>,
}

/// The stretches over which a neighbor goes along steadily.
fn runs(seen: &[Option<Shadow>]) -> Vec<Run> {
    let mut parts: Vec<Vec<(usize, Shadow)>> = Vec::new();
    for (i, shadow) in seen.iter().enumerate().filter_map(|(i, s)| s.map(|s| (i, s))) {
        let near = |&(j, last): &(usize, Shadow)| {
            let gap = (i - j) as f64 * STATION;
            i - j <= LONGEST_GAP && (shadow.offset - last.offset).abs() <= 1.25 + 0.25 * gap
        };
        // The part that was left last comes first.
        match parts.iter_mut().rev().take(3).find(|part| part.last().is_some_and(near)) {
            Some(part) => part.push((i, shadow)),
            None => parts.push(vec![(i, shadow)]),
        }
    }
    parts
        .into_iter()
        .filter_map(|part| {
            let (first, last) = (part.first()?.0, part.last()?.0);
            let mut seen = vec![None; last - first + 1];
            for &(i, shadow) in &part {
                seen[i - first] = Some(shadow);
            }
            let enough = part.len() >= SHORTEST && part.len() as f64 >= SEEN * seen.len() as f64;
            enough.then_some(Run { first, seen })
        })
        .collect()
}

/// Writes a run, smoothed and continued a little beyond its ends, into the neighbors of one side.
fn write_run(beside: &mut [Beside], side: usize, run: &Run, log_radii: &[f64]) {
    let before = run.first.min(CONTINUED);
    let from = run.first - before;
    let count = (before + run.seen.len() + CONTINUED).min(beside.len() - from);
    let value = |i: usize| i.checked_sub(before).and_then(|i| run.seen.get(i)).copied().flatten();
    let weights: Vec<f64> = (0..count).map(|i| f64::from(u8::from(value(i).is_some()))).collect();
    let column =
        |of: fn(&Shadow) -> f64| -> Vec<f64> { (0..count).map(|i| value(i).map_or(0.0, |s| of(&s))).collect() };
    let values = |smoothed: Smoothed<1>| smoothed.of(0);
    let (Some(offsets), Some(radii), Some(amplitudes)) = (
        smooth_course(&column(|s| s.offset), &weights, &[]).map(values),
        smooth_logarithm(&column(|s| s.log_radius), &weights).map(values),
        smooth_logarithm(&column(|s| s.amplitude.ln()), &weights).map(values),
    ) else {
        return;
    };
    for i in 0..count {
        let neighbor = Shadow {
            amplitude: amplitudes[i].exp(),
            log_radius: radii[i].clamp(MIN_LOG_RADIUS, MAX_LOG_RADIUS),
            offset: offsets[i],
        };
        let nearer = beside[from + i][side].is_none_or(|known| neighbor.offset.abs() < known.offset.abs());
        // Continued beyond its ends a neighbor may seem to reach the vessel itself.
        let apart = if side == 0 { -neighbor.offset } else { neighbor.offset };
        let touches = neighbor.near_edge() < own_reach(log_radii[from + i].exp());
        if nearer && apart > 0.5 && touches {
            beside[from + i][side] = Some(neighbor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_with_a_valley_inside_is_two() {
        let shadow = |offset: f64, radius: f64| Shadow { amplitude: 1.0, log_radius: radius.ln(), offset };
        let section = |shadows: &[Shadow]| -> Vec<f64> {
            let rough = |i: i32| 0.02 * f64::from(i * 7919 % 101) / 101.0;
            let at = |i: i32| shadows.iter().map(|s| s.profile(f64::from(i)).profile).sum::<f64>() + rough(i + 20);
            (-20..=20).map(at).collect()
        };
        assert!(splits(&section(&[shadow(-2.5, 2.0), shadow(2.5, 2.0)]), &shadow(0.0, 5.0), 0.01));
        assert!(!splits(&section(&[shadow(0.3, 5.0)]), &shadow(0.3, 5.0), 0.01));
        assert!(!splits(&section(&[shadow(-2.5, 2.0), shadow(2.5, 2.0)]), &shadow(-2.5, 2.0), 0.01));
        assert!(!splits(&[], &shadow(0.0, 5.0), 0.01));
    }
}
