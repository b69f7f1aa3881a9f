//! What to do next.

use crate::planning::crossing::sites::{CrossingPlane, CrossingSites};
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::OpenStep;
use crate::planning::plan::VesselKind;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// What to do next, in the order of the way.
pub fn open_steps(
    measured: &MeasuredPlan<'_>,
    plane: Option<&CrossingPlane<'_>>,
    space: Option<&Reconstruction<'_>>,
    sites: &CrossingSites<'_>,
    stents: Option<&StentsOpen>,
) -> Vec<(OpenStep, String)> {
    let mut open: Vec<(OpenStep, String)> = Vec::new();
    if measured.plan.runs.is_empty() {
        open.push((OpenStep::OpenRun, "open a run".to_owned()));
    }
    for run in measured.views.iter().flat_map(|view| &view.runs).filter(|run| run.run.is_none()) {
        open.push((OpenStep::OpenRun, format!("open the file of run {}", run.id)));
    }
    if let Some(view) = measured.views.get(plane.map_or(0, |plane| plane.view)).filter(|_| space.is_none()) {
        if !view.plane.scaled {
            open.push((OpenStep::Calibrate, format!("calibrate view {}", view.view.id)));
        } else if view.calibration.ruler_without_depth {
            open.push((OpenStep::SayDepth, "say how far the ruler lies from the vessel".to_owned()));
        }
    }
    let traced = [VesselKind::Artery, VesselKind::Vein].map(|kind| measured.is_traced(kind));
    if !traced[0] {
        open.push((OpenStep::TraceArtery, "trace the artery".to_owned()));
    }
    if !traced[1] {
        open.push((OpenStep::TraceVein, "trace the vein".to_owned()));
    }
    let shown = sites.shown();
    if shown.is_some_and(|pair| pair.datum.is_some() && pair.usable_datum().is_none()) {
        open.push((OpenStep::TraceVein, "trace the vein down to the landing datum".to_owned()));
    }
    if measured.plan.landing_datum().is_none_or(|datum| datum.points.is_empty()) {
        open.push((OpenStep::PlaceDatum, "place the landing datum".to_owned()));
    } else if shown.is_some_and(|pair| pair.datum.is_none()) {
        let view = plane.map_or("", |plane| &measured.views[plane.view].view.id);
        open.push((OpenStep::PlaceDatum, format!("mark the landing datum in a run of view {view} too")));
    }
    if traced == [true, true] && sites.crossing.is_none() {
        let text = if sites.pin_lost {
            "choose a crossing again"
        } else if plane.is_none() {
            "trace artery and vein in runs of one view"
        } else {
            "trace artery and vein along their own vessels"
        };
        open.push((OpenStep::ChooseCrossing, text.to_owned()));
    }
    match stents {
        Some(StentsOpen::Technique) => open.push((OpenStep::ChooseStents, "choose a technique".to_owned())),
        Some(StentsOpen::Chain(why)) => open.push((OpenStep::ChooseStents, format!("choose stents: {why}"))),
        Some(StentsOpen::Path) | None => {}
    }
    open
}
