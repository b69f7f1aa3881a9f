//! The region tool: a rectangle whose contrast over time is shown.

pub mod paint;
