//! Width and bends of the vessels, in rows.

use super::content::{CourseRow, Share};
use super::measured::{Basis, Measured};
use crate::planning::evaluation::{EvaluatedVessel, LumenProfile};
use crate::units::{Estimate, Unit};
use crate::wording::Quantity;

/// The row of a vessel; `None` before it is traced.
pub fn row(vessel: &EvaluatedVessel, basis: Option<&Basis>) -> Option<CourseRow> {
    let course = vessel.course.as_ref()?;
    let length = |label: &str, estimate: &Estimate<f64>| measured(label, estimate, course, basis);
    let share = |estimate: &Estimate<f64>, unit: Unit| {
        let Quantity { value, interval, .. } = Quantity::in_unit(estimate, unit);
        Share { value, interval }
    };
    Some(CourseRow {
        vessel: vessel.name.clone(),
        reference: course.narrowest.as_ref().map(|narrowest| length("Reference diameter", &narrowest.reference)),
        narrowest: course.narrowest.as_ref().map(|narrowest| length("Narrowest diameter", &narrowest.minimal)),
        narrowest_at: course.narrowest.as_ref().map(|narrowest| place(narrowest.at, course, basis)),
        stenosis: course.narrowest.as_ref().map(|narrowest| share(&narrowest.stenosis_percent, Unit::Percent)),
        tortuosity: course.tortuosity.as_ref().map(|tortuosity| share(tortuosity, Unit::One)),
        bend: course.sharpest_bend.as_ref().map(|bend| length("Radius of the sharpest bend", &bend.radius)),
    })
}

/// Half of what diameters are smoothed over, mm: a place on the vessel is told no finer.
const SMOOTHED_MM: f64 = 1.0;

fn place(at: f64, course: &LumenProfile, basis: Option<&Basis>) -> Measured {
    match basis.filter(|_| course.unit == Unit::Millimeter) {
        Some(basis) => Measured::range("Narrowest place", [(at - SMOOTHED_MM).max(0.0), at + SMOOTHED_MM], basis),
        None => Measured::pixels("Narrowest place", at),
    }
}

fn measured(label: &str, estimate: &Estimate<f64>, course: &LumenProfile, basis: Option<&Basis>) -> Measured {
    match basis.filter(|_| course.unit == Unit::Millimeter) {
        Some(basis) => Measured::quantity(label, Quantity::in_unit(estimate, course.unit), basis),
        None => Measured::pixels_within(label, estimate),
    }
}
