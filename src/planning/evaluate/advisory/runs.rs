//! About the case, its runs and its traces.

use super::findings::{Findings, block, info, runs_in_words, warn};
use crate::imaging::acquisition::Acquisition;
use crate::planning::evaluation::Advisory;
use crate::planning::plan::patient_position::doubt;
use crate::planning::plan::{Angles, Side};
use crate::planning::view::calibrated_view::PlacedRun;
use std::collections::BTreeMap;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    let runs: Vec<(&str, &Acquisition)> = findings
        .measured
        .views
        .iter()
        .flat_map(|view| &view.runs)
        .filter_map(|placed: &PlacedRun<'_>| Some((placed.id, placed.run.as_ref()?.acquisition())))
        .collect();
    patients(&runs, out);
    side(findings.measured.plan.case.side, &runs, out);
    lying(findings.measured.plan.case.angles, &runs, out);
    oddities(&runs, out);
    moving(findings, &runs, out);
    traces(findings, out);
}

/// What is odd about the files. What many files share is said once.
fn oddities(runs: &[(&str, &Acquisition)], out: &mut Vec<Advisory>) {
    let mut shared: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, facts) in runs {
        for oddity in &facts.warnings {
            let next = shared.len();
            let index = *place.entry(oddity).or_insert(next);
            if index == next {
                shared.push((oddity, Vec::new()));
            }
            shared[index].1.push(id);
        }
    }
    let said = shared.iter().map(|(oddity, ids)| warn("file", format!("{}: {oddity}", runs_in_words(ids))));
    out.extend(said);
}

fn patients(runs: &[(&str, &Acquisition)], out: &mut Vec<Advisory>) {
    let named: Vec<_> = runs.iter().filter(|(_, facts)| !facts.patient.id.trim().is_empty()).collect();
    let Some((first, rest)) = named.split_first() else { return };
    for (id, facts) in rest {
        if facts.patient.id.trim() != first.1.patient.id.trim() {
            let text =
                format!("Runs {} and {id} carry different patient IDs: remove the one that does not belong", first.0);
            out.push(block("patient-mismatch", text));
        }
    }
}

fn side(side: Option<Side>, runs: &[(&str, &Acquisition)], out: &mut Vec<Advisory>) {
    let Some(side) = side else {
        out.push(warn("side-missing", "The side is not named: choose left or right leg"));
        return;
    };
    let (own, other) = match side {
        Side::Left => ("left", "R"),
        Side::Right => ("right", "L"),
    };
    for (id, facts) in runs {
        if facts.patient.laterality.trim().eq_ignore_ascii_case(other) {
            let text = format!(
                "The plan is for the {own} leg, the file of run {id} says the other side: check which is right"
            );
            out.push(block("side-mismatch", text));
        }
    }
}

/// The signs of the angles rest on how the patient was registered.
fn lying(angles: Option<Angles>, runs: &[(&str, &Acquisition)], out: &mut Vec<Advisory>) {
    match angles {
        Some(Angles::AsFiled) => {}
        Some(Angles::Mirrored) => out.push(info(
            "angles-mirrored",
            "All angles have the other sign than in the files: the operator says that the patient lay the other way round",
        )),
        None => {
            if let Some((id, doubt)) = runs.iter().find_map(|(id, facts)| Some((id, doubt(facts)?))) {
                let text = format!("Run {id}: {doubt} Then answer for the angles in the step Open");
                out.push(warn("patient-position", text));
            }
        }
    }
}

/// A moving C-arm or table: one frame is one geometry, several are not.
fn moving(findings: &Findings<'_, '_>, runs: &[(&str, &Acquisition)], out: &mut Vec<Advisory>) {
    for (id, facts) in runs.iter().filter(|(_, facts)| facts.geometry.moving) {
        let traces = findings.measured.plan.vessels.iter().flat_map(|v| &v.traces).filter(|t| t.run == *id);
        let several = traces.into_iter().any(|t| t.look.frame.gathers());
        if several && facts.pixels.frames > 1 {
            let text = format!(
                "Table or C-arm move during run {id}, and it is traced over several frames: trace on one frame"
            );
            out.push(block("moving", text));
        } else {
            let text = format!("Table or C-arm move during run {id}: lengths hold within one frame only");
            out.push(warn("moving", text));
        }
    }
}

fn traces(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    for vessel in &findings.measured.vessels {
        let name = if vessel.vessel.name.is_empty() { &vessel.vessel.id } else { &vessel.vessel.name };
        for (run, why) in &vessel.failed {
            out.push(warn("trace-failed", format!("{name} cannot be traced in run {run}: {why}")));
        }
        for trace in &vessel.traces {
            for doubt in &trace.seen.warnings {
                out.push(warn("trace", format!("{name} in run {}: {doubt}", trace.seen.run)));
            }
        }
        let placed = |run: &String| findings.measured.plan.view_of(run).is_some();
        for trace in vessel.traces.iter().filter(|trace| !placed(&trace.seen.run)) {
            let text =
                format!("{name} is traced in run {}, which belongs to no view: add the run to a view", trace.seen.run);
            out.push(info("run-without-view", text));
        }
    }
}
