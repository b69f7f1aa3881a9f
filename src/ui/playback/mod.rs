//! Playing runs, and keeping the two planes of a biplane acquisition at the same moment.

pub mod biplane;
pub mod cine;
mod speed;

pub use speed::Speed;

/// Whether and how fast the active run plays.
#[derive(Debug, Default)]
pub struct Playback {
    /// When playback would have begun at frame 1, in seconds of the window's clock; `None` if it does not play.
    pub since: Option<f64>,
    /// How fast runs are played.
    pub speed: Speed,
}
