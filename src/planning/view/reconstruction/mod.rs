//! Vessels in the patient, from their traces in two views.
//!
//! Places of two traces belong together if their rays lie in one plane with both sources. How the planes of one view
//! must be turned to meet those of the other is read off points of the body marked in both (C-arm angles are stored to
//! a tenth of a degree or worse, and patients move), then the rays are made to meet.

mod matching;

use crate::geometry::{
    CArm, Camera, CameraPair, Detector, ImagePoint, ImageVector, LocalLine, Point, SpaceVector, Vector,
};
use crate::imaging::Acquisition;
use crate::planning::calibration::Calibration;
use crate::planning::calibration::ScaleState;
use crate::planning::crossing::vessel_pair::MeasurementSpace;
use crate::planning::evaluation::GapKind;
use crate::planning::plan::{LandmarkKind, VesselKind};
use crate::planning::vessel::centerline::{Centerline, Lumen, MeasuredPoint, Projection, Vertex};
use crate::planning::view::calibrated_view::CalibratedView;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::units::{Degrees, Mm};
use matching::match_traces;

/// Views less than this apart say too little about depth: its error grows as √(1 + cos²α) / sin α.
pub const LEAST_ANGLE_DEG: f64 = 30.0;

/// Relative standard uncertainty of lengths from the stored distances and detector spacing.
const GEOMETRY_UNCERTAINTY: f64 = 0.01;

/// Standard uncertainty of the stored angle between two views, degrees.
const ANGLE_SIGMA_DEG: f64 = 0.5;

/// Standard uncertainty in mm of one view against the other, with and without a point marked in both.
const MISFIT_MM: [f64; 2] = [0.3, 1.0];

/// Deviation in px of the smoothing along a line in space.
const SMOOTHING_PX: f64 = 8.0;

/// A trace that runs at less than this sine to the matching lines is as unsure as one at it.
const LEAST_SLANT: f64 = 0.1;

/// What two views measure together.
pub struct Reconstruction<'a> {
    /// Both views, by index.
    pub views: [usize; 2],
    pub setting: MeasurementSpace<'a>,
    /// Lines of the vessels traced in both, with their index among the vessels.
    pub lines: Vec<(usize, Centerline)>,
    pub common: CommonPoints,
    pub angle_deg: f64,
    cameras: CameraPair,
}

/// How well points marked in both views meet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CommonPoints {
    /// By how much one view was turned to meet the other, mm at the isocenter.
    pub offset_mm: f64,
    /// What is left at each point, mm, with its name.
    pub residuals_mm: Vec<(String, f64)>,
}

impl<'a> Reconstruction<'a> {
    /// The vessels of the two views that see depth best; `None` if no two views at least 30° apart show an artery and a
    /// vein, or their geometry is not known.
    pub fn new(measured: &'a MeasuredPlan<'a>) -> Option<Self> {
        let (views, cameras) = best_views(measured)?;
        let (turn, common) = common_points(measured, views, &cameras);
        let setting = setting(measured, views, &cameras, &common);
        let lines: Vec<(usize, Centerline)> = measured
            .vessels
            .iter()
            .enumerate()
            .filter_map(|(at, vessel)| {
                let [first, second] = views.map(|view| vessel.lines[view].as_ref());
                Some((at, line_in_space(first?, second?, &cameras, turn)?))
            })
            .collect();
        let has = |kind| lines.iter().any(|(at, _)| measured.vessels[*at].vessel.kind == kind);
        if !has(VesselKind::Artery) || !has(VesselKind::Vein) {
            return None;
        }
        Some(Self { views, setting, lines, common, angle_deg: acute(cameras.angle().get()), cameras })
    }

    /// The lines of one kind.
    pub fn lines_of(
        &self,
        measured: &MeasuredPlan<'_>,
        kind: VesselKind,
    ) -> impl Iterator<Item = &(usize, Centerline)> {
        self.lines.iter().filter(move |(at, _)| measured.vessels[*at].vessel.kind == kind)
    }

    /// Where the rays of a place seen in both views meet.
    pub fn point(&self, at: [ImagePoint; 2]) -> Option<MeasuredPoint> {
        self.cameras.triangulate(at).map(MeasuredPoint::from)
    }
}

/// Angle between two lines of sight, from 0° to 90°: opposite views see the same.
pub fn acute(angle_deg: f64) -> f64 {
    angle_deg.min(180.0 - angle_deg)
}

/// The camera a view's reference run was taken with.
pub fn camera_of(view: &CalibratedView<'_>) -> Option<Camera> {
    let calibration: &Calibration = &view.calibration;
    if calibration.state == ScaleState::Conflict {
        return None;
    }
    camera(view.reference()?.acquisition(), view.angles, view.mirrored)
}

fn camera(facts: &Acquisition, [primary, secondary]: [Option<f64>; 2], mirrored: bool) -> Option<Camera> {
    let g = &facts.geometry;
    let sid = g.sid_mm?;
    let sod = g.sod_mm.or_else(|| Some(sid / g.ermf?))?;
    let c_arm = CArm {
        primary: Degrees::new(primary?),
        secondary: Degrees::new(secondary?),
        sid: Mm::new(sid),
        sod: Mm::new(sod),
    };
    // Columns of a picture as usual lead to the feet; "H" says that it was turned by 180°. Of a patient who lay the other
    // way round, both are said of the other end.
    let turned = facts.patient.patient_orientation.get(1).is_some_and(|letters| letters.starts_with('H')) != mirrored;
    let detector = Detector {
        columns: facts.pixels.columns,
        rows: facts.pixels.rows,
        spacing_mm: g.detector_spacing_mm?,
        isocenter_at: None,
        turned,
    };
    Camera::new(c_arm, detector).ok()
}

/// Of all two views that show an artery and a vein and are far enough apart, those nearest to a right angle.
fn best_views(measured: &MeasuredPlan<'_>) -> Option<([usize; 2], CameraPair)> {
    let cameras: Vec<Option<Camera>> = measured.views.iter().map(camera_of).collect();
    let mut best: Option<([usize; 2], CameraPair)> = None;
    for i in 0..cameras.len() {
        for j in i + 1..cameras.len() {
            let shared = |kind| {
                let mut vessels = measured.vessels.iter().filter(|v| v.vessel.kind == kind);
                vessels.any(|v| v.lines[i].is_some() && v.lines[j].is_some())
            };
            let (Some(first), Some(second)) = (cameras[i], cameras[j]) else { continue };
            if !shared(VesselKind::Artery) || !shared(VesselKind::Vein) {
                continue;
            }
            let Some(pair) = CameraPair::new(first, second) else { continue };
            let angle = |pair: &CameraPair| acute(pair.angle().get());
            if angle(&pair) >= LEAST_ANGLE_DEG && best.as_ref().is_none_or(|(_, other)| angle(&pair) > angle(other)) {
                best = Some(([i, j], pair));
            }
        }
    }
    best
}

/// By what angle the second view's planes are turned to meet the first's, and what is left.
fn common_points(measured: &MeasuredPlan<'_>, views: [usize; 2], cameras: &CameraPair) -> (f64, CommonPoints) {
    let apart: Vec<(String, f64)> = measured
        .landmarks_of(LandmarkKind::CommonPoint)
        .filter_map(|landmark| {
            let seen = |slot: usize| measured.seen_in(views[slot], landmark);
            let planes = [0, 1].map(|slot| seen(slot).map(|(at, _)| cameras.plane_angle(slot, at)));
            Some((landmark.name.clone(), planes[0]? - planes[1]?))
        })
        .collect();
    if apart.is_empty() {
        return (0.0, CommonPoints::default());
    }
    let turn = apart.iter().map(|(_, angle)| angle).sum::<f64>() / apart.len() as f64;
    let residuals_mm = apart.into_iter().map(|(name, angle)| (name, cameras.offset_mm(angle - turn).abs())).collect();
    (turn, CommonPoints { offset_mm: cameras.offset_mm(turn).abs(), residuals_mm })
}

fn setting<'a>(
    measured: &'a MeasuredPlan<'a>,
    views: [usize; 2],
    cameras: &CameraPair,
    common: &CommonPoints,
) -> MeasurementSpace<'a> {
    let sine = cameras.angle().radians().sin();
    let [row, column] = cameras.cameras()[0].mm_per_px_at_isocenter();
    let residual = common.residuals_mm.iter().map(|(_, mm)| *mm).fold(0.0, f64::max);
    MeasurementSpace {
        kind: GapKind::Spatial,
        views: views.iter().map(|&view| &measured.views[view]).collect(),
        scale: Some(GEOMETRY_UNCERTAINTY.hypot(ANGLE_SIGMA_DEG.to_radians() / sine)),
        unit: (row * column).sqrt(),
        misfit: MISFIT_MM[usize::from(common.residuals_mm.is_empty())].max(residual) / sine,
    }
}

/// The line of a vessel in the patient from its lines in the planes of both views.
fn line_in_space(first: &Centerline, second: &Centerline, cameras: &CameraPair, turn: f64) -> Option<Centerline> {
    let matched = match_traces([first, second], cameras, turn);
    let mut vertices = Vec::with_capacity(matched.len());
    for [s, t] in matched {
        let projections = [first.projection(0, s), second.projection(0, t)];
        let at = projections.map(|sight| sight.at);
        let Some(point) = cameras.triangulate(at) else { continue };
        let moved = |slot: usize, line: &Centerline, abscissa: f64| {
            let direction = cameras.line_direction(slot, at[slot]);
            let normal = image_normal(line, abscissa);
            let slant = normal.dot(direction);
            let step = slant.signum() / slant.abs().max(LEAST_SLANT);
            let mut there = at;
            there[slot] = at[slot] + direction * step;
            Some(Projection { per_px: cameras.triangulate(there)? - point, ..projections[slot] })
        };
        let (Some(a), Some(b)) = (moved(0, first, s), moved(1, second, t)) else { continue };
        let lumens = [(first.lumen(s), 0), (second.lumen(t), 1)].map(|(lumen, slot)| {
            // Lines in a plane hold radii at the scale of the view; what counts is the scale at this depth.
            let camera = &cameras.cameras()[slot];
            let at_depth = camera.mm_per_px(camera.depth(point))[1];
            let in_plane = [first, second][slot].unit_per_px();
            Lumen { radius: lumen.radius / in_plane * at_depth, sigma: lumen.sigma / in_plane * at_depth }
        });
        let bridged = first.is_bridged(s) || second.is_bridged(t);
        vertices.push(Vertex { point: point.into(), lumen: mean_lumen(lumens), projections: vec![a, b], bridged });
    }
    let runs = vec![first.runs[0].clone(), second.runs[0].clone()];
    Centerline::new(&first.id, smoothed(vertices), runs)
}

fn mean_lumen([a, b]: [Lumen; 2]) -> Lumen {
    match (a.is_known(), b.is_known()) {
        (true, true) => Lumen { radius: 0.5 * (a.radius + b.radius), sigma: 0.5 * a.sigma.hypot(b.sigma) },
        (false, true) => b,
        _ => a,
    }
}

/// Unit vector across a line's image.
fn image_normal(line: &Centerline, abscissa: f64) -> ImageVector {
    let half = 2.0 * line.unit_per_px();
    let (a, b) = (line.projection(0, abscissa - half).at, line.projection(0, abscissa + half).at);
    let length = a.distance(b);
    if length > 0.0 { (b - a).turned() / length } else { ImageVector::new(1.0, 0.0) }
}

/// The places smoothed along the line by local straight lines, sure places counting for more.
fn smoothed(vertices: Vec<Vertex>) -> Vec<Vertex> {
    let mut along = Vec::with_capacity(vertices.len());
    let mut length = 0.0;
    for (i, vertex) in vertices.iter().enumerate() {
        if i > 0 {
            length += vertex.projections[0].at.distance(vertices[i - 1].projections[0].at);
        }
        along.push(length);
    }
    let variance = |v: &Vertex| v.projections.iter().map(|p| p.per_px.dot(p.per_px)).sum::<f64>();
    let weight: Vec<f64> = vertices.iter().map(|v| 1.0 / variance(v).max(1e-12)).collect();
    let points: Vec<SpaceVector> = vertices.iter().map(|v| v.point.0).collect();
    let mut result = vertices;
    for (i, vertex) in result.iter_mut().enumerate() {
        let from = along.partition_point(|&s| s < along[i] - 3.0 * SMOOTHING_PX);
        let to = along.partition_point(|&s| s <= along[i] + 3.0 * SMOOTHING_PX);
        let mut line = LocalLine::default();
        for j in from..to {
            let x = (along[j] - along[i]) / SMOOTHING_PX;
            line.add(x, weight[j] * libm::exp(-0.5 * x * x), points[j]);
        }
        if let Some(point) = line.at_zero() {
            vertex.point = MeasuredPoint(point);
        }
    }
    result
}
