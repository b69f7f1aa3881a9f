//! The reference tool: an object of known size gives the picture its scale.

pub mod edit;
pub mod object;
pub mod paint;
