//! The opened runs under the names the plan gives them, with what was made and measured of them: shared between threads.

use super::lru_cache::Memo;
use super::request::PictureRequest;
use crate::geometry::ImagePoint;
use crate::imaging::catheter::{TubeWidth, tube_width};
use crate::imaging::picture::{Picture, PreparedRun};
use crate::imaging::trace::Trace;
use crate::imaging::width::Width;
use crate::imaging::{FrameSelection, Look, Run, opacity};
use crate::planning::evidence::{Evidence, TraceInput};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Weak};

/// Opacities kept with their ridges: two views with artery and vein, and as many being tried.
const TRACE_INPUTS: usize = 8;
/// Runs kept prepared for pictures: those of two panes and the one laid over them, each under a second look. A prepared
/// run holds up to four masks.
const PREPARED: usize = 6;
/// Measurements kept of each kind: all of a large plan, so that moving one anchor measures one trace again.
const MEASURED: usize = 64;

/// The runs of a plan as evidence. Cloning is cheap; clones share what was computed.
#[derive(Clone, Default)]
pub struct EvidenceCache {
    runs: Arc<BTreeMap<String, Arc<Run>>>,
    prepared: Memo<RunLook, Arc<PreparedRun<Arc<Run>>>, PREPARED>,
    trace_inputs: Memo<RunLook, Arc<TraceInput>, TRACE_INPUTS>,
    traces: Memo<(RunLook, Vec<ImagePoint>), Arc<Trace>, MEASURED>,
    widths: Memo<(RunLook, Vec<ImagePoint>), Arc<Vec<Width>>, MEASURED>,
    catheters: Memo<(RunLook, Vec<ImagePoint>), Result<Arc<TubeWidth>, String>, MEASURED>,
}

/// A run under a look. Two runs are the same only if they are the same object; a key does not keep its run open.
struct RunLook {
    run: Weak<Run>,
    look: Look,
}

impl RunLook {
    fn of(run: &Arc<Run>, look: &Look) -> Self {
        Self { run: Arc::downgrade(run), look: look.clone() }
    }
}

impl PartialEq for RunLook {
    fn eq(&self, other: &Self) -> bool {
        self.run.ptr_eq(&other.run) && self.look == other.look
    }
}

impl EvidenceCache {
    /// Puts a run under a name; one that was there is no longer open.
    pub fn put(&mut self, id: &str, run: Arc<Run>) {
        if let Some(old) = Arc::make_mut(&mut self.runs).insert(id.to_owned(), run) {
            let old = Arc::downgrade(&old);
            // The other caches hold nothing that keeps a run open.
            self.prepared.retain(|key| !key.run.ptr_eq(&old));
        }
    }

    /// The picture asked for. A run is prepared once for all its frames under a look.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made.
    pub fn picture(&self, request: &PictureRequest) -> Result<Picture, String> {
        let PictureRequest { run, look, window, options } = request;
        let run = self.open_run(run)?;
        let prepared = self.prepared(&run, look);
        let window = window.filter(|_| prepared.is_window_for(look.frame));
        prepared.picture(look.frame, window, *options).map_err(|error| error.to_string())
    }

    fn prepared(&self, run: &Arc<Run>, look: &Look) -> Arc<PreparedRun<Arc<Run>>> {
        let look = Look { frame: FrameSelection::default(), ..look.clone() };
        let prepare = || Ok(Arc::new(PreparedRun::new(Arc::clone(run), &look)));
        let Ok(prepared) = self.prepared.get_or::<Infallible>(RunLook::of(run, &look), prepare);
        prepared
    }

    /// The opacity of `id` under `look` if it is there already.
    #[must_use]
    pub fn known_trace_input(&self, id: &str, look: &Look) -> Option<Arc<TraceInput>> {
        self.trace_inputs.get(&RunLook::of(self.runs.get(id)?, look))
    }

    fn open_run(&self, id: &str) -> Result<Arc<Run>, String> {
        self.run(id).ok_or_else(|| format!("run {id} is not open"))
    }

    /// What a measurement at `points` of a run under a look is kept by.
    fn key(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<(RunLook, Vec<ImagePoint>), String> {
        Ok((RunLook::of(&self.open_run(id)?, look), points.to_vec()))
    }
}

impl Evidence for EvidenceCache {
    fn run(&self, id: &str) -> Option<Arc<Run>> {
        self.runs.get(id).cloned()
    }

    fn trace_input(&self, id: &str, look: &Look) -> Result<Arc<TraceInput>, String> {
        let run = self.open_run(id)?;
        let work = || TraceInput::of(&run, look).map(Arc::new).map_err(|error| error.to_string());
        self.trace_inputs.get_or(RunLook::of(&run, look), work)
    }

    fn trace(&self, id: &str, look: &Look, anchors: &[ImagePoint]) -> Result<Arc<Trace>, String> {
        self.traces.get_or(self.key(id, look, anchors)?, || {
            self.trace_input(id, look)?.trace(anchors).map(Arc::new).map_err(|error| error.to_string())
        })
    }

    fn widths(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
        self.widths.get_or(self.key(id, look, points)?, || Ok(Arc::new(self.trace_input(id, look)?.widths(points))))
    }

    /// Needs no ridges; where no catheter is seen is remembered too.
    fn catheter(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<TubeWidth>, String> {
        self.catheters.get_or(self.key(id, look, points)?, || {
            let seen = opacity::opacity(&*self.open_run(id)?, look).map_err(|error| error.to_string())?;
            let width = tube_width(&seen.values, Some(&seen.valid), points);
            Ok::<_, String>(width.map(Arc::new).map_err(|error| error.to_string()))
        })?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::MaskChoice;
    use crate::imaging::acquisition::Intensity;
    use crate::imaging::picture::PictureOptions;
    use crate::imaging::testing::{facts, run};

    fn opened() -> Arc<Run> {
        let frames = (0..3).map(|n| vec![1000 - 200 * n; 9]).collect();
        Arc::new(run(facts(Intensity::Linear, Vec::new()), 3, frames))
    }

    fn look(number: u32, mask: usize) -> Look {
        Look {
            frame: FrameSelection::Frame(number),
            mask: MaskChoice::Frames(vec![mask as u32 % 3 + 1]),
            shift: [mask as f64, 0.0].into(),
            ..Look::default()
        }
    }

    #[test]
    fn a_run_is_prepared_once_for_all_its_frames_and_the_longest_unused_is_forgotten() {
        let (run, mut cache) = (opened(), EvidenceCache::default());
        let first = cache.prepared(&run, &look(1, 0));
        assert!(Arc::ptr_eq(&first, &cache.prepared(&run, &look(3, 0))));
        let second = cache.prepared(&run, &look(1, 1));
        for mask in 2..PREPARED {
            cache.prepared(&run, &look(1, mask));
        }
        assert!(Arc::ptr_eq(&first, &cache.prepared(&run, &look(2, 0))), "asked for again, it is kept");
        cache.prepared(&run, &look(1, PREPARED));
        assert!(Arc::ptr_eq(&first, &cache.prepared(&run, &look(1, 0))));
        assert!(!Arc::ptr_eq(&second, &cache.prepared(&run, &look(1, 1))), "prepared again");

        cache.put("A1", Arc::clone(&run));
        let request = |number| PictureRequest {
            run: "A1".to_owned(),
            look: look(number, 0),
            window: None,
            options: PictureOptions::default(),
        };
        let window = |number| cache.picture(&request(number)).unwrap().window;
        assert_eq!(window(2), window(3));
    }

    #[test]
    fn a_run_in_whose_place_another_is_put_is_no_longer_open() {
        let mut cache = EvidenceCache::default();
        let run = opened();
        cache.put("A1", Arc::clone(&run));
        cache.prepared(&run, &look(1, 0));
        cache.trace_input("A1", &look(1, 0)).unwrap();
        let before = Arc::downgrade(&run);
        drop(run);
        assert!(before.upgrade().is_some());
        cache.put("A1", opened());
        assert!(before.upgrade().is_none());
        assert!(cache.known_trace_input("A1", &look(1, 0)).is_none());
    }
}
