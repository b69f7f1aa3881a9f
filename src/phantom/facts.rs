//! What the file of a run says about it.

use super::case::{Case, Injection, Side};
use super::views::{Shot, uid};
use crate::geometry::SpaceVector;
use crate::imaging::Acquisition;
use crate::imaging::acquisition::{
    Display, Geometry, Identity, Intensity, MaskItem, MaskModule, MaskOperation, Patient, PixelFormat, Timing,
    TimingSource,
};

/// X-Ray Angiographic Image Storage (PS3.6 annex A).
const XA_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.12.1";
/// JPEG Lossless, first-order prediction (PS3.6 annex A).
const JPEG_LOSSLESS: &str = "1.2.840.10008.1.2.4.70";

/// The facts of one run, as opening its file finds them.
pub fn acquisition(case: &Case, shot: &Shot) -> Acquisition {
    Acquisition {
        identity: identity(case, shot),
        patient: patient(case, shot),
        pixels: pixels(case, shot),
        timing: Timing {
            frame_times_ms: (0..shot.plan.frames).map(|i| f64::from(i) * shot.plan.frame_time_ms).collect(),
            source: TimingSource::FrameTime,
            sweep: false,
        },
        masks: masks(shot),
        geometry: geometry(case, shot),
        display: Display { window: Some([window(case) / 2.0, window(case)]), ..Display::default() },
        warnings: Vec::new(),
    }
}

fn identity(case: &Case, shot: &Shot) -> Identity {
    let what = match shot.plan.injection {
        Injection::Arterial => "arterial DSA",
        Injection::Venous => "venogram",
        Injection::Simultaneous => "artery and vein at once",
    };
    Identity {
        sop_instance_uid: shot.sop_instance_uid.clone(),
        sop_class_uid: XA_STORAGE.to_owned(),
        transfer_syntax_uid: JPEG_LOSSLESS.to_owned(),
        study_instance_uid: uid(case, 1000),
        series_instance_uid: uid(case, 2000 + u64::from(shot.number)),
        modality: "XA".to_owned(),
        image_type: ["ORIGINAL", "PRIMARY", "SINGLE PLANE"].map(str::to_owned).to_vec(),
        study_date: "20260101".to_owned(),
        study_time: "090000".to_owned(),
        study_description: format!("Synthetic leg, {}", case.name),
        series_description: format!("{} {what}, {}", shot.plan.id, shot.plan.view),
        series_number: i32::try_from(shot.number).ok(),
        instance_number: Some(1),
        acquisition_time: format!("09{:02}00", shot.number % 60),
        study_id: "1".to_owned(),
        ..Identity::default()
    }
}

fn patient(case: &Case, shot: &Shot) -> Patient {
    let words: Vec<String> = case.name.split('-').map(capitalized).collect();
    Patient {
        name: format!("Phantom^{}", words.join(" ")),
        id: format!("PHANTOM-{}", case.name.to_uppercase()),
        birth_date: String::new(),
        sex: "O".to_owned(),
        body_part_examined: "LEG".to_owned(),
        laterality: match case.anatomy.side {
            Side::Left => "L".to_owned(),
            Side::Right => "R".to_owned(),
        },
        patient_position: "FFS".to_owned(),
        patient_orientation: vec![letters(shot.camera.along_row()), letters(shot.camera.along_column())],
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The letters of a direction in the patient (PS3.3 C.7.6.1.1.1), the main one first.
fn letters(direction: SpaceVector) -> String {
    let mut parts: Vec<(f64, char)> = <[f64; 3]>::from(direction)
        .iter()
        .zip([['R', 'L'], ['A', 'P'], ['F', 'H']])
        .map(|(&part, [negative, positive])| (part.abs(), if part < 0.0 { negative } else { positive }))
        .filter(|(size, _)| *size > 0.1)
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.into_iter().map(|(_, letter)| letter).collect()
}

fn pixels(case: &Case, shot: &Shot) -> PixelFormat {
    PixelFormat {
        rows: case.equipment.rows,
        columns: case.equipment.columns,
        frames: shot.plan.frames,
        whole_frames: shot.plan.frames,
        bits_allocated: 16,
        bits_stored: 12,
        photometric: "MONOCHROME2".to_owned(),
        samples_per_pixel: 1,
        intensity: Intensity::Linear,
        ..PixelFormat::default()
    }
}

fn masks(shot: &Shot) -> MaskModule {
    let mask_frames: Vec<u32> = (1..=shot.plan.mask_frames).collect();
    MaskModule {
        items: vec![MaskItem {
            operation: MaskOperation::AverageSubtraction,
            ranges: vec![[shot.plan.mask_frames + 1, shot.plan.frames]],
            mask_frames,
            contrast_averaging: 1,
            tid_offset: 1,
            ..MaskItem::default()
        }],
        recommended: true,
        already_subtracted: false,
    }
}

fn geometry(case: &Case, shot: &Shot) -> Geometry {
    let (sid, sod) = (case.equipment.sid.get(), case.equipment.sod.get());
    Geometry {
        primary_deg: Some(shot.plan.primary.get()),
        secondary_deg: Some(shot.plan.secondary.get()),
        moving: false,
        sid_mm: Some(sid),
        sod_mm: Some(sod),
        ermf: Some(sid / sod),
        detector_spacing_mm: Some([case.equipment.spacing_mm; 2]),
        ..Geometry::default()
    }
}

/// A window from black to a little above the brightest tissue worth seeing, in stored values.
fn window(case: &Case) -> f64 {
    (0.6 * case.equipment.open_beam).round()
}
