//! What is said about each vessel: its length, lumen and course.

use crate::geometry::Polyline;
use crate::planning::crossing::sites::CrossingSites;
use crate::planning::crossing::vessel_pair::PX_PER_MM;
use crate::planning::evaluate::anatomy_position::evaluated_marks;
use crate::planning::evaluate::described_line::DescribedLine;
use crate::planning::evaluation::{CenterlineSpace, EvaluatedVessel};
use crate::planning::uncertainty::{self, CLICK_SIGMA_PX, LENGTH_UNCERTAINTY};
use crate::planning::vessel::lumen_profile::{LengthUnit, course};
use crate::planning::vessel::trace_measurement::MeasuredTrace;
use crate::planning::view::measured_plan::{MeasuredPlan, MeasuredVessel};
use crate::planning::view::reconstruction::Reconstruction;
use crate::units::Unit;

/// What is said about vessel `at`.
pub fn evaluated_vessel(
    measured: &MeasuredPlan<'_>,
    space: Option<&Reconstruction<'_>>,
    sites: &CrossingSites<'_>,
    at: usize,
) -> EvaluatedVessel {
    let vessel: &MeasuredVessel<'_> = &measured.vessels[at];
    let described = DescribedLine::of(measured, space, at);
    let untraced = EvaluatedVessel {
        id: vessel.vessel.id.clone(),
        kind: vessel.vessel.kind,
        name: vessel.vessel.name.clone(),
        length_mm: None,
        length_px: 0.0,
        bridged_mm: None,
        bridged_fraction: 0.0,
        diameter_mm: None,
        points_mm: Vec::new(),
        space: CenterlineSpace::Plane,
        traces: vessel.traces.iter().map(MeasuredTrace::evaluated).collect(),
        course: None,
        marks: evaluated_marks(measured, sites, vessel.vessel, described.as_ref()),
    };
    let (Some((view, in_plane)), Some(DescribedLine { line, scale, space, .. })) = (vessel.first_line(), described)
    else {
        return untraced;
    };
    let projected = Polyline::new(in_plane.vertices().iter().map(|v| v.projections[0].at));
    let reference = measured.views[view].view.runs.first().map_or("", |placement| placement.run.as_str());
    let unit = match scale {
        Some(u) => LengthUnit { unit: Unit::Millimeter, mm: 1.0, scale: u },
        None => LengthUnit { unit: Unit::Pixel, mm: PX_PER_MM, scale: 0.0 },
    };
    let (length, bridged) = (line.curve.length(), line.bridged_length());
    let click = CLICK_SIGMA_PX * line.unit_per_px() * std::f64::consts::SQRT_2;
    let diameter = |u: f64| line.mean_lumen(0.0, length).map(|l| uncertainty::diameter(l.radius, l.sigma, u));
    EvaluatedVessel {
        length_mm: scale.map(|u| uncertainty::length(length, 0.0, u.hypot(LENGTH_UNCERTAINTY))),
        length_px: projected.map_or(0.0, |line| line.length()),
        bridged_mm: scale.map(|u| uncertainty::length(bridged, if bridged > 0.0 { click } else { 0.0 }, u)),
        bridged_fraction: bridged / length,
        diameter_mm: scale.and_then(diameter),
        points_mm: scale.map_or_else(Vec::new, |_| line.curve.points().iter().map(|p| p.0.into()).collect()),
        space,
        course: Some(course(line, reference, unit)),
        ..untraced
    }
}
