//! Stored samples to the one number per pixel of a [`crate::imaging::Frame`].

use super::Samples;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use fearless_simd::{Level, dispatch};

impl Samples {
    /// One value per pixel: the stored bits without what lies above or below them, signed values moved up so that the
    /// lowest becomes 0 (see [`value_offset`]), color as luminance (ITU-R BT.601). An error if a value does not fit 16 bits.
    pub fn into_gray(self, layout: &PixelLayout) -> Result<Words, String> {
        let bits = StoredBits::of(layout)?;
        let stored = match self {
            Self::Words(mut values) => {
                bits.extract_from(&mut values);
                values
            }
            Self::Longs(values) => Words::collect(values.len(), values.into_iter().map(|value| bits.of_long(value))),
        };
        if layout.samples == 1 {
            return Ok(stored);
        }
        let pixels = stored.chunks_exact(usize::from(layout.samples));
        Ok(Words::collect(pixels.len(), pixels.map(|pixel| luminance(pixel[0], pixel[1], pixel[2]))))
    }

    /// The values without the bits of the container that lie above or below the stored ones, signed values extended.
    pub fn without_unused_bits(&self, layout: &PixelLayout) -> Box<dyn Iterator<Item = u32> + '_> {
        let (low, above, signed) = (u32::from(layout.low_bit), 32 - u32::from(layout.stored), layout.signed);
        let clean = move |value: u32| {
            let lifted = value >> low << above;
            if signed { (lifted.cast_signed() >> above).cast_unsigned() } else { lifted >> above }
        };
        match self {
            Self::Words(values) => Box::new(values.iter().map(move |value| clean(u32::from(*value)))),
            Self::Longs(values) => Box::new(values.iter().map(move |value| clean(*value))),
        }
    }
}

/// Which bits of a word are stored, where there are at most 16.
#[derive(Debug, Clone, Copy)]
pub struct StoredBits {
    low: u16,
    mask: u16,
    /// The sign bit of two's complement: adding half the range, which inverts it, gives offset binary.
    sign: u16,
    /// Bits that are to be cut off.
    unused: u16,
}

impl StoredBits {
    /// Those of `layout`. An error if there are more than 16.
    pub fn of(layout: &PixelLayout) -> Result<Self, String> {
        if layout.stored > 16 {
            return Err(format!("it has {} bits per value; 16 can be shown", layout.stored));
        }
        let mask = u16::MAX >> (16 - layout.stored);
        let sign = if layout.signed { 1 << (layout.stored - 1) } else { 0 };
        let some = layout.low_bit > 0 || layout.stored < layout.allocated;
        Ok(Self { low: layout.low_bit, mask, sign, unused: if some { !mask } else { 0 } })
    }

    /// Cuts each value down to its stored bits. Most frames have no other bits set, and are only read, which is cheaper
    /// than writing them.
    pub fn extract_from(self, values: &mut [u16]) {
        if self.sign != 0 || self.unused != 0 && dispatch!(Level::new(), _simd => bits_of(values)) & self.unused != 0 {
            dispatch!(Level::new(), _simd => self.extract(values));
        }
    }

    #[inline(always)]
    fn extract(self, values: &mut [u16]) {
        for value in values {
            *value = (*value >> self.low & self.mask) ^ self.sign;
        }
    }

    fn of_long(self, value: u32) -> u16 {
        ((value >> self.low) as u16 & self.mask) ^ self.sign
    }
}

/// Every bit that is set in some value.
#[inline(always)]
fn bits_of(values: &[u16]) -> u16 {
    values.iter().fold(0, |bits, value| bits | value)
}

/// What is to be added to a frame's value to give the stored value.
pub fn value_offset(layout: &PixelLayout) -> i32 {
    if layout.signed && layout.stored <= 16 { -(1 << (layout.stored - 1)) } else { 0 }
}

fn luminance(red: u16, green: u16, blue: u16) -> u16 {
    ((u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 + 500) / 1000) as u16
}
