//! Which frames are subtracted from which: what a [`Look`] and the mask module of the file mean for each frame
//! ([`Recipe`]).
//!
//! Knows frame numbers and shifts; touches no pixel but to move a mask.

mod recipe;
mod shift;

pub use super::look::{FrameSelection, Look, MaskChoice};
pub use recipe::{Recipe, item_recipe, recipe};
pub(crate) use shift::shifted;
