//! The plan sheet of a finished plan: two pictures, tables, the strip.

use dva_planner::imaging::picture::{Picture, PictureOptions, picture};
use dva_planner::phantom::{Case, finished_plan, study};
use dva_planner::planning::evidence::Evidence;
use dva_planner::planning::{Plan, evaluate};
use dva_planner::report::{Figures, Report, ReportInput, RunPicture, compose, figures};
use dva_planner::session::{EvidenceCache, ReferenceData};
use std::sync::Arc;

/// Everything that is printed for the finished plan of the phantom called "easy".
pub fn sheet() -> (Report, Figures) {
    let study = study(&Case::named("easy").unwrap()).unwrap();
    let plan: Plan = serde_json::from_value(finished_plan(&study)).unwrap();
    let mut evidence = EvidenceCache::default();
    for run in &study.runs {
        evidence.put(&run.id, Arc::new(run.run()));
    }
    let data = ReferenceData::bundled();
    let evaluation = evaluate(&plan, &evidence, &data.catalog, &data.techniques, None);
    let runs: Vec<_> = plan.runs.iter().map(|run| (run.id.as_str(), evidence.run(&run.id).unwrap())).collect();
    let facts: Vec<_> = runs.iter().map(|(id, run)| (*id, run.acquisition())).collect();
    let report = compose(&ReportInput {
        plan: &plan,
        evaluation: &evaluation,
        runs: &facts,
        technique: data.techniques.get(&plan.technique),
        catalog_name: &data.catalog_name,
        catalog_sha256: &data.catalog_sha256,
        software: "dva-planner bench",
        printed: "2026-11-22 17:40",
        hides_identity: false,
    });
    let look = plan.vessels[0].traces[0].look.clone();
    let seen: Vec<(&str, Picture)> =
        runs.iter().map(|(id, run)| (*id, picture(run, &look, None, PictureOptions::default()).unwrap())).collect();
    let pictures: Vec<RunPicture> =
        seen.iter().map(|(run, picture)| RunPicture { run, gray: &picture.gray, look: &look }).collect();
    let figures = figures(&plan, &evaluation, &pictures);
    (report, figures)
}
