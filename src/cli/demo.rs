//! `demo`: the whole job on the bundled study.

use super::{Failure, Wanted, plan};
use crate::session::documents::{Document, Documents};
use crate::session::samples;
use clap::Args;
use std::path::PathBuf;

/// The study the demonstration uses.
const STUDY: &str = "easy";

/// The whole job on the bundled study.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where plan.pdf, plan.json and plan.png go
    #[arg(long, value_name = "DIR", default_value = "demo-plan")]
    out: PathBuf,
    /// Do not open the window
    #[arg(long)]
    headless: bool,
}

impl Demo {
    pub(super) fn run(self) -> Result<Wanted, Failure> {
        let study = samples::plan_path(STUDY).map_err(Failure::input)?;
        let documents = Documents::of(plan::open(&study)?, None);
        for document in [Document::Pdf, Document::Json, Document::Png] {
            plan::write_into(&self.out, &documents, document)?;
        }
        plan::tell(documents.evaluation());
        if self.headless || !has_display() {
            return Ok(Wanted::Done);
        }
        Ok(Wanted::Window { paths: vec![study], memory_mib: None })
    }
}

/// Whether a window could be shown.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
