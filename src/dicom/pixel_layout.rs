//! The Image Pixel Module (PS3.3 C.7.6.3): shape and packing of stored values. One attribute, one function.

use super::OpenError;
use super::parser::{DataSet, Object};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Most pixels a frame may have: 8192 × 8192, four times the largest detector.
const MOST_PIXELS: u64 = 1 << 26;
/// Most frames a run may have: an hour at 18 frames per second.
const MOST_FRAMES: u32 = 65_536;

/// Shape of a frame and packing of a stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelLayout {
    pub rows: u32,
    pub columns: u32,
    pub frames: u32,
    /// Samples per Pixel.
    pub samples: u16,
    /// Bits Allocated: 1, 8, 16 or 32.
    pub allocated: u16,
    /// Bits Stored, from 1 to Bits Allocated.
    pub stored: u16,
    /// How far the stored bits lie above the lowest bit.
    pub low_bit: u16,
    /// Pixel Representation is two's complement.
    pub signed: bool,
    /// Photometric Interpretation.
    pub photometric: String,
    /// Planar Configuration 1: all of one color, then all of the next.
    pub planar: bool,
}

impl PixelLayout {
    /// The shape the attributes of `object` state, checked; what was corrected is added to its warnings.
    /// An error if an attribute without which no pixel can be read is missing or impossible.
    pub fn of(object: &mut Object) -> Result<Self, OpenError> {
        let Object { data, warnings, .. } = object;
        let [rows, columns] = [("Rows", tags::ROWS), ("Columns", tags::COLUMNS)]
            .map(|(name, tag)| data.integer::<u32>(tag).filter(|n| *n > 0).ok_or_else(|| missing(name, tag, data)));
        let (rows, columns) = (rows?, columns?);
        let frames = frames(data, warnings)?;
        let pixels = u64::from(rows) * u64::from(columns);
        if pixels > MOST_PIXELS {
            return Err(OpenError::TooLarge(format!("the file claims {columns} × {rows} pixels")));
        }
        if frames > MOST_FRAMES {
            return Err(OpenError::TooLarge(format!("the file claims {frames} frames")));
        }
        let samples = samples(data)?;
        let allocated = bits_allocated(data)?;
        let stored = bits_stored(data, allocated, warnings);
        Ok(Self {
            rows,
            columns,
            frames,
            samples,
            allocated,
            stored,
            low_bit: low_bit(data, allocated, stored),
            signed: data.integer(tags::PIXEL_REPRESENTATION) == Some(1_u16),
            photometric: photometric(data, samples, warnings),
            planar: samples > 1 && data.integer(tags::PLANAR_CONFIGURATION) == Some(1_u16),
        })
    }

    /// Pixels of a frame.
    pub fn pixels(&self) -> usize {
        self.rows as usize * self.columns as usize
    }

    /// Values of a frame: pixels times samples.
    pub fn values(&self) -> usize {
        self.pixels() * usize::from(self.samples)
    }

    /// Two pixels share their color samples, in native pixel data (PS3.3 C.7.6.3.1.2).
    pub fn subsampled_color(&self) -> bool {
        self.photometric == "YBR_FULL_422" && self.samples == 3 && self.allocated == 8
    }

    /// Bits of a frame of native pixel data.
    pub fn native_bits(&self) -> u64 {
        if self.subsampled_color() {
            self.pixels() as u64 * 16
        } else {
            self.values() as u64 * u64::from(self.allocated)
        }
    }
}

fn missing(name: &'static str, tag: Tag, data: &DataSet) -> OpenError {
    let problem = if data.contains(tag) { "is not usable" } else { "is missing" };
    OpenError::Attribute { name, tag, problem: problem.to_owned() }
}

/// Number of Frames (0028,0008); a single-frame object need not have it.
fn frames(data: &DataSet, warnings: &mut Vec<String>) -> Result<u32, OpenError> {
    let Some(text) = data.text(tags::NUMBER_OF_FRAMES) else { return Ok(1) };
    match data.integer::<u32>(tags::NUMBER_OF_FRAMES) {
        Some(0) => {
            warnings.push("Number of Frames is 0; taken as 1.".to_owned());
            Ok(1)
        }
        Some(count) => Ok(count),
        None => Err(OpenError::Attribute {
            name: "Number of Frames",
            tag: tags::NUMBER_OF_FRAMES,
            problem: format!("is “{}”, not a number", text.chars().take(16).collect::<String>()),
        }),
    }
}

/// Samples per Pixel (0028,0002): 1 or 3.
fn samples(data: &DataSet) -> Result<u16, OpenError> {
    match data.integer(tags::SAMPLES_PER_PIXEL) {
        Some(count @ (1 | 3 | 4)) => Ok(count),
        None if !data.contains(tags::SAMPLES_PER_PIXEL) => Ok(1),
        _ => Err(missing("Samples per Pixel", tags::SAMPLES_PER_PIXEL, data)),
    }
}

/// Bits Allocated (0028,0100).
fn bits_allocated(data: &DataSet) -> Result<u16, OpenError> {
    match data.integer(tags::BITS_ALLOCATED) {
        Some(bits @ (1 | 8 | 16 | 32)) => Ok(bits),
        // Written by some for 12 bits in 16-bit words, as Bits Stored.
        Some(bits) if (9..16).contains(&bits) => Ok(16),
        Some(bits) => Err(OpenError::Attribute {
            name: "Bits Allocated",
            tag: tags::BITS_ALLOCATED,
            problem: format!("is {bits}; 1, 8, 16 and 32 can be read"),
        }),
        None => Err(missing("Bits Allocated", tags::BITS_ALLOCATED, data)),
    }
}

/// Bits Stored (0028,0101).
fn bits_stored(data: &DataSet, allocated: u16, warnings: &mut Vec<String>) -> u16 {
    match data.integer(tags::BITS_STORED) {
        Some(bits) if (1..=allocated).contains(&bits) => bits,
        _ => {
            warnings.push(format!("Bits Stored is missing or impossible; taken as {allocated}."));
            allocated
        }
    }
}

/// From High Bit (0028,0102): how far the stored bits lie above the lowest one; 0 where it is missing or impossible.
fn low_bit(data: &DataSet, allocated: u16, stored: u16) -> u16 {
    let lowest = stored - 1;
    data.integer(tags::HIGH_BIT).filter(|high| (lowest..allocated).contains(high)).map_or(0, |high| high - lowest)
}

/// Photometric Interpretation (0028,0004).
fn photometric(data: &DataSet, samples: u16, warnings: &mut Vec<String>) -> String {
    data.text(tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_else(|| {
        let assumed = if samples == 1 { "MONOCHROME2" } else { "RGB" };
        warnings.push(format!("Photometric Interpretation is missing; taken as {assumed}."));
        assumed.to_owned()
    })
}
