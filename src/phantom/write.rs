//! A study as a folder: its runs as DICOM files, its truth, and the finished plan.

use super::{Study, finished_plan, readable};
use crate::dicom::write::{WriteError, run_file};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The name of the file that holds the truth.
pub const TRUTH_FILE: &str = "truth.json";

/// The name of the file that holds the finished plan.
pub const PLAN_FILE: &str = "plan.dva.json";

/// Why a study cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteStudyError {
    /// A file cannot be written.
    #[error("{} cannot be written: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A run cannot be put into a DICOM object.
    #[error("run {run}: {cause}")]
    Run {
        /// The run.
        run: String,
        /// Why not.
        cause: WriteError,
    },
    /// The truth cannot be put into JSON.
    #[error("the truth cannot be written: {0}")]
    Truth(serde_json::Error),
}

/// The files of a study: name and content, the runs first. Equal studies make equal bytes.
///
/// # Errors
/// If a run or the truth cannot be encoded.
pub fn study_files(study: &Study) -> Result<Vec<(String, Vec<u8>)>, WriteStudyError> {
    let mut files = Vec::new();
    for run in &study.runs {
        let bytes = run_file(&run.acquisition, &run.frames)
            .map_err(|cause| WriteStudyError::Run { run: run.id.clone(), cause })?;
        files.push((run.file.clone(), bytes));
    }
    let truth = serde_json::to_value(&study.truth).map_err(WriteStudyError::Truth)?;
    files.push((TRUTH_FILE.to_owned(), readable(&truth).into_bytes()));
    files.push((PLAN_FILE.to_owned(), readable(&finished_plan(study)).into_bytes()));
    Ok(files)
}

/// Writes a study into `folder`, which is made if need be, and says which files it wrote. Each file appears whole or
/// not at all; files of the same name are replaced.
///
/// # Errors
/// If a file cannot be written or a run not be encoded.
pub fn write_study(study: &Study, folder: &Path) -> Result<Vec<PathBuf>, WriteStudyError> {
    let io_error = |path: &Path| {
        let path = path.to_owned();
        move |cause| WriteStudyError::Io { path, cause }
    };
    let files = study_files(study)?;
    std::fs::create_dir_all(folder).map_err(io_error(folder))?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        write_whole(folder, &path, &bytes).map_err(io_error(&path))?;
        written.push(path);
    }
    Ok(written)
}

fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    readable_by_all(file.as_file())?;
    file.persist(path)?;
    Ok(())
}

/// Temporary files are private; a study is not.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
