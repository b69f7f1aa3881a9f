//! Plans over curves whose answers are known, seen through evidence without pixels.

mod anatomy;
mod said_once;

use super::*;
use crate::geometry::ImagePoint;
use crate::imaging::acquisition::{Acquisition, Geometry, Patient};
use crate::imaging::width::Width;
use crate::imaging::{Look, Run, testing};
use crate::planning::TraceInput;
use crate::planning::evaluation::{Advisory, Level, OpenStep};
use crate::planning::plan::{
    CalibrationChoice, Case, ChosenPiece, CrossingChoice, DatumDefinition, Landmark, LandmarkKind, MarkedPoint,
    Placement, PlanTrace, ReferenceLine, RunReference, Side, StentChoice, Vessel, VesselKind, View,
};
use crate::wording;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::Arc;

/// Column spacing at the isocenter of the runs below, mm.
const MM_PER_PX: f64 = 0.308 * 750.0 / 1200.0;

/// Open runs, each with these facts, and vessels of radius 8 px (1.54 mm) wherever one looks.
struct Paper {
    runs: Vec<(&'static str, Arc<Run>)>,
    center_sigma_px: f64,
}

impl Paper {
    fn new(facts: &[(&'static str, Acquisition)]) -> Self {
        let open = |(id, facts): &(&'static str, Acquisition)| {
            (*id, Arc::new(testing::run(facts.clone(), 1024, vec![vec![0_u16; 1024 * 1024]])))
        };
        Self { runs: facts.iter().map(open).collect(), center_sigma_px: 0.2 }
    }

    fn two_runs() -> Self {
        Self::new(&[("A1", xa()), ("V1", xa())])
    }
}

impl Evidence for Paper {
    fn run(&self, id: &str) -> Option<Arc<Run>> {
        self.runs.iter().find(|run| run.0 == id).map(|run| Arc::clone(&run.1))
    }

    fn trace_input(&self, _: &str, _: &Look) -> Result<Arc<TraceInput>, String> {
        Err("there are no pixels".to_owned())
    }

    fn widths(&self, _: &str, _: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
        let width = Width { radius_px: 8.0, sigma_px: 0.3, center_sigma_px: self.center_sigma_px };
        Ok(Arc::new(vec![width; points.len()]))
    }
}

fn xa() -> Acquisition {
    Acquisition {
        geometry: Geometry {
            primary_deg: Some(0.0),
            secondary_deg: Some(0.0),
            sid_mm: Some(1200.0),
            sod_mm: Some(750.0),
            detector_spacing_mm: Some([0.308, 0.308]),
            ..Geometry::default()
        },
        ..Acquisition::default()
    }
}

fn vessel(id: &str, kind: VesselKind, run: &str, points: Vec<ImagePoint>) -> Vessel {
    let trace = PlanTrace { run: run.into(), anchors: vec![points[0]], points, ..PlanTrace::default() };
    Vessel { id: id.into(), kind, name: id.into(), traces: vec![trace], marks: Vec::new() }
}

/// A vein straight down the middle of the picture, head at the top, and an artery beside it whose distance in px is
/// `gap` of the row.
fn lines(gap: impl Fn(f64) -> f64) -> [Vec<ImagePoint>; 2] {
    let rows = || (0..=900).map(|row| 50.0 + f64::from(row));
    [rows().map(|y| ImagePoint::new(500.0 + gap(y), y)).collect(), rows().map(|y| ImagePoint::new(500.0, y)).collect()]
}

/// 20 px (3.85 mm) at row 300, more elsewhere.
fn one_dip(y: f64) -> f64 {
    20.0 + 0.0004 * (y - 300.0).powi(2)
}

fn plan([artery, vein]: [Vec<ImagePoint>; 2]) -> Plan {
    let run = |id: &str| RunReference { id: id.into(), ..RunReference::default() };
    let placed = |id: &str| Placement { run: id.into(), shift: [0.0, 0.0].into() };
    Plan {
        case: Case { label: "made up".into(), side: Some(Side::Left), ..Case::default() },
        runs: vec![run("A1"), run("V1")],
        views: vec![View {
            id: "AP".into(),
            runs: vec![placed("A1"), placed("V1")],
            calibration: CalibrationChoice::Dicom,
        }],
        vessels: vec![vessel("pta", VesselKind::Artery, "A1", artery), vessel("ptv", VesselKind::Vein, "V1", vein)],
        landmarks: vec![Landmark {
            kind: LandmarkKind::LandingDatum,
            definition: Some(DatumDefinition::MedialMalleolusTip),
            name: String::new(),
            points: vec![MarkedPoint { run: "V1".into(), at: ImagePoint::new(540.0, 900.0) }],
        }],
        ..Plan::default()
    }
}

fn evaluated(plan: &Plan, evidence: &Paper) -> Evaluation {
    evaluate(plan, evidence, &DeviceCatalog::bundled(), &TechniqueCatalog::bundled(), None)
}

fn advisory<'e>(evaluation: &'e Evaluation, id: &str) -> Option<&'e Advisory> {
    evaluation.advisories.iter().find(|advisory| advisory.id() == id)
}

#[test]
fn a_complete_plan_gives_gap_path_and_chains_and_lacks_nothing() {
    let found = evaluated(&plan(lines(one_dip)), &Paper::two_runs());
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    let crossing = found.crossing.as_ref().unwrap();
    let gap = crossing.gap.length.unwrap();
    assert!((gap.value.get() - 20.0 * MM_PER_PX).abs() < 1e-6, "{gap}");
    assert!(gap.low.get() < gap.value.get() && gap.high.get() - gap.low.get() < 1.0, "{gap}");
    assert!((crossing.gap.px - 20.0).abs() < 1e-6);
    let path = found.path_mm.unwrap();
    assert!((path.value.get() - 600.0 * MM_PER_PX).abs() < 0.1, "{path}");
    assert_eq!(found.path_mm, crossing.vein_mm_from_datum);
    let wall = crossing.gap.between_walls.unwrap();
    assert!((wall.value.get() - 4.0 * MM_PER_PX).abs() < 1e-6, "{wall}");
    assert_eq!(crossing.reach_probability, None);
    assert!(crossing.angle_deg < 1.0);
    let [from, to] = crossing.window_mm_from_datum.unwrap();
    let half = (1.0 / MM_PER_PX / 0.0004_f64).sqrt() * MM_PER_PX;
    assert!((from - (path.value.get() - half)).abs() < 1.0 && (to - (path.value.get() + half)).abs() < 1.0);
    assert_eq!(crossing.in_runs.len(), 2);
    assert!((crossing.in_runs[0].vein_at.y - 300.0).abs() < 0.5);
    let vein = &found.vessels[1];
    assert!((vein.length_mm.unwrap().value.get() - 900.0 * MM_PER_PX).abs() < 1e-6);
    assert!((vein.diameter_mm.unwrap().value.get() - 16.0 * MM_PER_PX).abs() < 1e-6);
    assert!(found.chains.len() >= 2);
    assert!(found.chains[0].pieces.last().unwrap().crossing);
    assert!(found.chains[0].covered_mm >= path.value.get());
    assert!(found.chains[0].probability_covered >= 0.95);
    assert!(found.profile.len() > 100 && found.profile_run.as_deref() == Some("V1"));
}

#[test]
fn requirement_1_without_a_scale_there_are_pixels_only() {
    let mut facts = xa();
    facts.geometry.sod_mm = None;
    let found = evaluated(&plan(lines(one_dip)), &Paper::new(&[("A1", facts.clone()), ("V1", facts)]));
    let crossing = found.crossing.as_ref().unwrap();
    assert!((crossing.gap.px - 20.0).abs() < 1e-6);
    assert_eq!((crossing.gap.length, crossing.gap.between_walls, crossing.vein_mm_from_datum), (None, None, None));
    assert_eq!((crossing.artery_point_mm, crossing.artery_diameter_mm), (None, None));
    assert_eq!((found.path_mm, found.chains.len(), found.profile.len()), (None, 0, 0));
    assert!(found.vessels.iter().all(|v| v.length_mm.is_none() && v.points_mm.is_empty() && v.length_px > 800.0));
    assert_eq!(found.missing.open_steps(), [OpenStep::Calibrate]);
    assert!(advisory(&found, "scale-at-detector").is_some());
    let json = serde_json::to_value(&found).unwrap();
    assert!(json["crossing"]["gap_mm"].is_null() && json["path_mm"].is_null());
}

#[test]
fn requirement_8_one_view_is_a_lower_bound_without_a_probability() {
    let found = evaluated(&plan(lines(one_dip)), &Paper::two_runs());
    let crossing = found.crossing.as_ref().unwrap();
    assert_eq!(
        (crossing.gap.kind, crossing.reach_probability),
        (crate::planning::evaluation::GapKind::Projected, None)
    );
    assert!(advisory(&found, "single-view").map(wording::advisory).unwrap().contains("lower bound"));
}

#[test]
fn requirement_47_what_is_missing_is_named_in_the_order_of_the_way() {
    let full = plan(lines(one_dip));
    let check = |change: &dyn Fn(&mut Plan), steps: &[OpenStep], words: &str| {
        let mut plan = full.clone();
        change(&mut plan);
        let found = evaluated(&plan, &Paper::two_runs());
        assert_eq!(found.missing.open_steps(), steps, "{:?}", found.missing);
        assert!(found.missing.iter().any(|part| wording::missing(part).contains(words)), "{:?}", found.missing);
    };
    let all = [OpenStep::OpenRun, OpenStep::TraceArtery, OpenStep::TraceVein, OpenStep::PlaceDatum];
    check(&|p| *p = Plan::default(), &all, "open a run");
    check(&|p| p.vessels.truncate(1), &[OpenStep::TraceVein], "trace the vein");
    check(&|p| p.landmarks.clear(), &[OpenStep::PlaceDatum], "place the landing datum");
    check(&|p| p.technique = "unknown".into(), &[OpenStep::ChooseStents], "choose a technique");
    check(&|p| p.vessels[1].traces[0].run = "V9".into(), &[OpenStep::TraceVein], "trace the vein");
    let far = |p: &mut Plan| p.landmarks[0].points[0].at.y = 1050.0;
    check(&far, &[OpenStep::TraceVein], "down to the landing datum");
}

#[test]
fn requirement_21_a_run_lies_where_it_is_placed() {
    let mut moved = plan(lines(one_dip));
    moved.views[0].runs[1].shift = [3.0, -5.0].into();
    for point in moved.vessels[1].traces[0].points.iter_mut().chain([&mut moved.landmarks[0].points[0].at]) {
        *point = ImagePoint::new(point.x + 5.0, point.y - 3.0);
    }
    let (found, still) = (evaluated(&moved, &Paper::two_runs()), evaluated(&plan(lines(one_dip)), &Paper::two_runs()));
    let gap = |e: &Evaluation| e.crossing.as_ref().unwrap().gap.length.unwrap().value.get();
    assert!((gap(&found) - gap(&still)).abs() < 1e-9);
    assert!((found.path_mm.unwrap().value.get() - still.path_mm.unwrap().value.get()).abs() < 1e-9);
    let seen = &found.crossing.unwrap().in_runs;
    assert!((seen[0].vein_at.x - 500.0).abs() < 1e-9 && (seen[1].vein_at.x - 505.0).abs() < 1e-9);
}

#[test]
fn requirement_23_one_line_is_not_both_vessels() {
    let [_, vein] = lines(one_dip);
    let mut same = plan([vein.clone(), vein]);
    same.vessels[0].traces[0].run = "V1".into();
    let found = evaluated(&same, &Paper::two_runs());
    assert_eq!(advisory(&found, "one-line").unwrap().level(), Level::Block);
    assert_eq!((found.crossing, found.missing.open_steps()), (None, vec![OpenStep::ChooseCrossing]));
}

#[test]
fn requirement_42_another_patient_or_side_blocks() {
    let with = |id: &str, laterality: &str| {
        let patient = Patient { id: id.into(), laterality: laterality.into(), ..Patient::default() };
        Acquisition { patient, ..xa() }
    };
    let plan = plan(lines(one_dip));
    let found = evaluated(&plan, &Paper::new(&[("A1", with("P1", "L")), ("V1", with("P2", ""))]));
    assert_eq!(advisory(&found, "patient-mismatch").unwrap().level(), Level::Block);
    assert!(advisory(&found, "side-mismatch").is_none());
    withheld(&found, "different patient IDs: open only those");
    let found = evaluated(&plan, &Paper::new(&[("A1", with("P1", "R")), ("V1", with("P1", "R"))]));
    assert_eq!(found.advisories.iter().filter(|a| a.id() == "side-mismatch").count(), 2);
    withheld(&found, "check which is right");
    assert!(found.advisories.windows(2).all(|pair| pair[0].level() <= pair[1].level()));
}

/// No number between artery and vein is there, and what to do is said.
fn withheld(found: &Evaluation, step: &str) {
    let json = serde_json::to_value(found).unwrap();
    for key in ["crossing", "path_mm", "profile_run"] {
        assert!(json[key].is_null(), "{key}: {}", json[key]);
    }
    for key in ["candidates", "chains", "working_views", "profile"] {
        assert_eq!(json[key], serde_json::json!([]), "{key}");
    }
    assert!(json["missing"].as_array().unwrap().iter().any(|part| part.as_str().unwrap().contains(step)), "{json:#}");
    assert_eq!(found.missing.open_steps(), [OpenStep::ChooseCrossing]);
}

#[test]
fn images_that_do_not_belong_together_have_no_numbers_between_them() {
    let changed = |change: &dyn Fn(&mut Geometry)| {
        let mut facts = xa();
        change(&mut facts.geometry);
        facts
    };
    let found = |v1: Acquisition| {
        let mut evidence = Paper::two_runs();
        evidence.runs[1].1 = Arc::new(testing::run(v1, 1024, vec![vec![0_u16; 1024 * 1024]; 2]));
        evaluated(&plan(lines(one_dip)), &evidence)
    };
    assert!(found(xa()).crossing.is_some());
    withheld(&found(changed(&|g| g.primary_deg = Some(10.0))), "put V1 into a view of its own");
    withheld(&found(changed(&|g| g.sod_mm = Some(700.0))), "a run of the same field of view");
    withheld(&found(changed(&|g| g.moving = true)), "trace on one frame");
}

#[test]
fn what_is_odd_about_a_file_is_said_with_the_name_of_its_run() {
    let facts = Acquisition { warnings: vec!["The file is cut short.".to_owned()], ..xa() };
    let found = evaluated(&plan(lines(one_dip)), &Paper::new(&[("A1", xa()), ("V1", facts)]));
    assert_eq!(advisory(&found, "file").map(wording::advisory).unwrap(), "Run V1: The file is cut short.");
}

#[test]
fn requirement_24_of_two_veins_the_nearer_is_chosen_and_both_are_offered() {
    let mut two = plan(lines(one_dip));
    let second = lines(|y| 52.0 + 0.0004 * (y - 600.0).powi(2))[0].clone();
    two.vessels.push(vessel("ptv2", VesselKind::Vein, "V1", second));
    let found = evaluated(&two, &Paper::two_runs());
    let named: Vec<&str> = found.candidates.iter().map(|c| c.vein.as_str()).collect();
    assert!(named.contains(&"ptv") && named.contains(&"ptv2"), "{named:?}");
    let gaps: Vec<f64> = found.candidates.iter().map(|c| c.gap.px).collect();
    assert!(gaps.windows(2).all(|pair| pair[0] <= pair[1]), "{gaps:?}");
    assert_eq!(found.crossing.as_ref(), found.candidates.first());
}

#[test]
fn requirement_28_at_least_three_candidates_are_ranked_where_there_are_three() {
    let dips = |y: f64| {
        let dip = |at: f64, depth: f64| depth * (-((y - at) / 40.0).powi(2)).exp();
        40.0 - dip(200.0, 20.0) - dip(450.0, 24.0) - dip(700.0, 16.0)
    };
    let found = evaluated(&plan(lines(dips)), &Paper::two_runs());
    let rows: Vec<f64> = found.candidates.iter().map(|c| c.in_runs[0].vein_at.y.round()).collect();
    assert_eq!(rows, [450.0, 200.0, 700.0]);
}

#[test]
fn a_pinned_crossing_is_where_the_operator_says() {
    let mut pinned = plan(lines(one_dip));
    pinned.crossing =
        CrossingChoice::Pinned { artery: "pta".into(), vein: "ptv".into(), vein_mm_from_datum: 400.0 * MM_PER_PX };
    let found = evaluated(&pinned, &Paper::two_runs());
    let crossing = found.crossing.as_ref().unwrap();
    assert!((crossing.in_runs[0].vein_at.y - 500.0).abs() < 1e-6);
    assert!((found.path_mm.unwrap().value.get() - 400.0 * MM_PER_PX).abs() < 1e-9);
    pinned.crossing = CrossingChoice::Pinned { artery: "pta".into(), vein: "gone".into(), vein_mm_from_datum: 9.0 };
    let found = evaluated(&pinned, &Paper::two_runs());
    assert_eq!((found.crossing, found.missing.open_steps()), (None, vec![OpenStep::ChooseCrossing]));
}

#[test]
fn requirement_5_a_ruler_of_unknown_depth_stays_out_of_the_stent_plan() {
    let mut ruled = plan(lines(one_dip));
    let line = ReferenceLine {
        run: "A1".into(),
        from: ImagePoint::new(100.0, 100.0),
        to: ImagePoint::new(100.0, 600.0),
        length_mm: 100.0,
        object: "ruler".into(),
        depth_from_vessel_mm: None,
    };
    ruled.views[0].calibration = CalibrationChoice::Reference(line.clone());
    let found = evaluated(&ruled, &Paper::two_runs());
    assert!(found.path_mm.is_some() && found.chains.is_empty());
    assert!(advisory(&found, "ruler-depth").map(wording::advisory).unwrap().contains("10–40 % too small"));
    assert_eq!(found.missing.open_steps(), [OpenStep::SayDepth]);
    ruled.views[0].calibration =
        CalibrationChoice::Reference(ReferenceLine { depth_from_vessel_mm: Some(-50.0), ..line.clone() });
    assert!(!evaluated(&ruled, &Paper::two_runs()).chains.is_empty());
    ruled.views[0].calibration = CalibrationChoice::Reference(ReferenceLine { run: "elsewhere".into(), ..line });
    assert_eq!(evaluated(&ruled, &Paper::two_runs()).missing.open_steps(), [OpenStep::Calibrate]);
}

#[test]
fn a_scale_that_disagrees_with_the_geometry_of_the_file_is_doubted() {
    let paper = Paper::two_runs();
    let mut plan = plan(lines(one_dip));
    let [row, column] = evaluated(&plan, &paper).views[0].calibration.mm_per_px.unwrap();
    for (factor, doubted) in [(1.0, false), (1.08, false), (0.52, true), (1.4, true)] {
        let mm_per_px = [factor * row, factor * column];
        plan.views[0].calibration = CalibrationChoice::Stated { mm_per_px, relative_uncertainty: 0.03 };
        let found = evaluated(&plan, &paper);
        assert_eq!(advisory(&found, "scale-disagrees").is_some(), doubted, "{factor}");
    }
}

#[test]
fn requirement_26_near_and_beyond_the_reach_are_said() {
    let at = |px: f64| {
        let found = evaluated(&plan(lines(|y| px + 0.0004 * (y - 300.0).powi(2))), &Paper::two_runs());
        (advisory(&found, "near-reach").is_some(), advisory(&found, "beyond-reach").is_some())
    };
    assert_eq!(at(20.0), (false, false));
    assert_eq!(at(8.5 / MM_PER_PX), (true, false));
    assert_eq!(at(14.0 / MM_PER_PX), (false, true));
}

#[test]
fn the_operators_own_chain_is_evaluated() {
    let mut own = plan(lines(one_dip));
    let piece = |device: &str, length_mm: f64| ChosenPiece { device: device.into(), length_mm };
    own.stents = StentChoice::Chosen(vec![piece("limflow-extension-5.5", 60.0), piece("limflow-crossing-4.0", 60.0)]);
    let found = evaluated(&own, &Paper::two_runs());
    assert_eq!(found.chains.len(), 1);
    assert!(advisory(&found, "chain-short").is_some());
    own.stents = StentChoice::Chosen(vec![piece("nothing", 60.0)]);
    let found = evaluated(&own, &Paper::two_runs());
    assert!(wording::missing(&found.missing[0]).contains("\"nothing\""), "{:?}", found.missing);
}

#[test]
fn two_stations_placed_in_one_view_make_one_leg() {
    let [artery, vein] = lines(one_dip);
    let mut stations = plan([artery, vein.clone()]);
    // The lower station was taken 400 rows farther down: what lies at row y is seen at row y − 400.
    let upper: Vec<ImagePoint> = vein.iter().copied().filter(|p| p.y < 600.0).collect();
    let lower: Vec<ImagePoint> =
        vein.iter().filter(|p| p.y > 550.0).map(|p| ImagePoint::new(p.x, p.y - 400.0)).rev().collect();
    stations.vessels[1].traces[0].points = upper;
    stations.vessels[1].traces.push(PlanTrace { run: "V2".into(), points: lower, ..PlanTrace::default() });
    stations.runs.push(RunReference { id: "V2".into(), ..RunReference::default() });
    stations.views[0].runs.push(Placement { run: "V2".into(), shift: [400.0, 0.0].into() });
    stations.landmarks[0].points[0] = MarkedPoint { run: "V2".into(), at: ImagePoint::new(540.0, 500.0) };
    let found = evaluated(&stations, &Paper::new(&[("A1", xa()), ("V1", xa()), ("V2", xa())]));
    assert!((found.vessels[1].length_mm.unwrap().value.get() - 900.0 * MM_PER_PX).abs() < 0.01);
    assert!((found.path_mm.unwrap().value.get() - 600.0 * MM_PER_PX).abs() < 0.1);
}

#[test]
fn the_same_plan_gives_the_same_numbers() {
    let (plan, paper) = (plan(lines(one_dip)), Paper::two_runs());
    assert_eq!(evaluated(&plan, &paper), evaluated(&plan, &paper));
}

#[test]
fn nonsense_in_a_plan_is_survived() {
    let full = plan(lines(one_dip));
    let nan = ImagePoint::new(f64::NAN, f64::INFINITY);
    let changes: [&dyn Fn(&mut Plan); 6] = [
        &|p| p.vessels[0].traces[0].points = vec![nan; 5],
        &|p| p.vessels[0].traces[0].points.truncate(1),
        &|p| p.landmarks[0].points[0].at = nan,
        &|p| p.views[0].runs[1].shift = [f64::NAN, f64::INFINITY].into(),
        &|p| {
            p.views[0].calibration = CalibrationChoice::Stated { mm_per_px: [1e-300, 1e300], relative_uncertainty: 0.1 }
        },
        &|p| {
            p.crossing =
                CrossingChoice::Pinned { artery: "pta".into(), vein: "ptv".into(), vein_mm_from_datum: f64::NAN }
        },
    ];
    for change in changes {
        let mut plan = full.clone();
        change(&mut plan);
        let _ = evaluated(&plan, &Paper::two_runs());
    }
}

/// Errors of a trace: smooth along it, of unit deviation.
fn smooth_noise(rng: &mut ChaCha8Rng, n: usize) -> Vec<f64> {
    let mut uniform = || (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0;
    let mut normal = || (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
    let reach = 18;
    let white: Vec<f64> = (0..n + 2 * reach).map(|_| normal()).collect();
    let kernel: Vec<f64> = (0..=2 * reach).map(|i| (-0.5 * ((i as f64 - reach as f64) / 7.0).powi(2)).exp()).collect();
    let norm = kernel.iter().map(|k| k * k).sum::<f64>().sqrt();
    (0..n).map(|i| kernel.iter().zip(&white[i..]).map(|(k, w)| k * w).sum::<f64>() / norm).collect()
}

#[test]
fn intervals_hold_the_truth_95_times_in_100() {
    const RUNS: usize = 300;
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let paper = Paper { center_sigma_px: 0.5, ..Paper::two_runs() };
    let shapes: [&dyn Fn(f64) -> f64; 3] =
        [&one_dip, &|y| 14.0 + 0.00005 * (y - 400.0).powi(2), &|y| 0.1 * (y - 350.0)];
    let truths = [(20.0, 600.0), (14.0, 500.0), (0.0, 550.0)];
    let mut held = [[0; 2]; 3];
    for (shape, gap) in shapes.iter().enumerate() {
        for _ in 0..RUNS {
            let mut normal = || smooth_noise(&mut rng, 1)[0];
            let (scale, placement, click) = (1.0 + 0.03 * normal(), [normal(), normal()], normal());
            let [artery, vein] = lines(gap);
            let jitter = |points: Vec<ImagePoint>, noise: Vec<f64>, shift: [f64; 2]| -> Vec<ImagePoint> {
                let moved =
                    |(p, e): (ImagePoint, f64)| ImagePoint::new(p.x + 0.5 * (e + shift[0]), p.y + 0.5 * shift[1]);
                points.into_iter().zip(noise).map(moved).collect()
            };
            let n = artery.len();
            let artery = jitter(artery, smooth_noise(&mut rng, n), [0.0, 0.0]);
            let vein = jitter(vein, smooth_noise(&mut rng, n), placement);
            let mut noisy = plan([artery, vein]);
            noisy.landmarks[0].points[0].at.y += 1.5 * click;
            let spacing = 0.2 * scale;
            noisy.views[0].calibration =
                CalibrationChoice::Stated { mm_per_px: [spacing, spacing], relative_uncertainty: 0.03 };
            let found = evaluated(&noisy, &paper);
            let crossing = found.crossing.unwrap();
            let (gap_px, path_px) = truths[shape];
            for (at, (estimate, truth)) in
                [(crossing.gap.length.unwrap(), gap_px), (found.path_mm.unwrap(), path_px)].into_iter().enumerate()
            {
                let truth = 0.2 * truth;
                held[shape][at] += usize::from(estimate.low.get() <= truth && truth <= estimate.high.get());
            }
        }
    }
    eprintln!("held of {RUNS}: gap and path for {held:?}");
    for (shape, [gap, path]) in held.iter().enumerate() {
        for (what, held) in [("gap", gap), ("path", path)] {
            let coverage = *held as f64 / RUNS as f64;
            // Lines that cross have no gap: zero is always in the interval.
            let most = if shape == 2 && what == "gap" { 1.0 } else { 0.98 };
            assert!((0.92..=most).contains(&coverage), "shape {shape}: {what} held in {coverage}");
        }
    }
}
