//! The sample studies: where they are, or a fresh copy where they are not installed.

use crate::phantom::{self, Case};
use std::path::{Path, PathBuf};

/// The folder of all sample studies, and the plan in each study's folder.
const FOLDER: &str = "sample_dicom";
const PLAN: &str = "plan.dva.json";

/// Why a sample study cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// There is no such study.
    #[error("there is no sample study \"{0}\"")]
    Unknown(String),
    /// It is not installed and cannot be made.
    #[error("the sample study \"{name}\" cannot be written: {cause}")]
    Unwritable {
        /// The study.
        name: String,
        /// Why not.
        cause: String,
    },
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
/// If there is no such study, or it is not installed and cannot be written.
pub fn plan_path(name: &str) -> Result<PathBuf, SampleError> {
    if !SAMPLES.iter().any(|sample| sample.name == name) {
        return Err(SampleError::Unknown(name.to_owned()));
    }
    let installed = folders().into_iter().map(|folder| folder.join(name).join(PLAN)).find(|plan| plan.is_file());
    match installed {
        Some(plan) => Ok(plan),
        None => write(name),
    }
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

fn write(name: &str) -> Result<PathBuf, SampleError> {
    let unwritable = |cause: String| SampleError::Unwritable { name: name.to_owned(), cause };
    let case = Case::named(name).ok_or_else(|| SampleError::Unknown(name.to_owned()))?;
    let version = concat!("dva-planner-", env!("CARGO_PKG_VERSION"));
    let folder = std::env::temp_dir().join(version).join(FOLDER).join(name);
    let plan = folder.join(PLAN);
    if !plan.is_file() {
        let study = phantom::study(&case).map_err(|error| unwritable(error.to_string()))?;
        phantom::write_study(&study, &folder).map_err(|error| unwritable(error.to_string()))?;
    }
    if plan.is_file() { Ok(plan) } else { Err(unwritable("it has no finished plan".to_owned())) }
}
