//! Everything one can ask the window for: the table of actions, their keys, and what carries them out.

mod action;
pub mod dispatch;
pub mod documents;
pub mod keyboard;
pub mod keymap;
mod keys;
mod tool_actions;
mod view_actions;

pub use action::{Action, Scope};
pub use keys::Keys;
