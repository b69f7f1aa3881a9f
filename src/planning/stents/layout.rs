//! Where each piece of a chain lies.

use super::diameter_fit;
use super::note::ChainNote;
use super::parts::{Part, least_overlap};
use super::task::{Requirement, StentTask};
use crate::planning::devices::technique::Technique;
use crate::planning::evaluation::{Chain, Piece};
use crate::planning::uncertainty::normal_below;
use crate::units::Mm;

/// Rounding of sums of decimal lengths.
const TINY: f64 = 1e-6;

/// How far the pieces reach with every overlap at its least, mm.
pub(super) fn capacity(parts: &[Part<'_>], technique: &Technique) -> f64 {
    parts.iter().map(Part::deployed_mm).sum::<f64>() - least_overlaps(parts, technique).iter().sum::<f64>()
}

fn least_overlaps(parts: &[Part<'_>], technique: &Technique) -> Vec<f64> {
    parts.windows(2).map(|pair| least_overlap(pair[0].device, pair[1].device, technique)).collect()
}

/// The overlaps that put the first end on the datum and the last one where planned, straight pieces ending below the
/// crossing; `None` if the pieces cannot lie so.
///
/// What is to spare is shared evenly among the joints, as far as each has room.
pub(super) fn overlaps(parts: &[Part<'_>], to_meet: &Requirement<'_>) -> Option<Vec<f64>> {
    let least = least_overlaps(parts, to_meet.technique);
    let reach = capacity(parts, to_meet.technique);
    if reach + TINY < to_meet.required {
        return None;
    }
    let mut rooms: Vec<f64> = least.iter().enumerate().map(|(joint, &least)| room(parts, joint, least)).collect();
    // The bridging piece hangs from its end in the artery; the straight ones may rise to meet it up to the crossing.
    if let (Some(room), Some(bridge), Some(least)) = (rooms.last_mut(), parts.last(), least.last()) {
        let below_crossing = to_meet.vein_end - (to_meet.planned - bridge.deployed_mm() + least);
        *room = room.min(below_crossing);
    }
    let shares = share(reach - to_meet.planned, &rooms)?;
    Some(least.iter().zip(shares).map(|(least, share)| least + share).collect())
}

/// How much longer than its least an overlap may be: the next but one piece is not to be reached, so a piece between two
/// others gives at most half of itself to each, and one at an end leaves as much free as it must overlap.
fn room(parts: &[Part<'_>], joint: usize, least: f64) -> f64 {
    let most = |i: usize| {
        let deployed = parts[i].deployed_mm();
        if i == 0 || i + 1 == parts.len() { deployed - least } else { 0.5 * deployed }
    };
    (most(joint).min(most(joint + 1)) - least).max(0.0)
}

/// `amount` shared among places of these rooms, evenly as far as they go; nothing to share among no places. `None` if
/// they have not room enough, or one has less than none.
fn share(amount: f64, rooms: &[f64]) -> Option<Vec<f64>> {
    if rooms.is_empty() {
        return Some(Vec::new());
    }
    if rooms.iter().any(|&room| room < -TINY) || amount > rooms.iter().sum::<f64>() + TINY {
        return None;
    }
    let mut order: Vec<usize> = (0..rooms.len()).collect();
    order.sort_by(|&a, &b| rooms[a].total_cmp(&rooms[b]));
    let mut shares = vec![0.0; rooms.len()];
    let mut left = amount;
    for (done, &at) in order.iter().enumerate() {
        shares[at] = (left / (rooms.len() - done) as f64).min(rooms[at]).max(0.0);
        left -= shares[at];
    }
    Some(shares)
}

/// The chain laid out as planned; `None` if the pieces cannot lie so.
pub(super) fn chain(parts: &[Part<'_>], to_meet: &Requirement<'_>) -> Option<Chain> {
    Some(assemble(parts, overlaps(parts, to_meet)?, to_meet))
}

/// The chain stacked from the datum with every overlap at its least, whatever it covers.
pub(super) fn chain_at_least_overlaps(parts: &[Part<'_>], to_meet: &Requirement<'_>) -> Chain {
    let mut chain = assemble(parts, least_overlaps(parts, to_meet.technique), to_meet);
    if chain.covered_mm + chain.spare_mm < to_meet.planned {
        chain.notes.push(ChainNote::Short(Mm::new(to_meet.planned - chain.covered_mm)));
    }
    if chain.pieces.iter().rev().skip(1).any(|piece| piece.to_mm > to_meet.vein_end + TINY) {
        chain.notes.push(ChainNote::ReachesCrossing);
    }
    chain
}

fn assemble(parts: &[Part<'_>], overlaps: Vec<f64>, to_meet: &Requirement<'_>) -> Chain {
    let Requirement { task, technique, .. } = *to_meet;
    let mut pieces = Vec::with_capacity(parts.len());
    let mut from = 0.0;
    for (i, part) in parts.iter().enumerate() {
        let to = from + part.deployed_mm();
        pieces.push(piece(part, from, to, i + 1 == parts.len()));
        from = to - overlaps.get(i).copied().unwrap_or_default();
    }
    let covered = pieces.last().map_or(0.0, |piece| piece.to_mm);
    let reach = capacity(parts, technique);
    let mut notes = fit_notes(parts, task);
    if parts.len() == 1 && covered > to_meet.planned + 1.0 {
        notes.push(ChainNote::Longer(Mm::new(covered - to_meet.planned)));
    }
    Chain {
        covered_mm: covered,
        spare_mm: reach - covered,
        overlaps_mm: overlaps,
        probability_covered: probability(reach - task.landing_mm(technique), task.sigma_mm),
        verified: pieces.iter().all(|piece| piece.verified),
        notes,
        pieces,
    }
}

fn piece(part: &Part<'_>, from_mm: f64, to_mm: f64, crossing: bool) -> Piece {
    Piece {
        device: part.device.id.clone(),
        name: part.device.name.clone(),
        length_mm: part.length_mm,
        diameter_mm: part.device.diameter_mm.clone(),
        from_mm,
        to_mm,
        crossing,
        sheath_fr: part.device.sheath_fr,
        verified: part.device.is_verified(),
        source: part.device.source.clone(),
    }
}

/// What is to be said about diameters, once for each product.
fn fit_notes(parts: &[Part<'_>], task: &StentTask) -> Vec<ChainNote> {
    let mut notes = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let bridges = i + 1 == parts.len();
        let fit = if bridges {
            diameter_fit::bridging(part.device, task.vein_diameter, task.artery_diameter)
        } else {
            diameter_fit::in_vein(part.device, task.vein_diameter)
        };
        // Without a labeled range there is a rule of thumb to rank by, but nothing to hold against a vessel.
        if fit.mismatch_mm < 0.05 || !fit.labeled {
            continue;
        }
        let note = ChainNote::OutsideLabeledRange {
            device: part.device.name.clone(),
            off: Mm::new(fit.mismatch_mm),
            within_uncertainty: !fit.outside_label,
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// Probability that a length of this deviation stays below `margin`.
fn probability(margin: f64, sigma: f64) -> f64 {
    if sigma > 0.0 { normal_below(margin, sigma) } else { f64::from(margin >= -TINY) }
}
