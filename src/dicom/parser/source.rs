//! Bytes by position: a file read range by range, or a data set already inflated in memory.

use crate::imaging::Words;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempPath;

/// Where the bytes of an object lie. Holds no open file, so that a folder of a thousand runs needs no thousand handles.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file of this many bytes.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its length in bytes when it was first opened.
        length: u64,
        /// A temporary file goes with the last source that needs it.
        #[expect(dead_code, reason = "what it does is to be dropped")]
        temporary: Option<Arc<TempPath>>,
    },
    /// Bytes in memory.
    Memory(Arc<[u8]>),
}

/// A source opened for reading.
pub enum Reader<'a> {
    /// An open file of this many bytes.
    File(File, u64),
    /// Borrowed bytes.
    Memory(&'a [u8]),
}

impl Source {
    /// The regular file at `path`.
    /// An error if it cannot be opened, or is a folder, a pipe or a device.
    pub fn file(path: &Path) -> io::Result<Self> {
        let facts = std::fs::metadata(path)?;
        if !facts.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Ok(Self::File { path: path.to_owned(), length: facts.len(), temporary: None })
    }

    /// A temporary file of `length` bytes.
    pub fn temporary(path: TempPath, length: u64) -> Self {
        Self::File { path: path.to_path_buf(), length, temporary: Some(Arc::new(path)) }
    }

    /// Opens the source; a file is opened anew each time.
    /// An error if the file is gone or has become shorter since.
    pub fn reader(&self) -> io::Result<Reader<'_>> {
        match self {
            Self::Memory(bytes) => Ok(Reader::Memory(bytes)),
            Self::File { path, length, .. } => {
                let file = File::open(path)?;
                if file.metadata()?.len() < *length {
                    return Err(io::Error::other("the file has changed since it was opened; open it again"));
                }
                Ok(Reader::File(file, *length))
            }
        }
    }
}

impl Reader<'_> {
    /// Length in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::File(_, length) => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Fills `buffer` with the bytes from position `at` on.
    /// An error if there are not that many, or reading fails.
    pub fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(file, _) => read_file_at(file, at, buffer),
            Self::Memory(bytes) => {
                let from = usize::try_from(at).map_err(|_| io::ErrorKind::UnexpectedEof)?;
                let to = from.checked_add(buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
                buffer.copy_from_slice(bytes.get(from..to).ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    /// `count` 16-bit words from position `at` on, read straight into their place; `each` is called with every piece.
    pub fn words_at(&self, at: u64, count: usize, big_endian: bool, each: impl Fn(&mut [u16])) -> io::Result<Words> {
        /// Words read at a time, so that they are worked on while they are in the cache of the core.
        const PIECE: usize = 1 << 17;
        let mut words = Words::zeros(count);
        for (n, piece) in words.chunks_mut(PIECE).enumerate() {
            self.read_at(at + 2 * (n * PIECE) as u64, bytemuck::cast_slice_mut(piece))?;
            if big_endian != cfg!(target_endian = "big") {
                for word in piece.iter_mut() {
                    *word = word.swap_bytes();
                }
            }
            each(piece);
        }
        Ok(words)
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(not(unix))]
fn read_file_at(mut file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(buffer)
}
