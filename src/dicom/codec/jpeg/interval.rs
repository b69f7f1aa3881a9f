//! Entropy-coded data between markers (T.81 B.1.1.5).

use super::markers::Segments;
use crate::dicom::codec::bits::Bits;
use std::ops::Range;

/// Decodes `count` units of a scan, the coded data of which begins at `at`, with `decode`, which is given the bits of each
/// restart interval of `each` units, and these. Gives the position behind the scan.
pub fn decode_each(
    segments: &Segments,
    mut at: usize,
    count: usize,
    each: usize,
    mut decode: impl FnMut(Bits, Range<usize>) -> Result<(), String>,
) -> Result<usize, String> {
    let (bytes, mut first) = (segments.markers.bytes, 0);
    loop {
        let (data, end) = coded(bytes, at);
        let last = if each > 0 { (first + each).min(count) } else { count };
        decode(Bits::new(&data, data.len() * 8), first..last)?;
        if last == count {
            return Ok(end);
        }
        at = restart(bytes, end).ok_or("a restart marker is missing in its JPEG data")?;
        first = last;
    }
}

/// The coded bytes of `bytes` from position `at` on, without the zero bytes stuffed behind 0xFF, and where the marker that
/// ends them is.
fn coded(bytes: &[u8], mut at: usize) -> (Vec<u8>, usize) {
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
fn restart(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)? + 1;
        match *bytes.get(at)? {
            0xD0..=0xD7 => return Some(at + 1),
            0x00 | 0xFF => {}
            _ => return None,
        }
    }
}
