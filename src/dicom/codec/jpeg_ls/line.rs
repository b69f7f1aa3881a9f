//! Lines of samples (T.87 A.3 to A.7): predicted from their neighbors, or a run of equal ones.

use super::bits::Bits;
use super::model::{Context, Parameters, RUN_ORDER, RunContext};

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
    contexts: Vec<Context>,
    run_contexts: [RunContext; 2],
}

impl<'a> Coder<'a> {
    /// A decoder that has learned nothing yet.
    pub fn new(parameters: Parameters, bits: Bits<'a>) -> Self {
        Self {
            contexts: vec![Context::new(&parameters); 365],
            run_contexts: [RunContext::new(&parameters, 0), RunContext::new(&parameters, 1)],
            parameters,
            bits,
        }
    }

    /// Whether more bits were taken than there are.
    pub fn overrun(&self) -> bool {
        self.bits.overrun()
    }

    /// Where the data behind the scan is to be looked for.
    pub fn position(&self) -> usize {
        self.bits.position()
    }

    /// Decodes a line of one component. `None` if the bits are no code.
    pub fn line(&mut self, lines: &mut Lines) -> Option<()> {
        lines.prepare();
        let end = lines.current.len() - 1;
        let mut at = 1;
        while at < end {
            let around = lines.around(at);
            let context = self.context(around);
            if context == 0 {
                let [left, ..] = around;
                let length = self.run(&mut lines.run_index, end - at)?;
                lines.current[at..at + length].fill(left as u16);
                at += length;
                if at == end {
                    break;
                }
                let [left, above, ..] = lines.around(at);
                lines.current[at] = self.run_end(left, above, lines.run_index)?;
                lines.run_index = lines.run_index.saturating_sub(1);
            } else {
                lines.current[at] = self.regular(context, around)?;
            }
            at += 1;
        }
        Some(())
    }

    /// Decodes a line of several components, pixel by pixel. `None` if the bits are no code.
    pub fn interleaved_line(&mut self, all: &mut [Lines]) -> Option<()> {
        all.iter_mut().for_each(Lines::prepare);
        let end = all.first()?.current.len() - 1;
        let mut run_index = all.first()?.run_index;
        let mut at = 1;
        while at < end {
            if all.iter().any(|lines| self.context(lines.around(at)) != 0) {
                for lines in &mut *all {
                    let around = lines.around(at);
                    lines.current[at] = self.regular(self.context(around), around)?;
                }
                at += 1;
                continue;
            }
            let length = self.run(&mut run_index, end - at)?;
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
                lines.current[at] = self.run_end_of_many(left, above, run_index)?;
            }
            run_index = run_index.saturating_sub(1);
            at += 1;
        }
        all.first_mut()?.run_index = run_index;
        Some(())
    }

    /// The context of a sample, from −364 to 364; 0 is where a run begins (T.87 A.3).
    #[inline]
    fn context(&self, [a, b, c, d]: [i32; 4]) -> i32 {
        let level = |difference| self.parameters.level(difference);
        81 * level(d - b) + 9 * level(b - c) + level(c - a)
    }

    /// A sample in regular mode (T.87 A.4, A.5).
    #[inline]
    fn regular(&mut self, context: i32, [a, b, c, _]: [i32; 4]) -> Option<u16> {
        let parameters = &self.parameters;
        let sign = if context < 0 { -1 } else { 1 };
        let learned = &mut self.contexts[context.unsigned_abs() as usize];
        let (low, high) = (a.min(b), a.max(b));
        let edge = if c >= high { low } else { high.min(low.max(a + b - c)) };
        let prediction = (edge + sign * learned.correction).clamp(0, parameters.most);
        let order = learned.order();
        let mapped = self.bits.golomb(order, parameters.limit, parameters.wide)?;
        let error = learned.unmap(mapped, order, parameters.near);
        learned.learn(error, parameters);
        Some(parameters.reconstruct(prediction, sign * error) as u16)
    }

    /// The length of a run, at most `room` (T.87 A.7.1).
    fn run(&mut self, index: &mut usize, room: usize) -> Option<usize> {
        let mut length = 0;
        while self.bits.take(1) == 1 {
            let block = 1 << RUN_ORDER[*index];
            if length + block <= room {
                *index = (*index + 1).min(31);
            }
            length = (length + block).min(room);
            if length == room {
                return Some(length);
            }
        }
        length += self.bits.take(RUN_ORDER[*index]) as usize;
        (length < room).then_some(length)
    }

    /// The sample that ends a run (T.87 A.7.2).
    fn run_end(&mut self, left: i32, above: i32, index: usize) -> Option<u16> {
        if (left - above).abs() > self.parameters.near {
            return self.run_end_of_many(left, above, index);
        }
        let error = self.run_error(1, index)?;
        Some(self.parameters.reconstruct(left, error) as u16)
    }

    /// The sample of one of several components that ends their run.
    fn run_end_of_many(&mut self, left: i32, above: i32, index: usize) -> Option<u16> {
        let sign = if left > above { -1 } else { 1 };
        let error = self.run_error(0, index)?;
        Some(self.parameters.reconstruct(above, sign * error) as u16)
    }

    fn run_error(&mut self, kind: usize, index: usize) -> Option<i32> {
        let learned = &mut self.run_contexts[kind];
        let order = learned.order();
        let limit = self.parameters.limit - RUN_ORDER[index] - 1;
        let mapped = self.bits.golomb(order, limit, self.parameters.wide)?;
        Some(learned.take(mapped, order, &self.parameters))
    }
}
