//! How far long work is, and whether somebody stopped it: shared between the window and a worker's thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How far long work is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub text: String,
    /// How many pieces are done.
    pub done: usize,
    /// Of how many, where that is known.
    pub total: Option<usize>,
}

impl Progress {
    /// Work that cannot tell how far it is.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// What a worker and the window tell each other while a task is carried out.
#[derive(Default)]
pub(super) struct Status {
    canceled: AtomicBool,
    progress: Mutex<Option<Progress>>,
}

impl Status {
    pub(super) fn report(&self, progress: impl Into<Option<Progress>>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress.into();
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_canceled(&self, canceled: bool) {
        self.canceled.store(canceled, Ordering::Relaxed);
    }

    pub(super) fn is_canceled(&self) -> bool {
        self.canceled.load(Ordering::Relaxed)
    }
}
