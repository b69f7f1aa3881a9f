//! Uncompressed pixel data (PS3.5 chapter 8).

use super::Samples;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;

/// How uncompressed values are packed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Packing {
    /// Most significant byte first.
    pub big_endian: bool,
    /// Bytes were written as big-endian words, so that each pair of them is exchanged.
    pub swapped_bytes: bool,
    /// Where in the first byte the first value begins, for values of one bit.
    pub first_bit: u32,
}

/// The values of one frame. `bytes` must hold all of it.
pub fn native(mut bytes: Vec<u8>, layout: &PixelLayout, packing: Packing) -> Samples {
    if packing.swapped_bytes {
        bytes.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
    }
    let count = layout.values();
    let samples = match layout.allocated {
        1 => Samples::Words(Words::collect(count, bits(&bytes, packing.first_bit as usize))),
        8 if layout.subsampled_color() => return to_red_green_blue(Samples::Words(full_color(&bytes).into()), layout),
        8 => Samples::Words(Words::collect(count, bytes.into_iter().map(u16::from))),
        16 => {
            let read = if packing.big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
            Samples::Words(Words::collect(count, bytes.as_chunks().0.iter().map(|pair| read(*pair))))
        }
        _ => {
            let read = if packing.big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
            Samples::Longs(bytes.as_chunks().0.iter().take(count).map(|four| read(*four)).collect())
        }
    };
    to_red_green_blue(if layout.planar { samples.interleaved(layout.pixels()) } else { samples }, layout)
}

/// Luminance and color differences of 8 bits to red, green, blue; other samples as they are.
pub fn to_red_green_blue(mut samples: Samples, layout: &PixelLayout) -> Samples {
    let differences = layout.photometric.starts_with("YBR_FULL") && (layout.allocated, layout.samples) == (8, 3);
    if let Samples::Words(values) = &mut samples
        && differences
    {
        for pixel in values.as_chunks_mut::<3>().0 {
            *pixel = red_green_blue(pixel.map(|value| value as u8)).map(u16::from);
        }
    }
    samples
}

/// Values of one bit, the lowest bit of a byte first (PS3.5 8.1.1).
fn bits(bytes: &[u8], first: usize) -> impl Iterator<Item = u16> {
    bytes.iter().flat_map(|byte| (0..8).map(move |bit| u16::from(byte >> bit & 1))).skip(first)
}

/// Two luminances and the color differences they share (`Y Y Cb Cr`) to `Y Cb Cr` of each pixel.
fn full_color(bytes: &[u8]) -> Vec<u16> {
    let pixels = |[first, second, cb, cr]: &[u8; 4]| [*first, *cb, *cr, *second, *cb, *cr].map(u16::from);
    bytes.as_chunks().0.iter().flat_map(pixels).collect()
}

impl Samples {
    /// From all of one color, then all of the next, to color by color of each pixel.
    fn interleaved(self, pixels: usize) -> Self {
        fn turn<T: Copy>(planes: &[T], pixels: usize) -> Vec<T> {
            (0..pixels).flat_map(|pixel| planes.iter().skip(pixel).step_by(pixels).copied()).collect()
        }
        match self {
            Self::Words(values) => Self::Words(turn(&values, pixels).into()),
            Self::Longs(values) => Self::Longs(turn(&values, pixels)),
        }
    }
}

/// From luminance and color differences of 8 bits (ITU-T T.871, section 7; PS3.3 C.7.6.3.1.2).
pub fn red_green_blue([luminance, blue, red]: [u8; 3]) -> [u8; 3] {
    let (y, b, r) = (f32::from(luminance), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    let limited = |value: f32| (value + 0.5).floor().clamp(0.0, 255.0) as u8;
    [limited(y + 1.402 * r), limited(y - 0.114 * 1.772 / 0.587 * b - 0.299 * 1.402 / 0.587 * r), limited(y + 1.772 * b)]
}
