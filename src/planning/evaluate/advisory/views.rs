//! About scales, and about runs laid on each other.

use crate::geometry::Vector;
use crate::imaging::acquisition::Geometry;
use crate::planning::calibration::{ScaleState, from_file};
use crate::planning::evaluation::advisory::{ViewAdvisory, ViewFinding};
use crate::planning::plan::CalibrationChoice;
use crate::planning::uncertainty::Z975;
use crate::planning::view::calibrated_view::{CalibratedView, angle_between, beam};
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::units::Mm;

/// Runs whose angles differ by more degrees do not show the same plane.
const SAME_ANGLE_DEG: f64 = 2.0;

/// Scales that differ by a larger fraction are not those of one view.
const SAME_SCALE: f64 = 0.01;

/// A patient who moved by more mm between two runs may have turned too.
const MOTION_MM: f64 = 2.0;

/// Above this relative standard uncertainty a scale is called poor.
const POOR_SCALE: f64 = 0.08;

pub(super) fn collect(measured: &MeasuredPlan<'_>) -> Vec<ViewAdvisory> {
    let of_view = |view: &CalibratedView<'_>| {
        let mut found: Vec<ViewFinding> = scale(view).into_iter().chain(disagreement(view)).collect();
        found.extend(view.calibration.doubts.iter().copied().map(ViewFinding::ReferenceObject));
        together(view, &mut found);
        placements(view, &mut found);
        let id = view.view.id.clone();
        found.into_iter().map(move |what| ViewAdvisory { view: id.clone(), what })
    };
    measured.views.iter().flat_map(of_view).collect()
}

fn scale(view: &CalibratedView<'_>) -> Option<ViewFinding> {
    let calibration = &view.calibration;
    let why = || calibration.why.clone();
    match calibration.state {
        ScaleState::Conflict | ScaleState::None | ScaleState::AtDetector => {
            Some(ViewFinding::NoScale { state: calibration.state, why: why() })
        }
        _ if calibration.ruler_without_depth => Some(ViewFinding::RulerDepth),
        _ => calibration.relative_uncertainty.filter(|u| *u > POOR_SCALE).map(|_| ViewFinding::PoorScale(why())),
    }
}

/// What an object of known size says, and what the file's geometry says, must agree within what both are worth.
fn disagreement(view: &CalibratedView<'_>) -> Option<ViewFinding> {
    if view.view.calibration == CalibrationChoice::Dicom {
        return None;
    }
    let (own, filed) = (&view.calibration, from_file(&view.reference()?.acquisition().geometry));
    let ([_, measured], [_, stated]) = (own.mm_per_px?, filed.mm_per_px?);
    let spread = own.relative_uncertainty?.hypot(filed.relative_uncertainty?);
    let disagree = (measured / stated).ln().abs() > Z975 * spread;
    disagree.then_some(ViewFinding::ScaleDisagrees { measured, stated })
}

/// Runs of one view must have been taken alike.
fn together(view: &CalibratedView<'_>, out: &mut Vec<ViewFinding>) {
    let Some(reference) = view.reference() else { return };
    let (first, own) = (view.runs[0].id, &reference.acquisition().geometry);
    for placed in &view.runs[1..] {
        let Some(run) = &placed.run else { continue };
        let other = &run.acquisition().geometry;
        let runs = || [first, placed.id].map(str::to_owned);
        if angle_apart(own, other).is_some_and(|deg| deg > SAME_ANGLE_DEG) {
            out.push(ViewFinding::Angles(runs()));
        }
        let differs =
            |a: Option<f64>, b: Option<f64>| matches!((a, b), (Some(a), Some(b)) if (a / b - 1.0).abs() > SAME_SCALE);
        let column = |g: &Geometry| g.detector_spacing_mm.map(|s| s[1]);
        let magnification = |g: &Geometry| Some(g.sid_mm? / g.sod_mm?);
        if differs(column(own), column(other)) || differs(magnification(own), magnification(other)) {
            out.push(ViewFinding::PixelSize(runs()));
        }
    }
}

/// Angle between the beams of two runs, degrees.
fn angle_apart(a: &Geometry, b: &Geometry) -> Option<f64> {
    let angles = |geometry: &Geometry| beam([geometry.primary_deg, geometry.secondary_deg]);
    Some(angle_between(angles(a)?, angles(b)?))
}

fn placements(view: &CalibratedView<'_>, out: &mut Vec<ViewFinding>) {
    let Some(first) = view.runs.first().map(|placed| placed.id.to_owned()) else { return };
    let (unmoved, moved): (Vec<_>, Vec<_>) = view.runs[1..].iter().partition(|placed| placed.shift.is_zero());
    if !unmoved.is_empty() {
        let runs = unmoved.iter().map(|placed| placed.id.to_owned()).collect();
        out.push(ViewFinding::PlacementUnchecked { first: first.clone(), runs });
    }
    for placed in moved {
        let mm = placed.shift.displacement.norm() * view.plane.unit();
        if view.plane.scaled && mm > MOTION_MM {
            let (first, run) = (first.clone(), placed.id.to_owned());
            out.push(ViewFinding::PlacementMotion { first, run, moved: Mm::new(mm) });
        }
    }
}
