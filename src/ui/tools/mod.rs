//! The tools of the left button: one folder each.

pub mod crosshair;
pub mod datum;
pub mod mark;
pub mod reference;
pub mod region;
mod state;
pub mod trace;

pub use state::{Drag, Selection, Tool};
