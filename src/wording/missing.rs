//! What to do next.

use super::{advisory, capitalized};
use crate::planning::evaluation::{Evaluation, MissingPart};

/// What a plan still lacks, as what to do: without a capital letter and a full stop.
#[must_use]
pub fn missing(part: &MissingPart) -> String {
    match part {
        MissingPart::Run => "open a run".to_owned(),
        MissingPart::RunFile(run) => format!("open the file of run {run}"),
        MissingPart::Scale(view) => format!("calibrate view {view}"),
        MissingPart::RulerDepth => "say how far the ruler lies from the vessel".to_owned(),
        MissingPart::Artery => "trace the artery".to_owned(),
        MissingPart::Vein => "trace the vein".to_owned(),
        MissingPart::VeinToDatum => "trace the vein down to the landing datum".to_owned(),
        MissingPart::Datum => "place the landing datum".to_owned(),
        MissingPart::DatumInView(view) => format!("mark the landing datum in a run of view {view} too"),
        MissingPart::Blocked(block) => format!("before anything is measured between the vessels: {}", advisory(block)),
        MissingPart::PinnedCrossing => "choose a crossing again".to_owned(),
        MissingPart::VesselsInOneView => "trace artery and vein in runs of one view".to_owned(),
        MissingPart::VesselsApart => "trace artery and vein along their own vessels".to_owned(),
        MissingPart::Technique => "choose a technique".to_owned(),
        MissingPart::Chain(why) => format!("choose stents: {why}"),
    }
}

/// What to do next, if something is lacking, with a capital letter.
#[must_use]
pub fn first_missing(evaluation: &Evaluation) -> Option<String> {
    evaluation.missing.first().map(|part| capitalized(&missing(part)))
}
