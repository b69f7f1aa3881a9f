//! The cheapest path along vessels from an anchor to a target, which may be the moving pointer.
//!
//! The search is E. Dijkstra's (1959) with R. Dial's circular buckets (1969), and it never starts over for the same
//! anchor and costs: it settles pixels outward from the anchor until the target is reached, and goes on from there when
//! the target moves farther. A target among settled pixels costs only the walk back.
//!
//! What a step costs depends on the masses of the vessel at both ends (`cost`). A target of another mass needs a
//! search of its own; the last few are kept.

mod cost;
mod relax;
mod search;

use super::ridge::RidgeMap;
use crate::geometry::ImagePoint;
use cost::{Costs, MassRange};
use search::Search;
use std::borrow::Borrow;
use std::sync::Arc;

/// Pixels settled in about two milliseconds, a good budget for one frame of the screen.
pub const PORTION: usize = 40_000;

/// Searches from one anchor that are kept: along a vessel, whose mass is read from noise, a pointer comes to about so many
/// masses (measured by `benches/tracer.rs`). Each takes up to 8 bytes for each pixel it comes near.
const KEPT: usize = 6;

/// Path searches from one anchor over a ridge map, which is borrowed or shared.
#[derive(Debug)]
pub struct Livewire<M = Arc<RidgeMap>> {
    map: M,
    anchor: Option<usize>,
    /// The one used last is the last one.
    searches: Vec<(Option<MassRange>, Search)>,
    /// Pixels settled by the last call of [`Self::path`].
    taken: usize,
}

impl<M: Borrow<RidgeMap>> Livewire<M> {
    /// A search over `map`, without an anchor yet.
    #[must_use]
    pub fn new(map: M) -> Self {
        Self { map, anchor: None, searches: Vec::new(), taken: 0 }
    }

    /// The map that is searched.
    #[must_use]
    pub fn map(&self) -> &RidgeMap {
        self.map.borrow()
    }

    /// Starts over from `anchor` (moved inside the picture). What was allocated is kept.
    pub fn set_anchor(&mut self, anchor: ImagePoint) {
        self.anchor = Some(self.map().pixel(anchor));
        self.searches.iter_mut().for_each(|(masses, _)| *masses = None);
    }

    /// The path from `anchor` to `target` (both moved inside the picture), through pixel centers; starts over if the
    /// anchor is another one. The path does not depend on what was searched before.
    ///
    /// At most `budget` further pixels are settled; `None` means not there yet: call again, in the next frame.
    pub fn path(&mut self, anchor: ImagePoint, target: ImagePoint, budget: usize) -> Option<Vec<ImagePoint>> {
        let ends = [anchor, target].map(|point| self.map().pixel(point));
        if self.anchor != Some(ends[0]) {
            self.set_anchor(anchor);
        }
        let map = self.map.borrow();
        let search = search_for(&mut self.searches, map, ends[0], MassRange::between(map, ends));
        let before = search.settled();
        let reached = search.settle(map, ends[1], budget);
        self.taken = search.settled() - before;
        reached.then(|| search.path_to(ends[1]).into_iter().map(|pixel| map.point(pixel)).collect())
    }

    /// Continues the last search ahead of the pointer by `budget` pixels, less those that the last path took, so that
    /// targets among them cost the walk back only. No path is changed by it. Whether there are any left.
    pub fn go_on(&mut self, budget: usize) -> bool {
        let map = self.map.borrow();
        self.searches.last_mut().is_some_and(|(_, search)| search.settle_more(map, budget.saturating_sub(self.taken)))
    }
}

impl Livewire {
    /// Whether this is a search over `map`.
    #[must_use]
    pub fn is_over(&self, map: &Arc<RidgeMap>) -> bool {
        Arc::ptr_eq(&self.map, map)
    }
}

/// The search from `anchor` with costs for these masses, moved to the end; begun in the place of the one not used for
/// longest if there is none.
fn search_for<'a>(
    searches: &'a mut Vec<(Option<MassRange>, Search)>,
    map: &RidgeMap,
    anchor: usize,
    masses: MassRange,
) -> &'a mut Search {
    let known = searches.iter().position(|(of, _)| *of == Some(masses));
    let unused = || searches.iter().position(|(of, _)| of.is_none());
    let reused = known.or_else(unused).or_else(|| (searches.len() == KEPT).then_some(0));
    let mut search = reused.map_or_else(|| Search::new(map.columns(), map.rows()), |index| searches.remove(index).1);
    if known.is_none() {
        search.start(map, Costs::new(masses), anchor);
    }
    searches.push((Some(masses), search));
    let last = searches.len() - 1;
    &mut searches[last].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::Raster;

    /// Vessels of different mass side by side, from top to bottom, in noise.
    fn map() -> RidgeMap {
        let value = |at: usize| {
            let (x, y) = ((at % 120) as f64, (at / 120) as f64);
            let vessel = |middle: f64, radius: f64| {
                let off = x - middle - 4.0 * (y / 15.0).sin();
                radius * (1.0 - (off / radius).powi(2)).max(0.0).sqrt()
            };
            let noise = (at * 7919 % 1009) as f64 / 1009.0 - 0.5;
            (vessel(25.0, 2.0) + vessel(60.0, 4.0) + vessel(95.0, 7.0) + 0.4 * noise) as f32
        };
        RidgeMap::new(&Raster::new(120, (0..120 * 100).map(value).collect()).unwrap(), None)
    }

    /// The sum of a path's costs.
    fn cost(map: &RidgeMap, path: &[ImagePoint]) -> u32 {
        let pixels: Vec<usize> = path.iter().map(|&point| map.pixel(point)).collect();
        let costs = Costs::new(MassRange::between(map, [pixels[0], pixels[pixels.len() - 1]]));
        search::tests::path_cost(map, &costs, &pixels).unwrap()
    }

    #[test]
    fn a_path_does_not_depend_on_where_the_pointer_was_and_costs_the_same_in_both_directions() {
        let map = map();
        let anchor = ImagePoint::new(60.0, 5.0);
        let mut wire = Livewire::new(&map);
        let mut ranges = Vec::new();
        for i in 0..400_u32 {
            let target = ImagePoint::new(f64::from(i * 611 % 120), f64::from(i * 373 % 100));
            let mut moving = None;
            while moving.is_none() {
                moving = wire.path(anchor, target, 700);
                wire.go_on(300);
            }
            let moving = moving.unwrap();
            let once = Livewire::new(&map).path(anchor, target, usize::MAX).unwrap();
            assert_eq!(moving, once, "{target:?}");
            let back = Livewire::new(&map).path(target, anchor, usize::MAX).unwrap();
            assert_eq!(cost(&map, &once), cost(&map, &back), "{target:?}");
            ranges.push(MassRange::between(&map, [anchor, target].map(|point| map.pixel(point))));
        }
        ranges.dedup();
        assert!(ranges.len() > 10 * KEPT, "the pointer comes to vessels of other masses: {}", ranges.len());
    }

    #[test]
    fn a_pointer_on_other_vessels_keeps_the_searches_it_comes_back_to() {
        let map = map();
        let mut wire = Livewire::new(&map);
        let targets = [[60.0, 90.0], [2.0, 50.0], [25.0, 90.0]].map(ImagePoint::from);
        let pixels =
            targets.map(|target| MassRange::between(&map, [map.pixel(ImagePoint::new(60.0, 5.0)), map.pixel(target)]));
        assert!(pixels[0] != pixels[1] && pixels[1] != pixels[2] && pixels[0] != pixels[2], "{pixels:?}");
        for target in targets {
            assert!(wire.path(ImagePoint::new(60.0, 5.0), target, usize::MAX).is_some());
        }
        for target in targets {
            assert!(wire.path(ImagePoint::new(60.0, 5.0), target, 0).is_some(), "{target:?} was searched before");
        }
        wire.set_anchor(ImagePoint::new(60.0, 5.0));
        assert!(wire.path(ImagePoint::new(60.0, 5.0), targets[0], 0).is_none(), "another click begins anew");
    }
}
