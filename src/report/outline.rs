//! Pictures made smaller, and lines beside lines.

use crate::geometry::ImagePoint;
use crate::imaging::Raster;

/// The picture, averaged over whole pixels until neither side is longer than `largest`.
pub fn shrunk(gray: &Raster<u8>, largest: usize) -> Raster<u8> {
    let (columns, rows) = (gray.columns(), gray.rows());
    let factor = columns.max(rows).div_ceil(largest);
    let (narrow, short) = (columns / factor, rows / factor);
    if factor == 1 || narrow == 0 || short == 0 {
        return gray.clone();
    }
    let area = factor * factor;
    let mut values = Vec::with_capacity(narrow * short);
    for row in 0..short {
        let mut sums = vec![0_usize; narrow];
        for line in gray.values().chunks_exact(columns).skip(row * factor).take(factor) {
            for (sum, block) in sums.iter_mut().zip(line.chunks_exact(factor)) {
                *sum += block.iter().map(|&value| usize::from(value)).sum::<usize>();
            }
        }
        values.extend(sums.into_iter().map(|sum| ((sum + area / 2) / area) as u8));
    }
    Raster::new(narrow, values).unwrap_or_else(|| gray.clone())
}

/// The part of a picture from its corner (column, row), of so many columns and rows; `None` if that is outside or empty.
pub fn part(gray: &Raster<u8>, [left, top]: [usize; 2], [columns, rows]: [usize; 2]) -> Option<Raster<u8>> {
    let mut values = Vec::with_capacity(columns * rows);
    for line in gray.values().chunks_exact(gray.columns()).skip(top).take(rows) {
        values.extend_from_slice(line.get(left..left + columns)?);
    }
    if values.len() == columns * rows { Raster::new(columns, values) } else { None }
}

/// A fraction of a side, as templates draw it: what lies far outside, or is not a number, is brought near the drawing,
/// which clips it.
pub fn drawable(fraction: f64) -> f64 {
    if fraction.is_nan() { -1.0 } else { (fraction.clamp(-2.0, 3.0) * 1e5).round() / 1e5 }
}

/// The line at `distance` pixels to the left of travel (negative: to the right).
pub fn offset(path: &[ImagePoint], distance: f64) -> Vec<ImagePoint> {
    let last = path.len() - 1;
    let aside = |index: usize| {
        let (before, after) = (path[index.saturating_sub(2)], path[(index + 2).min(last)]);
        let (dx, dy) = (after.x - before.x, after.y - before.y);
        let length = dx.hypot(dy).max(f64::MIN_POSITIVE);
        let p = path[index];
        ImagePoint::new(p.x + dy / length * distance, p.y - dx / length * distance)
    };
    (0..path.len()).map(aside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_averages_whole_blocks() {
        let gray = Raster::new(4, vec![0, 2, 10, 10, 4, 6, 20, 20]).unwrap();
        assert_eq!(shrunk(&gray, 2).values(), [3, 15]);
        assert_eq!(shrunk(&gray, 4), gray);
    }

    #[test]
    fn an_offset_line_runs_beside_the_path() {
        let upward: Vec<ImagePoint> = (0..10).map(|i| ImagePoint::new(0.0, -f64::from(i))).collect();
        assert!(offset(&upward, 3.0).iter().all(|p| (p.x + 3.0).abs() < 1e-12));
        assert!(offset(&upward, -3.0).iter().all(|p| (p.x - 3.0).abs() < 1e-12));
    }
}
