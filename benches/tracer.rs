//! What the hand feels while a vessel is traced: the ridge map, the path after a click, the path under a moving cursor.
//!
//! The last one is a replay of cursor tracks along drawn vessels, one call for each frame of the screen as in the window;
//! it prints how long the calls take, which is what must stay below a frame.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench that cannot be set up has failed, and reports")]

use criterion::{Criterion, criterion_group, criterion_main};
use dva_planner::geometry::ImagePoint;
use dva_planner::imaging::Raster;
use dva_planner::imaging::livewire::{Livewire, PORTION};
use dva_planner::imaging::ridge::RidgeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

const VESSELS: usize = 3;

/// Middle of a vessel at a height, both as shares of the picture.
fn middle(vessel: usize, y: f64) -> f64 {
    let k = vessel as f64;
    0.25 + 0.22 * k + 0.05 * (5.0 * y + 1.7 * k).sin() + 0.012 * (31.0 * y + k).sin()
}

/// An even number from 0 to 1 for each place: noise that is the same each time.
fn noise(place: u64) -> f64 {
    let mixed = (place ^ (place >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// A square picture of three winding vessels in noise.
fn opacity(size: usize) -> Raster<f32> {
    let value = |at: usize| {
        let (x, y) = ((at % size) as f64, (at / size) as f64);
        let vessels = (0..VESSELS).map(|vessel| {
            let offset = x - size as f64 * middle(vessel, y / size as f64);
            let radius = size as f64 * 0.003 * (1.0 + vessel as f64 / 2.0);
            0.25 * (1.0 - (offset / radius).powi(2)).max(0.0).sqrt()
        });
        (vessels.sum::<f64>() + 0.1 * (noise(at as u64) + noise(at as u64 + (1 << 40)) - 1.0)) as f32
    };
    Raster::new(size, (0..size * size).map(value).collect()).unwrap()
}

/// A hand that follows a vessel downward at a twentieth of the picture per second, trembling, and now and then looks at
/// another vessel for half a second: a place for each frame at 60 Hz.
fn track(vessel: usize, size: usize) -> Vec<ImagePoint> {
    let frames = 60 * 17;
    let place = |frame: usize| {
        let y = 0.05 + 0.85 * frame as f64 / frames as f64;
        let looked_at = if frame % 240 > 210 { (vessel + 1) % VESSELS } else { vessel };
        let seed = (vessel * frames + frame) as u64;
        let tremor = |seed| (noise(seed) - 0.5) * 0.004;
        ImagePoint::new((middle(looked_at, y) + tremor(seed)) * size as f64, (y + tremor(seed + 77_777)) * size as f64)
    };
    (0..frames).map(place).collect()
}

/// What a replay took.
#[derive(Default)]
struct Replay {
    /// Each call.
    calls: Vec<Duration>,
    /// For each anchor all calls until its first path was there, and how many they were: one for each frame of the screen.
    firsts: Vec<(Duration, usize)>,
}

fn replay(map: &Arc<RidgeMap>, size: usize) -> Replay {
    let mut wire = Livewire::new(Arc::clone(map));
    let mut replay = Replay::default();
    for track in (0..VESSELS).map(|vessel| track(vessel, size)) {
        let (mut waiting, mut anchor) = (None, track[0]);
        for (frame, place) in track.into_iter().enumerate() {
            let start = Instant::now();
            if frame % 120 == 0 {
                anchor = map.snap(place, 12.0).unwrap_or(place);
                wire.set_anchor(anchor);
                waiting = Some((Duration::ZERO, 0));
            }
            let found = wire.path(anchor, place, PORTION).is_some();
            let took = start.elapsed();
            replay.calls.push(took);
            waiting = waiting.map(|(sum, calls)| (sum + took, calls + 1));
            if found {
                replay.firsts.extend(waiting.take());
            }
        }
    }
    replay
}

/// What is felt must not be the luck of one run: the longest call of ten replays is told.
fn cursor_tracks(size: usize, map: &Arc<RidgeMap>) {
    let (mut calls, mut firsts) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        let replay = replay(map, size);
        calls.extend(replay.calls);
        firsts.extend(replay.firsts);
    }
    calls.sort_unstable();
    let of = |share: f64| calls[((calls.len() - 1) as f64 * share) as usize];
    let frames = firsts.iter().map(|(_, frames)| frames).max().unwrap();
    println!(
        "cursor/{size}: {} moves, p50 {:.3?}, p99 {:.3?}, longest {:.3?}; first path within {:.3?} of work in {frames} frames",
        calls.len(),
        of(0.5),
        of(0.99),
        of(1.0),
        firsts.iter().map(|(work, _)| work).max().unwrap()
    );
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tracer");
    group.sample_size(20);
    for size in [1024, 2048] {
        let opacity = opacity(size);
        group.bench_function(format!("ridge_map/{size}"), |bencher| bencher.iter(|| RidgeMap::new(&opacity, None)));
        let map = Arc::new(RidgeMap::new(&opacity, None));
        let at = |y: f64| ImagePoint::new(middle(0, y) * size as f64, y * size as f64);
        let (anchor, near) = (at(0.2), at(0.2 + 300.0 / size as f64));
        let mut wire = Livewire::new(Arc::clone(&map));
        group.bench_function(format!("hop_300_px/{size}"), |bencher| {
            bencher.iter(|| {
                wire.set_anchor(anchor);
                wire.path(anchor, near, usize::MAX)
            });
        });
        group.bench_function(format!("hover/{size}"), |bencher| bencher.iter(|| wire.path(anchor, near, usize::MAX)));
        cursor_tracks(size, &map);
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
