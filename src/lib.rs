//! Planning percutaneous deep venous arterialization from DSA and venography runs.

pub mod dicom;
pub mod geometry;
pub mod imaging;
pub mod phantom;
pub mod planning;
pub mod units;
