//! About the case, its runs and its traces.

use crate::imaging::acquisition::Acquisition;
use crate::planning::evaluation::advisory::RunAdvisory;
use crate::planning::plan::patient_position::doubt;
use crate::planning::plan::{Angles, Side};
use crate::planning::view::calibrated_view::PlacedRun;
use crate::planning::view::measured_plan::MeasuredPlan;
use std::collections::BTreeMap;

pub(super) fn collect(measured: &MeasuredPlan<'_>) -> Vec<RunAdvisory> {
    let runs: Vec<(&str, &Acquisition)> = measured
        .views
        .iter()
        .flat_map(|view| &view.runs)
        .filter_map(|placed: &PlacedRun<'_>| Some((placed.id, placed.run.as_ref()?.acquisition())))
        .collect();
    let mut out = patients(&runs);
    out.extend(side(measured.plan.case.side, &runs));
    out.extend(lying(measured.plan.case.angles, &runs));
    out.extend(oddities(&runs));
    out.extend(moving(measured, &runs));
    traces(measured, &mut out);
    out
}

/// What is odd about the files. What many files share is said once.
fn oddities(runs: &[(&str, &Acquisition)]) -> Vec<RunAdvisory> {
    let mut shared: Vec<(&str, Vec<String>)> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, facts) in runs {
        for oddity in &facts.warnings {
            let next = shared.len();
            let index = *place.entry(oddity).or_insert(next);
            if index == next {
                shared.push((oddity, Vec::new()));
            }
            shared[index].1.push((*id).to_owned());
        }
    }
    shared.into_iter().map(|(oddity, runs)| RunAdvisory::File { runs, oddity: oddity.to_owned() }).collect()
}

fn patients(runs: &[(&str, &Acquisition)]) -> Vec<RunAdvisory> {
    let mut named = runs.iter().filter(|(_, facts)| !facts.patient.id.trim().is_empty());
    let Some((first, own)) = named.next() else { return Vec::new() };
    named
        .filter(|(_, facts)| facts.patient.id.trim() != own.patient.id.trim())
        .map(|(id, _)| RunAdvisory::PatientMismatch([first, id].map(|id| (*id).to_owned())))
        .collect()
}

fn side(side: Option<Side>, runs: &[(&str, &Acquisition)]) -> Vec<RunAdvisory> {
    let Some(plan) = side else { return vec![RunAdvisory::SideMissing] };
    let other = match plan {
        Side::Left => "R",
        Side::Right => "L",
    };
    runs.iter()
        .filter(|(_, facts)| facts.patient.laterality.trim().eq_ignore_ascii_case(other))
        .map(|(id, _)| RunAdvisory::SideMismatch { plan, run: (*id).to_owned() })
        .collect()
}

/// The signs of the angles rest on how the patient was registered.
fn lying(angles: Option<Angles>, runs: &[(&str, &Acquisition)]) -> Option<RunAdvisory> {
    match angles {
        Some(Angles::AsFiled) => None,
        Some(Angles::Mirrored) => Some(RunAdvisory::AnglesMirrored),
        None => runs
            .iter()
            .find_map(|(id, facts)| Some(RunAdvisory::PatientPosition { run: (*id).to_owned(), doubt: doubt(facts)? })),
    }
}

/// A moving C-arm or table: one frame is one geometry, several are not.
fn moving(measured: &MeasuredPlan<'_>, runs: &[(&str, &Acquisition)]) -> Vec<RunAdvisory> {
    let traced_over_frames = |id: &str, facts: &Acquisition| {
        let traces = measured.plan.vessels.iter().flat_map(|v| &v.traces).filter(|t| t.run == id);
        facts.pixels.frames > 1 && traces.into_iter().any(|t| t.look.frame.gathers())
    };
    runs.iter()
        .filter(|(_, facts)| facts.geometry.moving)
        .map(|(id, facts)| RunAdvisory::Moving {
            run: (*id).to_owned(),
            traced_over_frames: traced_over_frames(id, facts),
        })
        .collect()
}

fn traces(measured: &MeasuredPlan<'_>, out: &mut Vec<RunAdvisory>) {
    for seen in &measured.vessels {
        let vessel = || seen.vessel.text().to_owned();
        for (run, why) in &seen.failed {
            out.push(RunAdvisory::TraceFailed { vessel: vessel(), run: run.clone(), why: why.clone() });
        }
        for trace in &seen.traces {
            let run = || trace.run.clone();
            let doubts = trace.warnings.iter();
            out.extend(doubts.map(|doubt| RunAdvisory::Trace { vessel: vessel(), run: run(), doubt: doubt.clone() }));
        }
        let runs = seen.traces.iter().map(|trace| &trace.run);
        let homeless = runs.filter(|run| measured.plan.view_of(run).is_none());
        out.extend(homeless.map(|run| RunAdvisory::RunWithoutView { vessel: vessel(), run: run.clone() }));
    }
}
