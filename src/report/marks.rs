//! Anatomy marked along the vessels, in rows.

use super::content::MarkRow;
use super::measured::{Basis, Measured};
use crate::planning::evaluation::{EvaluatedMark, EvaluatedVessel, MarkOrigin};

/// The marks of a vessel, in the order of their places.
pub fn rows(vessel: &EvaluatedVessel, basis: Option<&Basis>) -> Vec<MarkRow> {
    let mut marks: Vec<&EvaluatedMark> = vessel.marks.iter().collect();
    let place = |mark: &EvaluatedMark| mark.position_mm.map_or(f64::INFINITY, |position| position.value.get());
    marks.sort_by(|a, b| place(a).total_cmp(&place(b)));
    marks.into_iter().map(|mark| row(vessel, mark, basis)).collect()
}

fn row(vessel: &EvaluatedVessel, mark: &EvaluatedMark, basis: Option<&Basis>) -> MarkRow {
    let kind = mark.kind.text();
    let what = if mark.name == kind { kind.to_owned() } else { format!("{kind}: {}", mark.name) };
    let position = match (mark.position_mm, basis, mark.along) {
        (Some(position), Some(basis), _) => Some(Measured::length("Position", position, basis)),
        (_, _, Some([from, _])) => Some(Measured::pixels("Position", from)),
        _ => None,
    };
    MarkRow {
        vessel: vessel.name.clone(),
        what,
        position,
        end: mark.end_mm.zip(basis).map(|(end, basis)| Measured::length("End", end, basis)),
        origin: match mark.origin {
            MarkOrigin::LandingDatum => "from the datum",
            MarkOrigin::FirstPoint => "from the first point",
        },
        from_crossing: mark
            .from_crossing_mm
            .zip(basis)
            .map(|(away, basis)| Measured::length("From the crossing", away, basis)),
    }
}
