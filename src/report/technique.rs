//! The technique on paper: its checklist, and every number it assumes. None of them is hidden.

use super::content::{Fact, Premise, Procedure};
use super::input::ReportInput;
use crate::planning::devices::technique::Technique;
use crate::units::Mm;
use crate::wording;

/// The checklist; an unknown technique leaves it empty and says so.
pub fn procedure(input: &ReportInput) -> Procedure {
    let Some(technique) = input.technique else {
        let technique = format!("Technique \"{}\" is not known", input.plan.technique);
        return Procedure { technique, ..Procedure::default() };
    };
    Procedure {
        technique: technique.name.clone(),
        summary: technique.summary.clone(),
        steps: technique.steps.clone(),
        verified: technique.is_verified(),
        source: technique.source.clone(),
    }
}

/// The technique's numbers and the landing datum.
pub fn assumptions(input: &ReportInput) -> Vec<Fact> {
    let datum = input.plan.landing_datum();
    let definition = datum.and_then(|landmark| landmark.definition).map(wording::datum_definition);
    let undefined = if datum.is_some() { "definition not stated" } else { "not placed" };
    let row = |label: &str, value: String, source: &str| {
        let (label, source) = (label.to_owned(), source.to_owned());
        Fact { label, value, source, alert: false }
    };
    let mut rows =
        vec![row("Landing datum, zero of all positions", definition.unwrap_or(undefined).into(), "operator")];
    let Some(technique) = input.technique else { return rows };
    let source = source_of(technique);
    let length = |mm: f64| Mm::new(mm).to_string();
    let reach = technique.reach_mm.map_or_else(|| "not limited by a needle".to_owned(), length);
    let numbers = [
        ("Reach of the crossing needle", reach),
        ("Least overlap of neighboring pieces", length(technique.min_overlap_mm)),
        ("Landing of the bridging piece in the artery", length(technique.arterial_landing_mm)),
        ("Last straight piece ends below the crossing by", length(technique.below_crossing_mm)),
        ("Scatter of the crossing along the vein (SD)", length(technique.axial_scatter_mm)),
    ];
    rows.extend(numbers.map(|(label, value)| row(label, value, &source)));
    rows
}

/// What the evaluation rests on, or else the technique, in sentences.
pub fn premises(input: &ReportInput) -> Vec<Premise> {
    let source = input.technique.map_or_else(|| "evaluation".to_owned(), source_of);
    let evaluated = &input.evaluation.assumptions;
    let assumed = input.technique.map(|technique| &technique.assumptions).filter(|_| evaluated.is_empty());
    let sentences = assumed.unwrap_or(evaluated).iter();
    sentences.map(|text| Premise { text: text.clone(), source: source.clone() }).collect()
}

fn source_of(technique: &Technique) -> String {
    let verified = if technique.is_verified() { "verified" } else { "unverified" };
    format!("technique profile \"{}\", {verified}", technique.id)
}
