//! Local shifts at control points as the images show them: which can be told, which are odd, and where anything moved.

use super::super::band::Band;
use super::super::refine::{Care, refine};
use super::{Motion, SPACING};
use rayon::prelude::*;

/// Half the side of the window around a control point.
const HALF: usize = 24;

/// Local shifts less certain than this, in pixels of the level, or whose structures agree less, do not count.
const ERROR_LIMIT: f64 = 0.4;
const CORRELATION_LIMIT: f64 = 0.3;

/// A shift this far from what its neighbors have, beyond four times its error, is not one of the limb.
const APART: f64 = 1.0;

/// No local shift is surer than this: neighbors move a little differently.
const LEAST_ERROR: f64 = 0.03;

/// How often a limb that lies still may be taken for moved anywhere.
const FALSE_ALARM: f64 = 0.05;

/// A local shift with its standard error.
#[derive(Clone, Copy)]
pub struct Seen {
    /// Row, column, in pixels of the level.
    pub shift: [f64; 2],
    /// In its least certain direction.
    pub error: f64,
    /// What noise makes of it.
    noise: f64,
}

/// Where motion shows, and how much of it.
pub struct Shown {
    /// Whether the limb moved around this control point.
    pub around: Vec<bool>,
    /// The length of the longest shift that shows, in pixels of the level.
    pub farthest: f64,
}

/// The local shift at each control point, where it can be told.
pub fn measured(fixed: &Band, moving: &Band, motion: &Motion) -> Vec<Option<Seen>> {
    let of_node = |node: usize| shift_at(fixed, moving, motion, node, Care::Passing);
    (0..motion.shifts.len()).into_par_iter().map(of_node).collect()
}

/// The local shift at a control point, if it can be told.
fn shift_at(fixed: &Band, moving: &Band, motion: &Motion, node: usize, care: Care) -> Option<Seen> {
    let around = |at: usize, count: usize| (at * SPACING).saturating_sub(HALF)..(at * SPACING + HALF).min(count);
    let (down, along) = (around(node / motion.across, fixed.rows), around(node % motion.across, fixed.columns));
    if down.len() < HALF || along.len() < HALF {
        return None;
    }
    let cut = |band: &Band| {
        let lines = || down.clone().map(|row| row * band.columns + along.start..row * band.columns + along.end);
        Band {
            columns: along.len(),
            rows: down.len(),
            values: lines().flat_map(|line| band.values[line].iter().copied()).collect(),
            weights: lines().flat_map(|line| band.weights[line].iter().copied()).collect(),
        }
    };
    let fit = refine(&cut(fixed), &cut(moving), [0.0; 2], care)?;
    let usable = fit.error < ERROR_LIMIT && fit.correlation > CORRELATION_LIMIT;
    usable.then(|| Seen { shift: fit.shift, error: fit.error.max(LEAST_ERROR), noise: fit.error })
}

/// The root mean square of local shifts, each weighted by how surely it is known; `None` of fewer than four.
pub fn root_mean_square(seen: &[Option<Seen>]) -> Option<f64> {
    let known: Vec<&Seen> = seen.iter().flatten().collect();
    let weight = |seen: &Seen| 1.0 / (seen.error * seen.error);
    let total: f64 = known.iter().map(|seen| weight(seen)).sum();
    let squares: f64 = known.iter().map(|seen| weight(seen) * (seen.shift[0].powi(2) + seen.shift[1].powi(2))).sum();
    (known.len() >= 4).then(|| (squares / total).sqrt())
}

/// Leaves out shifts far from the middle one of those around.
pub fn leave_out_the_odd(seen: &mut [Option<Seen>], across: usize) {
    let down = seen.len() / across;
    let is_odd = |node: usize| {
        let own = seen[node]?;
        let (row, column) = (node / across, node % across);
        let rows = row.saturating_sub(2)..(row + 3).min(down);
        let columns = column.saturating_sub(2)..(column + 3).min(across);
        let near = rows.flat_map(|row| columns.clone().map(move |column| row * across + column));
        let near: Vec<Seen> = near.filter_map(|k| seen[k]).collect();
        let middle = |axis: usize| {
            let mut shifts: Vec<f64> = near.iter().map(|seen| seen.shift[axis]).collect();
            shifts.sort_unstable_by(f64::total_cmp);
            shifts[shifts.len() / 2]
        };
        let off = (own.shift[0] - middle(0)).hypot(own.shift[1] - middle(1));
        (near.len() < 4 || off > APART + 4.0 * own.error).then_some(node)
    };
    let odd: Vec<usize> = (0..seen.len()).filter_map(is_odd).collect();
    for node in odd {
        seen[node] = None;
    }
}

/// Where the limb moved: around those control points where it shows, and their neighbors, whose windows share what moved
/// with theirs.
///
/// It shows where a shift makes the images agree better than noise would. In a limb that lies still, the squared shift
/// over its variance, which is what the shift gains in the sum of squared differences over that of the noise, has the χ²
/// distribution of two degrees of freedom, whose tail is exp(−x/2). As many control points as are looked at, so many times
/// rarer must the tail of each be (C. Bonferroni, 1936).
///
/// Contrast that comes beside an edge pulls at it as motion would. Where motion shows, it must still show when what no
/// shift explains is left out, and fit in with what the neighbors have; what shows then is what is seen there.
pub fn shown(fixed: &Band, moving: &Band, seen: &mut [Option<Seen>], motion: &Motion) -> Shown {
    let looked_at = seen.iter().flatten().count().max(1) as f64;
    let limit = 2.0 * (looked_at / FALSE_ALARM).ln();
    let exceeds = |seen: &Seen| seen.shift[0].powi(2) + seen.shift[1].powi(2) > limit * seen.noise.powi(2);
    let before = seen.to_vec();
    let closer = |node: usize| {
        shift_at(fixed, moving, motion, node, Care::Full).filter(|closer| fits_in(&before, node, motion.across, closer))
    };
    let look_closer = |(node, seen): (usize, &mut Option<Seen>)| {
        if seen.as_ref().is_some_and(exceeds) {
            *seen = closer(node);
        }
        seen.filter(exceeds).map(|seen| seen.shift[0].hypot(seen.shift[1]))
    };
    let lengths: Vec<Option<f64>> = seen.par_iter_mut().enumerate().map(look_closer).collect();
    let down = seen.len() / motion.across;
    let is_near = |node: usize| neighborhood(node, motion.across, down).any(|k| lengths[k].is_some());
    Shown {
        around: (0..seen.len()).map(is_near).collect(),
        farthest: lengths.iter().flatten().fold(0.0, |most, length| length.max(most)),
    }
}

/// Whether the neighbors of a control point may have moved half as far, as those of a limb do: their windows share half
/// of what they see.
fn fits_in(seen: &[Option<Seen>], node: usize, across: usize, own: &Seen) -> bool {
    let others = neighborhood(node, across, seen.len() / across).filter(|k| *k != node).filter_map(|k| seen[k]);
    let (mut weights, mut sum) = (0.0, 0.0);
    for other in others {
        let weight = 1.0 / (other.error * other.error);
        weights += weight;
        sum += weight * (other.shift[0] * own.shift[0] + other.shift[1] * own.shift[1]);
    }
    let square = own.shift[0].powi(2) + own.shift[1].powi(2);
    // Along the own shift, their mean and its error: two of the latter are left to doubt.
    sum / weights + 2.0 * (square / weights).sqrt() > square / 2.0
}

/// A control point and those beside it.
fn neighborhood(node: usize, across: usize, down: usize) -> impl Iterator<Item = usize> {
    let around = |at: usize, count: usize| at.saturating_sub(1)..(at + 2).min(count);
    let (rows, columns) = (around(node / across, down), around(node % across, across));
    rows.flat_map(move |row| columns.clone().map(move |column| row * across + column))
}
