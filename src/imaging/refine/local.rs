//! What a single section says about a vessel that its neighborhood has made known.

use super::BRIDGE_WEIGHT;
use super::fit::{Fit, Shadow};
use super::smoother::Measurement;

/// What one section alone measures.
#[derive(Debug, Clone, Copy)]
pub struct Local {
    /// Where the middle of the vessel is, px from the foot, and the weight (one over the variance) of that.
    pub offset: f64,
    pub offset_weight: f64,
    /// The logarithms of the radius and of the density: the opacity in the middle per px of radius.
    pub lumen: Measurement<2>,
}

impl Local {
    /// No measurement, but a prior of this weight for the logarithms of radius and density.
    pub fn unseen(lumen: [f64; 2], weight: f64) -> Self {
        let lumen = Measurement { near: lumen, weight: [[weight, 0.0], [0.0, weight]], pull: [0.0; 2], supposed: true };
        Self { offset: 0.0, offset_weight: 0.0, lumen }
    }
}

/// One section by itself, linearized about the pooled profile of its neighborhood: one step of Gauss and Newton.
///
/// The profile is even and its derivative by the offset odd, so that offset and radius of a vessel alone do not disturb
/// each other; the background and its slope are projected out. Beside a neighbor all that is unknown about both is
/// projected out, so that the weight falls where the two can hardly be separated.
pub fn local(samples: &[(f64, f64)], model: &Fit, noise: f64) -> Local {
    let near = [model.own.log_radius, model.own.log_density()];
    let nothing = Local { offset: model.own.offset, ..Local::unseen(near, 0.0) };
    if model.own.amplitude <= 0.0 {
        return nothing;
    }
    let Some((shift, lumen)) = measured(samples, model) else { return nothing };
    // Where the model fits worse than usual something else is in the section.
    let misfit = (model.residual / (1.6 * noise.max(1e-9))).max(1.0);
    let variance = noise.max(1e-9).powi(2) * misfit.powi(4);
    let lumen = lumen.times(1.0 / variance);
    let wrong = CORRELATED * (model.residual.powi(2) - (1.7 * noise).powi(2)).max(0.0) / model.own.amplitude.powi(2);
    Local {
        offset: model.own.offset + shift.value,
        offset_weight: shift.square / variance,
        lumen: Measurement { near, ..lumen.times(1.0 / (1.0 + lumen.weight[0][0] * wrong)) },
    }
}

/// Residuals of the model that are not noise are correlated over about 20 stations, and change the logarithm of the
/// radius by about twice (in variance 4 times) their share of the opacity.
const CORRELATED: f64 = 20.0 * 4.0;

/// The correction of the offset, and what the section says of the lumen, in units of the noise.
fn measured(samples: &[(f64, f64)], model: &Fit) -> Option<(Coefficient, Measurement<2>)> {
    let row = |&(x, value): &(f64, f64)| {
        let p = model.own.profile(x);
        let amplitude = model.own.amplitude;
        let by_offset = -amplitude * p.by_offset;
        let by_log_density = amplitude * p.profile;
        let by_log_radius = amplitude * (p.profile + p.by_log_radius);
        let mut row = [0.0; 12];
        row[..2].copy_from_slice(&[1.0, x]);
        // What is not there stays zero.
        for (columns, neighbor) in row[2..].as_chunks_mut().0.iter_mut().zip(model.beside.iter().flatten()) {
            *columns = neighbor.gradient(x);
        }
        row[8..].copy_from_slice(&[by_log_density, by_log_radius, by_offset, value - model.opacity(x)]);
        row
    };
    let rows: Vec<[f64; 12]> = samples.iter().map(row).collect();
    let mut offset_first = rows.clone();
    for row in &mut offset_first {
        row.swap(8, 10);
    }
    Some((last_coefficient(rows)?, lumen(offset_first)?))
}

/// The offset by one section on which another vessel lies over this one, of known density, radius and
/// expected offset, from its curvature alone: the other vessel is as smooth as a cubic over the width of this one, and
/// what a cubic can imitate is projected out. Nothing is said where the section does not show this vessel's opacity.
pub fn local_under_overlay(samples: &[(f64, f64)], lumen: [f64; 2], noise: f64) -> Local {
    let [log_radius, log_density] = lumen;
    let amplitude = (log_radius + log_density).exp();
    let own = Shadow { amplitude, log_radius, offset: 0.0 };
    let reach = (1.5 * own.radius() + 2.0).ceil();
    let nothing = Local::unseen(lumen, BRIDGE_WEIGHT);
    let row = |&(at, value): &(f64, f64)| {
        let x = at / reach;
        let [shape, _, shift] = own.gradient(at);
        [1.0, x, x * x, x * x * x, amplitude * shape, shift, value]
    };
    let shift_last: Vec<[f64; 7]> = samples.iter().filter(|(x, _)| x.abs() <= reach).map(row).collect();
    let mut shape_last = shift_last.clone();
    for row in &mut shape_last {
        row.swap(4, 5);
    }
    let (Some(share), Some(shift)) = (last_coefficient(shape_last), last_coefficient(shift_last)) else {
        return nothing;
    };
    let variance = noise.max(1e-9).powi(2);
    let tolerance = 2.0 * (variance / share.square).sqrt() + 0.5;
    let too_far = shift.value.abs() > 0.7 * own.radius() + 0.5;
    if (share.value - 1.0).abs() > tolerance || too_far || shift.rest > 2.0 * noise {
        return nothing;
    }
    Local { offset: shift.value, offset_weight: 0.5 * shift.square / variance, ..nothing }
}

/// What the last of several regressors contributes.
struct Coefficient {
    value: f64,
    /// The square of what the others leave of the regressor.
    square: f64,
    /// The standard deviation of what all leave of the value.
    rest: f64,
}

/// Least squares by orthogonalization: each row holds the values of the regressors and then the value to explain.
fn last_coefficient<const N: usize>(mut rows: Vec<[f64; N]>) -> Option<Coefficient> {
    if rows.len() < N + 1 {
        return None;
    }
    let used = orthogonalized(&mut rows, N - 2);
    let (square, share) = (product(&rows, N - 2, N - 2), product(&rows, N - 2, N - 1));
    if square.is_nan() || square <= LEAST_SQUARE {
        return None;
    }
    let value = share / square;
    let rest: f64 = rows.iter().map(|r| (r[N - 1] - value * r[N - 2]).powi(2)).sum();
    Some(Coefficient { value, square, rest: (rest / (rows.len() - used - 1).max(1) as f64).sqrt() })
}

/// What the last two of the regressors say of the logarithms of radius and density, without the scale of the noise.
fn lumen<const N: usize>(mut rows: Vec<[f64; N]>) -> Option<Measurement<2>> {
    if rows.len() < N + 1 {
        return None;
    }
    orthogonalized(&mut rows, N - 3);
    let with = |a: usize, b: usize| product(&rows, N - 3 + a, N - 3 + b);
    let measured = Measurement {
        near: [0.0; 2],
        weight: [[with(0, 0), with(0, 1)], [with(1, 0), with(1, 1)]],
        pull: [with(0, 2), with(1, 2)],
        supposed: false,
    };
    (measured.weight[0][0].is_finite() && measured.weight[1][1].is_finite()).then_some(measured)
}

/// A regressor with a smaller square is explained by those before it.
const LEAST_SQUARE: f64 = 1e-12;

/// Takes out of all columns behind the first `count` what those explain (modified Gram and Schmidt). How many explain
/// something.
fn orthogonalized<const N: usize>(rows: &mut [[f64; N]], count: usize) -> usize {
    let mut used = 0;
    for k in 0..count {
        let square = product(rows, k, k);
        if square.is_nan() || square <= LEAST_SQUARE {
            continue;
        }
        used += 1;
        for other in k + 1..N {
            let share = product(rows, k, other) / square;
            for row in rows.iter_mut() {
                row[other] -= share * row[k];
            }
        }
    }
    used
}

/// The scalar product of two columns.
fn product<const N: usize>(rows: &[[f64; N]], a: usize, b: usize) -> f64 {
    rows.iter().map(|row| row[a] * row[b]).sum()
}
