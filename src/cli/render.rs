//! `render`: one picture of a run.

use super::{Failure, LookArguments, pair, say};
use crate::dicom;
use crate::imaging::picture::{PictureOptions, gray16, picture};
use crate::imaging::register::register_mask;
use crate::imaging::window::Window;
use crate::session::documents::gray_png;
use crate::session::file::{read_plan, write_atomically};
use crate::wording;
use clap::Args;
use image::ExtendedColorType;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// One picture of a run as PNG.
#[derive(Debug, Args)]
pub struct Render {
    /// The run's file
    run: PathBuf,
    /// The PNG file to write; folders that are missing are made
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    look: LookArguments,
    /// Move the mask to where the limb lies in the contrast frames, and say how far
    #[arg(long, conflicts_with = "shift")]
    register_mask: bool,
    /// Window center and width
    #[arg(long, value_name = "C,W", value_parser = pair, allow_hyphen_values = true)]
    window: Option<[f64; 2]>,
    /// The numbers before windowing, as 16-bit gray
    #[arg(long, conflicts_with = "window")]
    raw16: bool,
}

impl Render {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut look = self.look.look()?;
        let run = open(&self.run)?;
        let unusable = |error: &dyn Display| Failure::of_file(&self.run, error);
        if self.register_mask {
            let found = register_mask(&run, &look).map_err(|e| unusable(&e))?;
            let found = found.ok_or_else(|| unusable(&"nothing is subtracted, hence there is no mask to move"))?;
            if !found.registration.is_accepted() {
                return Err(unusable(&wording::registration(&found.registration)));
            }
            look.shift = found.shift;
            let ([down, left], residual) = (found.shift.down_left(), found.registration.residual_px);
            say(format_args!("mask moved {down:.2} rows down, {left:.2} columns left, residual {residual:.2} px"));
        }
        let png = if self.raw16 {
            gray_png(&gray16(&run, &look).map_err(|e| unusable(&e))?, ExtendedColorType::L16)
        } else {
            let window = self.window.map(|[center, width]| Window { center, width });
            let shown = picture(&run, &look, window, PictureOptions::default()).map_err(|e| unusable(&e))?;
            shown.notes.iter().for_each(|note| say(format_args!("! {}", wording::image_note(note))));
            gray_png(&shown.gray, ExtendedColorType::L8)
        };
        write_atomically(&self.output, &png.map_err(|e| unusable(&e))?)?;
        Ok(())
    }
}

/// Opens one run, any image that can be shown.
pub(super) fn open(path: &Path) -> Result<crate::imaging::Run, Failure> {
    let any = dicom::OpenOptions { any_modality: true, ..dicom::OpenOptions::default() };
    dicom::open(path, any).map_err(|error| {
        let name = path.display();
        let failure = Failure::of_file(path, &error);
        match error {
            _ if path.is_dir() => {
                failure.hint(format!("one file is needed: dva-planner info {name} lists those of the folder"))
            }
            dicom::OpenError::NotDicom { .. } if read_plan(path).is_ok() => {
                failure.hint(format!("it is a plan, which names its runs: dva-planner plan {name} evaluates it"))
            }
            dicom::OpenError::NotDicom { .. } => failure.hint("dva-planner info FOLDER lists the runs of a folder"),
            _ => failure,
        }
    })
}
