//! Remarks on a chain.

use crate::units::Mm;

/// What to know of a chain.
#[derive(Debug, Clone, PartialEq)]
pub enum ChainNote {
    /// It ends so far short of its place in the artery.
    Short(Mm),
    /// A piece below the last one reaches the crossing.
    ReachesCrossing,
    /// Its only piece is so much longer than needed.
    Longer(Mm),
    /// The vessel lies outside the range that a device is labeled for.
    OutsideLabeledRange {
        /// The name of the device.
        device: String,
        /// How far outside.
        off: Mm,
        /// A part of the interval of the vessel's diameter lies within the range.
        within_uncertainty: bool,
    },
    /// The catalogue has no piece made to bridge; a straight one bridges.
    MakeshiftBridge,
    /// No chain covers the path at the upper end of its interval.
    NotCovered {
        /// The upper end.
        path: Mm,
    },
    /// The path at the upper end of its interval takes more pieces.
    MorePieces {
        /// The upper end.
        path: Mm,
        /// How many.
        needed: usize,
    },
    /// The path at the lower end of its interval takes fewer pieces.
    FewerPieces {
        /// The lower end.
        path: Mm,
        /// How many.
        enough: usize,
    },
}
