//! Which leg, seen how: the named cases, and random ones from a seed.

use super::noise::Noise;
use crate::geometry::ImageVector;
use crate::units::{Degrees, Mm};
use serde::{Deserialize, Serialize};

/// Which leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The left leg: its inner side looks to the patient's right.
    Left,
    /// The right leg.
    Right,
}

/// Artery or vein.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VesselKind {
    /// Carries blood, and contrast agent, down.
    Artery,
    /// Filled from the foot upward.
    Vein,
}

/// Everything a study follows from. Equal cases give equal studies, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name, for people and for the identifiers.
    pub name: String,
    /// One sentence for people: what there is to learn.
    pub lesson: String,
    /// Seed of noise, small irregularities and identifiers.
    pub seed: u64,
    /// The leg.
    pub anatomy: Anatomy,
    /// Tube and detector.
    pub equipment: Equipment,
    /// The runs, in the order they are taken.
    pub runs: Vec<RunPlan>,
}

/// What the leg is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Anatomy {
    /// Which leg.
    pub side: Side,
    /// Smallest distance of the posterior tibial artery and its nearer vein, center to center.
    pub gap: Mm,
    /// How far above the isocenter they come closest.
    pub gap_height: Mm,
    /// Where the nearer vein lies, seen from the artery: 0° is the inner side of the leg, 90° the back.
    pub vein_direction: Degrees,
    /// Amplitude of small windings of the artery.
    pub winding: Mm,
    /// The artery is occluded below this height, if it is.
    pub occluded_below: Option<Mm>,
    /// How far the ruler lies behind the isocenter; on the table it is about 60 mm.
    pub ruler_depth: Mm,
}

/// Tube, detector and dose.
#[derive(Debug, Clone, PartialEq)]
pub struct Equipment {
    /// Source to detector.
    pub sid: Mm,
    /// Source to isocenter.
    pub sod: Mm,
    /// Width of the image, px.
    pub columns: u32,
    /// Height of the image, px.
    pub rows: u32,
    /// Pixel spacing at the detector, mm, the same both ways.
    pub spacing_mm: f64,
    /// Stored value of the unattenuated beam, which the detector's 12 bits cut off.
    pub open_beam: f64,
    /// Variance of the stored value per stored value: quantum noise.
    pub quantum_noise: f64,
    /// Standard deviation of the electronic noise, in stored values.
    pub electronic_noise: f64,
    /// Standard deviation of the blur of focal spot and detector, px.
    pub blur: f64,
    /// Contrast agent in the vessels, 1 being the usual amount.
    pub contrast: f64,
}

/// What is injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injection {
    /// The artery, from above.
    Arterial,
    /// The vein, from the foot.
    Venous,
    /// Both at once.
    Simultaneous,
}

impl Injection {
    pub(super) const fn fills(self) -> &'static [VesselKind] {
        match self {
            Self::Arterial => &[VesselKind::Artery],
            Self::Venous => &[VesselKind::Vein],
            Self::Simultaneous => &[VesselKind::Artery, VesselKind::Vein],
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunPlan {
    /// Its name within the study, like `A1`.
    pub id: String,
    /// The view it belongs to: runs of the same C-arm position.
    pub view: String,
    /// Primary angle, LAO positive.
    pub primary: Degrees,
    /// Secondary angle, cranial positive.
    pub secondary: Degrees,
    /// What is injected.
    pub injection: Injection,
    /// Number of frames.
    pub frames: u32,
    /// Milliseconds between frames.
    pub frame_time_ms: f64,
    /// How many frames at the start show no contrast agent.
    pub mask_frames: u32,
    /// Where the leg lies in each frame, from where the C-arm position puts it. The last entry holds for all later
    /// frames; empty means it never moves.
    pub displacement: Vec<ImageVector>,
}

impl RunPlan {
    /// Displacement of the leg in frame `number` (from 1).
    #[must_use]
    pub fn displacement_of(&self, number: u32) -> ImageVector {
        let at = (number.max(1) as usize - 1).min(self.displacement.len().saturating_sub(1));
        self.displacement.get(at).copied().unwrap_or_default()
    }
}

impl Case {
    /// The names of all cases, simplest first.
    #[must_use]
    pub const fn names() -> &'static [&'static str] {
        &["easy", "simultaneous", "two-angles", "moved", "deep-ruler", "occluded", "small"]
    }

    /// The case of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let both = || vec![arterial("A1", "AP", 0.0), venous("V1", "AP", 0.0)];
        let case = |lesson: &str, seed, side, runs| Self {
            name: name.to_owned(),
            lesson: lesson.to_owned(),
            seed,
            anatomy: Anatomy::usual(side),
            equipment: Equipment::usual(),
            runs,
        };
        Some(match name {
            "easy" => case("An arterial run and a venogram from the front; nothing moved.", 1, Side::Right, both()),
            "simultaneous" => {
                let run = RunPlan { injection: Injection::Simultaneous, ..arterial("S1", "AP", 0.0) };
                case("Artery and vein filled at once, in one run.", 2, Side::Left, vec![run])
            }
            "two-angles" => {
                let runs = vec![
                    arterial("A1", "RAO 15", -15.0),
                    venous("V1", "RAO 15", -15.0),
                    arterial("A2", "LAO 60", 60.0),
                    venous("V2", "LAO 60", 60.0),
                ];
                case("Two C-arm positions 75° apart: the gap in space.", 3, Side::Right, runs)
            }
            "moved" => {
                let mut runs = both();
                runs[0].displacement = [[0.0, 0.0], [0.0, 0.0], [1.4, -0.8]].map(ImageVector::from).into();
                runs[1].displacement =
                    [[6.3, -4.6], [6.3, -4.6], [6.3, -4.6], [7.1, -3.4]].map(ImageVector::from).into();
                case("The leg moved during both runs and between them.", 4, Side::Right, runs)
            }
            "deep-ruler" => {
                let mut case =
                    case("The ruler lies on the table, nearer the tube than the vessels.", 5, Side::Left, both());
                case.anatomy.ruler_depth = Mm::new(60.0);
                case
            }
            "occluded" => {
                let mut case = case("The artery is occluded halfway down and the vein winds.", 6, Side::Right, both());
                case.anatomy.occluded_below = Some(Mm::new(0.0));
                case.anatomy.winding = Mm::new(1.6);
                case.equipment.contrast = 0.75;
                case
            }
            "small" => {
                let mut case = case("A quarter of the resolution, for quick tests.", 7, Side::Right, both());
                case.equipment.columns = 128;
                case.equipment.rows = 192;
                case.equipment.spacing_mm = 1.6;
                case.equipment.quantum_noise /= 16.0;
                case.equipment.electronic_noise /= 4.0;
                case
            }
            _ => return None,
        })
    }

    /// A case drawn from `seed`: side, gap, place, windings, angles, motion, contrast and noise all vary within what legs
    /// and C-arms do.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut draw = Noise::new(seed, u64::MAX);
        let side = if draw.uniform() < 0.5 { Side::Left } else { Side::Right };
        let anatomy = Anatomy {
            side,
            gap: Mm::new(draw.between(3.4, 7.5)),
            gap_height: Mm::new(draw.between(35.0, 72.0)),
            vein_direction: Degrees::new(draw.between(-20.0, 60.0)),
            winding: Mm::new(draw.between(0.0, 1.5)),
            occluded_below: (draw.uniform() < 0.3).then(|| Mm::new(draw.between(-30.0, 10.0))),
            ruler_depth: Mm::new(draw.between(0.0, 65.0)),
        };
        let first = draw.between(-25.0, 0.0).round();
        let second = first + draw.between(60.0, 90.0).round();
        let mut runs = vec![
            arterial("A1", "1", first),
            venous("V1", "1", first),
            arterial("A2", "2", second),
            venous("V2", "2", second),
        ];
        for run in &mut runs {
            let rest = ImageVector::new(draw.between(-3.0, 3.0), draw.between(-3.0, 3.0));
            let moved = rest + ImageVector::new(draw.between(-1.0, 1.0), draw.between(-1.0, 1.0));
            run.displacement = vec![rest, rest, moved];
        }
        let usual = Equipment::usual();
        let (contrast, noise) = (draw.between(0.6, 1.2), draw.between(0.6, 2.0));
        let equipment = Equipment { contrast, quantum_noise: noise * usual.quantum_noise, ..usual };
        let lesson = "A leg nobody has seen before.".to_owned();
        Self { name: format!("seed-{seed}"), lesson, seed, anatomy, equipment, runs }
    }
}

impl Anatomy {
    fn usual(side: Side) -> Self {
        Self {
            side,
            gap: Mm::new(3.8),
            gap_height: Mm::new(66.0),
            vein_direction: Degrees::new(22.0),
            winding: Mm::new(0.6),
            occluded_below: None,
            ruler_depth: Mm::new(14.0),
        }
    }
}

impl Equipment {
    fn usual() -> Self {
        Self {
            sid: Mm::new(1200.0),
            sod: Mm::new(750.0),
            columns: 512,
            rows: 768,
            spacing_mm: 0.4,
            open_beam: 4600.0,
            quantum_noise: 0.14,
            electronic_noise: 1.8,
            blur: 0.8,
            contrast: 1.0,
        }
    }
}

fn arterial(id: &str, view: &str, primary: f64) -> RunPlan {
    RunPlan {
        id: id.to_owned(),
        view: view.to_owned(),
        primary: Degrees::new(primary),
        secondary: Degrees::new(0.0),
        injection: Injection::Arterial,
        frames: 10,
        frame_time_ms: 500.0,
        mask_frames: 2,
        displacement: Vec::new(),
    }
}

fn venous(id: &str, view: &str, primary: f64) -> RunPlan {
    RunPlan { injection: Injection::Venous, ..arterial(id, view, primary) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_case_and_nothing_else_has() {
        for name in Case::names() {
            assert_eq!(Case::named(name).unwrap().name, *name);
        }
        assert_eq!(Case::named("no such case"), None);
    }

    #[test]
    fn a_seed_repeats_its_case() {
        assert_eq!(Case::from_seed(42), Case::from_seed(42));
        assert_ne!(Case::from_seed(42).anatomy, Case::from_seed(43).anatomy);
    }

    #[test]
    fn the_last_displacement_holds_on() {
        let run =
            RunPlan { displacement: vec![ImageVector::ZERO, ImageVector::new(1.0, 2.0)], ..arterial("A", "AP", 0.0) };
        for (frame, expected) in [(1, [0.0, 0.0]), (2, [1.0, 2.0]), (9, [1.0, 2.0])] {
            assert_eq!(run.displacement_of(frame), ImageVector::from(expected));
        }
        assert_eq!(arterial("A", "AP", 0.0).displacement_of(3), ImageVector::ZERO);
    }
}
