//! The devices, techniques and stock to plan with: data with a source, never constants.

pub mod catalog;
pub mod rows;
pub mod technique;
