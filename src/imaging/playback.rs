//! Which frame of a run to show at a moment of its playback.
//!
//! A pure function of elapsed time: a slow screen drops frames and never falls behind. Knows no clock.

use super::acquisition::Timing;

/// The time a frame is shown where the file gives no usable times, in milliseconds.
const ASSUMED_MS: f64 = 100.0;

/// A frame and how long it stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Frame number, from 1.
    pub frame: u32,
    /// Milliseconds until the next frame is due; infinite for a single frame.
    pub for_ms: f64,
}

/// The frame of a run of `frames` frames to show `elapsed_ms` after playback began with the first one.
///
/// Each frame is shown until the time of the next, the last one as long as the one before it. Then playback starts
/// again, or goes back frame by frame if the file prefers a sweep (Preferred Playback Sequencing (0018,1244)). Times
/// that do not rise, or are not as many as the frames, are replaced by even ones.
pub(crate) fn frame_at(timing: &Timing, frames: u32, elapsed_ms: f64) -> Shown {
    if frames <= 1 {
        return Shown { frame: 1, for_ms: f64::INFINITY };
    }
    let even: Vec<f64>;
    let times = if usable(&timing.frame_times_ms, frames) {
        &timing.frame_times_ms
    } else {
        even = (0..frames).map(|n| f64::from(n) * ASSUMED_MS).collect();
        &even
    };
    let last = times.len() - 1;
    let start = times[0];
    let end = times[last];
    let forth = end - start + (end - times[last - 1]);
    let back = if timing.sweep { end - times[1] } else { 0.0 };
    let elapsed = if elapsed_ms.is_finite() { elapsed_ms.rem_euclid(forth + back) } else { 0.0 };
    if elapsed < forth {
        let now = start + elapsed;
        let at = times.partition_point(|time| *time <= now).clamp(1, times.len());
        let until = times.get(at).copied().unwrap_or(start + forth);
        Shown { frame: at as u32, for_ms: until - now }
    } else {
        // The way back from the frame before the last to the second, each for its own time.
        let now = end - (elapsed - forth);
        let at = times.partition_point(|time| *time < now).clamp(1, last);
        Shown { frame: at as u32, for_ms: now - times[at - 1] }
    }
}

/// The frame of a run of `others` frames that was taken when `frame` of a run of `frames` frames was, both by one machine
/// with two planes: the one nearest in time, counted from the first frame of each, or the one of the same number where
/// either run does not tell its times.
pub(crate) fn frame_beside((timing, frames): (&Timing, u32), frame: u32, (other, others): (&Timing, u32)) -> u32 {
    let (times, beside) = (&timing.frame_times_ms, &other.frame_times_ms);
    let time = times.get(frame.saturating_sub(1) as usize).filter(|_| usable(times, frames) && usable(beside, others));
    let Some(time) = time.map(|time| time - times[0]) else { return frame.clamp(1, others.max(1)) };
    let off = |at: &f64| (at - beside[0] - time).abs();
    let nearest = (1..).zip(beside).min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)));
    nearest.map_or(1, |(number, _)| number)
}

fn usable(times: &[f64], frames: u32) -> bool {
    times.len() == frames as usize
        && times.iter().all(|time| time.is_finite())
        && times.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn timing(times: &[f64], sweep: bool) -> Timing {
        Timing { frame_times_ms: times.to_vec(), sweep, ..Timing::default() }
    }

    fn check(timing: &Timing, frames: u32, cases: &[(f64, u32, f64)]) {
        for (elapsed, frame, for_ms) in cases {
            let shown = frame_at(timing, frames, *elapsed);
            assert_eq!(shown.frame, *frame, "at {elapsed}");
            assert!((shown.for_ms - for_ms).abs() < 1e-9, "at {elapsed}: {}", shown.for_ms);
        }
    }

    #[test]
    fn irregular_times_are_kept_and_the_run_starts_again() {
        // Frames last 100, 400, 50 and again 50 ms.
        let run = timing(&[0.0, 100.0, 500.0, 550.0], false);
        check(
            &run,
            4,
            &[
                (0.0, 1, 100.0),
                (99.0, 1, 1.0),
                (100.0, 2, 400.0),
                (499.0, 2, 1.0),
                (549.0, 3, 1.0),
                (550.0, 4, 50.0),
                (600.0, 1, 100.0),
                (600.0 * 1000.0 + 120.0, 2, 380.0),
            ],
        );
    }

    #[test]
    fn a_sweep_goes_back_without_showing_either_end_twice() {
        let run = timing(&[0.0, 100.0, 500.0, 550.0], true);
        check(
            &run,
            4,
            &[
                (550.0, 4, 50.0),
                (600.0, 3, 50.0),
                (649.0, 3, 1.0),
                (650.0, 2, 400.0),
                (1049.0, 2, 1.0),
                (1050.0, 1, 100.0),
            ],
        );
    }

    #[test]
    fn unusable_times_become_even_ones() {
        for times in [&[][..], &[0.0, 0.0, 0.0], &[0.0, 5.0], &[0.0, f64::NAN, 3.0]] {
            check(&timing(times, false), 3, &[(0.0, 1, 100.0), (150.0, 2, 50.0), (299.0, 3, 1.0), (300.0, 1, 100.0)]);
        }
        assert_eq!(frame_at(&timing(&[0.0], true), 1, 1e9), Shown { frame: 1, for_ms: f64::INFINITY });
    }

    #[test]
    fn planes_of_one_machine_are_shown_at_the_same_time() {
        let frontal = timing(&[0.0, 250.0, 500.0, 750.0], false);
        let lateral = timing(&[40.0, 165.0, 290.0, 415.0, 540.0, 665.0, 790.0], false);
        let beside = |frame| frame_beside((&frontal, 4), frame, (&lateral, 7));
        assert_eq!([1, 2, 3, 4].map(beside), [1, 3, 5, 7]);
        let back = |frame| frame_beside((&lateral, 7), frame, (&frontal, 4));
        assert_eq!([1, 3, 5, 7].map(back), [1, 2, 3, 4]);
        let silent = timing(&[], false);
        assert_eq!([1, 3, 9].map(|frame| frame_beside((&frontal, 9), frame, (&silent, 6))), [1, 3, 6]);
    }

    proptest! {
        #[test]
        fn waiting_for_the_announced_time_shows_another_frame(
            steps in prop::collection::vec(1_u32..500, 1..40), sweep: bool, elapsed in 0.0..1e5_f64,
        ) {
            let mut times = vec![0.0];
            times.extend(steps.iter().scan(0.0, |sum, step| { *sum += f64::from(*step); Some(*sum) }));
            let frames = times.len() as u32;
            let timing = timing(&times, sweep);
            let shown = frame_at(&timing, frames, elapsed);
            prop_assert!((1..=frames).contains(&shown.frame) && shown.for_ms > 0.0);
            let next = frame_at(&timing, frames, elapsed + shown.for_ms + 1e-6);
            let step = next.frame.abs_diff(shown.frame);
            prop_assert!(step == 1 || (!sweep && (shown.frame, next.frame) == (frames, 1)), "{:?} {:?}", shown, next);
        }
    }
}
