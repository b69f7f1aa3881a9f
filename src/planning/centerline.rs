//! From traces in the pixels of runs to one centerline in the plane of a view.

use super::evaluation::EvaluatedTrace;
use super::evidence::Evidence;
use super::plan::{PlanTrace, Vessel};
use super::view::{PlacedRun, SeenView};
use crate::geometry::{ImagePoint, PlanePoint, Point, Polyline};

/// Standard uncertainty across the vessel where the picture says nothing, px.
const UNMEASURED_SIGMA_PX: f64 = 1.0;

/// A fitted middle is not trusted beyond this, px: contrast is not spread evenly in a real vessel.
const LEAST_SIGMA_PX: f64 = 0.15;

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
        sigma_px: found.sigma_px.iter().map(|&s| trusted(s)).collect(),
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

/// One place of a centerline.
#[derive(Debug, Clone, Copy)]
struct Vertex {
    point: PlanePoint,
    width: Lumen,
    sigma: f64,
}

/// Radius of a lumen with its standard uncertainty, in units of the plane; infinite uncertainty where unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lumen {
    pub radius: f64,
    pub sigma: f64,
}

impl Lumen {
    /// Something was measured.
    pub fn is_known(&self) -> bool {
        self.radius > 0.0 && self.sigma.is_finite()
    }

    fn lerp(self, other: Self, t: f64) -> Self {
        Self { radius: self.radius + t * (other.radius - self.radius), sigma: self.sigma.max(other.sigma) }
    }
}

/// The centerline of a vessel in the plane of one view.
#[derive(Debug, Clone)]
pub(super) struct Centerline {
    pub id: String,
    pub curve: Polyline<PlanePoint>,
    widths: Vec<Lumen>,
    sigmas: Vec<f64>,
    /// The runs it was traced in, the leading one first.
    pub runs: Vec<String>,
}

impl Centerline {
    /// The vessel's traces in `view`, joined; `None` if it has none there.
    pub fn of(vessel: &Vessel, measured: &[MeasuredTrace], view: &SeenView<'_>) -> Option<Self> {
        let mut runs = Vec::new();
        let mut line: Vec<Vertex> = Vec::new();
        for trace in measured {
            let Some(placed) = view.placed(&trace.seen.run) else { continue };
            let next = vertices(trace, placed, view);
            if Polyline::new(next.iter().map(|v| v.point)).is_err() {
                continue;
            }
            runs.push(trace.seen.run.clone());
            line = if line.is_empty() { next } else { joined(line, next) };
        }
        line.dedup_by(|b, a| a.point.distance(b.point) <= 0.0);
        let curve = Polyline::new(line.iter().map(|v| v.point)).ok()?;
        Some(Self {
            id: vessel.id.clone(),
            curve,
            widths: line.iter().map(|v| v.width).collect(),
            sigmas: line.iter().map(|v| v.sigma).collect(),
            runs,
        })
    }

    /// The lumen at `abscissa`.
    pub fn lumen(&self, abscissa: f64) -> Lumen {
        let (i, t) = self.between(abscissa);
        self.widths[i].lerp(self.widths[i + 1], t)
    }

    /// Standard uncertainty across the vessel at `abscissa`, in units of the plane.
    pub fn sigma(&self, abscissa: f64) -> f64 {
        let (i, t) = self.between(abscissa);
        self.sigmas[i] + t * (self.sigmas[i + 1] - self.sigmas[i])
    }

    /// Mean lumen between two abscissae, over the places where it is known.
    pub fn mean_lumen(&self, from: f64, to: f64) -> Option<Lumen> {
        let (low, high) = (from.min(to), from.max(to));
        let inside = self.curve.abscissae().iter().zip(&self.widths).filter(|&(&s, _)| s >= low && s <= high);
        let known: Vec<Lumen> = inside.map(|(_, w)| *w).filter(Lumen::is_known).collect();
        if known.is_empty() {
            return Some(self.lumen(0.5 * (low + high))).filter(Lumen::is_known);
        }
        let n = known.len() as f64;
        let mean = |read: fn(&Lumen) -> f64| known.iter().map(read).sum::<f64>() / n;
        // Errors of neighbors go together, so the mean is hardly surer than each.
        Some(Lumen { radius: mean(|w| w.radius), sigma: mean(|w| w.sigma) })
    }

    fn between(&self, abscissa: f64) -> (usize, f64) {
        let s = self.curve.abscissae();
        let i = s.partition_point(|&at| at <= abscissa).clamp(1, s.len() - 1) - 1;
        (i, ((abscissa - s[i]) / (s[i + 1] - s[i])).clamp(0.0, 1.0))
    }
}

fn vertices(trace: &MeasuredTrace, placed: &PlacedRun<'_>, view: &SeenView<'_>) -> Vec<Vertex> {
    let unit = view.plane.unit();
    (0..trace.seen.points.len())
        .map(|i| Vertex {
            point: view.plane.plane_from_image(trace.seen.points[i], placed.shift),
            width: Lumen { radius: trace.seen.radius_px[i] * unit, sigma: trace.radius_sigma_px[i] * unit },
            sigma: trace.sigma_px[i] * unit,
        })
        .collect()
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
    let far = |p: PlanePoint| own.nearest(p).1;
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
