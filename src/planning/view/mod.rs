//! The views of a plan with their scales, and the vessels in their planes or, from two views, in the patient.

pub mod calibrated_view;
pub mod measured_plan;
pub mod plane_centerline;
pub mod reconstruction;
