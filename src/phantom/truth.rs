//! What is true about a study: the file `truth.json` beside its runs.
//!
//! Space is patient millimeters from the isocenter (x left, y back, z head); images are pixels of the pixel-center
//! convention, x along columns, y along rows; frames count from 1. All numbers are rounded to a ten-thousandth.

use super::body::Landmark;
use super::case::{Case, Side, VesselKind};
use super::leg::{Leg, TICK_SPACING};
use super::vessels::Vessel;
use super::views::{Shot, in_plane};
use crate::geometry::{
    Camera, ImagePoint, ImageVector, PlanePoint, Point, Polyline, PolylineError, SpacePoint, Vector, closest_approach,
};
use serde::{Deserialize, Serialize};

/// Everything true about a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// `dva-truth/1`.
    pub schema: String,
    /// Name of the case.
    pub case: String,
    /// One sentence for people: what there is to learn.
    pub lesson: String,
    /// Its seed.
    pub seed: u64,
    /// Which leg.
    pub side: Side,
    /// The vessels in space.
    pub vessels: Vec<VesselTruth>,
    /// Closest approaches of the posterior tibial artery to each of its veins, in space; the nearer vein first.
    pub crossings: Vec<SpatialCrossing>,
    /// Landmarks in space.
    pub landmarks: Vec<Landmark<SpacePoint>>,
    /// The ruler.
    pub ruler: Ruler,
    /// What each run shows.
    pub runs: Vec<RunTruth>,
}

/// A vessel in space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VesselTruth {
    /// Short name, like `pta`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Artery or vein.
    pub kind: VesselKind,
    /// A side branch.
    pub branch: bool,
    /// Points of the centerline in the direction of the contrast agent, mm.
    pub points: Vec<SpacePoint>,
    /// Radius at each point, mm.
    pub radius_mm: Vec<f64>,
}

/// Where an artery and a vein come closest in space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpatialCrossing {
    /// Short name of the artery.
    pub artery: String,
    /// Short name of the vein.
    pub vein: String,
    /// Center to center, mm.
    pub gap_mm: f64,
    /// Wall to wall, mm.
    pub wall_gap_mm: f64,
    /// The place on the artery's centerline.
    pub artery_point: SpacePoint,
    /// The place on the vein's centerline.
    pub vein_point: SpacePoint,
    /// Angle between the two centerlines there, degrees.
    pub angle_deg: f64,
    /// Along the vein from the place nearest to the tip of the inner ankle up to the crossing, mm.
    pub path_mm: f64,
}

/// The ruler beside the leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ruler {
    /// Distance of neighboring ticks, mm.
    pub spacing_mm: f64,
    /// Where each tick meets the edge, from the foot upward, mm.
    pub ticks: Vec<SpacePoint>,
}

/// What one run shows.
///
/// Long because each field is a key of `truth.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunTruth {
    /// Name of the run within the study, like `A1`.
    pub id: String,
    /// File name.
    pub file: String,
    /// SOP Instance UID.
    pub sop_instance_uid: String,
    /// View the run belongs to.
    pub view: String,
    /// Whether arteries, veins, or both are filled.
    pub fills: Vec<VesselKind>,
    /// C-arm and detector.
    pub camera: Camera,
    /// mm per pixel at the isocenter: row spacing, column spacing.
    pub mm_per_px: [f64; 2],
    /// Displacement of the leg in each frame from where the camera puts it, px right and px down.
    pub displacement_px: Vec<ImageVector>,
    /// The vessels where they are in the last frame.
    pub vessels: Vec<ProjectedVessel>,
    /// What can be read in this view alone, in the order of [`Truth::crossings`].
    pub crossings: Vec<ProjectedCrossing>,
    /// Landmarks where they are in the last frame.
    pub landmarks: Vec<Landmark<ImagePoint>>,
    /// Ticks of the ruler where they are in the last frame, in the order of [`Ruler::ticks`].
    pub ruler_ticks: Vec<ImagePoint>,
}

/// A vessel on the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedVessel {
    /// Short name.
    pub id: String,
    /// Frame in which the part inside the picture holds most contrast agent; none if it is not filled in this run.
    pub peak_frame: Option<u32>,
    /// Points of the centerline, px; some may lie outside the picture.
    pub points: Vec<ImagePoint>,
    /// Radius at each point, px along the columns.
    pub radius_px: Vec<f64>,
}

/// What a planner with this view alone should read, inside the picture: lengths are those in the image at the
/// isocenter's scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedCrossing {
    /// Short name of the artery.
    pub artery: String,
    /// Short name of the vein.
    pub vein: String,
    /// Projected gap of the centerlines, mm at the isocenter's scale: a lower bound of the true one, scale apart.
    pub gap_mm: f64,
    /// The same in px (of a square pixel; see [`RunTruth::mm_per_px`]).
    pub gap_px: f64,
    /// The place on the artery.
    pub artery_at: ImagePoint,
    /// The place on the vein.
    pub vein_at: ImagePoint,
    /// Along the projected vein from the place nearest to the image of the inner ankle's tip to `vein_at`, mm at the
    /// isocenter's scale.
    pub path_mm: f64,
    /// The same up to the image of the crossing in space.
    pub path_to_spatial_crossing_mm: f64,
}

/// The truth about a leg seen in these shots.
///
/// # Errors
/// If a projected vessel makes no curve.
pub(super) fn truth(case: &Case, leg: &Leg, shots: &[Shot]) -> Result<Truth, PolylineError> {
    let [artery, veins @ ..] = &leg.vessels[..3] else { return Err(PolylineError::TooShort) };
    Ok(Truth {
        schema: "dva-truth/1".to_owned(),
        case: case.name.clone(),
        lesson: case.lesson.clone(),
        seed: case.seed,
        side: case.anatomy.side,
        vessels: leg.vessels.iter().map(vessel_truth).collect(),
        crossings: veins.iter().map(|vein| spatial_crossing(artery, vein, ankle(leg))).collect(),
        landmarks: leg.landmarks.iter().map(|l| landmark(l, |p| p)).collect(),
        ruler: Ruler { spacing_mm: TICK_SPACING, ticks: leg.ticks.iter().copied().map(rounded_point).collect() },
        runs: shots.iter().map(|shot| run_truth(leg, shot)).collect::<Result<_, _>>()?,
    })
}

fn ankle(leg: &Leg) -> SpacePoint {
    leg.landmarks[0].points[0]
}

fn vessel_truth(vessel: &Vessel) -> VesselTruth {
    VesselTruth {
        id: vessel.id.clone(),
        name: vessel.name.clone(),
        kind: vessel.kind,
        branch: vessel.branch,
        points: vessel.tube.axis.points().iter().copied().map(rounded_point).collect(),
        radius_mm: vessel.tube.radius.iter().copied().map(rounded).collect(),
    }
}

fn spatial_crossing(artery: &Vessel, vein: &Vessel, ankle: SpacePoint) -> SpatialCrossing {
    let (a, v) = (&artery.tube, &vein.tube);
    let approach = closest_approach(&a.axis, &v.axis);
    let datum = v.axis.nearest(ankle).0.abscissa;
    let walls = a.radius_at(approach.on_a.abscissa) + v.radius_at(approach.on_b.abscissa);
    let (along_a, along_v) = (a.axis.tangent(approach.on_a.abscissa), v.axis.tangent(approach.on_b.abscissa));
    let cosine = along_a.dot(along_v);
    SpatialCrossing {
        artery: artery.id.clone(),
        vein: vein.id.clone(),
        gap_mm: rounded(approach.distance),
        wall_gap_mm: rounded(approach.distance - walls),
        artery_point: rounded_point(approach.on_a.point),
        vein_point: rounded_point(approach.on_b.point),
        angle_deg: rounded(libm::acos(cosine.abs().min(1.0)).to_degrees()),
        path_mm: rounded(approach.on_b.abscissa - datum),
    }
}

fn run_truth(leg: &Leg, shot: &Shot) -> Result<RunTruth, PolylineError> {
    let camera = shot.camera;
    let rest = shot.moved(shot.plan.frames);
    let [artery, veins @ ..] = &leg.vessels[..3] else { return Err(PolylineError::TooShort) };
    Ok(RunTruth {
        id: shot.plan.id.clone(),
        file: shot.file.clone(),
        sop_instance_uid: shot.sop_instance_uid.clone(),
        view: shot.plan.view.clone(),
        fills: shot.plan.injection.fills().to_vec(),
        camera,
        mm_per_px: camera.mm_per_px_at_isocenter(),
        displacement_px: (1..=shot.plan.frames).map(|n| shot.plan.displacement_of(n)).collect(),
        vessels: leg.vessels.iter().map(|vessel| projected_vessel(vessel, shot, &rest)).collect(),
        crossings: veins
            .iter()
            .map(|vein| projected_crossing(artery, vein, ankle(leg), &rest))
            .collect::<Result<_, _>>()?,
        landmarks: leg.landmarks.iter().map(|l| landmark(l, |p| rest.image_from_space(p))).collect(),
        ruler_ticks: leg.ticks.iter().map(|&t| rounded_point(rest.image_from_space(t))).collect(),
    })
}

fn projected_vessel(vessel: &Vessel, shot: &Shot, camera: &Camera) -> ProjectedVessel {
    let column_px = |p: SpacePoint| 1.0 / camera.mm_per_px(camera.depth(p))[1];
    let points = vessel.tube.axis.points();
    ProjectedVessel {
        id: vessel.id.clone(),
        peak_frame: shot.peak_frame(vessel),
        points: points.iter().map(|&p| rounded_point(camera.image_from_space(p))).collect(),
        radius_px: points.iter().zip(&vessel.tube.radius).map(|(&p, r)| rounded(r * column_px(p))).collect(),
    }
}

fn projected_crossing(
    artery: &Vessel,
    vein: &Vessel,
    ankle: SpacePoint,
    camera: &Camera,
) -> Result<ProjectedCrossing, PolylineError> {
    let plane = |axis: &Polyline<SpacePoint>| {
        let image = axis.points().iter().map(|&p| camera.image_from_space(p));
        Polyline::new(image.filter(|&at| camera.shows(at)).map(|at| in_plane(camera, at)))
    };
    let (a, v) = (plane(&artery.tube.axis)?, plane(&vein.tube.axis)?);
    let approach = closest_approach(&a, &v);
    let in_space = closest_approach(&artery.tube.axis, &vein.tube.axis).on_b.point;
    let abscissa_of = |p: SpacePoint| v.nearest(in_plane(camera, camera.image_from_space(p))).0.abscissa;
    let datum = abscissa_of(ankle);
    let [row_mm, column_mm] = camera.mm_per_px_at_isocenter();
    let on_image = |p: PlanePoint| rounded_point(ImagePoint::new(p.x / column_mm, p.y / row_mm));
    Ok(ProjectedCrossing {
        artery: artery.id.clone(),
        vein: vein.id.clone(),
        gap_mm: rounded(approach.distance),
        gap_px: rounded(approach.distance / column_mm),
        artery_at: on_image(approach.on_a.point),
        vein_at: on_image(approach.on_b.point),
        path_mm: rounded(approach.on_b.abscissa - datum),
        path_to_spatial_crossing_mm: rounded(abscissa_of(in_space) - datum),
    })
}

fn landmark<P: Point>(landmark: &Landmark<SpacePoint>, place: impl FnMut(SpacePoint) -> P) -> Landmark<P> {
    let points = landmark.points.iter().copied().map(place).map(rounded_point).collect();
    Landmark { definition: landmark.definition.clone(), points }
}

/// To a ten-thousandth: far below any use, and short to write.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

fn rounded_point<P: Point>(point: P) -> P {
    P::from_coordinates(point.coordinates().map(rounded))
}
