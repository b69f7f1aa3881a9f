//! The command line: the same functions as the window, for scripts, batch work and tests.
//!
//! JSON goes to standard output, one object with a stable key order; everything for people goes to standard error.
//! Exit codes: 0 done, 1 the input cannot be used, 2 wrong usage.

mod catalog;
mod demo;
mod export;
mod failure;
mod info;
mod phantom;
mod plan;
mod register;
mod render;
mod trace;

pub use failure::Failure;

use crate::imaging::{FrameSelection, Look, MaskChoice, look::parse_range};
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;

/// Planning percutaneous deep venous arterialization. Research and teaching; not a medical device.
#[derive(Debug, Parser)]
#[command(name = "dva-planner", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Call>,
    /// Files, folders or a plan to open in the window
    paths: Vec<PathBuf>,
    /// Most memory for decoded frames and pictures in the window, in MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(64..))]
    memory: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum Call {
    /// The whole job on the bundled study: plan.pdf, plan.json and plan.png, then the window
    Demo(demo::Demo),
    /// What is in these files or folders, what each scale is worth, and what was rejected
    Info(info::Info),
    /// One picture of a run as PNG
    Render(render::Render),
    /// The refined centerline through anchors
    Trace(trace::Trace),
    /// Where one run lies on another
    Register(register::Register),
    /// Evaluates a plan file
    Plan(plan::PlanCall),
    /// The plan as DICOM objects of its study: the plan sheet as a document, the plan picture as an image
    Export(export::Export),
    /// Device catalogues
    #[command(subcommand)]
    Catalog(catalog::CatalogCall),
    /// Writes a synthetic study with its truth
    Phantom(phantom::Phantom),
}

/// What the arguments ask for.
pub enum Wanted {
    /// The window.
    Window {
        /// To be opened in it.
        paths: Vec<PathBuf>,
        /// Memory for frames and pictures in MiB, if it was said.
        memory_mib: Option<u32>,
    },
    /// Nothing more: a command was carried out.
    Done,
}

/// Carries out what the arguments ask for, except opening the window.
///
/// # Errors
/// If the input cannot be used.
pub fn run(arguments: Arguments) -> Result<Wanted, Failure> {
    match arguments.command {
        None => return Ok(Wanted::Window { paths: arguments.paths, memory_mib: arguments.memory }),
        Some(Call::Demo(demo)) => return demo.run(),
        Some(Call::Info(info)) => info.run()?,
        Some(Call::Render(render)) => render.run()?,
        Some(Call::Trace(trace)) => trace.run()?,
        Some(Call::Register(register)) => register.run()?,
        Some(Call::Plan(plan)) => plan.run()?,
        Some(Call::Export(export)) => export.run()?,
        Some(Call::Catalog(catalog)) => catalog.run()?,
        Some(Call::Phantom(phantom)) => phantom.run()?,
    }
    Ok(Wanted::Done)
}

/// Which numbers of a run: the options shared by the commands that look at one.
#[derive(Debug, Args)]
struct LookArguments {
    /// One frame, from 1
    #[arg(long, value_name = "N", conflicts_with_all = ["opacify", "opacify_min"])]
    frame: Option<u32>,
    /// Maximum opacification over frames A-B, or over all contrast frames
    #[arg(long, value_name = "A-B", num_args = 0..=1, default_missing_value = "all")]
    opacify: Option<String>,
    /// Minimum opacification over frames A-B, or over all contrast frames: what is filled in all of them
    #[arg(long, value_name = "A-B", num_args = 0..=1, default_missing_value = "all", conflicts_with = "opacify")]
    opacify_min: Option<String>,
    /// What is subtracted: auto (the file's mask module), none, or frame numbers
    #[arg(long, value_name = "auto|none|N,N", default_value = "auto")]
    mask: MaskChoice,
    /// Mask Sub-pixel Shift added to the file's: positive moves the mask down and to the left
    #[arg(long, value_name = "ROW,COLUMN", value_parser = pair, allow_hyphen_values = true)]
    shift: Option<[f64; 2]>,
    /// Lay the mask on from place to place, where parts of the limb moved differently
    #[arg(long)]
    local_mask: bool,
}

impl LookArguments {
    fn look(self) -> Result<Look, Failure> {
        let range = |words: &str| match words {
            "all" => Ok(None),
            words => {
                let wrong = || Failure::usage(format!("\"{words}\" is not a range of frames"));
                parse_range(words).map(Some).ok_or_else(wrong)
            }
        };
        let frame = match (self.frame, self.opacify.as_deref(), self.opacify_min.as_deref()) {
            (Some(number), _, _) => FrameSelection::Frame(number),
            (None, _, Some(words)) => FrameSelection::Least(range(words)?),
            (None, Some(words), None) => FrameSelection::Opacify(range(words)?),
            (None, None, None) => FrameSelection::Opacify(None),
        };
        let shift = self.shift.unwrap_or_default().into();
        Ok(Look { frame, mask: self.mask, shift, local: self.local_mask, ..Look::default() })
    }
}

/// Two numbers separated by a comma.
fn pair(words: &str) -> Result<[f64; 2], String> {
    let numbers: Option<Vec<f64>> =
        words.split(',').map(|n| n.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
    match numbers.as_deref() {
        Some(&[a, b]) => Ok([a, b]),
        _ => Err("two numbers separated by a comma are needed".to_owned()),
    }
}

/// Writes one JSON object to standard output.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from);
    match written.and_then(|()| writeln!(out)) {
        // Somebody closed the pipe after reading enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::input(format!("standard output: {error}"))),
    }
}

/// Writes one line for people to standard error.
fn say(line: impl std::fmt::Display) {
    // When even standard error is closed there is nobody to tell.
    drop(writeln!(std::io::stderr(), "{line}"));
}
