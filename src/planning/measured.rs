//! What is measured between arteries and veins: in the patient if two views allow it, else in the plane of one.

use super::datum::DatumOnVein;
use super::evaluation::{Crossing, GapKind};
use super::line::{Line, MeasuredPoint};
use super::pair::{Pair, Place, Setting};
use super::plan::{CrossingChoice, VesselKind};
use super::reconstruction::Space;
use super::scene::Scene;
use super::uncertainty::Normals;

/// Most places to cross that are offered.
const CANDIDATES: usize = 5;

/// The plane of the view in which an artery and a vein are traced: the first with a scale, else the first with both.
pub(super) struct PlaneOf<'a> {
    /// The view, by index.
    pub view: usize,
    pub setting: Setting<'a>,
}

impl<'a> PlaneOf<'a> {
    pub fn new(scene: &'a Scene<'a>) -> Option<Self> {
        let both = |view: &usize| {
            [VesselKind::Artery, VesselKind::Vein].iter().all(|&kind| scene.lines_in(*view, kind).next().is_some())
        };
        let views: Vec<usize> = (0..scene.views.len()).filter(both).collect();
        let scaled = views.iter().copied().find(|&view| scene.views[view].plane.scaled);
        let view = scaled.or_else(|| views.first().copied())?;
        let seen = &scene.views[view];
        let setting = Setting {
            kind: GapKind::Projected,
            views: vec![seen],
            scale: seen.calibration.relative_uncertainty.filter(|_| seen.plane.scaled),
            unit: seen.plane.unit(),
            misfit: 0.0,
        };
        Some(Self { view, setting })
    }
}

/// Pairs of vessels with their places to cross.
#[derive(Default)]
pub(super) struct Measured<'a> {
    /// Arteries and veins, each with each.
    pub pairs: Vec<Pair<'a>>,
    /// Pairs whose artery and vein are one line: nothing is measured between them.
    pub one_line: Vec<Pair<'a>>,
    /// The place chosen, with its pair.
    pub chosen: Option<(usize, Place)>,
    pub crossing: Option<Crossing>,
    pub candidates: Vec<Crossing>,
    /// The operator pinned a place that cannot be found.
    pub pin_lost: bool,
}

impl<'a> Measured<'a> {
    /// What the plane of one view shows.
    pub fn in_plane(scene: &'a Scene<'a>, plane: &'a PlaneOf<'a>, reach: Option<f64>) -> Self {
        let datum = |vein: &Line| {
            let (at, run) = scene.datum_in(plane.view)?;
            let point = scene.views[plane.view].plane.plane_from_image(at, [0.0, 0.0]);
            Some(DatumOnVein::new(vein, MeasuredPoint::from(point), vein.runs[0].iter().any(|r| r == run)))
        };
        let veins: Vec<(&Line, Option<DatumOnVein>)> =
            scene.lines_in(plane.view, VesselKind::Vein).map(|vein| (vein, datum(vein))).collect();
        let arteries: Vec<&Line> = scene.lines_in(plane.view, VesselKind::Artery).collect();
        Self::new(&plane.setting, &arteries, &veins, reach, &scene.plan.crossing)
    }

    /// What two views show together.
    pub fn in_space(scene: &'a Scene<'a>, space: &'a Space<'a>, reach: Option<f64>) -> Self {
        let veins: Vec<(&Line, Option<DatumOnVein>)> = space
            .lines_of(scene, VesselKind::Vein)
            .map(|(at, vein)| (vein, datum_in_space(scene, space, *at, vein)))
            .collect();
        let arteries: Vec<&Line> = space.lines_of(scene, VesselKind::Artery).map(|(_, line)| line).collect();
        Self::new(&space.setting, &arteries, &veins, reach, &scene.plan.crossing)
    }

    fn new(
        setting: &'a Setting<'a>,
        arteries: &[&'a Line],
        veins: &[(&'a Line, Option<DatumOnVein>)],
        reach: Option<f64>,
        choice: &CrossingChoice,
    ) -> Self {
        let pair = |artery: &&'a Line| {
            let artery = *artery;
            veins.iter().map(move |&(vein, datum)| Pair::new(setting, artery, vein, datum, reach)).collect::<Vec<_>>()
        };
        let (one_line, pairs) = arteries.iter().flat_map(pair).partition(Pair::is_one_line);
        let mut measured = Self { pairs, one_line, ..Self::default() };
        measured.find(choice);
        measured
    }

    fn find(&mut self, choice: &CrossingChoice) {
        let places = |(at, pair): (usize, &Pair<'a>)| {
            pair.places(CANDIDATES).into_iter().map(move |place| (at, place)).collect::<Vec<_>>()
        };
        let mut found: Vec<(usize, Place)> = self.pairs.iter().enumerate().flat_map(places).collect();
        found.sort_by(|a, b| a.1.approach.distance.total_cmp(&b.1.approach.distance));
        found.truncate(CANDIDATES);
        self.chosen = match choice {
            CrossingChoice::Shortest => found.first().copied(),
            CrossingChoice::Pinned { artery, vein, vein_mm_from_datum } => {
                let pair = self.pairs.iter().position(|pair| pair.artery.id == *artery && pair.vein.id == *vein);
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
    pub fn shown(&self) -> Option<&Pair<'a>> {
        self.chosen.map_or_else(|| self.pairs.first(), |(pair, _)| self.pairs.get(pair))
    }
}

/// The datum on a vein in the patient: where its rays meet if it is marked in both views, else carried over from the
/// view it is marked in.
fn datum_in_space(scene: &Scene<'_>, space: &Space<'_>, vessel: usize, vein: &Line) -> Option<DatumOnVein> {
    let marks = space.views.map(|view| scene.datum_in(view));
    let same_run = |slot: usize, run: &str| vein.runs[slot].iter().any(|r| r == run);
    if let [Some((first, run)), Some((second, _))] = marks
        && let Some(point) = space.point([first, second])
    {
        return Some(DatumOnVein::new(vein, point, same_run(0, run)));
    }
    let slot = marks.iter().position(Option::is_some)?;
    let (at, run) = marks[slot]?;
    let view = space.views[slot];
    let image = scene.vessels[vessel].lines[view].as_ref()?;
    let plane = &scene.views[view].plane;
    let on_image =
        DatumOnVein::new(image, MeasuredPoint::from(plane.plane_from_image(at, [0.0, 0.0])), same_run(slot, run));
    Some(on_image.carried(image, vein, slot))
}
