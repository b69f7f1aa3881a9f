//! The search for chains: every multiset of lengths of one straight product below every bridging piece, cut where it
//! cannot reach or is too long.

use super::parts::{DevicePool, Part, least_overlap};
use super::task::Requirement;
use super::{diameter_fit, layout};
use crate::planning::devices::device::Device;
use crate::planning::devices::stock::Stock;
use std::cmp::Ordering;

/// No leg needs more.
const MOST_PIECES: usize = 12;

/// A chain that covers, with what it is ranked by.
#[derive(Debug, Clone)]
pub(super) struct RankedChain<'a> {
    /// From the ankle up, the bridging piece last.
    pub parts: Vec<Part<'a>>,
    outside_label: bool,
    mismatch_mm: f64,
    spare_mm: f64,
}

impl<'a> RankedChain<'a> {
    /// `None` if the parts cannot lie as planned.
    pub fn new(parts: Vec<Part<'a>>, to_meet: &Requirement<'_>) -> Option<Self> {
        layout::overlaps(&parts, to_meet)?;
        let fit = diameter_fit::of_chain(&parts, to_meet.task.vein_diameter, to_meet.task.artery_diameter);
        let spare_mm = layout::capacity(&parts, to_meet.technique) - to_meet.planned;
        Some(Self { outside_label: fit.outside_label, mismatch_mm: fit.mismatch_mm, spare_mm, parts })
    }

    /// Best first. Diameters and lengths are compared to a tenth of a millimeter: less is no reason to prefer a chain.
    pub fn rank(&self, other: &Self) -> Ordering {
        let tenths = |mm: f64| (10.0 * mm).round();
        self.outside_label
            .cmp(&other.outside_label)
            .then(self.parts.len().cmp(&other.parts.len()))
            .then(tenths(self.mismatch_mm).total_cmp(&tenths(other.mismatch_mm)))
            .then(tenths(self.spare_mm).total_cmp(&tenths(other.spare_mm)))
            .then_with(|| self.longest_bridge().total_cmp(&other.longest_bridge()))
            .then_with(|| self.key().cmp(&other.key()))
    }

    fn longest_bridge(&self) -> f64 {
        self.parts.last().map_or(0.0, |part| -part.length_mm)
    }

    /// The same pieces in any order have the same key.
    fn key(&self) -> Vec<(&'a str, u64)> {
        let mut key: Vec<_> = self.parts.iter().map(|p| (p.device.id.as_str(), p.length_mm.to_bits())).collect();
        key.sort_unstable();
        key
    }
}

/// The `count` best chains.
pub(super) fn best<'a>(
    to_meet: &Requirement<'_>,
    pool: &DevicePool<'a>,
    stock: Option<&Stock>,
    count: usize,
) -> Vec<RankedChain<'a>> {
    let mut found: Vec<RankedChain<'a>> = Vec::new();
    let bridges_itself = pool.crossing.is_empty();
    for &bridge in if bridges_itself { &pool.straight } else { &pool.crossing } {
        for &length_mm in bridge.lengths_mm.iter().rev() {
            let bridge = Part { device: bridge, length_mm };
            let below: &[&Device] = if bridges_itself { &[bridge.device] } else { &pool.straight };
            for &straight in below {
                let mut search = ChainSearch { to_meet, stock, straight, bridge, found: Vec::new() };
                search.run(count);
                found.append(&mut search.found);
            }
        }
    }
    found.sort_by(RankedChain::rank);
    let mut keys = std::collections::HashSet::new();
    found.retain(|candidate| keys.insert(candidate.key()));
    found.truncate(count);
    found
}

/// All chains of one straight product below one bridging piece.
struct ChainSearch<'s, 'a> {
    to_meet: &'s Requirement<'s>,
    stock: Option<&'s Stock>,
    straight: &'a Device,
    bridge: Part<'a>,
    found: Vec<RankedChain<'a>>,
}

impl<'a> ChainSearch<'_, 'a> {
    /// Counts are tried upward until enough chains are found: more pieces never rank before fewer of the same products.
    fn run(&mut self, enough: usize) {
        for pieces in 0..MOST_PIECES {
            if self.found.len() >= enough {
                break;
            }
            self.extend(&mut Vec::with_capacity(pieces), pieces, self.straight.lengths_mm.len());
        }
    }

    /// Adds `left` more straight pieces, none longer than the last one.
    fn extend(&mut self, lengths_mm: &mut Vec<f64>, left: usize, longest: usize) {
        if left == 0 {
            self.accept(lengths_mm);
            return;
        }
        for at in (0..longest).rev() {
            let length_mm = self.straight.lengths_mm[at];
            if self.straight.deployed_mm(length_mm) > self.to_meet.vein_end + 1e-6 {
                continue;
            }
            if !self.can_reach(lengths_mm, left, length_mm) {
                break;
            }
            lengths_mm.push(length_mm);
            if self.is_in_stock(lengths_mm, length_mm) && !self.is_too_long(lengths_mm) {
                self.extend(lengths_mm, left - 1, at + 1);
            }
            lengths_mm.pop();
        }
    }

    /// Even if all pieces still to come are as long as this one.
    fn can_reach(&self, lengths_mm: &[f64], left: usize, length_mm: f64) -> bool {
        let labeled = lengths_mm.iter().sum::<f64>() + left as f64 * length_mm;
        let own = least_overlap(self.straight, self.straight, self.to_meet.technique);
        let joint = least_overlap(self.straight, self.bridge.device, self.to_meet.technique);
        let overlaps = (lengths_mm.len() + left - 1) as f64 * own + joint;
        self.straight.deployed_mm(labeled) + self.bridge.deployed_mm() - overlaps + 1e-6 >= self.to_meet.required
    }

    /// Overlaps hide at most half of each piece, or what they must; of the first piece perhaps all.
    fn is_too_long(&self, lengths_mm: &[f64]) -> bool {
        let own = least_overlap(self.straight, self.straight, self.to_meet.technique);
        let seen = |mm: &f64| {
            let deployed = self.straight.deployed_mm(*mm);
            (0.5 * deployed).min(deployed - own)
        };
        let most = lengths_mm.iter().map(seen).fold(0.0, f64::max);
        lengths_mm.iter().map(seen).sum::<f64>() - most > self.to_meet.vein_end + 1e-6
    }

    fn is_in_stock(&self, lengths_mm: &[f64], length_mm: f64) -> bool {
        let Some(stock) = self.stock else { return true };
        let bridge = self.bridge.device.id == self.straight.id && self.bridge.length_mm == length_mm;
        let used = lengths_mm.iter().filter(|&&mm| mm == length_mm).count() + usize::from(bridge);
        used <= stock.count(&self.straight.id, length_mm)
    }

    fn accept(&mut self, lengths_mm: &[f64]) {
        let device = self.straight;
        if self.stock.is_some_and(|stock| stock.count(&self.bridge.device.id, self.bridge.length_mm) == 0) {
            return;
        }
        let mut parts: Vec<Part<'a>> = lengths_mm.iter().map(|&length_mm| Part { device, length_mm }).collect();
        parts.push(self.bridge);
        let candidate = |parts| RankedChain::new(parts, self.to_meet);
        // The longest at the ankle keeps joints away from it; the longest below the bridge leaves overlaps most room.
        let found = candidate(parts.clone()).or_else(|| {
            parts[..lengths_mm.len()].reverse();
            candidate(parts)
        });
        self.found.extend(found);
    }
}
