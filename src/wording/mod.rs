//! How the program says things to people: every phrase that has a rule, once.
//!
//! Functions take values and give text; screen, paper and command line only lay it out. A measured quantity itself is
//! written by its `Display` in [`crate::units`]. Knows no window, no page, no file.

mod advisory;
mod calibration;
mod chain;
mod command;
mod identity;
mod json;
mod missing;
mod number;
mod picture;
mod run;
mod scale;
mod text;
mod trace;
mod vessel;
mod vessel_names;

pub use advisory::advisory;
pub use calibration::{doubt, scale_reason};
pub use chain::chain_note;
pub use command::command;
pub use identity::{date, person_name};
pub use missing::{first_missing, missing};
pub use number::{Quantity, gap_label, percent, probability, view_purpose, within_reach};
pub use picture::{image_note, registration};
pub use run::{angles, badge, frame_numbers, look, polarity, position_doubt, run_ids, run_name, view_id};
pub use scale::{scale, scale_source, scale_state, spacing};
pub use text::{capitalized, counted, list};
pub use trace::{trace_doubt, trace_warning};
pub use vessel::{datum_definition, side, vessel_kind};
pub use vessel_names::{segment_names, vessel_names};

/// What the program is not: in the window, and on every page of every document.
pub const NOTICE: &str = "Research and teaching; not a medical device";
