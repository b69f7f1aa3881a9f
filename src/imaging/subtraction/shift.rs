//! Moving a mask by a fraction of a pixel.

use crate::geometry::ImageVector;
use crate::numeric::cubic_weights;
use rayon::prelude::*;

/// `values` (rows of `columns`) moved by a displacement.
///
/// Whole pixels are copied; fractions are interpolated by cubic convolution, which
/// keeps the edges of bones sharper than a straight line between two pixels. Beyond the border the last row or column
/// is repeated.
pub(crate) fn shifted(values: &[f32], columns: usize, by: ImageVector) -> Vec<f32> {
    let rows = values.len() / columns;
    let (row_taps, column_taps) = (taps(rows, -by.y), taps(columns, -by.x));
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
fn taps(count: usize, offset: f64) -> Vec<([usize; 4], [f32; 4])> {
    let limit = count as f64;
    let offset = offset.clamp(-limit, limit);
    let (whole, t) = (offset.floor(), offset - offset.floor());
    let weights = cubic_weights(t).map(|w| w as f32);
    let sample = |at: f64| at.clamp(0.0, limit - 1.0) as usize;
    let around = |at: f64| [at - 1.0, at, at + 1.0, at + 2.0].map(sample);
    (0..count).map(|at| (around(at as f64 + whole), weights)).collect()
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
