//! Whether contrast is darker or brighter than its surroundings, by the thin structures that it fills.

use super::scale::{Scale, is_negative};
use crate::imaging::{Acquisition, Polarity};
use crate::numeric::quantile;

/// Why frames must be looked at to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Pixels are subtracted already.
    Subtracted,
    /// Values are no measure of the beam, or the picture may be stored as a negative.
    Display,
}

impl Doubt {
    /// Values proportional to the beam, as stored or through the file's table to linear values, leave no doubt: the beam
    /// is what contrast takes away.
    pub(super) fn of(acquisition: &Acquisition, scale: &Scale) -> Option<Self> {
        if acquisition.masks.already_subtracted {
            return Some(Self::Subtracted);
        }
        (!scale.is_logarithmic() || is_negative(acquisition)).then_some(Self::Display)
    }
}

/// How much more one kind of thin structure must stand out than the other.
const CLEARLY: f32 = 1.5;
/// Structures are looked for in blocks of pixels, so many along the longer side: a vessel is one to four of them wide.
const BLOCKS: usize = 256;
/// From a block to the one beside it in eight directions, about 6 blocks: more than a vessel is wide.
const BESIDE: [[isize; 2]; 8] = [[6, 0], [6, 2], [4, 4], [2, 6], [0, 6], [-2, 6], [-4, 4], [-6, 2]];
/// The part of the blocks that vessels fill at least.
const FILLED: f64 = 0.005;

/// The greatest and the least opacity of each pixel in all contrast frames, on any scale, vessels taken as dark.
pub(super) struct Extremes {
    pub(super) columns: usize,
    pub(super) most: Vec<f32>,
    pub(super) least: Vec<f32>,
}

impl Extremes {
    /// Leaves out what shutter and collimator cover, and what always has one of the two values of a `border`.
    pub(super) fn uncover(&mut self, border: [f32; 2], open: Option<&[bool]>) {
        for (at, (most, least)) in self.most.iter_mut().zip(&mut self.least).enumerate() {
            let is_border = most == least && border.contains(&most.abs());
            if is_border || open.is_some_and(|open| !open[at]) {
                (*most, *least) = (f32::NAN, f32::NAN);
            }
        }
    }

    /// Dark vessels are ridges of the greatest opacity, bright ones valleys of the least; `None` if neither stand out.
    /// What is not subtracted `with_anatomy` has ridges that stay: only those that come and go count.
    pub(super) fn polarity(&self, with_anatomy: bool) -> Option<Polarity> {
        let [most, least] = [&self.most, &self.least].map(|values| Blocks::of(values, self.columns));
        let strength = |filled: &Blocks, empty: &Blocks, sign: f32| {
            let mut ridges = filled.ridges(sign);
            if with_anatomy {
                ridges.iter_mut().zip(empty.ridges(sign)).for_each(|(ridge, lasting)| *ridge -= lasting);
            }
            Some(quantile(&mut ridges, 1.0 - FILLED)? - quantile(&mut ridges, 0.5)?)
        };
        let (dark, bright) = (strength(&most, &least, 1.0)?, strength(&least, &most, -1.0)?);
        if bright > CLEARLY * dark {
            return Some(Polarity::Bright);
        }
        (dark > CLEARLY * bright).then_some(Polarity::Dark)
    }
}

/// Means of square blocks of pixels; not a number where one of them is covered.
struct Blocks {
    columns: usize,
    means: Vec<f32>,
}

impl Blocks {
    fn of(values: &[f32], columns: usize) -> Self {
        let side = columns.max(values.len() / columns).div_ceil(BLOCKS);
        let across = columns.div_ceil(side);
        let mut means = Vec::with_capacity(values.len() / (side * side));
        for band in values.chunks(columns * side) {
            let mut sums = vec![0.0; across];
            for line in band.chunks(columns) {
                line.chunks(side).zip(&mut sums).for_each(|(block, sum)| *sum += block.iter().sum::<f32>());
            }
            let lines = band.len() / columns;
            let pixels = |at: usize| ((columns - at * side).min(side) * lines) as f32;
            means.extend(sums.iter().enumerate().map(|(at, sum)| sum / pixels(at)));
        }
        Self { columns: across, means }
    }

    /// How far each block stands above both blocks beside it, in the direction in which it does so most; of the image
    /// times `sign`.
    fn ridges(&self, sign: f32) -> Vec<f32> {
        let columns = self.columns as isize;
        let beside = |at: usize, [right, down]: [isize; 2]| {
            let (column, row) = (at as isize % columns + right, at as isize / columns + down);
            let inside = (0..columns).contains(&column) && row >= 0;
            let index = usize::try_from(row * columns + column).ok().filter(|_| inside)?;
            self.means.get(index).map(|mean| sign * mean).filter(|mean| !mean.is_nan())
        };
        let above = |at: usize, own: f32| {
            let sides = BESIDE
                .iter()
                .filter_map(|&[right, down]| Some(beside(at, [right, down])?.max(beside(at, [-right, -down])?)));
            let height = sides.map(|higher_side| sign * own - higher_side).fold(0.0, f32::max);
            if own.is_nan() { 0.0 } else { height }
        };
        self.means.iter().enumerate().map(|(at, own)| above(at, *own)).collect()
    }
}

#[cfg(test)]
mod tests;
