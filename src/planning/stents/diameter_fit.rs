//! Does a piece fit its vessels?

use super::parts::Part;
use crate::planning::devices::device::Device;
use crate::units::Estimate;

/// Nominal diameter over vessel diameter aimed at where a row states no vessel range: 5–20 % larger than the vessel, as
/// labeled for a self-expanding stent graft.
const OVERSIZE: [f64; 2] = [1.05, 1.20];

/// How well a piece's diameter matches a vessel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiameterFit {
    /// How far the vessel lies outside the range the piece is made for, mm; zero inside, or if it is not known.
    pub mismatch_mm: f64,
    /// The row states a range for each vessel.
    pub labeled: bool,
    /// The whole interval of the vessel's diameter lies outside the labeled range.
    pub outside_label: bool,
}

impl DiameterFit {
    const PERFECT: Self = Self { mismatch_mm: 0.0, labeled: true, outside_label: false };

    fn of(labeled: Option<[f64; 2]>, nominal: f64, vessel: Option<Estimate>) -> Self {
        let Some(vessel) = vessel else { return Self { labeled: labeled.is_some(), ..Self::PERFECT } };
        let [low, high] = labeled.unwrap_or_else(|| [nominal / OVERSIZE[1], nominal / OVERSIZE[0]]);
        let outside = (low - vessel.value.get()).max(vessel.value.get() - high).max(0.0);
        let apart = vessel.high.get() < low || vessel.low.get() > high;
        Self { mismatch_mm: outside, labeled: labeled.is_some(), outside_label: labeled.is_some() && apart }
    }

    fn and(self, other: Self) -> Self {
        Self {
            mismatch_mm: self.mismatch_mm + other.mismatch_mm,
            labeled: self.labeled && other.labeled,
            outside_label: self.outside_label || other.outside_label,
        }
    }
}

/// How a piece matches the vein.
pub(super) fn in_vein(device: &Device, vein: Option<Estimate>) -> DiameterFit {
    DiameterFit::of(device.vessel_mm, device.vein_diameter_mm(), vein)
}

/// How a bridging piece matches both vessels; a straight one of a single diameter is judged by the vein alone.
pub(super) fn bridging(device: &Device, vein: Option<Estimate>, artery: Option<Estimate>) -> DiameterFit {
    let tapered = device.diameter_mm.len() == 2 || device.artery_mm.is_some();
    let at_artery = if tapered {
        DiameterFit::of(device.artery_mm, device.artery_diameter_mm(), artery)
    } else {
        DiameterFit::PERFECT
    };
    in_vein(device, vein).and(at_artery)
}

/// How a whole chain matches, the last piece bridging; each product counts once.
pub(super) fn of_chain(parts: &[Part<'_>], vein: Option<Estimate>, artery: Option<Estimate>) -> DiameterFit {
    let Some((last, straight)) = parts.split_last() else { return DiameterFit::PERFECT };
    let below = straight.first().map_or(DiameterFit::PERFECT, |part| in_vein(part.device, vein));
    bridging(last.device, vein, artery).and(below)
}
