//! The places to cross between arteries and veins: in the patient if two views allow it, else in the plane of one.

use crate::planning::crossing::vessel_pair::{CrossingSite, MeasurementSpace, VesselPair};
use crate::planning::evaluation::{Crossing, GapKind};
use crate::planning::plan::{CrossingChoice, VesselKind};
use crate::planning::uncertainty::Normals;
use crate::planning::vessel::centerline::{Centerline, MeasuredPoint};
use crate::planning::vessel::landing_datum::DatumOnVein;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// Most places to cross that are offered.
const CANDIDATES: usize = 5;

/// The plane of the view in which an artery and a vein are traced: the first with a scale, else the first with both.
pub struct CrossingPlane<'a> {
    /// The view, by index.
    pub view: usize,
    pub setting: MeasurementSpace<'a>,
}

impl<'a> CrossingPlane<'a> {
    pub fn new(measured: &'a MeasuredPlan<'a>) -> Option<Self> {
        let views: Vec<usize> = (0..measured.views.len()).filter(|&view| measured.shows_both(view)).collect();
        let scaled = views.iter().copied().find(|&view| measured.views[view].plane.scaled);
        let view = scaled.or_else(|| views.first().copied())?;
        let seen = &measured.views[view];
        let setting = MeasurementSpace {
            kind: GapKind::Projected,
            views: vec![seen],
            scale: seen.scale(),
            unit: seen.plane.unit(),
            misfit: 0.0,
        };
        Some(Self { view, setting })
    }
}

/// Pairs of vessels with their places to cross.
#[derive(Default)]
pub struct CrossingSites<'a> {
    /// Arteries and veins, each with each.
    pub pairs: Vec<VesselPair<'a>>,
    /// Pairs whose artery and vein are one line: nothing is measured between them.
    pub one_line: Vec<VesselPair<'a>>,
    /// The place chosen, with its pair.
    pub chosen: Option<(usize, CrossingSite)>,
    pub crossing: Option<Crossing>,
    pub candidates: Vec<Crossing>,
    /// The operator pinned a place that cannot be found.
    pub pin_lost: bool,
}

impl<'a> CrossingSites<'a> {
    /// What the plane of one view shows.
    pub fn in_plane(measured: &'a MeasuredPlan<'a>, plane: &'a CrossingPlane<'a>, reach: Option<f64>) -> Self {
        let datum = |vein: &Centerline| {
            let (at, run) = measured.datum_in(plane.view)?;
            let point = measured.views[plane.view].plane.plane_from_image(at);
            Some(DatumOnVein::new(vein, MeasuredPoint::from(point), vein.runs[0].iter().any(|r| r == run)))
        };
        let veins: Vec<(&Centerline, Option<DatumOnVein>)> =
            measured.lines_in(plane.view, VesselKind::Vein).map(|vein| (vein, datum(vein))).collect();
        let arteries: Vec<&Centerline> = measured.lines_in(plane.view, VesselKind::Artery).collect();
        Self::new(&plane.setting, &arteries, &veins, reach, &measured.plan.crossing)
    }

    /// What two views show together.
    pub fn in_space(measured: &'a MeasuredPlan<'a>, space: &'a Reconstruction<'a>, reach: Option<f64>) -> Self {
        let veins: Vec<(&Centerline, Option<DatumOnVein>)> = space
            .lines_of(measured, VesselKind::Vein)
            .map(|(at, vein)| (vein, datum_in_space(measured, space, *at, vein)))
            .collect();
        let arteries: Vec<&Centerline> = space.lines_of(measured, VesselKind::Artery).map(|(_, line)| line).collect();
        Self::new(&space.setting, &arteries, &veins, reach, &measured.plan.crossing)
    }

    fn new(
        setting: &'a MeasurementSpace<'a>,
        arteries: &[&'a Centerline],
        veins: &[(&'a Centerline, Option<DatumOnVein>)],
        reach: Option<f64>,
        choice: &CrossingChoice,
    ) -> Self {
        let pair = |artery: &&'a Centerline| {
            let artery = *artery;
            veins
                .iter()
                .map(move |&(vein, datum)| VesselPair::new(setting, artery, vein, datum, reach))
                .collect::<Vec<_>>()
        };
        let (one_line, pairs) = arteries.iter().flat_map(pair).partition(VesselPair::is_one_line);
        let mut sites = Self { pairs, one_line, ..Self::default() };
        sites.find(choice);
        sites
    }

    fn find(&mut self, choice: &CrossingChoice) {
        let places = |(at, pair): (usize, &VesselPair<'a>)| {
            pair.places(CANDIDATES).into_iter().map(move |place| (at, place)).collect::<Vec<_>>()
        };
        let mut found: Vec<(usize, CrossingSite)> = self.pairs.iter().enumerate().flat_map(places).collect();
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
        let describe = |(pair, place): &(usize, CrossingSite)| self.pairs[*pair].crossing(place, &normals);
        let candidates: Vec<Crossing> = found.iter().map(describe).collect();
        self.crossing = match (&self.chosen, candidates.first()) {
            (Some((_, place)), Some(best)) if !place.pinned => Some(best.clone()),
            (chosen, _) => chosen.as_ref().map(describe),
        };
        self.candidates = candidates;
    }

    /// The pair the strip shows.
    pub fn shown(&self) -> Option<&VesselPair<'a>> {
        self.chosen.map_or_else(|| self.pairs.first(), |(pair, _)| self.pairs.get(pair))
    }
}

/// The datum on a vein in the patient: where its rays meet if it is marked in both views, else carried over from the
/// view it is marked in.
fn datum_in_space(
    measured: &MeasuredPlan<'_>,
    space: &Reconstruction<'_>,
    vessel: usize,
    vein: &Centerline,
) -> Option<DatumOnVein> {
    let marks = space.views.map(|view| measured.datum_in(view));
    let same_run = |slot: usize, run: &str| vein.runs[slot].iter().any(|r| r == run);
    if let [Some((first, run)), Some((second, _))] = marks
        && let Some(point) = space.point([first, second])
    {
        return Some(DatumOnVein::new(vein, point, same_run(0, run)));
    }
    let slot = marks.iter().position(Option::is_some)?;
    let (at, run) = marks[slot]?;
    let view = space.views[slot];
    let image = measured.vessels[vessel].lines[view].as_ref()?;
    let plane = &measured.views[view].plane;
    let on_image = DatumOnVein::new(image, MeasuredPoint::from(plane.plane_from_image(at)), same_run(slot, run));
    Some(on_image.carried(image, vein, slot))
}
