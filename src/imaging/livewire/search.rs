//! The search itself: ways, tiles, buckets, settling.

use super::cost::{Costs, HIGHEST, LOWEST, STEP};
use crate::imaging::ridge::{ORIENTATIONS, RidgeMap};

/// The eight steps as (columns, rows), clockwise from the right; step d and step d + 4 are opposite.
const STEPS: [(isize, isize); 8] = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

/// A bucket holds 2^`WIDTH` distances. No step is shorter than that, so what one pixel of a bucket leads to lies in a
/// later one: pixels of a bucket may be settled in any order (Dinitz 1978).
const WIDTH: u32 = (2 * LOWEST).ilog2();

/// More than the dearest single step, and a power of two.
const BUCKETS: usize = 128;
const _: () = assert!(((2 * HIGHEST * STEP[1]) >> (7 + WIDTH)) as usize + 1 < BUCKETS);

/// Side of a tile, in pixels.
const TILE: usize = 8;

/// How a pixel is reached, in one word: distance from the anchor, whether it is settled, and the step that led here. Of
/// two ways the lower one is the nearer.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Way(u32);

impl Way {
    /// Farther than any pixel: straight ahead the widest picture has 2^16 of the dearest steps, below 2^10 each.
    const NONE: Self = Self(!Self::SETTLED);
    const SETTLED: u32 = 1 << 3;

    const fn distance(self) -> u32 {
        self.0 >> 4
    }

    const fn settled(self) -> bool {
        self.0 & Self::SETTLED != 0
    }

    const fn step(self) -> usize {
        (self.0 & 7) as usize
    }

    /// This way, continued by a step of some cost.
    #[inline(always)]
    const fn and(self, cost: u32, step: usize) -> Self {
        Self((self.distance() + cost) << 4 | step as u32)
    }

    #[inline(always)]
    const fn is_nearer_than(self, other: Self) -> bool {
        (self.0 | 15) < other.0
    }
}

/// A column and a row in one word, which saves a division each time a pixel is taken up. Like those of a DICOM image, they
/// have 16 bits each.
#[derive(Debug, Clone, Copy)]
struct Place(u32);

impl Place {
    fn new(column: usize, row: usize) -> Self {
        Self((row as u32) << 16 | column as u32)
    }

    const fn column(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    const fn row(self) -> usize {
        (self.0 >> 16) as usize
    }

    /// The neighbor in the direction of a step, which must exist.
    #[inline(always)]
    const fn next(self, (dx, dy): (isize, isize)) -> Self {
        Self(self.0.wrapping_add_signed(dy as i32 * 0x1_0000 + dx as i32))
    }
}

/// Dijkstra's algorithm with circular buckets, resumable.
///
/// The picture is framed by one pixel all around, reached at no distance, so that no way leads out of it.
/// A tile of pixels is made ready, its ways forgotten and its costs looked up, when the search comes near it.
#[derive(Debug)]
pub struct Search {
    columns: usize,
    rows: usize,
    /// For each pixel its way, and its costs for each direction of travel, in two words side by side.
    cells: Vec<[u32; 2]>,
    /// For each tile twice the anchor it was made ready for, and one more once its neighbors are ready too.
    tiles: Vec<u32>,
    /// Counts the anchors.
    anchor: u32,
    buckets: Vec<Vec<Place>>,
    /// Number of the bucket that is being emptied, counted on and on.
    bucket: u32,
    /// Entries in all buckets.
    waiting: usize,
}

impl Search {
    pub fn new(columns: usize, rows: usize) -> Self {
        let framed = (columns + 2) * (rows + 2);
        Self {
            columns,
            rows,
            cells: vec![[0; 2]; framed],
            tiles: vec![0; columns.div_ceil(TILE) * rows.div_ceil(TILE)],
            anchor: 0,
            buckets: vec![Vec::new(); BUCKETS],
            bucket: 0,
            waiting: 0,
        }
    }

    /// Forgets everything and starts from one pixel.
    pub fn start(&mut self, map: &RidgeMap, costs: &Costs, pixel: usize) {
        self.anchor += 1;
        self.buckets.iter_mut().for_each(Vec::clear);
        self.bucket = 0;
        let place = self.place(pixel);
        self.make_ready_around(map, costs, place);
        let at = self.framed(place);
        self.cells[at][0] = 0;
        self.buckets[0].push(place);
        self.waiting = 1;
    }

    /// Settles pixels, at most `budget`, until `target` is settled. Whether it is.
    pub fn settle(&mut self, map: &RidgeMap, costs: &Costs, target: usize, budget: usize) -> bool {
        let target = self.place(target);
        let mut left = budget;
        while !self.way(target).settled() {
            if left == 0 || self.waiting == 0 {
                return false;
            }
            let Some(place) = self.buckets[self.bucket as usize % BUCKETS].pop() else {
                self.bucket += 1;
                continue;
            };
            self.waiting -= 1;
            let at = self.framed(place);
            let way = Way(self.cells[at][0]);
            // Was a shorter way found since this one was put here?
            if way.settled() {
                continue;
            }
            self.cells[at][0] |= Way::SETTLED;
            left -= 1;
            self.make_ready_around(map, costs, place);
            self.relax_neighbors(place, at, way);
        }
        true
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

    /// Index of a place in the framed picture.
    #[inline(always)]
    const fn framed(&self, place: Place) -> usize {
        (place.row() + 1) * (self.columns + 2) + place.column() + 1
    }

    #[inline(always)]
    const fn tile(&self, place: Place) -> usize {
        place.row() / TILE * self.columns.div_ceil(TILE) + place.column() / TILE
    }

    fn way(&self, place: Place) -> Way {
        if self.tiles[self.tile(place)] < 2 * self.anchor { Way::NONE } else { Way(self.cells[self.framed(place)][0]) }
    }

    #[inline(always)]
    fn make_ready_around(&mut self, map: &RidgeMap, costs: &Costs, place: Place) {
        if self.tiles[self.tile(place)] <= 2 * self.anchor {
            self.make_tiles_ready(map, costs, place);
        }
    }

    #[cold]
    fn make_tiles_ready(&mut self, map: &RidgeMap, costs: &Costs, place: Place) {
        let around = |at: usize, count: usize| (at / TILE).saturating_sub(1)..(at / TILE + 2).min(count.div_ceil(TILE));
        for row in around(place.row(), self.rows) {
            for column in around(place.column(), self.columns) {
                self.make_ready(map, costs, Place::new(column * TILE, row * TILE));
            }
        }
        let own = self.tile(place);
        self.tiles[own] = 2 * self.anchor + 1;
    }

    /// Makes the tile ready that begins at a place, if it is not.
    fn make_ready(&mut self, map: &RidgeMap, costs: &Costs, first: Place) {
        let tile = self.tile(first);
        if self.tiles[tile] >= 2 * self.anchor {
            return;
        }
        self.tiles[tile] = 2 * self.anchor;
        let width = TILE.min(self.columns - first.column());
        for row in first.row()..(first.row() + TILE).min(self.rows) {
            let from = row * self.columns + first.column();
            let to = self.framed(Place::new(first.column(), row));
            let known = map.oriented_strengths()[from..][..width].iter().zip(&map.masses()[from..]);
            for (own, (strengths, mass)) in self.cells[to..][..width].iter_mut().zip(known) {
                *own = [Way::NONE.0, u32::from_le_bytes(strengths.map(|strength| costs.of(strength, *mass)))];
            }
        }
    }

    #[inline(always)]
    fn relax_neighbors(&mut self, place: Place, at: usize, way: Way) {
        let pitch = self.columns + 2;
        let corners = [at - pitch - 1, at - 1, at + pitch - 1];
        let around = corners.map(|corner| three(&self.cells, corner));
        let here = around[1][1][1].to_le_bytes().map(u32::from);
        // Which ways are nearer is collected first, and without a branch: it cannot be foretold.
        let mut found = [0; STEPS.len()];
        let mut nearer = 0_u32;
        for (step, &(dx, dy)) in STEPS.iter().enumerate() {
            let (row, column) = ((dy + 1) as usize, (dx + 1) as usize);
            let orientation = step % ORIENTATIONS;
            let there = u32::from(around[row][column][1].to_le_bytes()[orientation]);
            // The mean of both ends, times the length, in half units of cost.
            let next = way.and(((here[orientation] + there) * STEP[orientation]) >> 7, step);
            found[step] = next.0;
            nearer |= u32::from(next.is_nearer_than(Way(around[row][column][0]))) << step;
        }
        while nearer != 0 {
            let step = nearer.trailing_zeros() as usize % STEPS.len();
            nearer &= nearer - 1;
            let (dx, dy) = STEPS[step];
            self.cells[at.wrapping_add_signed(dy * pitch.cast_signed() + dx)][0] = found[step];
            self.buckets[(Way(found[step]).distance() >> WIDTH) as usize % BUCKETS].push(place.next((dx, dy)));
            self.waiting += 1;
        }
    }
}

#[inline(always)]
fn three<T: Copy>(values: &[T], at: usize) -> [T; 3] {
    let three = &values[at..at + 3];
    [three[0], three[1], three[2]]
}

#[cfg(test)]
mod tests {
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
        let of = |at: usize| costs.of(map.oriented_strengths()[at][step % ORIENTATIONS], map.masses()[at]);
        Some((next, ((u32::from(of(pixel)) + u32::from(of(next))) * STEP[step % ORIENTATIONS]) >> 7))
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
    fn what_is_not_settled_yet_is_not_there() {
        let map = map(60, 40);
        let costs = Costs::any_mass();
        let mut search = Search::new(60, 40);
        search.start(&map, &costs, 0);
        assert!(!search.settle(&map, &costs, 60 * 40 - 1, 50));
        assert_eq!(search.path_to(60 * 40 - 1), [60 * 40 - 1]);
    }
}
