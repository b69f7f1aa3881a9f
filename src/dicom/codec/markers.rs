//! Marker segments, which JPEG and JPEG-LS share (T.81 annex B, T.87 annex C).

/// A walk from segment to segment.
pub struct Markers<'a> {
    pub bytes: &'a [u8],
    at: usize,
    /// What errors call the format.
    format: &'static str,
}

/// The frame header (T.81 B.2.2, T.87 C.2.2).
pub struct Frame {
    pub precision: u8,
    pub rows: u16,
    pub columns: u16,
    pub components: Vec<Component>,
}

/// A component of the frame.
pub struct Component {
    pub id: u8,
    /// Sampling factor along columns.
    pub across: usize,
    /// Sampling factor along rows.
    pub down: usize,
    pub quantization: usize,
}

/// A scan header (T.81 B.2.3, T.87 C.2.3).
pub struct Scan {
    /// Where the coded data begins.
    pub at: usize,
    pub components: Vec<ScanComponent>,
    /// Start of spectral selection, the predictor of a lossless scan, or NEAR.
    pub first: u8,
    /// End of spectral selection, or the interleave mode of JPEG-LS.
    pub second: u8,
    /// Successive approximation low, or the point transform.
    pub point_transform: u8,
}

/// A component of a scan.
#[derive(Debug, Clone, Copy)]
pub struct ScanComponent {
    /// Which component of the frame.
    pub index: usize,
    pub dc: usize,
    pub ac: usize,
}

impl<'a> Markers<'a> {
    /// Segments of a codestream that begins with SOI.
    pub fn new(bytes: &'a [u8], format: &'static str) -> Result<Self, String> {
        if bytes.starts_with(&[0xFF, 0xD8]) {
            Ok(Self { bytes, at: 2, format })
        } else {
            Err(format!("it does not begin as {format} data do"))
        }
    }

    /// Goes on behind coded data.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next marker that a segment belongs to, and what is in the segment; `None` at the end of the image.
    pub fn next(&mut self) -> Result<Option<(u8, &'a [u8])>, String> {
        while let Some(marker) = self.next_marker() {
            match marker {
                0xD9 => break,
                // Restarts and the start of an image stand alone.
                0xD0..=0xD8 => {}
                _ => {
                    let length = usize::from(word(self.bytes, self.at).ok_or_else(|| self.damaged())?);
                    let body = self.bytes.get(self.at + 2..self.at + length).ok_or_else(|| self.damaged())?;
                    self.at += length;
                    return Ok(Some((marker, body)));
                }
            }
        }
        Ok(None)
    }

    /// Behind 0xFF, less than 0x80 is stuffing.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            self.at += memchr::memchr(0xFF, self.bytes.get(self.at..)?)? + 1;
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

    /// The frame header in a segment, with samples of at least two bits.
    pub fn frame(&self, body: &[u8]) -> Result<Frame, String> {
        let &[precision, top, bottom, left, right, count] = body.first_chunk().ok_or_else(|| self.damaged())?;
        let listed = body.get(6..6 + 3 * usize::from(count)).ok_or_else(|| self.damaged())?;
        let component = |[id, sampling, quantization]: &[u8; 3]| Component {
            id: *id,
            across: usize::from(sampling >> 4),
            down: usize::from(sampling & 15),
            quantization: usize::from(quantization & 3),
        };
        let components: Vec<Component> = listed.as_chunks().0.iter().map(component).collect();
        let (rows, columns) = (u16::from_be_bytes([top, bottom]), u16::from_be_bytes([left, right]));
        let sampled = components.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down));
        if (2..=16).contains(&precision) && sampled && !components.is_empty() && rows > 0 && columns > 0 {
            Ok(Frame { precision, rows, columns, components })
        } else {
            Err(self.damaged())
        }
    }

    /// The header in a segment of a scan of `frame`.
    pub fn scan(&self, body: &[u8], frame: Option<&Frame>) -> Result<Scan, String> {
        let frame = frame.ok_or_else(|| self.no_frame())?;
        let damaged = || self.damaged();
        let (count, rest) = body.split_first().ok_or_else(damaged)?;
        let count = usize::from(*count);
        let listed = rest.get(..2 * count).filter(|listed| !listed.is_empty()).ok_or_else(damaged)?;
        let component = |[id, tables]: &[u8; 2]| {
            let index = frame.components.iter().position(|component| component.id == *id).ok_or_else(damaged)?;
            Ok(ScanComponent { index, dc: usize::from(tables >> 4 & 3), ac: usize::from(tables & 3) })
        };
        let components = listed.as_chunks().0.iter().map(component).collect::<Result<_, String>>()?;
        let &[first, second, last] = rest.get(2 * count..).and_then(|rest| rest.first_chunk()).ok_or_else(damaged)?;
        Ok(Scan { at: self.at, components, first, second, point_transform: last & 15 })
    }

    pub fn no_frame(&self) -> String {
        format!("its {} data has no frame header", self.format)
    }

    pub fn damaged(&self) -> String {
        format!("its {} header is damaged", self.format)
    }
}

/// The 16-bit number at position `at`.
pub fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}
