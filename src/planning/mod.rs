//! The domain: what the operator decided (the [`Plan`]) and what follows from it (the [`Evaluation`]).
//!
//! Knows no file, no DICOM, no screen. A plan changes through [`Plan::apply`] alone; everything a person reads is
//! derived from it by one pure function, so that undo, replay, comparison and the command line are all "evaluate a
//! value".

mod advisory;
mod apply;
pub mod calibration;
mod centerline;
pub mod command;
mod course;
mod crossing;
mod datum;
pub mod device;
mod evaluate;
pub mod evaluation;
pub mod evidence;
mod line;
pub mod lying;
pub mod mark;
mod marks;
mod measured;
mod measured_trace;
mod pair;
pub mod plan;
mod reconstruction;
pub mod reference;
mod scene;
pub mod stents;
mod table;
pub mod technique;
pub mod trace_edit;
mod uncertainty;
mod view;
mod working_view;

pub use calibration::Calibration;
pub use command::{Command, CommandError};
pub use device::{DeviceCatalog, Stock};
pub use evaluate::evaluate;
pub use evaluation::Evaluation;
pub use evidence::{Evidence, Traceable};
pub use plan::Plan;
pub use table::{Problem, TableError};
pub use technique::TechniqueBook;
