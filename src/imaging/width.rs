//! The width of a vessel along a line.

use super::Raster;
use super::refine::{Field, Station, refine};
use crate::geometry::{ImagePoint, Point};

/// How wide a vessel is at one point of its centerline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Width {
    /// Radius in px.
    pub radius_px: f64,
    /// Standard uncertainty of the radius in px; infinite where nothing could be measured.
    pub sigma_px: f64,
    /// Standard uncertainty of the vessel's middle across it, in px; infinite where nothing could be measured.
    pub center_sigma_px: f64,
}

impl Width {
    /// The width where nothing could be measured.
    pub const UNKNOWN: Self = Self { radius_px: 0.0, sigma_px: f64::INFINITY, center_sigma_px: f64::INFINITY };
}

impl From<&Station> for Width {
    fn from(station: &Station) -> Self {
        Self { radius_px: station.radius, sigma_px: station.radius_sigma, center_sigma_px: station.sigma }
    }
}

/// The width of the vessel at each of `points`, which lie along its centerline in order.
#[must_use]
pub fn width_profile(opacity: &Raster<f32>, valid: Option<&Raster<bool>>, points: &[ImagePoint]) -> Vec<Width> {
    let Some(stations) = refine(&Field::new(opacity, valid), points, &[], 2.5) else {
        return vec![Width::UNKNOWN; points.len()];
    };
    let mut from = 0;
    points
        .iter()
        .map(|&point| {
            // Both run in the same direction, so the nearest station is never far behind the last one.
            let near = from..(from + 40).min(stations.len());
            let distance = |i: usize| stations[i].point.distance(point);
            from = near.min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(from);
            Width::from(&stations[from])
        })
        .collect()
}
