//! Many frames to one image, pixel by pixel: their average, their extreme, and the difference of the two.
//!
//! Knows no look and no mask module. Works on blocks of pixels, of all frames in turn, so that what is worked on stays in
//! the nearest cache: the speed is that at which memory hands over the frames.

use super::OpacityError;
use super::scale::Scale;
use crate::imaging::{Frame, FrameError, Run, TrustedImage};
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;
use std::sync::Arc;

/// Pixels of a block.
const BLOCK: usize = 1 << 12;

/// How frames are laid over one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct StackOptions {
    /// Frames that cannot be decoded are left out as long as one can.
    pub(super) skip_undecodable: bool,
    /// The least opacity of each pixel counts, not the greatest.
    pub(super) minimum: bool,
}

/// A frame of the shape the file promises.
pub(crate) fn frame(run: &Run, number: u32) -> Result<Arc<Frame>, OpacityError> {
    let frame = run.frame(number)?;
    let pixels = &run.acquisition().pixels;
    if (frame.rows(), frame.columns()) == (pixels.rows as usize, pixels.columns as usize) {
        return Ok(frame);
    }
    let cause = format!(
        "it has {} × {} pixels where the file promises {} × {}",
        frame.columns(),
        frame.rows(),
        pixels.columns,
        pixels.rows
    );
    Err(FrameError::Undecodable { number, cause }.into())
}

/// The average of frames, taken where values are proportional to the beam, and where every one of them can be trusted.
pub(crate) fn average(run: &Run, numbers: &[u32], scale: &Scale) -> Result<TrustedImage, OpacityError> {
    let frames: Vec<Arc<Frame>> = numbers.par_iter().map(|n| frame(run, *n)).collect::<Result<_, _>>()?;
    let mut image = blank(frames.first().ok_or(OpacityError::Empty)?);
    let blocks = image.values.par_chunks_mut(BLOCK).zip(image.trusted.par_chunks_mut(BLOCK)).enumerate();
    blocks.for_each(|(block, (sums, trusted))| average_block(&frames, block, scale, sums, trusted));
    Ok(image)
}

fn blank(frame: &Frame) -> TrustedImage {
    let pixels = frame.values().len();
    TrustedImage { columns: frame.columns(), values: vec![0.0; pixels], trusted: vec![false; pixels] }
}

/// The value with least beam at each pixel over `frames`, or with most of it where the least opacity is gathered.
pub(super) fn extreme(
    run: &Run,
    frames: &[u32],
    scale: &Scale,
    options: StackOptions,
) -> Result<(Vec<u16>, Vec<FrameError>), OpacityError> {
    /// Frames decoded before their values are compared, so that the result is not read anew for each.
    const TOGETHER: usize = 8;
    let (mut extreme, mut failed) = (Vec::new(), Vec::new());
    let (kept, others): (Vec<u32>, Vec<u32>) = frames.iter().partition(|number| run.has_cached(**number));
    for numbers in std::iter::once(kept.as_slice()).chain(others.chunks(TOGETHER)) {
        let decoded: Vec<Result<_, OpacityError>> = numbers.par_iter().map(|number| frame(run, *number)).collect();
        let mut whole: Vec<Arc<Frame>> = Vec::new();
        for frame in decoded {
            match frame {
                Ok(frame) => whole.push(frame),
                Err(OpacityError::Frame(error)) if options.skip_undecodable => failed.push(error),
                Err(error) => return Err(error),
            }
        }
        if let (Some(first), true) = (whole.first(), extreme.is_empty()) {
            extreme = first.values().to_vec();
        }
        let lowest = scale.rises() != options.minimum;
        extreme.par_chunks_mut(BLOCK).enumerate().for_each(|(block, kept)| extreme_block(&whole, block, lowest, kept));
    }
    if extreme.is_empty() {
        return Err(failed.into_iter().next().map_or(OpacityError::Empty, OpacityError::Frame));
    }
    Ok((extreme, failed))
}

/// Subtracts the numbers for frame values.
pub(super) fn subtract(values: &[u16], scale: &Scale, from: &mut [f32]) {
    let blocks = from.par_chunks_mut(BLOCK).zip(values.par_chunks(BLOCK));
    blocks.for_each(|(numbers, values)| scale.subtract(values, numbers));
}

/// The average of `mask` minus the extreme of `frames`, and where the mask can be trusted; `None` unless all of them are
/// kept from before. Nothing but the result is written to memory, and that once: fresh memory is slow.
pub(super) fn difference_of_cached(
    run: &Run,
    mask: &[u32],
    frames: &[u32],
    scale: &Scale,
    options: StackOptions,
) -> Option<TrustedImage> {
    let cached = |number: &u32| if run.has_cached(*number) { frame(run, *number).ok() } else { None };
    let mask: Vec<Arc<Frame>> = mask.iter().map(cached).collect::<Option<_>>()?;
    let frames: Vec<Arc<Frame>> = frames.iter().map(cached).collect::<Option<_>>()?;
    let lowest = scale.rises() != options.minimum;
    let mut image = blank(mask.first()?);
    let blocks = image.values.par_chunks_mut(BLOCK).zip(image.trusted.par_chunks_mut(BLOCK)).enumerate();
    blocks.for_each_init(
        || vec![0; BLOCK],
        |extreme, (block, (values, trusted))| {
            let extreme = &mut extreme[..values.len()];
            extreme.fill(if lowest { u16::MAX } else { 0 });
            extreme_block(&frames, block, lowest, extreme);
            average_block(&mask, block, scale, values, trusted);
            scale.subtract(extreme, values);
        },
    );
    Some(image)
}

/// See [`average`], of the pixels of one block.
fn average_block(frames: &[Arc<Frame>], block: usize, scale: &Scale, sums: &mut [f32], trusted: &mut [bool]) {
    sums.fill(0.0);
    trusted.fill(true);
    for frame in frames {
        let values = &frame.values()[block * BLOCK..][..sums.len()];
        scale.add_linear(values, sums);
        scale.clear_untrusted(values, trusted);
    }
    scale.average_sums(sums, frames.len() as f32);
}

/// Lowers or raises the values of one block to the extreme ones of `frames`.
fn extreme_block(frames: &[Arc<Frame>], block: usize, lowest: bool, extreme: &mut [u16]) {
    let (fours, rest) = frames.as_chunks::<4>();
    for four in fours {
        let values = four.each_ref().map(|frame| &frame.values()[block * BLOCK..][..extreme.len()]);
        dispatch!(Level::new(), _simd => take_extreme(values, lowest, extreme));
    }
    for frame in rest {
        let values = &frame.values()[block * BLOCK..][..extreme.len()];
        dispatch!(Level::new(), _simd => take_extreme([values], lowest, extreme));
    }
}

/// Of several frames at once: while the values of one are compared, memory hands over those of the others.
#[inline(always)]
fn take_extreme<const N: usize>(frames: [&[u16]; N], lowest: bool, extreme: &mut [u16]) {
    let frames = frames.map(|values| &values[..extreme.len()]);
    for (at, extreme) in extreme.iter_mut().enumerate() {
        for values in frames {
            *extreme = if lowest { values[at].min(*extreme) } else { values[at].max(*extreme) };
        }
    }
}
