//! The nearest place on a curve, for many questions about the same curve.

use super::{Located, Point, Polyline};

/// Segments in one block: a curve of a thousand points is asked about thirty boxes and a few dozen segments.
const BLOCK: usize = 16;

/// A curve prepared to be asked for its nearest place many times.
#[derive(Debug, Clone)]
pub struct NearestPlaces<'a, P> {
    curve: &'a Polyline<P>,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
struct Block {
    first: usize,
    low: [f64; 3],
    high: [f64; 3],
}

impl Block {
    /// Square of the distance from `p` to the box, zero inside.
    fn gap_squared(&self, p: [f64; 3]) -> f64 {
        (0..3).map(|k| (self.low[k] - p[k]).max(p[k] - self.high[k]).max(0.0).powi(2)).sum()
    }
}

impl<'a, P: Point> NearestPlaces<'a, P> {
    /// Prepares `curve`.
    #[must_use]
    pub fn new(curve: &'a Polyline<P>) -> Self {
        let points = curve.points();
        let blocks = (0..points.len() - 1).step_by(BLOCK).map(|first| {
            let last = (first + BLOCK).min(points.len() - 1);
            let mut block = Block { first, low: [f64::INFINITY; 3], high: [f64::NEG_INFINITY; 3] };
            for c in points[first..=last].iter().map(|p| p.coordinates()) {
                for (k, &value) in c.iter().enumerate() {
                    block.low[k] = block.low[k].min(value);
                    block.high[k] = block.high[k].max(value);
                }
            }
            block
        });
        Self { curve, blocks: blocks.collect() }
    }

    /// The place on the curve nearest to `point`, and its distance: the answer of [`Polyline::nearest`], sooner.
    #[must_use]
    pub fn nearest(&self, point: P) -> (Located<P>, f64) {
        let p = point.coordinates();
        let mut best = (Located { point: self.curve.points()[0], abscissa: 0.0 }, f64::INFINITY);
        let mut order: Vec<(f64, usize)> =
            self.blocks.iter().enumerate().map(|(i, block)| (block.gap_squared(p), i)).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for (gap_squared, i) in order {
            if gap_squared > best.1 * best.1 {
                break;
            }
            let first = self.blocks[i].first;
            let last = (first + BLOCK).min(self.curve.points().len() - 1);
            let found = self.curve.nearest_in(point, first..last);
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
