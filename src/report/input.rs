//! What a report is made of, as the caller hands it in.

use crate::imaging::Acquisition;
use crate::planning::devices::technique::Technique;
use crate::planning::{Evaluation, Plan};

/// Everything a report is made of. The caller says the date: a report reads no clock.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The decisions.
    pub plan: &'a Plan,
    /// What follows from them.
    pub evaluation: &'a Evaluation,
    /// The runs that are open: the plan's names for them, and what their files say.
    pub runs: &'a [(&'a str, &'a Acquisition)],
    /// The technique the plan names, if it is known.
    pub technique: Option<&'a Technique>,
    /// Name and version of the device table that was used.
    pub catalog_name: &'a str,
    /// SHA-256 of that table.
    pub catalog_sha256: &'a str,
    /// Program and version, as in `dva-planner 0.1.0`.
    pub software: &'a str,
    /// When it is printed, as in `2026-11-22 17:40`; the first ten letters become the PDF's date.
    pub printed: &'a str,
    /// Names, identifiers, dates, UIDs and the case label, which often names somebody, are hidden. Notes for the sheet
    /// are printed as written.
    pub hides_identity: bool,
}
