//! Arteries and veins with their traces.

use super::anatomy::Mark;
use crate::geometry::ImagePoint;
use crate::imaging::{Look, Phase};
use serde::{Deserialize, Serialize};

/// Artery or vein.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VesselKind {
    /// An artery.
    Artery,
    /// A vein.
    Vein,
}

impl VesselKind {
    /// When it fills, in a run in which both kinds do.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Artery => Phase::Early,
            Self::Vein => Phase::Late,
        }
    }
}

/// One vessel, traced in one or more runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vessel {
    /// The plan's name for the vessel.
    pub id: String,
    /// Artery or vein.
    pub kind: VesselKind,
    /// Anatomical name.
    pub name: String,
    /// Its traces, at most one in each run.
    #[serde(default)]
    pub traces: Vec<PlanTrace>,
    /// Anatomy marked along it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

impl Vessel {
    /// What people read: its name, else its id.
    #[must_use]
    pub fn text(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// The trace in the run called `run`.
    #[must_use]
    pub fn trace_in(&self, run: &str) -> Option<&PlanTrace> {
        self.traces.iter().find(|trace| trace.run == run)
    }
}

/// The accepted path of a vessel in one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanTrace {
    /// The run it was traced on.
    pub run: String,
    /// The picture it was traced on.
    #[serde(flatten)]
    pub look: Look,
    /// Where the operator clicked, in order.
    pub anchors: Vec<ImagePoint>,
    /// Where the picture shows no vessel and the way was drawn by hand: *i* stands for the straight way from anchor *i*,
    /// counted from 0, to the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bridged: Vec<usize>,
    /// The accepted centerline; empty means that it is traced through the anchors when the plan is evaluated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ImagePoint>,
}
