//! Whose images and which: the identity table and the list of runs used.

use super::content::{Fact, ImageRow};
use super::input::ReportInput;
use crate::imaging::acquisition::Acquisition;
use crate::planning::Plan;
use crate::wording;

/// What stands where a value is hidden.
pub const HIDDEN: &str = "hidden";
/// What stands where a value is absent.
const NOT_STATED: &str = "not stated";
/// Digits of a hash that are printed.
const HASH_PREFIX: usize = 16;

/// The patient's name and identifier in one line.
pub fn patient_line(input: &ReportInput) -> String {
    if input.hides_identity {
        return "Name and dates hidden".to_owned();
    }
    let name = all_values(input.runs, |a| wording::person_name(&a.patient.name)).join(" / ");
    let id = all_values(input.runs, |a| a.patient.id.trim().to_owned()).join(" / ");
    match (name.is_empty(), id.is_empty()) {
        (false, false) => format!("{name} · {id}"),
        (false, true) => name,
        (true, false) => id,
        (true, true) => "Patient not stated".to_owned(),
    }
}

/// Patient and study as the files name them; a fact on which runs disagree asks for a second look.
pub fn identity(input: &ReportInput) -> Vec<Fact> {
    // Label, whether it tells who the patient is, and the attribute.
    type Row = (&'static str, bool, fn(&Acquisition) -> String);
    let rows: [Row; 8] = [
        ("Patient", true, |a| wording::person_name(&a.patient.name)),
        ("Patient ID", true, |a| a.patient.id.trim().to_owned()),
        ("Birth date", true, |a| wording::date(&a.patient.birth_date)),
        ("Sex", false, |a| a.patient.sex.trim().to_owned()),
        ("Study date", true, |a| wording::date(&a.identity.study_date)),
        // Free text, in which names are found (PS3.15 E.1 removes it).
        ("Study", true, |a| a.identity.study_description.trim().to_owned()),
        ("Laterality in the files", false, |a| a.patient.laterality.trim().to_owned()),
        ("Patient position", false, |a| a.patient.patient_position.trim().to_owned()),
    ];
    rows.into_iter()
        .map(|(label, personal, read)| {
            let values = all_values(input.runs, read);
            let disagree = values.len() > 1;
            let shown = if personal && input.hides_identity {
                HIDDEN.to_owned()
            } else if values.is_empty() {
                NOT_STATED.to_owned()
            } else {
                values.join(" / ")
            };
            let value = if disagree { format!("{shown} (the runs disagree)") } else { shown };
            Fact { label: label.to_owned(), value, alert: disagree, ..Fact::default() }
        })
        .collect()
}

/// Distinct values of all runs, in order, without empty ones.
fn all_values(runs: &[(&str, &Acquisition)], read: impl Fn(&Acquisition) -> String) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in runs.iter().map(|(_, facts)| read(facts)) {
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// The runs of the plan, in its order.
pub fn image_rows(input: &ReportInput) -> Vec<ImageRow> {
    let hide = |value: String| if input.hides_identity { HIDDEN.to_owned() } else { value };
    let plan = input.plan;
    let row = |run: &crate::planning::plan::RunReference| {
        let facts = input.runs.iter().find(|(id, _)| *id == run.id).map(|(_, facts)| *facts);
        let uid = run.sop_instance_uid.clone().or_else(|| facts.map(|a| a.identity.sop_instance_uid.clone()));
        let not_open = || "not open".to_owned();
        ImageRow {
            id: run.id.clone(),
            view: plan.view_of(&run.id).map(|view| view.id.clone()).unwrap_or_default(),
            used_for: used_for(plan, &run.id),
            direction: facts.map_or_else(not_open, |a| wording::angles(plan.case.angles_of(&a.geometry))),
            format: facts.map_or_else(not_open, |a| {
                let p = &a.pixels;
                let frames = wording::counted(p.frames as usize, "frame", "frames");
                format!("{} × {} px, {frames}", p.columns, p.rows)
            }),
            date: hide(facts.map(|a| wording::date(&a.identity.study_date)).unwrap_or_default()),
            uid: hide(uid.unwrap_or_default()),
            pixels: run.pixels_sha256.as_deref().map(hash_prefix).unwrap_or_default(),
        }
    };
    plan.runs.iter().map(row).collect()
}

/// What the plan takes from a run: its traces, each with the picture it was made on, and its marks.
fn used_for(plan: &Plan, run: &str) -> String {
    let mut uses: Vec<String> = Vec::new();
    for vessel in &plan.vessels {
        if let Some(trace) = vessel.trace_in(run) {
            uses.push(format!("{} ({})", vessel.name, wording::look(&trace.look)));
        }
    }
    for landmark in &plan.landmarks {
        if landmark.points.iter().any(|point| point.run == run) {
            uses.push(match landmark.kind {
                crate::planning::plan::LandmarkKind::LandingDatum => "landing datum".to_owned(),
                crate::planning::plan::LandmarkKind::CommonPoint => format!("common point {}", landmark.name),
            });
        }
    }
    if uses.is_empty() { "nothing traced".to_owned() } else { uses.join("; ") }
}

/// The first digits of a hash, enough to tell images apart.
pub fn hash_prefix(hash: &str) -> String {
    hash.chars().take(HASH_PREFIX).collect()
}
