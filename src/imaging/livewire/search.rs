//! The search itself: tiles, buckets, settling.

use super::cost::{Costs, HIGHEST, LOWEST, STEP};
use super::neighbors::{Found, Origin, Place, Row, STEPS, Way};
use crate::imaging::ridge::RidgeMap;
use fearless_simd::{Level, Simd, dispatch};

/// A bucket holds 2^`WIDTH` distances. No step is shorter than that, so what one pixel of a bucket leads to lies in a
/// later one: pixels of a bucket may be settled in any order (Dinitz 1978), and what is settled is never reached anew.
const WIDTH: u32 = (2 * LOWEST).ilog2();

/// More than the dearest single step, and a power of two.
const BUCKETS: usize = 128;
const _: () = assert!(((2 * HIGHEST * STEP[1]) >> (7 + WIDTH)) as usize + 1 < BUCKETS);

/// Side of a tile, in pixels.
const TILE: usize = 16;

/// Dijkstra's algorithm with circular buckets, resumable.
///
/// The picture is framed by one pixel all around, reached at no distance, so that no way leads out of it.
/// A tile of pixels is made ready, its ways forgotten and its costs looked up, when the search comes near it.
#[derive(Debug)]
pub struct Search {
    columns: usize,
    rows: usize,
    /// The way to each pixel, by the words of [`Way`].
    ways: Vec<u32>,
    /// For each pixel its costs for each direction of travel.
    costs: Vec<u32>,
    /// For each tile the anchor it was made ready for.
    tiles: Vec<u32>,
    /// For each corner of tiles the anchor for which the four tiles there were made ready.
    corners: Vec<u32>,
    /// Counts the anchors.
    anchor: u32,
    buckets: Vec<Vec<Place>>,
    /// Number of the bucket that is being emptied, counted on and on.
    bucket: u32,
    /// Entries in all buckets.
    waiting: usize,
    /// Pixels settled from this anchor.
    settled: usize,
}

impl Search {
    pub fn new(columns: usize, rows: usize) -> Self {
        // Neighbors are looked at in rows of four: one more than there are.
        let framed = (columns + 2) * (rows + 2) + 1;
        let (across, down) = (columns.div_ceil(TILE), rows.div_ceil(TILE));
        Self {
            columns,
            rows,
            ways: vec![0; framed],
            costs: vec![0; framed],
            tiles: vec![0; across * down],
            corners: vec![0; (across + 1) * (down + 1)],
            anchor: 0,
            buckets: vec![Vec::new(); BUCKETS],
            bucket: 0,
            waiting: 0,
            settled: 0,
        }
    }

    /// Forgets everything and starts from one pixel.
    pub fn start(&mut self, map: &RidgeMap, costs: &Costs, pixel: usize) {
        self.anchor += 1;
        self.buckets.iter_mut().for_each(Vec::clear);
        self.bucket = 0;
        let place = self.place(pixel);
        self.make_ready_around(map, costs, place);
        let at = place.framed(self.columns);
        self.ways[at] = 0;
        self.buckets[0].push(place);
        self.waiting = 1;
        self.settled = 0;
    }

    /// How many pixels are settled.
    pub const fn settled(&self) -> usize {
        self.settled
    }

    /// Settles pixels, at most `budget`, until `target` is settled. Whether it is.
    pub fn settle(&mut self, map: &RidgeMap, costs: &Costs, target: usize, budget: usize) -> bool {
        let target = self.place(target);
        dispatch!(Level::new(), simd => self.settle_with(simd, map, costs, Some(target), budget));
        self.way(target).settled()
    }

    /// Settles pixels, at most `budget`, wherever they are. Whether any are left.
    pub fn settle_more(&mut self, map: &RidgeMap, costs: &Costs, budget: usize) -> bool {
        dispatch!(Level::new(), simd => self.settle_with(simd, map, costs, None, budget));
        self.waiting > 0
    }

    #[inline(always)]
    fn settle_with<S: Simd>(&mut self, simd: S, map: &RidgeMap, costs: &Costs, target: Option<Place>, budget: usize) {
        let rows = Row::all(simd);
        let mut batch = [Place::new(0, 0); Found::PIXELS];
        let mut found = Found::new();
        let mut left = budget;
        while left > 0 && self.waiting > 0 && !target.is_some_and(|target| self.way(target).settled()) {
            let room = left.min(batch.len());
            let batch = self.take(&mut batch[..room]);
            left -= batch.len();
            for &place in batch {
                self.make_ready_around(map, costs, place);
                self.reach_neighbors(simd, &rows, place, &mut found);
            }
            let found = found.take();
            self.waiting += found.len();
            for (way, place) in found {
                self.buckets[(way.distance() >> WIDTH) as usize % BUCKETS].push(place);
            }
        }
        self.settled += budget - left;
    }

    /// Settles pixels of the nearest bucket, as many as there is room for; something must be waiting. Which ones.
    #[inline(always)]
    fn take<'a>(&mut self, batch: &'a mut [Place]) -> &'a [Place] {
        while self.buckets[self.bucket as usize % BUCKETS].is_empty() {
            self.bucket += 1;
        }
        let bucket = &mut self.buckets[self.bucket as usize % BUCKETS];
        let rest = bucket.len().saturating_sub(batch.len());
        self.waiting -= bucket.len() - rest;
        let mut count = 0;
        for place in bucket.drain(rest..) {
            let way = &mut self.ways[place.framed(self.columns)];
            batch[count] = place;
            // Was a shorter way found since this one was put here?
            count += usize::from(!Way(*way).settled());
            *way |= Way::SETTLED;
        }
        &batch[..count]
    }

    #[inline(always)]
    fn reach_neighbors<S: Simd>(&mut self, simd: S, rows: &[Row<S>; 3], place: Place, found: &mut Found) {
        let at = place.framed(self.columns);
        let origin = Origin { place, way: Way(self.ways[at]), costs: self.costs[at] };
        let pitch = self.columns + 2;
        for (row, first) in rows.iter().zip([at - pitch - 1, at - 1, at + pitch - 1]) {
            row.reach(simd, origin, &mut self.ways[first..][..4], &self.costs[first..][..4], found);
        }
    }

    /// Pixels from the start to `target`; only the target if it is not reached.
    pub fn path_to(&self, target: usize) -> Vec<usize> {
        let mut place = self.place(target);
        let mut path = vec![target];
        let mut way = self.way(place);
        while way != Way::NONE && way.distance() > 0 {
            let (dx, dy) = STEPS[way.step()];
            place = place.next((-dx, -dy));
            path.push(place.row() * self.columns + place.column());
            way = self.way(place);
        }
        path.reverse();
        path
    }

    fn place(&self, pixel: usize) -> Place {
        Place::new(pixel % self.columns, pixel / self.columns)
    }

    fn way(&self, place: Place) -> Way {
        let tile = place.row() / TILE * self.columns.div_ceil(TILE) + place.column() / TILE;
        if self.tiles[tile] == self.anchor { Way(self.ways[place.framed(self.columns)]) } else { Way::NONE }
    }

    /// Makes the four tiles at the corner nearest to a place ready. Its neighbors lie in them.
    #[inline(always)]
    fn make_ready_around(&mut self, map: &RidgeMap, costs: &Costs, place: Place) {
        let (column, row) = ((place.column() + TILE / 2) / TILE, (place.row() + TILE / 2) / TILE);
        let corner = row * (self.columns.div_ceil(TILE) + 1) + column;
        if self.corners[corner] != self.anchor {
            self.corners[corner] = self.anchor;
            self.make_tiles_ready(map, costs, [column, row]);
        }
    }

    #[cold]
    fn make_tiles_ready(&mut self, map: &RidgeMap, costs: &Costs, [column, row]: [usize; 2]) {
        let (across, down) = (self.columns.div_ceil(TILE), self.rows.div_ceil(TILE));
        for row in row.saturating_sub(1)..(row + 1).min(down) {
            for column in column.saturating_sub(1)..(column + 1).min(across) {
                if self.tiles[row * across + column] != self.anchor {
                    self.tiles[row * across + column] = self.anchor;
                    self.make_ready(map, costs, Place::new(column * TILE, row * TILE));
                }
            }
        }
    }

    /// Makes the tile ready that begins at a place.
    fn make_ready(&mut self, map: &RidgeMap, costs: &Costs, first: Place) {
        let width = TILE.min(self.columns - first.column());
        for row in first.row()..(first.row() + TILE).min(self.rows) {
            let from = row * self.columns + first.column();
            let to = Place::new(first.column(), row).framed(self.columns);
            let known = map.oriented_strengths()[from..][..width].iter().zip(&map.masses()[from..]);
            for (own, (strengths, mass)) in self.costs[to..][..width].iter_mut().zip(known) {
                *own = u32::from_le_bytes(strengths.map(|strength| costs.of(strength, *mass)));
            }
            self.ways[to..][..width].fill(Way::NONE.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::neighbors::DIRECTIONS;
    use super::*;
    use crate::imaging::Raster;

    /// Noise with a bright line through it.
    fn map(columns: usize, rows: usize) -> RidgeMap {
        let value = |at: usize| {
            let noise = (at * 7919 % 1009) as f32 / 1009.0;
            let off = (at % columns) as f32 - (at / columns) as f32 * 0.7 - 5.0;
            noise + 2.0 * (-off * off / 8.0).exp()
        };
        RidgeMap::new(&Raster::new(columns, (0..columns * rows).map(value).collect()).unwrap(), None)
    }

    /// What a step from a pixel costs, and where it leads; `None` out of the picture.
    fn step_from(map: &RidgeMap, costs: &Costs, pixel: usize, step: usize) -> Option<(usize, u32)> {
        let (dx, dy) = STEPS[step];
        let column = (pixel % map.columns()).checked_add_signed(dx).filter(|column| *column < map.columns())?;
        let row = (pixel / map.columns()).checked_add_signed(dy).filter(|row| *row < map.rows())?;
        let next = row * map.columns() + column;
        let direction = DIRECTIONS[step];
        let of = |at: usize| costs.of(map.oriented_strengths()[at][direction], map.masses()[at]);
        Some((next, ((u32::from(of(pixel)) + u32::from(of(next))) * STEP[direction]) >> 7))
    }

    /// Distances of all pixels from one: every step is tried until none makes a way shorter (Bellman and Ford).
    fn distances(map: &RidgeMap, costs: &Costs, from: usize) -> Vec<u32> {
        let mut distances = vec![u32::MAX; map.columns() * map.rows()];
        distances[from] = 0;
        loop {
            let mut changed = false;
            for pixel in (0..distances.len()).filter(|&pixel| distances[pixel] < u32::MAX).collect::<Vec<_>>() {
                for (next, cost) in (0..STEPS.len()).filter_map(|step| step_from(map, costs, pixel, step)) {
                    changed |= distances[pixel] + cost < distances[next];
                    distances[next] = distances[next].min(distances[pixel] + cost);
                }
            }
            if !changed {
                return distances;
            }
        }
    }

    /// The sum of a path's steps; `None` if one of them does not exist.
    fn length(map: &RidgeMap, costs: &Costs, path: &[usize]) -> Option<u32> {
        let step = |pair: &[usize]| {
            let mut steps = (0..STEPS.len()).filter_map(|step| step_from(map, costs, pair[0], step));
            steps.find(|(next, _)| *next == pair[1]).map(|(_, cost)| cost)
        };
        path.windows(2).map(step).sum()
    }

    #[test]
    fn no_other_path_is_shorter_whatever_the_budget_and_from_every_anchor() {
        for (columns, rows) in [(40, 37), (16, 33), (1, 50), (50, 1), (1, 1)] {
            let map = map(columns, rows);
            let mut search = Search::new(columns, rows);
            let count = columns * rows;
            for (anchor, budget) in [(0, usize::MAX), (count / 2, 7), (count - 1, 100)] {
                let costs = Costs::like(&map, &[anchor]);
                let shortest = distances(&map, &costs, anchor);
                search.start(&map, &costs, anchor);
                // Near and far in turn: the search goes on from where it stopped.
                for target in (0..count).map(|at| at * 611 % count) {
                    while !search.settle(&map, &costs, target, budget) {}
                    let path = search.path_to(target);
                    assert_eq!((path[0], path[path.len() - 1]), (anchor, target));
                    assert_eq!(length(&map, &costs, &path), Some(shortest[target]), "{anchor} to {target}");
                }
            }
        }
    }

    #[test]
    fn a_path_does_not_depend_on_what_was_looked_at_before() {
        // Without noise many paths are equally short.
        let even = Raster::new(50, (0..2000).map(|at| f32::from(at % 50 == 20)).collect()).unwrap();
        for map in [map(50, 40), RidgeMap::new(&even, None)] {
            let costs = Costs::any_mass();
            let mut search = Search::new(50, 40);
            search.start(&map, &costs, 1010);
            for target in (0..2000).map(|at| at * 611 % 2000) {
                // What is settled in between, wherever it is, changes no path.
                search.settle_more(&map, &costs, target % 5);
                while !search.settle(&map, &costs, target, 13) {}
                let mut other = Search::new(50, 40);
                other.start(&map, &costs, 1010);
                other.settle(&map, &costs, target, usize::MAX);
                assert_eq!(search.path_to(target), other.path_to(target), "{target}");
            }
        }
    }

    #[test]
    fn a_search_goes_on_in_portions_until_all_is_settled() {
        let map = map(60, 40);
        let costs = Costs::any_mass();
        let mut search = Search::new(60, 40);
        search.start(&map, &costs, 1234);
        let mut portions = 1;
        while search.settle_more(&map, &costs, 100) {
            assert_eq!(search.settled(), 100 * portions);
            portions += 1;
        }
        assert_eq!(search.settled(), 60 * 40);
        assert!(!search.settle_more(&map, &costs, 100));
        assert!((0..60 * 40).all(|target| search.settle(&map, &costs, target, 0)), "nothing is left to be searched");
    }

    #[test]
    fn what_is_not_settled_yet_is_not_there() {
        let map = map(60, 40);
        let costs = Costs::any_mass();
        let mut search = Search::new(60, 40);
        search.start(&map, &costs, 0);
        assert!(!search.settle(&map, &costs, 60 * 40 - 1, 50));
        assert_eq!(search.path_to(60 * 40 - 1), [60 * 40 - 1]);
    }
}
