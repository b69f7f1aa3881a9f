//! About what was drawn by hand and what was marked along the vessels.

use super::findings::{Findings, info, warn};
use crate::planning::evaluation::{Advisory, EvaluatedMark, EvaluatedVessel};
use crate::planning::plan::MarkKind;
use crate::planning::plan::VesselKind;

/// A stretch that ends this near to the crossing, mm, counts as being there: the level of a crossing is met to within
/// some mm only (targeted tibial re-entry: 2.5 mm on average, CVIR Endovasc 2021, s42155-021-00206-w).
const AT_CROSSING_MM: f64 = 2.5;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    for vessel in &findings.evaluation.vessels {
        bridged(vessel, out);
    }
    crossing(findings, out);
    if let Some(crossing) = &findings.evaluation.crossing {
        let vessel = |id: &str| findings.evaluation.vessels.iter().find(|vessel| vessel.id == *id);
        let ends = [&crossing.artery, &crossing.vein].into_iter().filter_map(|id| vessel(id));
        for vessel in ends {
            at_crossing(vessel, out);
            if vessel.kind == VesselKind::Vein {
                lined(vessel, crossing.vein_mm_from_datum.map(|length| length.value.get()), out);
            }
        }
    }
}

/// Calcium and occlusion where the needle is to pass.
fn at_crossing(vessel: &EvaluatedVessel, out: &mut Vec<Advisory>) {
    let near = |mark: &&EvaluatedMark| mark.from_crossing_mm.is_some_and(|mm| mm.value.get() <= AT_CROSSING_MM);
    let kinds: Vec<MarkKind> = vessel.marks.iter().filter(near).map(|mark| mark.kind).collect();
    if kinds.contains(&MarkKind::Calcified) {
        let text = format!(
            "The {} is calcified at the crossing: heavy calcium is why needles fail to cross. Choose another place",
            vessel.name
        );
        out.push(warn("calcified-crossing", text));
    }
    if kinds.contains(&MarkKind::Occluded) {
        let text = format!("The {} is occluded at the crossing: choose a place with a lumen", vessel.name);
        out.push(warn("occluded-crossing", text));
    }
}

/// Valves, branches and occlusions of the vein, within the stretch that the stents line and below it.
fn lined(vein: &EvaluatedVessel, path_mm: Option<f64>, out: &mut Vec<Advisory>) {
    let Some(path_mm) = path_mm else { return };
    let of = |kind: MarkKind| vein.marks.iter().filter(move |mark| mark.kind == kind);
    let is_inside = |mark: &&EvaluatedMark| mark.strip_mm.is_some_and(|[from, to]| to >= 0.0 && from <= path_mm);
    let list = |marks: &[&EvaluatedMark]| -> String {
        let places = marks.iter().filter_map(|mark| Some(mark.position_mm?.value.to_string()));
        places.collect::<Vec<_>>().join(", ")
    };
    let valves: Vec<&EvaluatedMark> = of(MarkKind::Valve).filter(is_inside).collect();
    if !valves.is_empty() {
        let text = format!(
            "{} within the stretch to be lined, at {} from the datum: make the valves incompetent from the crossing down \
             before the stents are laid",
            counted(valves.len(), "valve", "valves"),
            list(&valves)
        );
        out.push(warn("valve-in-path", text));
    }
    let (closed, open): (Vec<_>, Vec<_>) = of(MarkKind::SideBranch).filter(|m| m.along.is_some()).partition(is_inside);
    if !closed.is_empty() {
        let text = format!(
            "{} within the stretch to be lined, at {} from the datum: a covered stent closes what it covers",
            counted(closed.len(), "side branch", "side branches"),
            list(&closed)
        );
        out.push(info("branch-in-path", text));
    }
    if !open.is_empty() {
        let text = format!(
            "{} outside the stretch to be lined, at {} from the datum: flow may leave there instead of reaching the foot",
            counted(open.len(), "side branch", "side branches"),
            list(&open)
        );
        out.push(warn("branch-steals", text));
    }
    let occluded: Vec<&EvaluatedMark> = of(MarkKind::Occluded).filter(is_inside).collect();
    if !occluded.is_empty() {
        let text = format!(
            "The {} is occluded within the stretch to be lined, from {} from the datum: it has to be passed and opened first",
            vein.name,
            list(&occluded)
        );
        out.push(warn("occluded-path", text));
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
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
    let Some((pair, place)) = findings.sites.chosen else { return };
    let pair = &findings.sites.pairs[pair];
    let ends = [(pair.artery, place.approach.on_a.abscissa), (pair.vein, place.approach.on_b.abscissa)];
    for (line, _) in ends.into_iter().filter(|(line, abscissa)| line.is_bridged(*abscissa)) {
        let name = findings.measured.plan.vessel(&line.id).map_or(line.id.as_str(), |vessel| vessel.name.as_str());
        let text = format!("The crossing lies where the {name} was drawn by hand: choose a place where it is seen");
        out.push(warn("crossing-bridged", text));
    }
}
