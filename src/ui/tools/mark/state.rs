//! What the mark tool places next, and the names segments may have.

use crate::geometry::ImagePoint;
use crate::planning::plan::MarkKind;
use crate::planning::plan::VesselKind;

/// What the mark tool places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkState {
    /// What.
    pub kind: MarkKind,
    /// Name of the segment, where it is one.
    pub segment: String,
    /// The beginning of a stretch whose end is still to be clicked: vessel, run and place.
    pub begun: Option<(String, String, ImagePoint)>,
}

/// An end of a mark that is dragged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkDrag {
    /// The vessel.
    pub vessel: String,
    /// Which of its marks, from 0.
    pub index: usize,
    /// The far end of a stretch is held, not where it begins.
    pub far_end: bool,
}

/// Names of the stretches of the leg's arteries.
const ARTERIES: [&str; 8] = [
    "Popliteal artery",
    "Tibioperoneal trunk",
    "Anterior tibial artery",
    "Posterior tibial artery",
    "Peroneal artery",
    "Dorsalis pedis artery",
    "Medial plantar artery",
    "Lateral plantar artery",
];

/// Names of the stretches of its veins; below the knee two run along each artery.
const VEINS: [&str; 10] = [
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

/// The names a segment of such a vessel may bear.
pub const fn segments(kind: VesselKind) -> &'static [&'static str] {
    match kind {
        VesselKind::Artery => &ARTERIES,
        VesselKind::Vein => &VEINS,
    }
}
