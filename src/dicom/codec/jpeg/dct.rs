//! Sequential DCT scans (T.81 F.2): Huffman codes to coefficients to samples.

use super::Plane;
use super::bits::Bits;
use super::huffman::Table;
use super::idct;
use super::markers::{Frame, Scan, ScanComponent, Segments};

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
///
/// # Errors
/// If the data is damaged or cut short.
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
    let mut bits = Bits::new(segments.bytes, scan.at);
    for mcu in 0..across * down {
        if segments.restart > 0 && mcu > 0 && mcu.is_multiple_of(segments.restart) {
            bits.restart().ok_or("a restart marker is missing in its JPEG data")?;
            for coder in &mut coders {
                coder.last = 0;
            }
        }
        for coder in &mut coders {
            let plane = &mut planes[coder.component.index];
            let (left, top) = (mcu % across * coder.blocks.0, mcu / across * coder.blocks.1);
            for block in 0..coder.blocks.0 * coder.blocks.1 {
                let (column, row) = (left + block % coder.blocks.0, top + block / coder.blocks.0);
                let at = row * 8 * plane.stride + column * 8;
                let target = &mut plane.samples[at..];
                let decoded = if gray {
                    coder.block(&mut bits, target, plane.stride, |fine| idct::sample(fine, precision))
                } else {
                    coder.block(&mut bits, target, plane.stride, idct::Fine::pack)
                };
                decoded.ok_or_else(|| format!("its JPEG data is damaged at row {}", row * 8 + 1))?;
            }
        }
        if bits.overrun() {
            return Err(format!("its JPEG data is cut short at block row {}", mcu / across + 1));
        }
    }
    Ok(bits.position())
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
    fn block(&mut self, bits: &mut Bits, target: &mut [u16], stride: usize, store: impl Fn(i32) -> u16) -> Option<()> {
        let mut coefficients = [0_i32; 64];
        self.last = self.last.wrapping_add(self.dc.difference(bits)?);
        coefficients[0] = self.last.wrapping_mul(i32::from(self.quantization[0]));
        let (mut n, mut last) = (1, 0);
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
            let place = *ZIGZAG.get(n)?;
            last = n;
            coefficients[usize::from(place)] = value.wrapping_mul(i32::from(self.quantization[n]));
            n += 1;
        }
        let fine = if last == 0 { [idct::flat(coefficients[0]); 64] } else { idct::inverse(&coefficients) };
        for (row, values) in fine.as_chunks::<8>().0.iter().enumerate() {
            let target = target.get_mut(row * stride..)?.get_mut(..8)?;
            for (sample, value) in target.iter_mut().zip(values) {
                *sample = store(*value);
            }
        }
        Some(())
    }
}
