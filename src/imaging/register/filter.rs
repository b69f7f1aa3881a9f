//! Filters on images: half the size, twice the size, and a small Gaussian. Values repeat beyond the border.

use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

/// Rows one thread takes at least.
pub(super) const ROWS_AT_ONCE: usize = 32;

/// Half as many columns and rows, through the binomial filter 1 3 3 1; pixel k lies in the middle of pixels 2k and
/// 2k + 1.
pub(super) fn halved(image: &[f32], columns: usize) -> Vec<f32> {
    let rows = image.len() / columns;
    let line = |row: usize| &image[row.min(rows - 1) * columns..][..columns];
    by_rows([columns / 2, rows / 2], columns, |row, out, mixed| {
        let lines = [line((2 * row).saturating_sub(1)), line(2 * row), line(2 * row + 1), line(2 * row + 2)];
        dispatch!(Level::new(), _simd => halve_row(out, lines, mixed));
    })
}

/// The image on a grid twice as fine, `columns` by `rows`, between linear and Gaussian; the inverse of [`halved`] in
/// place, not in sharpness.
pub(super) fn doubled(image: &[f32], half: usize, columns: usize, rows: usize) -> Vec<f32> {
    let half_rows = image.len() / half;
    let line = |row: usize| &image[row.min(half_rows - 1) * half..][..half];
    by_rows([columns, rows], half, |row, out, mixed| {
        let far = if row % 2 == 0 { (row / 2).saturating_sub(1) } else { row / 2 + 1 };
        let (near, far) = (line(row / 2), line(far));
        dispatch!(Level::new(), _simd => double_row(out, near, far, mixed));
    })
}

/// The binomial filter 1 4 6 4 1, a Gaussian of one pixel, along and across.
pub(super) fn smoothed(image: &[f32], columns: usize) -> Vec<f32> {
    let rows = image.len() / columns;
    let line = |row: usize| &image[row.min(rows - 1) * columns..][..columns];
    by_rows([columns, rows], columns + 4, |row, out, mixed| {
        let lines = [line(row.saturating_sub(2)), line(row.saturating_sub(1)), line(row), line(row + 1), line(row + 2)];
        dispatch!(Level::new(), _simd => smooth_row(out, lines, mixed));
    })
}

/// An image of `columns` and `rows` that is made row by row, in parallel, by way of as many numbers as are `mixed`.
fn by_rows([columns, rows]: [usize; 2], mixed: usize, make: impl Fn(usize, &mut [f32], &mut [f32]) + Sync) -> Vec<f32> {
    let mut out = vec![0.0; columns * rows];
    let lines = out.par_chunks_exact_mut(columns).enumerate().with_min_len(ROWS_AT_ONCE);
    lines.for_each_init(|| vec![0.0; mixed], |mixed, (row, out)| make(row, out, mixed));
    out
}

/// One row half as long, of four, by way of `mixed`.
#[inline(always)]
fn halve_row(out: &mut [f32], [a, b, c, d]: [&[f32]; 4], mixed: &mut [f32]) {
    for (mixed, ((a, d), (b, c))) in mixed.iter_mut().zip(a.iter().zip(d).zip(b.iter().zip(c))) {
        *mixed = (a + d) + 3.0 * (b + c);
    }
    let at = |column: usize| mixed[column.min(mixed.len() - 1)];
    let last = out.len() - 1;
    for column in [0, last] {
        let outer = at((2 * column).saturating_sub(1)) + at(2 * column + 2);
        out[column] = (outer + 3.0 * (at(2 * column) + at(2 * column + 1))) / 64.0;
    }
    if last > 1 {
        let pairs = mixed[1..].as_chunks::<2>().0.windows(2);
        for (out, pairs) in out[1..last].iter_mut().zip(pairs) {
            let [[a, b], [c, d]] = [pairs[0], pairs[1]];
            *out = ((a + d) + 3.0 * (b + c)) / 64.0;
        }
    }
}

/// One smoothed row of five, by way of `mixed`, two longer at both ends.
#[inline(always)]
fn smooth_row(out: &mut [f32], [a, b, c, d, e]: [&[f32]; 5], mixed: &mut [f32]) {
    let columns = out.len();
    for ((((mixed, (a, e)), b), d), c) in mixed[2..].iter_mut().zip(a.iter().zip(e)).zip(b).zip(d).zip(c) {
        *mixed = (a + e) + 4.0 * (b + d) + 6.0 * c;
    }
    let (first, last) = (mixed[2], mixed[columns + 1]);
    mixed[..2].fill(first);
    mixed[columns + 2..].fill(last);
    for (out, near) in out.iter_mut().zip(mixed.windows(5)) {
        *out = ((near[0] + near[4]) + 4.0 * (near[1] + near[3]) + 6.0 * near[2]) / 256.0;
    }
}

/// One row twice as long, between two, by way of `mixed`.
#[inline(always)]
fn double_row(out: &mut [f32], near: &[f32], far: &[f32], mixed: &mut [f32]) {
    for ((mixed, near), far) in mixed.iter_mut().zip(near).zip(far) {
        *mixed = 0.75 * near + 0.25 * far;
    }
    let last = mixed.len() - 1;
    let (pairs, rest) = out.as_chunks_mut::<2>();
    pairs[0] = [mixed[0], 0.75 * mixed[0] + 0.25 * mixed[1.min(last)]];
    pairs[last] = [0.75 * mixed[last] + 0.25 * mixed[last.saturating_sub(1)], mixed[last]];
    if last > 1 {
        for (pair, near) in pairs[1..last].iter_mut().zip(mixed.windows(3)) {
            *pair = [0.75 * near[1] + 0.25 * near[0], 0.75 * near[1] + 0.25 * near[2]];
        }
    }
    rest.fill(mixed[last]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane that falls to the right and down, given at the centers of pixels that are `size` wide.
    fn slope(columns: usize, rows: usize, size: f32) -> Vec<f32> {
        let center = |at: usize| size * (at as f32 + 0.5);
        (0..columns * rows).map(|at| 3.0 * center(at % columns) - 2.0 * center(at / columns)).collect()
    }

    /// Whether two images agree but for `border` pixels.
    fn agree(a: &[f32], b: &[f32], columns: usize, border: usize) -> bool {
        let rows = a.len() / columns;
        let inner = |at: usize| {
            (border..columns - border).contains(&(at % columns)) && (border..rows - border).contains(&(at / columns))
        };
        a.len() == b.len() && (0..a.len()).filter(|at| inner(*at)).all(|at| (a[at] - b[at]).abs() < 1e-3)
    }

    #[test]
    fn no_filter_moves_a_slope() {
        for (columns, rows) in [(24, 18), (25, 19), (9, 8)] {
            let (half, half_rows) = (columns / 2, rows / 2);
            let (fine, coarse) = (slope(columns, rows, 1.0), slope(half, half_rows, 2.0));
            assert!(agree(&halved(&fine, columns), &coarse, half, 1));
            // A last odd column or row lies beyond the coarse image.
            assert!(agree(&doubled(&coarse, half, columns, rows), &fine, columns, 2));
            assert!(agree(&smoothed(&fine, columns), &fine, columns, 2));
        }
    }

    #[test]
    fn every_filter_keeps_a_constant_up_to_the_border() {
        let flat = |image: Vec<f32>| image.iter().all(|v| (v - 7.0).abs() < 1e-5);
        for (columns, rows) in [(24, 18), (7, 5), (4, 4), (3, 2), (2, 2)] {
            let image = vec![7.0; columns * rows];
            assert!(flat(halved(&image, columns)), "{columns} {rows}");
            assert!(flat(smoothed(&image, columns)), "{columns} {rows}");
            assert!(flat(doubled(&image, columns, 2 * columns + 1, 2 * rows)), "{columns} {rows}");
        }
    }

    #[test]
    fn smoothing_has_the_variance_of_a_gaussian_of_one_pixel() {
        let mut dot = vec![0.0; 11 * 11];
        dot[5 * 11 + 5] = 1.0;
        let smooth = smoothed(&dot, 11);
        let variance: f32 = smooth.iter().enumerate().map(|(at, v)| v * ((at % 11) as f32 - 5.0).powi(2)).sum();
        assert!((variance - 1.0).abs() < 1e-5, "{variance}");
    }
}
