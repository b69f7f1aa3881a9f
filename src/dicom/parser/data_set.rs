//! Attributes as read: values by tag, with the conversions the rest of the module asks for.

use super::charset::Charset;
use dicom_core::{Tag, VR};
use std::collections::BTreeMap;
use std::ops::Range;

/// The attributes of an object, or of one item of a sequence.
#[derive(Debug, Clone, Default)]
pub struct DataSet {
    elements: BTreeMap<Tag, Element>,
    pub(super) charset: Charset,
}

/// One attribute.
#[derive(Debug, Clone)]
pub struct Element {
    pub(super) vr: VR,
    pub(super) value: Value,
    pub(super) big_endian: bool,
}

/// The value of an attribute.
#[derive(Debug, Clone)]
pub enum Value {
    Bytes(Vec<u8>),
    Items(Vec<DataSet>),
    /// Present, but too long to be kept, or not needed before a frame is: here it lies.
    Skipped(Range<u64>),
}

/// Where a value lies that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its bytes, in the source of the object.
    pub at: Range<u64>,
    /// It was written as 16-bit words, most significant byte first.
    pub big_endian_words: bool,
}

impl DataSet {
    /// An empty item whose texts are written in `charset` unless it says otherwise.
    pub(super) fn with_charset(charset: Charset) -> Self {
        Self { elements: BTreeMap::new(), charset }
    }

    pub(super) fn insert(&mut self, tag: Tag, element: Element) {
        if tag == dicom_dictionary_std::tags::SPECIFIC_CHARACTER_SET
            && let Value::Bytes(bytes) = &element.value
        {
            self.charset = Charset::named(&String::from_utf8_lossy(bytes));
        }
        self.elements.insert(tag, element);
    }

    /// Whether the attribute is there, even if empty.
    pub fn contains(&self, tag: Tag) -> bool {
        self.elements.contains_key(&tag)
    }

    /// The items of a sequence; none if it is absent.
    pub fn items(&self, tag: Tag) -> &[Self] {
        match self.elements.get(&tag) {
            Some(Element { value: Value::Items(items), .. }) => items,
            _ => &[],
        }
    }

    /// The bytes of a value as written.
    pub fn bytes(&self, tag: Tag) -> Option<&[u8]> {
        match self.elements.get(&tag) {
            Some(Element { value: Value::Bytes(bytes), .. }) => Some(bytes),
            _ => None,
        }
    }

    /// Where a value lies that was not kept.
    pub fn place(&self, tag: Tag) -> Option<Place> {
        match self.elements.get(&tag) {
            Some(Element { value: Value::Skipped(at), big_endian, vr }) => {
                Some(Place { at: at.clone(), big_endian_words: *big_endian && *vr == VR::OW })
            }
            _ => None,
        }
    }

    /// Numbers of `N` bytes of a value in any binary representation; `read` is given the least significant byte first,
    /// whatever the order in the file.
    fn binary<T, const N: usize>(&self, tag: Tag, read: fn([u8; N]) -> T) -> Vec<T> {
        let Some(Element { value: Value::Bytes(bytes), big_endian, .. }) = self.elements.get(&tag) else {
            return Vec::new();
        };
        let ordered = |mut bytes: [u8; N]| {
            if *big_endian {
                bytes.reverse();
            }
            bytes
        };
        bytes.as_chunks().0.iter().map(|bytes| read(ordered(*bytes))).collect()
    }

    /// 16-bit words of a value.
    pub fn words(&self, tag: Tag) -> Vec<u16> {
        self.binary(tag, u16::from_le_bytes)
    }

    /// 64-bit unsigned values.
    pub fn long_integers(&self, tag: Tag) -> Vec<u64> {
        self.binary(tag, u64::from_le_bytes)
    }

    /// All values of a text attribute, decoded from the character set of the file, each on one line and trimmed.
    pub fn texts(&self, tag: Tag) -> Vec<String> {
        self.text(tag).map_or_else(Vec::new, |text| text.split('\\').map(|value| value.trim().to_owned()).collect())
    }

    /// A text attribute as one line, trimmed; `None` if absent or empty.
    pub fn text(&self, tag: Tag) -> Option<String> {
        let text = self.charset.decode(self.bytes(tag)?).replace(char::is_control, " ");
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// All values of a numeric attribute, written as text or binary. A value that is no number is NaN, so that the
    /// others keep their place.
    pub fn numbers(&self, tag: Tag) -> Vec<f64> {
        match self.elements.get(&tag).map(|element| element.vr) {
            Some(VR::US | VR::AT) => self.binary(tag, |bytes| u16::from_le_bytes(bytes).into()),
            Some(VR::SS) => self.binary(tag, |bytes| i16::from_le_bytes(bytes).into()),
            Some(VR::UL | VR::OL) => self.binary(tag, |bytes| u32::from_le_bytes(bytes).into()),
            Some(VR::SL) => self.binary(tag, |bytes| i32::from_le_bytes(bytes).into()),
            Some(VR::UV | VR::SV | VR::OV) => self.binary(tag, |bytes| u64::from_le_bytes(bytes) as f64),
            Some(VR::FL | VR::OF) => self.binary(tag, |bytes| f32::from_le_bytes(bytes).into()),
            Some(VR::FD | VR::OD) => self.binary(tag, f64::from_le_bytes),
            _ => self.texts(tag).iter().map(|t| t.replace(',', ".").parse().unwrap_or(f64::NAN)).collect(),
        }
    }

    /// The first value of a numeric attribute, if it is a finite number.
    pub fn number(&self, tag: Tag) -> Option<f64> {
        self.numbers(tag).first().copied().filter(|n| n.is_finite())
    }

    /// The first value of a numeric attribute, if it is a whole number in the range of `T`.
    pub fn integer<T: TryFrom<i64>>(&self, tag: Tag) -> Option<T> {
        self.number(tag).filter(|n| n.fract() == 0.0 && n.abs() < 9e15).and_then(|n| T::try_from(n as i64).ok())
    }

    /// The attribute tags listed in a value of representation AT.
    pub fn tags(&self, tag: Tag) -> Vec<Tag> {
        self.words(tag).chunks_exact(2).map(|pair| Tag(pair[0], pair[1])).collect()
    }
}
