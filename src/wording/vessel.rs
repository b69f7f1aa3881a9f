//! Limb and vessels.

use crate::planning::plan::{Side, VesselKind};

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
