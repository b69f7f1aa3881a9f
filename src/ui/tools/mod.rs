//! The tools of the left button, a folder each. [`active`] sends pointer and keys to the tool they are for.

pub mod active;
pub mod crosshair;
pub mod datum;
pub mod editor;
pub mod mark;
pub mod reference;
pub mod region;
mod state;
pub mod trace;

pub use state::{Drag, MarkState, Selection, Tool, TraceState};
