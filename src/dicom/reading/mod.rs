//! From bytes to attributes: file head, transfer syntax, data set, and where the pixel data lies.
//!
//! Knows no image and no run. Reads what it needs and no more: a header of a few kilobytes, not the pixels behind it.

mod charset;
mod data_set;
mod head;
mod parse;
mod source;
mod syntax;

pub use data_set::DataSet;
pub use head::{Object, check_start, read};
pub use parse::PixelElement;
pub use source::{Reader, Source};
pub use syntax::{Compression, TransferSyntax};
