//! How a command fails: one line, a hint where there is one, an exit code.

use std::fmt::Display;

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

    /// The call is wrong.
    pub fn usage(message: impl Display) -> Self {
        Self { code: 2, message: message.to_string(), hint: Some("dva-planner --help lists the calls".to_owned()) }
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

impl From<&clap::Error> for Failure {
    /// A call that cannot be read: what the parser says first, without its usage.
    fn from(error: &clap::Error) -> Self {
        let said = error.to_string();
        let first = said.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
        Self::usage(first.lines().map(str::trim).collect::<Vec<_>>().join(" "))
    }
}

impl From<crate::session::file::FileError> for Failure {
    fn from(error: crate::session::file::FileError) -> Self {
        let failure = Self::input(&error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<crate::session::documents::DocumentError> for Failure {
    fn from(error: crate::session::documents::DocumentError) -> Self {
        let failure = Self::input(&error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
