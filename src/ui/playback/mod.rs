//! Playing runs, and keeping the two planes of a biplane acquisition at the same moment.

pub mod biplane;
pub mod cine;
mod speed;

pub use speed::Speed;
