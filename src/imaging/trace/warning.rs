//! What is doubtful about a trace.

use crate::geometry::{ImagePoint, Point};
use crate::imaging::refine::{STATION, Station};
use crate::numeric::median;

/// Something to look at before relying on a trace. Abscissae are px along the centerline.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TraceWarning {
    /// There is no vessel under the path.
    #[error("the path seems to leave the vessel between {from_px:.0} and {to_px:.0} px: add an anchor there")]
    LeftVessel {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// The vessel can hardly be told from noise.
    #[error("weak contrast between {from_px:.0} and {to_px:.0} px: check the path there")]
    WeakContrast {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// A thicker vessel lies over the path; the centerline continues the course beside it.
    #[error("a thicker vessel lies over the path between {from_px:.0} and {to_px:.0} px: check the path there")]
    Overlaid {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// The shadow of another vessel touches this one's for a while, where the path may have gone over to it.
    #[error(
        "another vessel lies against this one between {from_px:.0} and {to_px:.0} px: \
         see that the line stays on its vessel"
    )]
    Alongside {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// The vessel becomes much thicker or thinner within a short distance and stays so.
    #[error(
        "the vessel changes from {before_px:.1} to {after_px:.1} px radius at {at_px:.0} px: \
         the path may have jumped to another vessel, add an anchor there"
    )]
    Jump {
        /// Where.
        at_px: f64,
        /// Radius before, px.
        before_px: f64,
        /// Radius after, px.
        after_px: f64,
    },
    /// A click was not on a vessel.
    #[error("anchor {number} is {distance_px:.0} px away from the vessel: move it onto the vessel")]
    AnchorOffVessel {
        /// Which anchor, from 1.
        number: usize,
        /// How far it is from the centerline, px.
        distance_px: f64,
    },
}

impl TraceWarning {
    /// Where along the centerline the doubt begins and ends, px; `None` for an anchor.
    #[must_use]
    pub const fn extent_px(&self) -> Option<[f64; 2]> {
        match *self {
            Self::LeftVessel { from_px, to_px }
            | Self::WeakContrast { from_px, to_px }
            | Self::Overlaid { from_px, to_px }
            | Self::Alongside { from_px, to_px } => Some([from_px, to_px]),
            Self::Jump { at_px, .. } => Some([at_px, at_px]),
            Self::AnchorOffVessel { .. } => None,
        }
    }

    /// The same doubt of a part, told of the whole that has so many anchors and px before it.
    #[must_use]
    pub const fn moved(self, anchors: usize, px: f64) -> Self {
        match self {
            Self::LeftVessel { from_px, to_px } => Self::LeftVessel { from_px: from_px + px, to_px: to_px + px },
            Self::WeakContrast { from_px, to_px } => Self::WeakContrast { from_px: from_px + px, to_px: to_px + px },
            Self::Overlaid { from_px, to_px } => Self::Overlaid { from_px: from_px + px, to_px: to_px + px },
            Self::Alongside { from_px, to_px } => Self::Alongside { from_px: from_px + px, to_px: to_px + px },
            Self::Jump { at_px, before_px, after_px } => Self::Jump { at_px: at_px + px, before_px, after_px },
            Self::AnchorOffVessel { number, distance_px } => {
                Self::AnchorOffVessel { number: number + anchors, distance_px }
            }
        }
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
    let mut warnings = off_vessel(clicks, anchors, stations);
    let overlaid = with_edges(stations);
    let under = |limit: f64| -> Vec<bool> {
        stations.iter().zip(&overlaid).map(|(s, overlaid)| !overlaid && s.clarity < limit).collect()
    };
    for (from_px, to_px) in runs(&overlaid) {
        warnings.push(TraceWarning::Overlaid { from_px, to_px });
    }
    let nothing = under(NOTHING);
    for (from_px, to_px) in runs(&under(WEAK)) {
        let part = &nothing[(from_px / STATION) as usize..=(to_px / STATION) as usize];
        if runs(part).is_empty() {
            warnings.push(TraceWarning::WeakContrast { from_px, to_px });
        } else {
            warnings.push(TraceWarning::LeftVessel { from_px, to_px });
        }
    }
    warnings.extend(jumps(stations));
    warnings.extend(alongside(stations));
    warnings.sort_by(|a, b| a.extent_px().map_or(-1.0, |e| e[0]).total_cmp(&b.extent_px().map_or(-1.0, |e| e[0])));
    warnings
}

/// Which stations are overlaid, with the unclear ones next to them: there the other vessel's edge disturbs.
fn with_edges(stations: &[Station]) -> Vec<bool> {
    let mut marked: Vec<bool> = stations.iter().map(|s| s.overlaid).collect();
    for i in (0..stations.len()).filter(|&i| stations[i].overlaid) {
        for k in (i.saturating_sub(EDGE)..(i + EDGE + 1).min(stations.len())).filter(|&k| stations[k].clarity < WEAK) {
            marked[k] = true;
        }
    }
    marked
}

fn off_vessel(clicks: &[ImagePoint], anchors: &[ImagePoint], stations: &[Station]) -> Vec<TraceWarning> {
    let mut warnings = Vec::new();
    for (index, (click, anchor)) in clicks.iter().zip(anchors).enumerate() {
        let distance_px = click.distance(*anchor);
        let nearest = stations.iter().min_by(|a, b| a.point.distance(*anchor).total_cmp(&b.point.distance(*anchor)));
        let allowed = nearest.map_or(0.0, |s| s.radius) + 3.0;
        if distance_px > allowed {
            warnings.push(TraceWarning::AnchorOffVessel { number: index + 1, distance_px });
        }
    }
    warnings
}

/// Where another vessel lies alongside for longer than a crossing takes.
fn alongside(stations: &[Station]) -> impl Iterator<Item = TraceWarning> {
    let touched: Vec<bool> = stations.iter().map(|s| s.touched).collect();
    let long = |from_px: f64, to_px: f64| {
        let radius = stations[((from_px + to_px) / (2.0 * STATION)) as usize].radius;
        to_px - from_px >= ALONGSIDE * radius
    };
    let runs = runs(&touched).into_iter().filter(move |&(from_px, to_px)| long(from_px, to_px));
    runs.map(|(from_px, to_px)| TraceWarning::Alongside { from_px, to_px })
}

fn jumps(stations: &[Station]) -> Vec<TraceWarning> {
    let own: Vec<(usize, &Station)> =
        stations.iter().enumerate().filter(|(_, s)| !s.overlaid && s.log_mass.is_finite()).collect();
    let middle = |range: &[(usize, &Station)], of: fn(&Station) -> f64| {
        median(range.iter().map(|(_, s)| of(s)).collect()).unwrap_or_default()
    };
    let [near, far] = SIDE;
    let mut found: Vec<TraceWarning> = Vec::new();
    let mut highest = 0.0;
    for i in far..own.len().saturating_sub(far) {
        let (before, after) = (&own[i - far..i - near], &own[i + near..i + far]);
        let change = (middle(after, |s| s.log_mass) - middle(before, |s| s.log_mass)).abs();
        if change < JUMP.ln() {
            continue;
        }
        let at_px = own[i].0 as f64 * STATION;
        let jump = TraceWarning::Jump {
            at_px,
            before_px: middle(before, |s| s.radius),
            after_px: middle(after, |s| s.radius),
        };
        // Of neighboring places the one with the greatest change.
        let same = matches!(found.last(), Some(TraceWarning::Jump { at_px: last, .. })
            if at_px - last < far as f64 * STATION);
        if !same {
            found.push(jump);
            highest = change;
        } else if change > highest {
            highest = change;
            found.pop();
            found.push(jump);
        }
    }
    found
}

/// First and last abscissa of each run of stations that are marked, near runs joined.
fn runs(marked: &[bool]) -> Vec<(f64, f64)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (i, _) in marked.iter().enumerate().filter(|(_, m)| **m) {
        match joined.last_mut() {
            Some((_, last)) if i - *last <= SHORTEST => *last = i,
            _ => joined.push((i, i)),
        }
    }
    let long = joined.into_iter().filter(|(from, to)| to - from + 1 >= SHORTEST);
    long.map(|(from, to)| (from as f64 * STATION, to as f64 * STATION)).collect()
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
        assert_eq!(runs(&marked), [(5.0, 15.0)]);
    }
}
