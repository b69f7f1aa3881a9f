//! Taking the runs of a case.

use super::beam::{Shade, attenuation, shade};
use super::case::{Case, VesselKind};
use super::exposure::expose;
use super::facts::acquisition;
use super::leg::Leg;
use super::truth::{Truth, truth};
use super::views::{Shot, shots};
use crate::geometry::{CameraError, ImageVector, PolylineError};
use crate::imaging::{Acquisition, Frame, FrameCache, FrameError, FrameSource, Raster, Run};
use std::sync::Arc;

/// What a full concentration of contrast agent attenuates, mm⁻¹.
const ARTERIAL_CONTRAST: f64 = 0.080;
const VENOUS_CONTRAST: f64 = 0.062;

/// The runs of a case and what is true about them.
#[derive(Debug, Clone)]
pub struct Study {
    /// The case.
    pub case: Case,
    /// The runs, in the order they were taken.
    pub runs: Vec<SyntheticRun>,
    /// What is true about them.
    pub truth: Truth,
}

/// One run with all its frames in memory.
#[derive(Debug, Clone)]
pub struct SyntheticRun {
    /// Name within the study, like `A1`.
    pub id: String,
    /// File name, like `A1.dcm`.
    pub file: String,
    /// What the file says about the run.
    pub acquisition: Acquisition,
    /// The frames, the first first.
    pub frames: Arc<Vec<Frame>>,
}

/// Why a case makes no study.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// The anatomy holds a number that makes no vessel.
    #[error("the anatomy makes no leg: {0}")]
    Anatomy(#[from] PolylineError),
    /// The equipment or an angle is impossible.
    #[error("the equipment makes no picture: {0}")]
    Equipment(#[from] CameraError),
    /// The image has no pixels, or more than any detector.
    #[error("an image of {columns} × {rows} pixels is outside 16 to 4096")]
    ImageSize {
        /// Columns asked for.
        columns: u32,
        /// Rows asked for.
        rows: u32,
    },
}

/// Takes the runs of a case.
///
/// # Errors
/// If the case holds impossible numbers; the named cases and those of [`Case::from_seed`] do not.
pub fn study(case: &Case) -> Result<Study, StudyError> {
    let (columns, rows) = (case.equipment.columns, case.equipment.rows);
    if !(16..=4096).contains(&columns) || !(16..=4096).contains(&rows) {
        return Err(StudyError::ImageSize { columns, rows });
    }
    let leg = Leg::new(case)?;
    let shots = shots(case)?;
    let runs = shots.iter().map(|shot| take(case, &leg, shot)).collect();
    Ok(Study { case: case.clone(), runs, truth: truth(case, &leg, &shots)? })
}

impl SyntheticRun {
    /// The run as the rest of the program sees it.
    #[must_use]
    pub fn run(&self) -> Run {
        let bytes = self.frames.iter().map(|f| 2 * f.values().len()).sum();
        Run::new(self.acquisition.clone(), Box::new(InMemory(Arc::clone(&self.frames))), FrameCache::new(bytes))
    }
}

struct InMemory(Arc<Vec<Frame>>);

impl FrameSource for InMemory {
    fn decode(&self, number: u32) -> Result<Frame, FrameError> {
        let frame = (number as usize).checked_sub(1).and_then(|i| self.0.get(i));
        frame.cloned().ok_or(FrameError::NoSuchFrame { number, frames: self.0.len() as u32 })
    }
}

/// What does not change while the leg lies still.
struct Scene {
    displacement: ImageVector,
    attenuation: Raster<f32>,
    /// The pixels of each vessel of the leg.
    shades: Vec<Vec<Shade>>,
}

impl Scene {
    fn new(leg: &Leg, shot: &Shot, number: u32) -> Self {
        let camera = shot.moved(number);
        Self {
            displacement: shot.plan.displacement_of(number),
            attenuation: attenuation(&camera, &leg.bodies),
            shades: leg
                .vessels
                .iter()
                .map(|v| if shot.fills(v) { shade(&camera, &v.tube) } else { Vec::new() })
                .collect(),
        }
    }

    /// Attenuation with the contrast agent there is at a time.
    fn at(&self, leg: &Leg, contrast: f64, seconds: f64) -> Raster<f32> {
        let mut attenuation = self.attenuation.clone();
        let values = attenuation.values_mut();
        for (vessel, shades) in leg.vessels.iter().zip(&self.shades) {
            let density = contrast
                * match vessel.kind {
                    VesselKind::Artery => ARTERIAL_CONTRAST,
                    VesselKind::Vein => VENOUS_CONTRAST,
                };
            for shade in shades {
                let concentration = vessel.flow.concentration(shade.abscissa_mm, seconds);
                values[shade.pixel] += (density * concentration * shade.chord_mm) as f32;
            }
        }
        attenuation
    }
}

fn take(case: &Case, leg: &Leg, shot: &Shot) -> SyntheticRun {
    let mut scene = Scene::new(leg, shot, 1);
    let mut frames = Vec::new();
    for number in 1..=shot.plan.frames {
        if shot.plan.displacement_of(number) != scene.displacement {
            scene = Scene::new(leg, shot, number);
        }
        let attenuation = scene.at(leg, case.equipment.contrast, shot.seconds(number));
        let stream = u64::from(shot.number) * 1000 + u64::from(number);
        frames.push(expose(&attenuation, &case.equipment, case.seed, stream));
    }
    SyntheticRun {
        id: shot.plan.id.clone(),
        file: shot.file.clone(),
        acquisition: acquisition(case, shot),
        frames: Arc::new(frames),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ImagePoint, Point, Polyline, closest_approach};

    fn small() -> Study {
        study(&Case::named("small").unwrap()).unwrap()
    }

    /// Opacity of a frame over the mean of the mask frames.
    fn opacity(run: &SyntheticRun, number: u32) -> Raster<f64> {
        let ln = |frame: &Frame| frame.map(|&v| f64::from(v).max(1.0).ln());
        let (a, b, contrast) = (ln(&run.frames[0]), ln(&run.frames[1]), ln(&run.frames[number as usize - 1]));
        let values = a.values().iter().zip(b.values()).zip(contrast.values()).map(|((a, b), c)| (a + b) / 2.0 - c);
        Raster::new(a.columns(), values.collect()).unwrap()
    }

    #[test]
    fn a_case_repeats_bit_for_bit() {
        let (once, again) = (small(), small());
        assert_eq!(once.truth, again.truth);
        for (a, b) in once.runs.iter().zip(&again.runs) {
            assert_eq!(a.frames, b.frames);
            assert_eq!(a.acquisition, b.acquisition);
        }
    }

    #[test]
    fn a_run_hands_out_its_frames() {
        let study = small();
        let run = study.runs[0].run();
        assert_eq!(run.acquisition().pixels.frames, 10);
        assert_eq!(*run.frame(3).unwrap(), study.runs[0].frames[2]);
        assert!(run.frame(11).is_err() && run.frame(0).is_err());
    }

    #[test]
    fn vessels_are_dark_where_the_truth_says_and_nowhere_else() {
        let study = study(&Case::named("easy").unwrap()).unwrap();
        for (run, truth) in study.runs.iter().zip(&study.truth.runs) {
            let filled: Vec<_> = truth.vessels.iter().take(3).filter(|v| v.peak_frame.is_some()).collect();
            assert!(!filled.is_empty());
            for vessel in filled {
                let opacity = opacity(run, vessel.peak_frame.unwrap());
                let at = |x: f64, y: f64| opacity.get(x.round() as usize, y.round() as usize).copied();
                let (mut on, mut beside) = (Vec::new(), Vec::new());
                for (p, r) in vessel.points.iter().zip(&vessel.radius_px).filter(|(p, _)| p.x > 9.0 && p.y > 9.0) {
                    on.extend(at(p.x, p.y));
                    beside.extend(at(p.x + r + 4.0, p.y));
                }
                let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
                assert!(mean(&on) > 0.15 && mean(&beside).abs() < 0.03, "{} {}", mean(&on), mean(&beside));
            }
        }
    }

    /// The center of mass across the vessel is an estimate of its centerline that knows nothing of how it was drawn.
    #[test]
    fn the_center_of_mass_of_a_noiseless_vessel_is_its_true_centerline() {
        let mut case = Case::named("easy").unwrap();
        case.equipment.quantum_noise = 0.0;
        case.equipment.electronic_noise = 0.0;
        case.equipment.open_beam = 4000.0;
        case.runs.truncate(1);
        let study = study(&case).unwrap();
        let vessel = &study.truth.runs[0].vessels[0];
        let opacity = opacity(&study.runs[0], vessel.peak_frame.unwrap());
        let curve = Polyline::new(vessel.points.iter().copied()).unwrap();
        let mut errors = Vec::new();
        // A straight stretch without branches, clear of other vessels.
        for row in 400..520_usize {
            let near =
                vessel.points.iter().min_by(|a, b| (a.y - row as f64).abs().total_cmp(&(b.y - row as f64).abs()));
            let center = near.unwrap().x.round() as usize;
            let (mut mass, mut moment) = (0.0, 0.0);
            for x in center - 12..=center + 12 {
                let value = *opacity.get(x, row).unwrap();
                mass += value;
                moment += value * x as f64;
            }
            errors.push(curve.nearest(ImagePoint::new(moment / mass, row as f64)).1);
        }
        let worst = errors.iter().copied().fold(0.0, f64::max);
        assert!(worst < 0.15, "{worst} px");
    }

    #[test]
    fn the_mask_frames_hold_no_contrast_agent() {
        for run in &small().runs {
            let opacity = opacity(run, 2);
            let mean = opacity.values().iter().sum::<f64>() / opacity.values().len() as f64;
            assert!(mean.abs() < 1e-3, "{mean}");
        }
    }

    #[test]
    fn gaps_in_space_equal_brute_force_and_bound_the_projected_ones() {
        for case in Case::names().iter().filter_map(|n| Case::named(n)).chain((0..12).map(Case::from_seed)) {
            let leg = Leg::new(&case).unwrap();
            let truth = truth(&case, &leg, &shots(&case).unwrap()).unwrap();
            for crossing in &truth.crossings {
                let points = |id: &str| &truth.vessels.iter().find(|v| v.id == id).unwrap().points;
                let (artery, vein) = (points(&crossing.artery), points(&crossing.vein));
                let brute =
                    artery.iter().flat_map(|a| vein.iter().map(|v| a.distance(*v))).fold(f64::INFINITY, f64::min);
                // Points are half a millimeter apart: the exact distance is a little smaller.
                assert!(crossing.gap_mm <= brute + 1e-3 && brute < crossing.gap_mm + 0.02, "{}", case.name);
            }
            let [nearer, farther] = &truth.crossings[..] else { panic!("two veins") };
            assert!(nearer.gap_mm < farther.gap_mm, "{}", case.name);
            assert!((nearer.gap_mm - case.anatomy.gap.get()).abs() < 0.35, "{} {nearer:?}", case.name);
            assert!(nearer.wall_gap_mm > 0.0, "{} {nearer:?}", case.name);
            for run in &truth.runs {
                // Nothing lies farther from the source than the isocenter plus the thickness of the leg.
                let scale = run.camera.c_arm().sod.get() / (run.camera.c_arm().sod.get() - 60.0);
                for (projected, spatial) in run.crossings.iter().zip(&truth.crossings) {
                    assert!(projected.gap_mm <= spatial.gap_mm * scale, "{} {projected:?}", case.name);
                }
            }
        }
    }

    #[test]
    fn ankle_and_crossing_are_inside_every_picture() {
        for case in Case::names().iter().filter_map(|n| Case::named(n)).chain((0..12).map(Case::from_seed)) {
            let leg = Leg::new(&case).unwrap();
            let truth = truth(&case, &leg, &shots(&case).unwrap()).unwrap();
            for run in &truth.runs {
                let detector = run.camera.detector();
                let inside = |p: &ImagePoint| {
                    p.x > 4.0
                        && p.y > 4.0
                        && p.x < f64::from(detector.columns) - 5.0
                        && p.y < f64::from(detector.rows) - 5.0
                };
                assert!(run.landmarks.iter().flat_map(|l| &l.points).all(inside), "{} {}", case.name, run.id);
                let crossing = &truth.crossings[0];
                for at in [crossing.artery_point, crossing.vein_point].map(|p| run.camera.image_from_space(p)) {
                    assert!(inside(&at), "{} {at:?}", case.name);
                }
                // An oblique view may lose the ruler; a named case is made to show it.
                let named = Case::named(&case.name).is_some();
                assert!(!named || run.ruler_ticks.iter().all(inside), "{} {}", case.name, run.id);
            }
        }
    }

    /// The rays of one place in two views meet at that place: cameras, projections and space agree.
    #[test]
    fn rays_of_the_crossing_from_two_angles_meet_in_it() {
        let case = Case::named("two-angles").unwrap();
        let truth = truth(&case, &Leg::new(&case).unwrap(), &shots(&case).unwrap()).unwrap();
        let crossing = &truth.crossings[0];
        let line = |run: &super::super::truth::RunTruth, point| {
            let ray = run.camera.ray(run.camera.image_from_space(point));
            Polyline::new([ray.source, ray.source + ray.direction * 1200.0]).unwrap()
        };
        for point in [crossing.artery_point, crossing.vein_point] {
            let meeting = closest_approach(&line(&truth.runs[0], point), &line(&truth.runs[2], point));
            assert!(meeting.distance < 1e-9, "{meeting:?}");
            assert!(meeting.on_a.point.distance(point) < 1e-9, "{meeting:?} {point:?}");
        }
        assert!((truth.runs[0].camera.angle_to(&truth.runs[2].camera).get() - 75.0).abs() < 1e-9);
    }

    /// A ruler nearer the tube is magnified more than the vessels, and lengths read with it come out too small by
    /// the ratio of the distances from the source.
    #[test]
    fn a_ruler_on_the_table_makes_vessels_look_too_small() {
        for (name, depth) in [("easy", 14.0), ("deep-ruler", 60.0)] {
            let case = Case::named(name).unwrap();
            let truth = truth(&case, &Leg::new(&case).unwrap(), &shots(&case).unwrap()).unwrap();
            let run = &truth.runs[0];
            let px_per_tick = run.ruler_ticks[10].distance(run.ruler_ticks[6]) / 4.0;
            let by_ruler = truth.ruler.spacing_mm / px_per_tick;
            let vein = truth.crossings[0].vein_point;
            let at_vein = run.camera.mm_per_px(run.camera.depth(vein))[0];
            let expected = (750.0 - depth) / (750.0 - vein.y);
            assert!((by_ruler / at_vein - expected).abs() < 1e-4, "{name}: {} {expected}", by_ruler / at_vein);
        }
    }

    #[test]
    fn truth_survives_being_written() {
        let truth = small().truth;
        let back: Truth = serde_json::from_str(&serde_json::to_string(&truth).unwrap()).unwrap();
        assert_eq!(truth, back);
    }

    #[test]
    fn impossible_cases_are_refused() {
        let good = Case::named("small").unwrap();
        let mut huge = good.clone();
        huge.equipment.columns = 100_000;
        assert!(matches!(study(&huge), Err(StudyError::ImageSize { .. })));
        let mut inverted = good.clone();
        inverted.equipment.sid = crate::units::Mm::new(500.0);
        assert!(matches!(study(&inverted), Err(StudyError::Equipment(_))));
        let mut nowhere = good;
        nowhere.anatomy.ruler_depth = crate::units::Mm::new(f64::NAN);
        assert!(matches!(study(&nowhere), Err(StudyError::Anatomy(_))));
    }
}
