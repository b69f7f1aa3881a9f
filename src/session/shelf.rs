//! Opened runs under the names the plan gives them, and the pictures made of them, shared between threads.

use crate::geometry::ImagePoint;
use crate::imaging::catheter::{TubeWidth, tube_width};
use crate::imaging::trace::{Trace, trace};
use crate::imaging::width::{Width, width_profile};
use crate::imaging::{Look, Run, opacity};
use crate::planning::evidence::{Evidence, TraceInput};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many opacities with their ridges are kept: two views with artery and vein, and as many being tried.
const KEPT: usize = 8;

/// How many measured traces are kept: all of a large plan, so that moving one anchor measures one trace again.
const MEASURED: usize = 64;

/// The runs of a plan as evidence. Cloning is cheap; clones share what was computed.
#[derive(Clone, Default)]
pub struct Shelf {
    runs: BTreeMap<String, Arc<Run>>,
    cache: Arc<Mutex<Vec<Entry>>>,
    traces: Memory<Arc<Trace>>,
    widths: Memory<Arc<Vec<Width>>>,
    catheters: Memory<Result<Arc<TubeWidth>, String>>,
}

/// What was asked about points of an object under a look, and the answer. Clones share it.
#[derive(Clone)]
struct Memory<T>(Arc<Mutex<Vec<Remembered<T>>>>);

struct Remembered<T> {
    sop_instance_uid: String,
    look: Look,
    points: Vec<ImagePoint>,
    answer: T,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Memory<T> {
    /// The remembered answer, or the one `work` gives now.
    fn ask(
        &self,
        sop_instance_uid: &str,
        look: &Look,
        points: &[ImagePoint],
        work: impl FnOnce() -> Result<T, String>,
    ) -> Result<T, String> {
        let same = |r: &Remembered<T>| r.sop_instance_uid == sop_instance_uid && r.look == *look && r.points == points;
        let known =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|r| same(r)).map(|r| r.answer.clone());
        if let Some(answer) = known {
            return Ok(answer);
        }
        let answer = work()?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() == MEASURED {
            remembered.remove(0);
        }
        remembered.push(Remembered {
            sop_instance_uid: sop_instance_uid.to_owned(),
            look: look.clone(),
            points: points.to_vec(),
            answer: answer.clone(),
        });
        Ok(answer)
    }
}

/// One computed opacity: of which object, under which look. Most recently used last.
struct Entry {
    sop_instance_uid: String,
    look: Look,
    traceable: Arc<TraceInput>,
}

impl Shelf {
    /// Puts a run under a name, replacing what was there.
    pub fn put(&mut self, id: &str, run: Arc<Run>) {
        self.runs.insert(id.to_owned(), run);
    }

    /// Takes the run called `id` away.
    pub fn take(&mut self, id: &str) {
        self.runs.remove(id);
    }

    /// The object that `id` stands for; empty if there is none.
    fn uid(&self, id: &str) -> String {
        self.runs.get(id).map_or_else(String::new, |run| run.acquisition().identity.sop_instance_uid.clone())
    }

    /// The opacity of `id` under `look` if it is there already.
    #[must_use]
    pub fn computed(&self, id: &str, look: &Look) -> Option<Arc<TraceInput>> {
        let uid = &self.runs.get(id)?.acquisition().identity.sop_instance_uid;
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let at = cache.iter().position(|entry| entry.sop_instance_uid == *uid && entry.look == *look)?;
        let entry = cache.remove(at);
        let traceable = Arc::clone(&entry.traceable);
        cache.push(entry);
        Some(traceable)
    }
}

impl Evidence for Shelf {
    fn run(&self, id: &str) -> Option<Arc<Run>> {
        self.runs.get(id).cloned()
    }

    fn opacity(&self, id: &str, look: &Look) -> Result<Arc<TraceInput>, String> {
        if let Some(traceable) = self.computed(id, look) {
            return Ok(traceable);
        }
        let run = self.run(id).ok_or_else(|| format!("run {id} is not open"))?;
        let traceable = Arc::new(TraceInput::of(&run, look).map_err(|error| error.to_string())?);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() == KEPT {
            cache.remove(0);
        }
        cache.push(Entry {
            sop_instance_uid: run.acquisition().identity.sop_instance_uid.clone(),
            look: look.clone(),
            traceable: Arc::clone(&traceable),
        });
        Ok(traceable)
    }
    fn trace(&self, id: &str, look: &Look, anchors: &[ImagePoint]) -> Result<Arc<Trace>, String> {
        self.traces.ask(&self.uid(id), look, anchors, || {
            let picture = self.opacity(id, look)?;
            trace(&picture.opacity.values, &picture.ridges, anchors).map(Arc::new).map_err(|error| error.to_string())
        })
    }

    fn widths(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
        self.widths.ask(&self.uid(id), look, points, || {
            let picture = self.opacity(id, look)?;
            Ok(Arc::new(width_profile(&picture.opacity.values, Some(&picture.opacity.valid), points)))
        })
    }

    /// Needs no ridges; where no catheter is seen is remembered too.
    fn catheter(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<TubeWidth>, String> {
        self.catheters.ask(&self.uid(id), look, points, || {
            let run = self.run(id).ok_or_else(|| format!("run {id} is not open"))?;
            let seen = opacity::opacity(&run, look).map_err(|error| error.to_string())?;
            let width = tube_width(&seen.values, Some(&seen.valid), points);
            Ok(width.map(Arc::new).map_err(|error| error.to_string()))
        })?
    }
}
