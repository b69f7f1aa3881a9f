//! Images between their pixels, by cubic convolution, which keeps the edges of bones sharper than a straight line between
//! two pixels. Beyond the border the last row or column is repeated.

use crate::geometry::ImageVector;
use crate::numeric::cubic_weights;
use rayon::prelude::*;

/// `values` (rows of `columns`) moved by a displacement. Whole pixels are copied.
pub(crate) fn shifted(values: &[f32], columns: usize, by: ImageVector) -> Vec<f32> {
    let rows = values.len() / columns;
    let (row_taps, column_taps) = (shifted_taps(rows, -by.y), shifted_taps(columns, -by.x));
    let mut across = vec![0.0; values.len()];
    across.par_chunks_mut(columns).zip(values.par_chunks(columns)).for_each(|(out, line)| {
        for (value, (at, weights)) in out.iter_mut().zip(&column_taps) {
            *value = (0..4).map(|k| weights[k] * line[at[k]]).sum();
        }
    });
    let mut moved = vec![0.0; values.len()];
    moved.par_chunks_mut(columns).zip(&row_taps).for_each(|(out, (at, weights))| {
        let lines = at.map(|row| &across[row * columns..(row + 1) * columns]);
        for (column, value) in out.iter_mut().enumerate() {
            *value = (0..4).map(|k| weights[k] * lines[k][column]).sum();
        }
    });
    moved
}

/// For each of `count` positions, the four samples around position + `offset` and their weights.
fn shifted_taps(count: usize, offset: f64) -> Vec<([usize; 4], [f32; 4])> {
    let limit = count as f64;
    let offset = offset.clamp(-limit, limit);
    let (whole, t) = (offset.floor(), offset - offset.floor());
    let weights = cubic_weights(t).map(|w| w as f32);
    (0..count).map(|at| (around(at as f64 + whole, count), weights)).collect()
}

/// The four samples around a position among `count`, and their weights.
#[inline]
pub(crate) fn taps(at: f64, count: usize) -> ([usize; 4], [f64; 4]) {
    let whole = at.floor();
    (around(whole, count), cubic_weights(at - whole))
}

#[inline]
fn around(whole: f64, count: usize) -> [usize; 4] {
    [-1.0, 0.0, 1.0, 2.0].map(|k| (whole + k).clamp(0.0, count as f64 - 1.0) as usize)
}

/// The value at a place of `values`, `rows` of `columns`.
#[inline]
pub(crate) fn value_at(values: &[f32], [rows, columns]: [usize; 2], [row, column]: [f64; 2]) -> f32 {
    let ((lines, down), (places, along)) = (taps(row, rows), taps(column, columns));
    let (down, along) = (down.map(|w| w as f32), along.map(|w| w as f32));
    let of_line = |line: usize| -> f32 {
        let line = &values[line * columns..][..columns];
        places.iter().zip(along).map(|(place, weight)| weight * line[*place]).sum()
    };
    lines.into_iter().zip(down).map(|(line, weight)| weight * of_line(line)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_moves_right_and_down() {
        let mut dot = vec![0.0; 7 * 5];
        dot[2 * 7 + 3] = 1.0;
        let moved = shifted(&dot, 7, ImageVector::new(-2.0, 1.0));
        assert_eq!(moved.iter().position(|v| *v == 1.0), Some(3 * 7 + 1));
        assert_eq!(moved.iter().sum::<f32>(), 1.0);
    }

    #[test]
    fn half_a_pixel_moves_a_slope_by_half_a_pixel() {
        let columns = 12;
        let slope: Vec<f32> = (0..columns * 9).map(|k| (k % columns) as f32 + 10.0 * (k / columns) as f32).collect();
        let moved = shifted(&slope, columns, ImageVector::new(-0.5, 0.25));
        for row in 2..7 {
            for column in 2..9 {
                let expected = (column as f32 + 0.5) + 10.0 * (row as f32 - 0.25);
                assert!((moved[row * columns + column] - expected).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_shift_past_the_border_repeats_it() {
        assert_eq!(shifted(&[1.0, 2.0, 3.0], 3, ImageVector::new(-100.0, 0.0)), [3.0; 3]);
        assert_eq!(shifted(&[1.0, 2.0, 3.0], 3, ImageVector::new(100.0, 50.0)), [1.0; 3]);
    }
}
