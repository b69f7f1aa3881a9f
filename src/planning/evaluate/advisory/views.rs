//! About scales, and about runs laid on each other.

use super::findings::{Findings, block, info, runs_in_words, warn};
use crate::geometry::Vector;
use crate::imaging::acquisition::Geometry;
use crate::planning::calibration::{Doubt, ScaleState, judge};
use crate::planning::evaluation::Advisory;
use crate::planning::plan::CalibrationChoice;
use crate::planning::uncertainty::Z975;
use crate::planning::view::calibrated_view::{CalibratedView, beam};

/// Runs whose angles differ by more degrees do not show the same plane.
const SAME_ANGLE_DEG: f64 = 2.0;

/// Scales that differ by a larger fraction are not those of one view.
const SAME_SCALE: f64 = 0.01;

/// A patient who moved by more mm between two runs may have turned too.
const MOTION_MM: f64 = 2.0;

/// Above this relative standard uncertainty a scale is called poor.
const POOR_SCALE: f64 = 0.08;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    for view in &findings.measured.views {
        scale(view, out);
        out.extend(disagreement(view));
        doubts(view, out);
        together(view, out);
        placements(view, out);
    }
}

fn scale(view: &CalibratedView<'_>, out: &mut Vec<Advisory>) {
    let (id, calibration) = (&view.view.id, &view.calibration);
    let text = format!("View {id}: {}", calibration.why);
    match calibration.state {
        ScaleState::Conflict => out.push(block("scale-conflict", text)),
        ScaleState::None => out.push(warn("no-scale", text)),
        ScaleState::AtDetector => out.push(warn("scale-at-detector", text)),
        ScaleState::Geometry | ScaleState::Fiducial | ScaleState::Stated => {
            if calibration.ruler_without_depth {
                let text = format!(
                    "View {id}: lengths are likely 10–40 % too small, because the ruler lies at an unknown distance from \
                     the vessel, and are kept out of the stent plan: enter the distance, or draw along a catheter in the \
                     vessel"
                );
                out.push(warn("ruler-depth", text));
            } else if calibration.relative_uncertainty.is_some_and(|u| u > POOR_SCALE) {
                out.push(warn("poor-scale", format!("{text}: draw along a longer object of known length")));
            }
        }
    }
}

/// What is odd about a reference object.
fn doubts(view: &CalibratedView<'_>, out: &mut Vec<Advisory>) {
    let of_view = |doubt: &Doubt| warn(doubt.id, format!("View {}: {}", view.view.id, doubt.text));
    out.extend(view.calibration.doubts.iter().map(of_view));
}

/// What an object of known size says, and what the file's geometry says, must agree within what both are worth.
fn disagreement(view: &CalibratedView<'_>) -> Option<Advisory> {
    if view.view.calibration == CalibrationChoice::Dicom {
        return None;
    }
    let (own, filed) = (&view.calibration, judge(view.reference()?.acquisition()));
    let ([_, measured], [_, stated]) = (own.mm_per_px?, filed.mm_per_px?);
    let spread = own.relative_uncertainty?.hypot(filed.relative_uncertainty?);
    let text = format!(
        "View {}: {measured:.3} mm per pixel disagrees with the {stated:.3} of the file's geometry by more than their \
         uncertainties: check the object, its size and its depth",
        view.view.id
    );
    ((measured / stated).ln().abs() > Z975 * spread).then(|| warn("scale-disagrees", text))
}

/// Runs of one view must have been taken alike.
fn together(view: &CalibratedView<'_>, out: &mut Vec<Advisory>) {
    let Some(reference) = view.reference() else { return };
    let (first, own) = (view.runs[0].id, &reference.acquisition().geometry);
    for placed in &view.runs[1..] {
        let Some(run) = &placed.run else { continue };
        let other = &run.acquisition().geometry;
        let id = placed.id;
        if angle_apart(own, other).is_some_and(|deg| deg > SAME_ANGLE_DEG) {
            let text = format!("Runs {first} and {id} were taken at different angles: put {id} into a view of its own");
            out.push(block("view-angles", text));
        }
        let differs =
            |a: Option<f64>, b: Option<f64>| matches!((a, b), (Some(a), Some(b)) if (a / b - 1.0).abs() > SAME_SCALE);
        let column = |g: &Geometry| g.detector_spacing_mm.map(|s| s[1]);
        let magnification = |g: &Geometry| Some(g.sid_mm? / g.sod_mm?);
        if differs(column(own), column(other)) || differs(magnification(own), magnification(other)) {
            let text = format!(
                "Pixels of run {id} have another size than those of {first}: put {id} into a view of its own, or use a run \
                 of the same field of view"
            );
            out.push(block("view-scale", text));
        }
    }
}

/// Angle between the beams of two runs, degrees.
fn angle_apart(a: &Geometry, b: &Geometry) -> Option<f64> {
    let angles = |geometry: &Geometry| beam([geometry.primary_deg, geometry.secondary_deg]);
    let (a, b) = (angles(a)?, angles(b)?);
    Some(libm::acos(a.dot(b).clamp(-1.0, 1.0)).to_degrees())
}

fn placements(view: &CalibratedView<'_>, out: &mut Vec<Advisory>) {
    let Some(first) = view.runs.first() else { return };
    let (unmoved, moved): (Vec<_>, Vec<_>) = view.runs[1..].iter().partition(|placed| placed.shift.is_zero());
    if !unmoved.is_empty() {
        let ids: Vec<&str> = unmoved.iter().map(|placed| placed.id).collect();
        let lie = if ids.len() == 1 { "lies" } else { "lie" };
        let (runs, on) = (runs_in_words(&ids), first.id);
        let text = format!("{runs} {lie} on {on} unmoved: check in the overlay that the bones meet");
        out.push(info("placement-unchecked", text));
    }
    for placed in moved {
        let moved = placed.shift.displacement().norm() * view.plane.unit();
        if view.plane.scaled && moved > MOTION_MM {
            let text = format!(
                "Run {} is moved by {moved:.1} mm to lie on {}: if the patient moved, the leg may have turned too; check \
                 the overlay along the whole leg",
                placed.id, first.id
            );
            out.push(warn("placement-motion", text));
        }
    }
}
