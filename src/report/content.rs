//! The report as data: every word and number of the plan sheet, already written out, and nothing to compute.
//!
//! Serialized, this is what a template reads as `report.json`. Keys are added, never renamed, because hospitals write
//! templates against them.

use super::measured::Measured;
use crate::planning::evaluation::Level;
use serde::Serialize;

/// The version of the report's shape.
pub const SCHEMA: &str = "dva-report/1";

/// Everything printed about one plan.
///
/// Long because each field is one that a template reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Always [`crate::wording::NOTICE`].
    pub notice: &'static str,
    /// Who and what the sheet is about.
    pub header: Header,
    /// What was used to make it.
    pub provenance: Provenance,
    /// Patient and study as the files name them.
    pub identity: Vec<Fact>,
    /// The four numbers one looks for first.
    pub headline: Headline,
    /// C-arm directions with their scale.
    pub views: Vec<ViewRow>,
    /// Angle between the first two views, in words.
    pub view_angle: String,
    /// The traced vessels.
    pub vessels: Vec<VesselRow>,
    /// Their width and bends.
    pub courses: Vec<CourseRow>,
    /// Anatomy marked along them.
    pub marks: Vec<MarkRow>,
    /// The crossing.
    pub crossing: Section<CrossingSection>,
    /// Places to cross, best first.
    pub candidates: Vec<CandidateRow>,
    /// The chain of stents.
    pub chain: Section<ChainSection>,
    /// Other chains that cover the path.
    pub alternatives: Vec<AlternativeRow>,
    /// C-arm positions worth taking.
    pub working_views: Vec<WorkingViewRow>,
    /// What to know before using the numbers, the most serious first.
    pub advisories: Vec<AdvisoryRow>,
    /// What is still to be done, in order.
    pub missing: Vec<String>,
    /// The steps of the procedure.
    pub procedure: Procedure,
    /// Numbers that were assumed rather than measured.
    pub assumptions: Vec<Fact>,
    /// What else the numbers rest on that no image shows.
    pub premises: Vec<Premise>,
    /// How the numbers are to be read.
    pub method: Vec<String>,
    /// The runs behind the numbers.
    pub images: Vec<ImageRow>,
    /// The operator's notes.
    pub notes: String,
}

/// Who and what a sheet is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Header {
    /// Title of the document.
    pub title: String,
    /// What the operator calls the case.
    pub case: String,
    /// The limb.
    pub side: String,
    /// The patient's name and identifier in one line; says so where they are hidden.
    pub patient: String,
    /// When it was printed, as the caller says.
    pub printed: String,
}

/// What a sheet was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Program and version.
    pub software: String,
    /// Device table and version.
    pub catalog: String,
    /// First digits of the device table's SHA-256.
    pub catalog_hash: String,
    /// Version of the plan file.
    pub plan_schema: String,
}

/// A value that is there, or the reason why it is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section<T> {
    /// The value.
    Known(T),
    /// What to do to get it.
    Missing(String),
}

/// A label and what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// Where it comes from, if that is not the images.
    pub source: String,
    /// It needs a second look.
    pub alert: bool,
}

/// The four numbers one looks for first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// Between artery and vein at the crossing.
    pub gap: Section<Measured>,
    /// The crossing, from the landing datum.
    pub position: Section<Measured>,
    /// Length of vein to be lined.
    pub path: Section<Measured>,
    /// The chain of stents.
    pub chain: Section<ChainHeadline>,
}

/// A chain in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainHeadline {
    /// Labeled lengths from the ankle up, as in `150 + 100 + 60`.
    pub lengths: String,
    /// How many pieces.
    pub pieces: usize,
    /// Every piece's data was verified by a named person.
    pub verified: bool,
}

/// A view and its scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ViewRow {
    /// The plan's name for it.
    pub name: String,
    /// C-arm direction.
    pub direction: String,
    /// Row and column spacing, or that there is none.
    pub spacing: String,
    /// Where the spacing comes from, with its relative standard uncertainty.
    pub scale: String,
    /// One sentence more on it.
    pub why: String,
    /// Always 1.
    pub views: usize,
    /// The view has a scale in the patient.
    pub calibrated: bool,
}

/// A traced vessel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VesselRow {
    /// Artery or vein.
    pub kind: &'static str,
    /// Anatomical name.
    pub name: String,
    /// Length as traced.
    pub length: Measured,
    /// How much of it was drawn by hand because no vessel is seen; `None` if nothing was.
    pub bridged: Option<Measured>,
    /// Mean lumen diameter as traced.
    pub diameter: Option<Measured>,
    /// The runs it was traced on.
    pub traced_on: String,
    /// What the tracer doubts.
    pub warnings: Vec<String>,
}

/// Width and bends of a vessel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CourseRow {
    /// Anatomical name.
    pub vessel: String,
    /// Median diameter beside the narrowest place.
    pub reference: Option<Measured>,
    /// The narrowest place.
    pub narrowest: Option<Measured>,
    /// Where it is, from the first point of the trace.
    pub narrowest_at: Option<Measured>,
    /// By how much it is narrower.
    pub stenosis: Option<Share>,
    /// Length over the straight distance of the ends.
    pub tortuosity: Option<Share>,
    /// Radius of the sharpest bend.
    pub bend: Option<Measured>,
}

/// Anatomy marked on a vessel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkRow {
    /// Anatomical name of the vessel.
    pub vessel: String,
    /// What it is, and its name if it has one.
    pub what: String,
    /// Where it is, of a stretch its nearer end; `None` if it lies on no trace.
    pub position: Option<Measured>,
    /// The farther end of a stretch.
    pub end: Option<Measured>,
    /// What positions count from.
    pub origin: &'static str,
    /// Length of vessel between it and the crossing.
    pub from_crossing: Option<Measured>,
}

/// A share or a ratio with its interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The value.
    pub value: String,
    /// Its 95 % interval.
    pub interval: String,
}

/// The crossing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossingSection {
    /// From which artery to which vein.
    pub between: String,
    /// The gap and other lengths.
    pub lengths: Vec<Measured>,
    /// What is not a length in the patient.
    pub facts: Vec<Fact>,
    /// The gap is what one projection shows: the true distance may be longer.
    pub lower_bound: bool,
}

/// A place to cross, in one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CandidateRow {
    /// From 1, the best first.
    pub rank: usize,
    /// It is the one the plan uses.
    pub chosen: bool,
    /// From which artery to which vein.
    pub between: String,
    /// The gap.
    pub gap: Measured,
    /// From the landing datum.
    pub position: Option<Measured>,
    /// Angle between the centerlines.
    pub angle: String,
    /// Probability that the gap is within reach.
    pub within_reach: String,
}

/// The chain of stents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainSection {
    /// In order of deployment: from the ankle up, the crossing stent last.
    pub pieces: Vec<PieceRow>,
    /// The path, what is covered of it, what is left over.
    pub lengths: Vec<Measured>,
    /// Probability that the chain covers the path.
    pub probability: String,
    /// Sheath needed, the largest of the chain.
    pub sheath: String,
    /// Every piece's data was verified by a named person.
    pub verified: bool,
    /// What positions along the vein rest on.
    pub positions: String,
    /// Where zero is.
    pub datum: String,
    /// Remarks.
    pub notes: Vec<String>,
}

/// One stent.
///
/// Long because each field is one that a template reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceRow {
    /// Order of deployment, from 1.
    pub order: usize,
    /// Its name.
    pub name: String,
    /// It bridges vein and artery.
    pub crossing: bool,
    /// Labeled diameter and length.
    pub size: String,
    /// Distal end, from the landing datum.
    pub from: String,
    /// Proximal end, from the landing datum.
    pub to: String,
    /// Overlap with the piece before; empty for the first.
    pub overlap: String,
    /// Sheath.
    pub sheath: String,
    /// Its data was verified by a named person.
    pub verified: bool,
    /// Where its data come from.
    pub source: String,
    /// Where the scale of the positions comes from.
    pub scale: String,
    /// How many views the positions rest on.
    pub views: usize,
}

/// Another chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeRow {
    /// Names of the devices.
    pub devices: String,
    /// Labeled lengths from the ankle up.
    pub lengths: String,
    /// How many pieces.
    pub pieces: usize,
    /// What is left over.
    pub surplus: Option<Measured>,
    /// Probability that the chain covers the path.
    pub probability: String,
    /// Every piece's data was verified by a named person.
    pub verified: bool,
    /// Remarks.
    pub notes: Vec<String>,
}

/// A C-arm position worth taking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkingViewRow {
    /// What for.
    pub purpose: String,
    /// C-arm direction.
    pub direction: String,
    /// Foreshortening of the crossing seen from there.
    pub foreshortening: String,
}

/// Something to know before using the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdvisoryRow {
    /// `block`, `warn` or `info`.
    pub level: Level,
    /// What people read for it.
    pub word: &'static str,
    /// What it says.
    pub text: String,
}

/// The steps of a procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Procedure {
    /// Name of the technique.
    pub technique: String,
    /// How it is done.
    pub summary: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// A named person compared its profile with the documents it names.
    pub verified: bool,
    /// Where its profile comes from.
    pub source: String,
}

/// Something the numbers rest on, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Premise {
    /// The sentence.
    pub text: String,
    /// Who says so.
    pub source: String,
}

/// A run behind the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageRow {
    /// The plan's name for it.
    pub id: String,
    /// The view it belongs to.
    pub view: String,
    /// What it shows and how it was looked at.
    pub used_for: String,
    /// C-arm direction.
    pub direction: String,
    /// Columns, rows and frames.
    pub format: String,
    /// Study date; hidden if asked.
    pub date: String,
    /// SOP Instance UID; hidden if asked, since such numbers often hold a date.
    pub uid: String,
    /// First digits of the SHA-256 of all pixels.
    pub pixels: String,
}
