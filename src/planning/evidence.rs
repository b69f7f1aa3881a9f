//! What an evaluation looks at: opened runs and the pictures made of them.

use crate::geometry::ImagePoint;
use crate::imaging::catheter::{TubeWidth, tube_width};
use crate::imaging::density::{PhaseError, phase_weights};
use crate::imaging::opacity::{Opacity, OpacityError, opacity};
use crate::imaging::ridge::RidgeMap;
use crate::imaging::trace::{Trace, TraceError, trace, width_profile};
use crate::imaging::width::Width;
use crate::imaging::{Look, Run};
use std::sync::Arc;

/// The images behind a plan. The session implements it with a cache, so that an evaluation after each move of the hand
/// stays cheap.
pub trait Evidence {
    /// The run the plan calls `id`; `None` if its file is not open.
    fn run(&self, id: &str) -> Option<Arc<Run>>;

    /// The opacity of that run under a look, and its ridges.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made.
    fn trace_input(&self, id: &str, look: &Look) -> Result<Arc<TraceInput>, String>;

    /// The centerline through `anchors`. The same question is asked at every evaluation until the plan keeps points, so
    /// an implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made or nothing can be traced.
    fn trace(&self, id: &str, look: &Look, anchors: &[ImagePoint]) -> Result<Arc<Trace>, String> {
        self.trace_input(id, look)?.trace(anchors).map(Arc::new).map_err(|error| error.to_string())
    }

    /// The width of the vessel along accepted `points`; a trace brings its own. The same question is asked at every
    /// evaluation, so an implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made.
    fn widths(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
        Ok(Arc::new(self.trace_input(id, look)?.widths(points)))
    }

    /// How wide the catheter is along which the operator clicked `points`. The same question is asked at every
    /// evaluation, so an implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made or no catheter is seen there.
    fn catheter(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<TubeWidth>, String> {
        let picture = self.trace_input(id, look)?;
        let width = tube_width(&picture.opacity.values, Some(&picture.opacity.valid), points);
        width.map(Arc::new).map_err(|error| error.to_string())
    }
}

/// An opacity with its ridge map: what a trace needs.
pub struct TraceInput {
    /// Opacity, vessels positive.
    pub opacity: Opacity,
    /// Its ridges.
    pub ridges: Arc<RidgeMap>,
    /// Why paths do not keep to the phase asked for, if they do not.
    pub doubt: Option<PhaseError>,
}

impl TraceInput {
    /// What a trace of `run` under `look` needs. If paths are to keep to a phase that cannot be told, they do not, and
    /// the doubt says so.
    ///
    /// # Errors
    /// As [`opacity`].
    pub fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let opacity = opacity(run, look)?;
        let mut doubt = None;
        let mut ridges = RidgeMap::new(&opacity.values, Some(&opacity.valid));
        match look.phase.map(|phase| phase_weights(run, look, phase)) {
            None => {}
            Some(Ok(weights)) => ridges = ridges.weakened_by(&weights),
            Some(Err(error)) => doubt = Some(error),
        }
        Ok(Self { opacity, ridges: Arc::new(ridges), doubt })
    }

    /// The centerline through `anchors`, with its width.
    ///
    /// # Errors
    /// As [`trace`].
    pub fn trace(&self, anchors: &[ImagePoint]) -> Result<Trace, TraceError> {
        trace(&self.opacity.values, &self.ridges, anchors)
    }

    /// The width of the vessel along `points`, which lie on its centerline.
    #[must_use]
    pub fn widths(&self, points: &[ImagePoint]) -> Vec<Width> {
        width_profile(&self.opacity.values, Some(&self.opacity.valid), points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::acquisition::Intensity;
    use crate::imaging::testing::{facts, run};
    use crate::imaging::{MaskChoice, Phase};

    const SIDE: usize = 128;

    /// How full the first vessel is in each frame; another fills so many frames later.
    const BOLUS: [f64; 14] = [0.0, 0.0, 0.2, 0.6, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.3];

    /// Two vessels from one place to another: a bow that fills first, and a straight one that fills `later`.
    fn bow_and_string(later: usize) -> Run {
        let shadow = |off: f64, full: f64| 0.8 * full * (1.0 - (off / 3.5).powi(2)).max(0.0).sqrt();
        let frame = |n: usize| -> Vec<u16> {
            let value = |at: usize| {
                let (x, y) = ((at % SIDE) as f64, (at / SIDE) as f64);
                let bow = 40.0 + 30.0 * (std::f64::consts::PI * (x - 8.0) / 112.0).sin();
                let opacity = shadow(y - bow, BOLUS[n]) + shadow(y - 40.0, BOLUS[n.saturating_sub(later)]);
                let noise = 1.0 + 0.004 * (((at * 7919 + n * 104_729) % 13) as f64 / 6.0 - 1.0);
                (3000.0 * (-opacity).exp() * noise).round() as u16
            };
            (0..SIDE * SIDE).map(value).collect()
        };
        run(facts(Intensity::Linear, Vec::new()), SIDE, (0..BOLUS.len()).map(frame).collect())
    }

    /// The row in the middle of the path from the left end to the right one, and what is doubted of its phase.
    fn middle(run: &Run, phase: Option<Phase>) -> (f64, Option<PhaseError>) {
        let look = Look { mask: MaskChoice::Frames(vec![1, 2]), phase, ..Look::default() };
        let picture = TraceInput::of(run, &look).unwrap();
        let ends = [[10.0, 41.0], [118.0, 41.0]].map(ImagePoint::from);
        let points = picture.trace(&ends).unwrap().points;
        let off = |point: &&ImagePoint| (point.x - 64.0).abs();
        let at = points.iter().min_by(|a, b| off(a).total_cmp(&off(b))).unwrap();
        (at.y, picture.doubt)
    }

    #[test]
    fn a_path_keeps_to_the_phase_asked_for() {
        let run = bow_and_string(4);
        for (phase, row) in [(Phase::Early, 70.0), (Phase::Late, 40.0)] {
            let (y, doubt) = middle(&run, Some(phase));
            assert!((y - row).abs() < 1.0 && doubt.is_none(), "{phase:?}: row {y}, {doubt:?}");
        }
    }

    #[test]
    fn phases_that_cannot_be_told_apart_are_doubted_and_change_nothing() {
        let run = bow_and_string(0);
        let (anywhere, _) = middle(&run, None);
        for phase in [Phase::Early, Phase::Late] {
            let (row, doubt) = middle(&run, Some(phase));
            assert_eq!(row, anywhere);
            assert_eq!(doubt, Some(PhaseError::OnePhase));
        }
    }
}
