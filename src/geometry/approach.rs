//! The closest approach of two curves, exact on their segments.
//!
//! Consecutive segments of a curve lie close together, so boxes over runs of them form a tree without any sorting.
//! Two trees are descended together, nearest pair of boxes first, and every pair farther than the best distance found
//! is dropped.

use super::bounds::Bounds;
use super::{Located, Point, Polyline, Vector};

/// Segments in one leaf of the tree: below this, testing all pairs is cheaper than descending.
const LEAF: usize = 8;

/// Where two curves come closest: a place on each, and the distance between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Approach<P> {
    /// The place on the first curve.
    pub on_a: Located<P>,
    /// The place on the second curve.
    pub on_b: Located<P>,
    /// Euclidean distance between the two places.
    pub distance: f64,
}

/// The closest approach of `a` and `b`, exact on their straight segments.
///
/// Where several places are equally close, any one of them is returned.
#[must_use]
pub fn closest_approach<P: Point>(a: &Polyline<P>, b: &Polyline<P>) -> Approach<P> {
    let (tree_a, tree_b) = (BoxTree::new(a), BoxTree::new(b));
    let start = Pair { segments: [0, 0], fractions: [0.0, 0.0], square: f64::INFINITY };
    let mut search = NearestPair { a: a.points(), b: b.points(), tree_a: &tree_a, tree_b: &tree_b, best: start };
    search.descend(BoxTree::ROOT, BoxTree::ROOT);
    let Pair { segments: [i, j], fractions: [s, t], .. } = search.best;
    let (on_a, on_b) = (place_on(a, i, s), place_on(b, j, t));
    Approach { on_a, on_b, distance: on_a.point.distance(on_b.point) }
}

/// A segment of each curve, the fractions along them where they come closest, and the square of the distance there.
#[derive(Clone, Copy)]
struct Pair {
    segments: [usize; 2],
    fractions: [f64; 2],
    square: f64,
}

/// The search for the nearest pair of segments, with the best one so far.
struct NearestPair<'a, P> {
    a: &'a [P],
    b: &'a [P],
    tree_a: &'a BoxTree,
    tree_b: &'a BoxTree,
    best: Pair,
}

impl<P: Point> NearestPair<'_, P> {
    fn descend(&mut self, a: usize, b: usize) {
        let (leaves_a, leaves_b) = (self.tree_a.leaves_below(a), self.tree_b.leaves_below(b));
        if leaves_a == 1 && leaves_b == 1 {
            self.compare_leaves(a, b);
        } else if leaves_a >= leaves_b {
            self.nearest_first([(2 * a, b), (2 * a + 1, b)]);
        } else {
            self.nearest_first([(a, 2 * b), (a, 2 * b + 1)]);
        }
    }

    fn nearest_first(&mut self, pairs: [(usize, usize); 2]) {
        let gap_square = |(a, b): (usize, usize)| self.tree_a.bounds[a].gap_square(&self.tree_b.bounds[b]);
        let mut pairs = pairs.map(|pair| (gap_square(pair), pair));
        if pairs[1].0 < pairs[0].0 {
            pairs.swap(0, 1);
        }
        for (gap_square, (a, b)) in pairs {
            if gap_square < self.best.square {
                self.descend(a, b);
            }
        }
    }

    fn compare_leaves(&mut self, leaf_a: usize, leaf_b: usize) {
        let around_b = &self.tree_b.bounds[leaf_b];
        for i in self.tree_a.segments(leaf_a) {
            let a = [self.a[i], self.a[i + 1]];
            if Bounds::of(&a).gap_square(around_b) >= self.best.square {
                continue;
            }
            for j in self.tree_b.segments(leaf_b) {
                let (fractions, square) = nearest_fractions(a, [self.b[j], self.b[j + 1]]);
                if square < self.best.square {
                    self.best = Pair { segments: [i, j], fractions, square };
                }
            }
        }
    }
}

/// The place a fraction `t` along a segment.
fn place_on<P: Point>(curve: &Polyline<P>, segment: usize, t: f64) -> Located<P> {
    let (points, s) = (&curve.points()[segment..=segment + 1], &curve.abscissae()[segment..=segment + 1]);
    Located { point: points[0].lerp(points[1], t), abscissa: (s[1] - s[0]).mul_add(t, s[0]) }
}

/// Boxes over runs of [`LEAF`] segments, in an implicit binary tree of a power-of-two width: below node n lie 2n and
/// 2n + 1, and the leaves are the last `width` nodes.
struct BoxTree {
    bounds: Vec<Bounds>,
    width: usize,
    segments: usize,
}

impl BoxTree {
    const ROOT: usize = 1;

    fn new<P: Point>(curve: &Polyline<P>) -> Self {
        let segments = curve.points().len() - 1;
        let leaves = segments.div_ceil(LEAF);
        let width = leaves.next_power_of_two();
        let mut bounds = vec![Bounds::EMPTY; 2 * width];
        for (leaf, bounds) in bounds[width..][..leaves].iter_mut().enumerate() {
            let last = ((leaf + 1) * LEAF).min(segments);
            *bounds = Bounds::of(&curve.points()[leaf * LEAF..=last]);
        }
        for i in (1..width).rev() {
            let (mut both, right) = (bounds[2 * i], bounds[2 * i + 1]);
            both.include(&right);
            bounds[i] = both;
        }
        Self { bounds, width, segments }
    }

    fn leaves_below(&self, node: usize) -> usize {
        self.width >> node.ilog2()
    }

    fn segments(&self, leaf: usize) -> std::ops::Range<usize> {
        let first = (leaf - self.width) * LEAF;
        first.min(self.segments)..(first + LEAF).min(self.segments)
    }
}

/// The fractions along two segments at which they come closest, and the square of their distance there.
///
/// Follows C. Ericson, *Real-Time Collision Detection* (2005), 5.1.9. Segments of a [`Polyline`] have a length.
fn nearest_fractions<P: Point>(a: [P; 2], b: [P; 2]) -> ([f64; 2], f64) {
    let (along_a, along_b, offset) = (a[1] - a[0], b[1] - b[0], a[0] - b[0]);
    let (aa, bb, ab) = (along_a.dot(along_a), along_b.dot(along_b), along_a.dot(along_b));
    let (ao, bo) = (along_a.dot(offset), along_b.dot(offset));
    let denominator = aa * bb - ab * ab;
    // Parallel segments: any place on the first will do, the clamps below find the rest.
    let s = if denominator > 1e-12 * aa * bb { ((ab * bo - ao * bb) / denominator).clamp(0.0, 1.0) } else { 0.0 };
    let t = (ab * s + bo) / bb;
    let [s, t] = if t < 0.0 {
        [(-ao / aa).clamp(0.0, 1.0), 0.0]
    } else if t > 1.0 {
        [((ab - ao) / aa).clamp(0.0, 1.0), 1.0]
    } else {
        [s, t]
    };
    let apart = offset + along_a * s - along_b * t;
    ([s, t], apart.dot(apart))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ImagePoint, SpacePoint};
    use proptest::prelude::*;

    fn check(a: [[f64; 3]; 2], b: [[f64; 3]; 2], expected: f64) {
        let [a, b] = [a, b].map(|ends| Polyline::new(ends.map(SpacePoint::from)).unwrap());
        let approach = closest_approach(&a, &b);
        assert!((approach.distance - expected).abs() < 1e-12, "{approach:?}, expected {expected}");
        assert!((approach.on_a.point.distance(approach.on_b.point) - approach.distance).abs() < 1e-12);
    }

    #[test]
    fn segments_with_known_distances() {
        let x_axis = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
        check(x_axis, [[1.0, -1.0, 3.0], [1.0, 1.0, 3.0]], 3.0);
        check(x_axis, [[1.0, -1.0, 0.0], [1.0, 1.0, 0.0]], 0.0);
        check(x_axis, [[0.0, 1.0, 0.0], [2.0, 1.0, 0.0]], 1.0);
        check(x_axis, [[5.0, 0.0, 4.0], [9.0, 0.0, 4.0]], 5.0);
        check(x_axis, [[-4.0, 3.0, 0.0], [-9.0, 3.0, 0.0]], 5.0);
    }

    fn curve(points: Vec<(f64, f64)>) -> Option<Polyline<ImagePoint>> {
        Polyline::new(points.into_iter().map(|(x, y)| ImagePoint::new(x, y))).ok()
    }

    proptest! {
        #[test]
        fn equals_brute_force_over_dense_samples(
            a in prop::collection::vec((0.0..100.0, 0.0..100.0), 2..60),
            b in prop::collection::vec((60.0..160.0, 0.0..100.0), 2..60),
        ) {
            let (Some(a), Some(b)) = (curve(a), curve(b)) else { return Ok(()) };
            let step = 0.5;
            let dense = b.resampled(step);
            let sampled = a
                .resampled(step)
                .iter()
                .flat_map(|p| dense.iter().map(move |q| p.point.distance(q.point)))
                .fold(f64::INFINITY, f64::min);
            let exact = closest_approach(&a, &b);
            prop_assert!(exact.distance <= sampled + 1e-9);
            prop_assert!(sampled <= exact.distance + step);
            prop_assert!(a.at(exact.on_a.abscissa).distance(exact.on_a.point) < 1e-6);
            prop_assert!(b.at(exact.on_b.abscissa).distance(exact.on_b.point) < 1e-6);
        }
    }
}
