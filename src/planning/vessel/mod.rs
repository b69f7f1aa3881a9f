//! A vessel measured: along its trace, as a centerline, and what is known along that.

pub mod centerline;
pub mod landing_datum;
pub mod lumen_profile;
pub mod trace_measurement;
