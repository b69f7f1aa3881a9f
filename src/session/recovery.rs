//! What outlives the program: a plan that was not saved, and what was opened before.

use super::file::write_atomically;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// How many earlier plans are remembered.
const REMEMBERED: usize = 8;

/// How many programs of one user can keep an unsaved plan at the same time.
const SLOTS: usize = 32;

/// Files in the program's own state folder; nothing happens without one.
pub(super) struct Recovery {
    folder: Option<PathBuf>,
    own: Option<Slot>,
    left_behind: Vec<Slot>,
    recent: Vec<PathBuf>,
}

impl Recovery {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let (mut own, mut left_behind) = (None, Vec::new());
        for (folder, number) in folder.iter().flat_map(|folder| (1..=SLOTS).map(move |number| (folder, number))) {
            if unsaved_in(folder, number).exists() {
                left_behind.extend(Slot::take(folder, number));
            } else if own.is_none() {
                own = Slot::take(folder, number);
            }
        }
        let recent = folder.as_deref().map(read_recent).unwrap_or_default();
        Self { folder, own, left_behind, recent }
    }

    /// Where this program keeps its unsaved plan.
    pub(super) fn autosave_path(&self) -> Option<PathBuf> {
        self.own.as_ref().map(|slot| slot.plan.clone())
    }

    /// An unsaved plan of a program that is no longer running.
    pub(super) fn left_behind(&self) -> Option<&Path> {
        self.left_behind.first().map(|slot| slot.plan.as_path())
    }

    /// The plan left behind is open here now: it is kept where it is, and kept up to date.
    pub(super) fn adopt(&mut self) {
        if !self.left_behind.is_empty() {
            self.own = Some(self.left_behind.remove(0));
        }
    }

    /// Throws away the plan left behind; another one may be next.
    pub(super) fn discard_left_behind(&mut self) {
        if !self.left_behind.is_empty() {
            self.left_behind.remove(0).discard();
        }
    }

    /// Throws away the unsaved plan of this program.
    pub(super) fn discard_own(&self) {
        if let Some(slot) = &self.own {
            slot.discard();
        }
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
}

/// A place for one unsaved plan. Whoever holds its lock is running: what lies in a place that can be locked was left
/// behind.
struct Slot {
    plan: PathBuf,
    /// Locked as long as it is open; the system unlocks it for a program that crashes.
    _lock: File,
}

impl Slot {
    fn take(folder: &Path, number: usize) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        let lock = File::create(folder.join(format!("unsaved-{number}.lock"))).ok()?;
        // Where the file system knows no locks, every place is taken to be free.
        let held = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        (!held).then(|| Self { plan: unsaved_in(folder, number), _lock: lock })
    }

    fn discard(&self) {
        // A file that was never written, or is gone already, is discarded too.
        drop(std::fs::remove_file(&self.plan));
    }
}

fn unsaved_in(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("unsaved-{number}.dva.json"))
}

fn recent_in(folder: &Path) -> PathBuf {
    folder.join("recent.json")
}

fn read_recent(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read(recent_in(folder)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let paths: Vec<PathBuf> = read.unwrap_or_default();
    paths.into_iter().filter(|path| path.exists()).take(REMEMBERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(recovery: &Recovery, text: &str) {
        std::fs::write(recovery.autosave_path().unwrap(), text).unwrap();
    }

    fn read(path: Option<&Path>) -> String {
        std::fs::read_to_string(path.unwrap()).unwrap()
    }

    #[test]
    fn programs_side_by_side_keep_their_plans_apart_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let start = || Recovery::new(Some(folder.path().to_owned()));
        let (first, second) = (start(), start());
        write(&first, "first");
        write(&second, "second");
        assert_eq!(start().left_behind(), None, "both are running");

        // Both crash.
        drop((first, second));
        let mut third = start();
        write(&third, "third");
        assert_eq!(read(third.left_behind()), "first");
        third.discard_left_behind();
        assert_eq!(read(third.left_behind()), "second");
        third.adopt();
        assert_eq!(third.left_behind(), None);
        assert_eq!(read(third.autosave_path().as_deref()), "second");
        third.discard_own();
        drop(third);
        assert_eq!(read(start().left_behind()), "third", "a plan is thrown away only when somebody says so");
    }
}
