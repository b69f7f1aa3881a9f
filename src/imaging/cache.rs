//! Decoded frames of all open runs, within one budget of bytes.
//!
//! Knows no file and no run but by a number. The frame not asked for longest goes first.

use super::{Frame, Words};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where decoded frames are kept. Clones share it.
#[derive(Clone)]
pub struct FrameCache(Arc<Mutex<CacheState>>);

/// A run in a cache; its frames go with it.
pub(super) struct CachedRun {
    pub(super) cache: FrameCache,
    run: u64,
}

struct CacheState {
    budget: usize,
    held: usize,
    runs: u64,
    /// Counts what was put and asked for.
    now: u64,
    /// By run and number, with the time a frame was last asked for.
    frames: HashMap<(u64, u32), (u64, Arc<Frame>)>,
}

impl FrameCache {
    /// An empty cache for at most `budget` bytes of frames. One frame is kept even if it is larger.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        let state = CacheState { budget, held: 0, runs: 0, now: 0, frames: HashMap::new() };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Most bytes of frames kept.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.state().budget
    }

    /// Bytes of frames kept now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.state().held
    }

    /// A place for the frames of one more run.
    pub(super) fn add_run(self) -> CachedRun {
        let mut state = self.state();
        state.runs += 1;
        let run = state.runs;
        drop(state);
        CachedRun { cache: self, run }
    }

    fn state(&self) -> MutexGuard<'_, CacheState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for FrameCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state();
        f.debug_struct("FrameCache").field("budget", &state.budget).field("held", &state.held).finish_non_exhaustive()
    }
}

impl CachedRun {
    pub(super) fn get(&self, number: u32) -> Option<Arc<Frame>> {
        self.cache.state().get((self.run, number))
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.cache.state().frames.contains_key(&(self.run, number))
    }

    pub(super) fn put(&self, number: u32, frame: Arc<Frame>) {
        self.cache.state().put((self.run, number), frame);
    }
}

impl Drop for CachedRun {
    fn drop(&mut self) {
        let mut state = self.cache.state();
        let CacheState { frames, held, .. } = &mut *state;
        for (_, (_, frame)) in frames.extract_if(|key, _| key.0 == self.run) {
            *held -= bytes(&frame);
        }
    }
}

impl CacheState {
    fn get(&mut self, key: (u64, u32)) -> Option<Arc<Frame>> {
        let (asked, frame) = self.frames.get_mut(&key)?;
        self.now += 1;
        *asked = self.now;
        Some(Arc::clone(frame))
    }

    fn put(&mut self, key: (u64, u32), frame: Arc<Frame>) {
        if self.frames.contains_key(&key) {
            return;
        }
        self.now += 1;
        self.held += bytes(&frame);
        self.frames.insert(key, (self.now, frame));
        while self.held > self.budget && self.frames.len() > 1 {
            // A look at every frame kept is short beside the decoding of the one that is put.
            let oldest = self.frames.iter().min_by_key(|(_, (asked, _))| *asked).map(|(key, _)| *key);
            let Some((_, frame)) = oldest.and_then(|key| self.frames.remove(&key)) else { break };
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
        let (a, b) = (cache.clone().add_run(), cache.clone().add_run());
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
        let run = cache.add_run();
        run.put(1, frame());
        run.put(2, frame());
        assert!(run.get(1).is_none() && run.get(2).is_some());
    }
}
