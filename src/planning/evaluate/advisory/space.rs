//! About measuring with two views.

use super::findings::{Findings, block, info, warn};
use crate::planning::evaluation::Advisory;
use crate::planning::plan::VesselKind;
use crate::planning::view::reconstruction::{LEAST_ANGLE_DEG, Reconstruction, camera_of};

/// From this angle between two views on, depth is hardly less sure than the rest.
const GOOD_ANGLE_DEG: f64 = 60.0;

/// What may be left between two views at a common point before it is worth a word, and before it is too much, mm.
const RESIDUAL_MM: [f64; 2] = [1.0, 2.0];

/// A view that had to be turned by more, mm at the isocenter, saw a patient who moved.
const OFFSET_MM: f64 = 4.0;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    if let Some(space) = findings.space {
        measured_together(findings, space, out);
    } else {
        not_measured_together(findings, out);
    }
}

fn measured_together(findings: &Findings<'_, '_>, space: &Reconstruction<'_>, out: &mut Vec<Advisory>) {
    let angle = space.angle_deg;
    if angle < GOOD_ANGLE_DEG {
        let (sin, cos) = libm::sincos(angle.to_radians());
        let factor = (1.0 + cos * cos).sqrt() / sin;
        let text = format!(
            "The two views are {angle:.0}° apart: depth is {factor:.1} times less sure than what one picture shows; 60° to \
             90° are better"
        );
        out.push(warn("views-oblique", text));
    }
    if space.common.residuals_mm.is_empty() {
        let text = "No common point is marked in both views: mark a sharp edge of bone or a ruler tick in both, so that \
                    motion between them and errors of the stored angles are taken out";
        out.push(warn("common-point-missing", text));
    }
    for (name, residual) in &space.common.residuals_mm {
        let text = format!(
            "The views miss each other by {residual:.1} mm at common point \"{name}\": check that both marks are the same \
             place"
        );
        if *residual > RESIDUAL_MM[1] {
            out.push(block("common-point-residual", text));
        } else if *residual > RESIDUAL_MM[0] {
            out.push(warn("common-point-residual", text));
        }
    }
    if space.common.offset_mm > OFFSET_MM {
        let text = format!(
            "The second view was moved by {:.1} mm to meet the first at the common points: the patient moved, or an angle \
             is stored wrongly; mark a second common point to check",
            space.common.offset_mm
        );
        out.push(warn("views-moved", text));
    }
    for (at, vessel) in findings.measured.vessels.iter().enumerate() {
        let traced = vessel.lines.iter().any(Option::is_some);
        if traced && !space.lines.iter().any(|(other, _)| *other == at) {
            let text = format!("{} is not traced in both views and is left out of the crossing", vessel.vessel.name);
            out.push(info("one-view-vessel", text));
        }
    }
    out.push(info(
        "angles-as-stored",
        "C-arm angles are taken as stored, relative to the patient: if the table position was entered wrongly, left and \
         right or head and foot are mirrored; compare with the anatomy",
    ));
}

/// Why views that could be are not measured together.
fn not_measured_together(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    let measured = findings.measured;
    if measured.views.len() < 2 || findings.sites.crossing.is_none() {
        return;
    }
    let has = |view: usize, kind| measured.lines_in(view, kind).next().is_some();
    let complete: Vec<usize> = (0..measured.views.len())
        .filter(|&view| has(view, VesselKind::Artery) && has(view, VesselKind::Vein))
        .collect();
    if complete.len() < 2 {
        let text = "The other view is not used: trace artery and vein in it too, and the gap is measured in space";
        out.push(info("second-view-open", text));
    } else if complete.iter().any(|&view| camera_of(&measured.views[view]).is_none()) {
        let text = "Views cannot be measured together: the file of one lacks C-arm angles, distances or detector spacing, \
                    or contradicts itself";
        out.push(warn("views-unknown-geometry", text));
    } else if findings.evaluation.angle_between_views_deg.is_some_and(|deg| deg < LEAST_ANGLE_DEG) {
        let deg = findings.evaluation.angle_between_views_deg.unwrap_or_default();
        let text = format!("The views are {deg:.0}° apart, too little for depth: take a second view at least 30° away");
        out.push(warn("views-too-close", text));
    } else {
        let text = "Views cannot be measured together: trace the same artery and the same vein in both";
        out.push(warn("views-without-match", text));
    }
}
