//! A view as an evaluation needs it: its runs, its scale, and the way between their pixels and its plane.

use crate::geometry::{ImagePoint, PlanePoint, SpaceVector, Vector, detector_direction};
use crate::imaging::{Run, RunShift};
use crate::planning::calibration::reason::ScaleReason;
use crate::planning::calibration::{Calibration, from_choice, pixel_aspect};
use crate::planning::evaluation::EvaluatedView;
use crate::planning::evidence::Evidence;
use crate::planning::plan::CatheterReference;
use crate::planning::plan::{CalibrationChoice, Case, View};
use crate::units::Degrees;
use std::sync::Arc;

/// From pixels of a view's reference run to its plane.
///
/// Without a scale, one unit of the plane is one column of the reference run; the shape of the pixels is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewPlane {
    per_px: [f64; 2],
    /// One unit is one mm in the patient.
    pub scaled: bool,
}

impl ViewPlane {
    /// A plane in which a pixel measures row by column spacing mm.
    pub const fn scaled(mm_per_px: [f64; 2]) -> Self {
        Self { per_px: mm_per_px, scaled: true }
    }

    /// A plane without a scale.
    pub const fn unscaled(pixel_aspect: f64) -> Self {
        Self { per_px: [pixel_aspect, 1.0], scaled: false }
    }

    /// Where a pixel of the reference run lies.
    pub fn plane_from_image(&self, at: ImagePoint) -> PlanePoint {
        PlanePoint::new(at.x * self.per_px[1], at.y * self.per_px[0])
    }

    /// Units of the plane in one pixel, for quantities without direction.
    pub fn unit(&self) -> f64 {
        (self.per_px[0] * self.per_px[1]).sqrt()
    }
}

/// A run placed in a view.
#[derive(Debug, Clone)]
pub struct PlacedRun<'a> {
    /// The plan's name for it.
    pub id: &'a str,
    /// How it lies on the reference run of the view.
    pub shift: RunShift,
    /// The run, if it is open.
    pub run: Option<Arc<Run>>,
}

/// A view of the plan with its scale.
pub struct CalibratedView<'a> {
    pub view: &'a View,
    pub runs: Vec<PlacedRun<'a>>,
    /// Primary and secondary angle in the patient, degrees.
    pub angles: [Option<f64>; 2],
    /// The patient lay the other way round than registered.
    pub mirrored: bool,
    pub calibration: Calibration,
    pub plane: ViewPlane,
}

impl<'a> CalibratedView<'a> {
    pub fn new(view: &'a View, case: &Case, evidence: &dyn Evidence) -> Self {
        let runs: Vec<PlacedRun<'a>> = view
            .runs
            .iter()
            .map(|p| PlacedRun { id: &p.run, shift: finite(p.shift), run: evidence.run(&p.run) })
            .collect();
        let calibration = calibration(view, &runs, evidence);
        let aspect = |run: &Arc<Run>| pixel_aspect(&run.acquisition().geometry);
        let plane = calibration.mm_per_px.map_or_else(
            || ViewPlane::unscaled(runs.iter().find_map(|r| r.run.as_ref()).map_or(1.0, aspect)),
            ViewPlane::scaled,
        );
        let reference = runs.first().and_then(|placed| placed.run.as_ref());
        let angles = reference.map_or([None; 2], |run| case.angles_of(&run.acquisition().geometry));
        Self { view, runs, angles, mirrored: case.is_mirrored(), calibration, plane }
    }

    /// The run called `id`, if this view holds it.
    pub fn placed(&self, id: &str) -> Option<&PlacedRun<'a>> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The reference run, if it is open.
    pub fn reference(&self) -> Option<&Arc<Run>> {
        self.runs.first()?.run.as_ref()
    }

    /// Relative standard uncertainty of lengths in its plane; `None` without a scale.
    pub fn scale(&self) -> Option<f64> {
        self.calibration.relative_uncertainty.filter(|_| self.plane.scaled)
    }

    /// Unit direction of its beam in the patient, from source to detector, if the file knows its angles.
    pub fn beam(&self) -> Option<SpaceVector> {
        beam(self.angles)
    }

    /// What an evaluation says about it.
    pub fn evaluated(&self) -> EvaluatedView {
        EvaluatedView {
            id: self.view.id.clone(),
            primary_deg: self.angles[0],
            secondary_deg: self.angles[1],
            calibration: self.calibration.clone(),
        }
    }
}

/// Unit direction from source to detector at a primary and a secondary angle, degrees.
pub fn beam([primary, secondary]: [Option<f64>; 2]) -> Option<SpaceVector> {
    let direction = detector_direction(Degrees::new(primary?), Degrees::new(secondary?));
    Some(direction).filter(|direction| direction.is_finite())
}

/// Angle between two unit vectors, degrees.
pub fn angle_between(a: SpaceVector, b: SpaceVector) -> f64 {
    libm::acos(a.dot(b).clamp(-1.0, 1.0)).to_degrees()
}

/// A shift that is not a number moves nothing.
fn finite(shift: RunShift) -> RunShift {
    if shift.displacement.is_finite() { shift } else { RunShift::default() }
}

fn calibration(view: &View, runs: &[PlacedRun<'_>], evidence: &dyn Evidence) -> Calibration {
    if let Some(drawn_on) = view.calibration.run()
        && !runs.iter().any(|run| run.id == drawn_on)
    {
        return Calibration::unknown(ScaleReason::ObjectElsewhere(drawn_on.to_owned()));
    }
    let facts = runs.first().and_then(|run| run.run.as_ref()).map(|run| run.acquisition().clone());
    if facts.is_none() && view.calibration == CalibrationChoice::Dicom {
        let reference = runs.first().map_or("", |run| run.id);
        return Calibration::unknown(ScaleReason::RunNotOpen(reference.to_owned()));
    }
    let measure = |catheter: &CatheterReference| evidence.catheter(&catheter.run, &catheter.look, &catheter.points);
    from_choice(&view.calibration, &facts.unwrap_or_default(), measure)
}
