//! Remarks on a chain.

use crate::units::Mm;

/// What to know of a chain.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum ChainNote {
    /// It ends so far short of its place in the artery.
    Short(Mm),
    /// A piece below the last one reaches the crossing.
    ReachesCrossing,
    /// Its only piece is so much longer than needed.
    Longer(Mm),
    /// The vessel lies so far outside the range that the device of this name is labeled for; a part of the interval of its
    /// diameter may lie within.
    OutsideLabeledRange { device: String, off: Mm, within_uncertainty: bool },
    /// The catalogue has no piece made to bridge; a straight one bridges.
    MakeshiftBridge,
    /// No chain covers the path at the upper end of its interval.
    NotCovered { path: Mm },
    /// The path at the upper end of its interval takes more pieces.
    MorePieces { path: Mm, needed: usize },
    /// The path at the lower end of its interval takes fewer pieces.
    FewerPieces { path: Mm, enough: usize },
}
