//! `catalog check`: validates a device catalogue.

use super::{Failure, plan::read, say};
use crate::planning::devices::DeviceCatalog;
use clap::Subcommand;
use std::path::PathBuf;

/// Device catalogues.
#[derive(Debug, Subcommand)]
pub enum CatalogCall {
    /// Validates a device catalogue and lists every problem
    Check {
        /// The catalogue (TOML)
        file: PathBuf,
    },
}

impl CatalogCall {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Self::Check { file } = self;
        let catalog = DeviceCatalog::parse(&read(&file)?)
            .map_err(|error| Failure::of_file(&file, error).hint("the files in assets/devices show every key"))?;
        let unverified = catalog.entries().iter().filter(|device| !device.is_verified()).count();
        say(format_args!("{} devices, {unverified} of them unverified", catalog.entries().len()));
        Ok(())
    }
}
