//! Marker segments (T.81 annex B).

use super::Plane;
use super::huffman::Table;
use crate::imaging::Words;

/// What the segments before and between scans have said so far.
pub struct Segments<'a> {
    pub bytes: &'a [u8],
    at: usize,
    frame: Option<Frame>,
    pub quantization: [Option<[u16; 64]>; 4],
    pub dc: [Option<Table>; 4],
    pub ac: [Option<Table>; 4],
    /// Restart interval in MCUs; 0 for none.
    pub restart: usize,
    /// The color transform of the Adobe APP14 segment, if there is one.
    pub adobe_transform: Option<u8>,
}

/// The frame header.
pub struct Frame {
    pub coding: Coding,
    pub precision: u8,
    pub rows: u16,
    pub columns: u16,
    pub components: Vec<Component>,
}

/// How samples are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Sequential DCT: baseline or extended.
    Dct,
    /// Prediction and differences.
    Lossless,
}

/// A component of the frame.
pub struct Component {
    id: u8,
    /// Sampling factor along columns.
    pub across: usize,
    /// Sampling factor along rows.
    pub down: usize,
    pub quantization: usize,
}

/// A scan header.
pub struct Scan {
    /// Where the entropy-coded data begins.
    pub at: usize,
    pub components: Vec<ScanComponent>,
    /// Start of spectral selection; the predictor of a lossless scan.
    pub predictor: u8,
    /// Successive approximation low; the point transform of a lossless scan.
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

impl<'a> Segments<'a> {
    /// Segments of a codestream that begins with SOI.
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        if !bytes.starts_with(&[0xFF, 0xD8]) {
            return Err("it does not begin as JPEG data do".to_owned());
        }
        Ok(Self {
            bytes,
            at: 2,
            frame: None,
            quantization: [None; 4],
            dc: [const { None }; 4],
            ac: [const { None }; 4],
            restart: 0,
            adobe_transform: None,
        })
    }

    /// The frame header.
    pub fn frame(&self) -> Result<&Frame, String> {
        self.frame.as_ref().ok_or_else(|| "its JPEG data has no frame header".to_owned())
    }

    /// Goes on behind entropy-coded data.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Reads segments up to the next scan; `None` at the end of the image.
    pub fn next_scan(&mut self) -> Result<Option<Scan>, String> {
        loop {
            let Some(marker) = self.next_marker() else { return Ok(None) };
            match marker {
                0xD9 => return Ok(None),
                0x01 | 0xD0..=0xD8 => continue,
                _ => {}
            }
            let body = self.body()?;
            match marker {
                // The planes of the first frame would not fit the second.
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) && self.frame.is_some() => {
                    return Err("its JPEG data has a second frame header".to_owned());
                }
                0xC0 | 0xC1 => self.frame = Some(Frame::read(body, Coding::Dct)?),
                0xC3 => self.frame = Some(Frame::read(body, Coding::Lossless)?),
                0xC4 => self.huffman_tables(body)?,
                0xC2 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    return Err(format!("its JPEG process (SOF{}) cannot be read by this version", marker - 0xC0));
                }
                0xDA => return self.scan(body).map(Some),
                0xDB => self.quantization_tables(body)?,
                0xDD => self.restart = usize::from(word(body, 0).ok_or_else(damaged)?),
                0xEE if body.starts_with(b"Adobe") => self.adobe_transform = body.get(11).copied(),
                _ => {}
            }
        }
    }

    fn next_marker(&mut self) -> Option<u8> {
        loop {
            let offset = self.bytes.get(self.at..)?.iter().position(|byte| *byte == 0xFF)?;
            self.at += offset + 1;
            match *self.bytes.get(self.at)? {
                0xFF => {}
                0x00 => self.at += 1,
                marker => {
                    self.at += 1;
                    return Some(marker);
                }
            }
        }
    }

    fn body(&mut self) -> Result<&'a [u8], String> {
        let length = usize::from(word(self.bytes, self.at).ok_or_else(damaged)?);
        let body = self.bytes.get(self.at + 2..self.at + length).ok_or_else(damaged)?;
        self.at += length;
        Ok(body)
    }

    /// DQT (B.2.4.1); stored in zigzag order as written.
    fn quantization_tables(&mut self, mut body: &[u8]) -> Result<(), String> {
        while let Some((kind, rest)) = body.split_first() {
            let slot = self.quantization.get_mut(usize::from(kind & 15)).ok_or_else(damaged)?;
            let mut table = [0; 64];
            let wide = kind >> 4 == 1;
            let length = if wide { 128 } else { 64 };
            let values = rest.get(..length).ok_or_else(damaged)?;
            for (n, entry) in table.iter_mut().enumerate() {
                *entry = if wide { word(values, 2 * n).ok_or_else(damaged)? } else { u16::from(values[n]) };
            }
            *slot = Some(table);
            body = &rest[length..];
        }
        Ok(())
    }

    /// DHT (B.2.4.2).
    fn huffman_tables(&mut self, mut body: &[u8]) -> Result<(), String> {
        while let Some((kind, rest)) = body.split_first() {
            let counts: &[u8; 16] = rest.first_chunk().ok_or_else(damaged)?;
            let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = rest.get(16..16 + total).ok_or_else(damaged)?;
            let (class, slot) = (kind >> 4, usize::from(kind & 15));
            let tables = if class == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(slot).ok_or_else(damaged)? = Some(Table::new(counts, symbols, class == 0)?);
            body = &rest[16 + total..];
        }
        Ok(())
    }

    /// SOS (B.2.3).
    fn scan(&self, body: &[u8]) -> Result<Scan, String> {
        let frame = self.frame()?;
        let (count, rest) = body.split_first().ok_or_else(damaged)?;
        let count = usize::from(*count);
        let listed = rest.get(..2 * count).filter(|listed| !listed.is_empty()).ok_or_else(damaged)?;
        let components = listed
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[id, tables]| {
                let index = frame.components.iter().position(|component| component.id == *id).ok_or_else(damaged)?;
                Ok(ScanComponent { index, dc: usize::from(tables >> 4 & 3), ac: usize::from(tables & 3) })
            })
            .collect::<Result<Vec<_>, String>>()?;
        let &[predictor, _, approximation] = rest.get(2 * count..).and_then(|r| r.first_chunk()).ok_or_else(damaged)?;
        Ok(Scan { at: self.at, components, predictor, point_transform: approximation & 15 })
    }
}

impl Frame {
    /// SOF (B.2.2).
    fn read(body: &[u8], coding: Coding) -> Result<Self, String> {
        let &[precision, top, bottom, left, right, count] = body.first_chunk().ok_or_else(damaged)?;
        let listed = body.get(6..6 + 3 * usize::from(count)).ok_or_else(damaged)?;
        let components: Vec<Component> = listed
            .as_chunks::<3>()
            .0
            .iter()
            .map(|[id, sampling, quantization]| Component {
                id: *id,
                across: usize::from(sampling >> 4),
                down: usize::from(sampling & 15),
                quantization: usize::from(quantization & 3),
            })
            .collect();
        let sampled = components.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down));
        let frame = Self {
            coding,
            precision,
            rows: u16::from_be_bytes([top, bottom]),
            columns: u16::from_be_bytes([left, right]),
            components,
        };
        let precise = match coding {
            Coding::Dct => matches!(precision, 8 | 12),
            Coding::Lossless => (2..=16).contains(&precision),
        };
        if precise && sampled && !frame.components.is_empty() && frame.rows > 0 && frame.columns > 0 {
            Ok(frame)
        } else {
            Err(damaged())
        }
    }

    /// Whether the components are named with the letters R, G, B.
    pub fn is_named_rgb(&self) -> bool {
        self.components.iter().map(|component| component.id.to_ascii_uppercase()).eq(*b"RGB")
    }

    /// Largest sampling factors: across, down.
    pub fn sampling(&self) -> (usize, usize) {
        let most = |factor: fn(&Component) -> usize| self.components.iter().map(factor).max().unwrap_or(1);
        (most(|c| c.across), most(|c| c.down))
    }

    /// MCUs of an interleaved scan: across, down.
    pub fn mcus(&self) -> (usize, usize) {
        let unit = if self.coding == Coding::Dct { 8 } else { 1 };
        let (across, down) = self.sampling();
        (usize::from(self.columns).div_ceil(unit * across), usize::from(self.rows).div_ceil(unit * down))
    }

    /// Empty planes of the components, after a check that `length` bytes can hold so many samples.
    pub fn planes(&self, length: usize) -> Result<Vec<Plane>, String> {
        let unit = if self.coding == Coding::Dct { 8 } else { 1 };
        let ((most_across, most_down), (mcus_across, mcus_down)) = (self.sampling(), self.mcus());
        // A block takes two bits at least, a lossless sample one.
        if mcus_across * mcus_down * self.components.len() > length.saturating_mul(8) {
            return Err("its JPEG data is too short for its size".to_owned());
        }
        let plane = |component: &Component| Plane {
            stride: mcus_across * component.across * unit,
            columns: (usize::from(self.columns) * component.across).div_ceil(most_across),
            rows: (usize::from(self.rows) * component.down).div_ceil(most_down),
            samples: Words::zeros(mcus_across * component.across * unit * mcus_down * component.down * unit),
        };
        Ok(self.components.iter().map(plane).collect())
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

fn damaged() -> String {
    "its JPEG header is damaged".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzed_pixels_4_a_second_frame_header_is_refused() {
        let header = |rows: u8| [0xFF, 0xC3, 0, 11, 8, 0, rows, 0, 4, 1, 1, 0x11, 0];
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0];
        let first = [&[0xFF, 0xD8][..], &header(4), &scan].concat();
        let mut segments = Segments::new(&first).unwrap();
        assert!(segments.next_scan().unwrap().is_some());

        let both = [&first[..], &header(8), &scan].concat();
        let mut segments = Segments::new(&both).unwrap();
        assert!(segments.next_scan().unwrap().is_some());
        let error = segments.next_scan().map(|_| ()).unwrap_err();
        assert!(error.contains("second frame header"), "{error}");
    }
}
