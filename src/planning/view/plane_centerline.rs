//! From traces in the pixels of runs to one centerline in the plane of a view.

use crate::geometry::{ImagePoint, Polyline};
use crate::planning::plan::Vessel;
use crate::planning::vessel::centerline::{Centerline, Lumen, MeasuredPoint, Projection, Vertex, across};
use crate::planning::vessel::trace_measurement::{MeasuredTrace, TracePlace};
use crate::planning::view::calibrated_view::{CalibratedView, PlacedRun};

/// Two traces of one vessel that come no nearer than this, in mm or columns, are not joined.
const LARGEST_JOINT: f64 = 20.0;

/// A trace that reaches less than this beyond another, in mm or columns, adds nothing.
const LEAST_EXTENSION: f64 = 2.0;

/// The vessel's traces in `view`, joined to one line in its plane; `None` if it has none there.
pub fn in_plane(vessel: &Vessel, measured: &[MeasuredTrace], view: &CalibratedView<'_>) -> Option<Centerline> {
    let mut runs = Vec::new();
    let mut line: Vec<Vertex> = Vec::new();
    for trace in measured {
        let Some(placed) = view.placed(&trace.run) else { continue };
        let Some(next) = vertices(trace, placed, view) else { continue };
        runs.push(trace.run.clone());
        line = if line.is_empty() { next } else { joined(line, next) };
    }
    Centerline::new(&vessel.id, line, vec![runs])
}

/// The places of a trace in the plane of its view; `None` if they make no curve.
fn vertices(trace: &MeasuredTrace, placed: &PlacedRun<'_>, view: &CalibratedView<'_>) -> Option<Vec<Vertex>> {
    let (plane, unit) = (&view.plane, view.plane.unit());
    let point = |at: ImagePoint| MeasuredPoint::from(plane.plane_from_image(placed.shift.to_reference(at)));
    let curve = Polyline::new(trace.places.iter().map(|place| point(place.at))).ok()?;
    let vertex = |(i, &TracePlace { at, width, bridged }): (usize, &TracePlace)| {
        let abscissa = curve.abscissae().get(i).copied().unwrap_or_default();
        Vertex {
            point: point(at),
            lumen: Lumen { radius: width.radius_px * unit, sigma: width.sigma_px * unit },
            projections: vec![Projection {
                at: placed.shift.to_reference(at),
                per_px: across(curve.tangent(abscissa)) * unit,
                sigma_px: width.center_sigma_px,
            }],
            bridged,
        }
    };
    Some(trace.places.iter().enumerate().map(vertex).collect())
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
