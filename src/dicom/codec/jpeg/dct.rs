//! Sequential DCT scans (T.81 F.2): Huffman codes to coefficients to samples.

use super::Plane;
use super::huffman::Table;
use super::markers::{Frame, Segments};
use super::{idct, interval};
use crate::dicom::codec::bits::Bits;
use crate::dicom::codec::markers::{Scan, ScanComponent};
use fearless_simd::{Level, dispatch};
use std::array::from_fn;
use std::ops::Range;

/// Column-wise place of each coefficient in the order of the codestream (T.81 figure A.6).
const ZIGZAG: [u8; 64] = [
    0, 8, 1, 2, 9, 16, 24, 17, 10, 3, 4, 11, 18, 25, 32, 40, 33, 26, 19, 12, 5, 6, 13, 20, 27, 34, 41, 48, 56, 49, 42,
    35, 28, 21, 14, 7, 15, 22, 29, 36, 43, 50, 57, 58, 51, 44, 37, 30, 23, 31, 38, 45, 52, 59, 60, 53, 46, 39, 47, 54,
    61, 62, 55, 63,
];

/// A component of the scan with its tables.
struct Coder<'a> {
    component: ScanComponent,
    /// Blocks of the component in an MCU: across, down.
    blocks: (usize, usize),
    dc: &'a Table,
    ac: &'a Table,
    quantization: &'a [u16; 64],
    /// The last DC coefficient.
    last: i32,
}

/// Decodes a scan into its planes and gives the position behind it.
/// An error if the data is damaged or cut short.
pub fn scan(segments: &Segments, scan: &Scan, planes: &mut [Plane]) -> Result<usize, String> {
    let frame = segments.frame()?;
    let mut coders = scan.components.iter().map(|c| coder(segments, frame, *c)).collect::<Result<Vec<_>, _>>()?;
    let (across, down) = if let [only] = coders.as_mut_slice() {
        // A scan of one component has no padding to whole MCUs (T.81 A.2.2).
        only.blocks = (1, 1);
        let plane = &planes[only.component.index];
        (plane.columns.div_ceil(8), plane.rows.div_ceil(8))
    } else {
        frame.mcus()
    };
    let (gray, precision) = (planes.len() == 1, frame.precision);
    if !gray && precision > 8 {
        return Err("its JPEG data is in color with more than 8 bits, which cannot be read".to_owned());
    }
    interval::decode_each(segments, scan.at, across * down, segments.restart, |bits, range| {
        for coder in &mut coders {
            coder.last = 0;
        }
        let (mcus, parts) = ((across, range), (coders.as_mut_slice(), &mut *planes));
        match (gray, precision) {
            (true, 8) => dispatch!(Level::new(), _simd => decode(bits, mcus, parts, |fine| idct::sample(fine, 8))),
            (true, _) => dispatch!(Level::new(), _simd => decode(bits, mcus, parts, |fine| idct::sample(fine, 12))),
            _ => dispatch!(Level::new(), _simd => decode(bits, mcus, parts, idct::Fine::pack)),
        }
    })
}

/// Decodes some of the blocks of the only component of a scan, of which there are `across` in a row, as `store` says.
#[inline(always)]
fn one_component(
    mut bits: Bits,
    (across, mut blocks): (usize, Range<usize>),
    (coder, plane): (&mut Coder, &mut Plane),
    store: impl Fn(i32) -> u16 + Copy,
) -> Result<(), String> {
    let (stride, samples) = (plane.stride, &mut *plane.samples);
    while let Some(block) = blocks.next() {
        let (column, row) = (block % across, block / across);
        let target = &mut samples[row * 8 * stride + column * 8..];
        let decoded = if column + 1 < across && blocks.next().is_some() {
            coder.pair(&mut bits, target, stride, store)
        } else {
            coder.block(&mut bits, target, stride, store)
        };
        decoded.ok_or_else(|| damaged(row))?;
        if bits.overrun() {
            return Err(cut_short(row));
        }
    }
    Ok(())
}

/// Decodes some of the MCUs, of which there are `across` in a row, into their planes, as `store` says.
#[inline(always)]
fn decode(
    mut bits: Bits,
    (across, mcus): (usize, Range<usize>),
    (coders, planes): (&mut [Coder], &mut [Plane]),
    store: impl Fn(i32) -> u16 + Copy,
) -> Result<(), String> {
    if let [coder] = coders {
        let plane = &mut planes[coder.component.index];
        return one_component(bits, (across, mcus), (coder, plane), store);
    }
    let (mut left, mut top) = (mcus.start % across, mcus.start / across);
    for _ in mcus {
        for coder in &mut *coders {
            let plane = &mut planes[coder.component.index];
            let (wide, tall) = coder.blocks;
            for row in top * tall..(top + 1) * tall {
                for column in left * wide..(left + 1) * wide {
                    let target = &mut plane.samples[row * 8 * plane.stride + column * 8..];
                    let decoded = coder.block(&mut bits, target, plane.stride, store);
                    decoded.ok_or_else(|| damaged(row))?;
                }
            }
        }
        if bits.overrun() {
            return Err(cut_short(top));
        }
        left += 1;
        if left == across {
            (left, top) = (0, top + 1);
        }
    }
    Ok(())
}

fn damaged(block_row: usize) -> String {
    format!("its JPEG data is damaged at row {}", block_row * 8 + 1)
}

fn cut_short(block_row: usize) -> String {
    format!("its JPEG data is cut short at block row {}", block_row + 1)
}

fn coder<'a>(segments: &'a Segments, frame: &Frame, component: ScanComponent) -> Result<Coder<'a>, String> {
    let description = &frame.components[component.index];
    let missing = || "a table of its JPEG data is missing".to_owned();
    Ok(Coder {
        component,
        blocks: (description.across, description.down),
        dc: segments.dc[component.dc].as_ref().ok_or_else(missing)?,
        ac: segments.ac[component.ac].as_ref().ok_or_else(missing)?,
        quantization: segments.quantization[description.quantization].as_ref().ok_or_else(missing)?,
        last: 0,
    })
}

impl Coder<'_> {
    /// Decodes one block into `target`, the plane from the block's first sample on, as `store` says.
    #[inline(always)]
    fn block(&mut self, bits: &mut Bits, target: &mut [u16], stride: usize, store: impl Fn(i32) -> u16) -> Option<()> {
        let mut coefficients = [0; 64];
        let fine = match self.coefficients(bits, &mut coefficients)? {
            0 => [[idct::flat(coefficients[0]); 8]; 8],
            places if places & idct::BEYOND_CORNER == 0 => idct::inverse_of_corner(&coefficients),
            _ => idct::inverse(&coefficients),
        };
        put(&fine, target, stride, store)
    }

    /// As [`Self::block`], two blocks side by side.
    #[inline(always)]
    fn pair(&mut self, bits: &mut Bits, target: &mut [u16], stride: usize, store: impl Fn(i32) -> u16) -> Option<()> {
        let mut blocks = [[0; 64]; 2];
        let [left, right] = &mut blocks;
        let fine = match self.coefficients(bits, left)? | self.coefficients(bits, right)? {
            0 => [from_fn(|n| idct::flat(blocks[n / 8][0])); 8],
            places if places & idct::BEYOND_CORNER == 0 => idct::inverse_of_corner_pair(&blocks),
            _ => idct::inverse_of_pair(&blocks),
        };
        put(&fine, target, stride, store)
    }

    /// Decodes the coefficients of one block, which are 0 before, column by column, and gives every bit that is set in the
    /// place of some of them.
    #[inline(always)]
    fn coefficients(&mut self, bits: &mut Bits, coefficients: &mut [i32; 64]) -> Option<usize> {
        self.last = self.last.wrapping_add(self.dc.difference(bits)?);
        coefficients[0] = self.last.wrapping_mul(i32::from(self.quantization[0]));
        let (mut n, mut places) = (1, 0);
        while n < 64 {
            let (zeros, value) = self.ac.coefficient(bits)?;
            if value == 0 {
                if zeros != 15 {
                    break;
                }
                n += 16;
                continue;
            }
            n += usize::from(zeros);
            let place = usize::from(*ZIGZAG.get(n)?);
            places |= place;
            coefficients[place] = value.wrapping_mul(i32::from(self.quantization[n]));
            n += 1;
        }
        Some(places)
    }
}

/// Puts rows of fine values into `target`, as `store` says.
#[inline(always)]
fn put<const WIDTH: usize>(
    fine: &[[i32; WIDTH]; 8],
    target: &mut [u16],
    stride: usize,
    store: impl Fn(i32) -> u16,
) -> Option<()> {
    let mut samples = [[0; WIDTH]; 8];
    for (sample, value) in samples.as_flattened_mut().iter_mut().zip(fine.as_flattened()) {
        *sample = store(*value);
    }
    for (row, samples) in samples.iter().enumerate() {
        target.get_mut(row * stride..)?.first_chunk_mut().map(|target| *target = *samples)?;
    }
    Some(())
}
