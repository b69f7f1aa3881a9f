//! What a person is told, and how files are called there.

use crate::planning::evaluation::Level;
use std::path::Path;

/// Something to tell the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How serious.
    pub level: Level,
    /// What happened.
    pub text: String,
    /// What to do next, where there is something.
    pub hint: Option<String>,
}

impl Notice {
    pub(super) fn info(text: impl Into<String>) -> Self {
        Self { level: Level::Info, text: text.into(), hint: None }
    }

    /// Something is not as it should be.
    #[must_use]
    pub fn warning(text: impl Into<String>) -> Self {
        Self { level: Level::Warn, ..Self::info(text) }
    }

    pub(super) fn block(text: impl Into<String>) -> Self {
        Self { level: Level::Block, ..Self::info(text) }
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(self, hint: impl Into<Option<&'static str>>) -> Self {
        Self { hint: hint.into().map(str::to_owned), ..self }
    }
}

/// How files are called in notices.
#[derive(Debug, Clone, Copy)]
pub(super) enum FileNames {
    /// By their paths.
    Shown,
    /// By words: names of folders and files are often those of patients.
    Hidden,
}

impl FileNames {
    /// The file at `path`, or the words for it.
    pub(super) fn name(self, words: &str, path: &Path) -> String {
        match self {
            Self::Shown => path.display().to_string(),
            Self::Hidden => words.to_owned(),
        }
    }

    /// A message about the file at `path`, which may name the file and the folder it lies in.
    pub(super) fn message(self, message: &str, words: &str, path: &Path) -> String {
        if matches!(self, Self::Shown) {
            return message.to_owned();
        }
        let said = message.replace(&path.display().to_string(), words);
        // A bare name lies in a folder of no name, and the root tells nobody's.
        match path.parent().filter(|folder| folder.file_name().is_some()) {
            Some(folder) => said.replace(&folder.display().to_string(), "the folder"),
            None => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_the_names_of_file_and_folder_and_nothing_else() {
        for (path, message, said) in [
            ("/x/DOE JOHN/a.json", "/x/DOE JOHN/a.json is not a plan", "the file is not a plan"),
            ("/x/DOE JOHN/a.json", "/x/DOE JOHN: no / such place", "the folder: no / such place"),
            ("a.json", "a.json: not found", "the file: not found"),
            ("/a.json", "/a.json: 1/2 read", "the file: 1/2 read"),
        ] {
            assert_eq!(FileNames::Hidden.message(message, "the file", Path::new(path)), said);
            assert_eq!(FileNames::Shown.message(message, "the file", Path::new(path)), message);
        }
    }
}
