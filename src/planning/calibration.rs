//! What the scale of a view is worth: from facts of the file, or from what the operator measured or knows.
//!
//! A spacing is in the patient only if something says so. Rules of DICOM PS3.3 10.7.1 (which spacing means what) and
//! C.8.7.5 (source, isocenter and detector); what contradicts itself by more than 1 % gives no scale at all.

mod catheter;
mod depth;
mod file;
mod ladder;
mod marks;
mod reference;

use crate::geometry::ImagePoint;
use crate::imaging::Acquisition;
use crate::imaging::catheter::TubeWidth;
use crate::planning::evaluation::ScaleState;
use crate::planning::plan::CalibrationChoice;
use crate::planning::reference::CatheterReference;
use crate::units::Interval;
use serde::Serialize;

pub use file::pixel_aspect;

/// Relative standard uncertainty of a spacing from an object at the depth of the vessel, where nothing better is known:
/// edges of catheters alone scatter by several percent.
pub const OBJECT_UNCERTAINTY: f64 = 0.05;

/// Half width in mm of the range in which the depth of a vessel is assumed when the scale holds at the isocenter.
pub const DEPTH_HALF_RANGE_MM: f64 = 40.0;

/// Source to isocenter in mm where a file does not say: the shortest usual one, which makes depth matter most.
const SHORT_SOD_MM: f64 = 720.0;

/// How pixels of a view become millimeters, and how far to trust it.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Row and column spacing in the patient, mm per pixel; `None` unless the state is geometry, fiducial or stated.
    pub mm_per_px: Option<[f64; 2]>,
    /// What the scale rests on.
    pub state: ScaleState,
    /// Relative standard uncertainty of the spacing; `None` without a spacing.
    pub relative_uncertainty: Option<f64>,
    /// Where the scale comes from, or why there is none and what to do, for people.
    pub why: String,
    /// The object was a ruler at an unknown distance from the vessel: lengths read too short, by 10–40 % as a rule, and
    /// do not enter a stent plan.
    pub ruler_without_depth: bool,
    /// What to know before trusting it.
    pub doubts: Vec<Doubt>,
    /// What was measured of a reference object in the image.
    pub found: Option<FoundObject>,
}

/// Why a scale is not to be trusted as it stands, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// A word for programs.
    pub id: &'static str,
    /// A sentence for people, without capital letter.
    pub text: String,
}

/// What was measured of a reference object in the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundObject {
    /// The run it was measured on.
    pub run: String,
    /// Its width in px, or the distance between two of its marks in columns.
    pub px: Interval,
    /// The mark, from 0, that does not fit the others and was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
    /// Its edges as they were found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Vec<ImagePoint>>,
}

impl Calibration {
    /// No scale at all, and why.
    #[must_use]
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::none(ScaleState::None, why)
    }

    fn none(state: ScaleState, why: impl Into<String>) -> Self {
        Self {
            mm_per_px: None,
            state,
            relative_uncertainty: None,
            why: why.into(),
            ruler_without_depth: false,
            doubts: Vec::new(),
            found: None,
        }
    }

    fn scale(state: ScaleState, mm_per_px: [f64; 2], relative_uncertainty: f64, why: impl Into<String>) -> Self {
        Self { mm_per_px: Some(mm_per_px), relative_uncertainty: Some(relative_uncertainty), ..Self::none(state, why) }
    }
}

/// What the file of a run supports by itself.
#[must_use]
pub fn judge(acquisition: &Acquisition) -> Calibration {
    file::judge(&acquisition.geometry)
}

/// The scale of a view whose reference run has these facts, as the operator chose it. `measure` finds how wide a catheter
/// is in the image, or says why it cannot.
pub fn judge_choice<W: std::ops::Deref<Target = TubeWidth>>(
    choice: &CalibrationChoice,
    reference_run: &Acquisition,
    measure: impl FnOnce(&CatheterReference) -> Result<W, String>,
) -> Calibration {
    match choice {
        CalibrationChoice::Dicom => judge(reference_run),
        CalibrationChoice::Reference(line) => reference::judge(line, &reference_run.geometry),
        CalibrationChoice::Marks(marks) => marks::judge(marks, &reference_run.geometry),
        CalibrationChoice::Catheter(catheter) => {
            let width = measure(catheter);
            catheter::judge(catheter, width.as_deref().map_err(Clone::clone), &reference_run.geometry)
        }
        CalibrationChoice::Stated { mm_per_px, relative_uncertainty } => stated(*mm_per_px, *relative_uncertainty),
    }
}

fn stated(mm_per_px: [f64; 2], relative_uncertainty: f64) -> Calibration {
    if !is_spacing(mm_per_px) {
        let [row, column] = mm_per_px;
        return Calibration::none(
            ScaleState::None,
            format!("The stated spacing {row}\\{column} mm is not positive: state the size of a pixel in mm"),
        );
    }
    if !(0.0..1.0).contains(&relative_uncertainty) {
        return Calibration::none(
            ScaleState::None,
            format!("The stated uncertainty {relative_uncertainty} is not a fraction between 0 and 1: state it again"),
        );
    }
    let why = format!(
        "Stated by the operator: {} mm per pixel, standard uncertainty {}",
        spacing_text(mm_per_px),
        percent(relative_uncertainty)
    );
    Calibration::scale(ScaleState::Stated, mm_per_px, relative_uncertainty, why)
}

/// Two positive finite numbers.
fn is_spacing(spacing: [f64; 2]) -> bool {
    spacing.iter().all(|&mm| is_length(mm))
}

fn is_length(mm: f64) -> bool {
    mm.is_finite() && mm > 0.0
}

fn percent(fraction: f64) -> String {
    format!("{:.1} %", 100.0 * fraction)
}

/// One number for square pixels, else row by column.
fn spacing_text([row, column]: [f64; 2]) -> String {
    if (row - column).abs() <= 1e-4 * column {
        format!("{column:.4}")
    } else {
        format!("{row:.4} (rows) by {column:.4}")
    }
}
