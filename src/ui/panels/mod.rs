//! Everything around the pictures.

mod axis;
pub mod inspector;
pub mod lumen;
pub mod runs;
pub mod start;
pub mod strip;
pub mod timeline;
pub mod top_bar;
