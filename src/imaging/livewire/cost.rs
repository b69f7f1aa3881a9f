//! What a step costs.

use crate::imaging::ridge::{MASSES_PER_OCTAVE, ORIENTATIONS, RidgeMap};

/// Cost of a pixel in the middle of a clear vessel.
const LEAST: f64 = 4.0;

/// Cost of a pixel without any vessel.
const MOST: f64 = 200.0;

/// Added for each factor of two between a pixel's mass and those of the ends, beyond the free ones.
const PER_OCTAVE: f64 = 80.0;

/// From this strength on a vessel is clear: no clearer one beside it is worth a detour.
const CLEAR: f64 = 0.85;

/// Vessels taper, and mass is read from noise: this many factors of two above those of the ends cost nothing.
const FREE_ABOVE: f64 = 0.75;

/// The same below. Between vessels that touch only fine scales see each of them alone, and those see less of its mass.
const FREE_BELOW: f64 = 3.0;

/// An end of less strength is not on a vessel, so that its mass says nothing.
const LEAST_STRENGTH: f64 = 0.3;

/// The highest cost of any pixel.
pub const HIGHEST: u32 = 255;

/// No pixel costs less.
pub const LOWEST: u32 = LEAST as u32;

/// The masses of the vessel at both ends of a path, in the steps of [`RidgeMap::masses`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MassRange {
    low: u8,
    high: u8,
}

impl MassRange {
    /// Any mass costs the same.
    pub const ANY: Self = Self { low: 0, high: u8::MAX };

    /// The masses at these two pixels; any if either is not on a vessel.
    pub fn between(map: &RidgeMap, ends: [usize; 2]) -> Self {
        if ends.iter().any(|&pixel| map.ridge(pixel).strength < LEAST_STRENGTH) {
            return Self::ANY;
        }
        let [a, b] = ends.map(|pixel| map.masses()[pixel]);
        Self { low: a.min(b), high: a.max(b) }
    }
}

/// Cost of a pixel by its strength in the direction of travel and by its mass.
///
/// Strength saturates with the contrast-to-noise ratio, so that a dark vessel is hardly cheaper than a clearly seen
/// faint one: the cure for paths that jump to the darker vessel. A mass unlike those of the ends costs extra for the same
/// reason.
#[derive(Debug, Clone)]
pub struct Costs {
    by_strength: [u8; 256],
    by_mass: [u8; 256],
}

impl Costs {
    /// Costs for a vessel of these masses.
    pub fn new(masses: MassRange) -> Self {
        let (low, high) = (f64::from(masses.low), f64::from(masses.high));
        Self {
            by_strength: std::array::from_fn(|strength| {
                let missing = (1.0 - strength as f64 / (255.0 * CLEAR)).max(0.0);
                (LEAST + (MOST - LEAST) * missing.powi(2)).round() as u8
            }),
            by_mass: std::array::from_fn(|mass| {
                let above = (mass as f64 - high) / MASSES_PER_OCTAVE - FREE_ABOVE;
                let below = (low - mass as f64) / MASSES_PER_OCTAVE - FREE_BELOW;
                let excess = above.max(below);
                (PER_OCTAVE * excess.max(0.0)).round().min(f64::from(HIGHEST)) as u8
            }),
        }
    }

    /// The cost for one direction of travel.
    pub fn of(&self, strength: u8, mass: u8) -> u8 {
        self.by_strength[usize::from(strength)].saturating_add(self.by_mass[usize::from(mass)])
    }
}

/// Lengths of steps by direction of travel, in 1/128 px.
pub const STEP: [u32; ORIENTATIONS] = [128, 181, 128, 181];
