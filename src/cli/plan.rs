//! `plan`: evaluates a plan file.

use super::{Failure, print_json, say};
use crate::dicom::OpenOptions;
use crate::planning::Stock;
use crate::planning::evaluation::{Evaluation, Level};
use crate::session::documents::{Document, Documents, Inputs};
use crate::session::{EvidenceCache, ReferenceData, file, open_runs_of};
use crate::units::Mm;
use crate::wording::{self, Quantity};
use clap::Args;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Evaluates a plan file, with another catalogue, technique or stock if asked.
#[derive(Debug, Args)]
pub struct PlanCall {
    /// The plan file (*.dva.json)
    plan: PathBuf,
    /// Write the evaluation as one JSON object to standard output
    #[arg(long)]
    json: bool,
    /// Write the plan sheet
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// Another template for the plan sheet (Typst)
    #[arg(long, value_name = "FILE", requires = "pdf")]
    template: Option<PathBuf>,
    #[command(flatten)]
    with: With,
    /// Leave names, dates, study descriptions and the case label out of the plan sheet; the notes stay
    #[arg(long)]
    hide_identity: bool,
}

/// With what a plan is evaluated.
#[derive(Debug, Args)]
pub(super) struct With {
    /// Another device catalogue
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// Another technique
    #[arg(long, value_name = "ID")]
    technique: Option<String>,
    /// Stents at hand
    #[arg(long, value_name = "FILE")]
    stock: Option<PathBuf>,
}

impl With {
    /// The plan at `path` with its runs, to be evaluated so, for documents from a `template` of one's own.
    pub(super) fn open(self, path: &Path, template: Option<&Path>, hide_identity: bool) -> Result<Inputs, Failure> {
        let mut inputs = open(path)?;
        inputs.hides_identity = hide_identity;
        inputs.template = template.map(read).transpose()?;
        let mut data = ReferenceData::bundled();
        if let Some(path) = &self.catalog {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            data.use_catalog(&name, &read(path)?).map_err(|error| Failure::of_file(path, error))?;
        }
        if let Some(path) = &self.stock {
            data.stock = Some(Stock::parse(&read(path)?).map_err(|error| Failure::of_file(path, error))?);
        }
        if let Some(id) = self.technique {
            if data.techniques.get(&id).is_none() {
                let known: Vec<&str> = data.techniques.entries().iter().map(|t| t.id.as_str()).collect();
                return Err(
                    Failure::usage(format!("no technique \"{id}\"")).hint(format!("known: {}", known.join(", ")))
                );
            }
            inputs.plan.technique = id;
        }
        inputs.reference_data = Arc::new(data);
        Ok(inputs)
    }
}

impl PlanCall {
    pub(super) fn run(self) -> Result<(), Failure> {
        let inputs = self.with.open(&self.plan, self.template.as_deref(), self.hide_identity)?;
        let documents = Documents::of(inputs, None);
        if let Some(path) = &self.pdf {
            documents.write(Document::Pdf, path)?;
        }
        if self.json {
            return print_json(documents.evaluation());
        }
        tell(documents.evaluation());
        Ok(())
    }
}

/// The plan at `path` with its runs opened; a run that cannot be opened, or is not the one that the plan was made
/// on, fails the call.
pub(super) fn open(path: &Path) -> Result<Inputs, Failure> {
    let mut plan = file::read_plan(path)?;
    let (opened, rejected) = open_runs_of(&mut plan, path, &OpenOptions::default());
    if let Some(first) = rejected.first() {
        let hint = "paths in a plan start at the plan file's folder";
        return Err(Failure::of_file(&first.path, &first.reason).hint(hint));
    }
    let mut evidence = EvidenceCache::default();
    for run in opened {
        if let Some(problem) = run.difference_from(&plan) {
            let hint = "put the original file in its place, or make the plan anew on this one";
            return Err(Failure::of_file(&run.path, problem).hint(hint));
        }
        evidence.put(&run.id, run.run);
    }
    let reference_data = Arc::new(ReferenceData::bundled());
    Ok(Inputs { plan, evidence, reference_data, hides_identity: false, template: None })
}

/// The text of a catalogue, a stock or a template.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => "check the name and the folder",
            ErrorKind::InvalidData => "a text file in UTF-8 is needed",
            _ => "check that it is a file you may read",
        };
        Failure::of_file(path, error).hint(hint)
    })
}

/// Writes a document into `folder` and says so.
pub(super) fn write_into(folder: &Path, documents: &Documents, document: Document) -> Result<(), Failure> {
    let path = folder.join(document.file_name());
    documents.write(document, &path)?;
    say(format_args!("Wrote {}", path.display()));
    Ok(())
}

/// The main numbers for people.
pub(super) fn tell(evaluation: &Evaluation) {
    for view in &evaluation.views {
        say(format_args!("view {}: {}", view.id, wording::scale_reason(&view.calibration.why)));
    }
    match &evaluation.crossing {
        Some(crossing) => {
            let gap = match crossing.gap.length {
                Some(gap) => Quantity::gap(crossing.gap.kind, &gap),
                None => Quantity::pixels(crossing.gap.px),
            };
            say(format_args!("gap {}", gap.line()));
        }
        None => say("no crossing"),
    }
    if let Some(path) = evaluation.path_mm {
        say(format_args!("path from datum to crossing {path}"));
    }
    for chain in &evaluation.chains {
        let pieces: Vec<String> =
            chain.pieces.iter().map(|p| format!("{} {}", p.name, Mm::new(p.length_mm).nominal())).collect();
        let verified = if chain.verified { "" } else { " (unverified device data)" };
        say(format_args!("chain: {}{verified}", pieces.join(" + ")));
    }
    for advisory in &evaluation.advisories {
        let mark = match advisory.level() {
            Level::Block => "!!",
            Level::Warn => "!",
            Level::Info => "-",
        };
        say(format_args!("{mark} {}", wording::advisory(advisory)));
    }
    for part in evaluation.missing.iter() {
        say(format_args!("missing: {}", wording::missing(part)));
    }
}
