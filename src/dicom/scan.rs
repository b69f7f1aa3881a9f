//! What is in these files and folders.

use super::{OpenError, OpenOptions, open};
use crate::imaging::Run;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// What was found: every file is either a run or rejected with a reason.
#[derive(Debug, Default)]
pub struct Scan {
    /// Runs, in the order of the paths given, folders in the order of their file names.
    pub runs: Vec<Opened>,
    /// Everything else.
    pub rejected: Vec<Rejected>,
    /// The search was ended by the caller.
    pub canceled: bool,
}

/// A run and where it was found.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub path: PathBuf,
    /// The run.
    pub run: Arc<Run>,
}

/// A file that is no run to plan on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The file.
    pub path: PathBuf,
    /// Why, in one line.
    pub reason: String,
}

/// How far a search is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Files looked at before this one.
    pub examined: usize,
    /// Files to look at in all.
    pub total: usize,
    /// Runs found so far.
    pub found: usize,
    /// The file looked at next.
    pub path: &'a Path,
}

/// Looks for runs in `paths`, which may be files or folders. Folders are searched with all
/// folders inside, following links but no loops of them. The same SOP Instance UID is taken once. `progress` is told of
/// every file before it is looked at and may end the search.
pub fn scan(paths: &[PathBuf], options: OpenOptions, progress: &dyn Fn(Progress) -> ControlFlow<()>) -> Scan {
    let mut found = Scan::default();
    let files = files(paths, &mut found.rejected);
    let mut seen = HashMap::new();
    for (examined, path) in files.iter().enumerate() {
        let now = Progress { examined, total: files.len(), found: found.runs.len(), path };
        if progress(now).is_break() {
            found.canceled = true;
            break;
        }
        match open(path, options) {
            Ok(run) => keep(path, run, &mut seen, &mut found),
            Err(reason) => found.rejected.push(rejected(path, &reason)),
        }
    }
    found
}

fn keep(path: &Path, run: Run, seen: &mut HashMap<String, PathBuf>, found: &mut Scan) {
    let uid = &run.acquisition().identity.sop_instance_uid;
    if let Some(first) = seen.get(uid) {
        let reason = format!("the same run as {} (equal SOP Instance UID)", first.display());
        found.rejected.push(Rejected { path: path.to_owned(), reason });
        return;
    }
    if !uid.is_empty() {
        seen.insert(uid.clone(), path.to_owned());
    }
    found.runs.push(Opened { path: path.to_owned(), run: Arc::new(run) });
}

fn rejected(path: &Path, reason: &OpenError) -> Rejected {
    Rejected { path: path.to_owned(), reason: reason.to_string() }
}

/// All files in `paths`, each once.
fn files(paths: &[PathBuf], rejected: &mut Vec<Rejected>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut known = HashSet::new();
    for path in paths {
        for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let real = entry.path().canonicalize().unwrap_or_else(|_| entry.path().to_owned());
                    if known.insert(real) {
                        files.push(entry.into_path());
                    }
                }
                // A link back to a folder around it leads to nothing new.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let reason =
                        error.io_error().map_or_else(|| error.to_string(), |cause| format!("cannot be read: {cause}"));
                    let at = error.path().unwrap_or(path).to_owned();
                    rejected.push(Rejected { path: at, reason });
                }
            }
        }
    }
    files
}
