//! About what was drawn by hand and what was marked along the vessels.

use super::findings::Findings;
use crate::planning::evaluation::advisory::{AnatomyAdvisory, Places};
use crate::planning::evaluation::{EvaluatedMark, EvaluatedVessel};
use crate::planning::plan::MarkKind;
use crate::planning::plan::VesselKind;

/// A stretch that ends this near to the crossing, mm, counts as being there: the level of a crossing is met to within
/// some mm only (targeted tibial re-entry: 2.5 mm on average, CVIR Endovasc 2021, s42155-021-00206-w).
const AT_CROSSING_MM: f64 = 2.5;

pub(super) fn collect(findings: &Findings<'_, '_>) -> Vec<AnatomyAdvisory> {
    let mut out: Vec<AnatomyAdvisory> = findings.evaluation.vessels.iter().filter_map(bridged).collect();
    out.extend(crossing_bridged(findings));
    if let Some(crossing) = &findings.evaluation.crossing {
        for vessel in [&crossing.artery, &crossing.vein].into_iter().filter_map(|id| findings.evaluation.vessel(id)) {
            out.extend(at_crossing(vessel));
            if let (VesselKind::Vein, Some(path)) = (vessel.kind, crossing.vein_mm_from_datum) {
                out.extend(lined(vessel, path.value.get()));
            }
        }
    }
    out
}

/// Calcium and occlusion where the needle is to pass.
fn at_crossing(vessel: &EvaluatedVessel) -> Vec<AnatomyAdvisory> {
    let near = |mark: &&EvaluatedMark| mark.from_crossing_mm.is_some_and(|mm| mm.value.get() <= AT_CROSSING_MM);
    let has = |kind: MarkKind| vessel.marks.iter().filter(near).any(|mark| mark.kind == kind);
    let calcified = has(MarkKind::Calcified).then(|| AnatomyAdvisory::CalcifiedCrossing(vessel.name.clone()));
    let occluded = has(MarkKind::Occluded).then(|| AnatomyAdvisory::OccludedCrossing(vessel.name.clone()));
    calcified.into_iter().chain(occluded).collect()
}

/// Valves, branches and occlusions of the vein, within the stretch that the stents line and outside it.
fn lined(vein: &EvaluatedVessel, path_mm: f64) -> Vec<AnatomyAdvisory> {
    let of = |kind: MarkKind| vein.marks.iter().filter(move |mark| mark.kind == kind);
    let is_inside = |mark: &&EvaluatedMark| mark.strip_mm.is_some_and(|[from, to]| to >= 0.0 && from <= path_mm);
    let places = |marks: Vec<&EvaluatedMark>| {
        let from_datum = marks.iter().filter_map(|mark| Some(mark.position_mm?.value)).collect();
        (!marks.is_empty()).then_some(Places { count: marks.len(), from_datum })
    };
    let (closed, open): (Vec<_>, Vec<_>) = of(MarkKind::SideBranch).filter(|m| m.along.is_some()).partition(is_inside);
    let occluded = places(of(MarkKind::Occluded).filter(is_inside).collect());
    [
        places(of(MarkKind::Valve).filter(is_inside).collect()).map(AnatomyAdvisory::ValveInPath),
        places(closed).map(AnatomyAdvisory::BranchInPath),
        places(open).map(AnatomyAdvisory::BranchSteals),
        occluded.map(|places| AnatomyAdvisory::OccludedPath(vein.name.clone(), places)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn bridged(vessel: &EvaluatedVessel) -> Option<AnatomyAdvisory> {
    let (length, fraction) = (vessel.bridged_mm, vessel.bridged_fraction);
    (fraction > 0.0).then(|| AnatomyAdvisory::Bridged { vessel: vessel.name.clone(), length, fraction })
}

/// A crossing on a course that nobody has seen.
fn crossing_bridged(findings: &Findings<'_, '_>) -> Vec<AnatomyAdvisory> {
    let Some((pair, place)) = findings.sites.chosen else { return Vec::new() };
    let pair = &findings.sites.pairs[pair];
    let ends = [(pair.artery, place.approach.on_a.abscissa), (pair.vein, place.approach.on_b.abscissa)];
    let by_hand = ends.into_iter().filter(|(line, abscissa)| line.is_bridged(*abscissa));
    by_hand.map(|(line, _)| AnatomyAdvisory::CrossingBridged(findings.name(&line.id))).collect()
}
