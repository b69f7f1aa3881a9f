//! What a single section says about a vessel that its neighborhood has made known.

use super::BRIDGE_WEIGHT;
use super::fit::{BLUR, Fit};
use super::tube::profile;

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
/// The profile is even and its derivative by the offset odd, so that offset and radius do not disturb each other; the
/// background and its slope, and for the radius also the opacity, are projected out.
pub fn local(section: &[f64], reach: usize, model: &Fit, noise: f64) -> Local {
    let radius = model.log_radius.exp();
    let middle = section.len() / 2;
    let nothing = Local { log_radius: model.log_radius, offset: model.offset, ..Local::default() };
    if model.amplitude <= 0.0 {
        return nothing;
    }
    let (mut offset_columns, mut radius_columns) = (Vec::new(), Vec::new());
    for (i, value) in section.iter().enumerate().skip(middle - reach).take(2 * reach + 1) {
        if !value.is_finite() {
            continue;
        }
        let x = i as f64 - middle as f64;
        let p = profile(x - model.offset, radius, BLUR);
        let rest = value - model.amplitude * p.profile - model.background - model.slope * x;
        offset_columns.push([1.0, x, -model.amplitude * p.by_offset, rest]);
        radius_columns.push([1.0, x, p.profile, model.amplitude * p.by_log_radius, rest]);
    }
    let (Some((shift, shift_square, _)), Some((growth, growth_square, _))) =
        (last_coefficient(offset_columns), last_coefficient(radius_columns))
    else {
        return nothing;
    };
    // Where the model fits worse than usual something else is in the section.
    let misfit = (model.residual / (1.6 * noise.max(1e-9))).max(1.0);
    let variance = noise.max(1e-9).powi(2) * misfit.powi(4);
    Local {
        offset: model.offset + shift,
        offset_weight: shift_square / variance,
        log_radius: model.log_radius + growth,
        log_radius_weight: growth_square / variance,
    }
}

/// The offset by one section on which another vessel lies over this one, of known opacity in the middle, radius and
/// expected offset, from its curvature alone: the other vessel is as smooth as a cubic over the width of this one, and
/// what a cubic can imitate is projected out. Nothing is said where the section does not show this vessel's opacity.
pub fn local_under_overlay(section: &[f64], amplitude: f64, log_radius: f64, noise: f64) -> Local {
    let radius = log_radius.exp();
    let middle = section.len() / 2;
    let reach = ((1.5 * radius + 2.0).ceil() as usize).min(middle);
    let nothing = Local { log_radius, log_radius_weight: BRIDGE_WEIGHT, ..Local::default() };
    let columns = |offset_last: bool| -> Vec<[f64; 7]> {
        let samples = section.iter().enumerate().skip(middle - reach).take(2 * reach + 1);
        samples
            .filter(|(_, value)| value.is_finite())
            .map(|(i, &value)| {
                let x = (i as f64 - middle as f64) / reach as f64;
                let p = profile(i as f64 - middle as f64, radius, BLUR);
                let (shape, shift) = (amplitude * p.profile, -amplitude * p.by_offset);
                let (first, last) = if offset_last { (shape, shift) } else { (shift, shape) };
                [1.0, x, x * x, x * x * x, first, last, value]
            })
            .collect()
    };
    let (Some((share, share_square, _)), Some((shift, shift_square, rest))) =
        (last_coefficient(columns(false)), last_coefficient(columns(true)))
    else {
        return nothing;
    };
    let variance = noise.max(1e-9).powi(2);
    let tolerance = 2.0 * (variance / share_square).sqrt() + 0.5;
    if (share - 1.0).abs() > tolerance || shift.abs() > 0.7 * radius + 0.5 || rest > 2.0 * noise {
        return nothing;
    }
    Local { offset: shift, offset_weight: 0.5 * shift_square / variance, ..nothing }
}

/// Least squares by orthogonalization (modified Gram and Schmidt): each row holds the values of the regressors and
/// then the value to explain. The coefficient of the last regressor, the square of what the others leave of it, and
/// the standard deviation of what all leave of the value.
fn last_coefficient<const N: usize>(mut rows: Vec<[f64; N]>) -> Option<(f64, f64, f64)> {
    if rows.len() < N + 1 {
        return None;
    }
    let mut last = (0.0, 0.0);
    for k in 0..N - 1 {
        let square: f64 = rows.iter().map(|r| r[k] * r[k]).sum();
        if square.is_nan() || square <= 1e-12 {
            return None;
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
    Some((last.0, last.1, (rest / (rows.len() + 1 - N) as f64).sqrt()))
}
