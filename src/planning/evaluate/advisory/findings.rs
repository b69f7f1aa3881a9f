//! What advisories are drawn from.

use crate::planning::crossing::sites::CrossingSites;
use crate::planning::devices::technique::Technique;
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::Evaluation;
use crate::planning::plan::Vessel;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// What advisories are drawn from.
pub struct Findings<'f, 'a> {
    pub measured: &'f MeasuredPlan<'a>,
    /// Absent if one view is all there is.
    pub space: Option<&'f Reconstruction<'a>>,
    pub sites: &'f CrossingSites<'a>,
    pub technique: Option<&'f Technique>,
    pub evaluation: &'f Evaluation,
    pub stents: Option<&'f StentsOpen>,
}

impl Findings<'_, '_> {
    /// What people read of a vessel.
    pub fn name(&self, vessel: &str) -> String {
        self.measured.plan.vessel(vessel).map_or(vessel, Vessel::text).to_owned()
    }
}
