//! Playing a run with the timing of its file, slower or faster if asked.

use super::Speed;
use crate::imaging::acquisition::{Timing, TimingSource};
use crate::imaging::playback::frame_at;
use crate::session::Session;
use crate::ui::workspace::Workspace;
use egui::Context;
use std::time::Duration;

/// Moves the active pane to the frame that is due, if it plays.
pub fn advance(ctx: &Context, session: &Session, workspace: &mut Workspace) {
    let Some(since) = workspace.playback.since else { return };
    let Some(opened) = workspace.active_run(session) else {
        workspace.playback.since = None;
        return;
    };
    let acquisition = opened.run.acquisition();
    let factor = workspace.playback.speed.factor();
    let elapsed = (ctx.time() - since) * 1000.0 * factor;
    let due = frame_at(&acquisition.timing, acquisition.pixels.frames, elapsed);
    workspace.pane_mut().show_frame(i64::from(due.frame), acquisition.pixels.frames);
    if due.for_ms.is_finite() {
        ctx.request_repaint_after(Duration::from_secs_f64((due.for_ms / 1000.0 / factor).clamp(0.001, 1.0)));
    }
}

/// When playback would have begun for `frame` to be due at `now`, so that playing goes on from the frame shown.
pub fn begin_at(session: &Session, run: &str, frame: u32, now: f64, speed: Speed) -> f64 {
    let times = session.opened(run).map(|opened| &opened.run.acquisition().timing.frame_times_ms);
    let shown = times.and_then(|times| times.get(frame.saturating_sub(1) as usize)).copied().unwrap_or(0.0);
    now - shown / 1000.0 / speed.factor()
}

/// Plays at another speed from the frame that is due now.
pub fn set_speed(workspace: &mut Workspace, speed: Speed, now: f64) {
    let stretch = workspace.playback.speed.factor() / speed.factor();
    workspace.playback.since = workspace.playback.since.map(|since| now - (now - since) * stretch);
    workspace.playback.speed = speed;
}

/// How many frames were taken in a second, in short, and how far that can be trusted; `None` for a single frame.
pub fn rate(timing: &Timing) -> Option<(String, &'static str)> {
    let times = &timing.frame_times_ms;
    let (first, last) = (times.first()?, times.last()?);
    if times.len() < 2 || last <= first {
        return None;
    }
    let mean = (times.len() - 1) as f64 * 1000.0 / (last - first);
    let digits = usize::from(mean < 9.95 && (mean - mean.round()).abs() > 0.05);
    let (sign, trust) = match timing.source {
        TimingSource::FrameTime => ("", "Frames a second, by the frame time of the file"),
        TimingSource::FrameTimeVector => ("⌀ ", "Frames a second on average: the file gives each frame its own time"),
        TimingSource::CineRate => {
            ("≈ ", "Frames a second as the file proposes for display; when they were taken it does not say")
        }
        TimingSource::Assumed => ("≈ ", "Assumed: the file does not say when its frames were taken"),
    };
    Some((format!("{sign}{mean:.digits$}/s"), trust))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_speed_goes_on_from_the_frame_that_is_due() {
        let mut workspace = Workspace::default();
        workspace.playback.since = Some(10.0);
        set_speed(&mut workspace, Speed::Quarter, 12.0);
        // Two seconds of the run are over, at a quarter of the speed they took eight.
        assert_eq!(workspace.playback.since, Some(4.0));
        assert_eq!((Speed::Quarter.slower(), Speed::Fourfold.faster()), (Speed::Quarter, Speed::Fourfold));
        assert_eq!((Speed::AsTaken.slower(), Speed::AsTaken.faster()), (Speed::Half, Speed::Double));
    }

    #[test]
    fn a_rate_that_the_file_does_not_give_says_so() {
        let timing = |source, times: &[f64]| Timing { frame_times_ms: times.to_vec(), source, sweep: false };
        let said = |source, times: &[f64]| rate(&timing(source, times)).map(|(words, _)| words);
        assert_eq!(said(TimingSource::FrameTime, &[0.0, 500.0, 1000.0]).as_deref(), Some("2/s"));
        assert_eq!(said(TimingSource::FrameTimeVector, &[0.0, 200.0, 900.0]).as_deref(), Some("⌀ 2.2/s"));
        assert_eq!(said(TimingSource::Assumed, &[0.0, 250.0]).as_deref(), Some("≈ 4/s"));
        assert_eq!(said(TimingSource::FrameTime, &[0.0]), None);
    }
}
