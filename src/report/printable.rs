//! Text from files and hands, made safe to typeset: every character has a glyph, no line is unbreakable, nothing is
//! endless. Meaning is kept: a character the fonts lack is written as its code point.

use serde_json::Value;

/// Longer texts are cut, with a word that says so.
const LONGEST_TEXT: usize = 8000;
/// A run of more letters than this without a space gets places to break.
const LONGEST_WORD: usize = 26;
/// Distance of those places.
const BREAK_EVERY: usize = 12;
/// A place where a line may break, without width.
const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// Makes every text in `value` printable with fonts that have a glyph for each character `covered`.
pub fn make_printable(value: &mut Value, covered: &dyn Fn(char) -> bool) {
    match value {
        Value::String(text) => {
            if !is_plain(text) {
                *text = printable(text, covered);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, covered)),
        Value::Object(fields) => fields.values_mut().for_each(|value| make_printable(value, covered)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Short and of visible ASCII only: nothing to do.
fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST_WORD && text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

fn printable(text: &str, covered: &dyn Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST_TEXT) {
        match letter {
            '\n' => shown.push('\n'),
            _ if letter.is_control() => shown.push(' '),
            _ if is_invisible(letter) => {}
            _ if letter == ' ' || (covered(letter) && !is_private(letter)) => shown.push(letter),
            _ => shown.push_str(&code_point(letter)),
        }
    }
    if text.chars().nth(LONGEST_TEXT).is_some() {
        shown.push_str(" … (shortened)");
    }
    breakable(&shown)
}

fn code_point(letter: char) -> String {
    format!("[U+{:04X}]", u32::from(letter))
}

/// Marks that have no shape of their own and can make text read in another order than it is written.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF0}'..='\u{FFFB}')
}

/// Code points without an agreed meaning, which an archived document must not contain.
const fn is_private(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Gives very long words places to break. Identifiers and hashes stay whole: they are copied from the page.
fn breakable(text: &str) -> String {
    if text.split_whitespace().all(|word| word.chars().count() <= LONGEST_WORD || is_identifier(word)) {
        return text.to_owned();
    }
    let mut broken = String::with_capacity(text.len() + text.len() / 4);
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            broken.push(' ');
        }
        let long = word.chars().count() > LONGEST_WORD && !is_identifier(word);
        for (index, letter) in word.chars().enumerate() {
            if long && index > 0 && index % BREAK_EVERY == 0 {
                broken.push(ZERO_WIDTH_SPACE);
            }
            broken.push(letter);
        }
    }
    broken
}

/// A UID (PS3.5 section 9.1: digits and periods, at most 64) or a hash.
fn is_identifier(word: &str) -> bool {
    word.len() <= 64 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(letter: char) -> bool {
        letter < '\u{300}' || letter == '…' || letter == ZERO_WIDTH_SPACE
    }

    #[test]
    fn what_the_fonts_lack_is_written_as_its_code_point() {
        for (text, shown) in [
            ("Müller, Jörg", "Müller, Jörg"),
            ("Yamada (山田)", "Yamada ([U+5C71][U+7530])"),
            ("a\u{202E}b\u{0}c\td", "ab c d"),
            ("private \u{E000}", "private [U+E000]"),
            ("#$*_@<script>", "#$*_@<script>"),
        ] {
            assert_eq!(printable(text, &latin), shown);
        }
    }

    #[test]
    fn long_words_can_break_but_identifiers_stay_whole() {
        let name = "W".repeat(200);
        let shown = printable(&name, &latin);
        assert!(shown.split(ZERO_WIDTH_SPACE).all(|part| part.chars().count() <= BREAK_EVERY));
        assert_eq!(shown.replace(ZERO_WIDTH_SPACE, ""), name);
        let uid = "1.2.826.0.1.3680043.10.1.123456789012345678901234567890.1.2.3";
        assert_eq!(printable(uid, &latin), uid);
    }

    #[test]
    fn endless_texts_are_cut_and_say_so() {
        let shown = printable(&"word ".repeat(10_000), &latin);
        assert!(shown.ends_with("(shortened)") && shown.chars().count() < LONGEST_TEXT + 20);
    }
}
