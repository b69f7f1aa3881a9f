//! Arguments to window or command line; nothing else.

use clap::Parser;
use dva_planner::cli::{self, Wanted};
use dva_planner::ui;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (lines, code) = match cli::run(cli::Arguments::parse()) {
        Ok(Wanted::Done) => return ExitCode::SUCCESS,
        Ok(Wanted::Window(paths)) => match ui::run(paths) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => (format!("error: {error}\nhint: {}", error.hint()), 1),
        },
        Err(failure) => (failure.lines(), failure.code),
    };
    // When standard error is closed the exit code still tells.
    drop(writeln!(std::io::stderr(), "{lines}"));
    ExitCode::from(code)
}
