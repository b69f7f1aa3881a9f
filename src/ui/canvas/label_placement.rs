//! Places labels so that they cover nothing else; works on rectangles on the screen.

use egui::{Align2, Pos2, Rect, Vec2, vec2};

/// The position of a label, and which of its corners or edges is there.
pub type LabelPosition = (Pos2, Align2);

/// Distance of a label from the middle of what it names, in points.
const ASIDE: f32 = 10.0;

/// A place for a label of this size beside `at`: right, left, above or below, where it covers nothing that is `taken`
/// and preferably no handle; `None` if it would cover another label on every side.
pub fn beside(at: Pos2, size: Vec2, taken: &[Rect], handles: &[Rect]) -> Option<LabelPosition> {
    let sides = [
        (vec2(ASIDE, 0.0), Align2::LEFT_CENTER),
        (vec2(-ASIDE, 0.0), Align2::RIGHT_CENTER),
        (vec2(0.0, -ASIDE), Align2::CENTER_BOTTOM),
        (vec2(0.0, ASIDE), Align2::CENTER_TOP),
    ];
    let places = sides.map(|(aside, align)| (at + aside, align));
    let mut free = places.into_iter().filter(|place| is_free(place, size, taken));
    let first = free.clone().next();
    free.find(|place| is_free(place, size, handles)).or(first)
}

/// A place for a label of this size below or above `about`, moved sideways into `pane`, where it lies inside the pane
/// and covers none of `others`; below it if there is no such place.
pub fn around(about: Rect, size: Vec2, pane: Rect, others: &[Rect]) -> LabelPosition {
    let gap = vec2(0.0, 4.0);
    let places = [(about.center_bottom() + gap, Align2::CENTER_TOP), (about.center_top() - gap, Align2::CENTER_BOTTOM)];
    let [below, above] = places.map(|(at, align)| {
        let (low, high) = (pane.left() + size.x / 2.0, pane.right() - size.x / 2.0);
        let x = if low < high { at.x.clamp(low, high) } else { pane.center().x };
        (Pos2 { x, ..at }, align)
    });
    let mut inside = [below, above].into_iter().filter(|(at, align)| {
        let plate = align.anchor_size(*at, size);
        pane.y_range().contains(plate.bottom()) && pane.y_range().contains(plate.top())
    });
    let first = inside.clone().next();
    inside.find(|place| is_free(place, size, others)).or(first).unwrap_or(below)
}

fn is_free((at, align): &LabelPosition, size: Vec2, others: &[Rect]) -> bool {
    let plate = align.anchor_size(*at, size);
    others.iter().all(|other| !other.intersects(plate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn square(center: Pos2) -> Rect {
        Rect::from_center_size(center, Vec2::splat(10.0))
    }

    #[test]
    fn a_name_gives_way_to_names_and_to_handles_where_it_can() {
        let (at, size) = (pos2(100.0, 100.0), vec2(60.0, 16.0));
        let [right, left] = [pos2(130.0, 100.0), pos2(70.0, 100.0)].map(square);
        let sides = |taken: &[Rect], handles: &[Rect]| beside(at, size, taken, handles).map(|(_, align)| align);
        assert_eq!(sides(&[], &[]), Some(Align2::LEFT_CENTER));
        assert_eq!(sides(&[], &[right]), Some(Align2::RIGHT_CENTER));
        assert_eq!(sides(&[right], &[left]), Some(Align2::CENTER_BOTTOM));
        let upright = [pos2(100.0, 80.0), pos2(100.0, 120.0)].map(square);
        assert_eq!(sides(&[right], &[left, upright[0], upright[1]]), Some(Align2::RIGHT_CENTER), "never on a name");
        assert_eq!(sides(&[right, left, upright[0], upright[1]], &[]), None);
    }

    #[test]
    fn a_caption_stays_in_its_pane_and_off_what_is_written_there() {
        let (pane, size) = (Rect::from_min_max(pos2(0.0, 0.0), pos2(400.0, 300.0)), vec2(120.0, 18.0));
        let about = |middle: Pos2| Rect::from_center_size(middle, vec2(40.0, 40.0));
        assert_eq!(around(about(pos2(200.0, 100.0)), size, pane, &[]), (pos2(200.0, 124.0), Align2::CENTER_TOP));
        assert_eq!(around(about(pos2(390.0, 100.0)), size, pane, &[]), (pos2(340.0, 124.0), Align2::CENTER_TOP));
        let letter = square(pos2(390.0, 130.0));
        let (at, align) = around(about(pos2(390.0, 100.0)), size, pane, &[letter]);
        assert_eq!((at, align), (pos2(340.0, 76.0), Align2::CENTER_BOTTOM));
        assert_eq!(around(about(pos2(200.0, 270.0)), size, pane, &[]).1, Align2::CENTER_BOTTOM);
    }
}
