//! The domain: what the operator decided (the [`Plan`]) and what follows from it (the [`Evaluation`]).
//!
//! Knows no file, no DICOM, no screen. A plan changes through [`Plan::apply`] alone; everything a person reads is
//! derived from it by one pure function, so that undo, replay, comparison and the command line are all "evaluate a
//! value".

pub mod calibration;
pub mod command;
pub mod device;
pub mod evaluation;
pub mod evidence;
pub mod plan;
pub mod stents;
mod table;
pub mod technique;

pub use calibration::Calibration;
pub use command::{Command, CommandError};
pub use device::{DeviceCatalog, Stock};
pub use evaluation::Evaluation;
pub use evidence::{Evidence, Traceable};
pub use plan::Plan;
pub use table::{Problem, TableError};
pub use technique::TechniqueBook;
