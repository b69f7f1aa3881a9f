//! Planning percutaneous deep venous arterialization from DSA and venography runs.
//!
//! # The way of the data
//!
//! ```text
//!  DICOM file ──dicom::open──▶ Run ──imaging::picture──▶ Picture ──▶ screen
//!                               │ Acquisition                          │ clicks
//!                               ▼                                      ▼
//!  assets/devices ─▶ DeviceCatalog                    Command ──Plan::apply──▶ Plan   (the only mutable truth)
//!                          │                                             │
//!                          └────────────── planning::evaluate ◀──────────┘
//!                                                 │
//!               Evaluation = centerlines, crossings, stents, advisories (each number with its interval)
//!                                                 │
//!                                        report::compose ──▶ Report ──report::pdf──▶ bytes
//! ```
//!
//! The only input that goes back, from right to left, is a command of the operator. The window, the command line and the
//! tests call the same functions.
//!
//! # Modules, in reading order
//!
//! - [`assets`]: device tables, techniques, templates and fonts, bundled by folder.
//! - [`units`]: millimeters, degrees, a number with its interval: how a quantity is written.
//! - `numeric`: order statistics, linear systems, interpolation.
//! - [`geometry`]: points tagged by their space, curves, the closest approach of two curves, the C-arm as a camera.
//! - [`imaging`]: what a run is and what is seen in it: frames, masks, pictures, ridges, paths, widths.
//! - [`dicom`]: files to runs, and synthetic runs to files. The only module that names a DICOM crate.
//! - [`planning`]: the operator's decisions and what follows from them: scale, crossing, stents, advisories.
//! - [`wording`]: how the program says things to people: every phrase that has a rule, once.
//! - [`report`]: what goes on paper.
//! - [`phantom`]: synthetic legs with exact truth, for samples, teaching and tests.
//! - [`session`]: the open case: history, opened runs, background tasks, files.
//! - [`ui`]: the window. The only module that names its toolkit.
//! - [`cli`]: the command line, on the same session functions.
//!
//! Folders of [`planning`], in reading order: `plan` (decisions), `calibration`, `devices`, `vessel` (traces to
//! centerlines), `view` (runs of one direction, two views in space), `crossing`, `stents`, `evaluate` (the whole), with
//! `evidence` (what it asks of the images), `uncertainty`, and `evaluation` (the types of what follows).
//!
//! # Invariants
//!
//! - `assets`, `units`, `numeric`, `geometry`, `imaging`, `planning`, `wording` and `report` do no input or output,
//!   read no clock, start no thread and hold no global. What they keep between calls is made again if it is lost:
//!   decoded frames of all runs within one memory limit (`imaging::FrameCache`), a run prepared for pictures
//!   (`imaging::picture`), parts laid out by the typesetter (`report`). Frames lie in large pages of anonymous memory;
//!   no file is mapped.
//! - Threads are made in `session::task` only. Loops over pixels and frames may share rayon's.
//! - A plan holds no derived number and no pixel; an evaluation is never read back, only worked out again.
//! - `dicom` records facts, `planning` judges them, `wording` says both to people and gives an evaluation the texts of
//!   its JSON. Errors carry their words themselves.
//! - A length shown to a person is written by the one `Display` in [`units`]; the gap of a crossing never stands
//!   without its kind, projected or spatial.
//! - Painting reads the session and writes requests to an outbox. Before a pass the application asks for pictures and
//!   curves, which starts work and fills caches but changes no decision; after it `ui::actions` carries out what the
//!   outbox holds.
//! - Within a module no files lie in a circle, and no struct has more than ten fields without its reason.
//!
//! The test `architecture` reads the syntax of every source file and holds what syntax can show of these, with a table
//! of exceptions and their reasons.

pub mod assets;
pub mod cli;
pub mod dicom;
pub mod geometry;
pub mod imaging;
pub(crate) mod numeric;
pub mod phantom;
pub mod planning;
pub mod report;
pub mod session;
pub mod ui;
pub mod units;
pub mod wording;
