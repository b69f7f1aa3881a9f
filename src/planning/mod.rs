//! The domain: what the operator decided (the [`Plan`]) and what follows from it (the [`Evaluation`]).
//!
//! Knows no file, no DICOM, no screen. A plan changes through [`Plan::apply`] alone; everything a person reads is
//! derived from it by one pure function, so that undo, replay, comparison and the command line are all "evaluate a
//! value".

pub mod calibration;
mod crossing;
pub mod devices;
mod evaluate;
pub mod evaluation;
pub mod evidence;
pub mod plan;
pub mod stents;
mod uncertainty;
mod vessel;
mod view;

pub use calibration::Calibration;
pub use devices::stock::Stock;
pub use devices::table::TableError;
pub use devices::{DeviceCatalog, TechniqueCatalog};
pub use evaluate::evaluate;
pub use evaluation::Evaluation;
pub use evidence::{Evidence, TraceInput};
pub use plan::Plan;
pub use plan::command::{Command, CommandError};
