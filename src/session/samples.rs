//! The sample studies: where they are, or a fresh copy where they are not installed.

use super::documents::DocumentError;
use super::file::write_atomically;
use crate::phantom::{self, Case, PLAN_FILE, Study};
use std::path::{Path, PathBuf};

/// The folder of all sample studies.
const FOLDER: &str = "sample_dicom";

/// Why a sample study cannot be had: it is not installed and cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the sample study \"{name}\" cannot be written: {cause}")]
pub struct SampleError {
    name: String,
    cause: String,
}

/// A sample study as it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Its folder.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it teaches, in one sentence.
    pub lesson: &'static str,
}

/// The studies that come with the program.
pub const SAMPLES: [Sample; 3] = [
    Sample {
        name: "easy",
        title: "One leg, one angle",
        lesson: "An arterial run and a venogram without motion: the whole way in five minutes",
    },
    Sample {
        name: "simultaneous",
        title: "Simultaneous injection",
        lesson: "Artery and vein in one run: tell them apart by when they fill",
    },
    Sample {
        name: "two-angles",
        title: "Two C-arm angles",
        lesson: "The same leg from two directions: what one projection hides",
    },
];

/// The finished plan of the sample study `name`. Where the studies are not installed beside the program or in the
/// current folder, the phantom writes this one to a temporary folder.
///
/// # Errors
/// If it is not installed and cannot be written.
pub fn plan_path(name: &str) -> Result<PathBuf, SampleError> {
    let installed = folders().into_iter().map(|folder| folder.join(name).join(PLAN_FILE)).find(|plan| plan.is_file());
    installed.map_or_else(|| write_sample(name).map_err(|cause| SampleError { name: name.to_owned(), cause }), Ok)
}

/// The runs in the folder of a sample's plan, without the plan and the truth.
#[must_use]
pub fn runs_beside(plan: &Path) -> Vec<PathBuf> {
    let entries = plan.parent().and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut runs: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "dcm")).collect();
    runs.sort();
    runs
}

/// Where studies may be installed.
fn folders() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program
        .iter()
        .flat_map(|program| program.ancestors().skip(1).take(4))
        .flat_map(|folder| [folder.join(FOLDER), folder.join("share").join("dva-planner").join(FOLDER)]);
    beside.chain([Path::new(FOLDER).to_owned()]).collect()
}

fn write_sample(name: &str) -> Result<PathBuf, String> {
    let version = concat!("dva-planner-", env!("CARGO_PKG_VERSION"));
    let folder = std::env::temp_dir().join(version).join(FOLDER).join(name);
    let plan = folder.join(PLAN_FILE);
    if !plan.is_file() {
        let case = Case::named(name).ok_or("there is no such case")?;
        let study = phantom::study(&case).map_err(|error| error.to_string())?;
        write_study(&study, &folder).map_err(|error| error.to_string())?;
    }
    Ok(plan)
}

/// Writes a synthetic study into `folder`, which is made if need be, and says which files it wrote. Each file appears
/// whole or not at all; files of the same name are replaced.
///
/// # Errors
/// If a file cannot be written or a run not be encoded.
pub fn write_study(study: &Study, folder: &Path) -> Result<Vec<PathBuf>, DocumentError> {
    let write = |(name, bytes): (String, Vec<u8>)| {
        let path = folder.join(name);
        write_atomically(&path, &bytes)?;
        Ok(path)
    };
    phantom::study_files(study)?.into_iter().map(write).collect()
}
