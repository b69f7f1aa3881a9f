//! Opened runs under the names the plan gives them, and the pictures made of them, shared between threads.

use crate::imaging::opacity::opacity;
use crate::imaging::ridge::RidgeMap;
use crate::imaging::{Look, Run};
use crate::planning::evidence::{Evidence, Traceable};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many opacities with their ridges are kept: two views with artery and vein, and as many being tried.
const KEPT: usize = 8;

/// The runs of a plan as evidence. Cloning is cheap; clones share what was computed.
#[derive(Clone, Default)]
pub struct Shelf {
    runs: BTreeMap<String, Arc<Run>>,
    cache: Arc<Mutex<Vec<Entry>>>,
}

/// One computed opacity: of which object, under which look. Most recently used last.
struct Entry {
    sop_instance_uid: String,
    look: Look,
    traceable: Arc<Traceable>,
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

    /// The opacity of `id` under `look` if it is there already.
    #[must_use]
    pub fn computed(&self, id: &str, look: &Look) -> Option<Arc<Traceable>> {
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

    fn opacity(&self, id: &str, look: &Look) -> Result<Arc<Traceable>, String> {
        if let Some(traceable) = self.computed(id, look) {
            return Ok(traceable);
        }
        let run = self.run(id).ok_or_else(|| format!("run {id} is not open"))?;
        let opacity = opacity(&run, look).map_err(|error| error.to_string())?;
        let ridges = Arc::new(RidgeMap::new(&opacity.values, Some(&opacity.valid)));
        let traceable = Arc::new(Traceable { opacity, ridges });
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
}
