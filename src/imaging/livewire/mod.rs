//! The cheapest path along vessels from an anchor to wherever the cursor is.
//!
//! The search is E. Dijkstra's (1959) with R. Dial's circular buckets (1969), and it never starts over: it settles
//! pixels outward from the anchor until the cursor's pixel is reached, and goes on from there when the cursor moves
//! farther. A cursor over settled pixels costs only the walk back.

mod cost;
mod neighbors;
mod search;

use super::ridge::RidgeMap;
use crate::geometry::ImagePoint;
use std::sync::Arc;

pub(super) use cost::Costs;
use search::Search;

/// Pixels settled in about two milliseconds, a good budget for one frame of the screen.
pub const PORTION: usize = 40_000;

/// A path search that follows the cursor.
#[derive(Debug)]
pub struct Livewire {
    map: Arc<RidgeMap>,
    search: Search,
    costs: Costs,
    anchored: bool,
}

impl Livewire {
    /// A search over `map`, without an anchor yet.
    #[must_use]
    pub fn new(map: Arc<RidgeMap>) -> Self {
        let search = Search::new(map.columns(), map.rows());
        Self { map, search, costs: Costs::any_mass(), anchored: false }
    }

    /// Whether this is a search over `map`.
    #[must_use]
    pub fn is_over(&self, map: &Arc<RidgeMap>) -> bool {
        Arc::ptr_eq(&self.map, map)
    }

    /// Starts over from `anchor` (moved inside the picture). What was allocated is kept.
    pub fn set_anchor(&mut self, anchor: ImagePoint) {
        let pixel = self.map.pixel(anchor);
        self.costs = Costs::like(&self.map, &[pixel]);
        self.search.start(&self.map, &self.costs, pixel);
        self.anchored = true;
    }

    /// The path from the anchor to `cursor` (moved inside the picture), through pixel centers.
    ///
    /// At most `budget` further pixels are settled; `None` means not there yet: call again, in the next frame. Also
    /// `None` before an anchor is set.
    pub fn path_to(&mut self, cursor: ImagePoint, budget: usize) -> Option<Vec<ImagePoint>> {
        let target = self.map.pixel(cursor);
        let reached = self.anchored && self.search.settle(&self.map, &self.costs, target, budget);
        reached.then(|| self.search.path_to(target).into_iter().map(|p| self.map.point(p)).collect())
    }

    /// Settles at most `budget` further pixels, so that a cursor that comes to them later costs the walk back only. No
    /// path is changed by it. Whether there are any left.
    pub fn go_on(&mut self, budget: usize) -> bool {
        self.anchored && self.search.settle_more(&self.map, &self.costs, budget)
    }

    /// How many pixels are settled from this anchor.
    #[must_use]
    pub const fn settled(&self) -> usize {
        self.search.settled()
    }
}

/// The path from `a` to `b` (moved inside the picture), through pixel centers; searched only as far as needed.
#[must_use]
pub fn path_between(map: &RidgeMap, a: ImagePoint, b: ImagePoint) -> Vec<ImagePoint> {
    let (from, to) = (map.pixel(a), map.pixel(b));
    let costs = Costs::like(map, &[from, to]);
    let mut search = Search::new(map.columns(), map.rows());
    search.start(map, &costs, from);
    search.settle(map, &costs, to, usize::MAX);
    search.path_to(to).into_iter().map(|p| map.point(p)).collect()
}
