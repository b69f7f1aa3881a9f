//! About techniques and stents.

use super::findings::Findings;
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::advisory::StentAdvisory;

/// A chain less sure to cover the path is not enough.
const ENOUGH: f64 = 0.9;

pub(super) fn collect(findings: &Findings<'_, '_>) -> Vec<StentAdvisory> {
    let mut out = Vec::new();
    match findings.technique {
        None => out.push(StentAdvisory::UnknownTechnique(findings.measured.plan.technique.clone())),
        Some(technique) if !technique.is_verified() => {
            let (name, source) = (technique.name.clone(), technique.source.clone());
            out.push(StentAdvisory::UnverifiedTechnique { name, source });
        }
        Some(_) => {}
    }
    if let Some(StentsOpen::Chain(why)) = findings.stents {
        out.push(StentAdvisory::NoChain(why.clone()));
    }
    let Some(chain) = findings.evaluation.chains.first() else { return out };
    let mut unverified: Vec<String> = chain.pieces.iter().filter(|p| !p.verified).map(|p| p.name.clone()).collect();
    unverified.dedup();
    if !unverified.is_empty() {
        out.push(StentAdvisory::UnverifiedDevice(unverified));
    }
    if chain.probability_covered < ENOUGH {
        out.push(StentAdvisory::ChainShort(chain.probability_covered));
    }
    out.extend(chain.notes.iter().cloned().map(StentAdvisory::Chain));
    if chain.pieces.iter().any(|piece| piece.sheath_fr.is_none()) {
        out.push(StentAdvisory::SheathUnknown);
    }
    out
}
