//! Local shifts at control points as the images show them: which can be measured, which are outliers, and where
//! anything moved.

use super::super::band::Band;
use super::super::refine::{Precision, refine};
use super::{Motion, SPACING};
use crate::geometry::{ImageVector, Vector};
use crate::numeric::median;
use rayon::prelude::*;

/// Half the side of the window around a control point.
const HALF: usize = 24;

/// Local shifts less certain than this, in pixels of the level, or whose structures agree less, do not count.
const ERROR_LIMIT: f64 = 0.4;
const CORRELATION_LIMIT: f64 = 0.3;

/// A shift this far from the median of its neighbors, beyond four times its error, is an outlier, in pixels of the
/// level.
const APART: f64 = 1.0;

/// Least error of a local shift, in pixels of the level: neighbors move a little differently.
const LEAST_ERROR: f64 = 0.03;

/// Probability that a limb that lies still is found to have moved anywhere.
const FALSE_ALARM: f64 = 0.05;

/// A local shift with its standard error.
#[derive(Clone, Copy)]
pub struct LocalShift {
    /// In pixels of the level.
    pub shift: ImageVector,
    /// In its least certain direction.
    pub error: f64,
    /// Its standard error by noise alone.
    noise: f64,
}

impl LocalShift {
    /// How much it counts: one over its variance.
    pub fn weight(&self) -> f64 {
        1.0 / (self.error * self.error)
    }
}

/// Where motion shows, and how much of it.
pub struct VisibleMotion {
    /// Whether the limb moved around this control point.
    pub around: Vec<bool>,
    /// The length of the longest shift that shows, in pixels of the level.
    pub farthest: f64,
}

/// The local shift at each control point, where it can be measured.
pub fn measured(fixed: &Band, moving: &Band, motion: &Motion) -> Vec<Option<LocalShift>> {
    let of_node = |node: usize| shift_at(fixed, moving, motion, node, Precision::Coarse);
    (0..motion.shifts.len()).into_par_iter().map(of_node).collect()
}

/// The local shift at a control point, if it can be measured.
fn shift_at(fixed: &Band, moving: &Band, motion: &Motion, node: usize, precision: Precision) -> Option<LocalShift> {
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
    let fit = refine(&cut(fixed), &cut(moving), ImageVector::ZERO, precision)?;
    let usable = fit.error < ERROR_LIMIT && fit.correlation > CORRELATION_LIMIT;
    usable.then(|| LocalShift { shift: fit.shift, error: fit.error.max(LEAST_ERROR), noise: fit.error })
}

/// The root mean square of local shifts, each weighted by how surely it is known; `None` of fewer than four.
pub fn root_mean_square(found: &[Option<LocalShift>]) -> Option<f64> {
    let known: Vec<&LocalShift> = found.iter().flatten().collect();
    let total: f64 = known.iter().map(|found| found.weight()).sum();
    let squares: f64 = known.iter().map(|found| found.weight() * found.shift.dot(found.shift)).sum();
    (known.len() >= 4).then(|| (squares / total).sqrt())
}

/// Rejects shifts far from the median of those around.
pub fn reject_outliers(found: &mut [Option<LocalShift>], across: usize) {
    let down = found.len() / across;
    let is_outlier = |node: usize| {
        let own = found[node]?;
        let near: Vec<LocalShift> = neighborhood(node, across, down, 2).filter_map(|k| found[k]).collect();
        let middle = |axis: fn(ImageVector) -> f64| median(near.iter().map(|found| axis(found.shift)).collect());
        let off = (own.shift - ImageVector::new(middle(|shift| shift.x)?, middle(|shift| shift.y)?)).norm();
        (near.len() < 4 || off > APART + 4.0 * own.error).then_some(node)
    };
    let outliers: Vec<usize> = (0..found.len()).filter_map(is_outlier).collect();
    for node in outliers {
        found[node] = None;
    }
}

/// Where the limb moved: around those control points where it shows, and their neighbors, whose windows share what
/// moved with theirs.
///
/// It shows where a shift makes the images agree better than noise would. In a limb that lies still, the squared shift
/// over its variance, which is what the shift gains in the sum of squared differences over that of the noise, has the
/// χ² distribution of two degrees of freedom, whose tail is exp(−x/2). For N control points the probability allowed to
/// each is [`FALSE_ALARM`] / N (C. Bonferroni, 1936).
///
/// Contrast that comes beside an edge pulls at it as motion would. Where motion shows, it must still show when what no
/// shift explains is rejected, and agree with the shifts of the neighbors; the shift measured then is the one kept.
pub fn detect_motion(fixed: &Band, moving: &Band, found: &mut [Option<LocalShift>], motion: &Motion) -> VisibleMotion {
    let looked_at = found.iter().flatten().count().max(1) as f64;
    let limit = 2.0 * (looked_at / FALSE_ALARM).ln();
    let exceeds = |found: &LocalShift| found.shift.dot(found.shift) > limit * found.noise.powi(2);
    let before = found.to_vec();
    let closer = |node: usize| {
        shift_at(fixed, moving, motion, node, Precision::Full)
            .filter(|closer| agrees_with_neighbors(&before, node, motion.across, closer))
    };
    let look_closer = |(node, found): (usize, &mut Option<LocalShift>)| {
        if found.as_ref().is_some_and(exceeds) {
            *found = closer(node);
        }
        found.filter(exceeds).map(|found| found.shift.norm())
    };
    let lengths: Vec<Option<f64>> = found.par_iter_mut().enumerate().map(look_closer).collect();
    let down = found.len() / motion.across;
    let is_near = |node: usize| neighborhood(node, motion.across, down, 1).any(|k| lengths[k].is_some());
    VisibleMotion {
        around: (0..found.len()).map(is_near).collect(),
        farthest: lengths.iter().flatten().fold(0.0, |most, length| length.max(most)),
    }
}

/// Whether the neighbors of a control point may have moved half as far, as those of a limb do: their windows share half
/// of what they see.
fn agrees_with_neighbors(found: &[Option<LocalShift>], node: usize, across: usize, own: &LocalShift) -> bool {
    let others = neighborhood(node, across, found.len() / across, 1).filter(|k| *k != node).filter_map(|k| found[k]);
    let (mut weights, mut sum) = (0.0, 0.0);
    for other in others {
        weights += other.weight();
        sum += other.weight() * other.shift.dot(own.shift);
    }
    let square = own.shift.dot(own.shift);
    // Along the own shift, their mean and its error: two of the latter are left to doubt.
    sum / weights + 2.0 * (square / weights).sqrt() > square / 2.0
}

/// A control point and those around it, up to `reach` away along and across.
fn neighborhood(node: usize, across: usize, down: usize, reach: usize) -> impl Iterator<Item = usize> {
    let around = |at: usize, count: usize| at.saturating_sub(reach)..(at + reach + 1).min(count);
    let (rows, columns) = (around(node / across, down), around(node % across, across));
    rows.flat_map(move |row| columns.clone().map(move |column| row * across + column))
}
