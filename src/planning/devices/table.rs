//! Data files: tables of rows, read value by value, so that every problem is named with its line instead of only the first.

use std::ops::RangeInclusive;
use toml::{Spanned, Table, Value};

/// One thing wrong with a data file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {text}")]
pub struct Problem {
    /// Line of the file, from 1, where the row starts.
    pub line: usize,
    /// What is wrong and what is expected, naming the row and the key.
    pub text: String,
}

/// What is wrong with a row, and what is expected; most name their key.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowError<'a> {
    #[error("there is no [[{0}]] row")]
    None(&'a str),
    #[error("another {0} has this id already")]
    Taken(&'a str),
    #[error("{0} must be words, and not empty")]
    Words(&'a str),
    #[error("{0} must be a list of words")]
    WordList(&'a str),
    #[error("{0} must be {words}", words = .1.join(" or "))]
    Choice(&'a str, Vec<String>),
    #[error("{0} must be a number from {low} to {high}", low = .1.start(), high = .1.end())]
    Number(&'a str, RangeInclusive<f64>),
    #[error("{0} must be a whole number")]
    Whole(&'a str),
    #[error(
        "{0} must be a list of {few} to {many} numbers, each from {low} to {high}",
        few = .1.start(), many = .1.end(), low = .2.start(), high = .2.end()
    )]
    Numbers(&'a str, RangeInclusive<usize>, RangeInclusive<f64>),
    #[error("{0} must be [smallest, largest], or [] if unknown")]
    Range(&'a str),
    #[error("{0} must be smaller than the shortest length as deployed")]
    Overlap(&'a str),
}

/// Why a data file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The file is no TOML.
    #[error("line {line}: {message}")]
    Syntax {
        /// Line of the file, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The file says it is something else.
    #[error("the file says schema = \"{found}\", but \"{expected}\" is needed: check that it is the right file")]
    Schema {
        /// What it says, empty if nothing.
        found: String,
        /// What it should say.
        expected: &'static str,
    },
    /// Rows cannot be used; each problem names its line.
    #[error("{}", join(.0))]
    Rows(Vec<Problem>),
}

fn join(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}

/// Reads the rows `[[key]]` of a file of this schema with `read`, which notes problems.
///
/// # Errors
/// If the file is no TOML, has another schema, or any row has a problem.
pub(super) fn read_rows<T>(
    text: &str,
    schema: &'static str,
    key: &str,
    mut read: impl FnMut(&mut Row<'_>) -> T,
) -> Result<Vec<T>, TableError> {
    let line_at = |offset: usize| text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
    let syntax = |error: toml::de::Error| TableError::Syntax {
        line: error.span().map_or(1, |span| line_at(span.start)),
        message: error.message().to_owned(),
    };
    let file: File = toml::from_str(text).map_err(syntax)?;
    if file.schema != schema {
        return Err(TableError::Schema { found: file.schema, expected: schema });
    }
    let rows: Vec<Spanned<Table>> = [file.device, file.stock, file.technique].concat();
    if rows.is_empty() {
        return Err(TableError::Rows(vec![Problem { line: 1, text: RowError::None(key).to_string() }]));
    }
    let mut problems = Vec::new();
    let read = |row: &Spanned<Table>| {
        read(&mut Row { line: line_at(row.span().start), values: row.get_ref(), problems: &mut problems })
    };
    let found = rows.iter().map(read).collect();
    if problems.is_empty() { Ok(found) } else { Err(TableError::Rows(problems)) }
}

/// The top of a data file; which rows belong to which schema is the caller's to know.
#[derive(serde::Deserialize)]
struct File {
    #[serde(default)]
    schema: String,
    #[serde(default)]
    device: Vec<Spanned<Table>>,
    #[serde(default)]
    stock: Vec<Spanned<Table>>,
    #[serde(default)]
    technique: Vec<Spanned<Table>>,
}

/// One row while it is read. A value that cannot be used is noted as a problem and read as an empty one, so that all
/// problems of a file are found at once; a file with problems is refused.
pub struct Row<'a> {
    line: usize,
    values: &'a Table,
    problems: &'a mut Vec<Problem>,
}

impl Row<'_> {
    /// Notes a problem of this row, which goes by its id.
    pub(super) fn problem(&mut self, what: &RowError<'_>) {
        let id = self.values.get("id").and_then(Value::as_str).map(str::trim).filter(|id| !id.is_empty());
        let text = id.map_or_else(|| what.to_string(), |id| format!("\"{id}\": {what}"));
        self.problems.push(Problem { line: self.line, text });
    }

    /// The value found, else an empty one and a problem.
    fn found<T: Default>(&mut self, value: Option<T>, problem: &RowError<'_>) -> T {
        if value.is_none() {
            self.problem(problem);
        }
        value.unwrap_or_default()
    }

    /// Words that must be there and not be empty.
    pub(super) fn words(&mut self, key: &str) -> String {
        let words = match self.values.get(key) {
            Some(Value::String(words)) if !words.trim().is_empty() => Some(words.trim().to_owned()),
            Some(Value::Datetime(date)) => Some(date.to_string()),
            _ => None,
        };
        self.found(words, &RowError::Words(key))
    }

    /// Words that may be missing or empty.
    pub(super) fn optional_words(&mut self, key: &str) -> String {
        let empty = self.values.get(key).is_none_or(|value| value.as_str() == Some(""));
        if empty { String::new() } else { self.words(key) }
    }

    /// One of several words, each with what it stands for; the empty one is the first.
    pub(super) fn one_of<T: Copy>(&mut self, key: &str, choices: [(&str, T); 2]) -> T {
        let found = self.values.get(key).and_then(Value::as_str);
        let choice = choices.iter().find(|(word, _)| Some(*word) == found);
        if choice.is_none() {
            self.problem(&RowError::Choice(key, choices.iter().map(|(word, _)| format!("\"{word}\"")).collect()));
        }
        choice.unwrap_or(&choices[0]).1
    }

    /// A number that must be there, within a range.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<f64>) -> f64 {
        let number = self.values.get(key).and_then(as_number).filter(|n| range.contains(n));
        self.found(number, &RowError::Number(key, range))
    }

    /// A number that may be missing.
    pub(super) fn optional_number(&mut self, key: &str, range: RangeInclusive<f64>) -> Option<f64> {
        self.values.contains_key(key).then(|| self.number(key, range))
    }

    /// A list of numbers, each within a range, of an allowed count; a missing list is an empty one.
    pub(super) fn numbers(&mut self, key: &str, range: RangeInclusive<f64>, count: RangeInclusive<usize>) -> Vec<f64> {
        let numbers: Option<Vec<f64>> = self.list(key, as_number);
        let fits = |list: &Vec<f64>| count.contains(&list.len()) && list.iter().all(|n| range.contains(n));
        self.found(numbers.filter(fits), &RowError::Numbers(key, count, range))
    }

    /// Two numbers within limits, the smaller first; `None` if the list is missing or empty.
    pub(super) fn optional_range(&mut self, key: &str, limits: RangeInclusive<f64>) -> Option<[f64; 2]> {
        match *self.numbers(key, limits, 0..=2) {
            [] => None,
            [low, high] if low < high => Some([low, high]),
            _ => {
                self.problem(&RowError::Range(key));
                None
            }
        }
    }

    /// A list of words; a missing list is an empty one.
    pub(super) fn word_list(&mut self, key: &str) -> Vec<String> {
        let words = self.list(key, |value| value.as_str().map(str::to_owned));
        self.found(words, &RowError::WordList(key))
    }

    /// A list; a missing one is empty. `None` if it is none, or one of its values cannot be read.
    fn list<T>(&self, key: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
        self.values.get(key).map_or_else(|| Some(Vec::new()), |value| value.as_array()?.iter().map(read).collect())
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}
