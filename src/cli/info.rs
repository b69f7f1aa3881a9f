//! `info`: what is in files and folders.

use super::{Failure, print_json, say};
use crate::dicom::{self, Rejected};
use crate::imaging::acquisition::{Intensity, MaskItem, MaskOperation, TimingSource};
use crate::imaging::{Acquisition, Run};
use crate::planning::calibration::from_file;
use crate::planning::evaluation::ScaleState;
use crate::planning::plan::patient_position;
use crate::wording;
use clap::Args;
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What is in files and folders, what the scale of each run is worth, what was rejected and why.
#[derive(Debug, Args)]
pub struct Info {
    /// Write one JSON object to standard output
    #[arg(long)]
    json: bool,
    /// Hash all decoded stored values of each run (decodes everything)
    #[arg(long)]
    hash: bool,
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Listing {
    runs: Vec<Entry>,
    rejected: Vec<RejectedEntry>,
}

#[derive(Serialize)]
struct RejectedEntry {
    path: PathBuf,
    reason: String,
    /// The file taken instead, where two hold the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<PathBuf>,
    /// An image that can be decoded but not planned on still has a hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pixels_sha256: Option<String>,
}

/// A run.
///
/// Long because each field is a key of `info --json`.
#[derive(Serialize)]
struct Entry {
    path: PathBuf,
    sop_instance_uid: Option<String>,
    sop_class_uid: Option<String>,
    transfer_syntax_uid: Option<String>,
    modality: Option<String>,
    rows: u32,
    columns: u32,
    frames: u32,
    bits_stored: u16,
    photometric: Option<String>,
    frame_times_ms: Vec<f64>,
    timing_source: &'static str,
    intensity: &'static str,
    mask_items: Vec<Mask>,
    geometry: Geometry,
    scale: Scale,
    pixels_sha256: Option<String>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON are a promise")]
struct Mask {
    operation: &'static str,
    mask_frames: Vec<u32>,
    ranges: Vec<[u32; 2]>,
    shift: [f64; 2],
    contrast_averaging: u32,
    tid_offset: i32,
}

#[derive(Serialize)]
struct Geometry {
    primary_deg: Option<f64>,
    secondary_deg: Option<f64>,
    sid_mm: Option<f64>,
    sod_mm: Option<f64>,
    detector_spacing_mm: Option<[f64; 2]>,
    moving: bool,
}

#[derive(Serialize)]
struct Scale {
    state: ScaleState,
    mm_per_px: Option<[f64; 2]>,
    relative_uncertainty: Option<f64>,
    why: String,
}

impl Info {
    pub(super) fn run(self) -> Result<(), Failure> {
        for path in &self.paths {
            // A path may lead into a zip archive.
            if !path.exists() && !path.ancestors().any(Path::is_file) {
                return Err(Failure::input(format!("{}: no such file or folder", path.display())));
            }
        }
        let scan = dicom::scan(&self.paths, dicom::OpenOptions::default(), &|_| ControlFlow::Continue(()));
        let runs = scan.runs.iter().map(|opened| entry(&opened.path, &opened.run, self.hash)).collect();
        let rejected = scan.rejected.into_iter().map(|rejected| rejected_entry(rejected, self.hash)).collect();
        let listing = Listing { runs, rejected };
        if let ([path], Some(reason)) = (self.paths.as_slice(), listing.only_reason())
            && path.is_file()
        {
            return Err(Failure::input(format!("{}: {reason}", path.display())));
        }
        if self.json || self.hash {
            return print_json(&listing);
        }
        listing.tell();
        Ok(())
    }
}

fn rejected_entry(rejected: Rejected, hash: bool) -> RejectedEntry {
    let pixels_sha256 = hash.then(|| dicom::pixels_sha256(&rejected.path).ok()).flatten();
    let Rejected { path, reason, same_as } = rejected;
    RejectedEntry { path, reason, same_as, pixels_sha256 }
}

fn entry(path: &Path, run: &Run, hash: bool) -> Entry {
    let facts = run.acquisition();
    let mut warnings: Vec<String> = facts
        .warnings
        .iter()
        .cloned()
        .chain(patient_position::doubt(facts).as_ref().map(wording::position_doubt))
        .collect();
    let pixels_sha256 = if hash {
        dicom::pixels_sha256(path).map_err(|error| warnings.push(format!("the pixels cannot be hashed: {error}"))).ok()
    } else {
        None
    };
    Entry {
        path: path.to_owned(),
        sop_instance_uid: known(&facts.identity.sop_instance_uid),
        sop_class_uid: known(&facts.identity.sop_class_uid),
        transfer_syntax_uid: known(&facts.identity.transfer_syntax_uid),
        modality: known(&facts.identity.modality),
        rows: facts.pixels.rows,
        columns: facts.pixels.columns,
        frames: facts.pixels.frames,
        bits_stored: facts.pixels.bits_stored,
        photometric: known(&facts.pixels.photometric),
        frame_times_ms: facts.timing.frame_times_ms.clone(),
        timing_source: match facts.timing.source {
            TimingSource::FrameTime => "frame_time",
            TimingSource::FrameTimeVector => "frame_time_vector",
            TimingSource::CineRate => "cine_rate",
            TimingSource::Assumed => "assumed",
        },
        intensity: match facts.pixels.intensity {
            Intensity::Linear => "LIN",
            Intensity::Log => "LOG",
            Intensity::Display => "DISP",
            Intensity::Unknown => "unknown",
        },
        mask_items: facts.masks.items.iter().map(mask).collect(),
        geometry: Geometry {
            primary_deg: facts.geometry.primary_deg,
            secondary_deg: facts.geometry.secondary_deg,
            sid_mm: facts.geometry.sid_mm,
            sod_mm: facts.geometry.sod_mm,
            detector_spacing_mm: facts.geometry.detector_spacing_mm,
            moving: facts.geometry.moving,
        },
        scale: scale(facts),
        pixels_sha256,
        warnings,
    }
}

fn scale(facts: &Acquisition) -> Scale {
    let calibration = from_file(&facts.geometry);
    let patient = matches!(calibration.state, ScaleState::Geometry | ScaleState::Fiducial | ScaleState::Stated);
    Scale {
        state: calibration.state,
        mm_per_px: calibration.mm_per_px.filter(|_| patient),
        relative_uncertainty: calibration.relative_uncertainty.filter(|_| patient),
        why: wording::scale_reason(&calibration.why),
    }
}

fn mask(item: &MaskItem) -> Mask {
    Mask {
        operation: match item.operation {
            MaskOperation::None => "NONE",
            MaskOperation::AverageSubtraction => "AVG_SUB",
            MaskOperation::TimeInterval => "TID",
            MaskOperation::ReversedTimeInterval => "REV_TID",
        },
        mask_frames: item.mask_frames.clone(),
        ranges: item.ranges.clone(),
        shift: item.shift.down_left(),
        contrast_averaging: item.contrast_averaging,
        tid_offset: item.tid_offset,
    }
}

fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Listing {
    /// Why nothing at all can be used. An image that cannot be planned on but has its hash was still of use.
    fn only_reason(&self) -> Option<&str> {
        let useful = !self.runs.is_empty() || self.rejected.iter().any(|rejected| rejected.pixels_sha256.is_some());
        if useful { None } else { self.rejected.first().map(|rejected| rejected.reason.as_str()) }
    }

    /// The same for people.
    fn tell(&self) {
        for run in &self.runs {
            let angles = wording::angles([run.geometry.primary_deg, run.geometry.secondary_deg]);
            let frames = wording::counted(run.frames as usize, "frame", "frames");
            say(run.path.display());
            let modality = run.modality.as_deref().unwrap_or("unknown modality");
            let moving = if run.geometry.moving { ", moving" } else { "" };
            say(format_args!("  {modality}, {} × {}, {frames}, {angles}{moving}", run.columns, run.rows));
            match run.scale.mm_per_px {
                Some(mm_per_px) => say(format_args!(
                    "  scale {}, standard uncertainty {}: {}",
                    wording::spacing(mm_per_px, 4),
                    run.scale.relative_uncertainty.map_or_else(|| "unknown".to_owned(), wording::percent),
                    run.scale.why
                )),
                None => say(format_args!("  no scale: {}", run.scale.why)),
            }
            for warning in &run.warnings {
                say(format_args!("  ! {warning}"));
            }
        }
        for rejected in &self.rejected {
            let same = rejected.same_as.as_ref().map(|other| format!(": {}", other.display())).unwrap_or_default();
            say(format_args!("{}\n  not usable: {}{same}", rejected.path.display(), rejected.reason));
        }
        say(format_args!("{} runs, {} files not usable", self.runs.len(), self.rejected.len()));
    }
}
