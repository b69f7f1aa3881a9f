//! What a single section says about a vessel that its neighborhood has made known.

use super::BRIDGE_WEIGHT;
use super::fit::{Fit, Shadow};

/// What one section alone says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local {
    /// Where the middle of the vessel is, px from the foot, and the weight (one over the variance) of that.
    pub offset: f64,
    pub offset_weight: f64,
    /// Logarithm of the radius, and its weight.
    pub log_radius: f64,
    pub log_radius_weight: f64,
}

/// One section by itself, linearized about the pooled profile of its neighborhood: one step of Gauss and Newton.
///
/// The profile is even and its derivative by the offset odd, so that offset and radius of a vessel alone do not disturb
/// each other; the background and its slope, and for the radius also the opacity, are projected out. Beside a neighbor
/// all that is unknown about both is projected out, so that the weight falls where the two can hardly be told apart.
pub fn local(samples: &[(f64, f64)], model: &Fit, noise: f64) -> Local {
    let nothing = Local { log_radius: model.own.log_radius, offset: model.own.offset, ..Local::default() };
    if model.own.amplitude <= 0.0 {
        return nothing;
    }
    let measured = match model.beside {
        [None, None] => alone(samples, model),
        [Some(neighbor), None] | [None, Some(neighbor)] => beside(samples, model, |x| of_neighbor(&neighbor, x)),
        [Some(a), Some(b)] => beside(samples, model, |x| {
            let ([a0, a1, a2], [b0, b1, b2]) = (of_neighbor(&a, x), of_neighbor(&b, x));
            [a0, a1, a2, b0, b1, b2]
        }),
    };
    let Some([shift, growth]) = measured else { return nothing };
    // Where the model fits worse than usual something else is in the section.
    let misfit = (model.residual / (1.6 * noise.max(1e-9))).max(1.0);
    let variance = noise.max(1e-9).powi(2) * misfit.powi(4);
    Local {
        offset: model.own.offset + shift.value,
        offset_weight: shift.square / variance,
        log_radius: model.own.log_radius + growth.value,
        log_radius_weight: growth.square / variance,
    }
}

/// Corrections of the offset and of the logarithm of the radius.
fn alone(samples: &[(f64, f64)], model: &Fit) -> Option<[Coefficient; 2]> {
    let (mut offset_columns, mut radius_columns) = (Vec::new(), Vec::new());
    for &(x, value) in samples {
        let p = model.own.profile(x);
        let rest = value - model.opacity(x);
        offset_columns.push([1.0, x, -model.own.amplitude * p.by_offset, rest]);
        radius_columns.push([1.0, x, p.profile, model.own.amplitude * p.by_log_radius, rest]);
    }
    Some([last_coefficient(offset_columns)?, last_coefficient(radius_columns)?])
}

/// The same beside neighbors, whose own unknowns change the opacity as `of_neighbors` says.
fn beside<const M: usize>(
    samples: &[(f64, f64)],
    model: &Fit,
    of_neighbors: impl Fn(f64) -> [f64; M],
) -> Option<[Coefficient; 2]> {
    let mut columns: [Vec<[f64; 12]>; 2] = [Vec::new(), Vec::new()];
    for &(x, value) in samples {
        let p = model.own.profile(x);
        let by = [-model.own.amplitude * p.by_offset, model.own.amplitude * p.by_log_radius];
        let rest = value - model.opacity(x);
        for (wanted, columns) in columns.iter_mut().enumerate() {
            let mut row = [0.0; 12];
            // The first regressors stay zero beside a single neighbor.
            row[..3].copy_from_slice(&[1.0, x, p.profile]);
            row[3..3 + M].copy_from_slice(&of_neighbors(x));
            row[9] = by[1 - wanted];
            row[10] = by[wanted];
            row[11] = rest;
            columns.push(row);
        }
    }
    let [offset, radius] = columns;
    Some([last_coefficient(offset)?, last_coefficient(radius)?])
}

/// How opacity changes with the amplitude, the radius and the offset of a neighbor.
fn of_neighbor(neighbor: &Shadow, x: f64) -> [f64; 3] {
    let p = neighbor.profile(x);
    [p.profile, neighbor.amplitude * p.by_log_radius, -neighbor.amplitude * p.by_offset]
}

/// The offset by one section on which another vessel lies over this one, of known opacity in the middle, radius and
/// expected offset, from its curvature alone: the other vessel is as smooth as a cubic over the width of this one, and
/// what a cubic can imitate is projected out. Nothing is said where the section does not show this vessel's opacity.
pub fn local_under_overlay(samples: &[(f64, f64)], amplitude: f64, log_radius: f64, noise: f64) -> Local {
    let own = Shadow { amplitude, log_radius, offset: 0.0 };
    let reach = (1.5 * own.radius() + 2.0).ceil();
    let nothing = Local { log_radius, log_radius_weight: BRIDGE_WEIGHT, ..Local::default() };
    let columns = |offset_last: bool| -> Vec<[f64; 7]> {
        let near = samples.iter().filter(|(x, _)| x.abs() <= reach);
        near.map(|&(at, value)| {
            let x = at / reach;
            let p = own.profile(at);
            let (shape, shift) = (amplitude * p.profile, -amplitude * p.by_offset);
            let (first, last) = if offset_last { (shape, shift) } else { (shift, shape) };
            [1.0, x, x * x, x * x * x, first, last, value]
        })
        .collect()
    };
    let (Some(share), Some(shift)) = (last_coefficient(columns(false)), last_coefficient(columns(true))) else {
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

/// Least squares by orthogonalization (modified Gram and Schmidt): each row holds the values of the regressors and
/// then the value to explain. A regressor that the ones before it explain is passed over, the last one is not.
fn last_coefficient<const N: usize>(mut rows: Vec<[f64; N]>) -> Option<Coefficient> {
    if rows.len() < N + 1 {
        return None;
    }
    let mut last = (0.0, 0.0);
    for k in 0..N - 1 {
        let square: f64 = rows.iter().map(|r| r[k] * r[k]).sum();
        if square.is_nan() || square <= 1e-12 {
            if k + 2 == N {
                return None;
            }
            continue;
        }
        for other in k + 1..N {
            let share = rows.iter().map(|r| r[k] * r[other]).sum::<f64>() / square;
            last = (share, square);
            for row in &mut rows {
                row[other] -= share * row[k];
            }
        }
    }
    let rest: f64 = rows.iter().map(|r| r[N - 1] * r[N - 1]).sum();
    Some(Coefficient { value: last.0, square: last.1, rest: (rest / (rows.len() + 1 - N) as f64).sqrt() })
}
