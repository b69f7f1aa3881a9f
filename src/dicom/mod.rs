//! DICOM files to runs.
//!
//! The only module that names a DICOM crate. Records facts and decodes pixels; knows no vessel and no plan, judges no
//! scale, and does not subtract. [`open()`] reads attributes only: frames are read from the file, and decoded, when a
//! [`crate::imaging::Run`] is asked for them. A path may lead into a zip archive, as `study.zip/DICOM/IM1`.

mod archive;
mod codec;
mod directory;
mod error;
mod facts;
mod frame_index;
mod frames;
mod hash;
mod open;
mod overlay;
mod parser;
mod pixel_layout;
mod scan;
mod sop_class;
pub mod write;

pub use error::OpenError;
pub use hash::{pixels_sha256, run_sha256};
pub use open::{OpenOptions, open, open_bytes};
pub use scan::{Opened, Progress, Rejected, Scan, scan};

#[cfg(test)]
mod tests;
