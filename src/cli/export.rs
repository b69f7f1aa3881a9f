//! `export`: the plan as DICOM objects, for an archive of images.

use super::Failure;
use super::plan::{With, write_into};
use crate::session::documents::{Document, Documents};
use clap::Args;
use std::path::PathBuf;

/// The plan as DICOM objects of its study: the plan sheet as a document, the plan picture as an image.
#[derive(Debug, Args)]
pub struct Export {
    /// The plan file (*.dva.json)
    plan: PathBuf,
    /// The folder they go to, as plan.sheet.dcm and plan.picture.dcm
    #[arg(long, value_name = "DIR")]
    dicom: PathBuf,
    /// Replace such files where they are there already
    #[arg(long)]
    replace: bool,
    /// Leave names, identifiers, dates, descriptions and the case label out, and replace UIDs; the notes stay
    #[arg(long)]
    hide_identity: bool,
    /// Another template for the plan sheet (Typst)
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    #[command(flatten)]
    with: With,
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut files = Document::DICOM.iter().map(|document| self.dicom.join(document.file_name()));
        if !self.replace
            && let Some(path) = files.find(|path| path.exists())
        {
            let hint = "give another folder, or --replace";
            return Err(Failure::input(format!("{} is there already", path.display())).hint(hint));
        }
        let inputs = self.with.open(&self.plan, self.template.as_deref(), self.hide_identity)?;
        let documents = Documents::of(inputs, None);
        Document::DICOM.into_iter().try_for_each(|document| write_into(&self.dicom, &documents, document))
    }
}
