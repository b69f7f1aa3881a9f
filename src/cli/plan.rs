//! `plan`: evaluates a plan file.

use super::{Failure, print_json, say};
use crate::planning::Stock;
use crate::planning::evaluation::Evaluation;
use crate::planning::evaluation::Level;
use crate::session::documents::{Document, Documents, Inputs};
use crate::session::{EvidenceCache, FoundRun, ReferenceData, file, open_runs_of};
use crate::units::Mm;
use crate::wording::{self, Quantity};
use clap::Args;
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
    /// The plan at `path` with its runs, to be evaluated so.
    pub(super) fn open(self, path: &Path) -> Result<Inputs, Failure> {
        let mut inputs = open(path)?;
        let mut data = ReferenceData::bundled();
        if let Some(path) = &self.catalog {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            data.use_catalog(&name, &read(path)?).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?;
        }
        if let Some(path) = &self.stock {
            data.stock =
                Some(Stock::parse(&read(path)?).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?);
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
        let mut inputs = self.with.open(&self.plan)?;
        inputs.redact = self.hide_identity;
        inputs.template = self.template.as_deref().map(read).transpose()?;
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

/// The plan at `path` with its runs opened; a run that cannot be opened fails the call.
pub(super) fn open(path: &Path) -> Result<Inputs, Failure> {
    let mut plan = file::read_plan(path)?;
    let (opened, rejected) = open_runs_of(&plan, path, &crate::dicom::OpenOptions::default());
    if let Some(first) = rejected.first() {
        let what = format!("{}: {}", first.path.display(), first.reason);
        return Err(Failure::input(what).hint("paths in a plan start at the plan file's folder"));
    }
    let mut evidence = EvidenceCache::default();
    for FoundRun { id, path, run } in opened {
        let found = &run.acquisition().identity.sop_instance_uid;
        let expected = plan.run(&id).and_then(|reference| reference.sop_instance_uid.as_ref());
        if expected.is_some_and(|expected| expected != found) {
            return Err(Failure::input(format!(
                "{}: not the object that run {id} of the plan was made on",
                path.display()
            )));
        }
        evidence.put(&id, run);
    }
    for run in &mut plan.runs {
        run.path = file::absolute_run_path(&run.path, path);
    }
    Ok(Inputs { plan, evidence, reference_data: Arc::new(ReferenceData::bundled()), redact: false, template: None })
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// The main numbers for people.
pub(super) fn tell(evaluation: &Evaluation) {
    for view in &evaluation.views {
        say(format_args!("view {}: {}", view.id, wording::scale_reason(&view.calibration.why)));
    }
    match &evaluation.crossing {
        Some(crossing) => {
            let in_pixels = || Quantity::pixels(crossing.gap.px);
            let gap = crossing.gap.length.as_ref().map_or_else(in_pixels, |gap| Quantity::gap(crossing.gap.kind, gap));
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
