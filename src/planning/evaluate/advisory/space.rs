//! About measuring with two views.

use super::findings::Findings;
use crate::planning::evaluation::advisory::{RESIDUAL_MM, SpaceAdvisory};
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::{LEAST_ANGLE_DEG, Reconstruction, camera_of};
use crate::units::{Degrees, Mm};

/// From this angle between two views on, depth is hardly less sure than the rest.
const GOOD_ANGLE_DEG: f64 = 60.0;

/// A view that had to be turned by more, mm at the isocenter, saw a patient who moved.
const OFFSET_MM: f64 = 4.0;

pub(super) fn measured_together(measured: &MeasuredPlan<'_>, space: &Reconstruction<'_>) -> Vec<SpaceAdvisory> {
    let mut out = Vec::new();
    let angle = space.angle_deg;
    if angle < GOOD_ANGLE_DEG {
        let (sin, cos) = libm::sincos(angle.to_radians());
        let factor = (1.0 + cos * cos).sqrt() / sin;
        out.push(SpaceAdvisory::Oblique { angle: Degrees::new(angle), factor });
    }
    if space.common.residuals_mm.is_empty() {
        out.push(SpaceAdvisory::CommonPointMissing);
    }
    let residuals = space.common.residuals_mm.iter().filter(|(_, mm)| *mm > RESIDUAL_MM[0]);
    out.extend(
        residuals.map(|(name, mm)| SpaceAdvisory::CommonPointResidual { name: name.clone(), residual: Mm::new(*mm) }),
    );
    if space.common.offset_mm > OFFSET_MM {
        out.push(SpaceAdvisory::Moved(Mm::new(space.common.offset_mm)));
    }
    for (at, vessel) in measured.vessels.iter().enumerate() {
        let traced = vessel.lines.iter().any(Option::is_some);
        if traced && !space.lines.iter().any(|(other, _)| *other == at) {
            out.push(SpaceAdvisory::OneViewVessel(vessel.vessel.name.clone()));
        }
    }
    out.push(SpaceAdvisory::AnglesAsStored);
    out
}

/// Why views that could be are not measured together.
pub(super) fn not_measured_together(findings: &Findings<'_, '_>) -> Option<SpaceAdvisory> {
    let measured = findings.measured;
    if findings.space.is_some() || measured.views.len() < 2 || findings.sites.crossing.is_none() {
        return None;
    }
    let complete: Vec<usize> = (0..measured.views.len()).filter(|&view| measured.shows_both(view)).collect();
    let angle = findings.evaluation.angle_between_views_deg;
    Some(if complete.len() < 2 {
        SpaceAdvisory::SecondViewOpen
    } else if complete.iter().any(|&view| camera_of(&measured.views[view]).is_none()) {
        SpaceAdvisory::UnknownGeometry
    } else if let Some(deg) = angle.filter(|deg| *deg < LEAST_ANGLE_DEG) {
        SpaceAdvisory::TooClose(Degrees::new(deg))
    } else {
        SpaceAdvisory::WithoutMatch
    })
}
