//! The mark tool: anatomy placed on a trace.

pub mod edit;
pub mod state;
