//! An artery and a vein measured together, in the plane of one view or in the patient: places to cross, with their
//! intervals.

use crate::geometry::{Approach, ImagePoint, Point, SpaceVector, Vector};
use crate::planning::crossing::gap_profile::{GapProfile, GapSample};
use crate::planning::evaluation::{Crossing, CrossingInRun, Gap, GapKind, ProfileSample};
use crate::planning::uncertainty::{
    self, CLICK_SIGMA_PX, CORRELATION_PX, Displacement, LENGTH_UNCERTAINTY, MinimumSpread, Normals, PLACEMENT_SIGMA_PX,
    Z975, minimum_spread,
};
use crate::planning::vessel::centerline::{Centerline, Lumen, MeasuredPoint};
use crate::planning::vessel::landing_datum::DatumOnVein;
use crate::planning::view::calibrated_view::CalibratedView;
use crate::units::Estimate;

/// Columns in one mm where there is no scale: only spaces samples.
pub const PX_PER_MM: f64 = 5.0;

/// Samples farther than this from the minimum, in mm along the vein, say nothing about it.
const BASIN_MM: f64 = 80.0;

/// Half length of vessel, mm, over which a lumen is averaged at a crossing.
const LUMEN_HALF_MM: f64 = 3.0;

/// A gap this much larger than the smallest, in mm, still belongs to the same crossing.
const WINDOW_MM: f64 = 1.0;

/// Least standard uncertainty of a radius, mm.
const RADIUS_SIGMA_MM: f64 = uncertainty::DIAMETER_U_MM / (2.0 * Z975);

/// How far the datum may lie beyond the traced vein, in mm, before the length from it is not known.
const LARGEST_EXTRAPOLATION_MM: f64 = 10.0;

/// What lines are measured in.
pub struct MeasurementSpace<'a> {
    /// In the plane of one view, or in the patient.
    pub kind: GapKind,
    /// The views of each line, in the order of its projections.
    pub views: Vec<&'a CalibratedView<'a>>,
    /// Relative standard uncertainty of lengths; without a scale none, and the unit is one column.
    pub scale: Option<f64>,
    /// Units in one pixel.
    pub unit: f64,
    /// Standard uncertainty, in units, of one view against the other across their matching planes.
    pub misfit: f64,
}

impl MeasurementSpace<'_> {
    fn mm(&self) -> f64 {
        if self.scale.is_some() { 1.0 } else { PX_PER_MM }
    }
}

/// An artery and a vein measured in one space.
pub struct VesselPair<'a> {
    setting: &'a MeasurementSpace<'a>,
    pub artery: &'a Centerline,
    pub vein: &'a Centerline,
    pub profile: GapProfile<'a, MeasuredPoint>,
    pub datum: Option<DatumOnVein>,
    reach_mm: Option<f64>,
}

/// A place to cross and how it was found.
#[derive(Debug, Clone, Copy)]
pub struct CrossingSite {
    pub approach: Approach<MeasuredPoint>,
    /// The operator's, not the closest one around.
    pub pinned: bool,
}

impl<'a> VesselPair<'a> {
    pub fn new(
        setting: &'a MeasurementSpace<'a>,
        artery: &'a Centerline,
        vein: &'a Centerline,
        datum: Option<DatumOnVein>,
        reach_mm: Option<f64>,
    ) -> Self {
        let profile = GapProfile::new(&artery.curve, &vein.curve, setting.mm());
        Self { setting, artery, vein, profile, datum, reach_mm }
    }

    /// Lengths are in mm.
    pub const fn is_scaled(&self) -> bool {
        self.setting.scale.is_some()
    }

    /// Whether one line serves as both vessels.
    pub fn is_one_line(&self) -> bool {
        let near = self.setting.unit;
        let close = self.profile.samples.iter().filter(|s| s.distance < near).count();
        let same_run = (0..self.setting.views.len()).any(|slot| !self.other_run(slot));
        same_run && close as f64 > 0.5 * self.profile.samples.len() as f64
    }

    /// The closest places above the datum, the smallest gap first.
    pub fn places(&self, count: usize) -> Vec<CrossingSite> {
        let length = self.vein.curve.length();
        let range = self.usable_datum().map_or([0.0, length], |datum| datum.above(length));
        let found = self.profile.closest_places(range, count);
        found.into_iter().map(|approach| CrossingSite { approach, pinned: false }).collect()
    }

    /// The place the operator named by its length from the datum.
    pub fn pinned(&self, vein_mm_from_datum: f64) -> Option<CrossingSite> {
        let datum = self.usable_datum().filter(|_| self.setting.scale.is_some() && vein_mm_from_datum.is_finite())?;
        Some(CrossingSite { approach: self.profile.at(datum.abscissa_at(vein_mm_from_datum)), pinned: true })
    }

    /// The datum, unless it lies too far beyond the vein.
    pub fn usable_datum(&self) -> Option<&DatumOnVein> {
        self.datum.as_ref().filter(|datum| datum.beyond <= LARGEST_EXTRAPOLATION_MM * self.setting.mm())
    }

    /// All that is said about a place.
    pub fn crossing(&self, place: &CrossingSite, normals: &Normals) -> Crossing {
        let approach = &place.approach;
        let (s_artery, s_vein) = (approach.on_a.abscissa, approach.on_b.abscissa);
        let scale = self.setting.scale;
        let spread = scale.and_then(|_| self.spread(place, normals));
        let gap = scale.zip(spread).map(|(u, spread)| gap_estimate(approach.distance, spread, u));
        let half = LUMEN_HALF_MM * self.setting.mm();
        let (artery, vein) = (
            self.artery.mean_lumen(s_artery - half, s_artery + half),
            self.vein.mean_lumen(s_vein - half, s_vein + half),
        );
        let diameter =
            |lumen: Option<Lumen>| lumen.zip(scale).map(|(l, u)| uncertainty::diameter(l.radius, l.sigma, u));
        Crossing {
            artery: self.artery.id.clone(),
            vein: self.vein.id.clone(),
            gap: Gap {
                kind: self.setting.kind,
                length: gap,
                noise_bias_mm: gap.and(spread).map(|spread| -spread.bias),
                px: self.artery.projection(0, s_artery).at.distance(self.vein.projection(0, s_vein).at),
                between_walls: gap.zip(artery.zip(vein)).map(|(gap, (artery, vein))| wall_gap(gap, artery, vein)),
            },
            vein_mm_from_datum: scale.and_then(|u| self.length_from_datum(place, spread, u)),
            artery_point_mm: scale.map(|_| approach.on_a.point.coordinates()),
            vein_point_mm: scale.map(|_| approach.on_b.point.coordinates()),
            in_runs: self.in_runs(approach),
            angle_deg: self.profile.angle_deg(approach),
            reach_mm: self.reach_mm,
            reach_probability: self.reach_probability(approach.distance, spread),
            window_mm_from_datum: scale.and_then(|_| self.window_from_datum(approach)),
            artery_diameter_mm: diameter(artery),
            vein_diameter_mm: diameter(vein),
        }
    }

    /// Lumen of the vein between the datum and a place.
    pub fn vein_diameter_along(&self, place: &CrossingSite) -> Option<Estimate> {
        let u = self.setting.scale?;
        let from = self.usable_datum().map_or(0.0, |datum| datum.abscissa);
        let lumen = self.vein.mean_lumen(from, place.approach.on_b.abscissa)?;
        Some(uncertainty::diameter(lumen.radius, lumen.sigma, u))
    }

    /// Standard uncertainty of the length from the datum to a place that is decided, not searched.
    pub fn path_sigma(&self, place: &CrossingSite) -> Option<f64> {
        let (u, datum) = (self.setting.scale?, self.usable_datum()?);
        let value = datum.length_to(place.approach.on_b.abscissa);
        Some(self.datum_sigma(datum).hypot(u.hypot(LENGTH_UNCERTAINTY) * value))
    }

    /// The gap along the whole vein, for the strip; empty without a scale.
    pub fn strip(&self) -> Vec<ProfileSample> {
        let Some(u) = self.setting.scale else { return Vec::new() };
        let shift =
            self.strip_run().and_then(|run| self.setting.views[0].placed(run)).map(|p| p.shift).unwrap_or_default();
        let sample = |s: &GapSample<MeasuredPoint>| {
            let at = self.vein.projection(0, s.vein.abscissa).at;
            ProfileSample {
                vein_mm: self.datum.as_ref().map_or(s.vein.abscissa, |d| d.length_to(s.vein.abscissa)),
                gap_mm: uncertainty::length(s.distance, self.gap_sigma(s), u),
                vein_radius_mm: self.vein.lumen(s.vein.abscissa).radius,
                artery_radius_mm: self.artery.lumen(s.artery.abscissa).radius,
                vein_bridged: self.vein.is_bridged(s.vein.abscissa),
                artery_bridged: self.artery.is_bridged(s.artery.abscissa),
                at: shift.from_reference(at),
            }
        };
        let mut strip: Vec<ProfileSample> = self.profile.samples.iter().map(sample).collect();
        strip.sort_by(|a, b| a.vein_mm.total_cmp(&b.vein_mm));
        strip
    }

    /// The run in whose pixels the strip is marked.
    pub fn strip_run(&self) -> Option<&String> {
        self.vein.runs.first()?.first()
    }

    /// Artery and vein were traced in different runs of a view.
    fn other_run(&self, slot: usize) -> bool {
        self.artery.runs[slot].first() != self.vein.runs[slot].first()
    }

    /// Units by which artery and vein may be apart from laying one run on another, a direction for each view.
    fn placement(&self, artery_abscissa: f64) -> [SpaceVector; 2] {
        let mut directions = [SpaceVector::ZERO; 2];
        for (slot, direction) in directions.iter_mut().enumerate().take(self.setting.views.len()) {
            if self.other_run(slot) {
                *direction = self.artery.projection(slot, artery_abscissa).per_px * PLACEMENT_SIGMA_PX;
            }
        }
        directions
    }

    /// From vein to artery, and the directions in which traces may be wrong.
    fn displacement(&self, s: &GapSample<MeasuredPoint>) -> Displacement {
        let mut error = [SpaceVector::ZERO; 2];
        for (slot, error) in error.iter_mut().enumerate().take(self.setting.views.len()) {
            let (a, v) = (self.artery.projection(slot, s.artery.abscissa), self.vein.projection(slot, s.vein.abscissa));
            let (size_a, size_v) = (a.per_px.norm(), v.per_px.norm());
            // Both vessels err along nearly the same direction there.
            let both = (size_a * a.sigma_px).hypot(size_v * v.sigma_px);
            *error = if size_a > 0.0 { a.per_px / size_a * both } else { SpaceVector::ZERO };
        }
        Displacement { abscissa: s.vein.abscissa, vector: s.artery.point - s.vein.point, error }
    }

    /// Standard uncertainty of the distance at one sample, the scale apart.
    fn gap_sigma(&self, s: &GapSample<MeasuredPoint>) -> f64 {
        let displacement = self.displacement(s);
        let errors = displacement.error.into_iter().chain(self.placement(s.artery.abscissa));
        let (vector, size) = (displacement.vector, displacement.vector.norm());
        let part = |error: SpaceVector| {
            if size > 1e-9 {
                error.x * vector.x / size + error.y * vector.y / size + error.z * vector.z / size
            } else {
                error.norm()
            }
        };
        errors.map(|error| part(error).powi(2)).sum::<f64>().sqrt()
    }

    /// What a misfit of two views does to the gap: it slides the vessels along each other.
    fn misfit_sigma(&self, approach: &Approach<MeasuredPoint>) -> f64 {
        self.setting.misfit * self.profile.angle_deg(approach).to_radians().sin()
    }

    /// What noise does to the gap around a place.
    fn spread(&self, place: &CrossingSite, normals: &Normals) -> Option<MinimumSpread> {
        let approach = &place.approach;
        let here = GapSample { vein: approach.on_b, artery: approach.on_a, distance: approach.distance };
        let sigma = self.gap_sigma(&here);
        let misfit = self.misfit_sigma(approach);
        if place.pinned {
            return Some(MinimumSpread { bias: 0.0, sigma: sigma.hypot(misfit), location: 0.0 });
        }
        let s0 = approach.on_b.abscissa;
        let [from, to] = self.profile.window(approach, (6.0 * sigma).max(WINDOW_MM));
        let [from, to] = [from.max(s0 - BASIN_MM), to.min(s0 + BASIN_MM)];
        let inside = |s: &&GapSample<MeasuredPoint>| s.vein.abscissa >= from && s.vein.abscissa <= to;
        let samples: Vec<Displacement> =
            self.profile.samples.iter().filter(inside).map(|s| self.displacement(s)).collect();
        let common = self.placement(approach.on_a.abscissa);
        let spread = minimum_spread(&samples, common, CORRELATION_PX * self.setting.unit, normals)?;
        Some(MinimumSpread { sigma: spread.sigma.hypot(misfit), ..spread })
    }

    /// Probability that the needle reaches, where the gap is more than a lower bound.
    fn reach_probability(&self, gap: f64, spread: Option<MinimumSpread>) -> Option<f64> {
        if self.setting.kind == GapKind::Projected {
            return None;
        }
        let (u, spread, reach) = (self.setting.scale?, spread?, self.reach_mm?);
        let sigma = spread.sigma.hypot(u * gap).max(1e-6);
        Some(uncertainty::normal_below(reach - (gap - spread.bias), sigma))
    }

    /// Whether `id` is its artery or its vein.
    pub fn is_of(&self, id: &str) -> bool {
        self.artery.id == id || self.vein.id == id
    }

    /// The datum's click, and the placement of its run if it is another one.
    pub fn datum_sigma(&self, datum: &DatumOnVein) -> f64 {
        let unit = self.setting.unit;
        let placement = if datum.other_run { PLACEMENT_SIGMA_PX * unit } else { 0.0 };
        // Beyond the traced vein its course is guessed.
        (CLICK_SIGMA_PX * unit).hypot(placement).hypot(0.25 * datum.beyond)
    }

    fn length_from_datum(&self, place: &CrossingSite, spread: Option<MinimumSpread>, u: f64) -> Option<Estimate> {
        let datum = self.usable_datum()?;
        let value = datum.length_to(place.approach.on_b.abscissa);
        let fixed = Z975 * self.datum_sigma(datum).hypot(u.hypot(LENGTH_UNCERTAINTY) * value);
        let place = spread.map_or(0.0, |spread| spread.location);
        Some(Estimate::symmetric(value, fixed.hypot(place)))
    }

    fn window_from_datum(&self, approach: &Approach<MeasuredPoint>) -> Option<[f64; 2]> {
        let datum = self.usable_datum()?;
        let ends = self.profile.window(approach, WINDOW_MM).map(|s| datum.length_to(s));
        Some([ends[0].min(ends[1]).max(0.0), ends[0].max(ends[1])])
    }

    fn in_runs(&self, approach: &Approach<MeasuredPoint>) -> Vec<CrossingInRun> {
        let mut seen = Vec::new();
        for (slot, view) in self.setting.views.iter().enumerate() {
            let artery = self.artery.projection(slot, approach.on_a.abscissa).at;
            let vein = self.vein.projection(slot, approach.on_b.abscissa).at;
            for placed in &view.runs {
                let inside = |p: ImagePoint| {
                    placed.run.as_ref().is_none_or(|run| {
                        let pixels = &run.acquisition().pixels;
                        let (right, bottom) = (f64::from(pixels.columns) - 0.5, f64::from(pixels.rows) - 0.5);
                        (-0.5..=right).contains(&p.x) && (-0.5..=bottom).contains(&p.y)
                    })
                };
                let [artery_at, vein_at] = [artery, vein].map(|at| placed.shift.from_reference(at));
                if inside(artery_at) && inside(vein_at) {
                    seen.push(CrossingInRun { run: placed.id.to_owned(), artery_at, vein_at });
                }
            }
        }
        seen
    }
}

/// The measured gap with its interval: noise finds its own minimum, so the interval lies around the gap less that bias,
/// widened to hold the gap as measured.
fn gap_estimate(gap: f64, spread: MinimumSpread, scale: f64) -> Estimate {
    let middle = gap - spread.bias;
    let u = Z975 * spread.sigma.hypot(scale * gap);
    Estimate::new(gap, (middle - u).max(0.0), middle + u)
}

fn wall_gap(gap: Estimate, artery: Lumen, vein: Lumen) -> Estimate {
    let u = Z975 * artery.sigma.max(RADIUS_SIGMA_MM).hypot(vein.sigma.max(RADIUS_SIGMA_MM));
    let between = gap.value.get() - artery.radius - vein.radius;
    let (below, above) = (gap.value.get() - gap.low.get(), gap.high.get() - gap.value.get());
    Estimate::new(between.max(0.0), (between - below.hypot(u)).max(0.0), (between + above.hypot(u)).max(0.0))
}
