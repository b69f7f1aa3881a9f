//! The layers that meet foreign bytes, compiled alone: fuzzing them needs neither the window nor the report, whose
//! dependencies would take an hour to build with instrumentation.

#[path = "../../src/dicom/mod.rs"]
pub mod dicom;
#[path = "../../src/geometry/mod.rs"]
pub mod geometry;
#[path = "../../src/imaging/mod.rs"]
pub mod imaging;
#[path = "../../src/numeric/mod.rs"]
pub mod numeric;
#[path = "../../src/units.rs"]
pub mod units;

pub mod container;
