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
//! Each arrow is one public function. From right to left there is only the operator's hand: a command. The window, the
//! command line and the tests call the same functions.
//!
//! # Modules, in reading order
//!
//! - [`assets`]: device tables, techniques, templates and fonts, bundled by folder.
//! - [`units`]: millimeters, degrees, a number with its interval: how a quantity is written.
//! - [`numeric`]: order statistics, linear systems, interpolation.
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
//! # Invariants
//!
//! - `geometry`, `imaging`, `planning`, `wording` and `report` do no input or output, read no clock, start no thread, hold no
//!   global. Threads are made in `session::task` only.
//! - A plan holds no derived number and no pixel; an evaluation is never saved.
//! - `dicom` records facts, `planning` judges them.
//! - Painting reads the session and writes actions; only emptying them changes it.
//! - A length shown to a person comes from one `Display`, in [`units`].
//!
//! The test `architecture` enforces what the text of the sources can show.

pub mod assets;
pub mod cli;
pub mod dicom;
pub mod geometry;
pub mod imaging;
pub mod numeric;
pub mod phantom;
pub mod planning;
pub mod report;
pub mod session;
pub mod ui;
pub mod units;
pub mod wording;
