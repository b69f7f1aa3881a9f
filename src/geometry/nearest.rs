//! The nearest place on a curve, for many questions about the same curve.

use super::bounds::Bounds;
use super::{Located, Point, Polyline};

/// Segments in one block: a curve of a thousand points is asked about thirty boxes and a few dozen segments.
const BLOCK: usize = 16;

/// A curve prepared to be asked for its nearest place many times.
#[derive(Debug, Clone)]
pub struct NearestPlaces<'a, P> {
    curve: &'a Polyline<P>,
    blocks: Vec<Bounds>,
}

impl<'a, P: Point> NearestPlaces<'a, P> {
    /// Prepares `curve`.
    pub fn new(curve: &'a Polyline<P>) -> Self {
        let last = curve.points().len() - 1;
        let block = |first: usize| Bounds::of(&curve.points()[first..=(first + BLOCK).min(last)]);
        Self { curve, blocks: (0..last).step_by(BLOCK).map(block).collect() }
    }

    /// The place on the curve nearest to `point`, and its distance: the answer of [`Polyline::nearest`], sooner.
    pub fn nearest(&self, point: P) -> (Located<P>, f64) {
        let place = Bounds::of(&[point]);
        let mut nearest_first: Vec<(f64, usize)> = self
            .blocks
            .iter()
            .zip((0..).step_by(BLOCK))
            .map(|(block, first)| (block.gap_square(&place), first))
            .collect();
        nearest_first.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let segments = self.curve.points().len() - 1;
        let mut best = (Located { point: self.curve.points()[0], abscissa: 0.0 }, f64::INFINITY);
        for (gap_square, first) in nearest_first {
            if gap_square > best.1 * best.1 {
                break;
            }
            let found = self.curve.nearest_in(point, first..(first + BLOCK).min(segments));
            if found.1 < best.1 {
                best = found;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::SpacePoint;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_plain_search(
            points in prop::collection::vec((-9.0..9.0, -9.0..9.0, -9.0..9.0), 2..90),
            at in (-12.0..12.0, -12.0..12.0, -12.0..12.0),
        ) {
            let Ok(curve) = Polyline::new(points.into_iter().map(|(x, y, z)| SpacePoint::new(x, y, z))) else {
                return Ok(());
            };
            let at = SpacePoint::new(at.0, at.1, at.2);
            let (place, distance) = NearestPlaces::new(&curve).nearest(at);
            let (_, plain) = curve.nearest(at);
            prop_assert!((distance - plain).abs() < 1e-12);
            prop_assert!((curve.at(place.abscissa).distance(at) - plain).abs() < 1e-9);
        }
    }
}
