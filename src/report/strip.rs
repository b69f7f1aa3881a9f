//! The straightened strip: the vein laid out straight from the landing datum, the artery at its distance beside it.
//!
//! Across: millimeters along the vein. Upward: millimeters from the vein's centerline. Coordinates are fractions of
//! the plot, from its lower left corner; what lies outside 0…1 is to be clipped.

use super::measured::{Basis, Measured};
use super::outline::drawable;
use crate::planning::evaluation::{Chain, Crossing, GapKind, ProfileSample};
use crate::planning::{Evaluation, Plan};
use crate::units::{Mm, nominal};
use serde::Serialize;

/// More samples than this would be finer than a printed line.
const MOST_SAMPLES: usize = 600;

/// The strip, ready to draw.
///
/// Long because each field is one that a template reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strip {
    /// Names of artery and vein.
    pub artery: String,
    /// Name of the vein.
    pub vein: String,
    /// Outline of the vein: both walls.
    pub vein_band: Vec<[f64; 2]>,
    /// Outline of the artery: both walls, its centerline at the gap.
    pub artery_band: Vec<[f64; 2]>,
    /// The artery's centerline: the gap.
    pub gap: Vec<[f64; 2]>,
    /// Outline of the gap's 95 % interval.
    pub gap_band: Vec<[f64; 2]>,
    /// Where a centerline was drawn by hand because no vessel is seen.
    pub bridged: Vec<Vec<[f64; 2]>>,
    /// Ticks along the vein.
    pub along: Vec<Tick>,
    /// Ticks of the distance.
    pub across: Vec<Tick>,
    /// Where along the vein the datum is; `None` while it is not placed.
    pub datum: Option<f64>,
    /// Reach of the crossing needle.
    pub reach: Option<Tick>,
    pub crossing: Option<StripCrossing>,
    /// The chosen chain.
    pub pieces: Vec<StripPiece>,
    /// What the axis along the vein counts from.
    pub origin: String,
    /// What the millimeters rest on.
    pub scale: String,
    /// How many views.
    pub views: usize,
    /// The distance is what one projection shows.
    pub lower_bound: bool,
    /// The figure in words for those who cannot see it.
    pub alt: String,
}

/// A place on an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// What is written there.
    pub label: String,
}

/// The crossing in the strip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StripCrossing {
    /// Where along the vein.
    pub at: f64,
    /// On the vein and on the artery.
    pub ends: [f64; 2],
    /// Where else the gap is nearly as small.
    pub window: Option<[f64; 2]>,
    /// The gap.
    pub label: String,
}

/// A stent in the strip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StripPiece {
    /// Distal and proximal end along the vein.
    pub from_to: [f64; 2],
    /// Order and labeled size.
    pub label: String,
    /// It bridges vein and artery.
    pub crossing: bool,
    /// Its data was verified by a named person.
    pub verified: bool,
}

/// The strip of the plan's crossing; `None` until artery and vein are traced and calibrated.
pub fn strip(plan: &Plan, evaluation: &Evaluation) -> Option<Strip> {
    let samples = &thinned(&evaluation.profile);
    let (first, last) = (samples.first()?, samples.last()?);
    let crossing = evaluation.crossing.as_ref();
    let vein = evaluation.vessel(&crossing?.vein)?;
    let artery = evaluation.vessel(&crossing?.artery)?;
    let basis = Basis::of_vessel(plan, evaluation, vein)?;
    let chain = evaluation.chains.first();
    let chain_end = chain.into_iter().flat_map(|chain| &chain.pieces).map(|piece| piece.to_mm).fold(0.0, f64::max);
    let reach_mm = crossing.and_then(|crossing| crossing.reach_mm);
    let low = first.vein_mm.min(0.0);
    // At least 10 mm long.
    let along = Axis { low, high: last.vein_mm.max(chain_end).max(low + 10.0) };
    let across = across_axis(samples, crossing, reach_mm);
    let at = |x: f64, y: f64| [along.fraction(x), across.fraction(y)];
    let outline = |upper: &dyn Fn(&ProfileSample) -> f64, lower: &dyn Fn(&ProfileSample) -> f64| -> Vec<[f64; 2]> {
        let there = samples.iter().map(|s| at(s.vein_mm, upper(s)));
        there.chain(samples.iter().rev().map(|s| at(s.vein_mm, lower(s)))).collect()
    };
    let has_datum = plan.landing_datum().is_some();
    let lower_bound = crossing.is_none_or(|crossing| crossing.gap.kind == GapKind::Projected);
    let origin = if has_datum { "landing datum" } else { "distal end of the vein trace" };
    let marked = crossing.and_then(|crossing| strip_crossing(crossing, &along, &across, &basis));
    let pieces = chain.map(|chain| pieces(chain, &along)).unwrap_or_default();
    let gap_at_crossing = marked.as_ref().map(|crossing| format!("the gap at the crossing is {}", crossing.label));
    let alt = format!(
        "Straightened strip along the {} from the {origin}: distance of the {}, {}, {} stent pieces",
        vein.name,
        artery.name,
        gap_at_crossing.as_deref().unwrap_or("no crossing"),
        pieces.len()
    );
    Some(Strip {
        artery: artery.name.clone(),
        vein: vein.name.clone(),
        vein_band: outline(&|s| s.vein_radius_mm, &|s| -s.vein_radius_mm),
        artery_band: outline(&|s| s.gap_mm.value.get() + s.artery_radius_mm, &|s| {
            s.gap_mm.value.get() - s.artery_radius_mm
        }),
        gap: samples.iter().map(|s| at(s.vein_mm, s.gap_mm.value.get())).collect(),
        gap_band: outline(&|s| s.gap_mm.high.get(), &|s| s.gap_mm.low.get()),
        bridged: bridged(samples, &at),
        along: along.ticks(9),
        across: across.ticks(5).into_iter().filter(|tick| !tick.label.starts_with('-')).collect(),
        datum: has_datum.then(|| along.fraction(0.0)),
        reach: reach_mm
            .map(|reach| Tick { at: across.fraction(reach), label: format!("reach {}", Mm::new(reach).nominal()) }),
        crossing: marked,
        pieces,
        origin: origin.to_owned(),
        scale: basis.scale().to_owned(),
        views: basis.views(),
        lower_bound,
        alt,
    })
}

/// The vein's line and the artery's where they were drawn by hand.
fn bridged(samples: &[ProfileSample], at: &dyn Fn(f64, f64) -> [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let parts = |drawn: fn(&ProfileSample) -> bool, height: fn(&ProfileSample) -> f64| -> Vec<Vec<[f64; 2]>> {
        let parts = samples.chunk_by(|a, b| drawn(a) == drawn(b)).filter(|part| drawn(&part[0]));
        parts.map(|part| part.iter().map(|s| at(s.vein_mm, height(s))).collect()).collect()
    };
    let mut all = parts(|s| s.vein_bridged, |_| 0.0);
    all.extend(parts(|s| s.artery_bridged, |s| s.gap_mm.value.get()));
    all
}

/// Every n-th sample, with the first and the last: as many as a printed line can show.
fn thinned(samples: &[ProfileSample]) -> Vec<ProfileSample> {
    let step = samples.len().div_ceil(MOST_SAMPLES).max(1);
    let mut kept: Vec<ProfileSample> = samples.iter().step_by(step).cloned().collect();
    kept.extend(samples.last().filter(|last| kept.last() != Some(*last)).cloned());
    kept
}

/// From below the vein's lower wall to where the artery still matters: four times the reach, or the crossing's gap.
fn across_axis(samples: &[ProfileSample], crossing: Option<&Crossing>, reach_mm: Option<f64>) -> Axis {
    let lowest = samples.iter().map(|s| s.vein_radius_mm).fold(1.0, f64::max);
    let highest = samples.iter().map(|s| s.gap_mm.high.get() + s.artery_radius_mm).fold(5.0, f64::max);
    let gap = crossing.and_then(|crossing| crossing.gap.length).map_or(0.0, |gap| gap.high.get());
    let interesting = reach_mm.map_or(20.0, |reach| reach * 2.0).max(gap * 1.6);
    Axis { low: -1.25 * lowest, high: highest.min(interesting).max(reach_mm.unwrap_or(0.0) * 1.1) }
}

fn strip_crossing(crossing: &Crossing, along: &Axis, across: &Axis, basis: &Basis) -> Option<StripCrossing> {
    let gap = crossing.gap.length?;
    Some(StripCrossing {
        at: along.fraction(crossing.vein_mm_from_datum?.value.get()),
        ends: [across.fraction(0.0), across.fraction(gap.value.get())],
        window: crossing.window_mm_from_datum.map(|window| window.map(|mm| along.fraction(mm))),
        label: Measured::gap("", crossing.gap.kind, gap, basis).value().to_owned(),
    })
}

fn pieces(chain: &Chain, along: &Axis) -> Vec<StripPiece> {
    let pieces = chain.pieces.iter().enumerate();
    pieces
        .map(|(index, piece)| StripPiece {
            from_to: [along.fraction(piece.from_mm), along.fraction(piece.to_mm)],
            label: format!("{} · {}", index + 1, Mm::new(piece.length_mm).nominal()),
            crossing: piece.crossing,
            verified: piece.verified,
        })
        .collect()
}

/// A range of millimeters laid on 0…1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn fraction(&self, mm: f64) -> f64 {
        drawable((mm - self.low) / (self.high - self.low))
    }

    /// Round numbers inside the range, about `count` of them.
    fn ticks(&self, count: usize) -> Vec<Tick> {
        let length = self.high - self.low;
        let step = nice_at_most(length / count as f64).max(f64::MIN_POSITIVE);
        let step = if length / step > 1.8 * count as f64 { step * 2.0 } else { step };
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).map(|k| k as f64 * step).map(|mm| Tick { at: self.fraction(mm), label: nominal(mm) }).collect()
    }
}

/// The largest of …, 1, 2, 5, 10, 20, … that is not above `limit`.
pub fn nice_at_most(limit: f64) -> f64 {
    if !limit.is_finite() || limit <= 0.0 {
        return 1.0;
    }
    let decade = 10_f64.powi(limit.log10().floor() as i32);
    let factor = [5.0, 2.0, 1.0].into_iter().find(|factor| factor * decade <= limit * (1.0 + 1e-12));
    factor.unwrap_or(1.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nice_numbers_stay_below_their_limit() {
        for (limit, nice) in [(0.3, 0.2), (1.0, 1.0), (4.9, 2.0), (5.0, 5.0), (51.2, 50.0), (256.0, 200.0), (0.0, 1.0)]
        {
            assert!((nice_at_most(limit) - nice).abs() < 1e-12, "{limit}");
        }
        assert_eq!(nice_at_most(f64::NAN), 1.0);
    }

    #[test]
    fn ticks_are_round_numbers_inside_the_axis() {
        let axis = Axis { low: -12.0, high: 243.0 };
        let ticks = axis.ticks(9);
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "20", "40", "60", "80", "100", "120", "140", "160", "180", "200", "220", "240"]);
        assert!(ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.at)));
    }
}
