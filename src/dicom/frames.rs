//! Frames on demand: read a range of the file, decode it, and give stored values.

use super::codec::{self, Samples, StoredBits};
use super::frame_index::FrameIndex;
use super::overlay::Plane;
use super::parser::{Reader, Source, TransferSyntax};
use super::pixel_layout::PixelLayout;
use crate::imaging::{Frame, FrameError, FrameSource, Raster};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The frames of one object.
#[derive(Debug)]
pub struct Frames {
    pub source: Source,
    pub syntax: TransferSyntax,
    pub layout: PixelLayout,
    pub index: FrameIndex,
    pub overlays: Vec<Plane>,
}

impl FrameSource for Frames {
    fn decode(&self, number: u32) -> Result<Frame, FrameError> {
        let failed = |cause| FrameError::Undecodable { number, cause };
        let values = match self.index {
            // Words of one pixel each are read straight into their place.
            FrameIndex::Native { at, held, .. } if (self.layout.allocated, self.layout.samples) == (16, 1) => {
                let bits = StoredBits::of(&self.layout).map_err(failed)?;
                let reader = self.reader(number)?;
                let (range, _) = self.native_range(number, (at, held)).map_err(failed)?;
                let (count, big_endian) = (self.layout.pixels(), self.syntax.big_endian());
                let words = reader.words_at(range.start, count, big_endian, |piece| bits.extract_from(piece));
                words.map_err(|error| failed(error.to_string()))?
            }
            _ => self.samples(number)?.into_gray(&self.layout).map_err(failed)?,
        };
        Raster::new(self.layout.columns as usize, values).ok_or_else(|| failed("it has no pixels".to_owned()))
    }

    fn overlay(&self, number: u32) -> Result<Option<Raster<bool>>, FrameError> {
        let failed = |cause| FrameError::Undecodable { number, cause };
        let planes: Vec<&Plane> = self.overlays.iter().filter(|plane| plane.covers(number)).collect();
        if planes.is_empty() {
            return Ok(None);
        }
        let Some(mut image) = Raster::new(self.layout.columns as usize, vec![false; self.layout.pixels()]) else {
            return Ok(None);
        };
        let samples = if planes.iter().any(|plane| plane.is_in_pixels()) { Some(self.samples(number)?) } else { None };
        let reader = self.source.reader().map_err(|error| failed(error.to_string()))?;
        for plane in &planes {
            plane.draw(&mut image, number, &reader, samples.as_ref()).map_err(failed)?;
        }
        Ok(Some(image))
    }
}

impl Frames {
    /// All samples of frame `number`, from 1, as stored. An error if there is no such frame or it cannot be decoded.
    pub fn samples(&self, number: u32) -> Result<Samples, FrameError> {
        let reader = self.reader(number)?;
        let samples = match &self.index {
            FrameIndex::Native { at, held, words } => self.native(&reader, number, (*at, *held), *words),
            FrameIndex::Encapsulated(frames) => {
                let fragments = frames.get(number as usize - 1).map_or(&[][..], Vec::as_slice);
                self.compressed(&reader, fragments)
            }
        };
        samples.map_err(|cause| FrameError::Undecodable { number, cause })
    }

    /// The source, opened to read frame `number`.
    fn reader(&self, number: u32) -> Result<Reader<'_>, FrameError> {
        if number == 0 || number > self.layout.frames {
            return Err(FrameError::NoSuchFrame { number, frames: self.layout.frames });
        }
        self.source.reader().map_err(|error| FrameError::Undecodable { number, cause: error.to_string() })
    }

    /// Where the bytes of a frame begin and end in the file, and where in the first byte the first bit is.
    fn native_range(&self, number: u32, (at, held): (u64, u64)) -> Result<(Range<u64>, u32), String> {
        let bits = self.layout.native_bits();
        let first_bit = u64::from(number - 1) * bits;
        let (from, to) = (first_bit / 8, (first_bit + bits).div_ceil(8));
        if to > held {
            return Err("the file ends before or within it".to_owned());
        }
        Ok((at + from..at + to, (first_bit % 8) as u32))
    }

    fn native(&self, reader: &Reader, number: u32, place: (u64, u64), words: bool) -> Result<Samples, String> {
        let (range, first_bit) = self.native_range(number, place)?;
        let mut bytes = vec![0; (range.end - range.start) as usize];
        reader.read_at(range.start, &mut bytes).map_err(|error| error.to_string())?;
        let big_endian = self.syntax.big_endian();
        let swapped_bytes = big_endian && words && self.layout.allocated == 8;
        Ok(codec::native(bytes, &self.layout, codec::Packing { big_endian, swapped_bytes, first_bit }))
    }

    fn compressed(&self, reader: &Reader, fragments: &[Range<u64>]) -> Result<Samples, String> {
        let length: u64 = fragments.iter().map(|part| part.end - part.start).sum();
        if length == 0 {
            return Err("the file ends before or within it".to_owned());
        }
        let mut bytes = vec![0; length as usize];
        let mut rest = bytes.as_mut_slice();
        for part in fragments {
            let (head, tail) = rest.split_at_mut((part.end - part.start) as usize);
            reader.read_at(part.start, head).map_err(|error| error.to_string())?;
            rest = tail;
        }
        // A decoder that panics on damaged bytes must not take the program with it.
        catch_unwind(AssertUnwindSafe(|| codec::decode(bytes, &self.layout, &self.syntax)))
            .unwrap_or_else(|_| Err("the decoder gave up on damaged data".to_owned()))
    }
}
