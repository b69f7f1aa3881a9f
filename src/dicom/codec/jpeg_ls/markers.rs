//! What marker segments say about a JPEG-LS picture (T.87 annex C).

use super::model::Parameters;
use crate::dicom::codec::markers::{Frame, Markers, Scan, word};

/// What the segments before and between scans have said so far.
pub struct Segments<'a> {
    pub markers: Markers<'a>,
    frame: Option<Frame>,
    /// MAXVAL, T1, T2, T3 and RESET of a preset segment; 0 stands for the default.
    presets: [u16; 5],
}

impl<'a> Segments<'a> {
    /// Segments of a codestream that begins with SOI.
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        Ok(Self { markers: Markers::new(bytes, "JPEG-LS")?, frame: None, presets: [0; 5] })
    }

    pub fn frame(&self) -> Result<&Frame, String> {
        self.frame.as_ref().ok_or_else(|| self.markers.no_frame())
    }

    /// Coding parameters of a scan that is `near` lossless.
    pub fn parameters(&self, near: u8) -> Result<Parameters, String> {
        Parameters::new(self.frame()?.precision, self.presets, near).ok_or_else(|| self.markers.damaged())
    }

    /// Reads segments up to the next scan; `None` at the end of the image.
    pub fn next_scan(&mut self) -> Result<Option<Scan>, String> {
        while let Some((marker, body)) = self.markers.next()? {
            match marker {
                0xF7 => self.frame = Some(self.whole_frame(body)?),
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

    /// The frame header, whose components must be of one size.
    fn whole_frame(&self, body: &[u8]) -> Result<Frame, String> {
        let frame = self.markers.frame(body)?;
        let whole = frame.components.iter().all(|component| (component.across, component.down) == (1, 1));
        if whole { Ok(frame) } else { Err(self.markers.damaged()) }
    }

    /// LSE (C.2.4.1).
    fn preset(&mut self, body: &[u8]) -> Result<(), String> {
        if body.first() != Some(&1) {
            return Err("its JPEG-LS data has a mapping table, which cannot be read".to_owned());
        }
        for (n, preset) in self.presets.iter_mut().enumerate() {
            *preset = word(body, 1 + 2 * n).ok_or_else(|| self.markers.damaged())?;
        }
        Ok(())
    }

    /// The scan header; `second` is the interleave mode: 0 for one component, 1 line by line, 2 sample by sample.
    fn scan(&self, body: &[u8]) -> Result<Scan, String> {
        let scan = self.markers.scan(body, self.frame.as_ref())?;
        if scan.point_transform != 0 {
            return Err("its JPEG-LS data has a point transform, which cannot be read".to_owned());
        }
        match (scan.second, scan.components.len()) {
            (0, 1) | (1 | 2, _) => Ok(scan),
            _ => Err(self.markers.damaged()),
        }
    }
}
