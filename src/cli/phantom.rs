//! `phantom`: writes a synthetic study with its truth.

use super::{Failure, say};
use crate::phantom::{self, Case};
use crate::session::documents::DocumentError;
use crate::session::file::FileError;
use crate::session::samples::write_study;
use clap::Args;
use std::path::PathBuf;

/// Writes a synthetic study with its truth.
#[derive(Debug, Args)]
pub struct Phantom {
    /// A named case
    #[arg(long, value_name = "NAME", required_unless_present = "seed", conflicts_with = "seed")]
    case: Option<String>,
    /// A case made up from a number
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Phantom {
    pub(super) fn run(self) -> Result<(), Failure> {
        let case = match (&self.case, self.seed) {
            (Some(name), _) => Case::named(name).ok_or_else(|| {
                Failure::usage(format!("no case \"{name}\"")).hint(format!("known: {}", Case::names().join(", ")))
            })?,
            (None, seed) => Case::from_seed(seed.unwrap_or_default()),
        };
        let study = phantom::study(&case).map_err(Failure::input)?;
        write_study(&study, &self.out).map_err(|error| match error {
            DocumentError::File(FileError::Io { path, source }) => {
                Failure::input(format!("{} cannot be written: {source}", path.display())).hint("choose another folder")
            }
            other => other.into(),
        })?;
        say(format_args!("Wrote {} runs and their truth to {}", study.runs.len(), self.out.display()));
        Ok(())
    }
}
