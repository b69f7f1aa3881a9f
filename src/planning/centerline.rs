//! From traces in the pixels of runs to one centerline in the plane of a view.

use super::evaluation::EvaluatedTrace;
use super::evidence::Evidence;
use super::line::{Line, Lumen, MeasuredPoint, Sight, Vertex, across};
use super::plan::{PlanTrace, Vessel};
use super::view::{PlacedRun, SeenView};
use crate::geometry::{ImagePoint, Point, Polyline};

/// Standard uncertainty across the vessel where the picture says nothing, px.
const UNMEASURED_SIGMA_PX: f64 = 1.0;

/// A fitted middle is not trusted beyond this, px: contrast is not spread evenly in a real vessel.
const LEAST_SIGMA_PX: f64 = 0.15;

/// A trace of which the tracer itself doubts some part is not trusted beyond this, px.
const DOUBTFUL_SIGMA_PX: f64 = 0.6;

/// Two traces of one vessel that come no nearer than this, in mm or columns, are not joined.
const LARGEST_JOINT: f64 = 20.0;

/// A trace that reaches less than this beyond another, in mm or columns, adds nothing.
const LEAST_EXTENSION: f64 = 2.0;

/// A trace with what was measured along it.
#[derive(Debug, Clone)]
pub(super) struct MeasuredTrace {
    pub seen: EvaluatedTrace,
    radius_sigma_px: Vec<f64>,
    sigma_px: Vec<f64>,
}

/// Measures a trace: along the accepted points, or through the anchors if none are accepted.
///
/// # Errors
/// One sentence for people if nothing can be traced.
pub(super) fn measure(trace: &PlanTrace, evidence: &dyn Evidence) -> Result<MeasuredTrace, String> {
    let points = distinct(&trace.points);
    if points.len() >= 2 {
        return Ok(measure_accepted(trace, points, evidence));
    }
    let found = evidence.trace(&trace.run, &trace.look, &trace.anchors)?;
    let n = found.points.len();
    let least = if found.warnings.is_empty() { LEAST_SIGMA_PX } else { DOUBTFUL_SIGMA_PX };
    let widths = evidence.widths(&trace.run, &trace.look, &found.points);
    let radius_sigma_px = match widths {
        Ok(widths) if widths.len() == n => widths.iter().map(|w| w.sigma_px).collect(),
        _ => vec![f64::INFINITY; n],
    };
    Ok(MeasuredTrace {
        seen: EvaluatedTrace {
            run: trace.run.clone(),
            points: found.points.clone(),
            radius_px: found.radius_px.clone(),
            warnings: found.warnings.iter().map(ToString::to_string).collect(),
        },
        radius_sigma_px,
        sigma_px: found.sigma_px.iter().map(|&s| trusted(s).max(least)).collect(),
    })
}

fn measure_accepted(trace: &PlanTrace, points: Vec<ImagePoint>, evidence: &dyn Evidence) -> MeasuredTrace {
    let n = points.len();
    let (widths, warnings) = match evidence.widths(&trace.run, &trace.look, &points) {
        Ok(widths) if widths.len() == n => (Some(widths), Vec::new()),
        Ok(_) => (None, Vec::new()),
        Err(why) => (None, vec![format!("the width cannot be measured: {why}")]),
    };
    let of = |read: fn(&crate::imaging::width::Width) -> f64, unknown: f64| -> Vec<f64> {
        widths.as_ref().map_or_else(|| vec![unknown; n], |widths| widths.iter().map(read).collect())
    };
    MeasuredTrace {
        radius_sigma_px: of(|w| w.sigma_px, f64::INFINITY),
        sigma_px: of(|w| w.center_sigma_px, f64::INFINITY).into_iter().map(trusted).collect(),
        seen: EvaluatedTrace { run: trace.run.clone(), radius_px: of(|w| w.radius_px, 0.0), points, warnings },
    }
}

fn trusted(sigma_px: f64) -> f64 {
    if sigma_px.is_finite() { sigma_px.max(LEAST_SIGMA_PX) } else { UNMEASURED_SIGMA_PX }
}

/// The finite points, consecutive ones distinct.
fn distinct(points: &[ImagePoint]) -> Vec<ImagePoint> {
    let mut kept: Vec<ImagePoint> = points.iter().copied().filter(|p| p.is_finite()).collect();
    kept.dedup();
    kept
}

/// The vessel's traces in `view`, joined to one line in its plane; `None` if it has none there.
pub(super) fn in_plane(vessel: &Vessel, measured: &[MeasuredTrace], view: &SeenView<'_>) -> Option<Line> {
    let mut runs = Vec::new();
    let mut line: Vec<Vertex> = Vec::new();
    for trace in measured {
        let Some(placed) = view.placed(&trace.seen.run) else { continue };
        let Some(next) = vertices(trace, placed, view) else { continue };
        runs.push(trace.seen.run.clone());
        line = if line.is_empty() { next } else { joined(line, next) };
    }
    Line::new(&vessel.id, line, vec![runs])
}

/// The places of a trace in the plane of its view; `None` if they make no curve.
fn vertices(trace: &MeasuredTrace, placed: &PlacedRun<'_>, view: &SeenView<'_>) -> Option<Vec<Vertex>> {
    let (plane, unit) = (&view.plane, view.plane.unit());
    let point = |at: &ImagePoint| MeasuredPoint::from(plane.plane_from_image(*at, placed.shift));
    let curve = Polyline::new(trace.seen.points.iter().map(point)).ok()?;
    let vertex = |i: usize| {
        let at = trace.seen.points[i];
        let abscissa = curve.abscissae().get(i).copied().unwrap_or_default();
        Vertex {
            point: point(&at),
            lumen: Lumen { radius: trace.seen.radius_px[i] * unit, sigma: trace.radius_sigma_px[i] * unit },
            sights: vec![Sight {
                at: ImagePoint::new(at.x + placed.shift[1], at.y + placed.shift[0]),
                per_px: across(curve.tangent(abscissa)).map(|c| c * unit),
                sigma_px: trace.sigma_px[i],
            }],
        }
    };
    Some((0..trace.seen.points.len()).map(vertex).collect())
}

/// `line` continued by the part of `other` that reaches beyond one of its ends; `line` alone if there is none, or if
/// the two do not meet.
fn joined(line: Vec<Vertex>, other: Vec<Vertex>) -> Vec<Vertex> {
    let curve = |vertices: &[Vertex]| Polyline::new(vertices.iter().map(|v| v.point)).ok();
    let (Some(own), Some(added)) = (curve(&line), curve(&other)) else { return line };
    let (start, end) = own.ends();
    let meets = [start, end].map(|p| added.nearest(p));
    let at_end = meets[1].1 <= meets[0].1;
    let (meeting, apart) = meets[usize::from(at_end)];
    if apart > LARGEST_JOINT {
        return line;
    }
    // Away from the joint, the added part must leave the line behind.
    let far = |p: MeasuredPoint| own.nearest(p).1;
    let (first, last) = added.ends();
    let forward = far(last) >= far(first);
    let beyond = if forward { added.length() - meeting.abscissa } else { meeting.abscissa };
    if beyond < LEAST_EXTENSION {
        return line;
    }
    let abscissa_of = |v: &Vertex| added.nearest(v.point).0.abscissa;
    let outside =
        |v: &Vertex| if forward { abscissa_of(v) > meeting.abscissa } else { abscissa_of(v) < meeting.abscissa };
    let mut extension: Vec<Vertex> = other.into_iter().filter(outside).collect();
    if !forward {
        extension.reverse();
    }
    if at_end {
        line.into_iter().chain(extension).collect()
    } else {
        extension.reverse();
        extension.into_iter().chain(line).collect()
    }
}
