//! From a plan to everything that follows from it.

use super::advisory;
use super::device::{DeviceCatalog, Stock};
use super::evaluation::{Chain, Crossing, EvaluatedVessel, Evaluation, OpenStep};
use super::evidence::Evidence;
use super::pair::{Place, PlanarPair};
use super::plan::{CrossingChoice, Plan, StentChoice, VesselKind};
use super::scene::{Scene, SeenVessel};
use super::stents::{NoStents, StentTask, lay_out_chosen, propose};
use super::technique::{Technique, TechniqueBook};
use super::uncertainty::{self, LENGTH_UNCERTAINTY, Normals};
use crate::geometry::Polyline;

/// Most places to cross that are offered.
const CANDIDATES: usize = 5;

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
    let planar = Planar::new(&scene, technique);
    let stents = planar.stents(&scene, technique, catalog, stock);

    let mut evaluation = Evaluation {
        views: scene.views.iter().map(super::view::SeenView::evaluated).collect(),
        vessels: scene.vessels.iter().map(|vessel| evaluated_vessel(&scene, vessel)).collect(),
        crossing: planar.crossing.clone(),
        candidates: planar.candidates.clone(),
        path_mm: planar.crossing.as_ref().and_then(|crossing| crossing.vein_mm_from_datum),
        chains: stents.as_ref().map_or_else(|_| Vec::new(), Clone::clone),
        profile: planar.shown().map_or_else(Vec::new, PlanarPair::strip),
        profile_run: planar.shown().and_then(|pair| pair.vein.runs.first().cloned()),
        assumptions: technique.map_or_else(Vec::new, |t| t.assumptions.clone()),
        ..Evaluation::default()
    };
    for (step, text) in open_steps(&scene, &planar, &stents) {
        evaluation.open_steps.push(step);
        evaluation.missing.push(text);
    }
    evaluation.open_steps.dedup();
    evaluation.advisories = advisory::all(&advisory::Findings {
        scene: &scene,
        planar: &planar,
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

/// What is measured in the plane of one view.
pub(super) struct Planar<'a> {
    /// The view, by index: the first with a scale in which an artery and a vein are traced, else the first with both.
    pub view: Option<usize>,
    /// Arteries and veins of that view, each with each.
    pub pairs: Vec<PlanarPair<'a>>,
    /// Pairs whose artery and vein are one line: nothing is measured between them.
    pub one_line: Vec<PlanarPair<'a>>,
    /// The place chosen, with its pair.
    pub chosen: Option<(usize, Place)>,
    pub crossing: Option<Crossing>,
    pub candidates: Vec<Crossing>,
    /// The operator pinned a place that cannot be found.
    pub pin_lost: bool,
}

impl<'a> Planar<'a> {
    fn new(scene: &'a Scene<'a>, technique: Option<&Technique>) -> Self {
        let reach = technique.and_then(|t| t.reach_mm);
        let both = |view: &usize| {
            let has = |kind| scene.lines_in(*view, kind).next().is_some();
            has(VesselKind::Artery) && has(VesselKind::Vein)
        };
        let views: Vec<usize> = (0..scene.views.len()).filter(both).collect();
        let scaled = views.iter().copied().find(|&view| scene.views[view].plane.scaled);
        let view = scaled.or_else(|| views.first().copied());
        let all = view.map_or_else(Vec::new, |view| pairs_in(scene, view, reach));
        let (one_line, pairs): (Vec<_>, Vec<_>) = all.into_iter().partition(PlanarPair::is_one_line);
        let mut planar =
            Self { view, pairs, one_line, chosen: None, crossing: None, candidates: Vec::new(), pin_lost: false };
        planar.find(&scene.plan.crossing);
        planar
    }

    fn find(&mut self, choice: &CrossingChoice) {
        let places = |(at, pair): (usize, &PlanarPair<'a>)| {
            pair.places(CANDIDATES).into_iter().map(move |place| (at, place)).collect::<Vec<_>>()
        };
        let mut found: Vec<(usize, Place)> = self.pairs.iter().enumerate().flat_map(places).collect();
        found.sort_by(|a, b| a.1.approach.distance.total_cmp(&b.1.approach.distance));
        found.truncate(CANDIDATES);
        self.chosen = match choice {
            CrossingChoice::Shortest => found.first().copied(),
            CrossingChoice::Pinned { artery, vein, vein_mm_from_datum } => {
                let named = |pair: &&PlanarPair<'_>| pair.artery.id == *artery && pair.vein.id == *vein;
                let pair = self.pairs.iter().position(|pair| named(&pair));
                pair.and_then(|at| Some((at, self.pairs[at].pinned(*vein_mm_from_datum)?)))
            }
        };
        self.pin_lost = self.chosen.is_none() && !found.is_empty();
        if found.is_empty() {
            return;
        }
        let normals = Normals::new();
        let describe = |(pair, place): &(usize, Place)| self.pairs[*pair].crossing(place, &normals);
        let candidates: Vec<Crossing> = found.iter().map(describe).collect();
        self.crossing = match (&self.chosen, candidates.first()) {
            (Some((_, place)), Some(best)) if !place.pinned => Some(best.clone()),
            (chosen, _) => chosen.as_ref().map(describe),
        };
        self.candidates = candidates;
    }

    /// The pair the strip shows.
    pub fn shown(&self) -> Option<&PlanarPair<'a>> {
        self.chosen.map_or_else(|| self.pairs.first(), |(pair, _)| self.pairs.get(pair))
    }

    fn stents(
        &self,
        scene: &Scene<'_>,
        technique: Option<&Technique>,
        catalog: &DeviceCatalog,
        stock: Option<&Stock>,
    ) -> Result<Vec<Chain>, StentsOpen> {
        let (pair, place) = self.chosen.ok_or(StentsOpen::Path)?;
        let pair = &self.pairs[pair];
        let doubtful = self.view.is_some_and(|view| scene.views[view].calibration.ruler_without_depth);
        let crossing = self.crossing.as_ref().filter(|_| !doubtful).ok_or(StentsOpen::Path)?;
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
}

fn pairs_in<'a>(scene: &'a Scene<'a>, view: usize, reach: Option<f64>) -> Vec<PlanarPair<'a>> {
    let veins: Vec<_> = scene.lines_in(view, VesselKind::Vein).collect();
    scene
        .lines_in(view, VesselKind::Artery)
        .flat_map(|artery| veins.iter().map(move |vein| (artery, *vein)))
        .map(|(artery, vein)| PlanarPair::new(scene, view, artery, vein, reach))
        .collect()
}

fn evaluated_vessel(scene: &Scene<'_>, vessel: &SeenVessel<'_>) -> EvaluatedVessel {
    let empty = EvaluatedVessel {
        id: vessel.vessel.id.clone(),
        kind: vessel.vessel.kind,
        name: vessel.vessel.name.clone(),
        length_mm: None,
        length_px: 0.0,
        diameter_mm: None,
        points_mm: Vec::new(),
        space: "plane",
        traces: vessel.traces.iter().map(|trace| trace.seen.clone()).collect(),
    };
    let Some((view, line)) = vessel.first_line() else { return empty };
    let seen = &scene.views[view];
    let in_pixels = line.curve.map(|p| seen.plane.image_from_plane(p, [0.0, 0.0]));
    let length_px = in_pixels.as_ref().map_or(0.0, Polyline::length);
    let Some(u) = seen.calibration.relative_uncertainty.filter(|_| seen.plane.scaled) else {
        return EvaluatedVessel { length_px, ..empty };
    };
    let length = line.curve.length();
    let lumen = line.mean_lumen(0.0, length);
    EvaluatedVessel {
        length_mm: Some(uncertainty::length(length, 0.0, u.hypot(LENGTH_UNCERTAINTY))),
        length_px,
        diameter_mm: lumen.map(|l| uncertainty::diameter(l.radius, l.sigma, u)),
        points_mm: line.curve.points().iter().map(|p| [p.x, p.y, 0.0]).collect(),
        ..empty
    }
}

/// What to do next, in the order of the way.
fn open_steps(
    scene: &Scene<'_>,
    planar: &Planar<'_>,
    stents: &Result<Vec<Chain>, StentsOpen>,
) -> Vec<(OpenStep, String)> {
    let mut open: Vec<(OpenStep, String)> = Vec::new();
    if scene.plan.runs.is_empty() {
        open.push((OpenStep::OpenRun, "open a run".to_owned()));
    }
    for run in scene.views.iter().flat_map(|view| &view.runs).filter(|run| run.run.is_none()) {
        open.push((OpenStep::OpenRun, format!("open the file of run {}", run.id)));
    }
    if let Some(view) = scene.views.get(planar.view.unwrap_or(0)) {
        if !view.plane.scaled {
            open.push((OpenStep::Calibrate, format!("calibrate view {}", view.view.id)));
        } else if view.calibration.ruler_without_depth {
            open.push((OpenStep::Calibrate, "say how far the ruler lies from the vessel".to_owned()));
        }
    }
    let traced = [VesselKind::Artery, VesselKind::Vein].map(|kind| scene.is_traced(kind));
    if !traced[0] {
        open.push((OpenStep::TraceArtery, "trace the artery".to_owned()));
    }
    if !traced[1] {
        open.push((OpenStep::TraceVein, "trace the vein".to_owned()));
    }
    let shown = planar.shown();
    if shown.is_some_and(|pair| pair.datum.is_some() && pair.usable_datum().is_none()) {
        open.push((OpenStep::TraceVein, "trace the vein down to the landing datum".to_owned()));
    }
    let marked_here = shown.is_none_or(|pair| pair.datum.is_some());
    if scene.plan.landing_datum().is_none_or(|datum| datum.points.is_empty()) {
        open.push((OpenStep::PlaceDatum, "place the landing datum".to_owned()));
    } else if !marked_here {
        let view = planar.view.and_then(|view| scene.views.get(view)).map_or("", |view| &view.view.id);
        open.push((OpenStep::PlaceDatum, format!("mark the landing datum in a run of view {view} too")));
    }
    if traced == [true, true] && planar.crossing.is_none() {
        let text = if planar.pin_lost {
            "choose a crossing again"
        } else if planar.view.is_none() {
            "trace artery and vein in runs of one view"
        } else {
            "trace artery and vein along their own vessels"
        };
        open.push((OpenStep::ChooseCrossing, text.to_owned()));
    }
    match stents {
        Err(StentsOpen::Technique) => {
            open.push((OpenStep::ChooseStents, "choose a technique".to_owned()));
        }
        Err(StentsOpen::Chain(why)) => open.push((OpenStep::ChooseStents, format!("choose stents: {why}"))),
        Ok(_) | Err(StentsOpen::Path) => {}
    }
    open
}

#[cfg(test)]
mod tests;
