//! Dijkstra's search itself: tiles, buckets, settling.

use super::cost::{Costs, HIGHEST, LOWEST, MassRange, STEP};
use super::relax::{Label, Pixel, Relaxed, Row, STEPS, Source};
use crate::imaging::ridge::RidgeMap;
use fearless_simd::{Level, Simd, dispatch};

/// A bucket holds 2^`WIDTH` distances. No step is shorter than that, so what one pixel of a bucket leads to lies in a
/// later one: pixels of a bucket may be settled in any order (Dinitz 1978), and what is settled is never lowered again.
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
///
/// Long because it keeps every buffer from one anchor to the next, so that a new one allocates nothing.
#[derive(Debug)]
pub struct Search {
    columns: usize,
    rows: usize,
    /// What a step costs.
    costs: Costs,
    /// The word of each pixel's [`Label`].
    labels: Vec<u32>,
    /// For each pixel its costs for each direction of travel, a byte each.
    pixel_costs: Vec<u32>,
    /// For each tile the start for which it was initialized.
    tiles: Vec<u32>,
    /// For each corner of tiles the start for which the four tiles there were initialized.
    corners: Vec<u32>,
    /// Counts the starts.
    start: u32,
    buckets: Vec<Vec<Pixel>>,
    /// Number of the bucket that is being emptied, counted on and on.
    bucket: u32,
    /// Entries in all buckets.
    waiting: usize,
    /// Pixels settled since the start.
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
            costs: Costs::new(MassRange::ANY),
            labels: vec![0; framed],
            pixel_costs: vec![0; framed],
            tiles: vec![0; across * down],
            corners: vec![0; (across + 1) * (down + 1)],
            start: 0,
            buckets: vec![Vec::new(); BUCKETS],
            bucket: 0,
            waiting: 0,
            settled: 0,
        }
    }

    /// Forgets everything and starts from one pixel.
    pub fn start(&mut self, map: &RidgeMap, costs: Costs, from: usize) {
        self.start += 1;
        self.costs = costs;
        self.buckets.iter_mut().for_each(Vec::clear);
        self.bucket = 0;
        let from = self.pixel(from);
        self.initialize_around(map, from);
        let at = from.framed(self.columns);
        self.labels[at] = 0;
        self.buckets[0].push(from);
        self.waiting = 1;
        self.settled = 0;
    }

    /// How many pixels are settled.
    pub const fn settled(&self) -> usize {
        self.settled
    }

    /// Settles pixels, at most `budget`, until `target` is settled. Whether it is.
    pub fn settle(&mut self, map: &RidgeMap, target: usize, budget: usize) -> bool {
        let target = self.pixel(target);
        dispatch!(Level::new(), simd => self.settle_with(simd, map, Some(target), budget));
        self.label(target).settled()
    }

    /// Settles pixels, at most `budget`, wherever they are. Whether any are left.
    pub fn settle_more(&mut self, map: &RidgeMap, budget: usize) -> bool {
        dispatch!(Level::new(), simd => self.settle_with(simd, map, None, budget));
        self.waiting > 0
    }

    #[inline(always)]
    fn settle_with<S: Simd>(&mut self, simd: S, map: &RidgeMap, target: Option<Pixel>, budget: usize) {
        let rows = Row::all(simd);
        let mut batch = [Pixel::new(0, 0); Relaxed::SOURCES];
        let mut relaxed = Relaxed::new();
        let mut left = budget;
        while left > 0 && self.waiting > 0 && !target.is_some_and(|target| self.label(target).settled()) {
            let room = left.min(batch.len());
            let batch = self.take(&mut batch[..room]);
            left -= batch.len();
            for &pixel in batch {
                self.initialize_around(map, pixel);
                self.relax_neighbors(simd, &rows, pixel, &mut relaxed);
            }
            let relaxed = relaxed.take();
            self.waiting += relaxed.len();
            for (label, pixel) in relaxed {
                self.buckets[(label.distance() >> WIDTH) as usize % BUCKETS].push(pixel);
            }
        }
        self.settled += budget - left;
    }

    /// Settles pixels of the nearest bucket, as many as there is room for; something must be waiting. Which ones.
    #[inline(always)]
    fn take<'a>(&mut self, batch: &'a mut [Pixel]) -> &'a [Pixel] {
        while self.buckets[self.bucket as usize % BUCKETS].is_empty() {
            self.bucket += 1;
        }
        let bucket = &mut self.buckets[self.bucket as usize % BUCKETS];
        let rest = bucket.len().saturating_sub(batch.len());
        self.waiting -= bucket.len() - rest;
        let mut count = 0;
        for pixel in bucket.drain(rest..) {
            let label = &mut self.labels[pixel.framed(self.columns)];
            batch[count] = pixel;
            // Was a shorter path found since this one was put here?
            count += usize::from(!Label(*label).settled());
            *label |= Label::SETTLED;
        }
        &batch[..count]
    }

    #[inline(always)]
    fn relax_neighbors<S: Simd>(&mut self, simd: S, rows: &[Row<S>; 3], pixel: Pixel, relaxed: &mut Relaxed) {
        let at = pixel.framed(self.columns);
        let source = Source { pixel, label: Label(self.labels[at]), costs: self.pixel_costs[at] };
        let pitch = self.columns + 2;
        for (row, first) in rows.iter().zip([at - pitch - 1, at - 1, at + pitch - 1]) {
            row.relax(simd, source, &mut self.labels[first..][..4], &self.pixel_costs[first..][..4], relaxed);
        }
    }

    /// Pixels from the start to `target`; only the target if it is not reached.
    pub fn path_to(&self, target: usize) -> Vec<usize> {
        let mut pixel = self.pixel(target);
        let mut path = vec![target];
        let mut label = self.label(pixel);
        while label != Label::NONE && label.distance() > 0 {
            let (dx, dy) = STEPS[label.step()];
            pixel = pixel.next((-dx, -dy));
            path.push(pixel.row() * self.columns + pixel.column());
            label = self.label(pixel);
        }
        path.reverse();
        path
    }

    fn pixel(&self, index: usize) -> Pixel {
        Pixel::new(index % self.columns, index / self.columns)
    }

    fn label(&self, pixel: Pixel) -> Label {
        let tile = pixel.row() / TILE * self.columns.div_ceil(TILE) + pixel.column() / TILE;
        if self.tiles[tile] == self.start { Label(self.labels[pixel.framed(self.columns)]) } else { Label::NONE }
    }

    /// Initializes the four tiles at the corner nearest to a pixel. Its neighbors lie in them.
    #[inline(always)]
    fn initialize_around(&mut self, map: &RidgeMap, pixel: Pixel) {
        let (column, row) = ((pixel.column() + TILE / 2) / TILE, (pixel.row() + TILE / 2) / TILE);
        let corner = row * (self.columns.div_ceil(TILE) + 1) + column;
        if self.corners[corner] != self.start {
            self.corners[corner] = self.start;
            self.initialize_tiles(map, [column, row]);
        }
    }

    #[cold]
    fn initialize_tiles(&mut self, map: &RidgeMap, [column, row]: [usize; 2]) {
        let (across, down) = (self.columns.div_ceil(TILE), self.rows.div_ceil(TILE));
        for row in row.saturating_sub(1)..(row + 1).min(down) {
            for column in column.saturating_sub(1)..(column + 1).min(across) {
                if self.tiles[row * across + column] != self.start {
                    self.tiles[row * across + column] = self.start;
                    self.initialize_tile(map, Pixel::new(column * TILE, row * TILE));
                }
            }
        }
    }

    /// Initializes the tile that begins at a pixel: no labels, and costs looked up in the map.
    fn initialize_tile(&mut self, map: &RidgeMap, first: Pixel) {
        let width = TILE.min(self.columns - first.column());
        for row in first.row()..(first.row() + TILE).min(self.rows) {
            let from = row * self.columns + first.column();
            let to = Pixel::new(first.column(), row).framed(self.columns);
            let known = map.oriented_strengths()[from..][..width].iter().zip(&map.masses()[from..]);
            for (own, (strengths, mass)) in self.pixel_costs[to..][..width].iter_mut().zip(known) {
                *own = u32::from_le_bytes(strengths.map(|strength| self.costs.of(strength, *mass)));
            }
            self.labels[to..][..width].fill(Label::NONE.0);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::super::relax::DIRECTIONS;
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

    /// The sum of what a path's steps cost; `None` if one of them does not exist.
    pub fn path_cost(map: &RidgeMap, costs: &Costs, path: &[usize]) -> Option<u32> {
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
                let costs = Costs::new(MassRange::between(&map, [anchor; 2]));
                let shortest = distances(&map, &costs, anchor);
                search.start(&map, costs.clone(), anchor);
                // Near and far in turn: the search goes on from where it stopped.
                for target in (0..count).map(|at| at * 611 % count) {
                    while !search.settle(&map, target, budget) {}
                    let path = search.path_to(target);
                    assert_eq!((path[0], path[path.len() - 1]), (anchor, target));
                    assert_eq!(path_cost(&map, &costs, &path), Some(shortest[target]), "{anchor} to {target}");
                }
            }
        }
    }

    #[test]
    fn a_path_does_not_depend_on_what_was_looked_at_before() {
        // Without noise many paths are equally short.
        let even = Raster::new(50, (0..2000).map(|at| f32::from(at % 50 == 20)).collect()).unwrap();
        for map in [map(50, 40), RidgeMap::new(&even, None)] {
            let costs = Costs::new(MassRange::ANY);
            let mut search = Search::new(50, 40);
            search.start(&map, costs.clone(), 1010);
            for target in (0..2000).map(|at| at * 611 % 2000) {
                // What is settled in between, wherever it is, changes no path.
                search.settle_more(&map, target % 5);
                while !search.settle(&map, target, 13) {}
                let mut other = Search::new(50, 40);
                other.start(&map, costs.clone(), 1010);
                other.settle(&map, target, usize::MAX);
                assert_eq!(search.path_to(target), other.path_to(target), "{target}");
            }
        }
    }

    #[test]
    fn a_search_goes_on_in_portions_until_all_is_settled() {
        let map = map(60, 40);
        let costs = Costs::new(MassRange::ANY);
        let mut search = Search::new(60, 40);
        search.start(&map, costs.clone(), 1234);
        let mut portions = 1;
        while search.settle_more(&map, 100) {
            assert_eq!(search.settled(), 100 * portions);
            portions += 1;
        }
        assert_eq!(search.settled(), 60 * 40);
        assert!(!search.settle_more(&map, 100));
        assert!((0..60 * 40).all(|target| search.settle(&map, target, 0)), "nothing is left to be searched");
    }

    #[test]
    fn what_is_not_settled_yet_is_not_there() {
        let map = map(60, 40);
        let costs = Costs::new(MassRange::ANY);
        let mut search = Search::new(60, 40);
        search.start(&map, costs.clone(), 0);
        assert!(!search.settle(&map, 60 * 40 - 1, 50));
        assert_eq!(search.path_to(60 * 40 - 1), [60 * 40 - 1]);
    }
}
