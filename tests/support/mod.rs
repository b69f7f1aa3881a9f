//! What several tests share.

use std::path::{Path, PathBuf};

/// The folder of a bundled sample study.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_dicom").join(name)
}
