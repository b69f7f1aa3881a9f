//! Everything an evaluation measures in images, before any question is asked of it.

use super::centerline::{Centerline, MeasuredTrace, measure};
use super::evidence::Evidence;
use super::plan::{LandmarkKind, Plan, Vessel, VesselKind};
use super::view::SeenView;
use crate::geometry::{PlanePoint, Point};

/// The plan's views and vessels as the images show them.
pub(super) struct Scene<'a> {
    pub plan: &'a Plan,
    pub views: Vec<SeenView<'a>>,
    pub vessels: Vec<SeenVessel<'a>>,
}

/// A vessel with its measured traces and its centerline in each view.
pub(super) struct SeenVessel<'a> {
    pub vessel: &'a Vessel,
    pub traces: Vec<MeasuredTrace>,
    /// Runs in which it could not be traced, each with the reason.
    pub failed: Vec<(String, String)>,
    /// One entry for each view.
    pub lines: Vec<Option<Centerline>>,
}

impl<'a> Scene<'a> {
    pub fn new(plan: &'a Plan, evidence: &dyn Evidence) -> Self {
        let views: Vec<SeenView<'a>> = plan.views.iter().map(|view| SeenView::new(view, evidence)).collect();
        let vessels = plan.vessels.iter().map(|vessel| SeenVessel::new(vessel, &views, evidence)).collect();
        Self { plan, views, vessels }
    }

    /// The vessels of one kind that have a centerline in view `view`.
    pub fn lines_in(&self, view: usize, kind: VesselKind) -> impl Iterator<Item = &Centerline> {
        self.vessels.iter().filter(move |v| v.vessel.kind == kind).filter_map(move |v| v.lines[view].as_ref())
    }

    /// Whether a vessel of this kind has a centerline anywhere.
    pub fn is_traced(&self, kind: VesselKind) -> bool {
        self.vessels.iter().any(|v| v.vessel.kind == kind && v.lines.iter().any(Option::is_some))
    }

    /// The landing datum in the plane of view `view`, and whether it was marked in one of `runs`.
    pub fn datum_in(&self, view: usize, runs: &[String]) -> Option<(PlanePoint, bool)> {
        let view = &self.views[view];
        let datum = self.plan.landmarks.iter().filter(|l| l.kind == LandmarkKind::LandingDatum);
        let mut marks = datum.flat_map(|l| &l.points).filter_map(|mark| {
            let placed = view.placed(&mark.run).filter(|_| mark.at.is_finite())?;
            Some((view.plane.plane_from_image(mark.at, placed.shift), runs.contains(&mark.run)))
        });
        marks.next()
    }
}

impl<'a> SeenVessel<'a> {
    fn new(vessel: &'a Vessel, views: &[SeenView<'a>], evidence: &dyn Evidence) -> Self {
        let (mut traces, mut failed) = (Vec::new(), Vec::new());
        for trace in vessel.traces.iter().filter(|t| t.points.len() > 1 || t.anchors.len() > 1) {
            match measure(trace, evidence) {
                Ok(measured) => traces.push(measured),
                Err(why) => failed.push((trace.run.clone(), why)),
            }
        }
        let lines = views.iter().map(|view| Centerline::of(vessel, &traces, view)).collect();
        Self { vessel, traces, failed, lines }
    }

    /// Index of the first view in which it has a centerline, and the centerline.
    pub fn first_line(&self) -> Option<(usize, &Centerline)> {
        self.lines.iter().enumerate().find_map(|(i, line)| Some((i, line.as_ref()?)))
    }
}

/// Where the landing datum meets a vein.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DatumOnVein {
    /// Abscissa of the vein's nearest place.
    pub abscissa: f64,
    /// The vein leads to the head in the direction of growing abscissae.
    pub forward: bool,
    /// How far beyond the vein's end the datum lies, along the vein's direction there.
    pub beyond: f64,
    /// Distance from the vein's nearest place.
    pub aside: f64,
    /// It was marked in another run than the vein, so the placement of the runs matters.
    pub other_run: bool,
}

impl DatumOnVein {
    /// Where `datum` lies on a vein. The head is where the longer part of the vein is: one traces from the ankle up.
    pub fn new(vein: &Centerline, datum: PlanePoint, same_run: bool) -> Self {
        let curve = &vein.curve;
        let (place, aside) = curve.nearest(datum);
        let forward = place.abscissa <= 0.5 * curve.length();
        let end = if forward { 0.0 } else { curve.length() };
        let beyond = if (place.abscissa - end).abs() <= 1e-9 * curve.length() {
            let tangent = curve.tangent(end);
            let outward = if forward { -1.0 } else { 1.0 };
            let (d, e) = (datum.coordinates(), place.point.coordinates());
            (0..2).map(|k| outward * tangent[k] * (d[k] - e[k])).sum::<f64>().max(0.0)
        } else {
            0.0
        };
        Self { abscissa: place.abscissa, forward, beyond, aside, other_run: !same_run }
    }

    /// Length from the datum up to `abscissa`.
    pub fn length_to(&self, abscissa: f64) -> f64 {
        let along = if self.forward { abscissa - self.abscissa } else { self.abscissa - abscissa };
        along + self.beyond
    }

    /// The abscissa at `length` from the datum.
    pub fn abscissa_at(&self, length: f64) -> f64 {
        let along = length - self.beyond;
        if self.forward { self.abscissa + along } else { self.abscissa - along }
    }

    /// The part of the vein above the datum.
    pub fn above(&self, vein_length: f64) -> [f64; 2] {
        if self.forward { [self.abscissa, vein_length] } else { [0.0, self.abscissa] }
    }
}
