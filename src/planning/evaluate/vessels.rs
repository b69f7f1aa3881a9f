//! What is said about each vessel: its length, lumen and course.

use crate::geometry::Polyline;
use crate::planning::crossing::vessel_pair::PX_PER_MM;
use crate::planning::evaluation::{CenterlineSpace, EvaluatedVessel};
use crate::planning::uncertainty::{self, CLICK_SIGMA_PX, LENGTH_UNCERTAINTY};
use crate::planning::vessel::lumen_profile::{LengthUnit, course};
use crate::planning::view::measured_plan::{MeasuredPlan, MeasuredVessel};
use crate::planning::view::reconstruction::Reconstruction;
use crate::units::Unit;

/// What is said about vessel `at`, its marks apart.
pub fn evaluated_vessel(measured: &MeasuredPlan<'_>, space: Option<&Reconstruction<'_>>, at: usize) -> EvaluatedVessel {
    let vessel: &MeasuredVessel<'_> = &measured.vessels[at];
    let empty = EvaluatedVessel {
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
        traces: vessel.traces.iter().map(|trace| trace.seen.clone()).collect(),
        course: None,
        marks: Vec::new(),
    };
    let Some((view, in_plane)) = vessel.first_line() else { return empty };
    let length_px =
        Polyline::new(in_plane.vertices().iter().map(|v| v.projections[0].at)).map_or(0.0, |line| line.length());
    let seen = &measured.views[view];
    let reference = seen.view.runs.first().map_or("", |placement| placement.run.as_str());
    let in_space = space.and_then(|space| {
        let line = space.lines.iter().find(|(other, _)| *other == at).map(|(_, line)| line)?;
        Some((line, space.setting.scale?, CenterlineSpace::Patient))
    });
    let plane_scale = seen.calibration.relative_uncertainty.filter(|_| seen.plane.scaled);
    let Some((line, u, space)) = in_space.or_else(|| Some((in_plane, plane_scale?, CenterlineSpace::Plane))) else {
        let bridged_fraction = in_plane.bridged_length() / in_plane.curve.length();
        let pixels = LengthUnit { unit: Unit::Pixel, mm: PX_PER_MM, scale: 0.0 };
        let course = Some(course(in_plane, reference, pixels));
        return EvaluatedVessel { length_px, bridged_fraction, course, ..empty };
    };
    let course = course(line, reference, LengthUnit { unit: Unit::Millimeter, mm: 1.0, scale: u });
    let (length, bridged) = (line.curve.length(), line.bridged_length());
    let click = CLICK_SIGMA_PX * line.unit_per_px() * std::f64::consts::SQRT_2;
    EvaluatedVessel {
        length_mm: Some(uncertainty::length(length, 0.0, u.hypot(LENGTH_UNCERTAINTY))),
        length_px,
        bridged_mm: Some(uncertainty::length(bridged, if bridged > 0.0 { click } else { 0.0 }, u)),
        bridged_fraction: bridged / length,
        diameter_mm: line.mean_lumen(0.0, length).map(|l| uncertainty::diameter(l.radius, l.sigma, u)),
        points_mm: line.curve.points().iter().map(|p| p.0.into()).collect(),
        space,
        course: Some(course),
        ..empty
    }
}
