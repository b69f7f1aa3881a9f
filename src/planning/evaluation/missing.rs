//! What a plan still lacks: what to do next. The sentences are in `wording`.

use crate::planning::evaluation::advisory::Advisory;
use crate::planning::stents::task::NoStents;
use serde::Serialize;
use std::ops::Deref;

/// A step of the way that still lacks something. In the order of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenStep {
    /// No run is used yet, or a run of the plan is not open.
    OpenRun,
    /// The reference view has no scale in the patient.
    Calibrate,
    /// How far the ruler of the reference view lies from the vessel is not known.
    SayDepth,
    /// No artery is traced.
    TraceArtery,
    /// No vein is traced.
    TraceVein,
    /// The landing datum is not placed.
    PlaceDatum,
    /// No crossing can be found.
    ChooseCrossing,
    /// No chain covers the path.
    ChooseStents,
}

/// Something a plan still lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum MissingPart {
    /// No run is used.
    Run,
    /// The file of this run is not open.
    RunFile(String),
    /// This view has no scale in the patient.
    Scale(String),
    /// How far the ruler lies from the vessel.
    RulerDepth,
    /// No artery is traced.
    Artery,
    /// No vein is traced.
    Vein,
    /// The trace of the vein does not come down to the landing datum.
    VeinToDatum,
    /// The landing datum is not placed.
    Datum,
    /// The landing datum is not marked in this view.
    DatumInView(String),
    /// This advisory about the images lets nothing be measured between artery and vein.
    Blocked(Advisory),
    /// The vessels at which a crossing was pinned are gone.
    PinnedCrossing,
    /// Artery and vein are not traced in one view.
    VesselsInOneView,
    /// Artery and vein are traced along the same line.
    VesselsApart,
    /// The technique is not in the book.
    Technique,
    /// No chain can be laid.
    Chain(NoStents),
}

impl MissingPart {
    /// The step it belongs to.
    #[must_use]
    pub const fn step(&self) -> OpenStep {
        match self {
            Self::Run | Self::RunFile(_) => OpenStep::OpenRun,
            Self::Scale(_) => OpenStep::Calibrate,
            Self::RulerDepth => OpenStep::SayDepth,
            Self::Artery => OpenStep::TraceArtery,
            Self::Vein | Self::VeinToDatum => OpenStep::TraceVein,
            Self::Datum | Self::DatumInView(_) => OpenStep::PlaceDatum,
            Self::Blocked(_) | Self::PinnedCrossing | Self::VesselsInOneView | Self::VesselsApart => {
                OpenStep::ChooseCrossing
            }
            Self::Technique | Self::Chain(_) => OpenStep::ChooseStents,
        }
    }
}

/// Everything a plan still lacks, in the order of the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Missing(pub Vec<MissingPart>);

impl Missing {
    /// The steps that lack something, each once.
    #[must_use]
    pub fn open_steps(&self) -> Vec<OpenStep> {
        let mut steps: Vec<OpenStep> = self.0.iter().map(MissingPart::step).collect();
        steps.dedup();
        steps
    }
}

impl Deref for Missing {
    type Target = [MissingPart];

    fn deref(&self) -> &[MissingPart] {
        &self.0
    }
}
