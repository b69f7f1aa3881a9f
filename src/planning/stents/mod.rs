//! Chains of stents from the landing datum up to the artery.
//!
//! Straight pieces line the vein from the ankle up to just below the crossing; the last piece bridges vein and artery.
//! A chain must cover the path even if it is longer than measured, so it is chosen with every overlap at its least and
//! laid out with what is spare taken up by the overlaps.

mod fit;
mod layout;
mod search;

use super::device::{Device, DeviceCatalog, Role, Stock};
use super::evaluation::Chain;
use super::plan::ChosenPiece;
use super::technique::Technique;
use crate::units::Estimate;

pub use fit::Fit;

/// How many chains are proposed.
const PROPOSALS: usize = 3;

/// Standard normal quantile of 95 %.
const Z95: f64 = 1.645;

/// What a chain has to do.
#[derive(Debug, Clone, PartialEq)]
pub struct StentTask {
    /// Along the vein from the landing datum to the crossing.
    pub path: Estimate,
    /// From the vein's centerline to the artery's, mm.
    pub gap_mm: f64,
    /// Standard deviation of the length to be covered, mm.
    pub sigma_mm: f64,
    /// Lumen diameter of the vein along the path, if known.
    pub vein_diameter: Option<Estimate>,
    /// Lumen diameter of the artery at the crossing, if known.
    pub artery_diameter: Option<Estimate>,
}

/// Why there is no chain.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoStents {
    /// The catalogue has nothing to line the vein or to bridge.
    #[error("the catalogue has no {0} piece: choose another catalogue or technique")]
    NoDevice(&'static str),
    /// No chain of the catalogue covers the path.
    #[error(
        "no chain of the catalogue covers {needed_mm:.0} mm from the datum into the artery: check the datum and the crossing, or choose another catalogue"
    )]
    NotCovered {
        /// Length to be covered, with its margin.
        needed_mm: f64,
    },
    /// The shelf does not hold a chain that covers the path.
    #[error("the stock holds no chain that covers {needed_mm:.0} mm: check the stock, or evaluate without it")]
    NotInStock {
        /// Length to be covered, with its margin.
        needed_mm: f64,
    },
    /// A chosen device is not in the catalogue.
    #[error("the catalogue has no device \"{0}\": choose the piece again")]
    UnknownDevice(String),
    /// A chosen device does not come in this length.
    #[error("\"{device}\" does not come in {length_mm} mm: choose one of its labeled lengths")]
    UnknownLength {
        /// The device.
        device: String,
        /// The length asked for.
        length_mm: f64,
    },
    /// Nothing is chosen.
    #[error("no piece is chosen: choose stents, or let them be proposed")]
    NothingChosen,
}

/// The lengths that decide, in mm from the landing datum.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lengths {
    /// Where straight pieces must end: just below the crossing.
    vein_end: f64,
    /// Where the chain ends as laid out: in the artery, and not before the upper end of the path's interval.
    planned: f64,
    /// Where it must be able to end: 95 % of what the path may turn out to be.
    required: f64,
}

impl Lengths {
    fn of(task: &StentTask, technique: &Technique) -> Self {
        let path = task.path.value.get();
        let landing = path + task.gap_mm + technique.arterial_landing_mm;
        let high = task.path.high.get();
        Self {
            vein_end: path - technique.below_crossing_mm,
            planned: landing.max(high),
            required: (landing + Z95 * task.sigma_mm).max(high),
        }
    }
}

/// A device in one of its lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Part<'a> {
    device: &'a Device,
    length_mm: f64,
}

impl Part<'_> {
    fn deployed_mm(&self) -> f64 {
        self.device.deployed_mm(self.length_mm)
    }
}

/// The least overlap of two pieces: the larger of what their rows ask for, or the technique's where neither does.
fn least_overlap(a: &Device, b: &Device, technique: &Technique) -> f64 {
    let asked = [a.min_overlap_mm, b.min_overlap_mm];
    asked.into_iter().flatten().reduce(f64::max).unwrap_or(technique.min_overlap_mm)
}

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
    let shelf = Shelf::new(technique, catalog)?;
    let lengths = Lengths::of(task, technique);
    let found = search::best(task, technique, &shelf, &lengths, stock, PROPOSALS);
    if found.is_empty() {
        let needed_mm = lengths.required;
        return Err(match stock {
            Some(_) => NoStents::NotInStock { needed_mm },
            None => NoStents::NotCovered { needed_mm },
        });
    }
    let counts = piece_counts(task, technique, &shelf, stock);
    let remark = shelf.remark();
    let chains = found.iter().filter_map(|candidate| {
        let mut chain = layout::chain(&candidate.parts, task, technique, &lengths)?;
        chain.notes.extend(remark.map(str::to_owned));
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
        let device = catalog.device(&piece.device).ok_or_else(unknown)?;
        let length = device.lengths_mm.iter().find(|mm| (**mm - piece.length_mm).abs() < 0.05);
        let &length_mm = length
            .ok_or_else(|| NoStents::UnknownLength { device: piece.device.clone(), length_mm: piece.length_mm })?;
        Ok(Part { device, length_mm })
    };
    let parts: Vec<Part<'_>> = chosen.iter().map(part).collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Err(NoStents::NothingChosen);
    }
    let lengths = Lengths::of(task, technique);
    Ok(layout::chain(&parts, task, technique, &lengths)
        .unwrap_or_else(|| layout::chain_at_least_overlaps(&parts, task, technique, &lengths)))
}

/// Pieces needed if the path is at the lower and at the upper end of its interval.
fn piece_counts(
    task: &StentTask,
    technique: &Technique,
    shelf: &Shelf<'_>,
    stock: Option<&Stock>,
) -> [Option<usize>; 2] {
    [task.path.low, task.path.high].map(|path| {
        let path = Estimate { value: path, low: path, high: path };
        let exact = StentTask { path, sigma_mm: 0.0, ..task.clone() };
        let lengths = Lengths::of(&exact, technique);
        search::best(&exact, technique, shelf, &lengths, stock, 1).first().map(|best| best.parts.len())
    })
}

fn count_note(task: &StentTask, pieces: usize, [low, high]: [Option<usize>; 2]) -> Option<String> {
    let of = |n: usize| if n == 1 { "1 piece".to_owned() } else { format!("{n} pieces") };
    let (low_mm, high_mm) = (task.path.low, task.path.high);
    match (low, high) {
        (_, None) => Some(format!("If the path is {high_mm}, no chain covers it")),
        (_, Some(n)) if n > pieces => Some(format!("If the path is {high_mm}, {} are needed", of(n))),
        (Some(n), _) if n < pieces => Some(format!("If the path is {low_mm}, {} would do", of(n))),
        _ => None,
    }
}

/// The devices a technique draws from.
struct Shelf<'a> {
    straight: Vec<&'a Device>,
    crossing: Vec<&'a Device>,
    /// The technique asks for a bridging piece the catalogue does not have.
    makeshift: bool,
}

impl<'a> Shelf<'a> {
    fn new(technique: &Technique, catalog: &'a DeviceCatalog) -> Result<Self, NoStents> {
        let of_systems: Vec<&Device> =
            catalog.devices().iter().filter(|d| technique.systems.contains(&d.system)).collect();
        // A catalogue of one's own need not know the words of our profiles.
        let devices: Vec<&Device> = if of_systems.is_empty() { catalog.devices().iter().collect() } else { of_systems };
        let of = |role: Role| devices.iter().copied().filter(move |d| d.role == role).collect::<Vec<_>>();
        let (straight, tapered) = (of(Role::Straight), of(Role::Crossing));
        let makeshift = technique.bridging == Role::Crossing && tapered.is_empty();
        let crossing = if technique.bridging == Role::Crossing { tapered } else { Vec::new() };
        if straight.is_empty() && crossing.is_empty() {
            return Err(NoStents::NoDevice("straight"));
        }
        Ok(Self { straight, crossing, makeshift })
    }

    fn remark(&self) -> Option<&'static str> {
        self.makeshift.then_some("The catalogue has no piece made to bridge; the last straight piece bridges")
    }
}

#[cfg(test)]
mod tests;
