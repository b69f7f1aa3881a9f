//! Synthetic legs with exact ground truth, for samples, teaching, tests and benches.
//!
//! Everything is a function of a case and its seed, bit for bit the same on every machine: random numbers come from
//! `ChaCha`, transcendental functions from `libm`, and nothing depends on the order of threads. Nothing here looks like,
//! or comes from, a person's data; and nothing here may know how the planner measures.

pub mod tubes;

mod noise;
mod spline;

pub use spline::{Profile, smooth_curve};
