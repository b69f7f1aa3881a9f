//! Coefficient bit modeling (T.800 Annex D): the coding passes of a code-block.
//!
//! Knows neither where the block lies nor what its coefficients are for. Coefficients are visited in stripes of four rows,
//! column by column. Columns and stripes around the block, which are never significant, spare any test for its border.

use super::arithmetic::{Contexts, Decoder};
use super::codestream::BlockStyle;
use super::column::{self, ABOVE, BELOW, Column, Members, ROWS, Side};
use super::contexts::{self, REFINEMENT, RUN, SIGNS, Significance, UNIFORM};
use super::packets::is_raw;
use super::raw::RawBits;
use super::tile::Block;

/// The sign of a coefficient; the other bits are twice its magnitude, so that there is a bit for a half.
const MINUS: u32 = 1 << 31;

/// Memory to decode code-blocks in, one after the other.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Stripe by stripe, with one more above and below, each with one more column on either side.
    columns: Vec<Column>,
    /// The coefficients of each column of each stripe.
    values: Vec<[u32; ROWS]>,
    bytes: Vec<u8>,
}

impl Workspace {
    /// The coefficients of a code-block of a band with high frequencies (across, down), row by row. As far as its bits are
    /// missing, a coefficient is taken to be in the middle of what is possible (Equation E-6, with r = 1/2).
    pub fn decode(&mut self, block: &Block, high: (bool, bool), style: BlockStyle) -> Vec<i32> {
        let (width, height) = (block.rect.width() as usize, block.rect.height() as usize);
        let stripes = height.div_ceil(ROWS);
        self.columns.clear();
        self.columns.resize((width + 2) * (stripes + 2), Column::default());
        self.values.clear();
        self.values.resize(width * stripes, [0; ROWS]);
        let mut model = Model {
            width,
            height,
            columns: &mut self.columns,
            values: &mut self.values,
            contexts: contexts::initial(),
            significance: contexts::significance(high),
            half: 1 << block.planes >> 1,
            style,
        };
        let mut first = 0;
        for segment in &block.segments {
            let bytes = match segment.pieces.as_slice() {
                [only] => only,
                pieces => {
                    self.bytes.clear();
                    self.bytes.extend(pieces.iter().copied().flatten());
                    self.bytes.as_slice()
                }
            };
            let passes = first..first + segment.passes;
            first = passes.end;
            if is_raw(passes.start, style) {
                model.passes(passes, RawBits::new(bytes));
            } else {
                model.passes(passes, Decoder::new(bytes));
            }
        }
        rows(&self.values, width, height)
    }
}

/// The values row by row, without their halves.
fn rows(values: &[[u32; ROWS]], width: usize, height: usize) -> Vec<i32> {
    let mut rows = vec![0; width * height];
    for (stripe, rows) in values.chunks_exact(width).zip(rows.chunks_mut(width * ROWS)) {
        for (row, target) in rows.chunks_exact_mut(width).enumerate() {
            for (target, column) in target.iter_mut().zip(stripe) {
                let magnitude = (column[row] & !MINUS) as i32 >> 1;
                *target = if column[row] & MINUS == 0 { magnitude } else { -magnitude };
            }
        }
    }
    rows
}

/// What the decisions of a coding pass come from: small, so that a loop keeps a copy in registers.
trait Decisions: Copy {
    /// The next decision, 0 or 1, which is coded in a context.
    fn decide(&mut self, context: usize, contexts: &mut Contexts) -> u32;

    /// The next sign, 1 if negative, which is coded as the difference from a prediction.
    fn sign(&mut self, context: usize, prediction: u32, contexts: &mut Contexts) -> u32;
}

impl Decisions for Decoder<'_> {
    #[inline(always)]
    fn decide(&mut self, context: usize, contexts: &mut Contexts) -> u32 {
        self.decide(context, contexts)
    }

    #[inline(always)]
    fn sign(&mut self, context: usize, prediction: u32, contexts: &mut Contexts) -> u32 {
        self.decide(context, contexts) ^ prediction
    }
}

impl Decisions for RawBits<'_> {
    #[inline(always)]
    fn decide(&mut self, _: usize, _: &mut Contexts) -> u32 {
        self.bit()
    }

    #[inline(always)]
    fn sign(&mut self, _: usize, _: u32, _: &mut Contexts) -> u32 {
        self.bit()
    }
}

/// A code-block between two coding passes.
struct Model<'a> {
    width: usize,
    height: usize,
    columns: &'a mut [Column],
    values: &'a mut [[u32; ROWS]],
    contexts: Contexts,
    significance: &'static Significance,
    /// Half of what a bit of the current bit-plane is worth.
    half: u32,
    style: BlockStyle,
}

/// The place of a column, in the columns and in the values.
#[derive(Debug, Clone, Copy)]
struct Place {
    column: usize,
    value: usize,
}

impl Model<'_> {
    /// Coding passes from one termination to the next.
    fn passes<D: Decisions>(&mut self, numbers: std::ops::Range<u32>, mut decisions: D) {
        for number in numbers {
            // A copy for each pass: passed on by value, it needs no place in memory.
            let mut contexts = self.contexts;
            decisions = match number % 3 {
                1 => self.significance_pass(decisions, &mut contexts),
                2 => self.refinement_pass(decisions, &mut contexts),
                _ => self.cleanup_pass(decisions, &mut contexts),
            };
            self.contexts = if self.style.reset() { contexts::initial() } else { contexts };
        }
    }

    fn stripes(&self) -> impl Iterator<Item = (usize, Members)> + use<> {
        let height = self.height;
        (0..height.div_ceil(ROWS)).map(move |stripe| (stripe, Members::first(ROWS.min(height - stripe * ROWS))))
    }

    /// The columns of a stripe.
    fn places(&self, stripe: usize) -> impl Iterator<Item = Place> + use<> {
        let (width, first) = (self.width, (stripe + 1) * (self.width + 2) + 1);
        (0..width).map(move |x| Place { column: first + x, value: stripe * width + x })
    }

    /// The significance propagation pass (D.3.1).
    fn significance_pass<D: Decisions>(&mut self, mut decisions: D, contexts: &mut Contexts) -> D {
        for (stripe, rows) in self.stripes() {
            for place in self.places(stripe) {
                let mut column = self.columns[place.column];
                let mut candidates = column.candidates(rows);
                if candidates.is_empty() {
                    continue;
                }
                while let Some(at) = candidates.take_first() {
                    let context = self.significance[column.around(at)];
                    column.visit(at);
                    if decisions.decide(context.into(), contexts) != 0 {
                        self.become_significant(&mut column, at, place, &mut decisions, contexts);
                        // The one below has a significant neighbor now.
                        candidates = column.candidates(rows).below(at);
                    }
                }
                self.columns[place.column] = column;
            }
        }
        decisions
    }

    /// The magnitude refinement pass (D.3.3).
    fn refinement_pass<D: Decisions>(&mut self, mut decisions: D, contexts: &mut Contexts) -> D {
        let half = self.half;
        for (stripe, values) in self.values.chunks_exact_mut(self.width).enumerate() {
            let columns = &mut self.columns[(stripe + 1) * (self.width + 2) + 1..][..self.width];
            for (column, values) in columns.iter_mut().zip(values) {
                let before = *column;
                let mut refinable = before.refinable();
                column.refine(refinable);
                while let Some(at) = refinable.take_first() {
                    let context = REFINEMENT
                        + if before.was_refined(at) { 2 } else { usize::from(before.has_significant_neighbor(at)) };
                    let bit = decisions.decide(context, contexts);
                    // The half of the plane before turns into the bit of this one, whose half is added.
                    let value = &mut values[column::row(at)];
                    *value = (*value ^ ((1 - bit) * 2 * half)) | half;
                }
            }
        }
        decisions
    }

    /// The cleanup pass (D.3.4), which ends a bit-plane.
    fn cleanup_pass<D: Decisions>(&mut self, mut decisions: D, contexts: &mut Contexts) -> D {
        for (stripe, rows) in self.stripes() {
            for place in self.places(stripe) {
                let mut column = self.columns[place.column];
                let mut remaining = column.remaining(rows);
                if column.is_blank() && rows.is_whole() {
                    if decisions.decide(RUN, contexts) == 0 {
                        continue;
                    }
                    let high = decisions.decide(UNIFORM, contexts);
                    let at = 3 * (2 * high + decisions.decide(UNIFORM, contexts));
                    self.become_significant(&mut column, at, place, &mut decisions, contexts);
                    remaining = remaining.below(at);
                }
                while let Some(at) = remaining.take_first() {
                    let context = self.significance[column.around(at)];
                    if decisions.decide(context.into(), contexts) != 0 {
                        self.become_significant(&mut column, at, place, &mut decisions, contexts);
                    }
                }
                column.forget_visits();
                self.columns[place.column] = column;
            }
        }
        if self.style.segmentation_symbols() {
            // They tell damage, of which nothing would follow here.
            (0..4).for_each(|_| _ = decisions.decide(UNIFORM, contexts));
        }
        self.half >>= 1;
        decisions
    }

    /// Decodes the sign of a coefficient that is significant from now on (D.3.2), and tells its neighbors in other columns.
    #[inline(always)]
    fn become_significant<D: Decisions>(
        &mut self,
        column: &mut Column,
        at: u32,
        place: Place,
        decisions: &mut D,
        contexts: &mut Contexts,
    ) {
        let (context, prediction) = contexts::split_sign(SIGNS[column.signs(at)]);
        let negative = decisions.sign(context, prediction, contexts);
        self.values[place.value][column::row(at)] = (3 * self.half) | (negative * MINUS);
        column.note(column::line(at), Side::Here, negative);
        self.note_beside(place.column, column::line(at), negative);
        let stripe = self.width + 2;
        if column::row(at) == 0 && !self.style.causal() {
            self.columns[place.column - stripe].note(BELOW, Side::Here, negative);
            self.note_beside(place.column - stripe, BELOW, negative);
        }
        if column::row(at) == ROWS - 1 {
            self.columns[place.column + stripe].note(ABOVE, Side::Here, negative);
            self.note_beside(place.column + stripe, ABOVE, negative);
        }
    }

    /// Tells the columns on either side of one of a coefficient in it.
    #[inline(always)]
    fn note_beside(&mut self, column: usize, line: u32, negative: u32) {
        self.columns[column - 1].note(line, Side::Right, negative);
        self.columns[column + 1].note(line, Side::Left, negative);
    }
}
