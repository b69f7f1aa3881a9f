//! From a file to frames: the first one, and all of them with frames in parallel, of the bundled run (lossless JPEG).

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use dva_planner::dicom::{OpenOptions, open};
use rayon::prelude::*;
use std::path::Path;

fn bench(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_dicom/easy");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path = files.filter(|path| path.extension().is_some_and(|end| end == "dcm")).min().unwrap();
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(20);
    group.bench_function("first", |bencher| {
        bencher.iter(|| open(&path, OpenOptions::default()).unwrap().frame(1).unwrap());
    });
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            let run = open(&path, OpenOptions::default()).unwrap();
            let frames = 1..=run.acquisition().pixels.frames;
            frames.into_par_iter().map(|number| run.frame(number).unwrap()).collect::<Vec<_>>()
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
