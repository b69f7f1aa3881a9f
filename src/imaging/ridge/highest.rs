//! The highest values around a pixel, and those of several pixels on a grid of half as many columns and rows.

use super::ORIENTATIONS;
use super::smooth::ROWS_TOGETHER;
use fearless_simd::{Level as Simd, dispatch};
use rayon::prelude::*;

/// The larger of two numbers neither of which is NaN: one instruction, which [`f32::max`] is not.
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Bytes on the grid of half as many columns and rows, the highest of each four by four in the middle of which a pixel
/// of that grid lies.
pub fn highest_of_sixteen(values: &[[u8; ORIENTATIONS]], columns: usize) -> Vec<[u8; ORIENTATIONS]> {
    let (half, rows) = (columns.div_ceil(2), values.len() / columns);
    let mut pooled = vec![[0; ORIENTATIONS]; half * rows.div_ceil(2)];
    pooled.par_chunks_mut(half).enumerate().with_min_len(ROWS_TOGETHER).for_each(|(row, out)| {
        let near = &values[(2 * row).saturating_sub(1) * columns..(2 * row + 3).min(rows) * columns];
        dispatch!(Simd::new(), _simd => highest_of_fours(out, near, columns));
    });
    pooled
}

/// The highest bytes of these rows, of each four columns in the middle of which one of half as many lies.
#[inline(always)]
fn highest_of_fours(out: &mut [[u8; ORIENTATIONS]], rows: &[[u8; ORIENTATIONS]], columns: usize) {
    let raise = |most: &mut [u8], values: &[u8]| most.iter_mut().zip(values).for_each(|(m, v)| *m = (*m).max(*v));
    // One column of nothing before, and as many behind as the last four need.
    let mut down = vec![[0; ORIENTATIONS]; 2 * out.len() + 4];
    for row in rows.chunks_exact(columns) {
        raise(down[1..=columns].as_flattened_mut(), row.as_flattened());
    }
    for apart in [1, 2] {
        let behind = down[apart..].to_vec();
        raise(down.as_flattened_mut(), behind.as_flattened());
    }
    out.iter_mut().zip(down.iter().step_by(2)).for_each(|(out, most)| *out = *most);
}

/// Values on the grid of half as many columns and rows, the highest of each two by two. They are not negative.
pub fn highest_of_four(values: &[f32], columns: usize) -> Vec<f32> {
    let (half, rows) = (columns.div_ceil(2), (values.len() / columns).div_ceil(2));
    let mut pooled = vec![0.0_f32; half * rows];
    let bands = pooled.par_chunks_mut(half).zip(values.par_chunks(2 * columns)).with_min_len(ROWS_TOGETHER);
    bands.for_each(|(out, band)| {
        for line in band.chunks_exact(columns) {
            dispatch!(Simd::new(), _simd => take_pairs(out, line));
        }
    });
    pooled
}

#[inline(always)]
fn take_pairs(out: &mut [f32], line: &[f32]) {
    let (pairs, rest) = line.as_chunks::<2>();
    for (out, [a, b]) in out.iter_mut().zip(pairs) {
        *out = larger(*out, larger(*a, *b));
    }
    if let (Some(out), [single]) = (out.last_mut(), rest) {
        *out = larger(*out, *single);
    }
}

/// How far from a pixel a higher score on a finer grid suppresses it, in columns and rows.
pub const NEAR: usize = 2;

/// The highest value in each column of these rows or one of the nearest columns. They are not negative.
#[inline(always)]
pub fn highest_around(rows: &[f32], columns: usize) -> Vec<f32> {
    let mut down = vec![0.0; columns + 2 * NEAR];
    for row in rows.chunks_exact(columns) {
        for (most, value) in down[NEAR..].iter_mut().zip(row) {
            *most = larger(*most, *value);
        }
    }
    let mut around = down[NEAR..][..columns].to_vec();
    for shift in 0..=2 * NEAR {
        for (most, value) in around.iter_mut().zip(&down[shift..]) {
            *most = larger(*most, *value);
        }
    }
    around
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many bytes that have no order, for each direction.
    fn some(count: usize) -> Vec<[u8; ORIENTATIONS]> {
        (0..count).map(|at| std::array::from_fn(|k| ((4 * at + k) * 7919 % 251) as u8)).collect()
    }

    #[test]
    fn the_highest_of_sixteen_are_those_around_a_pixel_of_half_the_grid() {
        for (columns, rows) in [(7, 5), (8, 6), (1, 1)] {
            let values = some(columns * rows);
            let pooled = highest_of_sixteen(&values, columns);
            let half = columns.div_ceil(2);
            for (at, pooled) in pooled.iter().enumerate() {
                let near = |at: usize, count: usize| (2 * at).saturating_sub(1)..(2 * at + 3).min(count);
                let (x, y) = (near(at % half, columns), near(at / half, rows));
                let sixteen = y.flat_map(|y| x.clone().map(move |x| y * columns + x));
                let highest = |k: usize| sixteen.clone().map(|at| values[at][k]).max();
                assert!((0..ORIENTATIONS).all(|k| Some(pooled[k]) == highest(k)));
            }
        }
    }

    #[test]
    fn the_highest_around_a_pixel_and_of_four_are_found() {
        let scores: Vec<f32> = some(35).into_iter().map(|bytes| f32::from(bytes[0])).collect();
        let value = |x: usize, y: usize| scores[y * 7 + x];
        let highest = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
            rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| value(x, y)).fold(0.0, f32::max)
        };
        let around = highest_around(&scores, 7);
        assert!((0..7).all(|x| around[x] == highest(x.saturating_sub(NEAR)..(x + NEAR + 1).min(7), 0..5)));
        let of_four = highest_of_four(&scores, 7);
        assert!((0..12).all(|at| {
            let (x, y) = (2 * (at % 4), 2 * (at / 4));
            of_four[at] == highest(x..(x + 2).min(7), y..(y + 2).min(5))
        }));
    }
}
