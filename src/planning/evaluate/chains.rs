//! The chains of stents for the crossing chosen, or why there is none.

use crate::planning::crossing::sites::CrossingSites;
use crate::planning::devices::DeviceCatalog;
use crate::planning::devices::stock::Stock;
use crate::planning::devices::technique::Technique;
use crate::planning::evaluation::Chain;
use crate::planning::plan::StentChoice;
use crate::planning::stents::{NoStents, StentTask, lay_out_chosen, propose};
use crate::planning::uncertainty;
use crate::planning::view::measured_plan::MeasuredPlan;

/// Why no stents were chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum StentsOpen {
    /// There is no path yet, or the scale is not good enough for one.
    Path,
    /// The technique is not in the book.
    Technique,
    /// No chain can be laid.
    Chain(NoStents),
}

/// The chains the operator chose, or the best of the catalogue.
pub fn stents(
    measured: &MeasuredPlan<'_>,
    sites: &CrossingSites<'_>,
    technique: Option<&Technique>,
    catalog: &DeviceCatalog,
    stock: Option<&Stock>,
) -> Result<Vec<Chain>, StentsOpen> {
    let (pair, place) = sites.chosen.ok_or(StentsOpen::Path)?;
    let pair = &sites.pairs[pair];
    let crossing = sites.crossing.as_ref().ok_or(StentsOpen::Path)?;
    let (path, gap) = crossing.vein_mm_from_datum.zip(crossing.gap.length).ok_or(StentsOpen::Path)?;
    let sigma = pair.path_sigma(&place).ok_or(StentsOpen::Path)?;
    let technique = technique.ok_or(StentsOpen::Technique)?;
    let task = StentTask {
        path: uncertainty::length(path.value.get(), sigma, 0.0),
        gap_mm: gap.value.get(),
        sigma_mm: sigma.hypot(technique.axial_scatter_mm),
        vein_diameter: pair.vein_diameter_along(&place),
        artery_diameter: crossing.artery_diameter_mm,
    };
    let chains = match &measured.plan.stents {
        StentChoice::Propose => propose(&task, technique, catalog, stock),
        StentChoice::Chosen(pieces) => lay_out_chosen(&task, technique, catalog, pieces).map(|chain| vec![chain]),
    };
    chains.map_err(StentsOpen::Chain)
}
