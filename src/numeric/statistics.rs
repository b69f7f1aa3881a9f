//! Medians, quantiles and weights that outliers do not disturb.

use std::cmp::Ordering;

/// The median of the absolute value of a standard normal number: median absolute deviations divided by it are standard
/// deviations.
pub const MEDIAN_OF_NORMAL: f64 = 0.6745;

/// The total order of IEEE 754, in which numbers that are not a number have a place too.
fn total_order<T: Copy + Into<f64>>(a: &T, b: &T) -> Ordering {
    (*a).into().total_cmp(&(*b).into())
}

/// The middle value, of an even count the upper one of two; `None` of none.
pub fn median<T: Copy + Into<f64>>(mut values: Vec<T>) -> Option<T> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, total_order).1)
}

/// The value of the rank nearest to `fraction` (0 lowest, 1 highest); `None` of none. The values change places.
pub fn quantile<T: Copy + Into<f64>>(values: &mut [T], fraction: f64) -> Option<T> {
    let last = values.len().checked_sub(1)?;
    let rank = (fraction * last as f64).round() as usize;
    Some(*values.select_nth_unstable_by(rank, total_order).1)
}

/// The biweight of J. Tukey of a residual in units of the largest that counts: from 1 for none to 0.
pub fn tukey_weight(residual: f64) -> f64 {
    let inside = 1.0 - residual * residual;
    if inside > 0.0 { inside * inside } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_values() {
        assert_eq!(median::<f64>(Vec::new()), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0_f32, 1.0, 3.0, 2.0]), Some(3.0));
    }

    #[test]
    fn quantiles_take_the_nearest_rank() {
        let values = || [5.0, 1.0, 4.0, 2.0, 3.0];
        for (fraction, expected) in [(0.0, 1.0), (0.3, 2.0), (0.5, 3.0), (0.9, 5.0), (1.0, 5.0)] {
            assert_eq!(quantile(&mut values(), fraction), Some(expected), "{fraction}");
        }
        assert_eq!(quantile::<f32>(&mut [], 0.5), None);
    }

    #[test]
    fn outliers_have_no_weight() {
        assert_eq!((tukey_weight(0.0), tukey_weight(1.0), tukey_weight(-7.0)), (1.0, 0.0, 0.0));
        assert!((tukey_weight(0.5) - 0.5625).abs() < 1e-12);
    }
}
