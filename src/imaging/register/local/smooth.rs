//! The smooth motion behind scattered local shifts.

use super::local_shift::LocalShift;
use crate::geometry::ImageVector;
use crate::numeric::conjugate_gradients;

/// Standard deviation of the difference of a shift from the mean of its two neighbors, in pixels of the level. A
/// choice.
const BEND: f64 = 0.25;

/// The same of a shift itself: without measurements the motion falls to zero within about √(SIZE / BEND) control
/// points.
const SIZE: f64 = 2.0;

/// Steps of the solution; a grid has a few hundred points.
const STEPS: usize = 400;

/// The smooth motion nearest to the local shifts.
pub fn smooth(found: &[Option<LocalShift>], across: usize) -> Vec<ImageVector> {
    let weights: Vec<f64> = found.iter().map(|found| found.as_ref().map_or(0.0, LocalShift::weight)).collect();
    let of_axis = |axis: fn(ImageVector) -> f64| {
        let pull = |(found, weight): (&Option<LocalShift>, &f64)| found.map_or(0.0, |found| weight * axis(found.shift));
        let right: Vec<f64> = found.iter().zip(&weights).map(pull).collect();
        conjugate_gradients(&right, STEPS, |values| stiff(values, &weights, across))
    };
    let (x, y) = rayon::join(|| of_axis(|shift| shift.x), || of_axis(|shift| shift.y));
    x.into_iter().zip(y).map(|(x, y)| ImageVector::new(x, y)).collect()
}

/// The matrix of the normal equations times a vector: measurements, size of the motion, and its second differences.
fn stiff(values: &[f64], weights: &[f64], across: usize) -> Vec<f64> {
    let down = values.len() / across;
    let (bend, size) = (1.0 / (BEND * BEND), 1.0 / (SIZE * SIZE));
    let mut out: Vec<f64> = values.iter().zip(weights).map(|(value, weight)| value * (weight + size)).collect();
    for (stride, count, lines, next) in [(1, across, down, across), (across, down, across, 1)] {
        for line in 0..lines {
            let at = |k: usize| line * next + k * stride;
            for k in 1..count.saturating_sub(1) {
                let bent = bend * (values[at(k - 1)] - 2.0 * values[at(k)] + values[at(k + 1)]);
                out[at(k - 1)] += bent;
                out[at(k)] -= 2.0 * bent;
                out[at(k + 1)] += bent;
            }
        }
    }
    out
}
