//! What outlives the program: a plan that was not saved, and what was opened before.

use super::file::write_atomically;
use std::path::{Path, PathBuf};

/// How many earlier plans are remembered.
const REMEMBERED: usize = 8;

/// Files in the program's own state folder; nothing happens without one.
pub(super) struct Recovery {
    folder: Option<PathBuf>,
    left_behind: Option<PathBuf>,
    recent: Vec<PathBuf>,
}

impl Recovery {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let left_behind = folder.as_deref().map(autosave_in).filter(|path| path.exists());
        let recent = folder.as_deref().map(read_recent).unwrap_or_default();
        Self { folder, left_behind, recent }
    }

    pub(super) fn autosave_path(&self) -> Option<PathBuf> {
        self.folder.as_deref().map(autosave_in)
    }

    pub(super) fn left_behind(&self) -> Option<&Path> {
        self.left_behind.as_deref()
    }

    pub(super) fn recent(&self) -> &[PathBuf] {
        &self.recent
    }

    pub(super) fn opened(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|known| *known != path);
        self.recent.insert(0, path);
        self.recent.truncate(REMEMBERED);
        if let Some(folder) = &self.folder
            && let Ok(json) = serde_json::to_vec_pretty(&self.recent)
        {
            // The list is a convenience: without it the file is opened by hand.
            drop(write_atomically(&recent_in(folder), &json));
        }
    }

    pub(super) fn discard(&mut self) {
        self.left_behind = None;
        if let Some(path) = self.autosave_path() {
            // A file that was never written, or is gone already, is discarded too.
            drop(std::fs::remove_file(path));
        }
    }
}

fn autosave_in(folder: &Path) -> PathBuf {
    folder.join("unsaved.dva.json")
}

fn recent_in(folder: &Path) -> PathBuf {
    folder.join("recent.json")
}

fn read_recent(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read(recent_in(folder)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let paths: Vec<PathBuf> = read.unwrap_or_default();
    paths.into_iter().filter(|path| path.exists()).take(REMEMBERED).collect()
}
