//! Early and late contrast, separated by arrival time.
//!
//! Knows no artery and no vein: in a run in which both fill, arteries fill first.

use super::{Arrival, DensityError, arrival};
use crate::imaging::look::Phase;
use crate::imaging::{FrameSelection, Look};
use crate::imaging::{Raster, Run};

/// The share of the spread of arrival times that lies between the two phases, at least. Of times that are spread evenly
/// or normally, any division in two leaves less between its halves (3/4, and 2/π).
const LEAST_SEPARATION: f64 = 0.8;
/// Frames between the means of the two phases, at least.
const LEAST_APART: f64 = 1.0;

/// Why early and late contrast cannot be told apart.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PhaseError {
    /// Arrival times cannot be had.
    #[error(transparent)]
    Density(#[from] DensityError),
    /// There is one phase only.
    #[error("contrast does not come in two phases in this run: early and late cannot be told apart")]
    OnePhase,
}

/// The weight of each pixel in a phase of the run, by when contrast arrives there under the mask of `look`: 1 at and
/// beyond the mean time of that phase, 0 at the mean time of the other, in between in proportion; 1 where no contrast
/// comes. The phases are divided where the spread between them is largest (N. Otsu, IEEE Trans. SMC 9, 1979).
///
/// # Errors
/// If arrival times cannot be had, or do not fall into two groups.
pub fn phase_weights(run: &Run, look: &Look, phase: Phase) -> Result<Raster<f32>, PhaseError> {
    let whole = Look { frame: FrameSelection::Opacify(None), phase: None, ..look.clone() };
    let Arrival { frame, .. } = arrival(run, &whole)?;
    let [early, late] = two_means(frame.values()).ok_or(PhaseError::OnePhase)?;
    let of = |at: &f32| {
        let late = ((at - early) / (late - early)).clamp(0.0, 1.0);
        match phase {
            _ if at.is_nan() => 1.0,
            Phase::Early => 1.0 - late,
            Phase::Late => late,
        }
    };
    Ok(frame.map(of))
}

/// The means of the two groups of the numbers among `values`, if there are two.
fn two_means(values: &[f32]) -> Option<[f32; 2]> {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let count = sorted.len() as f64;
    let sum: f64 = sorted.iter().map(|v| f64::from(*v)).sum();
    let mean = sum / count;
    let spread = sorted.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>();
    let (mut below, mut best) = (0.0, None);
    let mut most = LEAST_SEPARATION * spread;
    for (index, value) in sorted.iter().enumerate().take(sorted.len().saturating_sub(1)) {
        below += f64::from(*value);
        let (low, high) = ((index + 1) as f64, count - (index + 1) as f64);
        let means = [below / low, (sum - below) / high];
        let between = low * high / count * (means[1] - means[0]).powi(2);
        if between > most && means[1] - means[0] >= LEAST_APART {
            (most, best) = (between, Some(means.map(|mean| mean as f32)));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_are_found_and_one_is_not_divided() {
        let spread = |middle: f32, count: i16| (0..count).map(move |k| middle + f32::from(k % 11 - 5) * 0.1);
        let two: Vec<f32> = spread(5.0, 660).chain([f32::NAN; 50]).chain(spread(9.0, 220)).collect();
        let [early, late] = two_means(&two).unwrap();
        assert!((early - 5.0).abs() < 1e-3 && (late - 9.0).abs() < 1e-3, "{early} {late}");
        let even: Vec<f32> = (0..1000_i16).map(|k| f32::from(k) * 0.01).collect();
        let sum_of_three = |k: i16| f32::from(k % 7 + k / 7 % 7 + k / 49 % 7);
        let bell: Vec<f32> = (0..343).map(sum_of_three).collect();
        for one in [&even[..], &bell, &[3.0, 3.0, 3.0], &[2.0, 2.3], &[5.0], &[]] {
            assert_eq!(two_means(one), None, "{} values", one.len());
        }
    }
}
