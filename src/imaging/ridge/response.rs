//! Ridge strength at one scale, and the best of several scales.

use super::ORIENTATIONS;
use super::highest::{NEAR, highest_around, highest_of_four, highest_of_sixteen, larger};
use super::smooth::{FloatImage, ROWS_TOGETHER};
use crate::imaging::Raster;
use fearless_simd::{Level as Simd, dispatch};
use rayon::prelude::*;

/// A derivative this many times its own noise counts half.
const HALF_STRENGTH: f32 = 2.5;

/// Smoothing lowers the noise faster than it dims a vessel, so that far too faint things would count at wide scales:
/// the floor grows with this power of the scale.
const WIDE_FLOOR: f32 = 0.8;

/// How strongly the slope across the direction of travel speaks against being on the middle of a vessel.
const SLOPE_WEIGHT: f32 = 4.0;

/// A second derivative of this many times its noise begins to be a bend upward, and of as many more is one.
const BEND: [f32; 2] = [3.0, 3.0];

/// The first derivative, times this, is subtracted from the second one before it counts as that of a valley: at the
/// foot of a single vessel the opacity rises to one side only.
const ONE_SIDED: f32 = 4.0;

/// A score lower than one nearby on a finer grid by this factor is weakened.
const SUPPRESSION: f32 = 1.3;

/// The best answer of every pixel over the scales added so far.
pub struct RidgeLevel {
    columns: usize,
    rows: usize,
    pub strengths: Vec<[u8; ORIENTATIONS]>,
    pub scales: Vec<u8>,
    /// How surely the opacity bends up across each direction of travel, at any of the scales: between two vessels, and
    /// at the foot of one.
    bends: Vec<[u8; ORIENTATIONS]>,
    /// How surely it has a valley there, from which it rises to both sides.
    valleys: Vec<[u8; ORIENTATIONS]>,
    /// Scale-normalized curvature at the best scale, weighed by strength: what the scales compete with.
    pub scores: Vec<f32>,
}

impl RidgeLevel {
    pub fn new(columns: usize, rows: usize) -> Self {
        let count = columns * rows;
        Self {
            columns,
            rows,
            strengths: vec![[0; ORIENTATIONS]; count],
            bends: vec![[0; ORIENTATIONS]; count],
            valleys: vec![[0; ORIENTATIONS]; count],
            scales: vec![0; count],
            scores: vec![0.0; count],
        }
    }

    /// A level of half as many columns and rows, on which the bends and valleys of this one are known.
    pub fn halved(&self) -> Self {
        let mut half = Self::new(self.columns.div_ceil(2), self.rows.div_ceil(2));
        half.bends = highest_of_sixteen(&self.bends, self.columns);
        half.valleys = highest_of_sixteen(&self.valleys, self.columns);
        half
    }

    /// Takes in the answers of a image smoothed to `sigma` px of its own.
    pub fn add(&mut self, image: &FloatImage, scale: u8, sigma: f32, full_sigma: f32) {
        let Some(noise) = noise_of_derivative(image) else { return };
        let terms = Terms {
            floor: (HALF_STRENGTH * noise * full_sigma.powf(WIDE_FLOOR)).powi(2),
            slope_weight: SLOPE_WEIGHT / (sigma * sigma),
            gain: sigma * sigma,
            per_noise: 1.0 / noise,
            scale,
        };
        self.each_row(|row, answers| {
            if row > 0 && row + 1 < image.rows {
                let lines = [image.row(row - 1), image.row(row), image.row(row + 1)];
                dispatch!(Simd::new(), _simd => terms.answer(lines, answers));
            }
        });
    }

    /// Calls `work` with each row and its number.
    fn each_row(&mut self, work: impl Fn(usize, Answers) + Sync) {
        let columns = self.columns;
        let rows = self.strengths.par_chunks_mut(columns).zip(self.scales.par_chunks_mut(columns));
        let rows = rows.zip(self.scores.par_chunks_mut(columns)).zip(self.valleys.par_chunks_mut(columns));
        let rows = rows.zip(self.bends.par_chunks_mut(columns)).enumerate().with_min_len(ROWS_TOGETHER);
        rows.for_each(|(row, ((((strengths, scales), scores), valleys), bends))| {
            work(row, Answers { strengths, scales, scores, bends, valleys });
        });
    }

    /// The finest level with the answers of the coarser ones.
    pub fn merged(mut levels: Vec<Self>) -> Self {
        let mut highest = Vec::new();
        for depth in 1..levels.len() {
            let finer = &levels[depth - 1];
            highest = highest_of_four(if depth == 1 { &finer.scores } else { &highest }, finer.columns);
            levels[depth].suppress_beside(&highest);
            highest.iter_mut().zip(&levels[depth].scores).for_each(|(h, &score)| *h = larger(*h, score));
        }
        let Some(mut coarse) = levels.pop() else { return Self::new(0, 0) };
        while let Some(mut fine) = levels.pop() {
            fine.take_coarser(&coarse);
            coarse = fine;
        }
        coarse
    }

    /// Weakens responses next to clearly higher scores on the finer grid: a wide filter spreads a thin vessel far to
    /// both sides and across its own bends, where a path would take a shortcut.
    fn suppress_beside(&mut self, finer: &[f32]) {
        let (columns, rows) = (self.columns, self.rows);
        self.each_row(|row, answers| {
            let near = &finer[row.saturating_sub(NEAR) * columns..(row + NEAR + 1).min(rows) * columns];
            let around = dispatch!(Simd::new(), _simd => highest_around(near, columns));
            dispatch!(Simd::new(), _simd => answers.suppress_beside(&around));
        });
    }

    fn take_coarser(&mut self, coarse: &Self) {
        self.each_row(|row, answers| {
            let line = |row: usize| row * coarse.columns..(row + 1) * coarse.columns;
            let (above, below) = (line(row / 2), line(row.div_ceil(2).min(coarse.rows - 1)));
            let strengths = [&coarse.strengths[above.clone()], &coarse.strengths[below.clone()]];
            let scores = [&coarse.scores[above.clone()], &coarse.scores[below]];
            dispatch!(Simd::new(), _simd => answers.take(strengths, scores, &coarse.scales[above]));
        });
    }

    /// Sets the strength to zero where there is no usable value.
    pub fn clear_unusable(&mut self, opacity: &Raster<f32>, valid: Option<&Raster<bool>>) {
        self.each_row(|row, answers| {
            let line = row * opacity.columns()..(row + 1) * opacity.columns();
            let valid = valid.map(|valid| &valid.values()[line.clone()]);
            dispatch!(Simd::new(), _simd => answers.clear_unusable(&opacity.values()[line], valid));
        });
    }
}

/// One row of a [`RidgeLevel`].
struct Answers<'a> {
    strengths: &'a mut [[u8; ORIENTATIONS]],
    scales: &'a mut [u8],
    scores: &'a mut [f32],
    bends: &'a mut [[u8; ORIENTATIONS]],
    valleys: &'a mut [[u8; ORIENTATIONS]],
}

impl Answers<'_> {
    #[inline(always)]
    fn suppress_beside(self, around: &[f32]) {
        for ((strengths, score), around) in self.strengths.iter_mut().zip(self.scores).zip(around) {
            if *around > SUPPRESSION * *score {
                let share = (SUPPRESSION * *score / around).powi(2);
                *strengths = strengths.map(|s| (f32::from(s) * share) as u8);
            }
        }
    }

    #[inline(always)]
    fn clear_unusable(self, values: &[f32], valid: Option<&[bool]>) {
        let mask = |usable: bool| u32::from(usable).wrapping_neg();
        let kept = |bytes: [u8; ORIENTATIONS], usable: bool| (u32::from_le_bytes(bytes) & mask(usable)).to_le_bytes();
        for (strengths, value) in self.strengths.iter_mut().zip(values) {
            *strengths = kept(*strengths, value.is_finite());
        }
        for (strengths, usable) in self.strengths.iter_mut().zip(valid.unwrap_or_default()) {
            *strengths = kept(*strengths, *usable);
        }
    }

    /// Takes in what the two nearest rows of a grid of half as many columns and rows say: the mean strengths and scores
    /// between them, the latter where that is higher, and then the scale of the upper row.
    #[inline(always)]
    fn take(self, [above, below]: [&[[u8; ORIENTATIONS]]; 2], scores: [&[f32]; 2], scales: &[u8]) {
        /// Four bytes in two words, with room above each for sums.
        const BYTES: u32 = 0x00FF_00FF;
        let split = |bytes: &[u8; ORIENTATIONS]| [0, 8].map(|shift| u32::from_le_bytes(*bytes) >> shift & BYTES);
        let joined =
            |[even, odd]: [u32; 2], shift: u32| (even >> shift & BYTES | (odd >> shift & BYTES) << 8).to_le_bytes();
        let sum = |[a, b]: [u32; 2], [c, d]: [u32; 2]| [a + c, b + d];
        let mut sums: Vec<[u32; 2]> = above.iter().zip(below).map(|(a, b)| sum(split(a), split(b))).collect();
        sums.extend(sums.last().copied());
        // On a pixel of the coarser grid the mean of two, between two of them that of four.
        let means = sums.iter().zip(&sums[1..]).map(|(left, right)| [joined(*left, 1), joined(sum(*left, *right), 2)]);
        let means: Vec<_> = means.collect();
        let means = means.as_flattened().as_flattened();
        self.strengths.as_flattened_mut().iter_mut().zip(means).for_each(|(own, mean)| *own = (*own).max(*mean));
        let mut sums: Vec<f32> = scores[0].iter().zip(scores[1]).map(|(a, b)| a + b).collect();
        sums.extend(sums.last().copied());
        let means: Vec<_> =
            sums.iter().zip(&sums[1..]).map(|(left, right)| [0.5 * left, 0.25 * (left + right)]).collect();
        let twice: Vec<_> = scales.iter().map(|scale| [*scale; 2]).collect();
        let best = means.as_flattened().iter().zip(twice.as_flattened());
        for (own, (score, scale)) in self.scores.iter_mut().zip(self.scales).zip(best) {
            keep_better(own, (*score, *scale));
        }
    }
}

/// What is the same for all pixels of a scale.
struct Terms {
    floor: f32,
    slope_weight: f32,
    gain: f32,
    per_noise: f32,
    scale: u8,
}

impl Terms {
    /// Takes in the answers of one row, given with the rows above and below it. The first and the last column have
    /// none.
    #[inline(always)]
    fn answer(&self, [above, here, below]: [&[f32]; 3], answers: Answers) {
        let Answers { strengths, scales, scores, bends, valleys } = answers;
        let inner = here.len().saturating_sub(2);
        // Slices of one length, so that no index needs to be checked.
        let [[a0, a1, a2], [h0, h1, h2], [b0, b1, b2]] =
            [above, here, below].map(|line| [0, 1, 2].map(|by| &line[by..][..inner]));
        let (strengths, scores) = (&mut strengths[1..][..inner], &mut scores[1..][..inner]);
        let scales = &mut scales[1..][..inner];
        let (bends, valleys) = (&mut bends[1..][..inner], &mut valleys[1..][..inner]);
        for x in 0..inner {
            let (dx, dy) = ((h2[x] - h0[x]) * 0.5, (b1[x] - a1[x]) * 0.5);
            let (dxx, dyy) = (h2[x] - 2.0 * h1[x] + h0[x], b1[x] - 2.0 * h1[x] + a1[x]);
            let dxy = (b2[x] - b0[x] - a2[x] + a0[x]) * 0.25;
            // Travel along x, down-right, y, down-left: derivatives across each.
            let mean = 0.5 * (dxx + dyy);
            let second = [dyy, mean - dxy, dxx, mean + dxy];
            let diagonal = std::f32::consts::FRAC_1_SQRT_2;
            let slope = [dy, (dx - dy) * diagonal, dx, (dx + dy) * diagonal];
            let mut strongest = 0.0_f32;
            let mut peak = 0.0_f32;
            let mut levels = [0_u32; ORIENTATIONS];
            let [known_bends, known_valleys] = [bends[x], valleys[x]].map(u32::from_le_bytes);
            let [mut packed_bends, mut packed_valleys] = [0; 2];
            for k in 0..ORIENTATIONS {
                let [bend, valley] = [known_bends, known_valleys].map(|levels| levels >> (8 * k) & 0xFF);
                let curvature = larger(-second[k], 0.0);
                let square = curvature * curvature;
                let strength = square / (square + self.floor + self.slope_weight * slope[k] * slope[k]);
                // What bends up at a finer scale is no way for a path at a wider one.
                levels[k] = nearest_level(strength * (255 - bend) as f32);
                // What is a valley at a finer scale is no vessel at a wider one; the foot of a vessel may be part of
                // it.
                strongest = larger(strongest, strength * (1.0 - valley as f32 / 255.0));
                peak = larger(peak, curvature);
                let sure = |rise: f32| {
                    let level = (rise * self.per_noise - BEND[0]) * (255.0 / BEND[1]);
                    nearest_level(smaller(larger(level, 0.0), 255.0))
                };
                packed_bends |= sure(second[k]).max(bend) << (8 * k);
                packed_valleys |= sure(second[k] - ONE_SIDED * slope[k].abs()).max(valley) << (8 * k);
            }
            let known = u32::from_le_bytes(strengths[x]);
            let mut packed = 0;
            for (k, level) in levels.into_iter().enumerate() {
                packed |= level.max(known >> (8 * k) & 0xFF) << (8 * k);
            }
            strengths[x] = packed.to_le_bytes();
            bends[x] = packed_bends.to_le_bytes();
            valleys[x] = packed_valleys.to_le_bytes();
            let score = strongest * peak * self.gain;
            keep_better((&mut scores[x], &mut scales[x]), (score, self.scale));
        }
    }
}

/// Takes a score and its scale if the score is higher, without a branch.
#[inline(always)]
fn keep_better((own_score, own_scale): (&mut f32, &mut u8), (score, scale): (f32, u8)) {
    let mask = u8::from(score > *own_score).wrapping_neg();
    *own_score = larger(score, *own_score);
    *own_scale = scale & mask | *own_scale & !mask;
}

/// The integer nearest to a number from 0 to 255. Adding 2^23 leaves it in the lowest bits of the sum, which, unlike a
/// conversion, is done for several numbers at once.
#[inline(always)]
pub fn nearest_level(number: f32) -> u32 {
    (number + 8_388_608.0).to_bits() & 0xFF
}

/// The smaller of two numbers neither of which is NaN.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Standard deviation of the second derivative away from vessels, from its median size over a grid of samples.
///
/// 0.6745 is the median size of a standard normal value. A picture without noise gets a floor of a five-hundredth of
/// its strong derivatives. `None` if the picture is flat or too small.
fn noise_of_derivative(image: &FloatImage) -> Option<f32> {
    if image.columns < 3 || image.rows < 3 {
        return None;
    }
    let step = ((image.columns * image.rows / 16384) as f32).sqrt().floor().max(1.0) as usize;
    let mut sizes: Vec<f32> = Vec::new();
    for row in (1..image.rows - 1).step_by(step) {
        let (above, here, below) = (image.row(row - 1), image.row(row), image.row(row + 1));
        for x in (1..image.columns - 1).step_by(step) {
            sizes.push((here[x + 1] - 2.0 * here[x] + here[x - 1]).abs());
            sizes.push((below[x] - 2.0 * here[x] + above[x]).abs());
        }
    }
    let mut rank = |fraction: f32| {
        let at = ((sizes.len() - 1) as f32 * fraction) as usize;
        *sizes.select_nth_unstable_by(at, f32::total_cmp).1
    };
    let noise = (rank(0.5) / 0.6745).max(rank(0.995) / 500.0);
    (noise > 0.0).then_some(noise)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A level of some size with answers that have no order.
    fn level(columns: usize, rows: usize, seed: usize) -> RidgeLevel {
        let some = |at: usize| (at * 7919 + seed * 104_729) % 251;
        let mut level = RidgeLevel::new(columns, rows);
        for at in 0..columns * rows {
            level.strengths[at] = std::array::from_fn(|k| some(4 * at + k) as u8);
            level.scores[at] = some(at + 13) as f32;
            level.scales[at] = (some(at) % 3) as u8;
        }
        level
    }

    #[test]
    fn between_pixels_of_the_coarser_grid_strengths_and_scores_are_means_and_the_higher_score_is_kept() {
        for (columns, rows) in [(7, 5), (8, 6), (1, 1)] {
            let (own, coarse) = (level(columns, rows, 1), level(columns.div_ceil(2), rows.div_ceil(2), 2));
            let mut merged = level(columns, rows, 1);
            merged.take_coarser(&coarse);
            for at in 0..columns * rows {
                let (x, y) = (at % columns, at / columns);
                let ends = |a: usize, count: usize| [a / 2, a.div_ceil(2).min(count - 1)];
                let corners = ends(y, coarse.rows).map(|r| ends(x, coarse.columns).map(|c| r * coarse.columns + c));
                for k in 0..ORIENTATIONS {
                    let sum: u16 = corners.as_flattened().iter().map(|c| u16::from(coarse.strengths[*c][k])).sum();
                    assert_eq!(merged.strengths[at][k], own.strengths[at][k].max((sum / 4) as u8));
                }
                let mean = corners.as_flattened().iter().map(|c| coarse.scores[*c]).sum::<f32>() / 4.0;
                let nearest = (mean, coarse.scales[corners[0][0]]);
                let best = if mean > own.scores[at] { nearest } else { (own.scores[at], own.scales[at]) };
                assert_eq!((merged.scores[at], merged.scales[at]), best);
            }
        }
    }
}
