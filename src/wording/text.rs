//! Letters, counts and lists.

/// With a capital letter at the beginning.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How many of something there are, as in `1 run` and `3 runs`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `A`, `A and B`, `A, B and C`.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let joined = |items: &[S]| items.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} and {}", joined(first), last.as_ref()),
        _ => joined(items),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_counts_and_lists() {
        assert_eq!([capitalized("äther"), capitalized("")], ["Äther", ""]);
        assert_eq!([0, 1, 2].map(|n| counted(n, "run", "runs")), ["0 runs", "1 run", "2 runs"]);
        let said: Vec<String> = (0..=3).map(|n| list(&["A", "B", "C"][..n])).collect();
        assert_eq!(said, ["", "A", "A and B", "A, B and C"]);
    }
}
