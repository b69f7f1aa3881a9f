//! A study as files: its runs as DICOM objects, its truth, and the finished plan.

use super::Study;
use super::plan::{finished_plan, readable};
use crate::dicom::write::{WriteError, run_file};
use serde_json::json;

/// The name of the file that holds the truth.
pub const TRUTH_FILE: &str = "truth.json";

/// The name of the file that holds the finished plan.
pub const PLAN_FILE: &str = "plan.dva.json";

/// The files of a study: name and content, the runs first. Equal studies make equal bytes.
///
/// # Errors
/// If a run cannot be encoded.
pub fn study_files(study: &Study) -> Result<Vec<(String, Vec<u8>)>, WriteError> {
    let mut files = Vec::new();
    for run in &study.runs {
        files.push((run.file.clone(), run_file(&run.acquisition, &run.frames)?));
    }
    files.push((TRUTH_FILE.to_owned(), readable(&json!(study.truth)).into_bytes()));
    files.push((PLAN_FILE.to_owned(), readable(&finished_plan(study)).into_bytes()));
    Ok(files)
}
