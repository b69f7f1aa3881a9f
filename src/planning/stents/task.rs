//! What a chain of stents has to do, and why there may be none.

use crate::planning::devices::technique::Technique;
use crate::units::{Estimate, Mm};

/// Standard normal quantile of 95 %.
const Z95: f64 = 1.645;

/// What a chain has to do.
#[derive(Debug, Clone, PartialEq)]
pub struct StentTask {
    /// Along the vein from the landing datum to the crossing.
    pub path: Estimate,
    /// From the vein's centerline to the artery's, mm.
    pub gap_mm: f64,
    /// Standard deviation of the length to be covered, mm.
    pub sigma_mm: f64,
    /// Lumen diameter of the vein along the path, if known.
    pub vein_diameter: Option<Estimate>,
    /// Lumen diameter of the artery at the crossing, if known.
    pub artery_diameter: Option<Estimate>,
}

/// Why there is no chain.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the names of the values say what they are")]
pub enum NoStents {
    /// The catalogue has nothing to line the vein or to bridge.
    #[error("the catalogue has no straight piece: choose another catalogue or technique")]
    NoDevice,
    /// No chain of the catalogue covers the length needed, margin included.
    #[error(
        "no chain of the catalogue covers {needed:.0} from the datum into the artery: check the datum and the crossing, or choose another catalogue"
    )]
    NotCovered { needed: Mm },
    /// The stock does not hold a chain that covers the length needed, margin included.
    #[error("the stock holds no chain that covers {needed:.0}: check the stock, or evaluate without it")]
    NotInStock { needed: Mm },
    /// A chosen device is not in the catalogue.
    #[error("the catalogue has no device \"{0}\": choose the piece again")]
    UnknownDevice(String),
    /// A chosen device does not come in this length.
    #[error("\"{device}\" does not come in {}: choose one of its labeled lengths", length.nominal())]
    UnknownLength { device: String, length: Mm },
    /// Nothing is chosen.
    #[error("no piece is chosen: choose stents, or let them be proposed")]
    NothingChosen,
}

/// What a chain has to meet by a technique, with the lengths that decide, in mm from the landing datum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requirement<'a> {
    pub(super) task: &'a StentTask,
    pub(super) technique: &'a Technique,
    /// Where straight pieces must end: just below the crossing.
    pub(super) vein_end: f64,
    /// Where the chain ends as laid out: in the artery, and not before the upper end of the path's interval.
    pub(super) planned: f64,
    /// Where it must be able to end: 95 % of what the path may turn out to be.
    pub(super) required: f64,
}

impl<'a> Requirement<'a> {
    pub(super) fn new(task: &'a StentTask, technique: &'a Technique) -> Self {
        let landing = task.landing_mm(technique);
        let high = task.path.high.get();
        Self {
            task,
            technique,
            vein_end: task.path.value.get() - technique.below_crossing_mm,
            planned: landing.max(high),
            required: (landing + Z95 * task.sigma_mm).max(high),
        }
    }
}

impl StentTask {
    /// From the datum to the end in the artery, if the path is as long as measured, mm.
    pub(super) fn landing_mm(&self, technique: &Technique) -> f64 {
        self.path.value.get() + self.gap_mm + technique.arterial_landing_mm
    }
}
