//! Everything an evaluation measures in images, before any question is asked of it.

use super::centerline::in_plane;
use super::evidence::Evidence;
use super::line::Line;
use super::measured_trace::{MeasuredTrace, measure};
use super::plan::{LandmarkKind, Plan, Vessel, VesselKind};
use super::view::{PlacedRun, SeenView};
use crate::geometry::{ImagePoint, Point};

/// The plan's views and vessels as the images show them.
pub(super) struct Scene<'a> {
    pub plan: &'a Plan,
    pub views: Vec<SeenView<'a>>,
    pub vessels: Vec<SeenVessel<'a>>,
}

/// A vessel with its measured traces and its line in the plane of each view.
pub(super) struct SeenVessel<'a> {
    pub vessel: &'a Vessel,
    pub traces: Vec<MeasuredTrace>,
    /// Runs in which it could not be traced, each with the reason.
    pub failed: Vec<(String, String)>,
    /// One entry for each view.
    pub lines: Vec<Option<Line>>,
}

impl<'a> Scene<'a> {
    pub fn new(plan: &'a Plan, evidence: &dyn Evidence) -> Self {
        let views: Vec<SeenView<'a>> =
            plan.views.iter().map(|view| SeenView::new(view, &plan.case, evidence)).collect();
        let vessels = plan.vessels.iter().map(|vessel| SeenVessel::new(vessel, &views, evidence)).collect();
        Self { plan, views, vessels }
    }

    /// The vessels of one kind that have a line in view `view`.
    pub fn lines_in(&self, view: usize, kind: VesselKind) -> impl Iterator<Item = &Line> {
        self.vessels.iter().filter(move |v| v.vessel.kind == kind).filter_map(move |v| v.lines[view].as_ref())
    }

    /// Whether a vessel of this kind is traced anywhere.
    pub fn is_traced(&self, kind: VesselKind) -> bool {
        self.vessels.iter().any(|v| v.vessel.kind == kind && v.lines.iter().any(Option::is_some))
    }

    /// The landing datum in pixels of the reference run of view `view`, and the run it was marked in.
    pub fn datum_in(&self, view: usize) -> Option<(ImagePoint, &str)> {
        let datum = self.plan.landmarks.iter().filter(|l| l.kind == LandmarkKind::LandingDatum);
        let mut marks = datum.flat_map(|landmark| &landmark.points).filter(|mark| mark.at.is_finite());
        marks.find_map(|mark| {
            let placed = self.views[view].placed(&mark.run)?;
            Some((in_reference(mark.at, placed), mark.run.as_str()))
        })
    }
}

/// A pixel of a placed run in the pixels of its view's reference run.
pub(super) fn in_reference(at: ImagePoint, placed: &PlacedRun<'_>) -> ImagePoint {
    ImagePoint::new(at.x + placed.shift[1], at.y + placed.shift[0])
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
        let lines = views.iter().map(|view| in_plane(vessel, &traces, view)).collect();
        Self { vessel, traces, failed, lines }
    }

    /// Index of the first view in which it has a line, and the line.
    pub fn first_line(&self) -> Option<(usize, &Line)> {
        self.lines.iter().enumerate().find_map(|(i, line)| Some((i, line.as_ref()?)))
    }
}
