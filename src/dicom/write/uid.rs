//! Unique identifiers made of what they identify: equal things get equal ones.

use sha2::{Digest, Sha256};

/// The identifier of what `parts` say, under the root of UUIDs (PS3.5 B.2); the UUID is of version 8 (RFC 9562), its
/// bits the beginning of a SHA-256.
pub fn uid_of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut bits = [0; 16];
    bits.copy_from_slice(&hash.finalize()[..16]);
    bits[6] = bits[6] & 0x0f | 0x80;
    bits[8] = bits[8] & 0x3f | 0x80;
    format!("2.25.{}", u128::from_be_bytes(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_legal_and_tells_its_parts_apart() {
        let uid = uid_of(&[b"ab", b"c"]);
        let number = uid.strip_prefix("2.25.").unwrap();
        assert!(uid.len() <= 64 && !number.starts_with('0') && number.parse::<u128>().is_ok());
        assert_eq!(uid, uid_of(&[b"ab", b"c"]));
        assert_ne!(uid, uid_of(&[b"a", b"bc"]));
        assert_ne!(uid, uid_of(&[b"abc"]));
    }
}
