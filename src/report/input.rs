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
    /// Facts of the runs that are open.
    pub runs: &'a [RunFacts<'a>],
    /// The technique the plan names, if it is known.
    pub technique: Option<&'a Technique>,
    /// Which device table was used.
    pub catalog: CatalogStamp<'a>,
    /// Program and version, as in `dva-planner 0.1.0`.
    pub software: &'a str,
    /// When it is printed, as in `2026-11-22 17:40`; the first ten letters become the PDF's date.
    pub printed: &'a str,
    /// Whether the patient may be named.
    pub privacy: Privacy,
}

/// The facts of one opened run.
#[derive(Debug, Clone, Copy)]
pub struct RunFacts<'a> {
    /// The plan's name for it.
    pub id: &'a str,
    /// What its file says.
    pub acquisition: &'a Acquisition,
}

/// Which device table was used.
#[derive(Debug, Clone, Copy)]
pub struct CatalogStamp<'a> {
    /// Name and version of the table.
    pub name: &'a str,
    /// SHA-256 of the table.
    pub sha256: &'a str,
}

/// Whether the patient may be named on paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Privacy {
    /// Names, identifiers and dates are printed.
    #[default]
    Identified,
    /// Names, identifiers, dates, UIDs and the case label, which often names somebody, are hidden. Notes for the sheet are
    /// printed as written.
    DeIdentified,
}
