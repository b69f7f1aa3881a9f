//! What is in these files and folders.

use super::archive::{self, Archive};
use super::directory::{self, Listed};
use super::open::run;
use super::{OpenError, OpenOptions, open};
use crate::imaging::Run;
use std::collections::{HashMap, HashSet, VecDeque};
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
    /// The file that holds the same run and was taken instead.
    pub same_as: Option<PathBuf>,
}

impl Rejected {
    /// A file that cannot be used.
    #[must_use]
    pub const fn new(path: PathBuf, reason: String) -> Self {
        Self { path, reason, same_as: None }
    }
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

/// Looks for runs in `paths`, which may be files, folders, zip archives, or the DICOMDIR of a medium. Folders are searched
/// with all folders inside, following links but no loops of them; archives with all their members. A DICOMDIR adds the
/// files it lists. Of files with the same SOP Instance UID the one with most whole frames is taken, of equal ones the
/// first. `progress` is told of every file before it is looked at and may end the scanner.
pub fn scan(paths: &[PathBuf], options: OpenOptions, progress: &dyn Fn(Progress) -> ControlFlow<()>) -> Scan {
    let (waiting, known) = (VecDeque::new(), HashSet::new());
    let mut scanner = Scanner {
        options,
        progress,
        waiting,
        known,
        seen: HashMap::new(),
        copies: Vec::new(),
        examined: 0,
        total: 0,
        found: Scan::default(),
    };
    for path in paths {
        scanner.list(path);
    }
    while let Some(path) = scanner.waiting.pop_front() {
        let go_on = if archive::is_archive(&path) { scanner.archive(&path) } else { scanner.file(&path) };
        if go_on.is_break() {
            scanner.found.canceled = true;
            break;
        }
    }
    scanner.finish()
}

struct Scanner<'a> {
    options: OpenOptions,
    progress: &'a dyn Fn(Progress) -> ControlFlow<()>,
    /// Files to look at.
    waiting: VecDeque<PathBuf>,
    /// Files that were ever waiting, by their real paths.
    known: HashSet<PathBuf>,
    /// Which of the runs found has each SOP Instance UID.
    seen: HashMap<String, usize>,
    /// Which of the files rejected holds the same as which of the runs found.
    copies: Vec<(usize, usize)>,
    examined: usize,
    total: usize,
    found: Scan,
}

impl Scanner<'_> {
    /// Puts the files at and below `path` among those to look at.
    fn list(&mut self, path: &Path) {
        // A member of an archive is no file of its own.
        if archive::split(path).is_some() && !path.exists() {
            return self.wait_for(path.to_owned());
        }
        for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.wait_for(entry.into_path()),
                // A link back to a folder around it leads to nothing new.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let reason =
                        error.io_error().map_or_else(|| error.to_string(), |cause| format!("cannot be read: {cause}"));
                    self.reject(error.path().unwrap_or(path), reason);
                }
            }
        }
    }

    fn wait_for(&mut self, path: PathBuf) {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if self.known.insert(real) {
            self.waiting.push_back(path);
            self.total += 1;
        }
    }

    /// Tells of the file looked at next.
    fn tell(&mut self, path: &Path) -> ControlFlow<()> {
        let now = Progress { examined: self.examined, total: self.total, found: self.found.runs.len(), path };
        self.examined += 1;
        (self.progress)(now)
    }

    fn file(&mut self, path: &Path) -> ControlFlow<()> {
        self.tell(path)?;
        match open(path, self.options.clone()) {
            Ok(run) => self.keep(path, run),
            Err(OpenError::Index) => self.directory(path),
            Err(error) => self.reject(path, error.to_string()),
        }
        ControlFlow::Continue(())
    }

    /// The files a DICOMDIR lists; those of a folder that is searched anyway are known already.
    fn directory(&mut self, path: &Path) {
        match directory::listed(path) {
            Ok(files) if files.is_empty() => self.reject(path, "a DICOMDIR that lists no file".to_owned()),
            Ok(files) => {
                for file in files {
                    match file {
                        Listed::File(path) => self.wait_for(path),
                        Listed::Missing(path, reason) => self.reject(&path, reason),
                    }
                }
            }
            Err(error) => self.reject(path, error.to_string()),
        }
    }

    /// The members of a zip archive.
    fn archive(&mut self, path: &Path) -> ControlFlow<()> {
        let mut archive = match Archive::open(path) {
            Ok(archive) => archive,
            Err(error) => {
                self.tell(path)?;
                self.reject(path, error.to_string());
                return ControlFlow::Continue(());
            }
        };
        let members: Vec<(usize, PathBuf)> =
            (0..archive.len()).filter_map(|index| Some((index, archive.path_of(index)?))).collect();
        self.total += members.len().saturating_sub(1);
        for (index, name) in members {
            self.tell(&name)?;
            match archive.source(index).and_then(|source| run(source, self.options.clone())) {
                Ok(run) => self.keep(&name, run),
                // Every member is looked at, listed or not.
                Err(OpenError::Index) => {}
                Err(error) => self.reject(&name, error.to_string()),
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes a run, or rejects it or the copy of it that was taken before, whichever holds fewer whole frames.
    fn keep(&mut self, path: &Path, run: Run) {
        let mut opened = Opened { path: path.to_owned(), run: Arc::new(run) };
        let uid = opened.run.acquisition().identity.sop_instance_uid.clone();
        let Some(at) = self.seen.get(&uid).copied() else {
            if !uid.is_empty() {
                self.seen.insert(uid, self.found.runs.len());
            }
            self.found.runs.push(opened);
            return;
        };
        let taken = &mut self.found.runs[at];
        if whole_frames(&opened) > whole_frames(taken) {
            std::mem::swap(taken, &mut opened);
        }
        let (whole, frames) = (whole_frames(&opened), opened.run.acquisition().pixels.frames);
        let reason = if whole < whole_frames(taken) {
            format!(
                "fewer frames are whole ({whole} of {frames}) than in another file of the same run (equal SOP Instance UID)"
            )
        } else {
            "the same run as another file (equal SOP Instance UID)".to_owned()
        };
        self.copies.push((self.found.rejected.len(), at));
        self.reject(&opened.path, reason);
    }

    fn reject(&mut self, path: &Path, reason: String) {
        self.found.rejected.push(Rejected::new(path.to_owned(), reason));
    }

    /// What was found. Only now is it known which of several copies was taken.
    fn finish(mut self) -> Scan {
        for (rejected, run) in self.copies {
            self.found.rejected[rejected].same_as = Some(self.found.runs[run].path.clone());
        }
        self.found
    }
}

fn whole_frames(opened: &Opened) -> u32 {
    opened.run.acquisition().pixels.whole_frames
}
