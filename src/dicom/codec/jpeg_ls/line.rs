//! Lines of samples (T.87 A.3 to A.7): predicted from their neighbors, or a run of equal ones.

use super::golomb;
use super::model::{Context, Parameters, RUN_ORDER, RunContext};
use crate::dicom::codec::bits::Bits;
use fearless_simd::{Level, dispatch};

/// The line being decoded and the one above it, each with a sample more at both ends.
pub struct Lines {
    above: Vec<u16>,
    current: Vec<u16>,
    /// `RUNindex`, which a component keeps for itself.
    run_index: usize,
}

impl Lines {
    /// Lines of `columns` samples before the first one.
    pub fn new(columns: usize) -> Self {
        Self { above: vec![0; columns + 2], current: vec![0; columns + 2], run_index: 0 }
    }

    /// The line that was decoded.
    pub fn decoded(&self) -> &[u16] {
        &self.current[1..self.current.len() - 1]
    }

    /// Goes on to the next line.
    pub fn next(&mut self) {
        std::mem::swap(&mut self.above, &mut self.current);
    }

    /// Sets the samples beyond both ends (T.87 A.2.1).
    fn prepare(&mut self) {
        let last = self.above.len() - 1;
        self.above[last] = self.above[last - 1];
        self.current[0] = self.above[1];
    }

    /// Neighbors of sample `at`, from 1: left (a), above (b), above left (c), above right (d).
    #[inline]
    fn around(&self, at: usize) -> [i32; 4] {
        [self.current[at - 1], self.above[at], self.above[at - 1], self.above[at + 1]].map(i32::from)
    }
}

/// The decoder of a scan.
pub struct Coder<'a> {
    parameters: Parameters,
    bits: Bits<'a>,
    contexts: Box<[Context; 365]>,
    run_contexts: [RunContext; 2],
}

impl<'a> Coder<'a> {
    /// A decoder that has learned nothing yet.
    pub fn new(parameters: Parameters, bits: Bits<'a>) -> Self {
        Self {
            contexts: Box::new([Context::new(&parameters); 365]),
            run_contexts: [RunContext::new(&parameters, 0), RunContext::new(&parameters, 1)],
            parameters,
            bits,
        }
    }

    /// Whether more bits were taken than there are.
    pub fn overrun(&self) -> bool {
        self.bits.overrun()
    }

    /// Decodes a line of one component. `None` if the bits are no code.
    pub fn line(&mut self, lines: &mut Lines) -> Option<()> {
        if self.parameters.masked() {
            dispatch!(Level::new(), _simd => self.line_of_one::<true>(lines))
        } else {
            dispatch!(Level::new(), _simd => self.line_of_one::<false>(lines))
        }
    }

    /// As [`Self::line`]. What one sample hands to the next stays in registers: bits, the sample itself, and its neighbors
    /// above with the level of their difference.
    #[inline(always)]
    fn line_of_one<const MASKED: bool>(&mut self, lines: &mut Lines) -> Option<()> {
        lines.prepare();
        let Self { parameters, contexts, run_contexts, .. } = self;
        let Lines { above: line_above, current, run_index } = lines;
        let (mut bits, end) = (self.bits, current.len() - 1);
        let (mut left, mut corner, mut above) =
            (i32::from(current[0]), i32::from(line_above[0]), i32::from(line_above[1]));
        let mut level_before = parameters.level(above - corner);
        let mut at = 1;
        while at < end {
            let right = i32::from(line_above[at + 1]);
            let level = parameters.level(right - above);
            let context = 81 * level + 9 * level_before + parameters.level(corner - left);
            if context == 0 {
                let length = run(&mut bits, run_index, end - at)?;
                current[at..at + length].fill(left as u16);
                at += length;
                if at == end {
                    break;
                }
                above = i32::from(line_above[at]);
                left = if (left - above).abs() > parameters.near {
                    run_end(&mut bits, parameters, &mut run_contexts[0], (left, above), *run_index)?
                } else {
                    let error = run_error(&mut bits, parameters, &mut run_contexts[1], *run_index)?;
                    parameters.reconstruct::<false>(left, error)
                };
                *run_index = run_index.saturating_sub(1);
                corner = above;
                above = i32::from(line_above[at + 1]);
                level_before = parameters.level(above - corner);
            } else {
                let learned = &mut contexts[context.unsigned_abs() as usize];
                left = regular::<MASKED>(&mut bits, parameters, learned, context, [left, above, corner])?;
                (corner, above, level_before) = (above, right, level);
            }
            current[at] = left as u16;
            at += 1;
        }
        self.bits = bits;
        Some(())
    }

    /// Decodes a line of several components, pixel by pixel. `None` if the bits are no code.
    pub fn interleaved_line(&mut self, all: &mut [Lines]) -> Option<()> {
        all.iter_mut().for_each(Lines::prepare);
        let Self { parameters, bits, contexts, run_contexts } = self;
        let context = |[left, above, corner, right]: [i32; 4]| {
            81 * parameters.level(right - above)
                + 9 * parameters.level(above - corner)
                + parameters.level(corner - left)
        };
        let end = all.first()?.current.len() - 1;
        let mut run_index = all.first()?.run_index;
        let mut at = 1;
        while at < end {
            if all.iter().any(|lines| context(lines.around(at)) != 0) {
                for lines in &mut *all {
                    let around @ [left, above, corner, _] = lines.around(at);
                    let context = context(around);
                    let learned = &mut contexts[context.unsigned_abs() as usize];
                    let value = regular::<false>(bits, parameters, learned, context, [left, above, corner])?;
                    lines.current[at] = value as u16;
                }
                at += 1;
                continue;
            }
            let length = run(bits, &mut run_index, end - at)?;
            for lines in &mut *all {
                let left = lines.current[at - 1];
                lines.current[at..at + length].fill(left);
            }
            at += length;
            if at == end {
                break;
            }
            for lines in &mut *all {
                let [left, above, ..] = lines.around(at);
                let value = run_end(bits, parameters, &mut run_contexts[0], (left, above), run_index)?;
                lines.current[at] = value as u16;
            }
            run_index = run_index.saturating_sub(1);
            at += 1;
        }
        all.first_mut()?.run_index = run_index;
        Some(())
    }
}

/// A sample in regular mode (T.87 A.4, A.5), from its neighbors to the left, above, and above to the left. A negative
/// `context` is the positive one with signs turned.
#[inline(always)]
fn regular<const MASKED: bool>(
    bits: &mut Bits,
    parameters: &Parameters,
    learned: &mut Context,
    context: i32,
    [left, above, corner]: [i32; 3],
) -> Option<i32> {
    let turn = context >> 31;
    let turned = |value: i32| (value ^ turn) - turn;
    let edge = (left + above - corner).max(left.min(above)).min(left.max(above));
    let prediction = (edge + turned(i32::from(learned.correction))).max(0).min(parameters.most);
    let mapped = golomb::take(bits, u32::from(learned.order), parameters.limit, parameters.wide)?;
    let error = learned.unmap(mapped);
    learned.learn(error, parameters);
    Some(parameters.reconstruct::<MASKED>(prediction, turned(error)))
}

/// The length of a run, at most `room` (T.87 A.7.1).
fn run(bits: &mut Bits, index: &mut usize, room: usize) -> Option<usize> {
    let mut length = 0;
    loop {
        bits.refill();
        if bits.take(1) == 0 {
            break;
        }
        let block = 1 << RUN_ORDER[*index];
        if length + block <= room {
            *index = (*index + 1).min(31);
        }
        length = (length + block).min(room);
        if length == room {
            return Some(length);
        }
    }
    length += bits.take(RUN_ORDER[*index]) as usize;
    (length < room).then_some(length)
}

/// The sample that ends a run where `left` and `above` differ, or one of several components that does (T.87 A.7.2).
fn run_end(
    bits: &mut Bits,
    parameters: &Parameters,
    learned: &mut RunContext,
    (left, above): (i32, i32),
    index: usize,
) -> Option<i32> {
    let sign = if left > above { -1 } else { 1 };
    let error = run_error(bits, parameters, learned, index)?;
    Some(parameters.reconstruct::<false>(above, sign * error))
}

fn run_error(bits: &mut Bits, parameters: &Parameters, learned: &mut RunContext, index: usize) -> Option<i32> {
    let order = learned.order();
    let limit = parameters.limit - RUN_ORDER[index] - 1;
    let mapped = golomb::take(bits, order, limit, parameters.wide)?;
    Some(learned.take(mapped, order, parameters))
}
