//! Everything that follows from a plan, replaced whole after each change and never saved.
//!
//! Serialized, this is the answer of the command line; keys are added, never renamed.

pub mod advisory;
mod gap;
pub mod missing;

use crate::geometry::{ImagePoint, Polyline};
use crate::planning::calibration::Calibration;
use crate::planning::plan::{MarkKind, VesselKind};
use crate::planning::stents::note::ChainNote;
use crate::units::{Estimate, Unit};
use serde::Serialize;

pub use crate::planning::calibration::ScaleState;
pub use advisory::{Advisory, Level, TraceDoubt};
pub use gap::{Gap, GapKind};
pub use missing::{Missing, MissingPart, OpenStep};

/// All consequences of a plan.
///
/// Long because it holds every consequence there is, each a key of `evaluation.json`, after the version of their shape.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(tag = "schema", rename = "dva-evaluation/1")]
pub struct Evaluation {
    /// The views with their scale.
    pub views: Vec<EvaluatedView>,
    /// Angle between the first two views, if there are two with known angles.
    pub angle_between_views_deg: Option<f64>,
    /// The centerlines.
    pub vessels: Vec<EvaluatedVessel>,
    /// The crossing chosen.
    pub crossing: Option<Crossing>,
    /// Places to cross, best first; the chosen one may be among them.
    pub candidates: Vec<Crossing>,
    /// Length of the vein from the landing datum to the crossing.
    pub path_mm: Option<Estimate>,
    /// Chains of stents that cover the path, best first.
    pub chains: Vec<Chain>,
    /// C-arm angles worth taking.
    pub working_views: Vec<WorkingView>,
    /// What to know before trusting the numbers, the most serious first.
    pub advisories: Vec<Advisory>,
    /// What to do next, in order; empty when the plan is complete.
    #[serde(flatten)]
    pub missing: Missing,
    /// Artery, vein and gap along the vein, for the straightened strip; empty before both are traced.
    pub profile: Vec<ProfileSample>,
    /// The run in whose pixels the profile's samples are marked.
    pub profile_run: Option<String>,
    /// What the numbers rest on that no image shows, one sentence each: reach, overlaps, landing, tolerances.
    pub assumptions: Vec<String>,
}

impl Evaluation {
    /// The view called `id`.
    #[must_use]
    pub fn view(&self, id: &str) -> Option<&EvaluatedView> {
        self.views.iter().find(|view| view.id == id)
    }

    /// The vessel called `id`.
    #[must_use]
    pub fn vessel(&self, id: &str) -> Option<&EvaluatedVessel> {
        self.vessels.iter().find(|vessel| vessel.id == id)
    }
}

/// A view with the scale of its plane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluatedView {
    /// The plan's name for it.
    pub id: String,
    /// Primary and secondary angle of its reference run.
    pub primary_deg: Option<f64>,
    /// Secondary angle of its reference run.
    pub secondary_deg: Option<f64>,
    /// How its pixels become millimeters.
    #[serde(flatten)]
    pub calibration: Calibration,
}

/// The centerline of a vessel.
///
/// Long because each field is a key of `evaluation.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluatedVessel {
    /// The plan's name for it.
    pub id: String,
    /// Artery or vein.
    pub kind: VesselKind,
    /// Anatomical name.
    pub name: String,
    /// Its length as traced; `None` without a scale.
    pub length_mm: Option<Estimate>,
    /// Its length in pixels of the reference run.
    pub length_px: f64,
    /// How much of the length was drawn by hand because the picture shows no vessel; `None` without a scale.
    pub bridged_mm: Option<Estimate>,
    /// The same as a fraction of the length.
    pub bridged_fraction: f64,
    /// Mean lumen diameter as traced; `None` without a scale.
    pub diameter_mm: Option<Estimate>,
    /// The centerline; third coordinate zero in a plane. Empty without a scale.
    pub points_mm: Vec<[f64; 3]>,
    /// What the centerline is measured in.
    pub space: CenterlineSpace,
    /// The refined centerline of each trace, in the pixels of its run.
    pub traces: Vec<EvaluatedTrace>,
    /// Width and bends along the centerline; `None` before it is traced.
    pub course: Option<LumenProfile>,
    /// Anatomy marked along it, in the order of the plan.
    pub marks: Vec<EvaluatedMark>,
}

/// What a centerline is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CenterlineSpace {
    /// The plane of one view.
    Plane,
    /// The patient, from two views.
    Patient,
}

/// Where a mark lies along its vessel.
///
/// Long because each field is a key of `evaluation.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluatedMark {
    /// What it is.
    pub kind: MarkKind,
    /// What people read.
    pub name: String,
    /// The run it was marked in.
    pub run: String,
    /// Where it was marked, in the pixels of that run.
    pub at: ImagePoint,
    /// The other end of a stretch.
    pub to: Option<ImagePoint>,
    /// What positions count from.
    pub origin: MarkOrigin,
    /// Both ends along the centerline from its first point, the smaller first, in mm, or px without a scale; `None` if
    /// the mark lies on no part of it.
    pub along: Option<[f64; 2]>,
    /// From the origin, negative before the datum; of a stretch the nearer end. `None` without a scale.
    pub position_mm: Option<Estimate>,
    /// The farther end of a stretch.
    pub end_mm: Option<Estimate>,
    /// Length of vessel between it and the crossing, zero if the crossing lies within it; `None` on other vessels.
    pub from_crossing_mm: Option<Estimate>,
    /// Both ends in the strip, mm along the vein; of an artery, where the vein is nearest to them.
    pub strip_mm: Option<[f64; 2]>,
}

/// What the positions of marks count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkOrigin {
    /// The landing datum, toward the head.
    LandingDatum,
    /// The first point of the trace.
    FirstPoint,
}

/// How wide a vessel is along its centerline, and how it bends: in the patient if two views show it, else as projected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LumenProfile {
    /// What lengths and diameters are in: millimeters, or pixels without a scale.
    pub unit: Unit,
    /// The run in whose pixels the samples are marked.
    pub run: String,
    /// Evenly along the centerline, from its first point.
    pub samples: Vec<LumenSample>,
    /// The narrowest place; `None` where too little of the lumen is known.
    pub narrowest: Option<Narrowing>,
    /// Length over the straight distance of the ends; `None` for a closed course.
    pub tortuosity: Option<Estimate<f64>>,
    /// The place of greatest curvature; `None` where no bend can be told from a straight course.
    pub sharpest_bend: Option<Bend>,
}

/// One place of a vessel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LumenSample {
    /// Along the centerline from its first point.
    pub abscissa: f64,
    /// Lumen diameter, smoothed along the vessel; `None` where it is not known.
    pub diameter: Option<Estimate<f64>>,
    /// One over the radius of the bend.
    pub curvature: f64,
    /// The course was drawn by hand here.
    pub bridged: bool,
    /// Where this is, in the pixels of [`LumenProfile::run`].
    pub at: ImagePoint,
}

/// The narrowest place of a vessel and what it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Narrowing {
    /// Median diameter 5–20 mm from the narrowest place to both sides.
    pub reference: Estimate<f64>,
    /// The smallest diameter.
    pub minimal: Estimate<f64>,
    /// Where, along the centerline.
    pub at: f64,
    /// 100 (1 − minimal / reference).
    pub stenosis_percent: Estimate<f64>,
}

/// A bend of a vessel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bend {
    /// Where, along the centerline.
    pub at: f64,
    /// Radius of the circle it is a part of.
    pub radius: Estimate<f64>,
}

/// A trace as measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluatedTrace {
    /// The run it lies in.
    pub run: String,
    /// The centerline.
    pub points: Vec<ImagePoint>,
    /// Lumen radius at each point; zero where none was measured.
    pub radius_px: Vec<f64>,
    /// Between which points, counted from 0, the way was drawn by hand because the picture shows no vessel.
    pub bridged: Vec<[usize; 2]>,
    /// What is doubtful about it.
    pub warnings: Vec<TraceDoubt>,
}

impl EvaluatedTrace {
    /// The part of the centerline between its places nearest to two points.
    #[must_use]
    pub fn stretch(&self, ends: [ImagePoint; 2]) -> Vec<ImagePoint> {
        let Ok(curve) = Polyline::new(self.points.iter().copied()) else { return Vec::new() };
        let [from, to] = ends.map(|end| curve.nearest(end).0.abscissa);
        curve.slice(from.min(to), from.max(to)).map(|part| part.points().to_vec()).unwrap_or_default()
    }
}

/// A place to cross from artery to vein.
///
/// Long because each field is a key of `evaluation.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crossing {
    /// The artery.
    pub artery: String,
    /// The vein.
    pub vein: String,
    /// How far artery and vein are apart.
    #[serde(flatten)]
    pub gap: Gap,
    /// Along the vein from the landing datum; `None` without a datum or a scale.
    pub vein_mm_from_datum: Option<Estimate>,
    /// On the artery's centerline.
    pub artery_point_mm: Option<[f64; 3]>,
    /// On the vein's centerline.
    pub vein_point_mm: Option<[f64; 3]>,
    /// Where it is seen.
    pub in_runs: Vec<CrossingInRun>,
    /// Angle between the centerlines there.
    pub angle_deg: f64,
    /// Reach of the technique's crossing needle.
    pub reach_mm: Option<f64>,
    /// Probability that the gap is within reach; `None` where only a lower bound of the gap is known.
    pub reach_probability: Option<f64>,
    /// Along the vein from the datum, where the gap is within 1 mm of this one.
    pub window_mm_from_datum: Option<[f64; 2]>,
    /// Lumen diameter of the artery there.
    pub artery_diameter_mm: Option<Estimate>,
    /// Lumen diameter of the vein there.
    pub vein_diameter_mm: Option<Estimate>,
}

/// A crossing in the pixels of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossingInRun {
    /// The run.
    pub run: String,
    /// On the artery.
    pub artery_at: ImagePoint,
    /// On the vein.
    pub vein_at: ImagePoint,
}

/// Stents from the landing datum up to the artery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chain {
    /// In order of deployment: from the ankle up, the crossing stent last.
    pub pieces: Vec<Piece>,
    /// Length covered, from the datum, as laid out.
    pub covered_mm: f64,
    /// How much longer it could be with every overlap at its least: what is left for a path that turns out longer.
    pub spare_mm: f64,
    /// Overlap at each joint, as laid out.
    pub overlaps_mm: Vec<f64>,
    /// Probability that the chain covers the path.
    pub probability_covered: f64,
    /// Every piece's data was verified by a named person.
    pub verified: bool,
    /// Remarks on this chain.
    pub notes: Vec<ChainNote>,
}

/// One stent of a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Piece {
    /// Identifier in the catalogue.
    pub device: String,
    /// Its name for people.
    pub name: String,
    /// Labeled length.
    pub length_mm: f64,
    /// Labeled diameter, one, or artery end and vein end.
    pub diameter_mm: Vec<f64>,
    /// Distal end, along the path from the datum.
    pub from_mm: f64,
    /// Proximal end, along the path from the datum.
    pub to_mm: f64,
    /// This is the piece that bridges vein and artery.
    pub crossing: bool,
    /// Sheath it needs, in French; `None` if unknown.
    pub sheath_fr: Option<f64>,
    /// Its row of the catalogue was verified by a named person.
    pub verified: bool,
    /// Where its data come from.
    pub source: String,
}

/// What a C-arm position shows of a crossing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewPurpose {
    /// Gap and vessels, both in the plane of the picture.
    Profile,
    /// Along the gap, to check the direction.
    Orthogonal,
}

/// A C-arm position worth taking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkingView {
    /// What it shows.
    pub purpose: ViewPurpose,
    /// Primary angle.
    pub primary_deg: f64,
    /// Secondary angle.
    pub secondary_deg: f64,
    /// Foreshortening of the crossing seen from there, as a fraction.
    pub foreshortening: f64,
}

/// One place along the vein, for the straightened strip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileSample {
    /// Along the vein from the landing datum, or from the vein's distal end while there is no datum.
    pub vein_mm: f64,
    /// Distance to the artery's centerline.
    pub gap_mm: Estimate,
    /// Lumen radius of the vein.
    pub vein_radius_mm: f64,
    /// Lumen radius of the artery at its nearest place.
    pub artery_radius_mm: f64,
    /// The vein was drawn by hand here.
    pub vein_bridged: bool,
    /// The artery was drawn by hand at its nearest place.
    pub artery_bridged: bool,
    /// Where this is on the vein, in the pixels of [`Evaluation::profile_run`].
    pub at: ImagePoint,
}
