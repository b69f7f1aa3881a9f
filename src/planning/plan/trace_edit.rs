//! Editing of one trace, as programs for drawing do it: anchors come and go, and stretches drawn by hand stay marked.
//!
//! Knows no picture: where the path runs between two anchors follows from evaluation.

use crate::geometry::{ImagePoint, Point, Polyline, simplified};
use crate::imaging::{Look, Phase};
use crate::planning::plan::{Plan, PlanTrace, Vessel};

/// Ends nearer than this are one place, px.
const ONE_PLACE_PX: f64 = 0.5;

/// Anchors made of accepted points lie within this of them, px.
const TOLERANCE_PX: f64 = 0.5;

/// One end of a trace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// Where it begins.
    First,
    /// Where it ends.
    #[default]
    Last,
}

impl End {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Last => Self::First,
        }
    }
}

impl PlanTrace {
    /// The anchor at one end.
    #[must_use]
    pub fn end(&self, end: End) -> Option<ImagePoint> {
        match end {
            End::First => self.anchors.first().copied(),
            End::Last => self.anchors.last().copied(),
        }
    }

    /// Whether the way from anchor `hop` to the next was drawn by hand.
    #[must_use]
    pub fn is_bridged(&self, hop: usize) -> bool {
        self.bridged.contains(&hop)
    }

    /// The trace with more anchors beyond one of its ends, the farthest last. With `bridged`, the way to each of them is
    /// drawn by hand.
    #[must_use]
    pub fn extended(&self, end: End, anchors: &[ImagePoint], bridged: bool) -> Self {
        let (mut all, mut hops) = self.parts();
        for &anchor in anchors {
            let first = all.is_empty();
            match end {
                End::First => {
                    all.insert(0, anchor);
                    hops.splice(0..0, (!first).then_some(bridged));
                }
                End::Last => {
                    all.push(anchor);
                    hops.extend((!first).then_some(bridged));
                }
            }
        }
        self.of_parts(all, &hops)
    }

    /// The trace with an anchor between anchor `hop` and the next; `None` if there is no such stretch.
    #[must_use]
    pub fn with_anchor(&self, hop: usize, at: ImagePoint) -> Option<Self> {
        let (mut anchors, mut hops) = self.parts();
        let bridged = *hops.get(hop)?;
        anchors.insert(hop + 1, at);
        hops.insert(hop, bridged);
        Some(self.of_parts(anchors, &hops))
    }

    /// The trace with anchors moved by columns and rows; `None` if it lacks one of them.
    #[must_use]
    pub fn with_moved(&self, moved: &[usize], [x, y]: [f64; 2]) -> Option<Self> {
        let (mut anchors, hops) = self.parts();
        for &index in moved {
            let anchor = anchors.get_mut(index)?;
            *anchor = ImagePoint::new(anchor.x + x, anchor.y + y);
        }
        Some(self.of_parts(anchors, &hops))
    }

    /// The trace without some of its anchors. A stretch made of two is drawn by hand if one of them was: contrast is
    /// never claimed where there may be none.
    #[must_use]
    pub fn without(&self, removed: &[usize]) -> Self {
        let (anchors, hops) = self.parts();
        let (mut kept, mut kept_hops) = (Vec::new(), Vec::new());
        let mut bridged = false;
        for (index, anchor) in anchors.into_iter().enumerate() {
            bridged |= index > 0 && hops[index - 1];
            if removed.contains(&index) {
                continue;
            }
            if !kept.is_empty() {
                kept_hops.push(bridged);
            }
            kept.push(anchor);
            bridged = false;
        }
        self.of_parts(kept, &kept_hops)
    }

    /// The trace with one stretch drawn by hand, or following the picture again; `None` if there is no such stretch.
    #[must_use]
    pub fn with_bridge(&self, hop: usize, bridged: bool) -> Option<Self> {
        let (anchors, mut hops) = self.parts();
        *hops.get_mut(hop)? = bridged;
        Some(self.of_parts(anchors, &hops))
    }

    /// The trace walked the other way.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let reversed = |points: &[ImagePoint]| points.iter().rev().copied().collect();
        let mut bridged: Vec<usize> =
            self.bridged.iter().map(|hop| self.anchors.len().saturating_sub(hop + 2)).collect();
        bridged.sort_unstable();
        Self { anchors: reversed(&self.anchors), points: reversed(&self.points), bridged, ..self.clone() }
    }

    /// The two parts of the trace before and after `at`, which lies between anchor `hop` and the next, or on one of
    /// them. Both have an anchor there. `None` if there is no such stretch, or if `at` is an end of the trace.
    #[must_use]
    pub fn split(&self, hop: usize, at: ImagePoint) -> Option<(Self, Self)> {
        let (mut anchors, mut hops) = self.parts();
        let bridged = *hops.get(hop)?;
        let same = |anchor: ImagePoint| anchor.distance(at) < 1e-9;
        let cut = if same(anchors[hop]) {
            hop
        } else if same(anchors[hop + 1]) {
            hop + 1
        } else {
            anchors.insert(hop + 1, at);
            hops.insert(hop, bridged);
            hop + 1
        };
        if cut == 0 || cut + 1 == anchors.len() {
            return None;
        }
        let mut parts = (
            self.of_parts(anchors[..=cut].to_vec(), &hops[..cut]),
            self.of_parts(anchors[cut..].to_vec(), &hops[cut..]),
        );
        if let Ok(curve) = Polyline::new(self.points.iter().copied()) {
            let abscissa = curve.nearest(at).0.abscissa;
            let slice = |from, to| curve.slice(from, to).map(|part| part.points().to_vec()).unwrap_or_default();
            parts.0.points = slice(0.0, abscissa);
            parts.1.points = slice(abscissa, curve.length());
        }
        Some(parts)
    }

    /// This trace and `other` as one, joined at the ends nearest to each other, in the direction of this one. Between
    /// ends that lie apart the path follows the picture.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let ([own, others], _) = self.nearest_ends(other);
        let other = if own == others { other.reversed() } else { other.clone() };
        let (before, after) = if own == End::Last { (self, &other) } else { (&other, self) };
        before.followed_by(after, self)
    }

    /// How far a place is from the course of the trace as far as the plan knows it, px.
    #[must_use]
    pub fn distance_to(&self, at: ImagePoint) -> f64 {
        let points = if self.points.len() > 1 { &self.points } else { &self.anchors };
        Polyline::new(points.iter().copied()).map_or(f64::INFINITY, |curve| curve.nearest(at).1)
    }

    /// The ends of this trace and of `other` nearest to each other, and how far they are apart, px.
    #[must_use]
    pub fn nearest_ends(&self, other: &Self) -> ([End; 2], f64) {
        let ways = [[End::Last, End::First], [End::Last; 2], [End::First, End::Last], [End::First; 2]];
        let apart = |[own, others]: [End; 2]| match (self.end(own), other.end(others)) {
            (Some(a), Some(b)) => a.distance(b),
            _ => f64::INFINITY,
        };
        let nearest = ways.into_iter().min_by(|a, b| apart(*a).total_cmp(&apart(*b))).unwrap_or_default();
        (nearest, apart(nearest))
    }

    /// The part of a move by columns and rows that leaves all of these anchors on a picture of so many columns and rows.
    #[must_use]
    pub fn limited_move(&self, anchors: &[usize], [x, y]: [f64; 2], [columns, rows]: [u32; 2]) -> [f64; 2] {
        let moved: Vec<ImagePoint> = anchors.iter().filter_map(|&index| self.anchors.get(index)).copied().collect();
        let limited = |by: f64, count: u32, of: fn(&ImagePoint) -> f64| {
            let low = moved.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = moved.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            by.clamp((-low).min(0.0), (f64::from(count) - 1.0 - high).max(0.0))
        };
        [limited(x, columns, |p| p.x), limited(y, rows, |p| p.y)]
    }

    /// The trace kept to contrast of this phase, or of none. Its accepted line was traced another way and is dropped.
    #[must_use]
    pub fn with_phase(&self, phase: Option<Phase>) -> Self {
        Self { look: Look { phase, ..self.look.clone() }, points: Vec::new(), ..self.clone() }
    }

    /// `self` and then `after`, looked at as `like`.
    fn followed_by(&self, after: &Self, like: &Self) -> Self {
        let (mut anchors, mut hops) = self.parts();
        let (more, more_hops) = after.parts();
        let meet = match (anchors.last(), more.first()) {
            (Some(a), Some(b)) => a.distance(*b) < ONE_PLACE_PX,
            _ => false,
        };
        if !meet && !anchors.is_empty() && !more.is_empty() {
            hops.push(false);
        }
        anchors.extend(more.into_iter().skip(usize::from(meet)));
        hops.extend(more_hops);
        let mut joined = like.of_parts(anchors, &hops);
        if meet && !self.points.is_empty() && !after.points.is_empty() && self.look == after.look {
            joined.points = self.points.iter().chain(&after.points).copied().collect();
            joined.points.dedup_by(|b, a| a.distance(*b) < 1e-9);
        }
        joined
    }

    /// Anchors, and for each way between two whether it was drawn by hand. A trace of accepted points without anchors
    /// gets some, so that editing it does not lose its course.
    fn parts(&self) -> (Vec<ImagePoint>, Vec<bool>) {
        let anchors = if self.anchors.len() < 2 && self.points.len() > 1 {
            simplified(&self.points, TOLERANCE_PX)
        } else {
            self.anchors.clone()
        };
        let hops = (0..anchors.len().saturating_sub(1)).map(|hop| self.is_bridged(hop)).collect();
        (anchors, hops)
    }

    /// The same run and look with these anchors. What was accepted between the old ones is no longer.
    fn of_parts(&self, anchors: Vec<ImagePoint>, hops: &[bool]) -> Self {
        let bridged = hops.iter().enumerate().filter(|(_, bridged)| **bridged).map(|(hop, _)| hop).collect();
        Self { run: self.run.clone(), look: self.look.clone(), anchors, bridged, points: Vec::new() }
    }
}

impl Plan {
    /// `id`, numbered if the plan has it already.
    #[must_use]
    pub fn free_vessel_id(&self, id: &str) -> String {
        let base = id.trim_end_matches(|c: char| c.is_ascii_digit());
        let mut numbered = std::iter::once(id.to_owned()).chain((2..).map(|n| format!("{base}{n}")));
        numbered.find(|id| self.vessel(id).is_none()).unwrap_or_else(|| id.to_owned())
    }

    /// The vessel whose trace in `run` can be joined with that of `vessel`: of the same kind, its end nearest.
    #[must_use]
    pub fn nearest_to_join(&self, vessel: &Vessel, run: &str) -> Option<&Vessel> {
        let trace = vessel.trace_in(run)?;
        let others = self.vessels_of(vessel.kind).filter(|other| other.id != vessel.id);
        let near = others.filter_map(|other| Some((other, trace.nearest_ends(other.trace_in(run)?).1)));
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(other, _)| other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(x: f64) -> ImagePoint {
        ImagePoint::new(x, 2.0 * x)
    }

    /// Anchors at 0, 10, 20 …, the named ways drawn by hand.
    fn trace(count: usize, bridged: &[usize]) -> PlanTrace {
        let anchors = (0..count).map(|i| at(10.0 * i as f64)).collect();
        PlanTrace { run: "A1".into(), anchors, bridged: bridged.to_vec(), ..PlanTrace::default() }
    }

    fn xs(trace: &PlanTrace) -> Vec<f64> {
        trace.anchors.iter().map(|anchor| anchor.x).collect()
    }

    #[test]
    fn a_trace_grows_at_either_end() {
        let last = trace(2, &[0]).extended(End::Last, &[at(20.0), at(30.0)], false);
        assert_eq!((xs(&last), last.bridged), (vec![0.0, 10.0, 20.0, 30.0], vec![0]));
        let first = trace(2, &[]).extended(End::First, &[at(-10.0), at(-20.0)], true);
        assert_eq!((xs(&first), first.bridged), (vec![-20.0, -10.0, 0.0, 10.0], vec![0, 1]));
        let begun = trace(0, &[]).extended(End::First, &[at(5.0)], true);
        assert_eq!((xs(&begun), begun.bridged), (vec![5.0], vec![]));
    }

    #[test]
    fn marks_of_hand_drawn_stretches_stay_with_their_stretch() {
        let inserted = trace(4, &[1, 2]).with_anchor(1, at(15.0)).unwrap();
        assert_eq!(inserted.bridged, [1, 2, 3]);
        assert_eq!(trace(4, &[2]).with_anchor(0, at(5.0)).unwrap().bridged, [3]);
        assert_eq!(trace(4, &[1]).without(&[0]).bridged, [0]);
        assert_eq!(trace(4, &[1]).without(&[2]).bridged, [1], "a way made of two is drawn by hand if one was");
        assert_eq!(trace(4, &[0]).without(&[0]).bridged, Vec::<usize>::new());
        assert_eq!(trace(4, &[0]).reversed().bridged, [2]);
        assert_eq!(trace(3, &[]).with_bridge(1, true).unwrap().bridged, [1]);
        assert_eq!(trace(3, &[1]).with_bridge(1, false).unwrap().bridged, Vec::<usize>::new());
    }

    #[test]
    fn what_is_not_there_cannot_be_edited() {
        let short = trace(2, &[]);
        assert_eq!(short.with_anchor(1, at(5.0)), None);
        assert_eq!(short.with_moved(&[2], [1.0, 0.0]), None);
        assert_eq!(short.with_bridge(1, true), None);
        assert_eq!(short.split(0, at(0.0)), None, "at an end there is nothing to split off");
        assert_eq!(short.split(0, at(10.0)), None);
        assert_eq!(short.split(1, at(5.0)), None);
    }

    #[test]
    fn accepted_points_are_cut_and_walked_with_their_trace() {
        let points: Vec<ImagePoint> = (0..=30).map(|i| at(f64::from(i))).collect();
        let accepted = PlanTrace { points: points.clone(), ..trace(4, &[]) };
        let (before, after) = accepted.split(1, at(12.0)).unwrap();
        assert_eq!(before.points, points[..=12]);
        assert_eq!(after.points, points[12..]);
        assert_eq!(before.joined(&after).points, points);
        assert_eq!(accepted.reversed().points.first(), points.last());
        let scripted = PlanTrace { anchors: vec![], ..accepted };
        assert_eq!(xs(&scripted.extended(End::Last, &[at(40.0)], false)), [0.0, 30.0, 40.0]);
    }

    #[test]
    fn traces_join_at_their_nearest_ends_in_the_direction_of_the_first() {
        let own = trace(2, &[0]);
        for (other, joined, bridged) in [
            (vec![12.0, 30.0], vec![0.0, 10.0, 12.0, 30.0], vec![0]),
            (vec![30.0, 12.0], vec![0.0, 10.0, 12.0, 30.0], vec![0]),
            (vec![-9.0, -2.0], vec![-9.0, -2.0, 0.0, 10.0], vec![2]),
            (vec![-2.0, -9.0], vec![-9.0, -2.0, 0.0, 10.0], vec![2]),
            (vec![10.0, 20.0], vec![0.0, 10.0, 20.0], vec![0]),
        ] {
            let other = PlanTrace { anchors: other.into_iter().map(at).collect(), ..trace(0, &[]) };
            let result = own.joined(&other);
            assert_eq!((xs(&result), result.bridged), (joined, bridged));
        }
    }

    proptest! {
        #[test]
        fn joining_takes_a_split_back(count in 3..9_usize, hop in 0..8_usize, part in 0.0..1.0, mask in 0..256_u32) {
            let bridged: Vec<usize> = (0..count - 1).filter(|hop| mask >> hop & 1 == 1).collect();
            let whole = trace(count, &bridged);
            let hop = hop % (count - 1);
            let cut = whole.anchors[hop].lerp(whole.anchors[hop + 1], part);
            prop_assert_eq!(&whole.reversed().reversed(), &whole);
            let Some((before, after)) = whole.split(hop, cut) else {
                return Err(TestCaseError::reject("the cut leaves nothing on one side"));
            };
            let joined = before.joined(&after);
            let with_cut = if whole.anchors.contains(&cut) { whole.clone() } else { whole.with_anchor(hop, cut).unwrap() };
            // A cut next to an anchor may be nearer to it than the places that count as one.
            prop_assume!(with_cut.anchors.windows(2).all(|pair| pair[0].distance(pair[1]) > ONE_PLACE_PX));
            prop_assert_eq!(joined, with_cut);
        }
    }

    #[test]
    fn a_new_part_is_numbered() {
        let mut plan = Plan::default();
        assert_eq!(plan.free_vessel_id("pta"), "pta");
        for id in ["pta", "pta2"] {
            let kind = crate::planning::plan::VesselKind::Artery;
            plan.apply(crate::planning::Command::AddVessel { id: id.into(), kind, name: id.into() }).unwrap();
        }
        assert_eq!(plan.free_vessel_id("pta"), "pta3");
        assert_eq!(plan.free_vessel_id("pta2"), "pta3");
    }
}
