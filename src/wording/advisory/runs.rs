//! About the case, its runs and its traces.

use super::runs_in_words;
use crate::planning::evaluation::advisory::RunAdvisory;
use crate::planning::plan::Side;
use crate::wording::{position_doubt, trace_doubt};

pub(super) fn run(advisory: &RunAdvisory) -> String {
    match advisory {
        RunAdvisory::File { runs, oddity } => format!("{}: {oddity}", runs_in_words(runs)),
        RunAdvisory::PatientMismatch([first, run]) => {
            format!("Runs {first} and {run} carry different patient IDs: open only those of one patient")
        }
        RunAdvisory::SideMissing => "The side is not named: choose left or right leg".to_owned(),
        RunAdvisory::SideMismatch { plan, run } => {
            let leg = match plan {
                Side::Left => "left",
                Side::Right => "right",
            };
            format!("The plan is for the {leg} leg, the file of run {run} says the other side: check which is right")
        }
        RunAdvisory::AnglesMirrored => {
            "All angles have the other sign than in the files: the operator says that the patient lay the other way round"
                .to_owned()
        }
        RunAdvisory::PatientPosition { run, doubt } => {
            format!("Run {run}: {} Then answer for the angles in the step Open", position_doubt(doubt))
        }
        RunAdvisory::Moving { run, traced_over_frames: true } => {
            format!("Table or C-arm move during run {run}, and it is traced over several frames: trace on one frame")
        }
        RunAdvisory::Moving { run, traced_over_frames: false } => {
            format!("Table or C-arm move during run {run}: lengths hold within one frame only")
        }
        RunAdvisory::TraceFailed { vessel, run, why } => format!("{vessel} cannot be traced in run {run}: {why}"),
        RunAdvisory::Trace { vessel, run, doubt } => format!("{vessel} in run {run}: {}", trace_doubt(doubt)),
        RunAdvisory::RunWithoutView { vessel, run } => {
            format!("{vessel} is traced in run {run}, which belongs to no view: add the run to a view")
        }
    }
}
