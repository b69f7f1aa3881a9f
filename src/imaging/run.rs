//! A run: one multi-frame acquisition, its facts, and its frames on demand.

use super::{Acquisition, Frame};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

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
}

/// One multi-frame acquisition. Immutable; frames are decoded when asked for and the latest are kept.
pub struct Run {
    acquisition: Acquisition,
    source: Box<dyn FrameSource>,
    cache: Mutex<FrameCache>,
}

impl Run {
    /// A run with these facts whose frames come from `source`; at most `budget` bytes of decoded frames are kept.
    #[must_use]
    pub fn new(acquisition: Acquisition, source: Box<dyn FrameSource>, budget: usize) -> Self {
        Self { acquisition, source, cache: Mutex::new(FrameCache { budget, held: 0, frames: VecDeque::new() }) }
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
        if let Some(frame) = self.cache().get(number) {
            return Ok(frame);
        }
        let frame = Arc::new(self.source.decode(number)?);
        self.cache().put(number, Arc::clone(&frame));
        Ok(frame)
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, FrameCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("acquisition", &self.acquisition).finish_non_exhaustive()
    }
}

/// Decoded frames, least recently used first, within a budget of bytes.
struct FrameCache {
    budget: usize,
    held: usize,
    frames: VecDeque<(u32, Arc<Frame>)>,
}

impl FrameCache {
    fn get(&mut self, number: u32) -> Option<Arc<Frame>> {
        let at = self.frames.iter().position(|(n, _)| *n == number)?;
        let entry = self.frames.remove(at)?;
        let frame = Arc::clone(&entry.1);
        self.frames.push_back(entry);
        Some(frame)
    }

    fn put(&mut self, number: u32, frame: Arc<Frame>) {
        if self.frames.iter().any(|(n, _)| *n == number) {
            return;
        }
        self.held += bytes(&frame);
        self.frames.push_back((number, frame));
        while self.held > self.budget && self.frames.len() > 1 {
            if let Some((_, dropped)) = self.frames.pop_front() {
                self.held -= bytes(&dropped);
            }
        }
    }
}

fn bytes(frame: &Frame) -> usize {
    std::mem::size_of_val(frame.values())
}
