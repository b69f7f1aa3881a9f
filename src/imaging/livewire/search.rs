//! The search itself: nodes, buckets, settling.

use super::cost::{Costs, HIGHEST, STEP};
use crate::imaging::ridge::{ORIENTATIONS, RidgeMap};

/// The eight steps as (columns, rows), clockwise from the right; step d and step d + 4 are opposite.
const STEPS: [(isize, isize); 8] = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

/// In place of a step: the anchor has none.
const NO_STEP: u64 = 8;

/// More than the dearest single step, and a power of two.
const BUCKETS: usize = 1024;

/// A node is one word, so that looking at a pixel touches one cache line, and so that fresh zeroed memory, which the
/// system hands out page by page as it is touched, is a valid start: the generation it belongs to at the top, then the
/// distance counted down from the highest one, whether it is settled, and the step that led here. Of two nodes of a pixel
/// the higher one is the newer, and within a generation the nearer: one comparison tells whether a way is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Node(u64);

const SETTLED: u64 = 1 << 7;

impl Node {
    /// A node without a step.
    #[inline]
    fn new(distance: u32, generation: u16) -> Self {
        Self(u64::from(generation) << 48 | u64::from(!distance) << 16)
    }

    const fn distance(self) -> u32 {
        !((self.0 >> 16) as u32)
    }

    const fn generation(self) -> u16 {
        (self.0 >> 48) as u16
    }

    const fn settled(self) -> bool {
        self.0 & SETTLED != 0
    }

    const fn step(self) -> u64 {
        self.0 & 0xf
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
    #[inline]
    const fn next(self, (dx, dy): (isize, isize)) -> Self {
        Self(self.0.wrapping_add_signed(dy as i32 * 0x1_0000 + dx as i32))
    }
}

/// Dijkstra's algorithm with circular buckets, resumable.
#[derive(Debug)]
pub struct Search {
    columns: usize,
    rows: usize,
    nodes: Vec<u64>,
    generation: u16,
    buckets: Vec<Vec<Place>>,
    /// Distance of the bucket that is being emptied.
    distance: u32,
    /// Entries in all buckets.
    waiting: usize,
}

impl Search {
    pub fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            nodes: vec![0; columns * rows],
            generation: 0,
            buckets: vec![Vec::new(); BUCKETS],
            distance: 0,
            waiting: 0,
        }
    }

    /// Forgets everything and starts from one pixel.
    pub fn start(&mut self, pixel: usize) {
        self.generation = self.generation.wrapping_add(1);
        if self.generation == 0 {
            // Once in 65 536 anchors the stamps run out.
            self.nodes.fill(0);
            self.generation = 1;
        }
        self.buckets.iter_mut().for_each(Vec::clear);
        self.distance = 0;
        self.nodes[pixel] = Node::new(0, self.generation).0 | NO_STEP;
        self.buckets[0].push(Place::new(pixel % self.columns, pixel / self.columns));
        self.waiting = 1;
    }

    /// Settles pixels, at most `budget`, until `target` is settled. Whether it is.
    pub fn settle(&mut self, map: &RidgeMap, costs: &Costs, target: usize, budget: usize) -> bool {
        let mut left = budget;
        while !self.is_settled(target) {
            if left == 0 || self.waiting == 0 {
                return false;
            }
            let slot = self.distance as usize % BUCKETS;
            let Some(place) = self.buckets[slot].pop() else {
                self.distance += 1;
                continue;
            };
            self.waiting -= 1;
            let node = &mut self.nodes[place.row() * self.columns + place.column()];
            // Was a shorter way found since this one was put here?
            if Node(*node).distance() != self.distance {
                continue;
            }
            *node |= SETTLED;
            left -= 1;
            self.relax_neighbors(map, costs, place);
        }
        true
    }

    /// Pixels from the start to `target`; only the target if it is not reached.
    pub fn path_to(&self, target: usize) -> Vec<usize> {
        let mut path = vec![target];
        let mut pixel = target;
        loop {
            let node = Node(self.nodes[pixel]);
            if node.generation() != self.generation || node.step() >= NO_STEP {
                break;
            }
            let (dx, dy) = STEPS[node.step() as usize];
            pixel = pixel.wrapping_add_signed(-(dy * self.columns.cast_signed() + dx));
            path.push(pixel);
        }
        path.reverse();
        path
    }

    fn is_settled(&self, pixel: usize) -> bool {
        let node = Node(self.nodes[pixel]);
        node.generation() == self.generation && node.settled()
    }

    fn relax_neighbors(&mut self, map: &RidgeMap, costs: &Costs, place: Place) {
        let pixel = place.row() * self.columns + place.column();
        let around = Around::of(self, map, place);
        let here = around.strengths[1][1].map(|s| costs.of(s, around.masses[1][1]));
        let settled = Node::new(self.distance, self.generation).0;
        // Which ways are better is collected first, and without a branch: it cannot be foretold.
        let mut ways = [0; STEPS.len()];
        let mut better = 0_u32;
        for (step, &(dx, dy)) in STEPS.iter().enumerate() {
            let (row, column) = ((dy + 1) as usize, (dx + 1) as usize);
            let orientation = step % ORIENTATIONS;
            let there = costs.of(around.strengths[row][column][orientation], around.masses[row][column]);
            // The mean of both ends, times the length, in half units of cost.
            let cost = ((here[orientation] + there) * STEP[orientation]) >> 7;
            debug_assert!((cost as usize) < BUCKETS && cost <= 3 * HIGHEST);
            // Distances are counted down.
            ways[step] = settled - (u64::from(cost) << 16);
            better |= u32::from(Node(ways[step]) > Node(around.nodes[row][column])) << step;
        }
        while better != 0 {
            let step = better.trailing_zeros() as usize % STEPS.len();
            better &= better - 1;
            let (dx, dy) = STEPS[step];
            self.nodes[pixel.wrapping_add_signed(dy * self.columns.cast_signed() + dx)] = ways[step] | step as u64;
            self.buckets[Node(ways[step]).distance() as usize % BUCKETS].push(place.next((dx, dy)));
            self.waiting += 1;
        }
    }
}

/// A pixel with its neighbors, row by row.
struct Around {
    nodes: [[u64; 3]; 3],
    strengths: [[[u8; ORIENTATIONS]; 3]; 3],
    masses: [[u8; 3]; 3],
}

impl Around {
    #[inline]
    fn of(search: &Search, map: &RidgeMap, place: Place) -> Self {
        let (column, row) = (place.column(), place.row());
        let (strengths, masses) = (map.oriented_strengths(), map.masses());
        if column > 0 && column + 1 < search.columns && row > 0 && row + 1 < search.rows {
            let corner = (row - 1) * search.columns + column - 1;
            let starts = [corner, corner + search.columns, corner + 2 * search.columns];
            return Self {
                nodes: starts.map(|at| three(&search.nodes, at)),
                strengths: starts.map(|at| three(strengths, at)),
                masses: starts.map(|at| three(masses, at)),
            };
        }
        // Nothing is better than the highest node, so that no way leads out of the picture.
        let mut around = Self { nodes: [[u64::MAX; 3]; 3], strengths: Default::default(), masses: Default::default() };
        for y in row.saturating_sub(1)..(row + 2).min(search.rows) {
            for x in column.saturating_sub(1)..(column + 2).min(search.columns) {
                let (r, c, pixel) = (y + 1 - row, x + 1 - column, y * search.columns + x);
                around.nodes[r][c] = search.nodes[pixel];
                around.strengths[r][c] = strengths[pixel];
                around.masses[r][c] = masses[pixel];
            }
        }
        around
    }
}

#[inline]
fn three<T: Copy>(values: &[T], at: usize) -> [T; 3] {
    let three = &values[at..at + 3];
    [three[0], three[1], three[2]]
}
