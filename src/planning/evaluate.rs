//! From a plan to everything that follows from it.

use super::advisory;
use super::course::{Measure, course};
use super::device::{DeviceCatalog, Stock};
use super::evaluation::{Chain, EvaluatedVessel, Evaluation, OpenStep, WorkingView};
use super::evidence::Evidence;
use super::line::chord;
use super::marks;
use super::measured::{Measured, PlaneOf};
use super::pair::{PX_PER_MM, Pair};
use super::plan::{Plan, StentChoice, VesselKind};
use super::reconstruction::{Space, acute};
use super::scene::{Scene, SeenVessel};
use super::stents::{NoStents, StentTask, lay_out_chosen, propose};
use super::technique::{Technique, TechniqueBook};
use super::uncertainty::{self, CLICK_SIGMA_PX, LENGTH_UNCERTAINTY};
use super::view::SeenView;
use super::working_view;
use crate::geometry::{Point, Polyline};

/// Half length of vessel, mm, over which its course at a crossing is taken.
const COURSE_HALF_MM: f64 = 5.0;

/// Everything that follows from `plan`, seen through `evidence`.
///
/// Nothing here fails: what cannot be known is absent, and [`Evaluation::missing`] or an advisory says why. The same
/// plan, images and data give the same numbers everywhere.
#[must_use]
pub fn evaluate(
    plan: &Plan,
    evidence: &dyn Evidence,
    catalog: &DeviceCatalog,
    techniques: &TechniqueBook,
    stock: Option<&Stock>,
) -> Evaluation {
    let scene = Scene::new(plan, evidence);
    let technique = techniques.technique(&plan.technique);
    let reach = technique.and_then(|t| t.reach_mm);
    let plane = PlaneOf::new(&scene);
    let space = Space::new(&scene);
    let measured = match (&space, &plane) {
        (Some(space), _) => Measured::in_space(&scene, space, reach),
        (None, Some(plane)) => Measured::in_plane(&scene, plane, reach),
        (None, None) => Measured::default(),
    };
    let doubtful =
        space.is_none() && plane.as_ref().is_some_and(|p| scene.views[p.view].calibration.ruler_without_depth);
    let stents = if doubtful { Err(StentsOpen::Path) } else { stents(&scene, &measured, technique, catalog, stock) };

    let mut evaluation = Evaluation {
        views: scene.views.iter().map(SeenView::evaluated).collect(),
        angle_between_views_deg: angle_between_views(&scene, space.as_ref()),
        vessels: (0..scene.vessels.len())
            .map(|at| EvaluatedVessel {
                marks: marks::evaluated(&scene, space.as_ref(), &measured, at),
                ..evaluated_vessel(&scene, space.as_ref(), at)
            })
            .collect(),
        crossing: measured.crossing.clone(),
        candidates: measured.candidates.clone(),
        path_mm: measured.crossing.as_ref().and_then(|crossing| crossing.vein_mm_from_datum),
        chains: stents.as_ref().map_or_else(|_| Vec::new(), Clone::clone),
        working_views: space.as_ref().map_or_else(Vec::new, |_| working_views(&measured)),
        profile: measured.shown().map_or_else(Vec::new, Pair::strip),
        profile_run: measured.shown().and_then(Pair::strip_run).cloned(),
        assumptions: technique.map_or_else(Vec::new, |t| t.assumptions.clone()),
        ..Evaluation::default()
    };
    for (step, text) in open_steps(&scene, plane.as_ref(), space.as_ref(), &measured, stents.as_ref().err()) {
        evaluation.open_steps.push(step);
        evaluation.missing.push(text);
    }
    evaluation.open_steps.dedup();
    evaluation.advisories = advisory::all(&advisory::Findings {
        scene: &scene,
        space: space.as_ref(),
        measured: &measured,
        technique,
        evaluation: &evaluation,
        stents: stents.as_ref().err(),
    });
    evaluation
}

/// Why no stents were chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StentsOpen {
    /// There is no path yet, or the scale is not good enough for one.
    Path,
    /// The technique is not in the book.
    Technique,
    /// No chain can be laid.
    Chain(NoStents),
}

fn stents(
    scene: &Scene<'_>,
    measured: &Measured<'_>,
    technique: Option<&Technique>,
    catalog: &DeviceCatalog,
    stock: Option<&Stock>,
) -> Result<Vec<Chain>, StentsOpen> {
    let (pair, place) = measured.chosen.ok_or(StentsOpen::Path)?;
    let pair = &measured.pairs[pair];
    let crossing = measured.crossing.as_ref().ok_or(StentsOpen::Path)?;
    let (path, gap) = crossing.vein_mm_from_datum.zip(crossing.gap_mm).ok_or(StentsOpen::Path)?;
    let sigma = pair.path_sigma(&place).ok_or(StentsOpen::Path)?;
    let technique = technique.ok_or(StentsOpen::Technique)?;
    let task = StentTask {
        path: uncertainty::length(path.value.get(), sigma, 0.0),
        gap_mm: gap.value.get(),
        sigma_mm: sigma.hypot(technique.axial_scatter_mm),
        vein_diameter: pair.vein_diameter_along(&place),
        artery_diameter: crossing.artery_diameter_mm,
    };
    let chains = match &scene.plan.stents {
        StentChoice::Propose => propose(&task, technique, catalog, stock),
        StentChoice::Chosen(pieces) => lay_out_chosen(&task, technique, catalog, pieces).map(|chain| vec![chain]),
    };
    chains.map_err(StentsOpen::Chain)
}

/// Between the views measured together, else the first two whose angles are known.
fn angle_between_views(scene: &Scene<'_>, space: Option<&Space<'_>>) -> Option<f64> {
    if let Some(space) = space {
        return Some(space.angle_deg);
    }
    let mut beams = scene.views.iter().filter_map(SeenView::beam);
    let (a, b) = (beams.next()?, beams.next()?);
    let dot: f64 = (0..3).map(|k| a[k] * b[k]).sum();
    Some(acute(libm::acos(dot.clamp(-1.0, 1.0)).to_degrees()))
}

fn working_views(measured: &Measured<'_>) -> Vec<WorkingView> {
    let Some((pair, place)) = measured.chosen else { return Vec::new() };
    let (artery, vein) = (place.approach.on_a.point.coordinates(), place.approach.on_b.point.coordinates());
    let course = chord(&measured.pairs[pair].vein.curve, place.approach.on_b.abscissa, COURSE_HALF_MM);
    working_view::proposals(std::array::from_fn(|k| artery[k] - vein[k]), course)
}

fn evaluated_vessel(scene: &Scene<'_>, space: Option<&Space<'_>>, at: usize) -> EvaluatedVessel {
    let vessel: &SeenVessel<'_> = &scene.vessels[at];
    let empty = EvaluatedVessel {
        id: vessel.vessel.id.clone(),
        kind: vessel.vessel.kind,
        name: vessel.vessel.name.clone(),
        length_mm: None,
        length_px: 0.0,
        bridged_mm: None,
        bridged_fraction: 0.0,
        diameter_mm: None,
        points_mm: Vec::new(),
        space: "plane",
        traces: vessel.traces.iter().map(|trace| trace.seen.clone()).collect(),
        course: None,
        marks: Vec::new(),
    };
    let Some((view, in_plane)) = vessel.first_line() else { return empty };
    let length_px = Polyline::new(in_plane.vertices().iter().map(|v| v.sights[0].at)).map_or(0.0, |line| line.length());
    let seen = &scene.views[view];
    let reference = seen.view.runs.first().map_or("", |placement| placement.run.as_str());
    let in_space = space.and_then(|space| {
        let line = space.lines.iter().find(|(other, _)| *other == at).map(|(_, line)| line)?;
        Some((line, space.setting.scale?, "patient"))
    });
    let plane_scale = seen.calibration.relative_uncertainty.filter(|_| seen.plane.scaled);
    let Some((line, u, space)) = in_space.or_else(|| Some((in_plane, plane_scale?, "plane"))) else {
        let bridged_fraction = in_plane.bridged_length() / in_plane.curve.length();
        let pixels = Measure { unit: "px", mm: PX_PER_MM, scale: 0.0 };
        let course = Some(course(in_plane, reference, pixels));
        return EvaluatedVessel { length_px, bridged_fraction, course, ..empty };
    };
    let course = course(line, reference, Measure { unit: "mm", mm: 1.0, scale: u });
    let (length, bridged) = (line.curve.length(), line.bridged_length());
    let click = CLICK_SIGMA_PX * line.unit_per_px() * std::f64::consts::SQRT_2;
    EvaluatedVessel {
        length_mm: Some(uncertainty::length(length, 0.0, u.hypot(LENGTH_UNCERTAINTY))),
        length_px,
        bridged_mm: Some(uncertainty::length(bridged, if bridged > 0.0 { click } else { 0.0 }, u)),
        bridged_fraction: bridged / length,
        diameter_mm: line.mean_lumen(0.0, length).map(|l| uncertainty::diameter(l.radius, l.sigma, u)),
        points_mm: line.curve.points().iter().map(|p| p.0).collect(),
        space,
        course: Some(course),
        ..empty
    }
}

/// What to do next, in the order of the way.
fn open_steps(
    scene: &Scene<'_>,
    plane: Option<&PlaneOf<'_>>,
    space: Option<&Space<'_>>,
    measured: &Measured<'_>,
    stents: Option<&StentsOpen>,
) -> Vec<(OpenStep, String)> {
    let mut open: Vec<(OpenStep, String)> = Vec::new();
    if scene.plan.runs.is_empty() {
        open.push((OpenStep::OpenRun, "open a run".to_owned()));
    }
    for run in scene.views.iter().flat_map(|view| &view.runs).filter(|run| run.run.is_none()) {
        open.push((OpenStep::OpenRun, format!("open the file of run {}", run.id)));
    }
    if let Some(view) = scene.views.get(plane.map_or(0, |plane| plane.view)).filter(|_| space.is_none()) {
        if !view.plane.scaled {
            open.push((OpenStep::Calibrate, format!("calibrate view {}", view.view.id)));
        } else if view.calibration.ruler_without_depth {
            open.push((OpenStep::SayDepth, "say how far the ruler lies from the vessel".to_owned()));
        }
    }
    let traced = [VesselKind::Artery, VesselKind::Vein].map(|kind| scene.is_traced(kind));
    if !traced[0] {
        open.push((OpenStep::TraceArtery, "trace the artery".to_owned()));
    }
    if !traced[1] {
        open.push((OpenStep::TraceVein, "trace the vein".to_owned()));
    }
    let shown = measured.shown();
    if shown.is_some_and(|pair| pair.datum.is_some() && pair.usable_datum().is_none()) {
        open.push((OpenStep::TraceVein, "trace the vein down to the landing datum".to_owned()));
    }
    if scene.plan.landing_datum().is_none_or(|datum| datum.points.is_empty()) {
        open.push((OpenStep::PlaceDatum, "place the landing datum".to_owned()));
    } else if shown.is_some_and(|pair| pair.datum.is_none()) {
        let view = plane.map_or("", |plane| &scene.views[plane.view].view.id);
        open.push((OpenStep::PlaceDatum, format!("mark the landing datum in a run of view {view} too")));
    }
    if traced == [true, true] && measured.crossing.is_none() {
        let text = if measured.pin_lost {
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

#[cfg(test)]
mod tests;
