//! Marker segments (T.87 annex C).

use super::model::Parameters;

/// What the segments before and between scans have said so far.
pub struct Header<'a> {
    pub bytes: &'a [u8],
    at: usize,
    frame: Option<Frame>,
    /// MAXVAL, T1, T2, T3 and RESET of a preset segment; 0 stands for the default.
    presets: [u16; 5],
}

/// The frame header.
pub struct Frame {
    pub precision: u8,
    pub rows: u16,
    pub columns: u16,
    /// Component identifiers.
    pub components: Vec<u8>,
}

/// A scan header.
pub struct Scan {
    /// Where the coded data begins.
    pub at: usize,
    /// Which components of the frame.
    pub components: Vec<usize>,
    /// How far a decoded value may be from the original.
    pub near: u8,
    pub interleave: Interleave,
}

/// The order of several components in a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interleave {
    /// One component only.
    None,
    ByLine,
    BySample,
}

impl<'a> Header<'a> {
    /// Segments of a codestream that begins with SOI.
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        if bytes.starts_with(&[0xFF, 0xD8]) {
            Ok(Self { bytes, at: 2, frame: None, presets: [0; 5] })
        } else {
            Err("it does not begin as JPEG-LS data do".to_owned())
        }
    }

    /// The frame header.
    pub fn frame(&self) -> Result<&Frame, String> {
        self.frame.as_ref().ok_or_else(|| "its JPEG-LS data has no frame header".to_owned())
    }

    /// Goes on behind coded data.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Coding parameters of a scan that is `near` lossless.
    pub fn parameters(&self, near: u8) -> Result<Parameters, String> {
        Parameters::new(self.frame()?.precision, self.presets, near).ok_or_else(damaged)
    }

    /// Reads segments up to the next scan; `None` at the end of the image.
    pub fn next_scan(&mut self) -> Result<Option<Scan>, String> {
        while let Some(marker) = self.next_marker() {
            if marker == 0xD9 {
                break;
            }
            let length = usize::from(word(self.bytes, self.at).ok_or_else(damaged)?);
            let body = self.bytes.get(self.at + 2..self.at + length).ok_or_else(damaged)?;
            self.at += length;
            match marker {
                0xF7 => self.frame = Some(Frame::read(body)?),
                0xF8 => self.preset(body)?,
                0xDA => return self.scan(body).map(Some),
                0xDD if body.iter().any(|byte| *byte != 0) => {
                    return Err("its JPEG-LS data has restart intervals, which cannot be read".to_owned());
                }
                0xC0..=0xCF if marker != 0xC4 && marker != 0xCC => {
                    return Err("its data is JPEG, not JPEG-LS".to_owned());
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn next_marker(&mut self) -> Option<u8> {
        loop {
            let offset = self.bytes.get(self.at..)?.iter().position(|byte| *byte == 0xFF)?;
            self.at += offset + 1;
            match *self.bytes.get(self.at)? {
                0xFF => {}
                marker @ 0x80.. => {
                    self.at += 1;
                    return Some(marker);
                }
                _ => self.at += 1,
            }
        }
    }

    /// LSE (C.2.4.1).
    fn preset(&mut self, body: &[u8]) -> Result<(), String> {
        if body.first() != Some(&1) {
            return Err("its JPEG-LS data has a mapping table, which cannot be read".to_owned());
        }
        for (n, preset) in self.presets.iter_mut().enumerate() {
            *preset = word(body, 1 + 2 * n).ok_or_else(damaged)?;
        }
        Ok(())
    }

    /// SOS (C.2.3).
    fn scan(&self, body: &[u8]) -> Result<Scan, String> {
        let frame = self.frame()?;
        let count = usize::from(*body.first().ok_or_else(damaged)?);
        let listed = body.get(1..1 + 2 * count).filter(|listed| !listed.is_empty()).ok_or_else(damaged)?;
        let index = |id: u8| frame.components.iter().position(|component| *component == id).ok_or_else(damaged);
        let components = listed.as_chunks::<2>().0.iter().map(|[id, _]| index(*id)).collect::<Result<Vec<_>, _>>()?;
        let &[near, interleave, transform] =
            body.get(1 + 2 * count..).and_then(|rest| rest.first_chunk()).ok_or_else(damaged)?;
        if transform & 15 != 0 {
            return Err("its JPEG-LS data has a point transform, which cannot be read".to_owned());
        }
        let interleave = match (interleave, count) {
            (0, 1) => Interleave::None,
            (1, _) => Interleave::ByLine,
            (2, _) => Interleave::BySample,
            _ => return Err(damaged()),
        };
        Ok(Scan { at: self.at, components, near, interleave })
    }
}

impl Frame {
    /// SOF55 (C.2.2).
    fn read(body: &[u8]) -> Result<Self, String> {
        let &[precision, top, bottom, left, right, count] = body.first_chunk().ok_or_else(damaged)?;
        let listed = body.get(6..6 + 3 * usize::from(count)).ok_or_else(damaged)?.as_chunks::<3>().0;
        let (rows, columns) = (u16::from_be_bytes([top, bottom]), u16::from_be_bytes([left, right]));
        let whole = listed.iter().all(|[_, sampling, _]| *sampling == 0x11);
        if (2..=16).contains(&precision) && rows > 0 && columns > 0 && !listed.is_empty() && whole {
            Ok(Self { precision, rows, columns, components: listed.iter().map(|[id, ..]| *id).collect() })
        } else {
            Err(damaged())
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

fn damaged() -> String {
    "its JPEG-LS header is damaged".to_owned()
}
