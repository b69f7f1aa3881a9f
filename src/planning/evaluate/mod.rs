//! From a plan to everything that follows from it.

mod advisory;
mod anatomy_position;
mod chains;
mod described_line;
mod open_steps;
mod vessels;

use crate::planning::crossing::sites::{CrossingPlane, CrossingSites};
use crate::planning::crossing::vessel_pair::VesselPair;
use crate::planning::crossing::working_view;
use crate::planning::devices::DeviceCatalog;
use crate::planning::devices::TechniqueCatalog;
use crate::planning::devices::stock::Stock;
use crate::planning::evaluation::{Advisory, Evaluation, Level, WorkingView};
use crate::planning::evidence::Evidence;
use crate::planning::plan::Plan;
use crate::planning::vessel::centerline::chord;
use crate::planning::view::calibrated_view::{CalibratedView, angle_between};
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::{Reconstruction, acute};
use chains::StentsOpen;

/// Half length of vessel, mm, over which its course at a crossing is taken.
const COURSE_HALF_MM: f64 = 5.0;

/// Everything that follows from `plan`, seen through `evidence`.
///
/// Nothing here fails: what cannot be known, or rests on images that an advisory blocks, is absent, and
/// [`Evaluation::missing`] or an advisory says why. The same
/// plan, images and data give the same numbers everywhere.
#[must_use]
pub fn evaluate(
    plan: &Plan,
    evidence: &dyn Evidence,
    catalog: &DeviceCatalog,
    techniques: &TechniqueCatalog,
    stock: Option<&Stock>,
) -> Evaluation {
    let measured = MeasuredPlan::new(plan, evidence);
    let technique = techniques.get(&plan.technique);
    let reach = technique.and_then(|t| t.reach_mm);
    let plane = CrossingPlane::new(&measured);
    let space = Reconstruction::new(&measured);
    let of_images = advisory::of_images(&measured, space.as_ref());
    let blocks: Vec<&Advisory> = of_images.iter().filter(|advisory| advisory.level() == Level::Block).collect();
    let sites = match (&space, &plane) {
        // What rests on images that do not belong together is not measured.
        _ if !blocks.is_empty() => CrossingSites::default(),
        (Some(space), _) => CrossingSites::in_space(&measured, space, reach),
        (None, Some(plane)) => CrossingSites::in_plane(&measured, plane, reach),
        (None, None) => CrossingSites::default(),
    };
    let doubtful =
        space.is_none() && plane.as_ref().is_some_and(|p| measured.views[p.view].calibration.ruler_without_depth);
    let stents =
        if doubtful { Err(StentsOpen::Path) } else { chains::stents(&measured, &sites, technique, catalog, stock) };

    let mut evaluation = Evaluation {
        views: measured.views.iter().map(CalibratedView::evaluated).collect(),
        angle_between_views_deg: angle_between_views(&measured, space.as_ref()),
        vessels: (0..measured.vessels.len())
            .map(|at| vessels::evaluated_vessel(&measured, space.as_ref(), &sites, at))
            .collect(),
        crossing: sites.crossing.clone(),
        candidates: sites.candidates.clone(),
        path_mm: sites.crossing.as_ref().and_then(|crossing| crossing.vein_mm_from_datum),
        chains: stents.as_ref().map_or_else(|_| Vec::new(), Clone::clone),
        working_views: space.as_ref().map_or_else(Vec::new, |_| working_views(&sites)),
        profile: sites.shown().map_or_else(Vec::new, VesselPair::strip),
        profile_run: sites.shown().and_then(VesselPair::strip_run).cloned(),
        assumptions: technique.map_or_else(Vec::new, |t| t.assumptions.clone()),
        ..Evaluation::default()
    };
    evaluation.missing =
        open_steps::open_steps(&measured, plane.as_ref(), space.as_ref(), &sites, stents.as_ref().err(), &blocks);
    evaluation.advisories = advisory::all(
        of_images,
        &advisory::Findings {
            measured: &measured,
            space: space.as_ref(),
            sites: &sites,
            technique,
            evaluation: &evaluation,
            stents: stents.as_ref().err(),
        },
    );
    evaluation
}

/// Between the views measured together, else the first two whose angles are known.
fn angle_between_views(measured: &MeasuredPlan<'_>, space: Option<&Reconstruction<'_>>) -> Option<f64> {
    if let Some(space) = space {
        return Some(space.angle_deg);
    }
    let mut beams = measured.views.iter().filter_map(CalibratedView::beam);
    Some(acute(angle_between(beams.next()?, beams.next()?)))
}

fn working_views(sites: &CrossingSites<'_>) -> Vec<WorkingView> {
    let Some((pair, place)) = sites.chosen else { return Vec::new() };
    let course = chord(&sites.pairs[pair].vein.curve, place.approach.on_b.abscissa, COURSE_HALF_MM);
    working_view::proposals(place.approach.on_a.point - place.approach.on_b.point, course)
}

#[cfg(test)]
mod tests;
