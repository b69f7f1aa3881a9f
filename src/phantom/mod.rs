//! Synthetic legs with exact ground truth, for samples, teaching, tests and benches.
//!
//! Everything is a function of a case and its seed, bit for bit the same on every machine: random numbers come from
//! `ChaCha`, transcendental functions from `libm`, and nothing depends on the order of threads. Nothing here looks like,
//! or comes from, a person's data; and nothing here may know how the planner measures.

pub mod truth;
pub mod tubes;

mod beam;
mod blur;
mod body;
mod bolus;
mod bones;
mod case;
mod exposure;
mod facts;
mod leg;
mod noise;
mod plan;
mod solid;
mod spline;
mod study;
mod texture;
mod vessels;
mod views;
mod write;

pub use case::{Case, Side, VesselKind};
pub use plan::finished_plan;
pub use spline::{Profile, smooth_curve};
pub use study::{Study, StudyError, SyntheticRun, study};
pub use truth::Truth;
pub use write::{PLAN_FILE, TRUTH_FILE, study_files};
