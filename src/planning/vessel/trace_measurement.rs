//! What the pictures say along one trace, in the pixels of its run. Where the operator drew the way by hand they say
//! nothing, and that stays marked.

use crate::geometry::{ImagePoint, Point, Polyline};
use crate::imaging::width::Width;
use crate::planning::evaluation::{EvaluatedTrace, TraceDoubt};
use crate::planning::evidence::Evidence;
use crate::planning::plan::PlanTrace;
use std::sync::Arc;

/// Standard uncertainty across the vessel where the picture says nothing, px.
const UNMEASURED_SIGMA_PX: f64 = 1.0;

/// Standard uncertainty across a way drawn by hand where no vessel is seen, px: about its radius.
const BRIDGED_SIGMA_PX: f64 = 3.0;

/// A fitted middle is not trusted beyond this, px: contrast is not spread evenly in a real vessel.
const LEAST_SIGMA_PX: f64 = 0.15;

/// A trace of which the tracer itself doubts some part is not trusted beyond this, px.
const DOUBTFUL_SIGMA_PX: f64 = 0.6;

/// A trace with what was measured along it.
#[derive(Debug, Clone)]
pub struct MeasuredTrace {
    pub seen: EvaluatedTrace,
    /// Standard uncertainty of the radius at each point; infinite where none was measured.
    pub radius_sigma_px: Vec<f64>,
    /// Standard uncertainty across the vessel at each point.
    pub sigma_px: Vec<f64>,
    /// Whether each point was drawn by hand.
    pub bridged: Vec<bool>,
}

/// Measures a trace: along the accepted points, or through the anchors if none are accepted.
///
/// # Errors
/// One sentence for people if nothing can be traced.
pub fn measure(trace: &PlanTrace, evidence: &dyn Evidence) -> Result<MeasuredTrace, String> {
    let accepted = distinct(&trace.points);
    let mut measured = if accepted.len() >= 2 {
        along(trace, accepted, evidence)
    } else {
        let mut whole = MeasuredTrace::empty(&trace.run);
        for section in sections(trace) {
            match section {
                Section::Seen { first, anchors } => whole.add_seen(trace, first, anchors, evidence)?,
                Section::Drawn(anchors) => whole.add_drawn(anchors),
            }
        }
        if trace.look.phase.is_some() {
            let doubt = evidence.trace_input(&trace.run, &trace.look)?.doubt.clone();
            whole.seen.warnings.extend(doubt.map(TraceDoubt::Phase));
        }
        whole
    };
    measured.seen.bridged = stretches(&measured.bridged);
    Ok(measured)
}

/// A part of a trace between two of its anchors.
enum Section<'a> {
    /// The path follows the picture through these anchors; `first` is the number of the first one, from 0.
    Seen { first: usize, anchors: &'a [ImagePoint] },
    /// The path leads straight from anchor to anchor.
    Drawn(&'a [ImagePoint]),
}

/// The trace in parts that were drawn by hand and parts that were not.
fn sections(trace: &PlanTrace) -> Vec<Section<'_>> {
    let hops = trace.anchors.len().saturating_sub(1);
    let mut sections = Vec::new();
    let mut first = 0;
    while first < hops {
        let bridged = trace.is_bridged(first);
        let last = (first..hops).find(|&hop| trace.is_bridged(hop) != bridged).unwrap_or(hops);
        let anchors = &trace.anchors[first..=last];
        sections.push(if bridged { Section::Drawn(anchors) } else { Section::Seen { first, anchors } });
        first = last;
    }
    if sections.is_empty() {
        sections.push(Section::Seen { first: 0, anchors: &trace.anchors });
    }
    sections
}

impl MeasuredTrace {
    fn empty(run: &str) -> Self {
        let (points, radius_px) = (Vec::new(), Vec::new());
        let seen = EvaluatedTrace { run: run.to_owned(), points, radius_px, bridged: Vec::new(), warnings: Vec::new() };
        Self { seen, radius_sigma_px: Vec::new(), sigma_px: Vec::new(), bridged: Vec::new() }
    }

    fn length_px(&self) -> f64 {
        self.seen.points.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
    }

    /// Continues with a part that follows the picture.
    fn add_seen(
        &mut self,
        trace: &PlanTrace,
        first: usize,
        anchors: &[ImagePoint],
        evidence: &dyn Evidence,
    ) -> Result<(), String> {
        let found = evidence.trace(&trace.run, &trace.look, anchors)?;
        // What was drawn before ends at the click; the vessel may lie beside it.
        if let (Some(last), Some(start)) = (self.seen.points.last().copied(), found.points.first()) {
            self.add_way(last, *start);
        }
        let before_px = self.length_px();
        let n = found.points.len();
        let least = if found.warnings.is_empty() { LEAST_SIGMA_PX } else { DOUBTFUL_SIGMA_PX };
        self.seen.points.extend(&found.points);
        self.seen.radius_px.extend(found.widths.iter().map(|w| w.radius_px));
        self.radius_sigma_px.extend(found.widths.iter().map(|w| w.sigma_px));
        self.seen.warnings.extend(found.warnings.iter().map(|doubt| TraceDoubt::Tracer(doubt.moved(first, before_px))));
        self.sigma_px.extend(found.widths.iter().map(|w| trusted(w.center_sigma_px).max(least)));
        self.bridged.extend(std::iter::repeat_n(false, n));
        Ok(())
    }

    /// Continues straight from anchor to anchor. A part before has its own end on the vessel: the way begins there.
    fn add_drawn(&mut self, anchors: &[ImagePoint]) {
        let begins_there = !self.seen.points.is_empty();
        let mut from = self.seen.points.last().copied();
        for &to in anchors.iter().skip(usize::from(begins_there)) {
            if let Some(from) = from {
                self.add_way(from, to);
            }
            self.add_hand(to);
            from = Some(to);
        }
    }

    /// Points between two, at most 1 px apart, without the two.
    fn add_way(&mut self, from: ImagePoint, to: ImagePoint) {
        if let Ok(way) = Polyline::new([from, to]) {
            let even = way.resampled(1.0);
            even[1..even.len() - 1].iter().for_each(|place| self.add_hand(place.point));
        }
    }

    fn add_hand(&mut self, at: ImagePoint) {
        self.seen.points.push(at);
        self.seen.radius_px.push(0.0);
        self.radius_sigma_px.push(f64::INFINITY);
        self.sigma_px.push(BRIDGED_SIGMA_PX);
        self.bridged.push(true);
    }
}

/// Measures along accepted points.
fn along(trace: &PlanTrace, points: Vec<ImagePoint>, evidence: &dyn Evidence) -> MeasuredTrace {
    let (widths, warnings) = match evidence.widths(&trace.run, &trace.look, &points) {
        Ok(widths) => (widths, Vec::new()),
        Err(why) => {
            let unknown = Arc::new(vec![Width::UNKNOWN; points.len()]);
            (unknown, vec![TraceDoubt::Width(why)])
        }
    };
    let mut measured = MeasuredTrace {
        radius_sigma_px: widths.iter().map(|w| w.sigma_px).collect(),
        sigma_px: widths.iter().map(|w| trusted(w.center_sigma_px)).collect(),
        bridged: drawn_by_hand(trace, &points),
        seen: EvaluatedTrace {
            run: trace.run.clone(),
            radius_px: widths.iter().map(|w| w.radius_px).collect(),
            points,
            bridged: Vec::new(),
            warnings,
        },
    };
    for i in (0..measured.bridged.len()).filter(|&i| measured.bridged[i]) {
        measured.seen.radius_px[i] = 0.0;
        measured.radius_sigma_px[i] = f64::INFINITY;
        measured.sigma_px[i] = BRIDGED_SIGMA_PX;
    }
    measured
}

/// Which accepted points lie between two anchors whose way was drawn by hand.
fn drawn_by_hand(trace: &PlanTrace, points: &[ImagePoint]) -> Vec<bool> {
    let mut drawn = vec![false; points.len()];
    let Ok(curve) = Polyline::new(points.iter().copied()) else { return drawn };
    for pair in (0..trace.anchors.len().saturating_sub(1)).filter(|&hop| trace.is_bridged(hop)) {
        let [from, to] = [pair, pair + 1].map(|anchor| curve.nearest(trace.anchors[anchor]).0.abscissa);
        for (drawn, &s) in drawn.iter_mut().zip(curve.abscissae()) {
            *drawn |= s > from.min(to) && s < from.max(to);
        }
    }
    drawn
}

/// The numbers of the points between which each stretch of hand-drawn points leads.
fn stretches(bridged: &[bool]) -> Vec<[usize; 2]> {
    let mut found: Vec<[usize; 2]> = Vec::new();
    for i in (0..bridged.len()).filter(|&i| bridged[i]) {
        let to = (i + 1).min(bridged.len() - 1);
        match found.last_mut() {
            Some([_, last]) if *last == i => *last = to,
            _ => found.push([i.saturating_sub(1), to]),
        }
    }
    found
}

fn trusted(sigma_px: f64) -> f64 {
    if sigma_px.is_finite() { sigma_px.max(LEAST_SIGMA_PX) } else { UNMEASURED_SIGMA_PX }
}

/// The finite points, consecutive ones distinct.
fn distinct(points: &[ImagePoint]) -> Vec<ImagePoint> {
    let mut kept: Vec<ImagePoint> = points.iter().copied().filter(|p| p.is_finite()).collect();
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::trace::{StretchDoubt, Trace, TraceWarning};
    use crate::imaging::{Look, Run};
    use crate::planning::evidence::TraceInput;

    const WIDTH: Width = Width { radius_px: 2.0, sigma_px: 0.1, center_sigma_px: 0.2 };

    /// A picture in which every vessel runs straight between anchors, half a pixel below the clicks.
    struct Straight;

    impl Evidence for Straight {
        fn run(&self, _: &str) -> Option<Arc<Run>> {
            None
        }

        fn trace_input(&self, _: &str, _: &Look) -> Result<Arc<TraceInput>, String> {
            Err("there is no picture".to_owned())
        }

        fn trace(&self, _: &str, _: &Look, anchors: &[ImagePoint]) -> Result<Arc<Trace>, String> {
            let below = anchors.iter().map(|a| ImagePoint::new(a.x, a.y + 0.5));
            let line = Polyline::new(below).map_err(|error| error.to_string())?;
            let points: Vec<ImagePoint> = line.resampled(1.0).iter().map(|place| place.point).collect();
            let widths = vec![WIDTH; points.len()];
            let doubt = StretchDoubt::WeakContrast;
            let warnings = vec![TraceWarning::Stretch { doubt, from_px: 1.0, to_px: 4.0 }];
            Ok(Arc::new(Trace { anchors: anchors.to_vec(), points, widths, length_px: line.length(), warnings }))
        }

        fn widths(&self, _: &str, _: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
            Ok(Arc::new(vec![WIDTH; points.len()]))
        }
    }

    fn trace(bridged: &[usize]) -> PlanTrace {
        let anchors = [0.0, 10.0, 20.0, 30.0, 40.0].map(|x| ImagePoint::new(x, 5.0)).to_vec();
        PlanTrace { run: "A1".into(), anchors, bridged: bridged.to_vec(), ..PlanTrace::default() }
    }

    #[test]
    fn what_is_drawn_by_hand_is_straight_unmeasured_and_marked() {
        let measured = measure(&trace(&[1, 2]), &Straight).unwrap();
        let EvaluatedTrace { points, radius_px, bridged, warnings, .. } = &measured.seen;
        let [[from, to]] = bridged[..] else { panic!("one stretch: {bridged:?}") };
        assert_eq!((points[from].x, points[to].x), (10.0, 30.0));
        assert!(points.windows(2).all(|pair| pair[0].distance(pair[1]) <= 1.0 + 1e-9), "no gap");
        assert!(points.windows(2).all(|pair| pair[1].x >= pair[0].x), "no way back");
        assert!((from + 1..to).all(|i| radius_px[i] == 0.0 && measured.radius_sigma_px[i].is_infinite()));
        assert!(radius_px[..=from].iter().all(|&r| r == 2.0));
        assert!(measured.radius_sigma_px[..=from].iter().all(|&s| s == 0.1), "of the same refinement as the radius");
        let rounded = warnings.iter().map(|doubt| match doubt {
            TraceDoubt::Tracer(TraceWarning::Stretch { doubt: StretchDoubt::WeakContrast, from_px, to_px }) => {
                [from_px.round(), to_px.round()]
            }
            other => panic!("{other:?}"),
        });
        assert!(rounded.eq([[1.0, 4.0], [31.0, 34.0]]), "a doubt of each part: {warnings:?}");
    }

    #[test]
    fn a_trace_may_begin_and_end_drawn_by_hand_or_be_so_whole() {
        for (bridged, ends) in
            [(vec![0], vec![[0.0, 10.0]]), (vec![3], vec![[30.0, 40.0]]), (vec![0, 1, 2, 3], vec![[0.0, 40.0]])]
        {
            let seen = measure(&trace(&bridged), &Straight).unwrap().seen;
            let found: Vec<[f64; 2]> = seen.bridged.iter().map(|s| s.map(|i| seen.points[i].x)).collect();
            assert_eq!(found, ends);
            assert_eq!((seen.points[0].x, seen.points[seen.points.len() - 1].x), (0.0, 40.0));
        }
        assert!(measure(&trace(&[]), &Straight).unwrap().seen.bridged.is_empty());
    }

    #[test]
    fn accepted_points_keep_what_was_drawn_by_hand() {
        let points = (0..=40).map(|x| ImagePoint::new(f64::from(x), 5.5)).collect();
        let measured = measure(&PlanTrace { points, ..trace(&[1]) }, &Straight).unwrap();
        assert_eq!(measured.seen.bridged, [[10, 20]]);
        assert_eq!((measured.seen.radius_px[10], measured.seen.radius_px[15]), (2.0, 0.0));
    }
}
