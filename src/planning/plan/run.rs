//! The runs a plan uses, and what is subtracted from their frames.

use crate::imaging::{MaskChoice, MaskShift, Polarity};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A run the plan uses: where it was, what proves that it is the same one, and how it is subtracted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunReference {
    /// The plan's name for the run.
    pub id: String,
    /// Where the file is; relative paths start at the plan file's folder.
    pub path: PathBuf,
    /// SOP Instance UID, if the plan was made from an opened file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sop_instance_uid: Option<String>,
    /// SHA-256 of all decoded stored values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels_sha256: Option<String>,
    /// What is subtracted from its frames when they are shown; each trace keeps what it was made on.
    #[serde(default, skip_serializing_if = "Subtraction::is_of_the_file")]
    pub subtraction: Subtraction,
}

/// What is subtracted from the frames of a run, and which way, as [`crate::imaging::Look`] has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Subtraction {
    /// The mask.
    #[serde(default)]
    pub mask: MaskChoice,
    /// By what it is moved.
    #[serde(default)]
    pub shift: MaskShift,
    /// It follows the limb from place to place.
    #[serde(default)]
    pub local: bool,
    /// Whether vessels are dark or bright, where somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
}

impl Subtraction {
    fn is_of_the_file(&self) -> bool {
        *self == Self::default()
    }
}
