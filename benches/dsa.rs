//! Subtraction of a run whose frames are decoded already: all frames at once, and one frame after the other.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use dva_planner::imaging::opacity::opacity;
use dva_planner::imaging::picture::{PictureOptions, PreparedRun};
use dva_planner::imaging::{FrameSelection, Look};
use dva_planner::phantom::{Case, study};
use std::sync::Arc;

fn bench(criterion: &mut Criterion) {
    let run = Arc::new(study(&Case::named("easy").unwrap()).unwrap().runs[0].run());
    let frames = run.acquisition().pixels.frames;
    (1..=frames).for_each(|number| drop(run.frame(number).unwrap()));
    let mut group = criterion.benchmark_group("dsa");
    group.sample_size(20);
    group.bench_function("maximum_opacity", |bencher| bencher.iter(|| opacity(&run, &Look::default()).unwrap()));
    let prepared = PreparedRun::new(&*run, &Look::default());
    let picture = || prepared.picture(FrameSelection::Frame(frames), None, PictureOptions::default()).unwrap();
    group.bench_function("frame", |bencher| bencher.iter(picture));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
