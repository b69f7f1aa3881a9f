//! `export`: the plan as DICOM objects, for an archive of images.

use super::plan::{With, read};
use super::{Failure, say};
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
        let files =
            Document::DICOM.map(|document| (document, self.dicom.join(format!("plan.{}", document.extension()))));
        if !self.replace
            && let Some((_, path)) = files.iter().find(|(_, path)| path.exists())
        {
            let hint = "give another folder, or --replace";
            return Err(Failure::input(format!("{} is there already", path.display())).hint(hint));
        }
        let mut inputs = self.with.open(&self.plan)?;
        inputs.redact = self.hide_identity;
        inputs.template = self.template.as_deref().map(read).transpose()?;
        let documents = Documents::of(inputs, None);
        for (document, path) in files {
            documents.write(document, &path)?;
            say(format_args!("Wrote {}", path.display()));
        }
        Ok(())
    }
}
