//! Anchors that drop themselves: where the path behind the pointer has stayed the same for a while, it is settled.
//!
//! Knows paths only. What is settled becomes part of the plan with the next click, in the same undo step.

use crate::geometry::{ImagePoint, Point, Polyline};

/// How far along the path from one anchor the next one drops, px.
const APART_PX: f64 = 80.0;

/// How far behind the pointer a place must lie, px: nearer to it the path still follows the hand.
const BEHIND_PX: f64 = 40.0;

/// How many moves of the pointer a place must stay on the path.
const STEADY: usize = 10;

/// How far a place may move and still be the same, px.
const SAME_PX: f64 = 1.0;

/// What is settled between the last anchor and the pointer.
#[derive(Debug, Default)]
pub struct AutoAnchors {
    origin: Option<ImagePoint>,
    /// Each way from one place to the next, the first from the anchor.
    ways: Vec<Vec<ImagePoint>>,
    candidate: Option<ImagePoint>,
    seen: usize,
    pointer: Option<ImagePoint>,
}

impl AutoAnchors {
    /// Where the live path begins while `anchor` is the last one and the pointer is at `target`: at the last settled
    /// place. Places that the pointer has gone back behind are given up.
    pub fn begin(&mut self, anchor: ImagePoint, target: ImagePoint) -> ImagePoint {
        if self.origin != Some(anchor) {
            *self = Self { origin: Some(anchor), ..Self::default() };
        }
        while let Some(way) = self.ways.last() {
            let (from, to) = (way[0], way[way.len() - 1]);
            if to.distance(target) > BEHIND_PX / 2.0 && from.distance(target) > from.distance(to) {
                break;
            }
            self.ways.pop();
            (self.candidate, self.seen) = (None, 0);
        }
        self.ways.last().map_or(anchor, |way| way[way.len() - 1])
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes in the live path from where it begins to the pointer.
    pub fn observe(&mut self, path: &[ImagePoint]) {
        let Some(&target) = path.last() else { return };
        if self.pointer.replace(target) == Some(target) {
            return;
        }
        let Ok(curve) = Polyline::new(path.iter().copied()) else { return };
        if curve.length() < APART_PX + BEHIND_PX {
            (self.candidate, self.seen) = (None, 0);
            return;
        }
        let stays = self.candidate.is_some_and(|place| curve.nearest(place).1 <= SAME_PX);
        if !stays {
            self.candidate = Some(curve.at(APART_PX));
            self.seen = 0;
            return;
        }
        self.seen += 1;
        if self.seen >= STEADY {
            let way = curve.slice(0.0, APART_PX).map(|way| way.points().to_vec());
            self.ways.extend(way);
            (self.candidate, self.seen) = (None, 0);
        }
    }

    /// The ways that are settled, each ending where an anchor will be.
    pub fn ways(&self) -> &[Vec<ImagePoint>] {
        &self.ways
    }

    /// The anchors that have dropped, in order.
    pub fn anchors(&self) -> Vec<ImagePoint> {
        self.ways.iter().filter_map(|way| way.last().copied()).collect()
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
