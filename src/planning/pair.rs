//! An artery and a vein in the plane of one view: candidates to cross, with their intervals.

use super::centerline::Centerline;
use super::crossing::{GapProfile, Sample, Scales, chord};
use super::evaluation::{Crossing, CrossingInRun, GapKind, ProfileSample};
use super::scene::{DatumOnVein, Scene};
use super::uncertainty::{
    self, CLICK_SIGMA_PX, CORRELATION_PX, Displacement, LENGTH_UNCERTAINTY, MinimumSpread, Normals, PLACEMENT_SIGMA_PX,
    Z975, minimum_spread,
};
use super::view::SeenView;
use crate::geometry::{Approach, ImagePoint, PlanePoint};
use crate::units::Estimate;

/// Columns in one mm where there is no scale: only spaces samples.
const PX_PER_MM: f64 = 5.0;

/// Samples farther than this from the minimum, in mm along the vein, say nothing about it.
const BASIN_MM: f64 = 80.0;

/// Half length of vessel, mm, over which a lumen is averaged at a crossing.
const LUMEN_HALF_MM: f64 = 3.0;

/// A gap this much larger than the smallest, in mm, still belongs to the same crossing.
const WINDOW_MM: f64 = 1.0;

/// Least standard uncertainty of a radius, mm.
const RADIUS_SIGMA_MM: f64 = uncertainty::DIAMETER_U_MM / (2.0 * Z975);

/// How far the datum may lie beyond the traced vein, in mm, before the length from it is not known.
pub(super) const LARGEST_EXTRAPOLATION_MM: f64 = 10.0;

/// An artery and a vein seen in one view.
pub(super) struct PlanarPair<'a> {
    view: &'a SeenView<'a>,
    pub artery: &'a Centerline,
    pub vein: &'a Centerline,
    pub profile: GapProfile<'a, PlanePoint>,
    pub datum: Option<DatumOnVein>,
    reach_mm: Option<f64>,
}

/// A place to cross and how it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub approach: Approach<PlanePoint>,
    /// The operator's, not the closest one around.
    pub pinned: bool,
}

impl<'a> PlanarPair<'a> {
    pub fn new(
        scene: &'a Scene<'a>,
        view: usize,
        artery: &'a Centerline,
        vein: &'a Centerline,
        reach_mm: Option<f64>,
    ) -> Self {
        let seen = &scene.views[view];
        let scales = Scales { mm: if seen.plane.scaled { 1.0 } else { PX_PER_MM } };
        let datum = scene.datum_in(view, &vein.runs).map(|(at, same_run)| DatumOnVein::new(vein, at, same_run));
        let profile = GapProfile::new(&artery.curve, &vein.curve, scales);
        Self { view: seen, artery, vein, profile, datum, reach_mm }
    }

    /// Whether one line serves as both vessels.
    pub fn is_one_line(&self) -> bool {
        let near = 1.0 * self.view.plane.unit();
        let close = self.profile.samples.iter().filter(|s| s.distance < near).count();
        close as f64 > 0.5 * self.profile.samples.len() as f64 && self.artery.runs.first() == self.vein.runs.first()
    }

    /// The closest places above the datum, the smallest gap first.
    pub fn places(&self, count: usize) -> Vec<Place> {
        let length = self.vein.curve.length();
        let range = self.usable_datum().map_or([0.0, length], |datum| datum.above(length));
        let found = self.profile.closest_places(range, count);
        found.into_iter().map(|approach| Place { approach, pinned: false }).collect()
    }

    /// The place the operator named by its length from the datum.
    pub fn pinned(&self, vein_mm_from_datum: f64) -> Option<Place> {
        let datum = self.usable_datum().filter(|_| self.view.plane.scaled && vein_mm_from_datum.is_finite())?;
        Some(Place { approach: self.profile.at(datum.abscissa_at(vein_mm_from_datum)), pinned: true })
    }

    /// The datum, unless it lies too far beyond the vein.
    pub fn usable_datum(&self) -> Option<&DatumOnVein> {
        let unit = if self.view.plane.scaled { 1.0 } else { PX_PER_MM };
        self.datum.as_ref().filter(|datum| datum.beyond <= LARGEST_EXTRAPOLATION_MM * unit)
    }

    /// Gap of a place in pixels of the reference run.
    pub fn gap_px(&self, place: &Place) -> f64 {
        use crate::geometry::Point;
        let at = |p: PlanePoint| self.view.plane.image_from_plane(p, [0.0, 0.0]);
        at(place.approach.on_a.point).distance(at(place.approach.on_b.point))
    }

    /// All that is said about a place.
    pub fn crossing(&self, place: &Place, normals: &Normals) -> Crossing {
        let approach = &place.approach;
        let scale = self.view.calibration.relative_uncertainty.filter(|_| self.view.plane.scaled);
        let (s_artery, s_vein) = (approach.on_a.abscissa, approach.on_b.abscissa);
        let spread = scale.and_then(|_| self.spread(place, normals));
        let gap = scale.and_then(|u| Some(gap_estimate(approach.distance, spread?, u)));
        let half = if self.view.plane.scaled { LUMEN_HALF_MM } else { LUMEN_HALF_MM * PX_PER_MM };
        let lumen = |line: &Centerline, s: f64| line.mean_lumen(s - half, s + half);
        let (artery, vein) = (lumen(self.artery, s_artery), lumen(self.vein, s_vein));
        let wall_gap = gap.zip(artery.zip(vein)).map(|(gap, (artery, vein))| {
            let radii = artery.radius + vein.radius;
            let u = Z975 * artery.sigma.max(RADIUS_SIGMA_MM).hypot(vein.sigma.max(RADIUS_SIGMA_MM));
            let end = |mm: f64| (mm - radii).max(0.0);
            let value = end(gap.value.get());
            let (below, above) = (gap.value.get() - gap.low.get(), gap.high.get() - gap.value.get());
            let between = gap.value.get() - radii;
            Estimate::new(value, (between - below.hypot(u)).max(0.0), (between + above.hypot(u)).max(0.0))
        });
        let diameter = |lumen: Option<super::centerline::Lumen>| {
            lumen.zip(scale).map(|(l, u)| uncertainty::diameter(l.radius, l.sigma, u))
        };
        let point = |p: PlanePoint| scale.map(|_| [p.x, p.y, 0.0]);
        Crossing {
            kind: GapKind::Projected,
            artery: self.artery.id.clone(),
            vein: self.vein.id.clone(),
            gap_mm: gap,
            noise_bias_mm: gap.and(spread).map(|spread| -spread.bias),
            gap_px: self.gap_px(place),
            wall_gap_mm: wall_gap,
            vein_mm_from_datum: scale.and_then(|u| self.length_from_datum(place, spread, u)),
            artery_point_mm: point(approach.on_a.point),
            vein_point_mm: point(approach.on_b.point),
            in_runs: self.in_runs(approach),
            angle_deg: self.profile.angle_deg(approach),
            reach_mm: self.reach_mm,
            reach_probability: None,
            window_mm_from_datum: scale.and_then(|_| self.window_from_datum(approach)),
            artery_diameter_mm: diameter(artery),
            vein_diameter_mm: diameter(vein),
        }
    }

    /// Lumen of the vein between the datum and a place.
    pub fn vein_diameter_along(&self, place: &Place) -> Option<Estimate> {
        let u = self.view.calibration.relative_uncertainty.filter(|_| self.view.plane.scaled)?;
        let from = self.usable_datum().map_or(0.0, |datum| datum.abscissa);
        let lumen = self.vein.mean_lumen(from, place.approach.on_b.abscissa)?;
        Some(uncertainty::diameter(lumen.radius, lumen.sigma, u))
    }

    /// Standard uncertainty of the length from the datum to a place that is decided, not searched.
    pub fn path_sigma(&self, place: &Place) -> Option<f64> {
        let u = self.view.calibration.relative_uncertainty.filter(|_| self.view.plane.scaled)?;
        let datum = self.usable_datum()?;
        let value = datum.length_to(place.approach.on_b.abscissa);
        Some(self.datum_sigma(datum).hypot(u.hypot(LENGTH_UNCERTAINTY) * value))
    }

    /// The gap along the whole vein, for the strip; empty without a scale.
    pub fn strip(&self) -> Vec<ProfileSample> {
        let Some(u) = self.view.calibration.relative_uncertainty.filter(|_| self.view.plane.scaled) else {
            return Vec::new();
        };
        let Some(run) = self.vein.runs.first() else { return Vec::new() };
        let shift = self.view.placed(run).map_or([0.0, 0.0], |placed| placed.shift);
        let placement = self.placement_sigma();
        let sample = |s: &Sample<PlanePoint>| {
            let trace = self.artery.sigma(s.artery.abscissa).hypot(self.vein.sigma(s.vein.abscissa));
            ProfileSample {
                vein_mm: self.datum.as_ref().map_or(s.vein.abscissa, |d| d.length_to(s.vein.abscissa)),
                gap_mm: uncertainty::length(s.distance, trace.hypot(placement), u),
                vein_radius_mm: self.vein.lumen(s.vein.abscissa).radius,
                artery_radius_mm: self.artery.lumen(s.artery.abscissa).radius,
                at: self.view.plane.image_from_plane(s.vein.point, shift),
            }
        };
        let mut strip: Vec<ProfileSample> = self.profile.samples.iter().map(sample).collect();
        strip.sort_by(|a, b| a.vein_mm.total_cmp(&b.vein_mm));
        strip
    }

    /// The datum's click, and the placement of its run if it is another one.
    fn datum_sigma(&self, datum: &DatumOnVein) -> f64 {
        let unit = self.view.plane.unit();
        let placement = if datum.other_run { PLACEMENT_SIGMA_PX * unit } else { 0.0 };
        // Beyond the traced vein its course is guessed.
        (CLICK_SIGMA_PX * unit).hypot(placement).hypot(0.25 * datum.beyond)
    }

    /// Standard uncertainty between artery and vein from laying one run on another.
    fn placement_sigma(&self) -> f64 {
        if self.artery.runs.first() == self.vein.runs.first() {
            0.0
        } else {
            PLACEMENT_SIGMA_PX * self.view.plane.unit()
        }
    }

    /// What noise does to the gap around a place.
    fn spread(&self, place: &Place, normals: &Normals) -> Option<MinimumSpread> {
        let approach = &place.approach;
        if place.pinned {
            let trace = self.artery.sigma(approach.on_a.abscissa).hypot(self.vein.sigma(approach.on_b.abscissa));
            let sigma = trace.hypot(self.placement_sigma());
            return Some(MinimumSpread { bias: 0.0, sigma, location: 0.0 });
        }
        let s0 = approach.on_b.abscissa;
        let sigma = self.artery.sigma(approach.on_a.abscissa).hypot(self.vein.sigma(s0));
        let rise = (6.0 * sigma.hypot(self.placement_sigma())).max(WINDOW_MM);
        let [from, to] = self.profile.window(approach, rise);
        let [from, to] = [from.max(s0 - BASIN_MM), to.min(s0 + BASIN_MM)];
        let samples: Vec<Displacement> = self
            .profile
            .samples
            .iter()
            .filter(|s| s.vein.abscissa >= from && s.vein.abscissa <= to)
            .map(|s| self.displacement(s))
            .collect();
        // Only the part of the placement across the artery changes the gap.
        let across = across(chord(&self.artery.curve, approach.on_a.abscissa, 2.0));
        let common = [across.map(|c| c * self.placement_sigma()), [0.0; 3]];
        minimum_spread(&samples, common, CORRELATION_PX * self.view.plane.unit(), normals)
    }

    fn displacement(&self, s: &Sample<PlanePoint>) -> Displacement {
        let sigma = self.artery.sigma(s.artery.abscissa).hypot(self.vein.sigma(s.vein.abscissa));
        let across = across(self.artery.curve.tangent(s.artery.abscissa));
        Displacement {
            abscissa: s.vein.abscissa,
            vector: [s.artery.point.x - s.vein.point.x, s.artery.point.y - s.vein.point.y, 0.0],
            error: [across.map(|c| c * sigma), [0.0; 3]],
        }
    }

    fn length_from_datum(&self, place: &Place, spread: Option<MinimumSpread>, u: f64) -> Option<Estimate> {
        let datum = self.usable_datum()?;
        let s = place.approach.on_b.abscissa;
        let value = datum.length_to(s);
        let fixed = Z975 * self.datum_sigma(datum).hypot(u.hypot(LENGTH_UNCERTAINTY) * value);
        let place = spread.map_or(0.0, |spread| spread.location);
        Some(Estimate::symmetric(value, fixed.hypot(place)))
    }

    fn window_from_datum(&self, approach: &Approach<PlanePoint>) -> Option<[f64; 2]> {
        let datum = self.usable_datum()?;
        let ends = self.profile.window(approach, WINDOW_MM).map(|s| datum.length_to(s));
        Some([ends[0].min(ends[1]).max(0.0), ends[0].max(ends[1])])
    }

    fn in_runs(&self, approach: &Approach<PlanePoint>) -> Vec<CrossingInRun> {
        let plane = &self.view.plane;
        let seen = self.view.runs.iter().filter_map(|placed| {
            let place = CrossingInRun {
                run: placed.id.to_owned(),
                artery_at: plane.image_from_plane(approach.on_a.point, placed.shift),
                vein_at: plane.image_from_plane(approach.on_b.point, placed.shift),
            };
            let inside = |p: ImagePoint| {
                placed.run.as_ref().is_none_or(|run| {
                    let pixels = &run.acquisition().pixels;
                    (-0.5..=f64::from(pixels.columns)).contains(&p.x) && (-0.5..=f64::from(pixels.rows)).contains(&p.y)
                })
            };
            (inside(place.artery_at) && inside(place.vein_at)).then_some(place)
        });
        seen.collect()
    }
}

/// Unit vector across a direction of the plane.
fn across([x, y, _]: [f64; 3]) -> [f64; 3] {
    let length = x.hypot(y);
    if length > 0.0 { [-y / length, x / length, 0.0] } else { [0.0, 1.0, 0.0] }
}

/// The measured gap with the interval of the projected gap: noise finds its own minimum, so the interval lies around
/// the gap less that bias, widened to hold the gap as measured.
fn gap_estimate(gap: f64, spread: MinimumSpread, scale: f64) -> Estimate {
    let middle = gap - spread.bias;
    let u = Z975 * spread.sigma.hypot(scale * gap);
    Estimate::new(gap, (middle - u).max(0.0), middle + u)
}
