//! Plans over synthetic studies, compared with what is true about them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dva_planner::geometry::ImagePoint;
use dva_planner::imaging::look::FrameSelection;
use dva_planner::imaging::{Look, Run, RunShift};
use dva_planner::phantom::truth::RunTruth;
use dva_planner::phantom::{self, Case, Study, finished_plan, study};
use dva_planner::planning::evaluation::{CenterlineSpace, Evaluation, GapKind};
use dva_planner::planning::plan::MarkedReference;
use dva_planner::planning::plan::{
    self, CalibrationChoice, DatumDefinition, Landmark, LandmarkKind, MarkedPoint, Placement, Plan, PlanTrace,
    RunReference, Side, Vessel, VesselKind, View,
};
use dva_planner::planning::{DeviceCatalog, Evidence, TechniqueCatalog, TraceInput, evaluate};
use dva_planner::units::Estimate;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The runs of a study, opened; pictures are kept once made.
struct Opened {
    runs: HashMap<String, Arc<Run>>,
    pictures: Mutex<HashMap<String, Arc<TraceInput>>>,
}

impl Opened {
    fn new(study: &Study) -> Self {
        let runs = study.runs.iter().map(|run| (run.id.clone(), Arc::new(run.run()))).collect();
        Self { runs, pictures: Mutex::default() }
    }
}

impl Evidence for Opened {
    fn run(&self, id: &str) -> Option<Arc<Run>> {
        self.runs.get(id).cloned()
    }

    fn trace_input(&self, id: &str, look: &Look) -> Result<Arc<TraceInput>, String> {
        let key = format!("{id} {look:?}");
        let mut pictures = self.pictures.lock().unwrap();
        if let Some(made) = pictures.get(&key) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(TraceInput::of(&self.runs[id], look).map_err(|error| error.to_string())?);
        pictures.insert(key, Arc::clone(&made));
        Ok(made)
    }
}

fn kind(kind: phantom::VesselKind) -> VesselKind {
    match kind {
        phantom::VesselKind::Artery => VesselKind::Artery,
        phantom::VesselKind::Vein => VesselKind::Vein,
    }
}

fn side(side: phantom::Side) -> Side {
    match side {
        phantom::Side::Left => Side::Left,
        phantom::Side::Right => Side::Right,
    }
}

/// Clicks on a projected vessel, about 60 px apart, from its first to its last place inside the picture.
fn clicks(run: &RunTruth, vessel: &str) -> Option<Vec<ImagePoint>> {
    let seen = run.vessels.iter().find(|v| v.id == vessel)?;
    seen.peak_frame?;
    let detector = run.camera.detector();
    let (right, bottom) = (f64::from(detector.columns) - 12.0, f64::from(detector.rows) - 12.0);
    let inside: Vec<ImagePoint> =
        seen.points.iter().copied().filter(|p| p.x > 12.0 && p.y > 12.0 && p.x < right && p.y < bottom).collect();
    let step = (inside.len() / 10).max(1);
    let mut clicks: Vec<ImagePoint> = inside.iter().copied().step_by(step).collect();
    clicks.extend(inside.last());
    clicks.dedup();
    (clicks.len() > 1).then_some(clicks)
}

/// Artery, nearer vein and ankle as a careful operator marks them in all runs of `views`.
fn plan_of(study: &Study, views: &[&str]) -> Plan {
    let runs: Vec<&RunTruth> = study.truth.runs.iter().filter(|run| views.contains(&run.view.as_str())).collect();
    let crossing = &study.truth.crossings[0];
    let last = |run: &RunTruth| run.displacement_px.last().copied().unwrap_or_default();
    let view = |id: &&str| {
        let runs: Vec<&&RunTruth> = runs.iter().filter(|run| run.view == **id).collect();
        let reference = last(runs[0]);
        let placed = |run: &&&RunTruth| Placement {
            run: run.id.clone(),
            shift: RunShift { displacement: reference - last(run) },
        };
        View { id: (*id).to_owned(), runs: runs.iter().map(placed).collect(), calibration: CalibrationChoice::Dicom }
    };
    let vessel = |id: &String, of: VesselKind| {
        let shows = |run: &&&RunTruth| run.fills.iter().any(|f| kind(*f) == of);
        let trace = |run: &&RunTruth| {
            let anchors = clicks(run, id)?;
            let look = Look { frame: FrameSelection::Opacify(None), ..Look::default() };
            Some(PlanTrace { run: run.id.clone(), look, anchors, ..PlanTrace::default() })
        };
        let traces = runs.iter().filter(shows).filter_map(trace).collect();
        Vessel { id: id.clone(), kind: of, name: id.clone(), traces, marks: Vec::new() }
    };
    let ankle =
        |run: &RunTruth| run.landmarks.iter().find(|l| l.definition == "medial_malleolus_tip").unwrap().points[0];
    let mark = |run: &&&RunTruth| MarkedPoint { run: run.id.clone(), at: ankle(run) };
    let venous = runs.iter().filter(|run| run.fills.iter().any(|f| kind(*f) == VesselKind::Vein));
    let tick = |number: usize| Landmark {
        kind: LandmarkKind::CommonPoint,
        definition: None,
        name: format!("ruler tick {number}"),
        points: runs.iter().map(|run| MarkedPoint { run: run.id.clone(), at: run.ruler_ticks[number] }).collect(),
    };
    let datum = Landmark {
        kind: LandmarkKind::LandingDatum,
        definition: Some(DatumDefinition::MedialMalleolusTip),
        name: String::new(),
        points: venous.map(|run| mark(&run)).collect(),
    };
    Plan {
        case: plan::Case {
            label: study.case.name.clone(),
            side: Some(side(study.truth.side)),
            ..plan::Case::default()
        },
        runs: runs.iter().map(|r| RunReference { id: r.id.clone(), ..RunReference::default() }).collect(),
        views: views.iter().map(view).collect(),
        vessels: vec![vessel(&crossing.artery, VesselKind::Artery), vessel(&crossing.vein, VesselKind::Vein)],
        landmarks: vec![datum, tick(4), tick(9)],
        ..Plan::default()
    }
}

fn evaluated(study: &Study, plan: &Plan) -> Evaluation {
    evaluate(plan, &Opened::new(study), &DeviceCatalog::bundled(), &TechniqueCatalog::bundled(), None)
}

fn holds(estimate: Estimate, truth: f64) -> bool {
    estimate.low.get() <= truth && truth <= estimate.high.get()
}

#[test]
fn a_plan_over_one_view_reads_what_that_view_shows() {
    let study = study(&Case::named("easy").unwrap()).unwrap();
    let found = evaluated(&study, &plan_of(&study, &["AP"]));
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    let truth = &study.truth.runs[0].crossings[0];
    let crossing = found.crossing.unwrap();
    assert_eq!(crossing.gap.kind, GapKind::Projected);
    let (gap, path) = (crossing.gap.length.unwrap(), found.path_mm.unwrap());
    assert!(holds(gap, truth.gap_mm) && (gap.value.get() - truth.gap_mm).abs() < 0.1, "{gap}, true {}", truth.gap_mm);
    assert!(
        holds(path, truth.path_mm) && (path.value.get() - truth.path_mm).abs() < 3.0,
        "{path}, true {}",
        truth.path_mm
    );
    assert!(gap.low.get() < study.truth.crossings[0].gap_mm, "a lower bound of {}", study.truth.crossings[0].gap_mm);
    for piece in found.chains[0].pieces.windows(2) {
        assert!(piece[0].to_mm - piece[1].from_mm >= 10.0 - 1e-9 && !piece[0].crossing);
    }
}

#[test]
fn a_plan_over_two_views_measures_in_the_patient() {
    let study = study(&Case::named("two-angles").unwrap()).unwrap();
    let plan = plan_of(&study, &["RAO 15", "LAO 60"]);
    let found = evaluated(&study, &plan);
    let truth = &study.truth.crossings[0];
    let crossing = found.crossing.unwrap();
    assert_eq!(crossing.gap.kind, GapKind::Spatial);
    assert!((found.angle_between_views_deg.unwrap() - 75.0).abs() < 1e-6);
    let (gap, path) = (crossing.gap.length.unwrap(), found.path_mm.unwrap());
    assert!(holds(gap, truth.gap_mm) && (gap.value.get() - truth.gap_mm).abs() < 0.3, "{gap}, true {}", truth.gap_mm);
    assert!(
        holds(path, truth.path_mm) && (path.value.get() - truth.path_mm).abs() < 3.0,
        "{path}, true {}",
        truth.path_mm
    );
    assert!(crossing.reach_probability.unwrap() > 0.999);
    let place = crossing.vein_point_mm.unwrap();
    let away = (0..3).map(|k| (place[k] - <[f64; 3]>::from(truth.vein_point)[k]).powi(2)).sum::<f64>().sqrt();
    assert!(away < 5.0, "the crossing is {away} mm from the true one");
    assert_eq!(crossing.in_runs.len(), 4);
    assert!(found.vessels.iter().all(|vessel| vessel.space == CenterlineSpace::Patient));
    assert_eq!(found.working_views.len(), 2);
}

/// Ticks of a ruler clicked by a hand that is off by up to 0.8 px, on a ruler 60 mm nearer the tube: carried to the depth
/// of the vessels, the scale is the true one there, and the path is as long as it is; without the depth, lengths are too
/// short by what the magnification differs.
#[test]
fn marks_on_a_ruler_give_the_scale_at_the_vessels_once_its_depth_is_known() {
    let study = study(&Case::named("deep-ruler").unwrap()).unwrap();
    let run = &study.truth.runs[0];
    let vein = study.truth.crossings[0].vein_point;
    let true_scale = run.camera.mm_per_px(run.camera.depth(vein))[0];
    let off = |i: usize| 0.8 * (i as f64 * 2.4).sin();
    let ticks = run.ruler_ticks.iter().enumerate().skip(2).take(11);
    let points: Vec<ImagePoint> = ticks.map(|(i, at)| ImagePoint::new(at.x + off(i), at.y + off(i + 7))).collect();
    let marks = |depth_from_vessel_mm| MarkedReference {
        run: run.id.clone(),
        points: points.clone(),
        spacing_mm: 10.0,
        object: "ruler".to_owned(),
        depth_from_vessel_mm,
    };
    let of = |depth| {
        let mut plan = plan_of(&study, &["AP"]);
        plan.views[0].calibration = CalibrationChoice::Marks(marks(depth));
        evaluated(&study, &plan)
    };
    // The ruler lies 60 mm behind the isocenter, the vein where the truth says.
    let found = of(Some(-(60.0 - vein.y)));
    let [_, column] = found.views[0].calibration.mm_per_px.unwrap();
    let (error, u) = (column / true_scale - 1.0, found.views[0].calibration.relative_uncertainty.unwrap());
    println!("scale off by {:.2} %, standard uncertainty {:.2} %", 100.0 * error, 100.0 * u);
    assert!(error.abs() < 0.006 && error.abs() < 2.0 * u && u < 0.03, "{error} {u}");
    assert!(!found.advisories.iter().any(|a| a.id().starts_with("reference") || a.id().starts_with("ruler")));
    let path = found.path_mm.unwrap();
    assert!(holds(path, study.truth.runs[0].crossings[0].path_mm), "{path}");

    let blind = of(None);
    let [_, column] = blind.views[0].calibration.mm_per_px.unwrap();
    let expected = (750.0 - 60.0) / (750.0 - vein.y);
    assert!((column / true_scale / expected - 1.0).abs() < 0.006, "{column} {true_scale}");
    assert!(blind.advisories.iter().any(|a| a.id() == "ruler-depth") && blind.chains.is_empty());
}

/// Where the ridge is hidden and little is measured, a smoothed radius ran away to 10¹³ px, and the mean diameter with it.
#[test]
fn a_radius_that_runs_away_is_not_known() {
    let study = study(&Case::from_seed(29)).unwrap();
    let plan: Plan = serde_json::from_value(finished_plan(&study)).unwrap();
    let found = evaluated(&study, &plan);
    let diameters: Vec<Estimate> = found.vessels.iter().filter_map(|vessel| vessel.diameter_mm).collect();
    assert!(!diameters.is_empty());
    for diameter in diameters {
        assert!(diameter.high.get() < 15.0, "{diameter}");
    }
    for radius in found.vessels.iter().flat_map(|vessel| &vessel.traces).flat_map(|trace| &trace.radius_px) {
        assert!(*radius < 41.0, "{radius} px");
    }
}
