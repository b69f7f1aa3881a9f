//! The whole way, from the bundled DICOM files and plans to numbers, compared with the phantom's truth.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dva_planner::dicom::OpenOptions;
use dva_planner::geometry::{ImagePoint, Polyline};
use dva_planner::phantom::Truth;
use dva_planner::phantom::truth::RunTruth;
use dva_planner::planning::devices::device::Role;
use dva_planner::planning::evaluation::{Crossing, GapKind};
use dva_planner::planning::plan::Angles;
use dva_planner::planning::{Evaluation, Plan};
use dva_planner::session::file::{read_plan, write_plan};
use dva_planner::session::{EvidenceCache, ReferenceData, open_runs_of, samples::SAMPLES};
use serde_json::Value;
use std::path::Path;
use support::sample;

struct Study {
    plan: Plan,
    truth: Truth,
    evaluation: Evaluation,
}

fn evaluate(plan_path: &Path) -> (Plan, Evaluation) {
    evaluate_changed(plan_path, |_| ())
}

fn evaluate_changed(plan_path: &Path, change: impl FnOnce(&mut Plan)) -> (Plan, Evaluation) {
    let mut plan = read_plan(plan_path).unwrap();
    change(&mut plan);
    let (opened, rejected) = open_runs_of(&mut plan, plan_path, &OpenOptions::default());
    assert!(rejected.is_empty(), "{rejected:?}");
    let mut evidence = EvidenceCache::default();
    for found in opened {
        evidence.put(&found.id, found.run);
    }
    let evaluation = ReferenceData::bundled().evaluate(&plan, &evidence);
    (plan, evaluation)
}

fn study(name: &str) -> Study {
    let folder = sample(name);
    let truth = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let (plan, evaluation) = evaluate(&folder.join("plan.dva.json"));
    Study { plan, truth, evaluation }
}

impl Study {
    /// The truth of the run that the plan calls `id`.
    fn true_run(&self, id: &str) -> &RunTruth {
        let uid = self.plan.run(id).unwrap().sop_instance_uid.as_deref().unwrap();
        self.truth.runs.iter().find(|run| run.sop_instance_uid == uid).unwrap()
    }
}

fn crossing(evaluation: &Evaluation) -> &Crossing {
    evaluation.crossing.as_ref().unwrap_or_else(|| panic!("no crossing: {:?}", evaluation.missing))
}

#[test]
fn projected_gap_is_within_three_tenths_of_a_millimeter_of_the_truth() {
    for name in SAMPLES.map(|sample| sample.name) {
        let study = study(name);
        let found = crossing(&study.evaluation);
        if found.gap.kind == GapKind::Spatial {
            continue;
        }
        let truth = study.true_run(&found.in_runs[0].run).crossings.iter().find(|c| c.vein == found.vein).unwrap();
        let gap = found.gap.length.unwrap();
        let error = gap.value.get() - truth.gap_mm;
        println!("{name}: gap {gap}, truth {:.3} mm, error {error:+.3} mm", truth.gap_mm);
        assert!(error.abs() <= 0.3, "{name}: {gap} instead of {} mm", truth.gap_mm);
        assert!(
            gap.low.get() <= truth.gap_mm && truth.gap_mm <= gap.high.get(),
            "{name}: {gap} misses {}",
            truth.gap_mm
        );
    }
}

#[test]
fn path_length_is_within_one_percent_of_the_truth() {
    for name in SAMPLES.map(|sample| sample.name) {
        let study = study(name);
        let found = crossing(&study.evaluation);
        let truth = study.true_run(&found.in_runs[0].run).crossings.iter().find(|c| c.vein == found.vein).unwrap();
        let expected = match found.gap.kind {
            GapKind::Projected => truth.path_mm,
            GapKind::Spatial => study.truth.crossings.iter().find(|c| c.vein == found.vein).unwrap().path_mm,
        };
        let path = study.evaluation.path_mm.unwrap();
        let error = path.value.get() / expected - 1.0;
        println!("{name}: path {path}, truth {expected:.2} mm, error {:+.2} %", 100.0 * error);
        assert!(error.abs() <= 0.01, "{name}: {path} instead of {expected} mm");
        assert!(path.low.get() <= expected && expected <= path.high.get(), "{name}: {path} misses {expected}");
    }
}

#[test]
fn centerlines_lie_on_the_projected_vessels() {
    for name in SAMPLES.map(|sample| sample.name) {
        let study = study(name);
        for vessel in &study.evaluation.vessels {
            for trace in &vessel.traces {
                let truth = study.true_run(&trace.run).vessels.iter().find(|v| v.id == vessel.id).unwrap();
                let curve: Polyline<ImagePoint> = Polyline::new(truth.points.iter().copied()).unwrap();
                let distances: Vec<f64> = trace.points.iter().map(|&p| curve.nearest(p).1).collect();
                let mean = distances.iter().sum::<f64>() / distances.len() as f64;
                println!("{name}: {} in {} is {mean:.3} px from the truth on average", vessel.id, trace.run);
                assert!(mean <= 0.25, "{name}: {} in {}: {mean} px", vessel.id, trace.run);
            }
        }
    }
}

#[test]
fn every_bundled_plan_is_complete_and_offers_alternatives() {
    for name in SAMPLES.map(|sample| sample.name) {
        let study = study(name);
        let evaluation = &study.evaluation;
        assert!(evaluation.missing.is_empty(), "{name}: {:?}", evaluation.missing);
        assert!(evaluation.chains.len() >= 2, "{name}: {} chains", evaluation.chains.len());
        let path = evaluation.path_mm.unwrap();
        let technique = ReferenceData::bundled().techniques.get(&study.plan.technique).unwrap().clone();
        assert_eq!(technique.bridging, Role::Crossing, "{name}: a piece of its own bridges");
        for chain in &evaluation.chains {
            assert!(chain.covered_mm >= path.value.get(), "{name}: {chain:?} does not cover {path}");
            let (last, others) = chain.pieces.split_last().unwrap();
            assert!(
                last.crossing && !others.iter().any(|piece| piece.crossing),
                "{name}: the crossing piece comes last"
            );
            assert_eq!(chain.verified, chain.pieces.iter().all(|piece| piece.verified), "{name}");
        }
    }
}

#[test]
fn committed_evaluations_are_reproduced() {
    for name in SAMPLES.map(|sample| sample.name) {
        let folder = sample(name);
        let committed: Value = serde_json::from_slice(&std::fs::read(folder.join("evaluation.json")).unwrap()).unwrap();
        let now = serde_json::to_value(study(name).evaluation).unwrap();
        none(&differences(&committed, &now, name));
    }
}

#[test]
fn a_saved_plan_reopens_to_the_same_numbers() {
    let original = sample("easy").join("plan.dva.json");
    let (mut plan, before) = evaluate(&original);
    for run in &mut plan.runs {
        run.path = sample("easy").join(&run.path);
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.dva.json");
    write_plan(&plan, &copy).unwrap();
    let (_, after) = evaluate(&copy);
    assert_eq!(serde_json::to_value(before).unwrap(), serde_json::to_value(after).unwrap());
}

#[test]
fn a_patient_who_lay_the_other_way_round_is_turned_and_measures_the_same() {
    let path = sample("two-angles").join("plan.dva.json");
    let (_, as_filed) = evaluate(&path);
    let (_, mirrored) = evaluate_changed(&path, |plan| plan.case.angles = Some(Angles::Mirrored));
    for (a, b) in as_filed.views.iter().zip(&mirrored.views) {
        assert_eq!([a.primary_deg, a.secondary_deg], [b.primary_deg, b.secondary_deg].map(|deg| deg.map(|v| 0.0 - v)));
    }
    let (a, b) = (crossing(&as_filed), crossing(&mirrored));
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} became {b}");
    near(a.gap.length.unwrap().value.get(), b.gap.length.unwrap().value.get());
    near(as_filed.path_mm.unwrap().value.get(), mirrored.path_mm.unwrap().value.get());
    // Half a turn about the vertical: left and head change their signs, posterior does not (DICOM PS3.17 FFF.1.2.2).
    let (a, b) = (a.artery_point_mm.unwrap(), b.artery_point_mm.unwrap());
    for (k, sign) in [-1.0, 1.0, -1.0].into_iter().enumerate() {
        near(sign * a[k], b[k]);
    }
}

fn none(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differences, among them {:#?}",
        differences.len(),
        &differences[..differences.len().min(9)]
    );
}

/// How much a number of an evaluation may differ, in its own unit: less than anybody can see of it. Processors and
/// systems differ in the last digits.
fn tolerance(key: &str) -> f64 {
    match key {
        // Millimeters per pixel: a hundredth of a pixel over the width of a picture. Curvature: per millimeter.
        "mm_per_px" | "curvature" => 1e-5,
        // Fractions, probabilities and ratios.
        "bridged_fraction"
        | "foreshortening"
        | "probability_covered"
        | "reach_probability"
        | "relative_uncertainty"
        | "tortuosity" => 1e-4,
        // Percent; places in pictures, and lengths of the course, whose unit stands beside them.
        "stenosis_percent" | "abscissa" | "artery_at" | "at" | "diameter" | "minimal" | "points" | "radius"
        | "reference" | "vein_at" => 0.01,
        _ if ["_mm", "_px", "_deg", "_from_datum"].iter().any(|unit| key.ends_with(unit)) => 0.01,
        _ => panic!("say how much {key} may differ"),
    }
}

/// Where two evaluations differ, in words or by more than the tolerance of a number.
fn differences(a: &Value, b: &Value, at: &str) -> Vec<String> {
    let key = at.rsplit('.').find(|part| !["value", "low", "high"].contains(part)).unwrap_or_default();
    let key = key.split('[').next().unwrap_or_default();
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            if (x - y).abs() <= tolerance(key) { Vec::new() } else { vec![format!("{at}: {x} became {y}")] }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            let pairs = x.iter().zip(y).enumerate();
            pairs.flat_map(|(i, (x, y))| differences(x, y, &format!("{at}[{i}]"))).collect()
        }
        (Value::Object(x), Value::Object(y)) if x.keys().eq(y.keys()) => {
            x.iter().flat_map(|(name, x)| differences(x, &y[name], &format!("{at}.{name}"))).collect()
        }
        _ if a == b => Vec::new(),
        _ => vec![format!("{at}: {a} became {b}")],
    }
}

/// What a person would see changed is seen by the comparison, too.
#[test]
fn a_changed_number_or_word_is_a_difference() {
    let evaluation: Value =
        serde_json::from_slice(&std::fs::read(sample("easy").join("evaluation.json")).unwrap()).unwrap();
    let changed = |pointer: &str, by: f64| {
        let mut other = evaluation.clone();
        let number = other.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        *number = (number.as_f64().unwrap() + by).into();
        differences(&evaluation, &other, "easy").len()
    };
    for (pointer, by) in [
        ("/crossing/gap_mm/low", 0.02),
        ("/path_mm/value", -0.02),
        ("/views/0/mm_per_px/1", 1e-4),
        ("/views/0/relative_uncertainty", 0.001),
        ("/chains/0/probability_covered", -0.001),
        ("/vessels/0/traces/0/points/5/1", 0.02),
        ("/vessels/1/course/tortuosity/high", 0.001),
        ("/vessels/0/course/narrowest/stenosis_percent/value", 0.1),
    ] {
        assert_eq!(changed(pointer, by), 1, "{pointer}");
        assert_eq!(changed(pointer, by * 1e-6), 0, "{pointer}");
    }
    let mut other = evaluation.clone();
    *other.pointer_mut("/vessels/0/name").unwrap() = "another".into();
    assert_eq!(differences(&evaluation, &other, "easy").len(), 1);
}
