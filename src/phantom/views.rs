//! One run about to be taken: where the C-arm stands, where the leg lies, when the contrast agent is where.

use super::case::{Case, RunPlan};
use super::noise::Noise;
use super::vessels::Vessel;
use crate::geometry::{CArm, Camera, CameraError, Detector, ImagePoint, PlanePoint};

/// Seconds from the last mask frame to the start of the injection.
const INJECTION_AFTER_MASK: f64 = 0.1;

/// A planned run with its camera and identifiers.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What was planned.
    pub plan: RunPlan,
    /// Camera, as the file will state it.
    pub camera: Camera,
    /// Number of the run within the study, from 1.
    pub number: u32,
    /// File name.
    pub file: String,
    pub sop_instance_uid: String,
}

/// The runs of a case.
pub fn shots(case: &Case) -> Result<Vec<Shot>, CameraError> {
    let e = &case.equipment;
    let detector =
        Detector { columns: e.columns, rows: e.rows, spacing_mm: [e.spacing_mm; 2], isocenter_at: None, turned: false };
    let numbered = (1..).zip(&case.runs);
    numbered
        .map(|(number, plan)| {
            let c_arm = CArm { primary: plan.primary, secondary: plan.secondary, sid: e.sid, sod: e.sod };
            Ok(Shot {
                plan: plan.clone(),
                camera: Camera::new(c_arm, detector)?,
                number,
                file: format!("{}.dcm", plan.id),
                sop_instance_uid: uid(case, u64::from(number)),
            })
        })
        .collect()
}

impl Shot {
    /// The camera that sees the leg at rest where frame `number` shows it: a displaced leg is a displaced image.
    pub fn moved(&self, number: u32) -> Camera {
        let isocenter_at = Some(self.camera.principal_point() + self.plan.displacement_of(number));
        let detector = Detector { isocenter_at, ..self.camera.detector() };
        Camera::new(self.camera.c_arm(), detector).unwrap_or(self.camera)
    }

    /// Seconds since the injection began, in frame `number`; negative in the mask frames.
    pub fn seconds(&self, number: u32) -> f64 {
        let frames = f64::from(number) - f64::from(self.plan.mask_frames);
        frames * self.plan.frame_time_ms / 1000.0 - INJECTION_AFTER_MASK
    }

    /// Whether the injection reaches this vessel.
    pub fn fills(&self, vessel: &Vessel) -> bool {
        self.plan.injection.fills().contains(&vessel.kind)
    }

    /// The frame in which the visible part of a vessel holds most contrast agent; the first of equals.
    pub fn peak_frame(&self, vessel: &Vessel) -> Option<u32> {
        if !self.fills(vessel) {
            return None;
        }
        let seen = |number: u32| {
            let camera = self.moved(number);
            let axis = &vessel.tube.axis;
            let inside =
                axis.points().iter().zip(axis.abscissae()).filter(|&(&p, _)| camera.shows(camera.image_from_space(p)));
            inside.map(|(_, &s)| vessel.flow.concentration(s, self.seconds(number))).sum::<f64>()
        };
        let mut peak = (1, seen(1));
        for number in 2..=self.plan.frames {
            let amount = seen(number);
            if amount > peak.1 + 1e-9 {
                peak = (number, amount);
            }
        }
        (peak.1 > 0.0).then_some(peak.0)
    }
}

/// The point of the view's plane, in mm at the isocenter's scale.
pub fn in_plane(camera: &Camera, at: ImagePoint) -> PlanePoint {
    let [row_mm, column_mm] = camera.mm_per_px_at_isocenter();
    PlanePoint::new(at.x * column_mm, at.y * row_mm)
}

/// A DICOM unique identifier derived from a random UUID (PS3.5 B.2); `number` tells the objects of a case apart.
pub fn uid(case: &Case, number: u64) -> String {
    // The name is in the seed so that two cases with one seed do not share identifiers (FNV-1a, 64 bits).
    let name =
        case.name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut bytes = Noise::new(case.seed ^ name, number).bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    format!("2.25.{}", u128::from_be_bytes(bytes))
}
