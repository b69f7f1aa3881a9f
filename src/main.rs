//! Arguments to window or command line; nothing else.

use clap::Parser;
use clap::error::ErrorKind;
use dva_planner::cli::{self, Failure, Wanted};
use dva_planner::ui;
use std::io::Write;
use std::panic::catch_unwind;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Damaged pixels may make a decoder panic; that is caught where they are decoded and told as an error of the frame.
    // Without this, the standard library would print its own words first.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return failed(&Failure::of_call(&error, std::env::args_os()));
        }
        Err(help) => help.exit(),
    };
    let done = catch_unwind(|| carry_out(arguments)).unwrap_or_else(|_| {
        Err(Failure::input("something went wrong inside the program")
            .hint("report what you called and the file that led here"))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    // When standard error is closed the exit code still tells.
    drop(writeln!(std::io::stderr(), "{}", failure.lines()));
    ExitCode::from(failure.code)
}

fn carry_out(arguments: cli::Arguments) -> Result<(), Failure> {
    match cli::run(arguments)? {
        Wanted::Done => Ok(()),
        Wanted::Window { paths, memory_mib } => ui::run(paths, memory_mib).map_err(|error| {
            let hint = error.hint();
            Failure::input(error).hint(hint)
        }),
    }
}
