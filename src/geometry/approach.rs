//! The closest approach of two curves, exact on their segments.
//!
//! Consecutive segments of a curve lie close together, so boxes over runs of them form a tree without any sorting.
//! Two trees are descended together, nearest pair of boxes first, and every pair farther than the best distance found
//! is dropped.

use super::{Located, Point, Polyline};

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
    let start = Approach {
        on_a: Located { point: a.points()[0], abscissa: 0.0 },
        on_b: Located { point: b.points()[0], abscissa: 0.0 },
        distance: a.points()[0].distance(b.points()[0]),
    };
    let mut search = Search { a, b, tree_a: &tree_a, tree_b: &tree_b, best: start };
    search.descend(tree_a.root(), tree_b.root());
    search.best
}

struct Search<'a, P> {
    a: &'a Polyline<P>,
    b: &'a Polyline<P>,
    tree_a: &'a BoxTree,
    tree_b: &'a BoxTree,
    best: Approach<P>,
}

impl<P: Point> Search<'_, P> {
    fn descend(&mut self, node_a: Node, node_b: Node) {
        if self.tree_a.bounds(node_a).gap(self.tree_b.bounds(node_b)) >= self.best.distance {
            return;
        }
        match (node_a.children(), node_b.children()) {
            (None, None) => self.compare_leaves(node_a, node_b),
            (Some((left, right)), None) => self.nearest_first([(left, node_b), (right, node_b)]),
            (Some((left, right)), Some(_)) if node_a.count >= node_b.count => {
                self.nearest_first([(left, node_b), (right, node_b)]);
            }
            (_, Some((left, right))) => self.nearest_first([(node_a, left), (node_a, right)]),
        }
    }

    fn nearest_first(&mut self, mut pairs: [(Node, Node); 2]) {
        let gap = |(a, b): (Node, Node)| self.tree_a.bounds(a).gap(self.tree_b.bounds(b));
        if gap(pairs[1]) < gap(pairs[0]) {
            pairs.swap(0, 1);
        }
        for (a, b) in pairs {
            self.descend(a, b);
        }
    }

    fn compare_leaves(&mut self, node_a: Node, node_b: Node) {
        for i in self.tree_a.segments(node_a) {
            for j in self.tree_b.segments(node_b) {
                let (a, b) = (&self.a.points()[i..=i + 1], &self.b.points()[j..=j + 1]);
                let (s, t) = nearest_fractions([a[0], a[1]], [b[0], b[1]]);
                let (on_a, on_b) = (a[0].lerp(a[1], s), b[0].lerp(b[1], t));
                let distance = on_a.distance(on_b);
                if distance < self.best.distance {
                    self.best = Approach {
                        on_a: Located { point: on_a, abscissa: abscissa_in(self.a, i, s) },
                        on_b: Located { point: on_b, abscissa: abscissa_in(self.b, j, t) },
                        distance,
                    };
                }
            }
        }
    }
}

fn abscissa_in<P: Point>(curve: &Polyline<P>, segment: usize, t: f64) -> f64 {
    let s = &curve.abscissae()[segment..=segment + 1];
    (s[1] - s[0]).mul_add(t, s[0])
}

/// An axis-parallel box.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: [f64; 3],
    high: [f64; 3],
}

impl Bounds {
    fn of<P: Point>(points: &[P]) -> Self {
        let mut bounds = Self { low: [f64::INFINITY; 3], high: [f64::NEG_INFINITY; 3] };
        for c in points.iter().map(|p| p.coordinates()) {
            for (k, &value) in c.iter().enumerate() {
                bounds.low[k] = bounds.low[k].min(value);
                bounds.high[k] = bounds.high[k].max(value);
            }
        }
        bounds
    }

    fn union(&self, other: &Self) -> Self {
        Self {
            low: std::array::from_fn(|k| self.low[k].min(other.low[k])),
            high: std::array::from_fn(|k| self.high[k].max(other.high[k])),
        }
    }

    /// Distance between two boxes, zero where they overlap.
    fn gap(&self, other: &Self) -> f64 {
        (0..3)
            .map(|k| (self.low[k] - other.high[k]).max(other.low[k] - self.high[k]).max(0.0).powi(2))
            .sum::<f64>()
            .sqrt()
    }
}

/// A run of leaves, its place in the implicit binary tree, and how many leaves it covers.
#[derive(Debug, Clone, Copy)]
struct Node {
    index: usize,
    first: usize,
    count: usize,
}

impl Node {
    fn children(self) -> Option<(Self, Self)> {
        (self.count > 1).then(|| {
            let half = self.count / 2;
            (
                Self { index: 2 * self.index, first: self.first, count: half },
                Self { index: 2 * self.index + 1, first: self.first + half, count: half },
            )
        })
    }
}

/// Boxes over runs of [`LEAF`] segments, in an implicit binary tree of a power-of-two width.
struct BoxTree {
    bounds: Vec<Option<Bounds>>,
    width: usize,
    segments: usize,
}

impl BoxTree {
    fn new<P: Point>(curve: &Polyline<P>) -> Self {
        let segments = curve.points().len() - 1;
        let leaves = segments.div_ceil(LEAF);
        let width = leaves.next_power_of_two();
        let mut bounds = vec![None; 2 * width];
        for leaf in 0..leaves {
            let last = ((leaf + 1) * LEAF).min(segments);
            bounds[width + leaf] = Some(Bounds::of(&curve.points()[leaf * LEAF..=last]));
        }
        for i in (1..width).rev() {
            bounds[i] = match (bounds[2 * i], bounds[2 * i + 1]) {
                (Some(a), Some(b)) => Some(a.union(&b)),
                (one, _) => one,
            };
        }
        Self { bounds, width, segments }
    }

    fn root(&self) -> Node {
        Node { index: 1, first: 0, count: self.width }
    }

    fn bounds(&self, node: Node) -> &Bounds {
        const NOWHERE: Bounds = Bounds { low: [f64::INFINITY; 3], high: [f64::NEG_INFINITY; 3] };
        self.bounds[node.index].as_ref().unwrap_or(&NOWHERE)
    }

    fn segments(&self, node: Node) -> std::ops::Range<usize> {
        (node.first * LEAF).min(self.segments)..((node.first + node.count) * LEAF).min(self.segments)
    }
}

/// The fractions along two segments at which they come closest.
///
/// Follows C. Ericson, *Real-Time Collision Detection* (2005), 5.1.9. Segments of a [`Polyline`] have a length.
fn nearest_fractions<P: Point>(a: [P; 2], b: [P; 2]) -> (f64, f64) {
    let (a, b) = (a.map(P::coordinates), b.map(P::coordinates));
    let between = |from: [f64; 3], to: [f64; 3]| -> [f64; 3] { std::array::from_fn(|k| to[k] - from[k]) };
    let dot = |u: [f64; 3], v: [f64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let (along_a, along_b, offset) = (between(a[0], a[1]), between(b[0], b[1]), between(b[0], a[0]));
    let (aa, bb, ab) = (dot(along_a, along_a), dot(along_b, along_b), dot(along_a, along_b));
    let (ao, bo) = (dot(along_a, offset), dot(along_b, offset));
    let denominator = aa * bb - ab * ab;
    // Parallel segments: any place on the first will do, the clamps below find the rest.
    let s = if denominator > 1e-12 * aa * bb { ((ab * bo - ao * bb) / denominator).clamp(0.0, 1.0) } else { 0.0 };
    let t = (ab * s + bo) / bb;
    if t < 0.0 {
        ((-ao / aa).clamp(0.0, 1.0), 0.0)
    } else if t > 1.0 {
        (((ab - ao) / aa).clamp(0.0, 1.0), 1.0)
    } else {
        (s, t)
    }
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
