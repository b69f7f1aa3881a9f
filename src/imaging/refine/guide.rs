//! Prior for the line where the picture shows nothing: the path it came from, and the anchors on it.

use super::line::Foot;
use crate::geometry::{ImagePoint, ImageVector, Point, Vector};

/// Weight of the path for one station, px⁻²: it is known to 4 px, and the errors of some twenty stations are
/// correlated. Without it, a line continued under a wide vessel would diverge.
const PATH: f64 = 0.003;

/// Weight of an anchor for each station near it, px⁻²: a click is exact to about a pixel.
const ANCHOR: f64 = 0.3;

/// How near an anchor a point of the path counts as it, px.
const AT_ANCHOR: f64 = 1.0;

/// Stations to either side of its source in which the path point nearest to a station is searched.
const REACH: usize = 12;

/// A line stays within the radius of the vessel and this many px of the path it refines.
const FARTHEST: f64 = 3.0;

/// The path that is refined, one point a station.
pub struct Guide {
    points: Vec<ImagePoint>,
    weights: Vec<f64>,
    /// How far from the path its line may lead, px.
    pub farthest: f64,
}

impl Guide {
    pub fn new(path: &[Foot], anchors: &[ImagePoint], radius: f64) -> Self {
        let points: Vec<ImagePoint> = path.iter().map(|foot| foot.point).collect();
        let near = |p: &ImagePoint| anchors.iter().any(|a| a.distance(*p) <= AT_ANCHOR);
        let weights = points.iter().map(|p| if near(p) { ANCHOR } else { PATH }).collect();
        Self { points, weights, farthest: radius + FARTHEST }
    }

    /// How far across a station it leads, px, and the weight of that. The station came from point number `source` of
    /// the path.
    pub fn at(&self, foot: &Foot, source: usize) -> (f64, f64) {
        let component = |p: ImagePoint, axis: ImageVector| (p - foot.point).dot(axis);
        let along = |k: usize| component(self.points[k], foot.tangent).abs();
        let window = source.saturating_sub(REACH)..(source + REACH).min(self.points.len());
        let nearest = window.min_by(|&a, &b| along(a).total_cmp(&along(b))).unwrap_or(0);
        (component(self.points[nearest], foot.normal()), self.weights[nearest])
    }
}
