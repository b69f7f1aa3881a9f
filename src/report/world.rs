//! What the typesetter sees: its library, our fonts, and a handful of named files in memory. No disk, no network, no
//! clock.

use std::collections::HashMap;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The part that stays the same from one document to the next.
pub struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Shared {
    /// The standard library with these font files; a file that is no font is passed over.
    pub fn new(font_files: impl IntoIterator<Item = Bytes>) -> Self {
        let fonts: Vec<Font> = font_files.into_iter().flat_map(Font::iter).collect();
        let book = FontBook::from_fonts(&fonts);
        Self { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts }
    }

    /// Whether any font has a glyph for `letter`.
    pub fn covers(&self, letter: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
    }

    /// Names of the font families, in the order they were given.
    pub fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = Vec::new();
        for font in &self.fonts {
            let family = font.info().family.as_str().to_owned();
            if !families.contains(&family) {
                families.push(family);
            }
        }
        families
    }
}

/// One document's files and date.
pub struct PaperWorld<'a> {
    shared: &'a Shared,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    today: Option<Datetime>,
}

impl<'a> PaperWorld<'a> {
    /// A world without files, whose document will be the source called `main`; `None` if that is not a file name.
    pub fn new(shared: &'a Shared, main: &str, today: Option<Datetime>) -> Option<Self> {
        Some(Self { shared, main: file_id(main)?, sources: HashMap::new(), files: HashMap::new(), today })
    }

    /// Adds a source: the document, or what it may import.
    pub fn add_source(&mut self, name: &str, text: &str) {
        if let Some(id) = file_id(name) {
            self.sources.insert(id, Source::new(id, text.to_owned()));
        }
    }

    /// Adds a file that the document may read.
    pub fn add_file(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(id) = file_id(name) {
            self.files.insert(id, Bytes::new(bytes));
        }
    }
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for PaperWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.files.get(&id) {
            return Ok(bytes.clone());
        }
        let source = self.sources.get(&id).ok_or_else(|| not_found(id))?;
        Ok(Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
