//! Files inside a zip archive.
//!
//! A member is inflated into a temporary file of its own, which goes with the run, so that an archive of gigabytes costs
//! no memory. Its first bytes decide whether that is worth it. Sizes are limited by what the archive declares, and what
//! it declares by what it can hold. The names of members are only
//! looked up and shown: no file is written where they point.

use super::OpenError;
use super::parser::{self, Reader, Source};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most members looked at.
const MOST_MEMBERS: usize = 200_000;
/// Largest member, inflated, in bytes.
const LARGEST_MEMBER: u64 = 8 << 30;
/// Most bytes inflated from one archive.
const LARGEST_TOTAL: u64 = 32 << 30;
/// Deflate makes at most 1032 bytes of one.
const MOST_PER_BYTE: u64 = 1032;
/// Bytes by which a member is judged before all of it is inflated.
const HEAD: u64 = 4096;

/// An open zip archive.
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    inflated: u64,
}

/// Whether the file at `path` begins as a zip archive does. A pipe is not opened, which would block until it
/// is written to.
pub fn is_archive(path: &Path) -> bool {
    let mut head = [0; 4];
    path.is_file()
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut head).is_ok())
        && head == *b"PK\x03\x04"
}

/// The archive and the name inside it that a path like `study.zip/DICOM/IM1` means.
pub fn split(path: &Path) -> Option<(&Path, &Path)> {
    let archive = path.ancestors().skip(1).find(|ancestor| ancestor.is_file())?;
    Some((archive, path.strip_prefix(archive).ok()?))
}

impl Archive {
    /// The archive at `path`.
    /// An error if it cannot be read or has more members than a study can have.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(unusable)?;
        if zip.len() > MOST_MEMBERS {
            return Err(OpenError::TooLarge(format!("the archive has {} members", zip.len())));
        }
        Ok(Self { path: path.to_owned(), zip, inflated: 0 })
    }

    /// How many members there are, folders among them.
    pub fn len(&self) -> usize {
        self.zip.len()
    }

    /// Where member `index` is said to be: the path of the archive and, below it, the name. `None` for a folder.
    pub fn path_of(&self, index: usize) -> Option<PathBuf> {
        let name = self.zip.name_for_index(index)?.ok()?;
        (!name.ends_with(['/', '\\'])).then(|| self.path.join(plain(&name)))
    }

    /// The bytes of the member called `name`, as [`Archive::path_of`] gives it.
    pub fn source_of(&mut self, name: &Path) -> Result<Source, OpenError> {
        let whole = self.path.join(name);
        let index = (0..self.len()).find(|index| self.path_of(*index).as_ref() == Some(&whole));
        let missing = || OpenError::from(io::Error::new(io::ErrorKind::NotFound, "the archive holds no such file"));
        self.source(index.ok_or_else(missing)?)
    }

    /// The bytes of member `index`, inflated into a temporary file.
    /// An error if it is no DICOM file, is damaged, encrypted or compressed in another way than deflate, or inflates to more than
    /// is allowed.
    pub fn source(&mut self, index: usize) -> Result<Source, OpenError> {
        let mut member = self.zip.by_index(index).map_err(unusable)?;
        let (declared, packed) = (member.size(), member.compressed_size());
        if declared == 0 {
            return Err(OpenError::Empty);
        }
        if declared > LARGEST_MEMBER || declared > packed.saturating_mul(MOST_PER_BYTE).saturating_add(HEAD) {
            let what = format!("the archive claims {declared} bytes from {packed}");
            return Err(OpenError::TooLarge(what));
        }
        if self.inflated.saturating_add(declared) > LARGEST_TOTAL {
            return Err(OpenError::TooLarge("the archive inflates to more than 32 GiB".to_owned()));
        }
        let mut head = Vec::new();
        member.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| unusable(error.into()))?;
        parser::check_start(&Reader::Memory(&head))?;
        let mut file = tempfile::NamedTempFile::new()?;
        // One byte more than declared is read, to notice a member that is longer.
        let mut rest = head.as_slice().chain(member.take((declared + 1).saturating_sub(head.len() as u64)));
        let length = io::copy(&mut rest, &mut file).map_err(|error| unusable(error.into()))?;
        self.inflated += length;
        if length != declared {
            return Err(OpenError::Damaged(format!("it has {length} bytes, the archive says {declared}")));
        }
        Ok(Source::temporary(file.into_temp_path(), length))
    }
}

/// The name without anything that leads out of the archive.
fn plain(name: &str) -> PathBuf {
    name.split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .map(|part| part.replace(':', "_"))
        .collect()
}

fn unusable(error: ZipError) -> OpenError {
    match error {
        ZipError::Io(cause) if cause.kind() != io::ErrorKind::InvalidData => cause.into(),
        other => OpenError::Archive(other.to_string()),
    }
}
