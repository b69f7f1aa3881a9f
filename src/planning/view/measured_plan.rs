//! Everything an evaluation measures in images, before any question is asked of it.

use crate::geometry::{ImagePoint, Point};
use crate::planning::evidence::Evidence;
use crate::planning::plan::{Landmark, LandmarkKind, Plan, Vessel, VesselKind};
use crate::planning::vessel::centerline::Centerline;
use crate::planning::vessel::trace_measurement::{MeasuredTrace, measure};
use crate::planning::view::calibrated_view::CalibratedView;
use crate::planning::view::plane_centerline::in_plane;

/// The plan's views and vessels as the images show them.
pub struct MeasuredPlan<'a> {
    pub plan: &'a Plan,
    pub views: Vec<CalibratedView<'a>>,
    pub vessels: Vec<MeasuredVessel<'a>>,
}

/// A vessel with its measured traces and its line in the plane of each view.
pub struct MeasuredVessel<'a> {
    pub vessel: &'a Vessel,
    pub traces: Vec<MeasuredTrace>,
    /// Runs in which it could not be traced, each with the reason.
    pub failed: Vec<(String, String)>,
    /// One entry for each view.
    pub lines: Vec<Option<Centerline>>,
}

impl<'a> MeasuredPlan<'a> {
    pub fn new(plan: &'a Plan, evidence: &dyn Evidence) -> Self {
        let views: Vec<CalibratedView<'a>> =
            plan.views.iter().map(|view| CalibratedView::new(view, &plan.case, evidence)).collect();
        let vessels = plan.vessels.iter().map(|vessel| MeasuredVessel::new(vessel, &views, evidence)).collect();
        Self { plan, views, vessels }
    }

    /// The vessels of one kind that have a line in view `view`.
    pub fn lines_in(&self, view: usize, kind: VesselKind) -> impl Iterator<Item = &Centerline> {
        self.vessels.iter().filter(move |v| v.vessel.kind == kind).filter_map(move |v| v.lines[view].as_ref())
    }

    /// Whether a vessel of this kind is traced anywhere.
    pub fn is_traced(&self, kind: VesselKind) -> bool {
        self.vessels.iter().any(|v| v.vessel.kind == kind && v.lines.iter().any(Option::is_some))
    }

    /// Whether an artery and a vein have a line in view `view`.
    pub fn shows_both(&self, view: usize) -> bool {
        [VesselKind::Artery, VesselKind::Vein].iter().all(|&kind| self.lines_in(view, kind).next().is_some())
    }

    /// The landmarks of one kind.
    pub fn landmarks_of(&self, kind: LandmarkKind) -> impl Iterator<Item = &'a Landmark> {
        self.plan.landmarks.iter().filter(move |landmark| landmark.kind == kind)
    }

    /// A landmark in pixels of the reference run of view `view`, and the run it was marked in.
    pub fn seen_in(&self, view: usize, landmark: &'a Landmark) -> Option<(ImagePoint, &'a str)> {
        landmark.points.iter().filter(|mark| mark.at.is_finite()).find_map(|mark| {
            let placed = self.views[view].placed(&mark.run)?;
            Some((placed.shift.to_reference(mark.at), mark.run.as_str()))
        })
    }

    /// The same of the landing datum.
    pub fn datum_in(&self, view: usize) -> Option<(ImagePoint, &'a str)> {
        self.landmarks_of(LandmarkKind::LandingDatum).find_map(|datum| self.seen_in(view, datum))
    }
}

impl<'a> MeasuredVessel<'a> {
    fn new(vessel: &'a Vessel, views: &[CalibratedView<'a>], evidence: &dyn Evidence) -> Self {
        let (mut traces, mut failed) = (Vec::new(), Vec::new());
        for trace in vessel.traces.iter().filter(|t| t.points.len() > 1 || t.anchors.len() > 1) {
            match measure(trace, evidence) {
                Ok(measured) => traces.push(measured),
                Err(why) => failed.push((trace.run.clone(), why)),
            }
        }
        let lines = views.iter().map(|view| in_plane(vessel, &traces, view)).collect();
        Self { vessel, traces, failed, lines }
    }

    /// Index of the first view in which it has a line, and the line.
    pub fn first_line(&self) -> Option<(usize, &Centerline)> {
        self.lines.iter().enumerate().find_map(|(i, line)| Some((i, line.as_ref()?)))
    }
}
