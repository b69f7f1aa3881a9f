//! Anatomy that the operator marks along a vessel.
//!
//! A mark is a place in the picture of a run; how far along the vessel it lies follows from evaluation.

use crate::geometry::ImagePoint;
use serde::{Deserialize, Serialize};

/// Something marked along a vessel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// What the operator calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The run it was marked in.
    pub run: String,
    /// Where it is, or where a stretch begins.
    pub at: ImagePoint,
    /// Where a stretch ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ImagePoint>,
}

/// What can be marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A venous valve.
    #[default]
    Valve,
    /// A branch that could steal flow.
    SideBranch,
    /// A stretch with calcium in the wall.
    Calcified,
    /// A stretch without a lumen.
    Occluded,
    /// A stretch that was found open.
    Patent,
    /// A stretch that anatomy has a name for.
    Segment,
}

impl MarkKind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Valve, Self::SideBranch, Self::Calcified, Self::Occluded, Self::Patent, Self::Segment];

    /// What people read.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Valve => "Valve",
            Self::SideBranch => "Side branch",
            Self::Calcified => "Calcified stretch",
            Self::Occluded => "Occluded stretch",
            Self::Patent => "Patent stretch",
            Self::Segment => "Named segment",
        }
    }

    /// It has two ends.
    #[must_use]
    pub const fn is_stretch(self) -> bool {
        !matches!(self, Self::Valve | Self::SideBranch)
    }
}

impl Mark {
    /// What people read: its name, else its kind.
    #[must_use]
    pub fn text(&self) -> &str {
        if self.name.is_empty() { self.kind.text() } else { &self.name }
    }
}
