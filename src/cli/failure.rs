//! How a command fails: one line, a hint where there is one, an exit code.

use super::Arguments;
use crate::session::documents::DocumentError;
use crate::session::file::FileError;
use clap::CommandFactory;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::Path;

/// Why a command could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// 1 if the input cannot be used, 2 if the usage is wrong.
    pub code: u8,
    /// One line that names the file, the attribute and what is wrong.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl Failure {
    /// The input cannot be used.
    pub fn input(message: impl Display) -> Self {
        Self { code: 1, message: message.to_string(), hint: None }
    }

    /// The file at `path` cannot be used.
    pub(super) fn of_file(path: &Path, problem: impl Display) -> Self {
        Self::input(format!("{}: {problem}", path.display()))
    }

    /// The call is wrong.
    pub fn usage(message: impl Display) -> Self {
        Self { code: 2, message: message.to_string(), hint: Some("dva-planner --help lists the calls".to_owned()) }
    }

    /// A call with these arguments, the name of the program first, that cannot be read: what the parser says first,
    /// without its usage, and whose help to ask for.
    pub fn of_call(error: &clap::Error, arguments: impl IntoIterator<Item = OsString>) -> Self {
        let said = error.to_string();
        let first = said.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
        let failure = Self::usage(first.lines().map(str::trim).collect::<Vec<_>>().join(" "));
        match called(arguments) {
            call if call.is_empty() => failure,
            call => failure.hint(format!("dva-planner {call} --help explains this call")),
        }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// The lines for standard error.
    #[must_use]
    pub fn lines(&self) -> String {
        let one_line = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("; ");
        let error = format!("error: {}", one_line(&self.message));
        self.hint.as_ref().map_or_else(|| error.clone(), |hint| format!("{error}\nhint: {}", one_line(hint)))
    }
}

/// The words of the call that name a subcommand, such as `catalog check`.
fn called(arguments: impl IntoIterator<Item = OsString>) -> String {
    let mut command = Arguments::command();
    let mut words = Vec::new();
    for word in arguments.into_iter().skip(1) {
        let Some(inner) = command.find_subcommand(&word).cloned() else { break };
        words.push(inner.get_name().to_owned());
        command = inner;
    }
    words.join(" ")
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self { hint: error.hint().map(str::to_owned), ..Self::input(error) }
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        Self { hint: error.hint().map(str::to_owned), ..Self::input(error) }
    }
}
