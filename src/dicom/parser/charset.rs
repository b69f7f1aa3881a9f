//! Text of the file to Unicode, by Specific Character Set (0008,0005).

use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

/// How text values are encoded (PS3.3 C.12.1.1.2).
#[derive(Debug, Clone, Default)]
pub struct Charset {
    codec: Option<SpecificCharacterSet>,
    /// Escape sequence that announces the codec's multi-byte set and is no part of the text (PS3.5 6.1.2.5).
    escape: Option<&'static [u8]>,
}

impl Charset {
    /// The character set of this attribute value; several values are code extensions, of which the last multi-byte one
    /// is used, since its codec reads ASCII too.
    pub fn named(value: &str) -> Self {
        let names: Vec<&str> = value.trim_matches(['\0', ' ']).split('\\').map(str::trim).collect();
        let extension = names.iter().skip(1).rev().find_map(|name| match *name {
            "ISO 2022 IR 87" => Some((*name, None)),
            "ISO 2022 IR 149" => Some((*name, Some(&b"\x1b$)C"[..]))),
            "ISO 2022 IR 58" => Some((*name, Some(&b"\x1b$)A"[..]))),
            _ => None,
        });
        let (name, escape) = extension.unwrap_or((names[0], None));
        Self { codec: if name.is_empty() { None } else { SpecificCharacterSet::from_code(name) }, escape }
    }

    /// The text. Files that name no character set, or a wrong one, often hold UTF-8 or Latin-1; nothing is refused.
    pub fn decode(&self, bytes: &[u8]) -> String {
        if bytes.is_ascii() && !bytes.contains(&0x1b) {
            return String::from_utf8_lossy(bytes).into_owned();
        }
        let Some(codec) = &self.codec else {
            return String::from_utf8(bytes.to_vec())
                .unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect());
        };
        let text = match self.escape {
            Some(escape) => codec.decode(&without(bytes, escape)),
            None => codec.decode(bytes),
        };
        text.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
    }
}

fn without(bytes: &[u8], escape: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        if let Some(after) = rest.strip_prefix(escape) {
            rest = after;
        } else {
            kept.push(*first);
            rest = &rest[1..];
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of PS3.5 annexes H, I, J and the single-byte sets.
    #[test]
    fn names_are_read_in_the_character_set_of_the_file() {
        for (charset, bytes, expect) in [
            ("ISO_IR 100", &b"Buc^J\xe9r\xf4me"[..], "Buc^Jérôme"),
            ("ISO_IR 192", "Wang^XiaoDong=王^小东".as_bytes(), "Wang^XiaoDong=王^小东"),
            ("ISO_IR 144", b"\xbb\xee\xda\x63\x65\xdc\xd1yp\xd3", "Люкceмбypг"),
            ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
            ("\\ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"),
            ("\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
            ("", "Müller".as_bytes(), "Müller"),
            ("", b"M\xfcller", "Müller"),
            ("NO SUCH SET", b"M\xfcller", "Müller"),
        ] {
            assert_eq!(Charset::named(charset).decode(bytes), expect, "{charset}");
        }
    }
}
