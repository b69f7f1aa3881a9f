//! From clicks to a centerline with its width, its uncertainty, and what is doubtful about it.

mod warning;

use super::Raster;
use super::livewire::Livewire;
use super::refine::{Field, Station, refine};
use super::ridge::RidgeMap;
use super::width::Width;
use crate::geometry::{ImagePoint, Point, Polyline};
use crate::numeric::median;
use std::borrow::Borrow;
pub use warning::{StretchDoubt, TraceWarning};

/// How far a click is moved at most to the ridge of a vessel when a path is searched, px.
pub const SNAP_REACH_PX: f64 = 5.0;

/// A centerline measured in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The clicks, each moved to the nearest place on the centerline.
    pub anchors: Vec<ImagePoint>,
    /// The centerline from the first to the last anchor; consecutive points are at most 1 px apart.
    pub points: Vec<ImagePoint>,
    /// Radius at each point, its uncertainty, and that of the point across the vessel.
    pub widths: Vec<Width>,
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
    let path = Path::through(map, anchors);
    if Polyline::new(path.points.iter().copied()).map_or(0.0, |curve| curve.length()) < 1.0 {
        return Err(TraceError::NoLength);
    }
    let radius = typical_radius(map, &path.points);
    let field = Field::new(opacity, map.valid());
    let stations = refine(&field, &path.points, &path.anchors, radius).ok_or(TraceError::NoOpacity)?;
    measured(anchors, &stations)
}

/// The width of the vessel at each of `points`, which lie along its centerline in order.
#[must_use]
pub fn width_profile(opacity: &Raster<f32>, valid: Option<&Raster<bool>>, points: &[ImagePoint]) -> Vec<Width> {
    let Some(stations) = refine(&Field::new(opacity, valid), points, &[], 2.5) else {
        return vec![Width::UNKNOWN; points.len()];
    };
    let mut from = 0;
    let nearest = |&point: &ImagePoint| {
        // Both run in the same direction, so the nearest station is never far behind the last one.
        let near = from..(from + 40).min(stations.len());
        let distance = |i: usize| stations[i].point.distance(point);
        from = near.min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(from);
        stations[from].width
    };
    points.iter().map(nearest).collect()
}

/// A click moved across the vessel to its ridge, if there is one within `reach_px`. How far along the vessel it was is
/// kept. Clicks are snapped here only.
#[must_use]
pub fn snap(map: &RidgeMap, click: ImagePoint, reach_px: f64) -> ImagePoint {
    let Some(best) = map.snap(click, reach_px) else { return click };
    let (sin, cos) = map.ridge(map.pixel(best)).direction.sin_cos();
    let along = (best.x - click.x) * cos + (best.y - click.y) * sin;
    let (right, bottom) = (map.columns() as f64 - 0.5, map.rows() as f64 - 0.5);
    ImagePoint::new((best.x - along * cos).clamp(-0.5, right), (best.y - along * sin).clamp(-0.5, bottom))
}

/// The path from one click to the next, before refinement: what the window shows under the pointer, and what [`trace`]
/// refines. Both clicks are snapped. At most `budget` pixels are searched; `None` means not there yet: call again.
pub fn hop<M: Borrow<RidgeMap>>(
    wire: &mut Livewire<M>,
    [from, to]: [ImagePoint; 2],
    budget: usize,
) -> Option<Vec<ImagePoint>> {
    let [from, to] = [from, to].map(|click| snap(wire.map(), click, SNAP_REACH_PX));
    let pixels = wire.path(from, to, budget)?;
    // The ends are known more finely than to a pixel.
    let between = pixels.iter().skip(1).take(pixels.len().saturating_sub(2)).copied();
    Some(std::iter::once(from).chain(between).chain([to]).collect())
}

/// The path through all clicks, before refinement.
struct Path {
    /// The clicks, snapped.
    anchors: Vec<ImagePoint>,
    /// All points, anchors included.
    points: Vec<ImagePoint>,
}

impl Path {
    fn through(map: &RidgeMap, clicks: &[ImagePoint]) -> Self {
        let mut wire = Livewire::new(map);
        let mut path = Self { anchors: Vec::new(), points: Vec::new() };
        for pair in clicks.windows(2) {
            let hop = hop(&mut wire, [pair[0], pair[1]], usize::MAX).unwrap_or_default();
            path.anchors.extend(hop.first().filter(|_| path.anchors.is_empty()));
            path.anchors.extend(hop.last());
            path.points.extend(&hop[usize::from(!path.points.is_empty())..]);
        }
        path
    }
}

fn typical_radius(map: &RidgeMap, path: &[ImagePoint]) -> f64 {
    median(path.iter().map(|&p| map.ridge(map.pixel(p)).radius_px).collect()).unwrap_or_default()
}

fn measured(clicks: &[ImagePoint], stations: &[Station]) -> Result<Trace, TraceError> {
    let line = Polyline::new(stations.iter().map(|s| s.point)).map_err(|_| TraceError::NoLength)?;
    let anchors: Vec<ImagePoint> = clicks.iter().map(|&c| line.nearest(c).0.point).collect();
    let even = line.resampled(1.0);
    let station_at = |abscissa: f64| {
        let index = abscissa / line.length() * (stations.len() - 1) as f64;
        &stations[(index.round() as usize).min(stations.len() - 1)]
    };
    Ok(Trace {
        points: even.iter().map(|l| l.point).collect(),
        widths: even.iter().map(|l| station_at(l.abscissa).width).collect(),
        length_px: line.length(),
        warnings: warning::of(clicks, &anchors, stations),
        anchors,
    })
}

#[cfg(test)]
mod tests;
