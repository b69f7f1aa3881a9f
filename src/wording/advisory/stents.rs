//! About techniques and stents.

use crate::planning::evaluation::advisory::StentAdvisory;
use crate::planning::stents::note::ChainNote;
use crate::wording::{capitalized, chain_note, probability};

pub(super) fn stents(advisory: &StentAdvisory) -> String {
    match advisory {
        StentAdvisory::UnknownTechnique(id) => format!("There is no technique \"{id}\": choose one of the list"),
        StentAdvisory::UnverifiedTechnique { name, source } => {
            format!("Limits of the technique \"{name}\" are unverified ({source})")
        }
        StentAdvisory::NoChain(why) => capitalized(&why.to_string()),
        StentAdvisory::UnverifiedDevice(names) => format!(
            "Unverified device data: {}. Compare lengths, diameters and overlap with the label before relying on them",
            names.join(", ")
        ),
        StentAdvisory::ChainShort(covered) => format!(
            "The chain covers the path with a probability of {} only: add or lengthen a piece",
            probability(*covered)
        ),
        StentAdvisory::Chain(note @ ChainNote::OutsideLabeledRange { within_uncertainty: false, .. }) => {
            format!("{}: choose another diameter", chain_note(note))
        }
        StentAdvisory::Chain(note) => chain_note(note),
        StentAdvisory::SheathUnknown => {
            "The sheath of some pieces is not in the catalogue: check it against the access".to_owned()
        }
    }
}
