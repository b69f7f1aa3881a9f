//! Colors, type, icons and small controls used by every panel.

pub mod controls;
pub mod icons;
pub mod notices;
pub mod theme;
