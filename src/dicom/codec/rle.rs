//! Run length encoding (PS3.5 annex G): one segment for each byte of each sample, most significant byte first.

use super::Samples;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use fearless_simd::{Level, dispatch};

/// The values of one frame. An error if the segments are not those of the frame's shape or are cut short.
pub fn decode(bytes: &[u8], layout: &PixelLayout) -> Result<Samples, String> {
    let (width, samples, pixels) = (usize::from(layout.allocated / 8), usize::from(layout.samples), layout.pixels());
    let segments = segments(bytes)?;
    if width == 0 || segments.len() != width * samples {
        return Err(format!("it has {} RLE segments instead of {}", segments.len(), width * samples));
    }
    // A pair of bytes makes a packet.
    if bytes.len() * LONGEST / 2 < pixels {
        return Err("it is too short for its size".to_owned());
    }
    if (width, samples) == (2, 1) {
        return dispatch!(Level::new(), _simd => words(segments[0], segments[1], pixels)).map(Samples::Words);
    }
    let planes = segments.into_iter().map(|segment| bytes_of(segment, pixels)).collect::<Result<Vec<_>, _>>()?;
    let value = |pixel: usize, sample: usize| {
        let bytes = &planes[sample * width..][..width];
        bytes.iter().fold(0, |value, plane| value << 8 | u32::from(plane[pixel]))
    };
    let values = (0..pixels).flat_map(|pixel| (0..samples).map(move |sample| value(pixel, sample)));
    Ok(if width <= 2 {
        Samples::Words(Words::collect(layout.values(), values.map(|value| value as u16)))
    } else {
        Samples::Longs(values.collect())
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

/// Most bytes a packet can make.
const LONGEST: usize = 128;

/// `count` words from the segments of their high and low bytes.
#[inline(always)]
fn words(high: &[u8], low: &[u8], count: usize) -> Result<Words, String> {
    let mut words = Words::zeros(count + LONGEST);
    unpack(high, &mut words, |word, byte| *word = u16::from(byte) << 8)?;
    unpack(low, &mut words, |word, byte| *word = *word & 0xFF00 | u16::from(byte))?;
    words.truncate(count);
    Ok(words)
}

/// `count` bytes from their segment.
fn bytes_of(segment: &[u8], count: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0; count + LONGEST];
    unpack(segment, &mut bytes, |place, byte| *place = byte)?;
    bytes.truncate(count);
    Ok(bytes)
}

/// Puts the bytes of a packed segment into `values`, which have room for one whole packet behind the last one wanted:
/// packets are copied in one of two lengths, and what was too much is overwritten by the next.
#[inline(always)]
fn unpack<T>(mut packed: &[u8], values: &mut [T], put: impl Fn(&mut T, u8)) -> Result<(), String> {
    /// Most packets are shorter than this.
    const SHORT: usize = 32;
    let count = values.len() - LONGEST;
    let mut at = 0;
    while at < count {
        let Some((control, rest)) = packed.split_first() else {
            return Err(format!("an RLE segment has {at} bytes instead of {count}"));
        };
        let room = &mut values[at..at + LONGEST];
        match control {
            0..=127 => {
                let length = (usize::from(*control) + 1).min(rest.len());
                let pairs = |room, bytes| std::iter::zip::<&mut [T], &[u8]>(room, bytes);
                match rest.first_chunk::<LONGEST>() {
                    Some(ahead) if length <= SHORT => {
                        pairs(&mut room[..SHORT], &ahead[..SHORT]).for_each(|(value, byte)| put(value, *byte));
                    }
                    Some(ahead) => pairs(room, ahead).for_each(|(value, byte)| put(value, *byte)),
                    None => pairs(room, &rest[..length]).for_each(|(value, byte)| put(value, *byte)),
                }
                at += length;
                packed = &rest[length..];
            }
            128 => packed = rest,
            129.. => {
                let Some((byte, rest)) = rest.split_first() else {
                    packed = rest;
                    continue;
                };
                let length = 257 - usize::from(*control);
                let room = if length <= SHORT { &mut room[..SHORT] } else { room };
                for value in room.iter_mut() {
                    put(value, *byte);
                }
                at += length;
                packed = rest;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_every_kind_and_what_is_cut_short() {
        let literal: Vec<u8> = (0..100).collect();
        let packed = [&[128, 255, 7, 2, 1, 2, 3, 129, 9, 99][..], &literal].concat();
        let unpacked = [&[7, 7, 1, 2, 3][..], &[9; 128], &literal].concat();
        for count in 1..=unpacked.len() {
            assert_eq!(bytes_of(&packed, count).unwrap(), unpacked[..count]);
        }
        assert!(bytes_of(&packed, unpacked.len() + 1).is_err());
        assert!(bytes_of(&packed[..packed.len() - 1], unpacked.len()).is_err());
        assert_eq!(bytes_of(&[0, 1, 200], 2).unwrap_err(), "an RLE segment has 1 bytes instead of 2");
    }

    #[test]
    fn words_are_those_of_their_bytes() {
        let (high, low) = ([3, 1, 2, 3, 4, 254, 5], [254, 9, 255, 8, 1, 6, 7]);
        assert_eq!(*words(&high, &low, 7).unwrap(), [0x0109, 0x0209, 0x0309, 0x0408, 0x0508, 0x0506, 0x0507]);
    }

    #[test]
    fn fuzzed_pixels_3_a_segment_that_ends_within_a_packet_ends() {
        for control in [129, 200, 255] {
            assert!(bytes_of(&[0, 7, control], 64).is_err(), "{control}");
        }
    }
}
