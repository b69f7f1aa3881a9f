//! The smooth motion behind scattered local shifts.

use super::seen::Seen;

/// Standard deviation of what a shift differs from the mean of its two neighbors, in pixels of the level.
const BEND: f64 = 0.25;

/// The same of a shift itself: where nothing is known the motion ends, within about √(SIZE / BEND) control points.
const SIZE: f64 = 2.0;

/// Steps of the solution; a grid has a few hundred points.
const STEPS: usize = 400;

/// The smooth motion nearest to the local shifts, by conjugate gradients (M. Hestenes and E. Stiefel, 1952).
pub fn smooth(seen: &[Option<Seen>], across: usize) -> Vec<[f64; 2]> {
    let weights: Vec<f64> = seen.iter().map(|seen| seen.map_or(0.0, |seen| 1.0 / (seen.error * seen.error))).collect();
    let of_axis = |axis: usize| {
        let right: Vec<f64> = seen
            .iter()
            .zip(&weights)
            .map(|(seen, weight)| seen.map_or(0.0, |seen| weight * seen.shift[axis]))
            .collect();
        solved(&right, |values| stiff(values, &weights, across))
    };
    let (rows, columns) = rayon::join(|| of_axis(0), || of_axis(1));
    rows.into_iter().zip(columns).map(|(row, column)| [row, column]).collect()
}

/// The left side of the normal equations: what is measured, how large the motion is, and how it bends.
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

fn solved(right: &[f64], apply: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut solution = vec![0.0; right.len()];
    let (mut rest, mut along) = (right.to_vec(), right.to_vec());
    let mut square = dot(&rest, &rest);
    let enough = 1e-12 * square;
    for _ in 0..STEPS {
        if square <= enough {
            break;
        }
        let moved = apply(&along);
        let length = square / dot(&along, &moved);
        for k in 0..right.len() {
            solution[k] += length * along[k];
            rest[k] -= length * moved[k];
        }
        let next = dot(&rest, &rest);
        along.iter_mut().zip(&rest).for_each(|(along, rest)| *along = rest + next / square * *along);
        square = next;
    }
    solution
}
