//! The plan sheet of a finished plan: two pictures, tables, the strip. A cold typesetter loads fonts and lays out
//! everything; a warm one has made a sheet of the same case before, one letter of which changed.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use dva_planner::imaging::picture::{Picture, PictureOptions, picture};
use dva_planner::phantom::{Case, finished_plan, study};
use dva_planner::planning::evidence::Evidence;
use dva_planner::planning::{Plan, evaluate};
use dva_planner::report::{
    CatalogStamp, Figures, PdfEngine, Privacy, Report, ReportInput, RunFacts, RunPicture, compose, figures,
};
use dva_planner::session::{Books, Shelf};
use std::sync::Arc;

fn sheet() -> (Report, Figures) {
    let study = study(&Case::named("easy").unwrap()).unwrap();
    let plan: Plan = serde_json::from_value(finished_plan(&study)).unwrap();
    let mut shelf = Shelf::default();
    for run in &study.runs {
        shelf.put(&run.id, Arc::new(run.run()));
    }
    let books = Books::bundled();
    let evaluation = evaluate(&plan, &shelf, &books.catalog, &books.techniques, None);
    let runs: Vec<_> = plan.runs.iter().map(|run| (run.id.as_str(), shelf.run(&run.id).unwrap())).collect();
    let facts: Vec<RunFacts> = runs.iter().map(|(id, run)| RunFacts { id, acquisition: run.acquisition() }).collect();
    let report = compose(&ReportInput {
        plan: &plan,
        evaluation: &evaluation,
        runs: &facts,
        technique: books.techniques.technique(&plan.technique),
        catalog: CatalogStamp { name: &books.catalog_name, sha256: &books.catalog_sha256 },
        software: "dva-planner bench",
        printed: "2026-11-22 17:40",
        privacy: Privacy::Identified,
    });
    let look = plan.vessels[0].traces[0].look.clone();
    let seen: Vec<(&str, Picture)> =
        runs.iter().map(|(id, run)| (*id, picture(run, &look, None, PictureOptions::default()).unwrap())).collect();
    let pictures: Vec<RunPicture> =
        seen.iter().map(|(run, picture)| RunPicture { run, gray: &picture.gray, look: &look }).collect();
    let figures = figures(&plan, &evaluation, &pictures);
    (report, figures)
}

fn bench(criterion: &mut Criterion) {
    let (mut report, figures) = sheet();
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20);
    group.bench_function("pdf_cold", |bencher| {
        bencher.iter(|| {
            comemo::evict(0);
            PdfEngine::new().pdf(&report, &figures, None).unwrap()
        });
    });
    let engine = PdfEngine::new();
    let mut count = 0;
    group.bench_function("pdf_warm", |bencher| {
        bencher.iter(|| {
            count += 1;
            report.notes = format!("Note {count}");
            engine.pdf(&report, &figures, None).unwrap()
        });
    });
    group.bench_function("png", |bencher| bencher.iter(|| engine.png(&report, &figures).unwrap()));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
