//! Which context a decision about a coefficient has (T.800 D.3, Tables D.1 to D.4), from what is known around it.

use super::arithmetic::{self, Contexts};

/// Contexts 0 to 8: does a coefficient become significant?
const SIGN: usize = 9;
/// Contexts 14 to 16: the next bit of one that is significant.
pub const REFINEMENT: usize = 14;
/// Does any of four coefficients with insignificant neighbors become significant?
pub const RUN: usize = 17;
/// Which of the four; and segmentation symbols.
pub const UNIFORM: usize = 18;

/// The contexts as a code-block begins (Table D.7).
pub fn initial() -> Contexts {
    let mut contexts = [arithmetic::context(0); arithmetic::CONTEXTS];
    contexts[0] = arithmetic::context(4);
    contexts[RUN] = arithmetic::context(3);
    contexts[UNIFORM] = arithmetic::context(46);
    contexts
}

/// Context for each significance of a coefficient and its eight neighbors, row by row from the lowest bit.
pub type Significance = [u8; 512];

/// The tables for a band with high frequencies (across, down).
pub fn significance(high: (bool, bool)) -> &'static Significance {
    match high {
        (true, true) => &DIAGONAL,
        (true, false) => &HORIZONTAL,
        (false, _) => &VERTICAL,
    }
}

static VERTICAL: Significance = significance_table(false, false);
static HORIZONTAL: Significance = significance_table(true, false);
static DIAGONAL: Significance = significance_table(false, true);

const fn significance_table(exchanged: bool, diagonal: bool) -> Significance {
    let mut table = [0; 512];
    let mut index = 0;
    while index < 512 {
        let across = (index >> 3 & 1) + (index >> 5 & 1);
        let down = (index >> 1 & 1) + (index >> 7 & 1);
        let corners = (index & 1) + (index >> 2 & 1) + (index >> 6 & 1) + (index >> 8 & 1);
        table[index] = if diagonal {
            match (corners, across + down) {
                (3.., _) => 8,
                (2, 1..) => 7,
                (2, 0) => 6,
                (1, 2..) => 5,
                (1, 1) => 4,
                (1, 0) => 3,
                (0, 2..) => 2,
                (0, sides) => sides as u8,
            }
        } else {
            let (first, second) = if exchanged { (down, across) } else { (across, down) };
            match (first, second, corners) {
                (2.., _, _) => 8,
                (1, 1.., _) => 7,
                (1, 0, 1..) => 6,
                (1, 0, 0) => 5,
                (0, 2.., _) => 4,
                (0, 1, _) => 3,
                (0, 0, 2..) => 2,
                (0, 0, corners) => corners as u8,
            }
        };
        index += 1;
    }
    table
}

/// Context of a sign, and in bit 7 its prediction, for each [`super::column::Column::signs`] of its neighbors.
pub static SIGNS: [u8; 256] = sign_table();

const fn sign_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let across = contribution(index >> 2) + contribution(index >> 4);
        let down = contribution(index) + contribution(index >> 6);
        let (context, negative) = match (across.signum(), down.signum()) {
            (1, 1) => (4, false),
            (1, 0) => (3, false),
            (1, _) => (2, false),
            (0, 1) => (1, false),
            (0, 0) => (0, false),
            (0, _) => (1, true),
            (_, 1) => (2, true),
            (_, 0) => (3, true),
            (_, _) => (4, true),
        };
        table[index] = (SIGN + context) as u8 | if negative { 0x80 } else { 0 };
        index += 1;
    }
    table
}

/// What a neighbor adds to a prediction: its sign, if it is significant.
const fn contribution(neighbor: usize) -> i32 {
    match neighbor & 3 {
        2 => 1,
        3 => -1,
        _ => 0,
    }
}

/// Context and prediction of an entry of [`SIGNS`].
#[inline(always)]
pub fn split_sign(entry: u8) -> (usize, u32) {
    (usize::from(entry & 0x7F), u32::from(entry >> 7))
}
