//! Reading rows of a data file field by field, so that every problem is named with its line instead of only the first.

use toml::{Spanned, Table, Value};

/// One thing wrong with a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file, from 1, where the row starts.
    pub line: usize,
    /// What is wrong and what is expected, naming the row and the key.
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
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

impl TableError {
    /// Each problem by itself, for a list.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Syntax { line, message } => vec![Problem { line: *line, text: message.clone() }],
            Self::Schema { .. } => vec![Problem { line: 1, text: self.to_string() }],
            Self::Rows(problems) => problems.clone(),
        }
    }
}

fn join(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}

/// Reads the rows `[[key]]` of a file of this schema with `read`, which reports problems and may give up on a row.
///
/// # Errors
/// If the file is no TOML, has another schema, or any row has a problem.
pub fn read_rows<T>(
    text: &str,
    schema: &'static str,
    key: &str,
    mut read: impl FnMut(&mut Row<'_>) -> Option<T>,
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
        return Err(TableError::Rows(vec![Problem { line: 1, text: format!("there is no [[{key}]] row") }]));
    }
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for row in rows {
        let line = line_at(row.span().start);
        let mut row = Row { name: String::new(), line, values: row.get_ref(), problems: &mut problems };
        found.extend(read(&mut row));
    }
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

/// One row while it is read.
pub struct Row<'a> {
    name: String,
    line: usize,
    values: &'a Table,
    problems: &'a mut Vec<Problem>,
}

impl Row<'_> {
    /// Notes a problem of this row.
    pub fn problem(&mut self, text: &str) {
        let name = if self.name.is_empty() { String::new() } else { format!("\"{}\": ", self.name) };
        self.problems.push(Problem { line: self.line, text: format!("{name}{text}") });
    }

    /// The row's name in later problems.
    pub fn identify(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Words that must be there and not be empty.
    pub fn words(&mut self, key: &str) -> Option<String> {
        match self.values.get(key) {
            Some(Value::String(words)) if !words.trim().is_empty() => Some(words.trim().to_owned()),
            Some(Value::Datetime(date)) => Some(date.to_string()),
            _ => {
                self.problem(&format!("{key} must be words, and not empty"));
                None
            }
        }
    }

    /// Words that may be missing or empty.
    pub fn optional_words(&mut self, key: &str) -> String {
        if self.values.contains_key(key) && self.values.get(key).and_then(Value::as_str) != Some("") {
            self.words(key).unwrap_or_default()
        } else {
            String::new()
        }
    }

    /// One of several words.
    pub fn one_of<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let found = self.values.get(key).and_then(Value::as_str);
        let choice = choices.iter().find(|(word, _)| Some(*word) == found).map(|(_, value)| *value);
        if choice.is_none() {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.problem(&format!("{key} must be {}", words.join(" or ")));
        }
        choice
    }

    /// A number that must be there, within a range.
    pub fn number(&mut self, key: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let found = self.values.get(key).and_then(as_number).filter(|n| range.contains(n));
        if found.is_none() {
            self.problem(&format!("{key} must be a number from {} to {}", range.start(), range.end()));
        }
        found
    }

    /// A number that may be missing.
    pub fn optional_number(&mut self, key: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        if self.values.contains_key(key) { self.number(key, range) } else { None }
    }

    /// A list of numbers, each within a range, of an allowed count; a missing list is an empty one.
    pub fn numbers(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
        count: std::ops::RangeInclusive<usize>,
    ) -> Option<Vec<f64>> {
        let empty = Vec::new();
        let list = match self.values.get(key) {
            None => Some(&empty),
            Some(Value::Array(list)) => Some(list),
            Some(_) => None,
        };
        let found: Option<Vec<f64>> = list.and_then(|list| list.iter().map(as_number).collect());
        let fits = |list: &Vec<f64>| count.contains(&list.len()) && list.iter().all(|n| range.contains(n));
        let found = found.filter(fits);
        if found.is_none() {
            let (few, many, low, high) = (count.start(), count.end(), range.start(), range.end());
            self.problem(&format!("{key} must be a list of {few} to {many} numbers, each from {low} to {high}"));
        }
        found
    }

    /// A list of words; a missing list is an empty one.
    pub fn word_list(&mut self, key: &str) -> Vec<String> {
        let words = match self.values.get(key) {
            None => Some(Vec::new()),
            Some(Value::Array(list)) => list.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
            Some(_) => None,
        };
        if words.is_none() {
            self.problem(&format!("{key} must be a list of words"));
        }
        words.unwrap_or_default()
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}
