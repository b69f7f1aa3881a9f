//! Run length encoding (PS3.5 annex G): one segment for each byte of each sample, most significant byte first.

use super::Samples;
use super::native::to_red_green_blue;
use crate::dicom::layout::Layout;

/// The values of one frame.
///
/// # Errors
/// If the segments are not those of the frame's shape or are cut short.
pub fn decode(bytes: &[u8], layout: &Layout) -> Result<Samples, String> {
    let (width, samples, pixels) = (usize::from(layout.allocated / 8), usize::from(layout.samples), layout.pixels());
    let segments = segments(bytes)?;
    if width == 0 || segments.len() != width * samples {
        return Err(format!("it has {} RLE segments instead of {}", segments.len(), width * samples));
    }
    // A pair of bytes makes at most 128.
    if bytes.len() * 64 < pixels {
        return Err("it is too short for its size".to_owned());
    }
    let mut planes = segments.into_iter().map(|segment| unpack(segment, pixels)).collect::<Result<Vec<_>, _>>()?;
    Ok(match (width, samples) {
        (1, 1) => Samples::Bytes(planes.swap_remove(0)),
        (1, _) if layout.photometric.starts_with("YBR_FULL") => {
            to_red_green_blue(Samples::Bytes(planes.concat()).interleaved(layout))
        }
        (1, _) => Samples::Bytes(planes.concat()).interleaved(layout),
        (2, 1) => Samples::Words(planes[0].iter().zip(&planes[1]).map(|(h, l)| u16::from_be_bytes([*h, *l])).collect()),
        (2, _) => {
            let words = planes.chunks_exact(2).flat_map(|pair| pair[0].iter().zip(&pair[1]));
            Samples::Words(words.map(|(high, low)| u16::from_be_bytes([*high, *low])).collect()).interleaved(layout)
        }
        _ => {
            let values = planes.chunks_exact(4).flat_map(|four| {
                (0..pixels).map(|n| u32::from_be_bytes([four[0][n], four[1][n], four[2][n], four[3][n]]))
            });
            Samples::Longs(values.collect()).interleaved(layout)
        }
    })
}

/// The segments the RLE header lists.
fn segments(bytes: &[u8]) -> Result<Vec<&[u8]>, String> {
    let cut = || "its RLE header is damaged".to_owned();
    let (words, _) = bytes.get(..64).ok_or_else(cut)?.as_chunks::<4>();
    let header: Vec<usize> = words.iter().map(|word| u32::from_le_bytes(*word) as usize).collect();
    let count = header[0];
    if count == 0 || count > 15 {
        return Err(cut());
    }
    (1..=count)
        .map(|n| {
            let end = if n == count { bytes.len() } else { header[n + 1] };
            bytes.get(header[n]..end).ok_or_else(cut)
        })
        .collect()
}

/// `count` bytes from a packed segment.
fn unpack(mut packed: &[u8], count: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        let Some((control, rest)) = packed.split_first() else {
            return Err(format!("an RLE segment has {} bytes instead of {count}", bytes.len()));
        };
        let wanted = count - bytes.len();
        match control {
            0..=127 => {
                let length = usize::from(*control) + 1;
                let literal = rest.get(..length).unwrap_or(rest);
                bytes.extend_from_slice(&literal[..literal.len().min(wanted)]);
                packed = &rest[literal.len()..];
            }
            128 => packed = rest,
            129.. => {
                let Some((value, rest)) = rest.split_first() else { continue };
                bytes.resize(bytes.len() + (257 - usize::from(*control)).min(wanted), *value);
                packed = rest;
            }
        }
    }
    Ok(bytes)
}
