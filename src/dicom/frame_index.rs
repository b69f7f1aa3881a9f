//! Where each frame lies in the file (PS3.5 A.4): a stride in native pixel data, fragments in encapsulated one.

use super::OpenError;
use super::parser::{Compression, DataSet, Object, PixelElement, Reader};
use super::pixel_layout::PixelLayout;
use dicom_dictionary_std::tags;
use std::io;
use std::ops::Range;

/// Most fragments looked at.
const MOST_FRAGMENTS: usize = 1 << 20;

/// Where the frames are.
#[derive(Debug)]
pub enum FrameIndex {
    /// One after the other without a gap.
    Native {
        /// Position of the first.
        at: u64,
        /// Bytes there, of all frames together.
        held: u64,
        /// Written as 16-bit words.
        words: bool,
    },
    /// Each in one or several fragments; a frame that is cut short or missing has none.
    Encapsulated(Vec<Vec<Range<u64>>>),
}

impl FrameIndex {
    /// Finds the frames of `pixels`. What was odd is added to the warnings of `object`. An error if there is not one
    /// whole frame, or the fragments cannot be told apart.
    pub fn of(object: &mut Object, pixels: PixelElement, layout: &PixelLayout) -> Result<Self, OpenError> {
        let Object { source, syntax, data, warnings, .. } = object;
        let reader = source.reader()?;
        let index = match pixels.length {
            Some(_) if syntax.compression != Compression::None => {
                let what = "the pixel data is said to be compressed but has no fragments";
                return Err(OpenError::Damaged(what.to_owned()));
            }
            Some(stated) => {
                let held = stated.min(reader.length().saturating_sub(pixels.at));
                Self::Native { at: pixels.at, held, words: pixels.words }
            }
            None => encapsulated(&reader, pixels.at, layout.frames as usize, (data, syntax.compression), warnings)?,
        };
        let (whole, frames) = (index.whole(layout), layout.frames);
        match index {
            Self::Native { held, .. } if whole == 0 => {
                return Err(OpenError::CutShort { held, needed: layout.native_bits().div_ceil(8) });
            }
            Self::Encapsulated(_) if whole == 0 => {
                return Err(OpenError::Damaged("the file is cut short within the first frame".to_owned()));
            }
            _ => {}
        }
        if whole < frames {
            warnings.push(format!(
                "The file is cut short: {whole} of {frames} frames are whole; copy it again from the archive."
            ));
        }
        Ok(index)
    }

    /// How many frames are whole.
    pub fn whole(&self, layout: &PixelLayout) -> u32 {
        match self {
            Self::Native { held, .. } => (held * 8 / layout.native_bits().max(1)).min(u64::from(layout.frames)) as u32,
            Self::Encapsulated(frames) => frames.iter().filter(|fragments| !fragments.is_empty()).count() as u32,
        }
    }
}

/// A fragment: position of its value, length, and whether all of it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fragment {
    value: Range<u64>,
    whole: bool,
}

fn encapsulated(
    reader: &Reader,
    at: u64,
    frames: usize,
    (data, compression): (&DataSet, Compression),
    warnings: &mut Vec<String>,
) -> Result<FrameIndex, OpenError> {
    let mut fragments = fragments(reader, at)?;
    if fragments.is_empty() {
        return Err(OpenError::NoPixels("the pixel data has no content".to_owned()));
    }
    let table = fragments.remove(0).value;
    if fragments.is_empty() {
        return Err(OpenError::NoPixels("the pixel data has no fragments".to_owned()));
    }
    let starts = if frames == 1 {
        vec![0]
    } else {
        let tables = [data.long_integers(tags::EXTENDED_OFFSET_TABLE), basic_offsets(reader, &table)?];
        first_fragments(reader, &fragments, &tables, compression, frames, warnings)?
    };
    let mut found: Vec<Vec<Range<u64>>> = Vec::with_capacity(frames);
    for (n, start) in starts.iter().take(frames).enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(fragments.len());
        let parts = &fragments[*start..end];
        let whole = parts.iter().all(|part| part.whole);
        found.push(if whole { parts.iter().map(|part| part.value.clone()).collect() } else { Vec::new() });
    }
    found.resize(frames, Vec::new());
    Ok(FrameIndex::Encapsulated(found))
}

/// The first fragment of each frame: by one of the offset `tables`, else by what is in the fragments, else by their number.
fn first_fragments(
    reader: &Reader,
    fragments: &[Fragment],
    tables: &[Vec<u64>; 2],
    compression: Compression,
    frames: usize,
    warnings: &mut Vec<String>,
) -> Result<Vec<usize>, OpenError> {
    if let Some(starts) = tables.iter().find_map(|offsets| by_offsets(offsets, fragments, frames)) {
        return Ok(starts);
    }
    if tables.iter().any(|offsets| !offsets.is_empty()) {
        warnings.push("The offset table does not match the fragments and is not used.".to_owned());
    }
    if fragments.len() != frames {
        let starts = by_signature(reader, fragments, compression, frames)?;
        if let Some(starts) = starts.or_else(|| by_even_split(fragments.len(), frames)) {
            return Ok(starts);
        }
    }
    if fragments.len() > frames {
        let what = format!("{} fragments cannot be divided among {frames} frames", fragments.len());
        return Err(OpenError::Damaged(what));
    }
    Ok((0..fragments.len()).collect())
}

/// All items of the pixel data; the first one is the basic offset table.
fn fragments(reader: &Reader, mut at: u64) -> Result<Vec<Fragment>, OpenError> {
    let (mut found, length) = (Vec::new(), reader.length());
    while at + 8 <= length {
        let mut head = [0; 8];
        reader.read_at(at, &mut head)?;
        // Fragments are always little endian: encapsulated syntaxes are.
        if head[..4] != [0xFE, 0xFF, 0x00, 0xE0] {
            break;
        }
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let end = (at + 8).saturating_add(size);
        found.push(Fragment { value: at + 8..end.min(length), whole: end <= length });
        if found.len() > MOST_FRAGMENTS {
            return Err(OpenError::TooLarge("the pixel data has more than a million fragments".to_owned()));
        }
        at = end;
    }
    Ok(found)
}

fn basic_offsets(reader: &Reader, table: &Range<u64>) -> io::Result<Vec<u64>> {
    let length = (table.end - table.start).min(4 * MOST_FRAGMENTS as u64);
    let mut bytes = vec![0; length as usize];
    reader.read_at(table.start, &mut bytes)?;
    let (offsets, _) = bytes.as_chunks::<4>();
    Ok(offsets.iter().map(|offset| u64::from(u32::from_le_bytes(*offset))).collect())
}

/// The first fragment of each frame by an offset table, if every offset hits one, in rising order. The table may be
/// longer than the fragments of a file that is cut short.
fn by_offsets(offsets: &[u64], fragments: &[Fragment], frames: usize) -> Option<Vec<usize>> {
    if offsets.len() != frames || offsets.first() != Some(&0) || !offsets.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let (first, end) = (fragments.first()?.value.start - 8, fragments.last()?.value.end);
    let mut starts = Vec::with_capacity(frames);
    for offset in offsets {
        let at = first.checked_add(*offset)?;
        match fragments.binary_search_by_key(&at, |fragment| fragment.value.start - 8) {
            Ok(fragment) => starts.push(fragment),
            Err(_) if at >= end => break,
            Err(_) => return None,
        }
    }
    Some(starts)
}

/// The first fragment of each frame by the bytes a compressed frame begins with.
fn by_signature(
    reader: &Reader,
    fragments: &[Fragment],
    compression: Compression,
    frames: usize,
) -> io::Result<Option<Vec<usize>>> {
    let signatures: &[&[u8]] = match compression {
        Compression::Jpeg | Compression::JpegLs => &[&[0xFF, 0xD8, 0xFF]],
        Compression::Jpeg2000 => &[&[0xFF, 0x4F, 0xFF, 0x51], b"\0\0\0\x0cjP  "],
        Compression::JpegXl => &[&[0xFF, 0x0A], b"\0\0\0\x0cJXL "],
        _ => return Ok(None),
    };
    let mut starts = Vec::new();
    for (n, fragment) in fragments.iter().enumerate() {
        let mut head = [0; 8];
        let size = (fragment.value.end - fragment.value.start).min(8) as usize;
        reader.read_at(fragment.value.start, &mut head[..size])?;
        if signatures.iter().any(|signature| head[..size].starts_with(signature)) {
            starts.push(n);
        }
    }
    Ok((starts.first() == Some(&0) && starts.len() <= frames).then_some(starts))
}

/// The same number of fragments for each frame.
fn by_even_split(fragments: usize, frames: usize) -> Option<Vec<usize>> {
    let each = fragments / frames;
    (each > 0 && fragments.is_multiple_of(frames)).then(|| (0..frames).map(|frame| frame * each).collect())
}
