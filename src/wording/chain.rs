//! Remarks on chains of stents.

use crate::planning::stents::note::ChainNote;
use crate::wording::counted;

/// A remark on a chain as a sentence, without a full stop.
#[must_use]
pub fn chain_note(note: &ChainNote) -> String {
    let pieces = |count: usize| counted(count, "piece", "pieces");
    match note {
        ChainNote::Short(short) => {
            format!("The chain ends {short:.0} short of its place in the artery: add or lengthen a piece")
        }
        ChainNote::ReachesCrossing => {
            "A piece below the last one reaches the crossing: choose a shorter one".to_owned()
        }
        ChainNote::Longer(longer) => format!("The piece is {longer:.0} longer than needed"),
        ChainNote::OutsideLabeledRange { device, off, within_uncertainty: false } => {
            format!("{device}: the vessel lies {off:.1} outside its labeled range")
        }
        ChainNote::OutsideLabeledRange { device, off, within_uncertainty: true } => {
            format!("{device}: the vessel as measured lies {off:.1} outside its labeled range, within its uncertainty")
        }
        ChainNote::MakeshiftBridge => {
            "The catalogue has no piece made to bridge; the last straight piece bridges".to_owned()
        }
        ChainNote::NotCovered { path } => format!("If the path is {path}, no chain covers it"),
        ChainNote::MorePieces { path, needed } => format!("If the path is {path}, {} are needed", pieces(*needed)),
        ChainNote::FewerPieces { path, enough } => format!("If the path is {path}, {} would do", pieces(*enough)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Mm;

    #[test]
    fn remarks_name_what_they_are_about() {
        let outside = |within_uncertainty| ChainNote::OutsideLabeledRange {
            device: "large".to_owned(),
            off: Mm::new(1.3),
            within_uncertainty,
        };
        for (note, said) in [
            (
                ChainNote::Short(Mm::new(22.2)),
                "The chain ends 22 mm short of its place in the artery: add or lengthen a piece",
            ),
            (outside(false), "large: the vessel lies 1.3 mm outside its labeled range"),
            (
                outside(true),
                "large: the vessel as measured lies 1.3 mm outside its labeled range, within its uncertainty",
            ),
            (ChainNote::FewerPieces { path: Mm::new(145.0), enough: 1 }, "If the path is 145.0 mm, 1 piece would do"),
        ] {
            assert_eq!(chain_note(&note), said);
        }
    }
}
