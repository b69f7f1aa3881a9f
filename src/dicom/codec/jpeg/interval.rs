//! Entropy-coded data between markers (T.81 B.1.1.5).

/// The coded bytes of `bytes` from position `at` on, without the zero bytes stuffed behind 0xFF, and where the marker that
/// ends them is.
pub fn coded(bytes: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let mut data = Vec::new();
    while let Some(rest) = bytes.get(at..) {
        let length = memchr::memchr(0xFF, rest).unwrap_or(rest.len());
        data.extend_from_slice(&rest[..length]);
        at += length;
        if rest.get(length + 1) != Some(&0) {
            break;
        }
        data.push(0xFF);
        at += 2;
    }
    (data, at)
}

/// Where the data behind the next restart marker begins, from position `at` on; `None` if there is none.
pub fn restart(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)? + 1;
        match *bytes.get(at)? {
            0xD0..=0xD7 => return Some(at + 1),
            0x00 | 0xFF => {}
            _ => return None,
        }
    }
}
