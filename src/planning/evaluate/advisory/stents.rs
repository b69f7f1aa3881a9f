//! About techniques and stents.

use super::findings::{Findings, block, info, warn};
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::Advisory;

/// A chain less sure to cover the path is not enough.
const ENOUGH: f64 = 0.9;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    match findings.technique {
        None => {
            let text =
                format!("There is no technique \"{}\": choose one of the list", findings.measured.plan.technique);
            out.push(block("unknown-technique", text));
        }
        Some(technique) if !technique.is_verified() => {
            let text = format!("Limits of the technique \"{}\" are unverified ({})", technique.name, technique.source);
            out.push(info("unverified-technique", text));
        }
        Some(_) => {}
    }
    match findings.stents {
        Some(StentsOpen::Chain(why)) => out.push(block("no-chain", sentence(&why.to_string()))),
        Some(StentsOpen::Path | StentsOpen::Technique) | None => {}
    }
    let Some(chain) = findings.evaluation.chains.first() else { return };
    let mut unverified: Vec<&str> = chain.pieces.iter().filter(|p| !p.verified).map(|p| p.name.as_str()).collect();
    unverified.dedup();
    if !unverified.is_empty() {
        let text = format!(
            "Unverified device data: {}. Compare lengths, diameters and overlap with the label before relying on them",
            unverified.join(", ")
        );
        out.push(warn("unverified-device", text));
    }
    if chain.probability_covered < ENOUGH {
        let text = format!(
            "The chain covers the path with a probability of {:.0} % only: add or lengthen a piece",
            100.0 * chain.probability_covered
        );
        out.push(block("chain-short", text));
    }
    for note in &chain.notes {
        if note.ends_with("outside its labeled range") {
            out.push(block("vessel-range", format!("{note}: choose another diameter")));
        } else {
            out.push(warn("chain", note.clone()));
        }
    }
    if chain.pieces.iter().any(|piece| piece.sheath_fr.is_none()) {
        out.push(info(
            "sheath-unknown",
            "The sheath of some pieces is not in the catalogue: check it against the access",
        ));
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
