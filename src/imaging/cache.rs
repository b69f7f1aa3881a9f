//! Decoded frames of all open runs, within one budget of bytes.
//!
//! Knows no file and no run but by a number. The frame not asked for longest goes first.

use super::{Frame, Words};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where decoded frames are kept. Clones share it.
#[derive(Clone)]
pub struct FrameCache(Arc<Mutex<Kept>>);

/// A run in a cache; its frames go with it.
pub(super) struct Place {
    cache: FrameCache,
    run: u64,
}

struct Kept {
    budget: usize,
    held: usize,
    runs: u64,
    /// Counts what was put and asked for.
    now: u64,
    frames: HashMap<(u64, u32), (u64, Arc<Frame>)>,
    /// The frames by the time they were last asked for.
    ages: BTreeMap<u64, (u64, u32)>,
}

impl FrameCache {
    /// An empty cache for at most `budget` bytes of frames. One frame is kept even if it is larger.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        let kept = Kept { budget, held: 0, runs: 0, now: 0, frames: HashMap::new(), ages: BTreeMap::new() };
        Self(Arc::new(Mutex::new(kept)))
    }

    /// Most bytes of frames kept.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.kept().budget
    }

    /// Bytes of frames kept now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.kept().held
    }

    /// A place for the frames of one more run.
    pub(super) fn place(self) -> Place {
        let mut kept = self.kept();
        kept.runs += 1;
        let run = kept.runs;
        drop(kept);
        Place { cache: self, run }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for FrameCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = self.kept();
        f.debug_struct("FrameCache").field("budget", &kept.budget).field("held", &kept.held).finish_non_exhaustive()
    }
}

impl Place {
    pub(super) fn get(&self, number: u32) -> Option<Arc<Frame>> {
        self.cache.kept().get((self.run, number))
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.cache.kept().frames.contains_key(&(self.run, number))
    }

    pub(super) fn put(&self, number: u32, frame: Arc<Frame>) {
        self.cache.kept().put((self.run, number), frame);
    }

    pub(super) fn budget(&self) -> usize {
        self.cache.budget()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut kept = self.cache.kept();
        let own: Vec<u64> = kept.ages.iter().filter(|(_, key)| key.0 == self.run).map(|(age, _)| *age).collect();
        for age in own {
            kept.drop_frame(age);
        }
    }
}

impl Kept {
    fn get(&mut self, key: (u64, u32)) -> Option<Arc<Frame>> {
        let (age, frame) = self.frames.get_mut(&key)?;
        self.now += 1;
        self.ages.remove(age);
        *age = self.now;
        self.ages.insert(self.now, key);
        Some(Arc::clone(frame))
    }

    fn put(&mut self, key: (u64, u32), frame: Arc<Frame>) {
        if self.frames.contains_key(&key) {
            return;
        }
        self.now += 1;
        self.held += bytes(&frame);
        self.ages.insert(self.now, key);
        self.frames.insert(key, (self.now, frame));
        while self.held > self.budget && self.frames.len() > 1 {
            let Some(oldest) = self.ages.keys().next().copied() else { break };
            self.drop_frame(oldest);
        }
    }

    fn drop_frame(&mut self, age: u64) {
        if let Some((_, frame)) = self.ages.remove(&age).and_then(|key| self.frames.remove(&key)) {
            self.held -= bytes(&frame);
        }
    }
}

fn bytes(frame: &Frame) -> usize {
    Words::bytes_of(frame.values().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Arc<Frame> {
        Arc::new(Frame::new(10, vec![0; 50].into()).unwrap())
    }

    #[test]
    fn the_frames_of_all_runs_together_stay_within_the_budget_and_the_oldest_go() {
        let cache = FrameCache::new(350);
        let (a, b) = (cache.clone().place(), cache.clone().place());
        for number in 1..=3 {
            a.put(number, frame());
        }
        assert_eq!(cache.held(), 300);
        assert!(a.get(1).is_some(), "asked for, and younger than 2 now");
        b.put(1, frame());
        assert_eq!(cache.held(), 300);
        assert!(a.contains(1) && !a.contains(2) && a.contains(3) && b.contains(1));
        drop(a);
        assert_eq!(cache.held(), 100);
        assert!(b.get(1).is_some());
    }

    #[test]
    fn one_frame_is_kept_even_without_a_budget() {
        let cache = FrameCache::new(0);
        let run = cache.place();
        run.put(1, frame());
        run.put(2, frame());
        assert!(run.get(1).is_none() && run.get(2).is_some());
    }
}
