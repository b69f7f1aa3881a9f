//! The contrast of the region over time: its request, and its arrival and peak as text.

use crate::imaging::Look;
use crate::imaging::acquisition::{Timing, TimingSource};
use crate::imaging::density::Curve;
use crate::session::{DensityRequest, Session};
use crate::ui::workspace::{Pane, Workspace};
use std::sync::Arc;

/// Asks for the curve of the active run, and for that of the region drawn, under the masks their pictures have.
pub fn stage(session: &mut Session, workspace: &Workspace) {
    if let Some(run) = &workspace.pane().run {
        session.ask_contrast(run);
    }
    let Some((run, region)) = &workspace.editing.region else {
        session.forget_density();
        return;
    };
    let pane = workspace.viewing.panes.iter().find(|pane| pane.run.as_ref() == Some(run));
    let look = pane.map_or_else(Look::default, Pane::contrast_look);
    session.ask_density(&DensityRequest { run: run.clone(), look, region: *region });
}

/// The curve of the region drawn on `run`, once it is known.
pub fn curve<'a>(session: &'a Session, run: &str) -> Option<&'a Arc<Curve>> {
    let density = session.density();
    density.known().filter(|_| density.question().is_some_and(|asked| asked.run == run))
}

/// Arrival and peak of contrast. It arrives between two frames: both times are given. Without times in the file, frame
/// numbers are given.
pub fn words(curve: &Curve, timing: &Timing) -> String {
    let (Some(arrival), Some(peak)) = (curve.arrival_frame, curve.peak_frame) else {
        return "No contrast comes here".to_owned();
    };
    let before = curve.samples.iter().map(|sample| sample.frame).take_while(|frame| *frame < arrival).last();
    let trusted = !matches!(timing.source, TimingSource::Assumed | TimingSource::CineRate);
    let seconds = |frame: u32| {
        let ms = timing.frame_times_ms.get(frame as usize - 1).filter(|_| trusted)?;
        Some(format!("{:.1}", ms / 1000.0))
    };
    match (before.map(seconds), seconds(arrival), seconds(peak)) {
        (Some(Some(before)), Some(arrival), Some(peak)) => {
            format!("Contrast arrives between {before} and {arrival} s, most at {peak} s")
        }
        (None, Some(arrival), Some(peak)) => format!("Contrast there from {arrival} s, most at {peak} s"),
        _ => format!("Contrast arrives by frame {arrival}, most in frame {peak}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::density::Sample;

    fn curve(arrival: Option<u32>, peak: Option<u32>) -> Curve {
        let sample = |frame| Sample { frame, opacity: 0.0 };
        Curve { samples: (3..=9).map(sample).collect(), arrival_frame: arrival, peak_frame: peak }
    }

    #[test]
    fn times_are_said_as_far_as_the_file_knows_them() {
        let frame_times_ms: Vec<f64> = (0..9).map(|n| f64::from(n) * 250.0).collect();
        let known = Timing { frame_times_ms: frame_times_ms.clone(), source: TimingSource::FrameTime, sweep: false };
        let assumed = Timing { frame_times_ms, source: TimingSource::Assumed, sweep: false };
        let some = curve(Some(5), Some(7));
        assert_eq!(words(&some, &known), "Contrast arrives between 0.8 and 1.0 s, most at 1.5 s");
        assert_eq!(words(&some, &assumed), "Contrast arrives by frame 5, most in frame 7");
        assert_eq!(words(&curve(Some(3), Some(7)), &known), "Contrast there from 0.5 s, most at 1.5 s");
        assert_eq!(words(&curve(None, None), &known), "No contrast comes here");
    }
}
