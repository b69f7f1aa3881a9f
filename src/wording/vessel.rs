//! Limb, vessels and landmarks.

use crate::planning::plan::{DatumDefinition, Side, VesselKind};

/// The limb.
#[must_use]
pub const fn side(side: Option<Side>) -> &'static str {
    match side {
        Some(Side::Left) => "Left leg",
        Some(Side::Right) => "Right leg",
        None => "Side not stated",
    }
}

/// Artery or vein.
#[must_use]
pub const fn vessel_kind(kind: VesselKind) -> &'static str {
    match kind {
        VesselKind::Artery => "Artery",
        VesselKind::Vein => "Vein",
    }
}

/// The ankle landmark a landing datum stands on.
#[must_use]
pub const fn datum_definition(definition: DatumDefinition) -> &'static str {
    match definition {
        DatumDefinition::MedialMalleolusTip => "Tip of the medial malleolus",
        DatumDefinition::TibiotalarLine => "Tibiotalar joint line",
        DatumDefinition::Calcaneus => "Upper border of the calcaneus",
    }
}
