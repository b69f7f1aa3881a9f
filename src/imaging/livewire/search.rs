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
/// system hands out page by page as it is touched, is a valid start: distance in the high half, then the generation it
/// belongs to, whether it is settled, and the step that led here.
#[derive(Debug, Clone, Copy)]
struct Node(u64);

const SETTLED: u64 = 1 << 7;

impl Node {
    fn new(distance: u32, generation: u16, step: u64) -> Self {
        Self(u64::from(distance) << 32 | u64::from(generation) << 16 | step)
    }

    const fn distance(self) -> u32 {
        (self.0 >> 32) as u32
    }

    const fn generation(self) -> u16 {
        (self.0 >> 16) as u16
    }

    const fn settled(self) -> bool {
        self.0 & SETTLED != 0
    }

    const fn step(self) -> u64 {
        self.0 & 0xf
    }
}

/// Dijkstra's algorithm with circular buckets, resumable.
#[derive(Debug)]
pub struct Search {
    columns: usize,
    rows: usize,
    nodes: Vec<u64>,
    generation: u16,
    buckets: Vec<Vec<u32>>,
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
        self.nodes[pixel] = Node::new(0, self.generation, NO_STEP).0;
        self.buckets[0].push(pixel as u32);
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
            let Some(pixel) = self.buckets[slot].pop() else {
                self.distance += 1;
                continue;
            };
            self.waiting -= 1;
            let pixel = pixel as usize;
            let node = Node(self.nodes[pixel]);
            if node.settled() || node.distance() != self.distance {
                continue;
            }
            self.nodes[pixel] |= SETTLED;
            left -= 1;
            self.relax_neighbors(map, costs, pixel, node);
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

    fn relax_neighbors(&mut self, map: &RidgeMap, costs: &Costs, pixel: usize, node: Node) {
        let (column, row) = (pixel % self.columns, pixel / self.columns);
        let strengths = map.oriented_strengths();
        let here = strengths[pixel].map(|s| costs.of(s, map.masses()[pixel]));
        for (step, &(dx, dy)) in STEPS.iter().enumerate() {
            let inside = column.checked_add_signed(dx).is_some_and(|c| c < self.columns)
                && row.checked_add_signed(dy).is_some_and(|r| r < self.rows);
            if !inside {
                continue;
            }
            let next = pixel.wrapping_add_signed(dy * self.columns.cast_signed() + dx);
            let known = Node(self.nodes[next]);
            let fresh = known.generation() != self.generation;
            if !fresh && known.settled() {
                continue;
            }
            let orientation = step % ORIENTATIONS;
            let there = costs.of(strengths[next][orientation], map.masses()[next]);
            // The mean of both ends, times the length, in half units of cost.
            let cost = ((here[orientation] + there) * STEP[orientation]) >> 7;
            debug_assert!((cost as usize) < BUCKETS && cost <= 3 * HIGHEST);
            let distance = node.distance() + cost;
            if fresh || distance < known.distance() {
                self.nodes[next] = Node::new(distance, self.generation, step as u64).0;
                self.buckets[distance as usize % BUCKETS].push(next as u32);
                self.waiting += 1;
            }
        }
    }
}
