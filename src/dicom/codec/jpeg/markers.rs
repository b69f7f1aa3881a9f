//! What marker segments say about a JPEG picture (T.81 annex B).

use super::Plane;
use super::huffman::Table;
use crate::dicom::codec::markers::{self, Component, Markers, Scan, word};
use crate::imaging::Words;
use std::ops::Deref;

/// What the segments before and between scans have said so far.
pub struct Segments<'a> {
    pub markers: Markers<'a>,
    frame: Option<Frame>,
    pub quantization: [Option<[u16; 64]>; 4],
    pub dc: [Option<Table>; 4],
    pub ac: [Option<Table>; 4],
    /// Restart interval in MCUs; 0 for none.
    pub restart: usize,
    /// The color transform of the Adobe APP14 segment, if there is one.
    pub adobe_transform: Option<u8>,
}

/// The frame header, and how samples are coded.
pub struct Frame {
    header: markers::Frame,
    pub coding: Coding,
}

impl Deref for Frame {
    type Target = markers::Frame;

    fn deref(&self) -> &markers::Frame {
        &self.header
    }
}

/// How samples are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Sequential DCT: baseline or extended.
    Dct,
    /// Prediction and differences.
    Lossless,
}

impl<'a> Segments<'a> {
    /// Segments of a codestream that begins with SOI.
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        Ok(Self {
            markers: Markers::new(bytes, "JPEG")?,
            frame: None,
            quantization: [None; 4],
            dc: [const { None }; 4],
            ac: [const { None }; 4],
            restart: 0,
            adobe_transform: None,
        })
    }

    pub fn frame(&self) -> Result<&Frame, String> {
        self.frame.as_ref().ok_or_else(|| self.markers.no_frame())
    }

    /// Reads segments up to the next scan; `None` at the end of the image.
    pub fn next_scan(&mut self) -> Result<Option<Scan>, String> {
        while let Some((marker, body)) = self.markers.next()? {
            match marker {
                // The planes of the first frame would not fit the second.
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) && self.frame.is_some() => {
                    return Err("its JPEG data has a second frame header".to_owned());
                }
                0xC0 | 0xC1 => self.read_frame(body, Coding::Dct)?,
                0xC3 => self.read_frame(body, Coding::Lossless)?,
                0xC4 => self.huffman_tables(body)?,
                0xC2 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    return Err(format!("its JPEG process (SOF{}) cannot be read by this version", marker - 0xC0));
                }
                0xDA => return self.markers.scan(body, self.frame.as_deref()).map(Some),
                0xDB => self.quantization_tables(body)?,
                0xDD => self.restart = usize::from(word(body, 0).ok_or_else(|| self.markers.damaged())?),
                0xEE if body.starts_with(b"Adobe") => self.adobe_transform = body.get(11).copied(),
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_frame(&mut self, body: &[u8], coding: Coding) -> Result<(), String> {
        let header = self.markers.frame(body)?;
        if coding == Coding::Dct && !matches!(header.precision, 8 | 12) {
            return Err(self.markers.damaged());
        }
        self.frame = Some(Frame { header, coding });
        Ok(())
    }

    /// DQT (B.2.4.1); stored in zigzag order as written.
    fn quantization_tables(&mut self, mut body: &[u8]) -> Result<(), String> {
        let damaged = || self.markers.damaged();
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
        let damaged = || self.markers.damaged();
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
}

impl Frame {
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
