//! The beginning of a file: preamble, file meta information (PS3.10 chapter 7), and what to do where they are missing.

use super::data_set::DataSet;
use super::parse::{Encoding, ParseError, Parsed, PixelElement, Until, parse};
use super::source::{Reader, Source};
use super::syntax::{Compression, TransferSyntax};
use crate::dicom::OpenError;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use std::io::{self, Read};

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

/// Reads the attributes of the file in `source`, up to the pixel data.
///
/// # Errors
/// If it cannot be read, is no DICOM file, or is damaged.
pub fn read(source: Source) -> Result<Object, OpenError> {
    if source.length() == 0 {
        return Err(OpenError::Empty);
    }
    let mut warnings = Vec::new();
    let (start, stated) = {
        let start = check_start(&source)?;
        let reader = source.reader()?;
        let meta = parse(&reader, start, source.length(), Encoding::EXPLICIT, Until::EndOfMeta)?;
        (meta.end, meta.data.text(tags::TRANSFER_SYNTAX_UID))
    };
    let guessed = guess(&source.reader()?, start, source.length())?;
    let syntax = match (stated, guessed) {
        (Some(uid), guessed) => {
            let mut syntax = TransferSyntax::of(&uid);
            // Only a native syntax can be mistaken for another native one.
            if let Some(guessed) = guessed
                && syntax.compression == Compression::None
                && !syntax.deflated
                && guessed != syntax.encoding
            {
                warnings.push("The attributes are written in another way than the file says.".to_owned());
                syntax.encoding = guessed;
            }
            syntax
        }
        (None, Some(guessed)) => {
            warnings.push("The file does not say how it is written (Transfer Syntax UID is missing).".to_owned());
            let uid = match guessed {
                Encoding::IMPLICIT => "1.2.840.10008.1.2",
                Encoding { big_endian: false, .. } => "1.2.840.10008.1.2.1",
                Encoding { big_endian: true, .. } => "1.2.840.10008.1.2.2",
            };
            TransferSyntax::of(uid)
        }
        (None, None) => return Err(OpenError::NotDicom { what: "nothing follows its file header" }),
    };
    let (source, start) = if syntax.deflated { (inflate(&source, start)?, 0) } else { (source, start) };
    let Parsed { data, pixels, cut_short, .. } =
        parse(&source.reader()?, start, source.length(), syntax.encoding, Until::PixelData)?;
    Ok(Object { source, syntax, data, pixels, cut_short, warnings })
}

/// Where the first element of a DICOM file begins, which its first 512 bytes tell.
///
/// # Errors
/// If this is no DICOM file, or cannot be read.
pub fn check_start(source: &Source) -> Result<u64, OpenError> {
    let reader = source.reader()?;
    match start(&reader, source.length())? {
        Some(start) => Ok(start),
        None => Err(OpenError::NotDicom { what: looks_like(&reader, source.length())? }),
    }
}

/// Where the first element begins: behind the preamble, or at 0 in a file without one; `None` if this is no DICOM file.
fn start(reader: &Reader, length: u64) -> io::Result<Option<u64>> {
    let mut head = [0; 132];
    if length >= 132 {
        reader.read_at(0, &mut head)?;
        if &head[128..] == b"DICM" {
            return Ok(Some(132));
        }
    }
    Ok(guess(reader, 0, length)?.map(|_| 0))
}

/// How the element at `at` is written, if it can be the first one of a data set.
fn guess(reader: &Reader, at: u64, length: u64) -> io::Result<Option<Encoding>> {
    if at + 8 > length {
        return Ok(None);
    }
    let mut raw = [0; 8];
    reader.read_at(at, &mut raw)?;
    let big_endian = raw[0] == 0;
    let word = |a, b| if big_endian { u16::from_be_bytes([a, b]) } else { u16::from_le_bytes([a, b]) };
    let (group, element) = (word(raw[0], raw[1]), word(raw[2], raw[3]));
    if !matches!(group, 0x0002 | 0x0004 | 0x0008) || element > 0x0070 {
        return Ok(None);
    }
    if VR::from_binary([raw[4], raw[5]]).is_some() {
        return Ok(Some(Encoding { explicit: true, big_endian }));
    }
    let value_length = u64::from(u32::from_le_bytes([raw[4], raw[5], raw[6], raw[7]]));
    let plausible =
        !big_endian && value_length.is_multiple_of(2) && value_length <= 1024 && at + 8 + value_length <= length;
    Ok(plausible.then_some(Encoding::IMPLICIT))
}

/// What a file that is no DICOM file seems to be.
fn looks_like(reader: &Reader, length: u64) -> io::Result<&'static str> {
    let mut head = vec![0; length.min(512) as usize];
    reader.read_at(0, &mut head)?;
    if let Some((_, name)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Ok(name);
    }
    let text = head.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..));
    Ok(if text { "a text file" } else { "neither the DICM mark nor an attribute is at its beginning" })
}

/// The data set behind `start`, inflated (PS3.5 A.5).
fn inflate(source: &Source, start: u64) -> Result<Source, OpenError> {
    let mut deflated = vec![0; usize::try_from(source.length() - start).unwrap_or(usize::MAX)];
    source.reader()?.read_at(start, &mut deflated)?;
    let mut inflated = Vec::new();
    let decoder = flate2::read::DeflateDecoder::new(deflated.as_slice());
    let outcome = decoder.take(LARGEST_INFLATED + 1).read_to_end(&mut inflated);
    if inflated.len() as u64 > LARGEST_INFLATED {
        return Err(OpenError::TooLarge { what: "the deflated data set inflates to more than 1 GiB".to_owned() });
    }
    match outcome {
        Err(_) if inflated.is_empty() => {
            Err(OpenError::Damaged { what: "the deflated data set is damaged".to_owned() })
        }
        // What was inflated before the damage is judged like a file that was cut short.
        _ => Ok(Source::Memory(inflated.into())),
    }
}

impl From<ParseError> for OpenError {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Io(cause) => cause.into(),
            ParseError::Damaged { what, at } => Self::Damaged { what: format!("{what}, at byte {at}") },
        }
    }
}
