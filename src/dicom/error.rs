//! Why a file cannot be used, in one line for a person.

use crate::imaging::FrameError;
use std::io;

/// Why a file cannot be opened as a run. The message is one line without the path, which the caller knows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system refuses.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Nothing in it.
    #[error("is empty (0 bytes); copy it again from where it came")]
    Empty,
    /// Not a DICOM file, and what it seems to be instead.
    #[error("not a DICOM file: {0}")]
    NotDicom(&'static str),
    /// The index of a medium.
    #[error("a DICOMDIR, the index of a medium; open the folder it lies in instead")]
    Index,
    /// A zip archive that cannot be read.
    #[error("cannot be read from the archive: {0}; unpack it first")]
    Archive(String),
    /// The structure cannot be followed.
    #[error("the DICOM file is damaged: {0}; export it again")]
    Damaged(String),
    /// A DICOM object without an image, and what kind of object.
    #[error("holds no image: {0}")]
    NoPixels(String),
    /// An image, but not one to plan on, and what kind of image.
    #[error("not an X-ray run: {0}")]
    NotARun(String),
    /// An encoding that cannot be decoded.
    #[error("compressed with {0}, which this version cannot read; export it uncompressed or as JPEG lossless")]
    Compression(String),
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
    #[error("{0}, which is larger than this version reads")]
    TooLarge(String),
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
