//! Playing runs, and keeping the two planes of a biplane acquisition at the same moment.

pub mod biplane;
pub mod cine;

/// Whether and how fast the active run plays.
#[derive(Debug, Default)]
pub struct Playback {
    /// When playback would have begun at frame 1, in seconds of the window's clock; `None` if it does not play.
    pub since: Option<f64>,
    pub speed: Speed,
}

/// How fast runs are played.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speed {
    Quarter,
    Half,
    #[default]
    AsTaken,
    Double,
    Fourfold,
}

impl Speed {
    /// From slow to fast.
    pub const ALL: [Self; 5] = [Self::Quarter, Self::Half, Self::AsTaken, Self::Double, Self::Fourfold];

    /// Seconds of the run played in a second.
    pub const fn factor(self) -> f64 {
        self.row().0
    }

    pub const fn words(self) -> &'static str {
        self.row().1
    }

    /// As a sign behind a frame rate; empty for [`Self::AsTaken`].
    pub const fn sign(self) -> &'static str {
        self.row().2
    }

    const fn row(self) -> (f64, &'static str, &'static str) {
        match self {
            Self::Quarter => (0.25, "a quarter as fast", " × ¼"),
            Self::Half => (0.5, "half as fast", " × ½"),
            Self::AsTaken => (1.0, "as fast as taken", ""),
            Self::Double => (2.0, "twice as fast", " × 2"),
            Self::Fourfold => (4.0, "four times as fast", " × 4"),
        }
    }

    /// The next slower one, if there is one.
    pub fn slower(self) -> Self {
        Self::ALL[(self as usize).saturating_sub(1)]
    }

    /// The next faster one, if there is one.
    pub fn faster(self) -> Self {
        Self::ALL.get(self as usize + 1).copied().unwrap_or(self)
    }
}
