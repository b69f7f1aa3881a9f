//! From clicks to a centerline with its width, its uncertainty, and what is doubtful about it.

mod warning;

use super::Raster;
use super::livewire::path_between;
use super::refine::{Field, Station, refine};
use super::ridge::RidgeMap;
use crate::geometry::{ImagePoint, Polyline};
use crate::numeric::median;
pub use warning::TraceWarning;

/// How far from a click its anchor may lie, px.
pub const SNAP_REACH_PX: f64 = 5.0;

/// A centerline measured in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The clicks, each moved to the nearest place on the centerline.
    pub anchors: Vec<ImagePoint>,
    /// The centerline from the first to the last anchor; consecutive points are at most 1 px apart.
    pub points: Vec<ImagePoint>,
    /// Radius of the vessel at each point, px.
    pub radius_px: Vec<f64>,
    /// Standard uncertainty of each point across the vessel, px.
    pub sigma_px: Vec<f64>,
    /// Length of the centerline, px.
    pub length_px: f64,
    /// What a person should look at before relying on it, along the path.
    pub warnings: Vec<TraceWarning>,
}

/// Why there is no trace.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TraceError {
    /// Fewer than two anchors were given.
    #[error("a trace needs two anchors: click where the vessel begins and where it ends")]
    TooFewAnchors,
    /// An anchor is outside the picture or not a number.
    #[error("anchor {number} is outside the picture: click inside it")]
    Outside {
        /// Which anchor, from 1.
        number: usize,
    },
    /// All anchors are at one place.
    #[error("the anchors are at one place: click farther along the vessel")]
    NoLength,
    /// The map was made from a picture of another size.
    #[error("the ridge map belongs to a picture of another size: prepare the picture again")]
    WrongMap,
    /// No opacity can be read along the path.
    #[error("the picture has no values along the path: choose another frame, or anchors inside the shutter")]
    NoOpacity,
}

/// The centerline of the vessel through `anchors`, in order.
///
/// # Errors
/// If there are fewer than two distinct anchors inside the picture, or the map is not the picture's.
pub fn trace(opacity: &Raster<f32>, map: &RidgeMap, anchors: &[ImagePoint]) -> Result<Trace, TraceError> {
    if map.columns() != opacity.columns() || map.rows() != opacity.rows() {
        return Err(TraceError::WrongMap);
    }
    if anchors.len() < 2 {
        return Err(TraceError::TooFewAnchors);
    }
    let (right, bottom) = (map.columns() as f64 - 0.5, map.rows() as f64 - 0.5);
    let outside = |p: &ImagePoint| !(p.x >= -0.5 && p.x <= right && p.y >= -0.5 && p.y <= bottom);
    if let Some(index) = anchors.iter().position(outside) {
        return Err(TraceError::Outside { number: index + 1 });
    }
    let snapped: Vec<ImagePoint> = anchors.iter().map(|&a| onto_ridge(map, a)).collect();
    let mut path = vec![snapped[0]];
    for pair in snapped.windows(2) {
        let hop = path_between(map, pair[0], pair[1]);
        // The ends are known more finely than to a pixel.
        path.extend(hop.iter().skip(1).take(hop.len().saturating_sub(2)));
        path.push(pair[1]);
    }
    if Polyline::new(path.iter().copied()).map_or(0.0, |way| way.length()) < 1.0 {
        return Err(TraceError::NoLength);
    }
    let radius = typical_radius(map, &path);
    let stations = refine(&Field::new(opacity, map.valid()), &path, &snapped, radius).ok_or(TraceError::NoOpacity)?;
    measured(anchors, &stations)
}

/// The click, moved across the vessel to its ridge, if there is one: how far along the vessel it was is kept.
fn onto_ridge(map: &RidgeMap, click: ImagePoint) -> ImagePoint {
    let Some(best) = map.snap(click, SNAP_REACH_PX) else { return click };
    let (sin, cos) = map.ridge(map.pixel(best)).direction.sin_cos();
    let along = (best.x - click.x) * cos + (best.y - click.y) * sin;
    let (right, bottom) = (map.columns() as f64 - 0.5, map.rows() as f64 - 0.5);
    ImagePoint::new((best.x - along * cos).clamp(-0.5, right), (best.y - along * sin).clamp(-0.5, bottom))
}

fn typical_radius(map: &RidgeMap, path: &[ImagePoint]) -> f64 {
    median(path.iter().map(|&p| map.ridge(map.pixel(p)).radius_px).collect()).unwrap_or_default()
}

fn measured(clicks: &[ImagePoint], stations: &[Station]) -> Result<Trace, TraceError> {
    let line = Polyline::new(stations.iter().map(|s| s.point)).map_err(|_| TraceError::NoLength)?;
    let anchors: Vec<ImagePoint> = clicks.iter().map(|&c| line.nearest(c).0.point).collect();
    let even = line.resampled(1.0);
    let source = |abscissa: f64| {
        let place = abscissa / line.length() * (stations.len() - 1) as f64;
        &stations[(place.round() as usize).min(stations.len() - 1)]
    };
    Ok(Trace {
        points: even.iter().map(|l| l.point).collect(),
        radius_px: even.iter().map(|l| source(l.abscissa).radius).collect(),
        sigma_px: even.iter().map(|l| source(l.abscissa).sigma).collect(),
        length_px: line.length(),
        warnings: warning::of(clicks, &anchors, stations),
        anchors,
    })
}

#[cfg(test)]
mod tests;
