//! The plan sheet of a finished plan. A cold typesetter loads fonts and lays out everything; a warm one has made a sheet of
//! the same case before, one letter of which changed.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has failed")]

#[path = "support/sheet.rs"]
mod sheet;

use criterion::{Criterion, criterion_group, criterion_main};
use dva_planner::report::PdfEngine;
use sheet::sheet;

fn bench(criterion: &mut Criterion) {
    let (mut report, figures) = sheet();
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20);
    group.bench_function("pdf_cold", |bencher| {
        bencher.iter(|| {
            comemo::evict(0);
            PdfEngine::default().pdf(&report, &figures, None).unwrap()
        });
    });
    let engine = PdfEngine::default();
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
