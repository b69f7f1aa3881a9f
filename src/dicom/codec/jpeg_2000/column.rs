//! What is known of the four coefficients in a column of a stripe, and of their neighbors, in one word.
//!
//! Knows which coefficients matter to which coding pass and where their contexts are found (T.800 D.3), not what is decoded.
//! One load gives every context of the column; what a coding pass has nothing to do with is skipped four at a time.

/// Rows of a stripe.
pub const ROWS: usize = 4;

/// A coefficient of a column is given by three times its row: this is where what concerns it begins.
///
/// From the lowest bit, there are, row by row,
/// - 18 bits: which coefficients are significant, of the rows from the one above the stripe to the one below, three in each:
///   in the column to the left, in this column, in the column to the right;
/// - from bit 18, for each row of the stripe: whether it was visited in this bit-plane, whether it was refined, and a spare;
/// - from bit 32, 18 bits: which of the significant ones are negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Column(u64);

/// A bit for each row of a stripe.
const EACH_ROW: u64 = 0o1111;
/// A coefficient itself, among its neighbors.
const CENTER: u32 = 4;
const AROUND: u64 = 0o777 & !(1 << CENTER);
const SIGNIFICANT: u64 = (1 << 18) - 1;
const VISITED: u32 = 18;
const REFINED: u32 = 19;
const NEGATIVE: u32 = 32;

/// Coefficients of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members(u64);

impl Members {
    /// The first `rows` rows of a stripe, at most four.
    pub fn first(rows: usize) -> Self {
        Self(EACH_ROW >> (3 * (ROWS - rows)))
    }

    /// Those of the rows below `at`.
    pub fn below(self, at: u32) -> Self {
        Self(self.0 & (EACH_ROW << 3 << at))
    }

    /// Takes the uppermost.
    #[inline(always)]
    pub fn take_first(&mut self) -> Option<u32> {
        let at = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        (at < u64::BITS).then_some(at)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All four.
    pub fn is_whole(self) -> bool {
        self.0 == EACH_ROW
    }
}

impl Column {
    /// Insignificant coefficients with a significant neighbor, of those in `rows`: what the significance pass visits.
    #[inline(always)]
    pub fn candidates(self, rows: Members) -> Members {
        let beside = self.0 | self.0 >> 1 | self.0 >> 2;
        let near = beside | beside >> 3 | beside >> 6;
        Members(near & !(self.0 >> CENTER) & rows.0)
    }

    /// Significant coefficients not visited in this bit-plane: what the refinement pass visits.
    #[inline(always)]
    pub fn refinable(self) -> Members {
        Members(self.0 >> CENTER & !(self.0 >> VISITED) & EACH_ROW)
    }

    /// Insignificant coefficients not visited, of those in `rows`: what the cleanup pass visits.
    #[inline(always)]
    pub fn remaining(self, rows: Members) -> Members {
        Members(!(self.0 >> CENTER | self.0 >> VISITED) & rows.0)
    }

    /// No coefficient is significant or visited, nor is any neighbor significant.
    #[inline(always)]
    pub fn is_blank(self) -> bool {
        self.0 & (SIGNIFICANT | EACH_ROW << VISITED) == 0
    }

    /// Significance of the coefficient at `at` and around it: nine bits, row by row.
    #[inline(always)]
    pub fn around(self, at: u32) -> usize {
        (self.0 >> at & 0o777) as usize
    }

    /// Signs beside the coefficient at `at`, in pairs of bits from the lowest: above, left, right, below. The upper bit of a
    /// pair says that the neighbor is significant, the lower one that it is negative.
    #[inline(always)]
    pub fn signs(self, at: u32) -> usize {
        // The neighbors are each second one of the nine.
        let (significant, negative) = (self.0 >> at & 0xAA, self.0 >> NEGATIVE >> at >> 1 & 0x55);
        (significant | negative) as usize
    }

    #[inline(always)]
    pub fn was_refined(self, at: u32) -> bool {
        self.0 >> REFINED >> at & 1 != 0
    }

    #[inline(always)]
    pub fn has_significant_neighbor(self, at: u32) -> bool {
        self.0 >> at & AROUND != 0
    }

    #[inline(always)]
    pub fn visit(&mut self, at: u32) {
        self.0 |= 1 << VISITED << at;
    }

    #[inline(always)]
    pub fn refine(&mut self, members: Members) {
        self.0 |= members.0 << REFINED;
    }

    /// Ends a bit-plane.
    #[inline(always)]
    pub fn forget_visits(&mut self) {
        self.0 &= !(EACH_ROW << VISITED);
    }

    /// Notes that a coefficient became significant: in the row that begins at `line`, from 0 for the one above the stripe to
    /// [`BELOW`], to the left of this column, in it or to the right.
    #[inline(always)]
    pub fn note(&mut self, line: u32, side: Side, negative: u32) {
        self.0 |= (1 | u64::from(negative) << NEGATIVE) << line << side as u32;
    }
}

/// Where a coefficient is, seen from a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Here,
    Right,
}

/// The row above a stripe.
pub const ABOVE: u32 = 0;
/// The row below a stripe.
pub const BELOW: u32 = 15;

/// The row of the stripe that holds the coefficient at `at`.
#[inline(always)]
pub fn line(at: u32) -> u32 {
    at + 3
}

/// Number of the row, from 0 to 3, of the coefficient at `at`.
#[inline(always)]
pub fn row(at: u32) -> usize {
    // A third, which is exact for what it is asked; never more than 3.
    ((at as usize * 11) >> 5) % ROWS
}
