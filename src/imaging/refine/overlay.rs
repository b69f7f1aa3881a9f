//! Stretches where another vessel lies over the one that is measured.
//!
//! In a subtracted picture opacities add up, so that where a thicker vessel crosses, the section shows the thicker one.
//! Its mass (opacity times width) stands out from the masses before and after it, for about the length of a crossing.

use super::fit::Fit;
use crate::numeric::{median, quantile};

/// A mass larger than that of the vessel before and after by this factor is another vessel's.
pub const EXCESS: f64 = 1.7;

/// Distance from the edge of the other vessel within which its shadow disturbs, px.
const BESIDE: f64 = 3.0;

/// Largest length of a crossing in units of the other vessel's diameter: one that crosses at less than about 10° runs
/// alongside.
const MOST_SLANTED: f64 = 6.0;

/// The logarithm of the mass at each station; not a number where there is no vessel.
pub fn log_masses(fits: &[Option<Fit>]) -> Vec<f64> {
    fits.iter().map(|f| f.map_or(f64::NAN, |f| f.log_mass())).collect()
}

/// Stations around a heavy stretch in which the shadow of another vessel must show beside the vessel; else the vessel
/// itself is wide.
const AROUND: usize = 10;

/// The same where a path leaves one vessel for another.
const LEFT: f64 = 2.0;

/// Which of the stations are overlaid; some are known to be `astray`.
pub fn overlaid(fits: &[Option<Fit>], rise: &[f64], astray: &[bool]) -> Vec<bool> {
    let count = fits.len();
    let masses = log_masses(fits);
    let wide = {
        let mut radii: Vec<f64> = fits.iter().flatten().map(|f| f.own.radius()).collect();
        radii.sort_by(f64::total_cmp);
        radii.get(radii.len().saturating_sub(1) * 9 / 10).copied().unwrap_or(0.0)
    };
    let half = ((6.0 * wide) as usize).clamp(20, 75);
    let baseline = opened(&masses, half);
    let excess: Vec<bool> = (0..count).map(|i| astray[i] || masses[i] - baseline[i] > EXCESS.ln()).collect();
    let radius = |i: usize| fits[i].map_or(0.0, |f| f.own.radius());
    let own = median((0..count).filter(|&i| !excess[i]).map(radius).collect()).unwrap_or_default();
    let mut marked = vec![false; count];
    let mut from = 0;
    for stretch in excess.chunk_by(|a, b| a == b) {
        let to = from + stretch.len();
        let around = from.saturating_sub(AROUND)..(to + AROUND).min(count);
        let another = astray[from..to].contains(&true) || rise[around].iter().any(|r| *r > RISE);
        if stretch[0] && another {
            let across = (from..to).map(radius).fold(0.5, f64::max);
            let most = if astray[from..to].contains(&true) { LEFT } else { MOST_SLANTED };
            let slant = (stretch.len() as f64 / (2.0 * across)).clamp(1.0, most);
            let margin = ((own + BESIDE) * slant).ceil() as usize;
            marked[from.saturating_sub(margin)..(to + margin).min(count)].fill(true);
        }
        from = to;
    }
    // Nothing stands out if most does, unless the vessel was clicked on, at the ends, where nothing does.
    let ends = [marked.first(), marked.last()].contains(&Some(&true));
    let most = marked.iter().filter(|m| **m).count() * 2 > count;
    if most && ends { vec![false; count] } else { marked }
}

/// A rise of the background by this share of the opacity of the vessel is the shadow of another vessel.
pub const RISE: f64 = 0.3;

/// By how much another vessel's shadow lifts or tilts what was taken for the background, as a share of the opacity of
/// the vessel.
pub fn rise(fits: &[Option<Fit>]) -> Vec<f64> {
    let of = |property: fn(&Fit) -> f64| fits.iter().map(|f| f.as_ref().map_or(f64::NAN, property)).collect::<Vec<_>>();
    let backgrounds = of(|f| f.background);
    let (low, amplitude) = (opened(&backgrounds, USUAL), opened(&of(|f| f.own.amplitude), USUAL));
    (0..fits.len())
        .map(|i| {
            let tilt = fits[i].map_or(0.0, |f| f.slope.abs() * f.own.radius());
            (backgrounds[i] - low[i]).max(tilt) / amplitude[i]
        })
        .collect()
}

/// The marked stretches, extended to either side as long as the background rises.
pub fn grown(mut marked: Vec<bool>, rise: &[f64]) -> Vec<bool> {
    for i in 1..marked.len() {
        marked[i] |= marked[i - 1] && rise[i] > LEAST_RISE;
    }
    for i in (1..marked.len()).rev() {
        marked[i - 1] |= marked[i] && rise[i - 1] > LEAST_RISE;
    }
    marked
}

/// A rise of the background by this share still is the edge of such a shadow.
const LEAST_RISE: f64 = 0.06;

/// Stations to either side among which the background is compared.
const USUAL: usize = 50;

/// A low rank of the neighborhood, then a high rank of that (an opening): stretches shorter than the window are removed,
/// steps stay.
fn opened(values: &[f64], half: usize) -> Vec<f64> {
    ranked(&ranked(values, half, 0.25), half, 0.75)
}

/// The value of a rank (0 lowest, 1 highest) among the known ones within `half` stations.
fn ranked(values: &[f64], half: usize, rank: f64) -> Vec<f64> {
    (0..values.len())
        .map(|i| {
            let near = &values[i.saturating_sub(half)..(i + half + 1).min(values.len())];
            let mut known: Vec<f64> = near.iter().copied().filter(|v| v.is_finite()).collect();
            quantile(&mut known, rank).unwrap_or(f64::NAN)
        })
        .collect()
}

/// The marked stretches, longer by `by` stations to either side.
pub fn widened(marked: &[bool], by: usize) -> Vec<bool> {
    (0..marked.len()).map(|i| marked[i.saturating_sub(by)..(i + by + 1).min(marked.len())].contains(&true)).collect()
}

/// A property of the vessel at each station; where it is hidden, interpolated from the nearest stations to either side.
pub fn bridged(fits: &[Option<Fit>], hidden: &[bool], property: impl Fn(&Fit) -> f64) -> Vec<f64> {
    let own: Vec<(usize, f64)> =
        (0..fits.len()).filter(|&i| !hidden[i]).filter_map(|i| fits[i].map(|f| (i, property(&f)))).collect();
    let middle = |near: &[(usize, f64)]| -> Option<(f64, f64)> {
        let place = near.iter().map(|(at, _)| *at as f64).sum::<f64>() / near.len() as f64;
        median(near.iter().map(|(_, value)| *value).collect()).map(|value| (place, value))
    };
    (0..fits.len())
        .map(|i| {
            let after = own.partition_point(|(at, _)| *at < i);
            let sides = [&own[after.saturating_sub(NEAREST)..after], &own[after..(after + NEAREST).min(own.len())]];
            match sides.map(middle) {
                [Some((before, from)), Some((behind, to))] => {
                    from + (to - from) * (i as f64 - before) / (behind - before)
                }
                [one, other] => one.or(other).map_or(0.0, |(_, value)| value),
            }
        })
        .collect()
}

/// Stations on each side from which a hidden one is interpolated.
const NEAREST: usize = 12;
