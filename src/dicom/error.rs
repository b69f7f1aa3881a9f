//! Why a file cannot be used, in one line for a person.

use crate::imaging::FrameError;
use std::io;

/// Why a file cannot be opened as a run. The message is one line without the path, which the caller knows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system refuses.
    #[error("cannot be read: {cause}")]
    Io {
        /// What the operating system says.
        cause: io::Error,
    },
    /// Nothing in it.
    #[error("is empty (0 bytes); copy it again from where it came")]
    Empty,
    /// Not a DICOM file.
    #[error("not a DICOM file: {what}")]
    NotDicom {
        /// What it seems to be instead.
        what: &'static str,
    },
    /// The index of a medium.
    #[error("a DICOMDIR, the index of a medium; open the folder it lies in instead")]
    Index,
    /// A zip archive that cannot be read.
    #[error("cannot be read from the archive: {what}; unpack it first")]
    Archive {
        /// What is wrong.
        what: String,
    },
    /// The structure cannot be followed.
    #[error("the DICOM file is damaged: {what}; export it again")]
    Damaged {
        /// What and where.
        what: String,
    },
    /// A DICOM object without an image.
    #[error("holds no image: {what}")]
    NoPixels {
        /// What kind of object it is.
        what: String,
    },
    /// An image, but not one to plan on.
    #[error("not an X-ray run: {what}")]
    NotARun {
        /// What kind of image it is.
        what: String,
    },
    /// An encoding that cannot be decoded.
    #[error("compressed with {what}, which this version cannot read; export it uncompressed or as JPEG lossless")]
    Compression {
        /// The encoding's name.
        what: String,
    },
    /// An attribute needed to read the image is missing or impossible.
    #[error("{name} {tag} {problem}; export the run again")]
    Attribute {
        /// The attribute's name in PS3.6.
        name: &'static str,
        /// The attribute's tag, as in `(0028,0010)`.
        tag: dicom_core::Tag,
        /// What is wrong, as in `is missing`.
        problem: String,
    },
    /// Larger than anything real.
    #[error("{what}, which is larger than this version reads")]
    TooLarge {
        /// What is too large.
        what: String,
    },
    /// Not one whole frame is left.
    #[error("the pixel data is cut short: {held} bytes are there, one frame needs {needed}; copy the file again")]
    CutShort {
        /// Bytes there.
        held: u64,
        /// Bytes of one frame.
        needed: u64,
    },
    /// A frame was needed and cannot be had.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

impl From<io::Error> for OpenError {
    fn from(cause: io::Error) -> Self {
        Self::Io { cause }
    }
}
