//! Where to cross and which stents, as the operator decides.

use serde::{Deserialize, Serialize};

/// Where to cross.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingChoice {
    /// Where artery and vein come closest.
    #[default]
    Shortest,
    /// Where the operator says.
    Pinned {
        /// The artery's id.
        artery: String,
        /// The vein's id.
        vein: String,
        /// Abscissa along the vein from the landing datum, in mm.
        vein_mm_from_datum: f64,
    },
}

/// Which stents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StentChoice {
    /// The best chains of the catalogue.
    #[default]
    Propose,
    /// These pieces, from the ankle up.
    Chosen(Vec<ChosenPiece>),
}

/// One stent the operator chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChosenPiece {
    /// Identifier of the device in the catalogue.
    pub device: String,
    /// Labeled length in mm.
    pub length_mm: f64,
}
