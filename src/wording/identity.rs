//! DICOM values that name a person or a day, as people read them.

/// A DICOM person name (PS3.5 section 6.2.1) in reading order: family name, then given and middle, prefix and suffix; the
/// alphabetic group first, the ideographic group in brackets.
#[must_use]
pub fn person_name(value: &str) -> String {
    let mut groups = value.split('=').map(one_name_group).filter(|group| !group.is_empty());
    match (groups.next(), groups.next()) {
        (Some(first), Some(second)) => format!("{first} ({second})"),
        (Some(only), None) => only,
        _ => String::new(),
    }
}

fn one_name_group(group: &str) -> String {
    let mut parts = group.split('^').map(str::trim);
    let family = parts.next().unwrap_or_default();
    let parts: Vec<&str> = parts.collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    let others = [part(2), part(0), part(1), part(3)];
    let others: Vec<&str> = others.into_iter().filter(|p| !p.is_empty()).collect();
    match (family.is_empty(), others.is_empty()) {
        (false, false) => format!("{family}, {}", others.join(" ")),
        (false, true) => family.to_owned(),
        (true, _) => others.join(" "),
    }
}

/// A DICOM date `20261122` as `2026-11-22`; anything else unchanged.
#[must_use]
pub fn date(value: &str) -> String {
    let value = value.trim();
    if value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()) {
        format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..])
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_names_read_family_first_with_the_ideographic_group_in_brackets() {
        for (value, read) in [
            ("Doe^Jane", "Doe, Jane"),
            ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams, Rev. John Robert Quincy B.A. M.Div."),
            ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎)"),
            ("^Jane", "Jane"),
            ("Anonymous", "Anonymous"),
            ("", ""),
            ("^^^^", ""),
        ] {
            assert_eq!(person_name(value), read);
        }
    }

    #[test]
    fn dates_read_plainly() {
        assert_eq!(date("20261122"), "2026-11-22");
        assert_eq!(date("unknown"), "unknown");
    }
}
