//! The shifts that could lay one small image on another, to a pixel.

use super::band::Band;
use super::correlation::Correlation;
use crate::geometry::ImageVector;
use rayon::prelude::*;

/// The least part of the smaller image that must overlap.
const LEAST_OVERLAP: f64 = 0.3;
/// Shifts taken from the smallest images: along a limb many correlate well.
const ROUGH: usize = 24;
/// Shifts taken from images twice as large.
const CANDIDATES: usize = 5;
/// The shifts taken are at least this far apart, in pixels of the level.
const APART: u32 = 2;

/// The shifts at which the images correlate best, best first, of all at which enough of them overlaps.
///
/// `sizes` holds both images in one or two sizes, the smaller last; shifts are in pixels of the first.
pub(super) fn shifts(sizes: &[(Band, Band)]) -> Vec<ImageVector> {
    let mut sizes = sizes.iter().rev();
    let Some((fixed, moving)) = sizes.next() else { return Vec::new() };
    let rough = best(fixed, moving, everywhere(fixed, moving), ROUGH);
    let found = match sizes.next() {
        Some((fixed, moving)) => best(fixed, moving, near(&rough), CANDIDATES),
        None => rough,
    };
    found.into_iter().map(|[row, column]| ImageVector::new(f64::from(column), f64::from(row))).collect()
}

fn everywhere(fixed: &Band, moving: &Band) -> Vec<[i32; 2]> {
    let reach = |a: usize, b: usize| ((a.max(b) as f64) - LEAST_OVERLAP * (a.min(b) as f64)) as i32;
    let (down, along) = (reach(fixed.rows, moving.rows), reach(fixed.columns, moving.columns));
    (-down..=down).flat_map(|row| (-along..=along).map(move |column| [row, column])).collect()
}

/// The shifts near some that were found on images half as large.
fn near(rough: &[[i32; 2]]) -> Vec<[i32; 2]> {
    let around = |[row, column]: &[i32; 2]| {
        let (row, column) = (2 * row, 2 * column);
        (-2..=2).flat_map(move |r| (-2..=2).map(move |c| [row + r, column + c]))
    };
    let mut shifts: Vec<[i32; 2]> = rough.iter().flat_map(around).collect();
    shifts.sort_unstable();
    shifts.dedup();
    shifts
}

fn best(fixed: &Band, moving: &Band, shifts: Vec<[i32; 2]>, count: usize) -> Vec<[i32; 2]> {
    let counting = |band: &Band| band.weights.iter().map(|w| f64::from(*w)).sum::<f64>();
    let smaller = counting(fixed).min(counting(moving));
    let rated = |shift| rate(fixed, moving, smaller, shift).map(|rating| (rating, shift));
    let mut rated: Vec<(f64, [i32; 2])> = shifts.into_par_iter().with_min_len(64).filter_map(rated).collect();
    rated.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut found: Vec<[i32; 2]> = Vec::new();
    for (_, shift) in rated.into_iter().filter(|(rating, _)| *rating > 0.0) {
        let apart = |other: &[i32; 2]| (0..2).any(|axis| shift[axis].abs_diff(other[axis]) >= APART);
        if found.iter().all(apart) {
            found.push(shift);
        }
        if found.len() == count {
            break;
        }
    }
    found
}

/// Normalized correlation; `None` if too little overlaps of the smaller image, of which so many pixels count.
fn rate(fixed: &Band, moving: &Band, smaller: f64, [down, along]: [i32; 2]) -> Option<f64> {
    let (rows, columns) = (fixed.rows as i32, fixed.columns as i32);
    let (other_rows, other_columns) = (moving.rows as i32, moving.columns as i32);
    let (first, last) = (along.max(0), columns.min(other_columns + along));
    if first >= last {
        return None;
    }
    let mut sums = Correlation::default();
    for row in down.max(0)..rows.min(other_rows + down) {
        let here = (row * columns + first) as usize..(row * columns + last) as usize;
        let there_row = (row - down) * other_columns - along;
        let there = (there_row + first) as usize..(there_row + last) as usize;
        sums.add(
            [&fixed.values[here.clone()], &fixed.weights[here]],
            [&moving.values[there.clone()], &moving.weights[there]],
        );
    }
    if sums.weight() / smaller >= LEAST_OVERLAP { sums.value() } else { None }
}
