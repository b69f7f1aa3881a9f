//! About what was drawn by hand and what was marked along the vessels.

use super::{Findings, warn};
use crate::planning::evaluation::{Advisory, EvaluatedVessel};

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    for vessel in &findings.evaluation.vessels {
        bridged(vessel, out);
    }
    crossing(findings, out);
}

fn bridged(vessel: &EvaluatedVessel, out: &mut Vec<Advisory>) {
    if vessel.bridged_fraction <= 0.0 {
        return;
    }
    let part = format!("{:.0} % of its length", (100.0 * vessel.bridged_fraction).max(1.0));
    let length = vessel.bridged_mm.map_or(part.clone(), |length| format!("{length}, {part}"));
    let text = format!(
        "{}: {length}, was drawn by hand where no vessel is seen. The true way is at least as long, and its diameter is \
         not known there",
        vessel.name
    );
    out.push(warn("bridged", text));
}

/// A crossing on a course that nobody has seen.
fn crossing(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    let Some((pair, place)) = findings.measured.chosen else { return };
    let pair = &findings.measured.pairs[pair];
    let ends = [(pair.artery, place.approach.on_a.abscissa), (pair.vein, place.approach.on_b.abscissa)];
    for (line, _) in ends.into_iter().filter(|(line, abscissa)| line.is_bridged(*abscissa)) {
        let name = findings.scene.plan.vessel(&line.id).map_or(line.id.as_str(), |vessel| vessel.name.as_str());
        let text = format!("The crossing lies where the {name} was drawn by hand: choose a place where it is seen");
        out.push(warn("crossing-bridged", text));
    }
}
