//! Chains of stents from the landing datum up to the artery.
//!
//! Straight pieces line the vein from the ankle up to just below the crossing; the last piece bridges vein and artery.
//! A chain must cover the path even if it is longer than measured, so it is chosen with every overlap at its least and
//! laid out with what is spare taken up by the overlaps.

mod diameter_fit;
mod layout;
pub mod note;
mod parts;
mod search;
pub mod task;

use crate::planning::devices::DeviceCatalog;
use crate::planning::devices::stock::Stock;
use crate::planning::devices::technique::Technique;
use crate::planning::evaluation::Chain;
use crate::planning::plan::ChosenPiece;
use crate::units::{Estimate, Mm};
use note::ChainNote;
use parts::{DevicePool, Part};
use task::Requirement;

pub use diameter_fit::DiameterFit;
pub use task::{NoStents, StentTask};

/// How many chains are proposed.
const PROPOSALS: usize = 3;

/// The best chains, best first: within the labeled vessel ranges, then fewest pieces, then best diameters, then least to
/// spare.
///
/// # Errors
/// If the catalogue or the stock has no chain that covers the path.
pub fn propose(
    task: &StentTask,
    technique: &Technique,
    catalog: &DeviceCatalog,
    stock: Option<&Stock>,
) -> Result<Vec<Chain>, NoStents> {
    let pool = DevicePool::new(technique, catalog)?;
    let to_meet = Requirement::new(task, technique);
    let found = search::best(&to_meet, &pool, stock, PROPOSALS);
    if found.is_empty() {
        let needed = Mm::new(to_meet.required);
        return Err(match stock {
            Some(_) => NoStents::NotInStock { needed },
            None => NoStents::NotCovered { needed },
        });
    }
    let counts = piece_counts(&to_meet, &pool, stock);
    let chains = found.iter().filter_map(|candidate| {
        let mut chain = layout::chain(&candidate.parts, &to_meet)?;
        chain.notes.extend(pool.makeshift.then_some(ChainNote::MakeshiftBridge));
        chain.notes.extend(count_note(task, candidate.parts.len(), counts));
        Some(chain)
    });
    Ok(chains.collect())
}

/// The chain the operator chose, laid out from the ankle up.
///
/// # Errors
/// If a piece is not in the catalogue, or none is chosen.
pub fn lay_out_chosen(
    task: &StentTask,
    technique: &Technique,
    catalog: &DeviceCatalog,
    chosen: &[ChosenPiece],
) -> Result<Chain, NoStents> {
    let part = |piece: &ChosenPiece| {
        let unknown = || NoStents::UnknownDevice(piece.device.clone());
        let device = catalog.get(&piece.device).ok_or_else(unknown)?;
        let length = device.lengths_mm.iter().find(|mm| (**mm - piece.length_mm).abs() < 0.05);
        let &length_mm = length.ok_or_else(|| NoStents::UnknownLength {
            device: piece.device.clone(),
            length: Mm::new(piece.length_mm),
        })?;
        Ok(Part { device, length_mm })
    };
    let parts: Vec<Part<'_>> = chosen.iter().map(part).collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Err(NoStents::NothingChosen);
    }
    let to_meet = Requirement::new(task, technique);
    Ok(layout::chain(&parts, &to_meet).unwrap_or_else(|| layout::chain_at_least_overlaps(&parts, &to_meet)))
}

/// Pieces needed if the path is at the lower and at the upper end of its interval.
fn piece_counts(
    Requirement { task, technique, .. }: &Requirement<'_>,
    pool: &DevicePool<'_>,
    stock: Option<&Stock>,
) -> [Option<usize>; 2] {
    [task.path.low, task.path.high].map(|path| {
        let path = Estimate { value: path, low: path, high: path };
        let exact = StentTask { path, sigma_mm: 0.0, ..(*task).clone() };
        search::best(&Requirement::new(&exact, technique), pool, stock, 1).first().map(|best| best.parts.len())
    })
}

fn count_note(task: &StentTask, pieces: usize, [low, high]: [Option<usize>; 2]) -> Option<ChainNote> {
    match (low, high) {
        (_, None) => Some(ChainNote::NotCovered { path: task.path.high }),
        (_, Some(needed)) if needed > pieces => Some(ChainNote::MorePieces { path: task.path.high, needed }),
        (Some(enough), _) if enough < pieces => Some(ChainNote::FewerPieces { path: task.path.low, enough }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
