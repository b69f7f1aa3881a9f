//! What a step costs.

use crate::imaging::ridge::{ORIENTATIONS, RidgeMap, SCALE_COUNT, radius_of_scale};

/// Cost of a pixel in the middle of a clear vessel.
const LEAST: f64 = 4.0;

/// Cost of a pixel without any vessel.
const MOST: f64 = 200.0;

/// Added for each factor of two between a pixel's vessel radius and the anchors', beyond the free factor.
const PER_OCTAVE: f64 = 6.0;

/// Vessels taper and the best scale is a rough radius: a factor of two to the power of this costs nothing.
const FREE_OCTAVES: f64 = 0.7;

/// The highest cost of any pixel.
pub const HIGHEST: u32 = 255;

/// Cost of a pixel by its best scale and its strength in the direction of travel.
///
/// Strength saturates with the contrast-to-noise ratio, so that a dark vessel is hardly cheaper than a clearly seen
/// faint one: the cure for paths that jump to the darker vessel. Radii unlike the anchors' cost extra for the same
/// reason.
#[derive(Debug, Clone)]
pub struct Costs([[u8; 256]; SCALE_COUNT]);

impl Costs {
    /// Costs that know no radius.
    pub fn any_radius() -> Self {
        Self::within(f64::MIN_POSITIVE, f64::MAX)
    }

    /// Costs for a vessel with the radii found at these pixels; without a vessel there, any radius.
    pub fn like(map: &RidgeMap, anchors: &[usize]) -> Self {
        let ridges = anchors.iter().map(|&pixel| map.ridge(pixel));
        let clear: Vec<f64> = ridges.filter(|r| r.strength >= 0.3).map(|r| r.radius_px).collect();
        if clear.len() < anchors.len() {
            return Self::any_radius();
        }
        let low = clear.iter().copied().fold(f64::INFINITY, f64::min);
        let high = clear.iter().copied().fold(0.0, f64::max);
        Self::within(low, high)
    }

    fn within(low: f64, high: f64) -> Self {
        Self(std::array::from_fn(|scale| {
            let radius = radius_of_scale(scale as u8);
            let octaves = ((low / radius).log2().max((radius / high).log2()) - FREE_OCTAVES).max(0.0);
            std::array::from_fn(|strength| {
                let strength = strength as f64 / 255.0;
                let plain = LEAST + (MOST - LEAST) * (1.0 - strength).powi(2);
                (plain + PER_OCTAVE * octaves).round().min(f64::from(HIGHEST)) as u8
            })
        }))
    }

    /// The table for the pixels of one scale.
    pub fn of(&self, scale: u8) -> &[u8; 256] {
        &self.0[usize::from(scale)]
    }
}

/// Lengths of steps by direction of travel, in 1/128 px.
pub const STEP: [u32; ORIENTATIONS] = [128, 181, 128, 181];
