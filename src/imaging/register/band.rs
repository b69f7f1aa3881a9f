//! Image pyramids, each level of which is reduced to a band of structure sizes.

use super::filter::{ROWS_AT_ONCE, doubled, halved, smoothed};
use crate::imaging::TrustedImage;
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;
use std::borrow::Cow;

/// The coarsest level has no side longer than this.
const COARSEST: usize = 40;
/// The smallest side of an image that can be registered.
const SMALLEST: usize = 16;
/// Values handled at a time by one thread.
const BLOCK: usize = 1 << 14;

/// One size of an image: structure between about 2 and 10 pixels.
pub(super) struct Band {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Zero where nothing is known.
    pub(super) values: Vec<f32>,
    /// Weight of each pixel, 0 to 1.
    pub(super) weights: Vec<f32>,
}

/// How often two images are halved until they are at the coarsest level; `None` if one of them is too small.
pub(super) fn halvings(fixed: &TrustedImage, moving: &TrustedImage) -> Option<usize> {
    let sides = [fixed.columns, fixed.rows(), moving.columns, moving.rows()];
    let (shortest, longest) = sides.iter().fold((usize::MAX, 0), |(a, b), side| (a.min(*side), b.max(*side)));
    let most = (shortest / SMALLEST).checked_ilog2()?;
    Some(longest.div_ceil(COARSEST).next_power_of_two().ilog2().min(most) as usize)
}

/// Which pixels count.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Validity {
    /// Those whose whole neighborhood, from which values, slopes and interpolation come, is valid.
    Neighborhood,
    /// Those that are valid themselves. On the coarsest levels a limb before a saturated background is a few pixels
    /// wide: no pixel would be left if the whole neighborhood had to be valid.
    Pixel,
}

/// An image in several sizes, each half the one before.
pub(super) struct Pyramid<'a>(Vec<PyramidLevel<'a>>);

impl<'a> Pyramid<'a> {
    /// The levels down to the one of `halvings` halvings, and the two below that are subtracted from it.
    pub(super) fn new(image: &'a TrustedImage, halvings: usize) -> Self {
        let mut levels = vec![PyramidLevel::new(image)];
        for level in 0..halvings + 2 {
            levels.push(levels[level].halved());
        }
        Self(levels)
    }

    /// The structure of one size: what a Gaussian of about 1.1 pixels, which quiets noise, leaves, less what one of
    /// about 5 leaves, so that exposure and soft tissue do not count.
    pub(super) fn band(&self, level: usize, validity: Validity) -> Band {
        let [own, half, quarter] = [0, 1, 2].map(|k| &self.0[level + k]);
        let (columns, rows) = (own.columns, own.rows());
        let wide = |image: &[f32]| {
            let wide = doubled(&smoothed(image, quarter.columns), quarter.columns, half.columns, half.rows());
            doubled(&wide, half.columns, columns, rows)
        };
        let (mut values, away) = rayon::join(|| smoothed(&own.values, columns), || wide(&quarter.values));
        let blocks = values.par_chunks_mut(BLOCK).zip(away.par_chunks(BLOCK));
        let weights = if let (Some(own), Some(far)) = (&own.weights, &quarter.weights) {
            let (near, far) = rayon::join(|| smoothed(own, columns), || wide(far));
            let mut weights = vec![0.0; own.len()];
            let known = near.par_chunks(BLOCK).zip(far.par_chunks(BLOCK)).zip(own.par_chunks(BLOCK));
            blocks.zip(weights.par_chunks_mut(BLOCK)).zip(known).for_each(|(((values, away), weights), known)| {
                let ((near, far), own) = known;
                for (at, own) in own.iter().enumerate() {
                    // Half the neighborhood must count, so that the border of what is valid is no structure.
                    let inside = *own > 0.99 && near[at] > 0.9 && far[at] > 0.5;
                    let counts = inside || validity == Validity::Pixel && *own > 0.0;
                    values[at] = if counts { values[at] / near[at] - away[at] / far[at] } else { 0.0 };
                    weights[at] = if counts { *own } else { 0.0 };
                }
            });
            weights
        } else {
            blocks.for_each(|(values, away)| {
                for (value, away) in values.iter_mut().zip(away) {
                    *value -= away;
                }
            });
            vec![1.0; values.len()]
        };
        let weights = match validity {
            Validity::Neighborhood => eroded(weights, columns),
            Validity::Pixel => weights,
        };
        Band { columns, rows, values, weights }
    }
}

/// One size of an image: its values, or values times weights where not every pixel counts.
struct PyramidLevel<'a> {
    columns: usize,
    values: Cow<'a, [f32]>,
    weights: Option<Vec<f32>>,
}

impl<'a> PyramidLevel<'a> {
    fn new(image: &'a TrustedImage) -> Self {
        let TrustedImage { columns, values, trusted } = image;
        let finite = |values: &[f32]| values.iter().fold(true, |all, v| all & v.is_finite());
        if values.par_chunks(BLOCK).all(finite) && !trusted.contains(&false) {
            return Self { columns: *columns, values: Cow::Borrowed(values), weights: None };
        }
        let counts = || values.iter().zip(trusted).map(|(value, trusted)| value.is_finite() && *trusted);
        let weights = counts().map(|counts| f32::from(u8::from(counts))).collect();
        let values = values.iter().zip(counts()).map(|(value, counts)| if counts { *value } else { 0.0 }).collect();
        Self { columns: *columns, values: Cow::Owned(values), weights: Some(weights) }
    }

    fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    fn halved(&self) -> PyramidLevel<'static> {
        let half = |image: &[f32]| halved(image, self.columns);
        PyramidLevel {
            columns: self.columns / 2,
            values: half(&self.values).into(),
            weights: self.weights.as_deref().map(half),
        }
    }
}

/// The least weight within three pixels along and across; beyond the border is zero.
pub(super) fn eroded(mut weights: Vec<f32>, columns: usize) -> Vec<f32> {
    let rows = weights.len() / columns;
    let mut along = vec![0.0; weights.len()];
    let lines = along.par_chunks_exact_mut(columns).zip(weights.par_chunks_exact(columns));
    lines.with_min_len(ROWS_AT_ONCE).for_each(|(out, line)| {
        dispatch!(Level::new(), _simd => least_of_seven(&mut out[3..], line));
    });
    weights.par_chunks_exact_mut(columns).enumerate().with_min_len(ROWS_AT_ONCE).for_each(|(row, out)| {
        if row < 3 || row + 3 >= rows {
            out.fill(0.0);
            return;
        }
        let mut lines = along[(row - 3) * columns..(row + 4) * columns].chunks_exact(columns);
        if let Some(first) = lines.next() {
            out.copy_from_slice(first);
        }
        for line in lines {
            dispatch!(Level::new(), _simd => take_least(out, line));
        }
    });
    weights
}

/// The least of each seven weights in a row.
#[inline(always)]
fn least_of_seven(out: &mut [f32], line: &[f32]) {
    for (out, near) in out.iter_mut().zip(line.windows(7)) {
        let mut least = near[0];
        for weight in &near[1..] {
            least = if *weight < least { *weight } else { least };
        }
        *out = least;
    }
}

#[inline(always)]
fn take_least(out: &mut [f32], line: &[f32]) {
    for (out, weight) in out.iter_mut().zip(line) {
        *out = if *weight < *out { *weight } else { *out };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_image_has_no_structure_not_even_at_the_border_of_what_is_valid() {
        let open = (0..100 * 90).map(|at| (20..80).contains(&(at % 100))).collect();
        for trusted in [vec![true; 100 * 90], open] {
            let image = TrustedImage { columns: 100, values: vec![7.5; 100 * 90], trusted };
            let pyramid = Pyramid::new(&image, 1);
            for level in [0, 1] {
                let band = pyramid.band(level, Validity::Neighborhood);
                assert!(band.values.iter().all(|v| v.abs() < 1e-4));
                assert!(band.weights.contains(&1.0));
            }
        }
    }
}
