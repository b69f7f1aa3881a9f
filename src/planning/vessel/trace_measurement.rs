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
#[derive(Debug, Clone, Default)]
pub struct MeasuredTrace {
    /// The run it lies in.
    pub run: String,
    pub places: Vec<TracePlace>,
    /// What the tracer doubts.
    pub warnings: Vec<TraceDoubt>,
}

/// One place of a trace.
#[derive(Debug, Clone, Copy)]
pub struct TracePlace {
    pub at: ImagePoint,
    /// Radius, zero where none was measured, and standard uncertainties of it and of the middle.
    pub width: Width,
    /// It was drawn by hand.
    pub bridged: bool,
}

impl TracePlace {
    /// Where the picture shows a vessel, whose middle is not surer than `least`, px.
    fn seen(at: ImagePoint, width: Width, least: f64) -> Self {
        let sigma = Some(width.center_sigma_px).filter(|sigma| sigma.is_finite());
        let center_sigma_px = sigma.map_or(UNMEASURED_SIGMA_PX, |sigma| sigma.max(least));
        Self { at, width: Width { center_sigma_px, ..width }, bridged: false }
    }

    const fn drawn(at: ImagePoint) -> Self {
        Self { at, width: Width { center_sigma_px: BRIDGED_SIGMA_PX, ..Width::UNKNOWN }, bridged: true }
    }
}

/// Measures a trace: along the accepted points, or through the anchors if none are accepted.
///
/// # Errors
/// One sentence for people if nothing can be traced.
pub fn measure(trace: &PlanTrace, evidence: &dyn Evidence) -> Result<MeasuredTrace, String> {
    let accepted = distinct(&trace.points);
    if accepted.len() >= 2 {
        return Ok(along(trace, &accepted, evidence));
    }
    let mut whole = MeasuredTrace { run: trace.run.clone(), ..MeasuredTrace::default() };
    let hops = trace.anchors.len().saturating_sub(1);
    let mut first = 0;
    loop {
        let bridged = hops > 0 && trace.is_bridged(first);
        let last = (first..hops).find(|&hop| trace.is_bridged(hop) != bridged).unwrap_or(hops);
        let anchors = trace.anchors.get(first..=last).unwrap_or_default();
        if bridged {
            whole.add_drawn(anchors);
        } else {
            whole.add_seen(trace, first, anchors, evidence)?;
        }
        first = last;
        if first >= hops {
            break;
        }
    }
    if trace.look.phase.is_some() {
        let doubt = evidence.trace_input(&trace.run, &trace.look)?.doubt.clone();
        whole.warnings.extend(doubt.map(TraceDoubt::Phase));
    }
    Ok(whole)
}

impl MeasuredTrace {
    /// What an evaluation says about it.
    pub fn evaluated(&self) -> EvaluatedTrace {
        EvaluatedTrace {
            run: self.run.clone(),
            points: self.places.iter().map(|place| place.at).collect(),
            radius_px: self.places.iter().map(|place| place.width.radius_px).collect(),
            bridged: stretches(&self.places),
            warnings: self.warnings.clone(),
        }
    }

    /// Continues with a part that follows the picture from anchor `first` on.
    fn add_seen(
        &mut self,
        trace: &PlanTrace,
        first: usize,
        anchors: &[ImagePoint],
        evidence: &dyn Evidence,
    ) -> Result<(), String> {
        let found = evidence.trace(&trace.run, &trace.look, anchors)?;
        // What was drawn before ends at the click; the vessel may lie beside it.
        if let (Some(last), Some(start)) = (self.places.last().copied(), found.points.first()) {
            self.add_way(last.at, *start);
        }
        let before_px = self.places.windows(2).map(|pair| pair[0].at.distance(pair[1].at)).sum();
        let least = if found.warnings.is_empty() { LEAST_SIGMA_PX } else { DOUBTFUL_SIGMA_PX };
        let measured = found.points.iter().zip(&found.widths);
        self.places.extend(measured.map(|(&at, &width)| TracePlace::seen(at, width, least)));
        self.warnings.extend(found.warnings.iter().map(|doubt| TraceDoubt::Tracer(doubt.moved(first, before_px))));
        Ok(())
    }

    /// Continues straight from anchor to anchor. A part before has its own end on the vessel: the way begins there.
    fn add_drawn(&mut self, anchors: &[ImagePoint]) {
        let begins_there = !self.places.is_empty();
        for &to in anchors.iter().skip(usize::from(begins_there)) {
            if let Some(from) = self.places.last().copied() {
                self.add_way(from.at, to);
            }
            self.places.push(TracePlace::drawn(to));
        }
    }

    /// Places between two, at most 1 px apart, without the two.
    fn add_way(&mut self, from: ImagePoint, to: ImagePoint) {
        if let Ok(way) = Polyline::new([from, to]) {
            let even = way.resampled(1.0);
            self.places.extend(even[1..even.len() - 1].iter().map(|place| TracePlace::drawn(place.point)));
        }
    }
}

/// Measures along accepted points.
fn along(trace: &PlanTrace, points: &[ImagePoint], evidence: &dyn Evidence) -> MeasuredTrace {
    let (widths, warnings) = match evidence.widths(&trace.run, &trace.look, points) {
        Ok(widths) => (widths, Vec::new()),
        Err(why) => {
            let unknown = Arc::new(vec![Width::UNKNOWN; points.len()]);
            (unknown, vec![TraceDoubt::Width(why)])
        }
    };
    let drawn = drawn_by_hand(trace, points);
    let place = |((&at, &width), drawn): ((&ImagePoint, &Width), bool)| {
        if drawn { TracePlace::drawn(at) } else { TracePlace::seen(at, width, LEAST_SIGMA_PX) }
    };
    let places = points.iter().zip(widths.iter()).zip(drawn).map(place).collect();
    MeasuredTrace { run: trace.run.clone(), places, warnings }
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

/// The numbers of the places between which each stretch of hand-drawn ones leads.
fn stretches(places: &[TracePlace]) -> Vec<[usize; 2]> {
    let mut found: Vec<[usize; 2]> = Vec::new();
    for i in (0..places.len()).filter(|&i| places[i].bridged) {
        let to = (i + 1).min(places.len() - 1);
        match found.last_mut() {
            Some([_, last]) if *last == i => *last = to,
            _ => found.push([i.saturating_sub(1), to]),
        }
    }
    found
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
        let EvaluatedTrace { points, radius_px, bridged, warnings, .. } = &measured.evaluated();
        let [[from, to]] = bridged[..] else { panic!("one stretch: {bridged:?}") };
        assert_eq!((points[from].x, points[to].x), (10.0, 30.0));
        assert!(points.windows(2).all(|pair| pair[0].distance(pair[1]) <= 1.0 + 1e-9), "no gap");
        assert!(points.windows(2).all(|pair| pair[1].x >= pair[0].x), "no way back");
        assert!((from + 1..to).all(|i| radius_px[i] == 0.0 && measured.places[i].width.sigma_px.is_infinite()));
        assert!(radius_px[..=from].iter().all(|&r| r == 2.0));
        assert!(
            measured.places[..=from].iter().all(|place| place.width.sigma_px == 0.1),
            "of the same refinement as the radius"
        );
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
            let seen = measure(&trace(&bridged), &Straight).unwrap().evaluated();
            let found: Vec<[f64; 2]> = seen.bridged.iter().map(|s| s.map(|i| seen.points[i].x)).collect();
            assert_eq!(found, ends);
            assert_eq!((seen.points[0].x, seen.points[seen.points.len() - 1].x), (0.0, 40.0));
        }
        assert!(measure(&trace(&[]), &Straight).unwrap().evaluated().bridged.is_empty());
    }

    #[test]
    fn accepted_points_keep_what_was_drawn_by_hand() {
        let points = (0..=40).map(|x| ImagePoint::new(f64::from(x), 5.5)).collect();
        let measured = measure(&PlanTrace { points, ..trace(&[1]) }, &Straight).unwrap().evaluated();
        assert_eq!(measured.bridged, [[10, 20]]);
        assert_eq!((measured.radius_px[10], measured.radius_px[15]), (2.0, 0.0));
    }
}
