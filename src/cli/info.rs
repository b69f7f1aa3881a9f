//! `info`: what is in files and folders.

use super::{Failure, print_json, say};
use crate::dicom::{self, Opened, Rejected};
use crate::imaging::Acquisition;
use crate::imaging::acquisition::{Intensity, MaskItem, MaskOperation, TimingSource};
use crate::planning::calibration::from_file;
use crate::planning::evaluation::ScaleState;
use crate::planning::plan::patient_position;
use crate::wording;
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
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

/// The key of a hash.
const PIXELS_SHA256: &str = "pixels_sha256";

#[derive(Serialize)]
struct Scale {
    state: ScaleState,
    mm_per_px: Option<[f64; 2]>,
    relative_uncertainty: Option<f64>,
    why: String,
}

impl Info {
    pub(super) fn run(self) -> Result<(), Failure> {
        // A path may lead into a zip archive.
        let is_there = |path: &Path| path.exists() || path.ancestors().any(Path::is_file);
        if let Some(path) = self.paths.iter().find(|path| !is_there(path)) {
            return Err(Failure::of_file(path, "no such file or folder"));
        }
        let scan = dicom::scan(&self.paths, dicom::OpenOptions::default(), &|_| ControlFlow::Continue(()));
        if self.json || self.hash {
            let runs: Vec<Value> = scan.runs.iter().map(|opened| entry(opened, self.hash)).collect();
            let rejected: Vec<Value> = scan.rejected.iter().map(|file| rejected_entry(file, self.hash)).collect();
            // An image that cannot be planned on but has its hash was still of use.
            self.check_use(&scan, rejected.iter().any(|entry| entry.get(PIXELS_SHA256).is_some()))?;
            return print_json(&json!({ "runs": runs, "rejected": rejected }));
        }
        self.check_use(&scan, false)?;
        tell(&scan);
        Ok(())
    }

    /// A single file that is of no use is an error with its reason.
    fn check_use(&self, scan: &dicom::Scan, hashed: bool) -> Result<(), Failure> {
        match (self.paths.as_slice(), scan.rejected.first()) {
            ([path], Some(first)) if scan.runs.is_empty() && !hashed && path.is_file() => {
                Err(Failure::of_file(path, &first.reason))
            }
            _ => Ok(()),
        }
    }
}

fn rejected_entry(rejected: &Rejected, hash: bool) -> Value {
    let mut entry = json!({ "path": rejected.path.to_string_lossy(), "reason": rejected.reason });
    // The file taken instead, where two hold the same run.
    if let Some(other) = &rejected.same_as {
        entry["same_as"] = json!(other.to_string_lossy());
    }
    if hash && let Ok(sha256) = dicom::pixels_sha256(&rejected.path) {
        entry[PIXELS_SHA256] = json!(sha256);
    }
    entry
}

fn entry(Opened { path, run }: &Opened, hash: bool) -> Value {
    let facts = run.acquisition();
    let Acquisition { identity, pixels, timing, masks, geometry, .. } = facts;
    let mut warnings = warnings(facts);
    let hashed = hash.then(|| dicom::pixels_sha256(path));
    let pixels_sha256 = hashed
        .and_then(|hashed| hashed.map_err(|error| warnings.push(format!("the pixels cannot be hashed: {error}"))).ok());
    json!({
        "path": path.to_string_lossy(),
        "sop_instance_uid": known(&identity.sop_instance_uid),
        "sop_class_uid": known(&identity.sop_class_uid),
        "transfer_syntax_uid": known(&identity.transfer_syntax_uid),
        "modality": known(&identity.modality),
        "rows": pixels.rows,
        "columns": pixels.columns,
        "frames": pixels.frames,
        "bits_stored": pixels.bits_stored,
        "photometric": known(&pixels.photometric),
        "frame_times_ms": timing.frame_times_ms,
        "timing_source": match timing.source {
            TimingSource::FrameTime => "frame_time",
            TimingSource::FrameTimeVector => "frame_time_vector",
            TimingSource::CineRate => "cine_rate",
            TimingSource::Assumed => "assumed",
        },
        "intensity": match pixels.intensity {
            Intensity::Linear => "LIN",
            Intensity::Log => "LOG",
            Intensity::Display => "DISP",
            Intensity::Unknown => "unknown",
        },
        "mask_items": masks.items.iter().map(mask).collect::<Vec<_>>(),
        "geometry": {
            "primary_deg": geometry.primary_deg,
            "secondary_deg": geometry.secondary_deg,
            "sid_mm": geometry.sid_mm,
            "sod_mm": geometry.sod_mm,
            "detector_spacing_mm": geometry.detector_spacing_mm,
            "moving": geometry.moving,
        },
        "scale": scale(facts),
        PIXELS_SHA256: pixels_sha256,
        "warnings": warnings,
    })
}

fn warnings(facts: &Acquisition) -> Vec<String> {
    let doubt = patient_position::doubt(facts).as_ref().map(wording::position_doubt);
    facts.warnings.iter().cloned().chain(doubt).collect()
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

fn mask(item: &MaskItem) -> Value {
    json!({
        "operation": match item.operation {
            MaskOperation::None => "NONE",
            MaskOperation::AverageSubtraction => "AVG_SUB",
            MaskOperation::TimeInterval => "TID",
            MaskOperation::ReversedTimeInterval => "REV_TID",
        },
        "mask_frames": item.mask_frames,
        "ranges": item.ranges,
        "shift": item.shift.down_left(),
        "contrast_averaging": item.contrast_averaging,
        "tid_offset": item.tid_offset,
    })
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The same for people.
fn tell(scan: &dicom::Scan) {
    for Opened { path, run } in &scan.runs {
        let facts = run.acquisition();
        let Acquisition { identity, pixels, geometry, .. } = facts;
        let angles = wording::angles([geometry.primary_deg, geometry.secondary_deg]);
        let frames = wording::counted(pixels.frames as usize, "frame", "frames");
        say(path.display());
        let modality = known(&identity.modality).unwrap_or("unknown modality");
        let moving = if geometry.moving { ", moving" } else { "" };
        say(format_args!("  {modality}, {} × {}, {frames}, {angles}{moving}", pixels.columns, pixels.rows));
        let Scale { mm_per_px, relative_uncertainty, why, .. } = scale(facts);
        match mm_per_px {
            Some(mm_per_px) => say(format_args!(
                "  scale {}, standard uncertainty {}: {why}",
                wording::spacing(mm_per_px, 4),
                relative_uncertainty.map_or_else(|| "unknown".to_owned(), wording::percent),
            )),
            None => say(format_args!("  no scale: {why}")),
        }
        for warning in warnings(facts) {
            say(format_args!("  ! {warning}"));
        }
    }
    for rejected in &scan.rejected {
        let same = rejected.same_as.as_ref().map(|other| format!(": {}", other.display())).unwrap_or_default();
        say(format_args!("{}\n  not usable: {}{same}", rejected.path.display(), rejected.reason));
    }
    say(format_args!("{} runs, {} files not usable", scan.runs.len(), scan.rejected.len()));
}
