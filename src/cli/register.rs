//! `register`: where one run lies on another.

use super::{Failure, print_json, render::open, say};
use crate::imaging::RunShift;
use crate::imaging::register::register_runs;
use crate::wording;
use clap::Args;
use std::path::PathBuf;

/// Where one run lies on another: by their bones, before contrast arrives.
#[derive(Debug, Args)]
pub struct Register {
    /// The run that stays
    fixed: PathBuf,
    /// The run that is moved onto it
    moving: PathBuf,
    /// Write one JSON object to standard output
    #[arg(long)]
    json: bool,
}

impl Register {
    pub(super) fn run(self) -> Result<(), Failure> {
        let (fixed, moving) = (open(&self.fixed)?, open(&self.moving)?);
        let found = register_runs(&fixed, &moving).map_err(Failure::input)?;
        let why = wording::registration(&found);
        let [row, column] = RunShift { displacement: found.shift }.row_column();
        if self.json {
            return print_json(&serde_json::json!({
                "shift_px": [row, column],
                // Only shifts are estimated.
                "rotation_deg": 0.0,
                "residual_px": found.residual_px,
                "accepted": found.is_accepted(),
                "why": why,
            }));
        }
        say(format_args!("shift {row:.2} rows, {column:.2} columns, residual {:.2} px: {why}", found.residual_px));
        Ok(())
    }
}
