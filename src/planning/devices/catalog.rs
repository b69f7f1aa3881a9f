//! Catalogues: entries read from data files, each known by its identifier.

use super::table::{Row, RowError, TableError, read_rows};
use std::collections::HashSet;

/// What a row of a data file is read into.
pub trait Entry: Sized {
    /// The version of the files read by this program.
    const SCHEMA: &'static str;
    /// What the rows are called: `[[KEY]]` in the file.
    const KEY: &'static str;
    /// Names and texts of the files that come with the program.
    const BUNDLED: &'static [(&'static str, &'static str)];

    /// Identifier, unique in the catalogue.
    fn id(&self) -> &str;

    /// Reads a row, which notes every problem.
    fn read(row: &mut Row<'_>) -> Self;
}

/// The entries of a file, or of the files that come with the program, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog<T> {
    entries: Vec<T>,
}

impl<T: Entry> Catalog<T> {
    /// The catalogue in the text of a TOML file.
    ///
    /// # Errors
    /// If the file is no TOML, has another schema, or a row cannot be used; all problems are listed with their lines.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut seen = HashSet::new();
        let entries = read_rows(text, T::SCHEMA, T::KEY, |row| {
            let entry = T::read(row);
            if !entry.id().is_empty() && !seen.insert(entry.id().to_owned()) {
                row.problem(&RowError::Taken(T::KEY));
            }
            entry
        })?;
        Ok(Self { entries })
    }

    /// The catalogue that comes with the program.
    ///
    /// # Panics
    /// If one of the files cannot be read. Tests read them all.
    #[must_use]
    pub fn bundled() -> Self {
        let parsed = |(name, text): &(&str, &str)| Self::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { entries: T::BUNDLED.iter().flat_map(|file| parsed(file).entries).collect() }
    }

    /// All entries, in the order they are offered.
    #[must_use]
    pub fn entries(&self) -> &[T] {
        &self.entries
    }

    /// The entry called `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.entries.iter().find(|entry| entry.id() == id)
    }
}
