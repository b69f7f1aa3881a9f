//! The beginning of a file: preamble, file meta information (PS3.10 chapter 7), and what to do where they are missing.

use super::data_set::DataSet;
use super::parse::{Encoding, Parsed, PixelElement, Until, parse};
use super::source::{Reader, Source};
use super::syntax::{Compression, TransferSyntax};
use crate::dicom::OpenError;
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use std::io::{self, Read};

/// Retired, hence not of the dictionary.
const EXPLICIT_VR_BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
/// Largest size an inflated data set may have, in bytes.
const LARGEST_INFLATED: u64 = 1 << 30;

/// First bytes of kinds of files that are often beside DICOM files.
const SIGNATURES: [(&[u8], &str); 10] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"PK\x03\x04", "a zip archive: open it as a folder, or unpack it first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
];

/// A file read up to its pixel data.
#[derive(Debug)]
pub struct Object {
    /// Where the pixel data is to be read from.
    pub source: Source,
    /// How it is written.
    pub syntax: TransferSyntax,
    /// All attributes before the pixel data.
    pub data: DataSet,
    /// Where the pixel data is, if there is any.
    pub pixels: Option<PixelElement>,
    /// The file ends inside an attribute.
    pub cut_short: bool,
    /// What was odd, one sentence each.
    pub warnings: Vec<String>,
}

/// Reads the attributes of the file in `source`, up to the pixel data. An error if it cannot be read, is no DICOM file,
/// or is damaged.
pub fn read(source: Source) -> Result<Object, OpenError> {
    let reader = source.reader()?;
    if reader.length() == 0 {
        return Err(OpenError::Empty);
    }
    let meta = parse(&reader, check_start(&reader)?, Encoding::EXPLICIT, Until::EndOfMeta)?;
    let guessed = guess(&reader, meta.end)?;
    let mut warnings = Vec::new();
    let mut syntax = match (meta.data.text(tags::TRANSFER_SYNTAX_UID), guessed) {
        (Some(uid), _) => TransferSyntax::of(&uid),
        (None, Some(guessed)) => {
            warnings.push("The file does not say how it is written (Transfer Syntax UID is missing).".to_owned());
            TransferSyntax::of(match guessed {
                Encoding { explicit: false, .. } => uids::IMPLICIT_VR_LITTLE_ENDIAN,
                Encoding { big_endian: false, .. } => uids::EXPLICIT_VR_LITTLE_ENDIAN,
                Encoding { big_endian: true, .. } => EXPLICIT_VR_BIG_ENDIAN,
            })
        }
        (None, None) => return Err(OpenError::NotDicom("nothing follows its file header")),
    };
    // Only a native syntax can be mistaken for another native one.
    if let Some(guessed) = guessed
        && syntax.compression == Compression::None
        && !syntax.deflated
        && guessed != syntax.encoding
    {
        warnings.push("The attributes are written in another way than the file says.".to_owned());
        syntax.encoding = guessed;
    }
    let inflated = if syntax.deflated { Some(inflate(&reader, meta.end)?) } else { None };
    let (source, start) = inflated.map_or((source, meta.end), |inflated| (inflated, 0));
    let Parsed { data, pixels, cut_short, .. } = parse(&source.reader()?, start, syntax.encoding, Until::PixelData)?;
    Ok(Object { source, syntax, data, pixels, cut_short, warnings })
}

/// Where the first element of a DICOM file begins, which its first 512 bytes tell: behind the preamble, or at 0 in a file
/// without one. An error if this is no DICOM file, or cannot be read.
pub fn check_start(reader: &Reader) -> Result<u64, OpenError> {
    let mut head = vec![0; reader.length().min(512) as usize];
    reader.read_at(0, &mut head)?;
    if head.get(128..132) == Some(b"DICM") {
        return Ok(132);
    }
    if guess(reader, 0)?.is_some() {
        return Ok(0);
    }
    if let Some((_, name)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Err(OpenError::NotDicom(name));
    }
    let text = head.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..));
    Err(OpenError::NotDicom(if text {
        "a text file"
    } else {
        "neither the DICM mark nor an attribute is at its beginning"
    }))
}

/// How the element at `at` is written, if it can be the first one of a data set.
fn guess(reader: &Reader, at: u64) -> io::Result<Option<Encoding>> {
    if at + 8 > reader.length() {
        return Ok(None);
    }
    let mut raw = [0; 8];
    reader.read_at(at, &mut raw)?;
    let explicit = Encoding { explicit: true, big_endian: raw[0] == 0 };
    let [a, b, c, d, rest @ ..] = raw;
    if !matches!(explicit.short([a, b]), 0x0002 | 0x0004 | 0x0008) || explicit.short([c, d]) > 0x0070 {
        return Ok(None);
    }
    if VR::from_binary([rest[0], rest[1]]).is_some() {
        return Ok(Some(explicit));
    }
    let length = u64::from(u32::from_le_bytes(rest));
    let plausible =
        !explicit.big_endian && length.is_multiple_of(2) && length <= 1024 && at + 8 + length <= reader.length();
    Ok(plausible.then_some(Encoding::IMPLICIT))
}

/// The data set behind `start`, inflated (PS3.5 A.5).
fn inflate(reader: &Reader, start: u64) -> Result<Source, OpenError> {
    let mut deflated = vec![0; usize::try_from(reader.length() - start).unwrap_or(usize::MAX)];
    reader.read_at(start, &mut deflated)?;
    let mut inflated = Vec::new();
    let decoder = flate2::read::DeflateDecoder::new(deflated.as_slice());
    let outcome = decoder.take(LARGEST_INFLATED + 1).read_to_end(&mut inflated);
    if inflated.len() as u64 > LARGEST_INFLATED {
        return Err(OpenError::TooLarge("the deflated data set inflates to more than 1 GiB".to_owned()));
    }
    match outcome {
        Err(_) if inflated.is_empty() => Err(OpenError::Damaged("the deflated data set is damaged".to_owned())),
        // What was inflated before the damage is judged like a file that was cut short.
        _ => Ok(Source::Memory(inflated.into())),
    }
}
