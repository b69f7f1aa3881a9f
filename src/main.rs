//! Arguments to window or command line; nothing else.

use clap::Parser;
use dva_planner::cli::{self, Wanted};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(cli::Arguments::parse()) {
        Ok(Wanted::Done | Wanted::Window(_)) => ExitCode::SUCCESS,
        Err(failure) => {
            // When standard error is closed the exit code still tells.
            drop(writeln!(std::io::stderr(), "{}", failure.lines()));
            ExitCode::from(failure.code)
        }
    }
}
