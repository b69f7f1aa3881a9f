//! The steps of a case and how far each of them is.

pub mod status;
mod step;

pub use step::Step;
