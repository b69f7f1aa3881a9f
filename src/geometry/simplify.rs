//! Fewer points for the same course.

use super::Point;
use super::polyline::fraction_of_foot;

/// Some of `points`, the ends among them, such that the chain through them stays within `tolerance` of all.
///
/// Douglas and Peucker, Cartographica 10 (1973) 112–122: of a part, the point farthest from its chord is kept while it
/// lies farther than the tolerance.
pub(crate) fn simplified<P: Point>(points: &[P], tolerance: f64) -> Vec<P> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[last] = true;
    let mut parts = vec![(0, last)];
    while let Some((from, to)) = parts.pop() {
        let away = |i: usize| from_chord(points[i], points[from], points[to]);
        let farthest = (from + 1..to).max_by(|&a, &b| away(a).total_cmp(&away(b)));
        if let Some(i) = farthest.filter(|&i| away(i) > tolerance) {
            kept[i] = true;
            parts.extend([(from, i), (i, to)]);
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Distance of `p` from the segment between `a` and `b`.
fn from_chord<P: Point>(p: P, a: P, b: P) -> f64 {
    p.distance(a.lerp(b, fraction_of_foot(p, a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ImagePoint, Polyline};
    use proptest::prelude::*;

    #[test]
    fn points_on_a_line_go_and_corners_stay() {
        let corner = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [2.0, 3.0]].map(ImagePoint::from);
        assert_eq!(simplified(&corner, 0.1), [corner[0], corner[2], corner[4]]);
        assert_eq!(simplified(&corner[..1], 0.1), corner[..1]);
        assert!(simplified::<ImagePoint>(&[], 0.1).is_empty());
    }

    proptest! {
        #[test]
        fn no_point_is_farther_than_the_tolerance(
            points in prop::collection::vec(prop::array::uniform2(-50.0..50.0), 2..60), tolerance in 0.1..10.0
        ) {
            let points: Vec<ImagePoint> = points.into_iter().map(ImagePoint::from).collect();
            let kept = Polyline::new(simplified(&points, tolerance)).unwrap();
            for point in points {
                prop_assert!(kept.nearest(point).1 <= tolerance + 1e-9);
            }
        }
    }
}
