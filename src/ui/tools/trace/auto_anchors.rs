//! Anchors set automatically where the path behind the pointer has stayed the same for a while.
//!
//! Works on paths only. The anchors enter the plan with the next click, in the same undo step.

use crate::geometry::{ImagePoint, Point, Polyline};

/// Distance along the path between automatic anchors, px (choice).
const APART_PX: f64 = 80.0;

/// Least distance of an anchor behind the pointer, px (choice): nearer to it the path still changes.
const BEHIND_PX: f64 = 40.0;

/// Number of pointer moves for which a place must stay on the path (choice).
const STEADY: usize = 10;

/// How far a place may move and still count as the same, px (choice).
const SAME_PX: f64 = 1.0;

/// The automatic anchors between the last anchor and the pointer.
#[derive(Debug, Default)]
pub struct AutoAnchors {
    origin: Option<ImagePoint>,
    /// The path segments, each ending at an automatic anchor; the first begins at the last anchor.
    segments: Vec<Vec<ImagePoint>>,
    /// Where the next automatic anchor may come, and how often the path went through it.
    candidate: Option<(ImagePoint, usize)>,
    pointer: Option<ImagePoint>,
}

impl AutoAnchors {
    /// The start of the live path while `anchor` is the last one and the pointer is at `target`: the last automatic
    /// anchor. Anchors that the pointer has gone back behind are removed.
    pub fn begin(&mut self, anchor: ImagePoint, target: ImagePoint) -> ImagePoint {
        if self.origin != Some(anchor) {
            *self = Self { origin: Some(anchor), ..Self::default() };
        }
        while let Some(segment) = self.segments.last() {
            let (from, to) = (segment[0], segment[segment.len() - 1]);
            if to.distance(target) > BEHIND_PX / 2.0 && from.distance(target) > from.distance(to) {
                break;
            }
            self.segments.pop();
            self.candidate = None;
        }
        self.segments.last().map_or(anchor, |segment| segment[segment.len() - 1])
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Observes the live path from its start to the pointer.
    pub fn observe(&mut self, path: &[ImagePoint]) {
        let Some(&target) = path.last() else { return };
        if self.pointer.replace(target) == Some(target) {
            return;
        }
        let Ok(curve) = Polyline::new(path.iter().copied()) else { return };
        if curve.length() < APART_PX + BEHIND_PX {
            self.candidate = None;
            return;
        }
        self.candidate = match self.candidate {
            Some((place, seen)) if curve.nearest(place).1 <= SAME_PX => Some((place, seen + 1)),
            _ => Some((curve.at(APART_PX), 0)),
        };
        if self.candidate.is_some_and(|(_, seen)| seen >= STEADY) {
            self.segments.extend(curve.slice(0.0, APART_PX).map(|segment| segment.points().to_vec()));
            self.candidate = None;
        }
    }

    /// The path segments, each ending at an automatic anchor.
    pub fn segments(&self) -> &[Vec<ImagePoint>] {
        &self.segments
    }

    /// The automatic anchors, in order.
    pub fn anchors(&self) -> Vec<ImagePoint> {
        self.segments.iter().filter_map(|segment| segment.last().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: ImagePoint = ImagePoint { x: 0.0, y: 0.0 };

    /// The pointer goes along a straight vessel to `to`, the path following it from where it begins.
    fn go(auto_anchors: &mut AutoAnchors, from: i32, to: i32, bend: f64) {
        let steps: Vec<i32> = if from < to { (from..=to).collect() } else { (to..=from).rev().collect() };
        for x in steps {
            let target = ImagePoint::new(f64::from(x), 0.0);
            let begin = auto_anchors.begin(ANCHOR, target);
            let middle = ImagePoint::new(f64::midpoint(begin.x, target.x), bend);
            auto_anchors.observe(&[begin, middle, target]);
        }
    }

    #[test]
    fn anchors_drop_on_a_long_steady_stretch_and_not_near_the_pointer() {
        let mut auto_anchors = AutoAnchors::default();
        go(&mut auto_anchors, 1, 119, 0.0);
        assert!(auto_anchors.anchors().is_empty(), "too near the pointer");
        go(&mut auto_anchors, 120, 400, 0.0);
        let xs: Vec<f64> = auto_anchors.anchors().iter().map(|anchor| anchor.x.round()).collect();
        assert_eq!(xs, [80.0, 160.0, 240.0, 320.0]);
    }

    #[test]
    fn none_drops_while_the_path_swings() {
        let mut auto_anchors = AutoAnchors::default();
        for x in 120..400 {
            let target = ImagePoint::new(f64::from(x), 0.0);
            let begin = auto_anchors.begin(ANCHOR, target);
            let swing = if x % 2 == 0 { 20.0 } else { -20.0 };
            auto_anchors.observe(&[begin, ImagePoint::new(60.0, swing), target]);
        }
        assert!(auto_anchors.anchors().is_empty());
    }

    #[test]
    fn going_back_gives_up_what_was_settled_and_resting_settles_nothing() {
        let mut auto_anchors = AutoAnchors::default();
        go(&mut auto_anchors, 1, 300, 0.0);
        assert_eq!(auto_anchors.anchors().len(), 3);
        go(&mut auto_anchors, 299, 130, 0.0);
        assert_eq!(auto_anchors.anchors().len(), 1);
        let mut resting = AutoAnchors::default();
        for _ in 0..100 {
            resting.observe(&[ANCHOR, ImagePoint::new(300.0, 0.0)]);
        }
        assert!(resting.anchors().is_empty());
        auto_anchors.begin(ImagePoint::new(5.0, 5.0), ANCHOR);
        assert!(auto_anchors.anchors().is_empty(), "another anchor, another beginning");
    }
}
