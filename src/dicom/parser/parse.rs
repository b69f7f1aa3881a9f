//! The walk through a data set (PS3.5 chapter 7), element by element, without recursion.
//!
//! Values nobody here asks for are stepped over; no more is allocated than the source holds; nesting is limited.

use super::data_set::{DataSet, Element, Value};
use super::source::Reader;
use crate::dicom::OpenError;
use dicom_core::VR;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::header::Tag;
use dicom_dictionary_std::{StandardDataDictionary, tags};
use std::io;
use std::ops::ControlFlow;

/// Longest value kept, in bytes: a lookup table of 65 536 16-bit entries fits twice.
const LONGEST_KEPT: u64 = 256 * 1024;
/// Longest extended offset table kept, in bytes.
const LONGEST_OFFSET_TABLE: u64 = 16 * 1024 * 1024;
/// Most bytes kept of all values together.
const MOST_KEPT: u64 = 128 * 1024 * 1024;
/// Most elements and items walked through.
const MOST_ELEMENTS: u32 = 2_000_000;
/// Deepest nesting of sequences followed. Real objects stay below ten.
const DEEPEST: usize = 64;
const UNDEFINED: u32 = u32::MAX;

const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// How elements are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    /// The value representation is written in each element.
    pub explicit: bool,
    /// Most significant byte first.
    pub big_endian: bool,
}

impl Encoding {
    /// Explicit VR Little Endian.
    pub const EXPLICIT: Self = Self { explicit: true, big_endian: false };
    /// Implicit VR Little Endian.
    pub const IMPLICIT: Self = Self { explicit: false, big_endian: false };

    /// A 16-bit number.
    pub fn short(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    /// A 32-bit number.
    pub fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

/// What the walk stops at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The first element that is not of group 0002.
    EndOfMeta,
    /// Pixel Data.
    PixelData,
}

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The attributes found.
    pub data: DataSet,
    /// Position after the last element read.
    pub end: u64,
    /// Pixel Data, if it was met.
    pub pixels: Option<PixelElement>,
    /// The bytes ended in the middle of an element.
    pub cut_short: bool,
}

/// Where Pixel Data lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelElement {
    /// Pixel Data, Float Pixel Data or Double Float Pixel Data.
    pub tag: Tag,
    /// Position of the value.
    pub at: u64,
    /// Length of the value; `None` if encapsulated.
    pub length: Option<u64>,
    /// Written as 16-bit words (OW) rather than bytes.
    pub words: bool,
}

/// Walks the elements of `reader` from position `at` to its end, or to what `until` says. An error if reading fails or
/// the structure is damaged beyond use.
pub fn parse(reader: &Reader, at: u64, encoding: Encoding, until: Until) -> Result<Parsed, OpenError> {
    let length = reader.length();
    let root = Container { end: Some(length), limit: length, encoding, content: Content::Item(DataSet::default()) };
    let window = Window { reader, length, start: 0, bytes: Vec::new() };
    let walk = Walk { window, at, until, open: vec![root], elements: 0, kept: 0, pixels: None, cut_short: false };
    walk.run()
}

struct Walk<'a> {
    window: Window<'a>,
    at: u64,
    until: Until,
    /// From the root to the innermost open item or sequence; never empty.
    open: Vec<Container>,
    elements: u32,
    kept: u64,
    pixels: Option<PixelElement>,
    cut_short: bool,
}

/// Whether the walk goes on after a step, or why it cannot.
type Step = Result<ControlFlow<()>, OpenError>;
const GO_ON: Step = Ok(ControlFlow::Continue(()));
const DONE: Step = Ok(ControlFlow::Break(()));

/// An item or sequence whose end was not reached yet.
struct Container {
    /// Where it ends, unless it ends with a delimiter.
    end: Option<u64>,
    /// Where it must have ended at the latest.
    limit: u64,
    encoding: Encoding,
    content: Content,
}

enum Content {
    Item(DataSet),
    Sequence(Tag, Vec<DataSet>),
}

struct Header {
    tag: Tag,
    vr: Option<VR>,
    length: u32,
}

impl Walk<'_> {
    fn run(mut self) -> Result<Parsed, OpenError> {
        while let Some(top) = self.open.last() {
            if top.end.is_some_and(|end| self.at >= end) {
                if self.open.len() == 1 {
                    break;
                }
                self.close();
                continue;
            }
            self.elements += 1;
            if self.elements > MOST_ELEMENTS {
                return Err(self.damaged("more than two million elements"));
            }
            if self.at + 8 > self.window.length {
                self.cut_short = true;
                break;
            }
            let step = if matches!(top.content, Content::Sequence(..)) { self.item()? } else { self.element()? };
            if step.is_break() {
                break;
            }
        }
        while self.open.len() > 1 {
            self.close();
        }
        let data = match self.open.pop().map(|root| root.content) {
            Some(Content::Item(data)) => data,
            _ => DataSet::default(),
        };
        Ok(Parsed { data, end: self.at, pixels: self.pixels, cut_short: self.cut_short })
    }

    /// Closes the innermost container and hands it to the one around it.
    fn close(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        let Some(outer) = self.open.last_mut() else { return };
        match (closed.content, &mut outer.content) {
            (Content::Item(data), Content::Sequence(_, items)) => items.push(data),
            (Content::Sequence(tag, items), Content::Item(data)) => {
                data.insert(tag, Element { vr: VR::SQ, value: Value::Items(items), big_endian: false });
            }
            _ => {}
        }
    }

    /// Opens a container inside the innermost one.
    fn open(&mut self, length: u32, encoding: Encoding, content: Content) -> Result<(), OpenError> {
        if self.open.len() > 2 * DEEPEST {
            return Err(self.damaged("sequences are nested too deep"));
        }
        let limit = self.open.last().map_or(self.window.length, |outer| outer.limit);
        let end = (length != UNDEFINED).then(|| (self.at + u64::from(length)).min(limit));
        self.open.push(Container { end, limit: end.unwrap_or(limit), encoding, content });
        Ok(())
    }

    fn damaged(&self, what: &str) -> OpenError {
        OpenError::Damaged(format!("{what}, at byte {}", self.at))
    }

    fn encoding(&self) -> Encoding {
        self.open.last().map_or(Encoding::EXPLICIT, |top| top.encoding)
    }

    /// One step inside a sequence.
    fn item(&mut self) -> Step {
        let encoding = self.encoding();
        let (tag, length) = self.window.tag_and_length(self.at, encoding)?;
        match tag {
            ITEM => {
                self.at += 8;
                let charset = self.open.iter().rev().find_map(|level| match &level.content {
                    Content::Item(data) => Some(data.charset.clone()),
                    Content::Sequence(..) => None,
                });
                let data = DataSet::with_charset(charset.unwrap_or_default());
                self.open(length, encoding, Content::Item(data))?;
            }
            SEQUENCE_END => {
                self.at += 8;
                self.close();
            }
            // A stray item delimiter is harmless.
            ITEM_END => self.at += 8,
            _ => match self.open.last().and_then(|top| top.end) {
                Some(end) => self.at = end,
                None => return Err(self.damaged("something else than an item stands in a sequence")),
            },
        }
        GO_ON
    }

    /// One step inside an item or the root.
    fn element(&mut self) -> Step {
        let encoding = self.encoding();
        let start = self.at;
        let header = self.header(encoding)?;
        let at_root = self.open.len() == 1;
        match header.tag {
            ITEM_END if !at_root => {
                self.close();
                return GO_ON;
            }
            // Some writers forget the item's own delimiter.
            SEQUENCE_END if !at_root => {
                self.close();
                self.close();
                return GO_ON;
            }
            Tag(0, 0) if at_root => return DONE,
            _ => {}
        }
        if at_root && self.until == Until::EndOfMeta && header.tag.0 != 2 {
            self.at = start;
            return DONE;
        }
        if at_root && matches!(header.tag, tags::PIXEL_DATA | tags::FLOAT_PIXEL_DATA | tags::DOUBLE_FLOAT_PIXEL_DATA) {
            self.pixels = Some(PixelElement {
                tag: header.tag,
                at: self.at,
                length: (header.length != UNDEFINED).then_some(u64::from(header.length)),
                words: header.vr != Some(VR::OB),
            });
            return DONE;
        }
        let dictionary = || StandardDataDictionary.by_tag(header.tag).map(|entry| entry.vr().relaxed());
        let vr = match header.vr {
            Some(VR::UN) | None => dictionary().unwrap_or(VR::UN),
            Some(vr) => vr,
        };
        if vr == VR::SQ || (vr == VR::UN && header.length == UNDEFINED) {
            // PS3.5 6.2.2: a sequence of representation UN is written with implicit VR, little endian.
            let inner = if header.vr == Some(VR::UN) { Encoding::IMPLICIT } else { encoding };
            self.open(header.length, inner, Content::Sequence(header.tag, Vec::new()))?;
            return GO_ON;
        }
        if header.length == UNDEFINED {
            self.skip_fragments(encoding)?;
            return GO_ON;
        }
        self.value(header.tag, vr, u64::from(header.length), encoding, header.vr == Some(VR::UN))
    }

    /// Reads or steps over a value of a stated length.
    fn value(&mut self, tag: Tag, vr: VR, length: u64, encoding: Encoding, un: bool) -> Step {
        let limit = self.open.last().map_or(self.window.length, |top| top.limit);
        if length > limit.saturating_sub(self.at) {
            if limit < self.window.length {
                return Err(self.damaged("a value is longer than the item around it"));
            }
            self.cut_short = true;
            return DONE;
        }
        let offsets = matches!(tag, tags::EXTENDED_OFFSET_TABLE | tags::EXTENDED_OFFSET_TABLE_LENGTHS);
        // Overlay Data is read with the frames it is drawn on.
        let overlay = tag.0 & 0xFF00 == 0x6000 && tag.1 == tags::OVERLAY_DATA.inner().1;
        let keep = !overlay && length <= if offsets { LONGEST_OFFSET_TABLE } else { LONGEST_KEPT };
        let value = if keep {
            self.kept += length;
            if self.kept > MOST_KEPT {
                return Err(self.damaged("the header is larger than 128 MiB"));
            }
            Value::Bytes(self.window.read(self.at, length as usize)?.to_vec())
        } else {
            Value::Skipped(self.at..self.at + length)
        };
        self.at += length;
        let element = Element { vr, value, big_endian: encoding.big_endian && !un };
        if let Some(Container { content: Content::Item(data), .. }) = self.open.last_mut() {
            data.insert(tag, element);
        }
        GO_ON
    }

    /// Steps over the fragments of encapsulated pixel data inside a sequence, such as an icon.
    fn skip_fragments(&mut self, encoding: Encoding) -> Result<(), OpenError> {
        loop {
            if self.at + 8 > self.window.length {
                self.at = self.window.length;
                return Ok(());
            }
            let (tag, length) = self.window.tag_and_length(self.at, encoding)?;
            self.at += 8;
            match tag {
                ITEM if length != UNDEFINED => self.at += u64::from(length),
                SEQUENCE_END => return Ok(()),
                _ => return Err(self.damaged("a value of undefined length is not made of fragments")),
            }
        }
    }

    /// Reads tag, representation and length, and steps behind them.
    fn header(&mut self, encoding: Encoding) -> Result<Header, OpenError> {
        let (tag, length) = self.window.tag_and_length(self.at, encoding)?;
        let code: [u8; 4] = self.window.bytes(self.at + 4)?;
        self.at += 8;
        // Some writers leave out the representation here and there: two capitals are needed to believe in one.
        if !encoding.explicit || tag.0 == 0xFFFE || !code[..2].iter().all(u8::is_ascii_uppercase) {
            return Ok(Header { tag, vr: None, length });
        }
        let vr = VR::from_binary([code[0], code[1]]).unwrap_or(VR::UN);
        if has_long_length(vr) {
            if self.at + 4 > self.window.length {
                return Err(self.damaged("the header ends inside an element"));
            }
            let length = encoding.long(self.window.bytes(self.at)?);
            self.at += 4;
            return Ok(Header { tag, vr: Some(vr), length });
        }
        Ok(Header { tag, vr: Some(vr), length: encoding.short([code[2], code[3]]).into() })
    }
}

/// Representations with a 32-bit length field (PS3.5 table 7.1-1); unknown ones are written so too.
fn has_long_length(vr: VR) -> bool {
    use VR::{OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV};
    matches!(vr, OB | OD | OF | OL | OV | OW | SQ | SV | UC | UN | UR | UT | UV)
}

/// The part of the source at hand, so that a header costs a few reads and not thousands.
struct Window<'a> {
    reader: &'a Reader<'a>,
    length: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl Window<'_> {
    /// The first read is small, since many files are turned away on their first bytes.
    const FIRST: u64 = 8 * 1024;
    const LATER: u64 = 64 * 1024;

    /// `count` bytes from position `at` on; `count` must have been checked against the length of the source.
    fn read(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        let end = at + count as u64;
        if at < self.start || end > self.start + self.bytes.len() as u64 {
            let ahead = if self.bytes.is_empty() { Self::FIRST } else { Self::LATER };
            let size = ahead.max(count as u64).min(self.length.saturating_sub(at));
            if size < count as u64 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.bytes.resize(size as usize, 0);
            self.start = at;
            self.reader.read_at(at, &mut self.bytes)?;
        }
        let from = (at - self.start) as usize;
        Ok(&self.bytes[from..from + count])
    }

    /// As [`Self::read`].
    fn bytes<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.read(at, N)?);
        Ok(bytes)
    }

    fn tag_and_length(&mut self, at: u64, encoding: Encoding) -> io::Result<(Tag, u32)> {
        let [a, b, c, d, length @ ..] = self.bytes::<8>(at)?;
        Ok((Tag(encoding.short([a, b]), encoding.short([c, d])), encoding.long(length)))
    }
}
