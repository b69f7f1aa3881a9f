//! What is doubtful about a trace.

use crate::geometry::{ImagePoint, Point};
use crate::imaging::refine::{STATION, Station, widened};
use crate::numeric::median;

/// Something to look at before relying on a trace. Abscissae are px along the centerline.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "fields are abscissae, radii and a distance in px, and the number of an anchor from 1")]
pub enum TraceWarning {
    /// A stretch is doubtful.
    Stretch { doubt: StretchDoubt, from_px: f64, to_px: f64 },
    /// The vessel becomes much thicker or thinner within a short distance and stays so.
    Jump { at_px: f64, before_px: f64, after_px: f64 },
    /// A click was not on a vessel, but this far from the centerline.
    AnchorOffVessel { number: usize, distance_px: f64 },
}

/// Why a stretch of a trace is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StretchDoubt {
    /// There is no vessel under the path.
    LeftVessel,
    /// The vessel can hardly be told from noise.
    WeakContrast,
    /// A thicker vessel lies over the path; the centerline continues the course beside it.
    Overlaid,
    /// The shadow of another vessel touches this one's for a while, where the path may have gone over to it.
    Alongside,
}

impl TraceWarning {
    /// Where along the centerline the doubt begins, px; before it for an anchor.
    const fn begin_px(&self) -> f64 {
        match *self {
            Self::Stretch { from_px, .. } => from_px,
            Self::Jump { at_px, .. } => at_px,
            Self::AnchorOffVessel { .. } => -1.0,
        }
    }

    /// The same doubt of a part, told of the whole that has so many anchors and px before it.
    #[must_use]
    pub const fn moved(mut self, anchors: usize, px: f64) -> Self {
        match &mut self {
            Self::Stretch { from_px, to_px, .. } => {
                *from_px += px;
                *to_px += px;
            }
            Self::Jump { at_px, .. } => *at_px += px,
            Self::AnchorOffVessel { number, .. } => *number += anchors,
        }
        self
    }
}

/// Below this clarity there is probably nothing: noise alone, with the best place and radius chosen, reaches 2 to 3.
const NOTHING: f64 = 3.0;

/// Below this clarity a vessel is weak.
const WEAK: f64 = 5.0;

/// Runs shorter than this are not told, and runs closer than this are one, in stations.
const SHORTEST: usize = 6;

/// How far from an overlaid station its edge may disturb, in stations.
const EDGE: usize = 10;

/// A mass that changes by this factor and stays is another vessel's.
const JUMP: f64 = 2.2;

/// Stations on each side that are compared for a jump, nearest and farthest.
const SIDE: [usize; 2] = [4, 24];

/// A vessel that touches for so many radii lies alongside; for less, it crosses or branches off.
const ALONGSIDE: f64 = 5.0;

/// Everything doubtful about a line.
pub fn of(clicks: &[ImagePoint], anchors: &[ImagePoint], stations: &[Station]) -> Vec<TraceWarning> {
    let overlaid = with_edges(stations);
    let under = |limit: f64| -> Vec<bool> {
        stations.iter().zip(&overlaid).map(|(s, overlaid)| !overlaid && s.clarity < limit).collect()
    };
    let nothing = under(NOTHING);
    let unclear = |[from_px, to_px]: [f64; 2]| {
        let part = &nothing[(from_px / STATION) as usize..=(to_px / STATION) as usize];
        if runs(part).next().is_some() { StretchDoubt::LeftVessel } else { StretchDoubt::WeakContrast }
    };
    let mut warnings: Vec<TraceWarning> = off_vessel(clicks, anchors, stations).collect();
    warnings.extend(runs(&overlaid).map(|run| stretch(StretchDoubt::Overlaid, run)));
    warnings.extend(runs(&under(WEAK)).map(|run| stretch(unclear(run), run)));
    warnings.extend(jumps(stations));
    warnings.extend(alongside(stations).map(|run| stretch(StretchDoubt::Alongside, run)));
    warnings.sort_by(|a, b| a.begin_px().total_cmp(&b.begin_px()));
    warnings
}

const fn stretch(doubt: StretchDoubt, [from_px, to_px]: [f64; 2]) -> TraceWarning {
    TraceWarning::Stretch { doubt, from_px, to_px }
}

/// Which stations are overlaid, with the unclear ones next to them: there the other vessel's edge disturbs.
fn with_edges(stations: &[Station]) -> Vec<bool> {
    let overlaid: Vec<bool> = stations.iter().map(|s| s.overlaid).collect();
    let near = widened(&overlaid, EDGE);
    stations.iter().zip(near).map(|(s, near)| s.overlaid || near && s.clarity < WEAK).collect()
}

fn off_vessel(
    clicks: &[ImagePoint],
    anchors: &[ImagePoint],
    stations: &[Station],
) -> impl Iterator<Item = TraceWarning> {
    clicks.iter().zip(anchors).enumerate().filter_map(|(index, (click, anchor))| {
        let distance_px = click.distance(*anchor);
        let nearest = stations.iter().min_by(|a, b| a.point.distance(*anchor).total_cmp(&b.point.distance(*anchor)));
        let allowed = nearest.map_or(0.0, |s| s.width.radius_px) + 3.0;
        (distance_px > allowed).then_some(TraceWarning::AnchorOffVessel { number: index + 1, distance_px })
    })
}

/// Where another vessel lies alongside for longer than a crossing takes.
fn alongside(stations: &[Station]) -> impl Iterator<Item = [f64; 2]> {
    let touched: Vec<bool> = stations.iter().map(|s| s.touched).collect();
    runs(&touched).filter(|[from_px, to_px]| {
        let radius = stations[((from_px + to_px) / (2.0 * STATION)) as usize].width.radius_px;
        to_px - from_px >= ALONGSIDE * radius
    })
}

fn jumps(stations: &[Station]) -> Vec<TraceWarning> {
    let own: Vec<(usize, &Station)> =
        stations.iter().enumerate().filter(|(_, s)| !s.overlaid && s.log_mass.is_finite()).collect();
    let middle = |range: &[(usize, &Station)], of: fn(&Station) -> f64| {
        median(range.iter().map(|(_, s)| of(s)).collect()).unwrap_or_default()
    };
    let [near, far] = SIDE;
    let mut found: Vec<TraceWarning> = Vec::new();
    // Place and change of the last one found.
    let (mut last_px, mut highest) = (f64::NEG_INFINITY, 0.0);
    for i in far..own.len().saturating_sub(far) {
        let (before, after) = (&own[i - far..i - near], &own[i + near..i + far]);
        let change = (middle(after, |s| s.log_mass) - middle(before, |s| s.log_mass)).abs();
        let at_px = own[i].0 as f64 * STATION;
        // Of neighboring places the one with the greatest change.
        let same = at_px - last_px < far as f64 * STATION;
        if change < JUMP.ln() || same && change <= highest {
            continue;
        }
        if same {
            found.pop();
        }
        let [before_px, after_px] = [before, after].map(|side| middle(side, |s| s.width.radius_px));
        found.push(TraceWarning::Jump { at_px, before_px, after_px });
        (last_px, highest) = (at_px, change);
    }
    found
}

/// First and last abscissa of each run of stations that are marked, near runs joined.
fn runs(marked: &[bool]) -> impl Iterator<Item = [f64; 2]> + use<> {
    let mut joined: Vec<[usize; 2]> = Vec::new();
    for i in (0..marked.len()).filter(|&i| marked[i]) {
        match joined.last_mut() {
            Some([_, last]) if i - *last <= SHORTEST => *last = i,
            _ => joined.push([i, i]),
        }
    }
    let long = joined.into_iter().filter(|[from, to]| to - from + 1 >= SHORTEST);
    long.map(|ends| ends.map(|station| station as f64 * STATION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_runs_are_joined_and_short_ones_dropped() {
        let mut marked = vec![false; 60];
        marked[5..8].fill(true);
        marked[12..16].fill(true);
        marked[40..43].fill(true);
        assert!(runs(&marked).eq([[5.0, 15.0]]));
    }
}
