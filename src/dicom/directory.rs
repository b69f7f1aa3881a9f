//! DICOMDIR: the index of a medium and the files it lists (PS3.3 F.3, PS3.10 chapter 8).

use super::OpenError;
use super::parser::{self, Source};
use dicom_dictionary_std::tags;
use std::path::{Path, PathBuf};

/// A file that a DICOMDIR lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// It is there.
    File(PathBuf),
    /// It is not, and this is why it cannot be opened.
    Missing(PathBuf, String),
}

/// The files listed by the DICOMDIR at `path`, in its order.
/// An error if it cannot be read.
pub fn listed(path: &Path) -> Result<Vec<Listed>, OpenError> {
    let object = parser::read(Source::file(path)?)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let records = object.data.items(tags::DIRECTORY_RECORD_SEQUENCE).iter();
    let files = records.map(|record| record.texts(tags::REFERENCED_FILE_ID)).filter(|parts| !parts.is_empty());
    Ok(files.map(|parts| find(folder, &parts)).collect())
}

/// The file with this Referenced File ID (0004,1500): folders, then the name, below the folder of the DICOMDIR. Some
/// systems show the names of a CD in lower case.
fn find(folder: &Path, parts: &[String]) -> Listed {
    let named = |parts: &mut dyn Iterator<Item = String>| parts.fold(folder.to_owned(), |path, part| path.join(part));
    let written = named(&mut parts.iter().cloned());
    let is_name = |part: &String| !part.is_empty() && part != ".." && !part.contains(['/', '\\', ':', '\0']);
    if !parts.iter().all(is_name) {
        let at = folder.join("DICOMDIR");
        return Listed::Missing(at, format!("it lists “{}”, which is no name of a file", parts.join("\\")));
    }
    let lower = named(&mut parts.iter().map(|part| part.to_lowercase()));
    if let Some(path) = [&written, &lower].into_iter().find(|path| path.is_file()) {
        return Listed::File(path.clone());
    }
    Listed::Missing(written, "the DICOMDIR lists it, but it is not there; copy the whole medium".to_owned())
}
