//! The plan file: read, checked, written atomically.

use crate::planning::Plan;
use crate::planning::plan::SCHEMA;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A plan file larger than this is not one of ours.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// Not a plan.
    #[error("{path} is not a plan: {cause}", path = path.display())]
    NotAPlan {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A plan of another version.
    #[error("{path} has schema \"{found}\", and this version reads \"{SCHEMA}\" only", path = path.display())]
    OtherSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: String,
    },
}

impl FileError {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. } | Self::NotAPlan { path, .. } | Self::OtherSchema { path, .. } => path,
        }
    }

    /// The next step, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { source, .. } => {
                (source.kind() == ErrorKind::NotFound).then_some("check the name and the folder")
            }
            Self::NotAPlan { .. } => Some("a plan file is JSON and ends in .dva.json"),
            Self::OtherSchema { .. } => Some("open it with the version of dva-planner that wrote it, or a newer one"),
        }
    }

    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// Whether a path is named like a plan file.
#[must_use]
pub fn is_plan_path(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Reads the plan in the file at `path`. Run paths stay as they are written; see [`absolute_run_path`].
///
/// # Errors
/// If the file cannot be read, is not a plan, or is a plan of another schema version.
pub fn read_plan(path: &Path) -> Result<Plan, FileError> {
    let size = std::fs::metadata(path).map_err(FileError::io(path))?.len();
    let not_a_plan = |cause: String| FileError::NotAPlan { path: path.to_owned(), cause };
    if size > LARGEST {
        return Err(not_a_plan(format!("it has {size} bytes")));
    }
    let bytes = std::fs::read(path).map_err(FileError::io(path))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| not_a_plan(e.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => {}
        Some(found) => return Err(FileError::OtherSchema { path: path.to_owned(), found: found.to_owned() }),
        None => return Err(not_a_plan("it has no \"schema\"".to_owned())),
    }
    serde_json::from_value(value).map_err(|e| not_a_plan(e.to_string()))
}

/// Writes `plan` to `path` atomically, with run paths relative to it where that is possible.
///
/// # Errors
/// If the file cannot be written; an earlier file at `path` is then unchanged.
pub fn write_plan(plan: &Plan, path: &Path) -> Result<(), FileError> {
    let folder = folder_of(path);
    let mut written = plan.clone();
    for run in &mut written.runs {
        run.path = relative_to(&run.path, &folder);
    }
    let mut json = serde_json::to_vec_pretty(&written)
        .map_err(|e| FileError::Io { path: path.to_owned(), source: std::io::Error::other(e) })?;
    json.push(b'\n');
    write_atomically(path, &json)
}

/// Writes `bytes` to `path` so that a reader sees the old file or the whole new one, never a part.
///
/// # Errors
/// If the file cannot be written; an earlier file at `path` is then unchanged.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = folder_of(path);
    std::fs::create_dir_all(&folder).map_err(FileError::io(&folder))?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(FileError::io(path))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(FileError::io(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are private; a saved plan is readable like any other new file.
        let readable = std::fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(readable).map_err(FileError::io(path))?;
    }
    file.persist(path).map_err(|e| FileError::io(path)(e.error))?;
    Ok(())
}

/// Where the file of a run is, for a plan read from `plan_path`.
#[must_use]
pub fn absolute_run_path(run: &Path, plan_path: &Path) -> PathBuf {
    folder_of(plan_path).join(run)
}

/// The folder that holds `path`, absolute where the system can tell.
fn folder_of(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

/// `path` as seen from `folder`; unchanged if they share nothing but the root.
fn relative_to(path: &Path, folder: &Path) -> PathBuf {
    if path.is_relative() {
        return path.to_owned();
    }
    let shared = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = folder.components().skip(shared).map(|_| std::path::Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::plan::RunReference;

    fn refused(content: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.dva.json");
        std::fs::write(&path, content).unwrap();
        read_plan(&path).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_a_plan_of_this_version_is_refused_with_the_reason() {
        assert!(refused("").contains("is not a plan"));
        assert!(refused("some text").contains("is not a plan"));
        assert!(refused("{}").contains("no \"schema\""));
        assert!(refused(r#"{"schema": "dva-plan/2"}"#).contains("dva-plan/2"));
        assert!(refused(r#"{"schema": "dva-plan/1", "vessels": 3}"#).contains("is not a plan"));
    }

    #[test]
    fn a_written_plan_is_read_back_and_finds_its_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plans").join("plan.dva.json");
        let run = folder.path().join("runs").join("a.dcm");
        let plan = Plan {
            runs: vec![RunReference { id: "A1".into(), path: run.clone(), ..RunReference::default() }],
            ..Plan::default()
        };
        write_plan(&plan, &path).unwrap();
        let read = read_plan(&path).unwrap();
        assert_eq!(read.runs[0].path, Path::new("../runs/a.dcm"));
        let found = absolute_run_path(&read.runs[0].path, &path);
        std::fs::create_dir_all(run.parent().unwrap()).unwrap();
        std::fs::write(&run, "x").unwrap();
        assert_eq!(found.canonicalize().unwrap(), run.canonicalize().unwrap());
    }

    #[test]
    fn a_failed_write_leaves_the_earlier_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.dva.json");
        write_plan(&Plan::default(), &path).unwrap();
        assert!(write_atomically(&path.join("below-a-file"), b"x").is_err());
        assert!(read_plan(&path).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
