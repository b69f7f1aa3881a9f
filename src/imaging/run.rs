//! A run: one multi-frame acquisition, its facts, and its frames on demand.

use super::cache::{CachedRun, FrameCache};
use super::{Acquisition, Frame, Raster, Words};
use rayon::prelude::*;
use std::sync::Arc;

/// Why a frame cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// There is no such frame.
    #[error("frame {number} does not exist: the run has {frames}")]
    NoSuchFrame {
        /// The frame asked for, from 1.
        number: u32,
        /// How many there are.
        frames: u32,
    },
    /// The pixel data of the frame is damaged, cut short, or in an encoding that cannot be read.
    #[error("frame {number} cannot be decoded: {cause}")]
    Undecodable {
        /// The frame asked for, from 1.
        number: u32,
        /// What is wrong, in one sentence part.
        cause: String,
    },
}

/// Where frames come from. Implementations decode; callers go through [`Run::frame`], which keeps what was decoded.
pub trait FrameSource: Send + Sync {
    /// Stored values of frame `number`, from 1.
    ///
    /// # Errors
    /// If the frame cannot be decoded.
    fn decode(&self, number: u32) -> Result<Frame, FrameError>;

    /// The pixels that overlay planes cover in frame `number`; `None` where there is no overlay.
    ///
    /// # Errors
    /// If the planes cannot be read.
    fn overlay(&self, _number: u32) -> Result<Option<Raster<bool>>, FrameError> {
        Ok(None)
    }
}

/// One multi-frame acquisition. Immutable; frames are decoded when asked for and the latest are kept.
pub struct Run {
    acquisition: Acquisition,
    source: Box<dyn FrameSource>,
    cached: CachedRun,
}

impl Run {
    /// A run with these facts whose frames come from `source` and are kept in `cache`.
    #[must_use]
    pub fn new(acquisition: Acquisition, source: Box<dyn FrameSource>, cache: FrameCache) -> Self {
        Self { acquisition, source, cached: cache.add_run() }
    }

    /// What the file says about the run.
    #[must_use]
    pub const fn acquisition(&self) -> &Acquisition {
        &self.acquisition
    }

    /// Frame `number`, from 1, decoded now or kept from before.
    ///
    /// # Errors
    /// If there is no such frame or it cannot be decoded.
    pub fn frame(&self, number: u32) -> Result<Arc<Frame>, FrameError> {
        let frames = self.acquisition.pixels.frames;
        if number == 0 || number > frames {
            return Err(FrameError::NoSuchFrame { number, frames });
        }
        if let Some(frame) = self.cached.get(number) {
            return Ok(frame);
        }
        let frame = Arc::new(self.source.decode(number)?);
        self.cached.put(number, Arc::clone(&frame));
        Ok(frame)
    }

    /// Whether frame `number` is in the cache.
    pub(crate) fn has_cached(&self, number: u32) -> bool {
        self.cached.contains(number)
    }

    /// The pixels that overlay planes cover in frame `number`, from 1; `None` where there is no overlay.
    ///
    /// # Errors
    /// If the planes cannot be read.
    pub fn overlay(&self, number: u32) -> Result<Option<Raster<bool>>, FrameError> {
        if self.acquisition.display.overlays.is_empty() { Ok(None) } else { self.source.overlay(number) }
    }

    /// Frames around `number` that are likely to be asked for next and not decoded yet, nearest first: at most
    /// `most`, and no more than a quarter of the cache holds. Behind the last frame comes the first.
    pub(crate) fn neighbors(&self, number: u32, most: usize) -> Vec<u32> {
        let pixels = &self.acquisition.pixels;
        let frame_bytes = Words::bytes_of(pixels.rows as usize * pixels.columns as usize);
        let room = self.cached.cache.budget() / 4 / frame_bytes.max(1);
        let frames = i64::from(pixels.frames);
        let around = (1..frames).flat_map(|step| [i64::from(number) + step, i64::from(number) - step]);
        let inside = around.take(2 * most.min(room)).map(|n| (n - 1).rem_euclid(frames) as u32 + 1);
        let mut wanted = Vec::new();
        for neighbor in inside.filter(|neighbor| *neighbor != number && !self.cached.contains(*neighbor)) {
            if wanted.len() < most && !wanted.contains(&neighbor) {
                wanted.push(neighbor);
            }
        }
        wanted
    }

    /// Decodes these frames in parallel into the cache (prefetch). Errors show when a frame is used.
    ///
    /// No more frames at a time than there are cores: in between, the shared threads take up the picture that is shown,
    /// which would otherwise wait until all these frames are decoded.
    pub fn prefetch(&self, numbers: &[u32]) {
        for batch in numbers.chunks(rayon::current_num_threads()) {
            batch.par_iter().with_max_len(1).for_each(|number| drop(self.frame(*number)));
        }
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("acquisition", &self.acquisition).finish_non_exhaustive()
    }
}
