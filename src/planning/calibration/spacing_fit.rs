//! Marks at equal distances: how many pixels lie between two, and whether that stays the same along them.
//!
//! Knows no millimeter: points and lengths are in columns of the image.

use crate::geometry::{PlanePoint, Point, Vector};
use crate::numeric::median;

/// What a click is taken to scatter by, in px, and for how many degrees of freedom that counts against what the marks
/// themselves show.
const CLICK_SIGMA_PX: f64 = 1.0;
const CLICK_FREEDOM: f64 = 2.0;

/// A mark this many standard deviations from where the others put it is not one of them.
const OUTLIER: f64 = 4.0;

/// Fewer marks cannot tell which of them is wrong.
const LEAST_TO_JUDGE: usize = 5;

/// How far from a whole number of steps two neighbors may be to count as having marks left out between them.
const WHOLE: f64 = 0.2;

/// Sharper bends between three marks, in radians, are slips of the hand, not those of a catheter.
const SHARPEST: f64 = 1.0;

/// What marks at equal distances say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EqualSpacing {
    /// Pixels from mark to mark.
    pub step: f64,
    /// Standard uncertainty of the step.
    pub step_sigma: f64,
    /// Steps from the first mark to the last.
    pub steps: f64,
    /// Relative change of the step from the first mark to the last.
    pub drift: f64,
    /// Its standard uncertainty; infinite with fewer than five marks.
    pub drift_sigma: f64,
    /// The mark that does not fit, from 0, and by how many px; it is left out of everything else.
    pub outlier: Option<(usize, f64)>,
    /// Marks, from 0, after which at least one was skipped.
    pub skipped: Vec<usize>,
}

/// Why marks give no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoSpacing {
    /// Fewer than two marks.
    TooFew,
    /// This mark, from 0, and the next lie on one another.
    Twice(usize),
    /// The way through the marks turns back at this one, from 0.
    Bent(usize),
}

impl EqualSpacing {
    /// Fits `marks`, in order along the object, by least squares over all of them.
    pub fn fit(marks: &[PlanePoint]) -> Result<Self, NoSpacing> {
        if marks.len() < 2 {
            return Err(NoSpacing::TooFew);
        }
        if let Some(i) = sharpest(marks) {
            return Self::without(marks, i);
        }
        let numbers = numbers(marks)?;
        let used = |out: Option<usize>| -> Vec<usize> { (0..marks.len()).filter(|&i| Some(i) != out).collect() };
        let fitted = |out: Option<usize>| StepFit::of(marks, &numbers, &used(out));
        let all = fitted(None).ok_or(NoSpacing::Twice(0))?;
        let outlier = if marks.len() >= LEAST_TO_JUDGE { worst(marks, &numbers, used) } else { None };
        let fit = outlier.and_then(|(i, _)| fitted(Some(i))).unwrap_or(all);
        let skipped = (1..marks.len()).filter(|&i| numbers[i] - numbers[i - 1] > 1.5).map(|i| i - 1).collect();
        Ok(Self {
            step: fit.step,
            step_sigma: fit.sigma / fit.spread.sqrt(),
            steps: numbers[marks.len() - 1],
            drift: fit.drift,
            drift_sigma: fit.drift_sigma,
            outlier,
            skipped,
        })
    }

    /// The spacing of all marks but one, at which the way through them turns back.
    fn without(marks: &[PlanePoint], out: usize) -> Result<Self, NoSpacing> {
        let rest: Vec<PlanePoint> =
            marks.iter().enumerate().filter(|(i, _)| *i != out).map(|(_, mark)| *mark).collect();
        if marks.len() < LEAST_TO_JUDGE || sharpest(&rest).is_some() {
            return Err(NoSpacing::Bent(out));
        }
        let [a, b] = [marks[out - 1], marks[out + 1]];
        let off = (marks[out] - a.lerp(b, 0.5)).norm();
        let fit = Self::fit(&rest)?;
        // A second mark that does not fit is too much.
        if fit.outlier.is_some() {
            Err(NoSpacing::Bent(out))
        } else {
            Ok(Self { outlier: Some((out, off)), skipped: Vec::new(), ..fit })
        }
    }
}

/// The mark at which the way through all of them turns most, if no catheter turns so.
fn sharpest(marks: &[PlanePoint]) -> Option<usize> {
    let turns = (1..marks.len().saturating_sub(1)).map(|i| (i, turn(marks, i).abs()));
    turns.filter(|(_, turn)| *turn > SHARPEST).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
}

/// By how much the way through points turns at one of them, radians.
fn turn(points: &[PlanePoint], i: usize) -> f64 {
    let (before, after) = (points[i] - points[i - 1], points[i + 1] - points[i]);
    before.cross(after).atan2(before.dot(after))
}

/// Which step each mark stands on: the next one, unless the way to it is a whole number of typical ways.
fn numbers(marks: &[PlanePoint]) -> Result<Vec<f64>, NoSpacing> {
    let ways: Vec<f64> = marks.windows(2).map(|pair| (pair[1] - pair[0]).norm()).collect();
    let typical = median(ways.clone()).unwrap_or_default();
    let mut numbers = vec![0.0];
    for (i, way) in ways.into_iter().enumerate() {
        let ratio = way / typical;
        if ratio.is_nan() || ratio < WHOLE {
            return Err(NoSpacing::Twice(i));
        }
        let whole = ratio.round();
        let steps = if (ratio - whole).abs() < WHOLE * whole.sqrt() { whole.max(1.0) } else { 1.0 };
        numbers.push(numbers[i] + steps);
    }
    Ok(numbers)
}

/// The mark farthest from where the others put it, in units of what they scatter by, if that is too far.
fn worst(marks: &[PlanePoint], numbers: &[f64], used: impl Fn(Option<usize>) -> Vec<usize>) -> Option<(usize, f64)> {
    let along = positions(marks, &used(None));
    let apart = |i: usize| {
        let [a, b] = nearest_two(i, marks.len());
        // From the two nearest marks: what lies behind a mark was measured through it, and the step may change along them.
        let part = (numbers[i] - numbers[a]) / (numbers[b] - numbers[a]);
        let off = along[i] - along[a] - part * (along[b] - along[a]);
        let deviations = (1.0 + part * part + (1.0 - part).powi(2)).sqrt();
        let sigma = StepFit::of(marks, numbers, &used(Some(i)))?.sigma * deviations;
        Some((i, off, off.abs() / sigma))
    };
    let worst = (0..marks.len()).filter_map(apart).max_by(|a, b| a.2.total_cmp(&b.2))?;
    (worst.2 > OUTLIER).then_some((worst.0, worst.1))
}

/// The marks on both sides of one, or at an end the next two.
const fn nearest_two(i: usize, count: usize) -> [usize; 2] {
    match i {
        0 => [1, 2],
        i if i + 1 == count => [i - 1, i - 2],
        i => [i - 1, i + 1],
    }
}

/// A straight line through position over number, and how much it bends.
struct StepFit {
    step: f64,
    /// Standard deviation of a position.
    sigma: f64,
    /// Sum of squares of the numbers about their mean.
    spread: f64,
    drift: f64,
    drift_sigma: f64,
}

impl StepFit {
    fn of(marks: &[PlanePoint], numbers: &[f64], used: &[usize]) -> Option<Self> {
        let count = used.len() as f64;
        let along = positions(marks, used);
        let number: Vec<f64> = used.iter().map(|&i| numbers[i]).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let (middle, center) = (mean(&number), mean(&along));
        let off: Vec<f64> = number.iter().map(|n| n - middle).collect();
        let spread: f64 = off.iter().map(|x| x * x).sum();
        let step = off.iter().zip(&along).map(|(x, y)| x * y).sum::<f64>() / spread;
        if !(step.is_finite() && step > 0.0) {
            return None;
        }
        let rests: Vec<f64> = off.iter().zip(&along).map(|(x, y)| y - center - step * x).collect();
        // The square of the number, freed of what a straight line takes of it.
        let (level, slope) = (spread / count, off.iter().map(|x| x * x * x).sum::<f64>() / spread);
        let bow: Vec<f64> = off.iter().map(|x| x * x - level - slope * x).collect();
        let bow_spread: f64 = bow.iter().map(|q| q * q).sum();
        let judged = used.len() >= LEAST_TO_JUDGE;
        let bend = if judged { bow.iter().zip(&rests).map(|(q, r)| q * r).sum::<f64>() / bow_spread } else { 0.0 };
        let squares: f64 = rests.iter().zip(&bow).map(|(r, q)| (r - bend * q).powi(2)).sum();
        let free = count - if judged { 3.0 } else { 2.0 };
        let prior = CLICK_FREEDOM * CLICK_SIGMA_PX * CLICK_SIGMA_PX;
        let sigma = ((prior + squares) / (CLICK_FREEDOM + free.max(0.0))).sqrt();
        let steps = number.last()? - number.first()?;
        Some(Self {
            step,
            sigma,
            spread,
            drift: 2.0 * bend * steps / step,
            drift_sigma: if judged { 2.0 * sigma / bow_spread.sqrt() * steps / step } else { f64::INFINITY },
        })
    }
}

/// How far along the object each of the `used` marks lies, along arcs through them: marks on a bent catheter are
/// farther apart than the straight way between them.
fn positions(marks: &[PlanePoint], used: &[usize]) -> Vec<f64> {
    let points: Vec<PlanePoint> = used.iter().map(|&i| marks[i]).collect();
    let inner = 1..points.len().saturating_sub(1);
    let mut along = vec![0.0];
    for i in 1..points.len() {
        let turns: Vec<f64> = [i - 1, i].into_iter().filter(|k| inner.contains(k)).map(|k| turn(&points, k)).collect();
        // The arc of a circle turns between two marks by as much as its chords do at a mark.
        let half = 0.5 * turns.iter().sum::<f64>() / turns.len().max(1) as f64;
        let longer = if half.abs() > 1e-9 { half / half.sin() } else { 1.0 };
        along.push(along[i - 1] + longer * (points[i] - points[i - 1]).norm());
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    fn equal_spacing(marks: &[[f64; 2]]) -> Result<EqualSpacing, NoSpacing> {
        EqualSpacing::fit(&marks.iter().copied().map(PlanePoint::from).collect::<Vec<_>>())
    }

    fn straight(count: usize, step: f64) -> Vec<[f64; 2]> {
        (0..count).map(|i| [100.0 + 0.6 * step * i as f64, 40.0 + 0.8 * step * i as f64]).collect()
    }

    /// Normal numbers by summing twelve uniform ones.
    fn noise(rng: &mut ChaCha8Rng) -> f64 {
        (0..12).map(|_| (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum::<f64>() - 6.0
    }

    #[test]
    fn exact_marks_give_the_exact_step_straight_or_on_a_circle() {
        let fit = equal_spacing(&straight(11, 51.3)).unwrap();
        assert!((fit.step - 51.3).abs() < 1e-9 && fit.drift.abs() < 1e-9);
        assert_eq!((fit.outlier, fit.skipped), (None, vec![]));
        // Steps of 50 px along a circle of 150 px: the chords are 0.5 % shorter.
        let bent: Vec<[f64; 2]> =
            (0..9).map(|i| f64::from(i) * 50.0 / 150.0).map(|a| [150.0 * a.cos(), 150.0 * a.sin()]).collect();
        assert!((PlanePoint::from(bent[1]) - PlanePoint::from(bent[0])).norm() < 49.8);
        assert!((equal_spacing(&bent).unwrap().step - 50.0).abs() < 1e-6);
    }

    /// Simulated: the standard uncertainty is what the steps of many hands scatter by.
    #[test]
    fn the_uncertainty_is_what_many_hands_scatter_by() {
        let mut rng = ChaCha8Rng::seed_from_u64(40);
        let (mut squares, mut variances, mut tilted, mut outliers) = (0.0, 0.0, 0, 0);
        let hands = 2000;
        for _ in 0..hands {
            let marks: Vec<[f64; 2]> =
                straight(11, 50.0).into_iter().map(|p| p.map(|c| c + 1.0 * noise(&mut rng))).collect();
            let fit = equal_spacing(&marks).unwrap();
            squares += (fit.step - 50.0).powi(2);
            variances += fit.step_sigma.powi(2);
            tilted += usize::from(fit.drift.abs() > 3.0 * fit.drift_sigma);
            outliers += usize::from(fit.outlier.is_some());
        }
        let ratio = (variances / squares).sqrt();
        assert!((0.85..1.15).contains(&ratio), "{ratio}");
        assert!(tilted < hands / 50 && outliers < hands / 50, "{tilted} {outliers}");
    }

    #[test]
    fn a_step_that_changes_along_the_object_is_told_from_noise() {
        let mut rng = ChaCha8Rng::seed_from_u64(41);
        // From 52.5 px at one end to 47.5 px at the other.
        let mut x = 0.0;
        let marks: Vec<[f64; 2]> = (0..11)
            .map(|i| {
                x += if i == 0 { 0.0 } else { 52.5 - 0.5 * (f64::from(i) - 0.5) };
                [x + 0.5 * noise(&mut rng), 10.0]
            })
            .collect();
        let fit = equal_spacing(&marks).unwrap();
        assert!((fit.drift + 0.1).abs() < 0.02, "{fit:?}");
        assert!(fit.drift.abs() > 3.0 * fit.drift_sigma, "{fit:?}");
    }

    #[test]
    fn a_mark_that_slipped_is_named_and_left_out() {
        for slipped in [0, 3, 9] {
            let mut marks = straight(10, 50.0);
            marks[slipped][1] += 9.0;
            let fit = equal_spacing(&marks).unwrap();
            let (found, off) = fit.outlier.expect("it is found");
            assert_eq!(found, slipped);
            assert!((6.0..9.0).contains(&off.abs()), "{off}");
            assert!((fit.step - 50.0).abs() < 1e-6, "{fit:?}");
        }
    }

    #[test]
    fn a_click_aside_of_the_object_is_left_out_and_two_of_them_are_refused() {
        let mut marks = straight(8, 24.0);
        marks[1] = [marks[1][0] + 110.0, marks[1][1] + 40.0];
        let fit = equal_spacing(&marks).unwrap();
        assert_eq!(fit.outlier.map(|(i, _)| i), Some(1));
        assert!((fit.step - 24.0).abs() < 1e-9 && fit.steps == 7.0, "{fit:?}");
        marks[5] = [marks[5][0] - 120.0, marks[5][1] + 90.0];
        assert!(matches!(equal_spacing(&marks), Err(NoSpacing::Bent(_))));
        assert_eq!(equal_spacing(&[[0.0, 0.0], [10.0, 0.0], [0.0, 1.0]]), Err(NoSpacing::Bent(1)));
    }

    #[test]
    fn a_mark_that_was_skipped_is_counted() {
        let mut marks = straight(10, 50.0);
        marks.remove(4);
        let fit = equal_spacing(&marks).unwrap();
        assert!((fit.step - 50.0).abs() < 1e-9);
        assert_eq!((fit.skipped, fit.steps), (vec![3], 9.0));
    }

    #[test]
    fn marks_that_mean_nothing_are_refused() {
        assert_eq!(equal_spacing(&[]), Err(NoSpacing::TooFew));
        assert_eq!(equal_spacing(&[[1.0, 1.0]]), Err(NoSpacing::TooFew));
        assert_eq!(equal_spacing(&[[1.0, 1.0], [1.0, 1.0]]), Err(NoSpacing::Twice(0)));
        let mut twice = straight(6, 50.0);
        twice.insert(3, twice[2]);
        assert_eq!(equal_spacing(&twice), Err(NoSpacing::Twice(2)));
    }
}
