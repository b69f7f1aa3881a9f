//! From bytes to attributes: file meta information, transfer syntax, data set, and where the pixel data lies.
//!
//! Knows no image and no run. Reads what it needs and no more: a header of a few kilobytes, not the pixels behind it.

mod charset;
mod data_set;
mod file_meta;
mod parse;
mod source;
mod syntax;

pub use data_set::DataSet;
pub use file_meta::{Object, check_start, read};
pub use parse::PixelElement;
pub use source::{Reader, Source};
pub use syntax::{Compression, TransferSyntax};
