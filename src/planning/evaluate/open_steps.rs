//! What to do next.

use crate::planning::crossing::sites::{CrossingPlane, CrossingSites};
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::{Advisory, Missing, MissingPart};
use crate::planning::plan::VesselKind;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// What to do next, in the order of the way; `blocks`: what about the images lets nothing be measured between vessels.
pub fn open_steps(
    measured: &MeasuredPlan<'_>,
    plane: Option<&CrossingPlane<'_>>,
    space: Option<&Reconstruction<'_>>,
    sites: &CrossingSites<'_>,
    stents: Option<&StentsOpen>,
    blocks: &[&Advisory],
) -> Missing {
    let mut open = Vec::new();
    if measured.plan.runs.is_empty() {
        open.push(MissingPart::Run);
    }
    for run in measured.views.iter().flat_map(|view| &view.runs).filter(|run| run.run.is_none()) {
        open.push(MissingPart::RunFile(run.id.to_owned()));
    }
    if let Some(view) = measured.views.get(plane.map_or(0, |plane| plane.view)).filter(|_| space.is_none()) {
        if !view.plane.scaled {
            open.push(MissingPart::Scale(view.view.id.clone()));
        } else if view.calibration.ruler_without_depth {
            open.push(MissingPart::RulerDepth);
        }
    }
    let traced = [VesselKind::Artery, VesselKind::Vein].map(|kind| measured.is_traced(kind));
    if !traced[0] {
        open.push(MissingPart::Artery);
    }
    if !traced[1] {
        open.push(MissingPart::Vein);
    }
    let shown = sites.shown();
    if shown.is_some_and(|pair| pair.datum.is_some() && pair.usable_datum().is_none()) {
        open.push(MissingPart::VeinToDatum);
    }
    if measured.plan.landing_datum().is_none_or(|datum| datum.points.is_empty()) {
        open.push(MissingPart::Datum);
    } else if shown.is_some_and(|pair| pair.datum.is_none()) {
        let view = plane.map(|plane| measured.views[plane.view].view.id.clone());
        open.push(MissingPart::DatumInView(view.unwrap_or_default()));
    }
    open.extend(blocks.iter().map(|&block| MissingPart::Blocked(block.clone())));
    if traced == [true, true] && blocks.is_empty() && sites.crossing.is_none() {
        open.push(if sites.pin_lost {
            MissingPart::PinnedCrossing
        } else if plane.is_none() {
            MissingPart::VesselsInOneView
        } else {
            MissingPart::VesselsApart
        });
    }
    match stents {
        Some(StentsOpen::Technique) => open.push(MissingPart::Technique),
        Some(StentsOpen::Chain(why)) => open.push(MissingPart::Chain(why.clone())),
        Some(StentsOpen::Path) | None => {}
    }
    Missing(open)
}
