//! The steps of a case and how far each of them is.

pub mod status;

/// One of the seven steps of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    #[default]
    Open,
    Subtract,
    Calibrate,
    Trace,
    Cross,
    Stent,
    Report,
}

impl Step {
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
        self.row().0
    }

    /// What it is for, in one sentence.
    pub const fn tooltip(self) -> &'static str {
        self.row().1
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("Open", "Open the arterial run and the venogram"),
            Self::Subtract => ("Subtract", "Remove bone and gather the contrast of all frames"),
            Self::Calibrate => ("Calibrate", "Know how many millimeters a pixel is"),
            Self::Trace => ("Trace", "Trace artery and vein, and place the landing datum"),
            Self::Cross => ("Cross", "Choose where to cross from artery to vein"),
            Self::Stent => ("Stent", "Choose the stents from the ankle to the crossing"),
            Self::Report => ("Report", "Hand out the plan as PDF, picture or data"),
        }
    }
}
