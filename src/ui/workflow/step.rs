//! The seven steps of a case, in order.

/// One of the seven steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Open the study.
    #[default]
    Open,
    /// Choose mask and frames.
    Subtract,
    /// Give the picture a scale.
    Calibrate,
    /// Trace artery and vein, place the landing datum.
    Trace,
    /// Choose where to cross.
    Cross,
    /// Choose the stents.
    Stent,
    /// Export the plan.
    Report,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Subtract, Self::Calibrate, Self::Trace, Self::Cross, Self::Stent, Self::Report];

    /// The step after this one; the first after the last.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The step before this one; the last before the first.
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// Its name on the rail.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Subtract => "Subtract",
            Self::Calibrate => "Calibrate",
            Self::Trace => "Trace",
            Self::Cross => "Cross",
            Self::Stent => "Stent",
            Self::Report => "Report",
        }
    }

    /// What it is for, in one sentence.
    pub const fn tooltip(self) -> &'static str {
        match self {
            Self::Open => "Open the arterial run and the venogram",
            Self::Subtract => "Remove bone and gather the contrast of all frames",
            Self::Calibrate => "Know how many millimeters a pixel is",
            Self::Trace => "Trace artery and vein, and place the landing datum",
            Self::Cross => "Choose where to cross from artery to vein",
            Self::Stent => "Choose the stents from the ankle to the crossing",
            Self::Report => "Hand out the plan as PDF, picture or data",
        }
    }
}
