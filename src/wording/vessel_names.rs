//! Names of the vessels of the lower leg, and of the segments marked along them.

use crate::planning::plan::VesselKind;

/// Identifier and name of the arteries, the one usually meant first.
const ARTERIES: &[[&str; 2]] = &[
    ["pta", "posterior tibial artery"],
    ["ata", "anterior tibial artery"],
    ["pera", "peroneal artery"],
    ["tpt", "tibioperoneal trunk"],
    ["popa", "popliteal artery"],
    ["dpa", "dorsalis pedis artery"],
    ["mpla", "medial plantar artery"],
    ["lpla", "lateral plantar artery"],
];

/// Identifier and name of the veins. Below the knee two veins run along each artery: the first is meant where no number
/// is given.
const VEINS: &[[&str; 2]] = &[
    ["ptv", "posterior tibial vein"],
    ["ptv2", "posterior tibial vein 2"],
    ["atv", "anterior tibial vein"],
    ["atv2", "anterior tibial vein 2"],
    ["perv", "peroneal vein"],
    ["perv2", "peroneal vein 2"],
    ["popv", "popliteal vein"],
    ["mplv", "medial plantar vein"],
    ["lplv", "lateral plantar vein"],
];

/// Names of segments of arteries.
const ARTERY_SEGMENTS: &[&str] = &[
    "Popliteal artery",
    "Tibioperoneal trunk",
    "Anterior tibial artery",
    "Posterior tibial artery",
    "Peroneal artery",
    "Dorsalis pedis artery",
    "Medial plantar artery",
    "Lateral plantar artery",
];

/// Names of segments of veins; below the knee two run along each artery.
const VEIN_SEGMENTS: &[&str] = &[
    "Popliteal vein",
    "Anterior tibial vein 1",
    "Anterior tibial vein 2",
    "Posterior tibial vein 1",
    "Posterior tibial vein 2",
    "Peroneal vein 1",
    "Peroneal vein 2",
    "Dorsal venous arch",
    "Medial plantar vein",
    "Lateral plantar vein",
];

/// Identifier and name of the vessels of a kind, the one usually meant first.
#[must_use]
pub const fn vessel_names(kind: VesselKind) -> &'static [[&'static str; 2]] {
    match kind {
        VesselKind::Artery => ARTERIES,
        VesselKind::Vein => VEINS,
    }
}

/// The names a segment of a vessel of this kind may have.
#[must_use]
pub const fn segment_names(kind: VesselKind) -> &'static [&'static str] {
    match kind {
        VesselKind::Artery => ARTERY_SEGMENTS,
        VesselKind::Vein => VEIN_SEGMENTS,
    }
}
