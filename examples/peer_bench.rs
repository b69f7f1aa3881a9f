//! One operation of this program on the inputs of the peer benchmark, timed: `peer_bench OP PARAMS REPS`.
//!
//! Prints one JSON object: `times_ms`, `cold_ms` (the first call, not among the times), `cpu_ms` (all threads, the mean of
//! the repetitions), and what the answer is checked by. Each operation calls what the window calls; `docs/performance.md`
//! says how to run it beside its peers.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot be made has failed")]

#[path = "../benches/support/sheet.rs"]
mod sheet;

use dva_planner::dicom::{OpenOptions, open};
use dva_planner::geometry::{ImagePoint, Point, Polyline, SpacePoint, closest_approach};
use dva_planner::imaging::livewire::Livewire;
use dva_planner::imaging::opacity::opacity;
use dva_planner::imaging::picture::{PictureOptions, PreparedRun};
use dva_planner::imaging::register::register;
use dva_planner::imaging::ridge::RidgeMap;
use dva_planner::imaging::window::Window;
use dva_planner::imaging::{Frame, FrameSelection, Look, MaskChoice, Raster, Run, TrustedImage};
use dva_planner::report::PdfEngine;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, operation, parameters, repetitions] = arguments.as_slice() else {
        println!("usage: peer_bench OP PARAMS REPS");
        std::process::exit(2);
    };
    let case = Case {
        parameters: serde_json::from_str(parameters).unwrap(),
        repetitions: repetitions.parse::<usize>().unwrap().max(1),
    };
    let measured = match operation.as_str() {
        "decode.all" => decode_all(&case),
        "decode.first" => decode_first(&case),
        "dsa.maxop" => maximum_opacity(&case),
        "dsa.frame" => subtracted_frame(&case),
        "vessel" => ridges(&case),
        "livewire.prepare" => livewire_prepare(&case),
        "livewire.seed" => livewire_seed(&case),
        "livewire.hover" => livewire_hover(&case),
        "closest" if case.number("dim") == 2 => closest(&case, |c| ImagePoint::new(c[0], c[1])),
        "closest" => closest(&case, |c| SpacePoint::new(c[0], c[1], c[2])),
        "register" => registration(&case),
        "pdf" => plan_sheet(&case),
        // The whole subtracted run is never kept: frames are subtracted when they are shown.
        other => json!({ "error": format!("{other} is not done by this program") }),
    };
    println!("{measured}");
}

/// Opens the file and decodes every frame, frames in parallel, as the window does ahead of the cine.
fn decode_all(case: &Case) -> Value {
    let path = PathBuf::from(case.text("file"));
    let frames = || -> Vec<Arc<Frame>> {
        let run = open(&path, OpenOptions::default()).unwrap();
        let numbers = 1..=run.acquisition().pixels.frames;
        numbers.into_par_iter().map(|number| run.frame(number).unwrap()).collect()
    };
    case.measure(frames, |frames| json!({ "check": frames.iter().map(|frame| sum(frame)).sum::<u64>() }))
}

fn decode_first(case: &Case) -> Value {
    let path = PathBuf::from(case.text("file"));
    let first = || open(&path, OpenOptions::default()).unwrap().frame(1).unwrap();
    case.measure(first, |frame| json!({ "check": sum(frame) }))
}

/// The largest opacity of each pixel, frames decoded before.
fn maximum_opacity(case: &Case) -> Value {
    let (run, mask) = case.decoded_run();
    let look = Look { mask, ..Look::default() };
    case.measure(|| opacity(&run, &look).unwrap(), |opacity| json!({ "check": mean(opacity.values.values()) }))
}

/// One subtracted frame as gray levels, the mask made before.
fn subtracted_frame(case: &Case) -> Value {
    let (run, mask) = case.decoded_run();
    let middle = run.acquisition().pixels.frames / 2 + 1;
    let look = Look { mask, frame: FrameSelection::Frame(middle), ..Look::default() };
    let prepared = PreparedRun::new(&run, &look);
    let (window, options) = (Window::between(-0.1, 0.7), PictureOptions { invert: true, ..Default::default() });
    let picture = || prepared.picture(FrameSelection::Frame(middle), Some(window), options).unwrap();
    // The first picture prepares the run, which is not what is measured.
    drop(picture());
    case.measure(picture, |picture| {
        let gray = picture.gray.values();
        json!({ "check": gray.iter().map(|level| f64::from(*level)).sum::<f64>() / gray.len() as f64 })
    })
}

/// The ridge map, judged by the true vessels: area under the curve of true over false positives, of every seventh pixel.
fn ridges(case: &Case) -> Value {
    let opacity = case.opacity();
    case.measure(|| RidgeMap::new(&opacity, None), |map| json!({ "auc": area_under_curve(map.masses(), case) }))
}

fn livewire_prepare(case: &Case) -> Value {
    let opacity = case.opacity();
    case.measure(|| Livewire::new(Arc::new(RidgeMap::new(&opacity, None))), |_| json!({}))
}

fn livewire_seed(case: &Case) -> Value {
    let ends = case.ends();
    let mut wire = Livewire::new(Arc::new(ridge_map(case)));
    let path = || {
        wire.set_anchor(ends[0]);
        wire.path(ends[0], ends[1], usize::MAX).unwrap()
    };
    case.measure(path, |path| off_center(path, case))
}

fn livewire_hover(case: &Case) -> Value {
    let ends = case.ends();
    let mut wire = Livewire::new(Arc::new(ridge_map(case)));
    wire.set_anchor(ends[0]);
    case.measure(|| wire.path(ends[0], ends[1], usize::MAX).unwrap(), |path| off_center(path, case))
}

/// From points in memory to the distance; the search tree is made anew each time.
fn closest<P: Point>(case: &Case, point: impl Fn(&[f64]) -> P) -> Value {
    let (dimension, count) = (case.number("dim"), case.number("n"));
    let points = |which: &str| -> Vec<P> {
        let values: Vec<f64> =
            numbers(&case.input(&format!("poly{dimension}_{count}_{which}.f64")), f64::from_le_bytes);
        values.chunks_exact(dimension as usize).map(&point).collect()
    };
    let (a, b) = (points("a"), points("b"));
    let distance = || {
        let curve = |points: &[P]| Polyline::new(points.iter().copied()).unwrap();
        closest_approach(&curve(&a), &curve(&b)).distance
    };
    case.measure(distance, |distance| json!({ "check": distance }))
}

fn registration(case: &Case) -> Value {
    let pair = case.text("pair");
    let image = |which: &str| {
        let values = case.raster(&format!("reg_{pair}_{which}.f32"), 1024).values().to_vec();
        TrustedImage { columns: 1024, trusted: vec![true; values.len()], values }
    };
    let (moving, fixed) = (image("a"), image("b"));
    let truth: Value = serde_json::from_slice(&std::fs::read(case.input("reg.json")).unwrap()).unwrap();
    let truth = truth[&pair].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>();
    case.measure(
        || register(&fixed, &moving).shift,
        |shift| json!({ "err_px": (shift.x - truth[0]).hypot(shift.y - truth[1]) }),
    )
}

/// The PDF of a finished plan, one note of which changed since the last one.
fn plan_sheet(case: &Case) -> Value {
    let (mut report, figures) = sheet::sheet();
    let engine = PdfEngine::default();
    let mut count = 0;
    let pdf = || {
        count += 1;
        report.notes = format!("Note {count}");
        engine.pdf(&report, &figures, None).unwrap()
    };
    case.measure(pdf, |bytes| json!({ "kb": bytes.len() / 1024 }))
}

/// What is to be measured, how often.
struct Case {
    parameters: Value,
    repetitions: usize,
}

impl Case {
    /// Calls `work` once, then as often as wanted, and adds to the times what `judge` says about the last answer.
    fn measure<T>(&self, mut work: impl FnMut() -> T, judge: impl FnOnce(&T) -> Value) -> Value {
        let start = Instant::now();
        let mut answer = work();
        let cold = milliseconds(start);
        let before = cpu_milliseconds();
        let mut times = Vec::new();
        for _ in 0..self.repetitions {
            drop(answer);
            let start = Instant::now();
            answer = work();
            times.push(milliseconds(start));
        }
        let cpu = cpu_milliseconds().since(&before) / self.repetitions as f64;
        let mut measured = Map::new();
        measured.insert("times_ms".to_owned(), json!(times));
        measured.insert("cpu_ms".to_owned(), json!(vec![cpu; self.repetitions]));
        measured.insert("cold_ms".to_owned(), json!(cold));
        measured.extend(judge(&answer).as_object().cloned().unwrap_or_default());
        Value::Object(measured)
    }

    fn text(&self, name: &str) -> String {
        self.parameters[name].as_str().unwrap().to_owned()
    }

    fn number(&self, name: &str) -> u64 {
        self.parameters[name].as_u64().unwrap()
    }

    fn data(&self, name: &str) -> PathBuf {
        Path::new(&self.text("data")).join(name)
    }

    fn input(&self, name: &str) -> PathBuf {
        self.data("inputs").join(name)
    }

    fn raster(&self, name: &str, columns: usize) -> Raster<f32> {
        Raster::new(columns, numbers(&self.input(name), f32::from_le_bytes)).unwrap()
    }

    fn opacity(&self) -> Raster<f32> {
        let size = self.number("size");
        self.raster(&format!("dsa_{size}.f32"), size as usize)
    }

    /// A run with all frames in memory, and its mask.
    fn decoded_run(&self) -> (Run, MaskChoice) {
        let name = self.text("run");
        let truth: Value =
            serde_json::from_slice(&std::fs::read(self.data(&format!("xa_{name}_truth.json"))).unwrap()).unwrap();
        let mask = truth["mask_frames"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as u32).collect();
        let run = open(&self.data(&format!("xa_{name}_explicit.dcm")), OpenOptions::default()).unwrap();
        (1..=run.acquisition().pixels.frames).for_each(|number| drop(run.frame(number).unwrap()));
        (run, MaskChoice::Frames(mask))
    }

    /// Where the path begins and ends.
    fn ends(&self) -> [ImagePoint; 2] {
        let points = points(&self.seeds()[self.text("where")]);
        [points[0], points[1]]
    }

    fn seeds(&self) -> Value {
        let name = format!("seeds_{}.json", self.number("size"));
        serde_json::from_slice(&std::fs::read(self.input(&name)).unwrap()).unwrap()
    }
}

fn ridge_map(case: &Case) -> RidgeMap {
    RidgeMap::new(&case.opacity(), None)
}

/// Mean distance of a path along the vessel from the true centerline.
fn off_center(path: &[ImagePoint], case: &Case) -> Value {
    if case.text("where") != "hop" {
        return json!({ "points": path.len() });
    }
    let line = points(&case.seeds()["hop_centreline"]);
    let nearest = |point: &ImagePoint| line.iter().map(|on| on.distance(*point)).fold(f64::INFINITY, f64::min);
    json!({ "points": path.len(), "err_px": path.iter().map(nearest).sum::<f64>() / path.len() as f64 })
}

/// The share of pairs of a vessel pixel and another one in which the vessel's is stronger; ties count half.
fn area_under_curve(strengths: &[u8], case: &Case) -> f64 {
    let frames = if case.number("size") == 1024 { 60 } else { 20 };
    let size = case.number("size");
    let mask = std::fs::read(case.data(&format!("xa_{size}x{size}x{frames}_vesselmask.npy"))).unwrap();
    let mask = &mask[mask.len() - strengths.len()..];
    let mut sampled: Vec<(u8, bool)> = strengths.iter().zip(mask).step_by(7).map(|(s, m)| (*s, *m != 0)).collect();
    sampled.sort_unstable();
    let (mut below, mut pairs, mut vessels) = (0.0, 0.0, 0.0);
    for tied in sampled.chunk_by(|a, b| a.0 == b.0) {
        let inside = tied.iter().filter(|(_, vessel)| *vessel).count() as f64;
        let outside = tied.len() as f64 - inside;
        pairs += inside * (below + outside / 2.0);
        below += outside;
        vessels += inside;
    }
    pairs / (vessels * below)
}

fn points(value: &Value) -> Vec<ImagePoint> {
    let point = |pair: &Value| ImagePoint::new(pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
    value.as_array().unwrap().iter().map(point).collect()
}

fn numbers<T, const N: usize>(path: &Path, read: impl Fn([u8; N]) -> T) -> Vec<T> {
    std::fs::read(path).unwrap().as_chunks().0.iter().map(|bytes| read(*bytes)).collect()
}

fn sum(frame: &Frame) -> u64 {
    frame.values().iter().map(|value| u64::from(*value)).sum()
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// What the threads of this process have computed so far; 0 where the system does not tell.
fn cpu_milliseconds() -> CpuTime {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = |thread: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    };
    let living = threads.filter_map(nanoseconds).sum::<f64>() / 1e6;
    let line = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = line.rsplit(')').next().unwrap_or_default().split_whitespace();
    let all = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * CpuTime::TICK;
    CpuTime { living, all }
}

/// Processor time in milliseconds.
struct CpuTime {
    /// Of threads that still run, exactly.
    living: f64,
    /// Of all threads, also ended ones, in whole ticks.
    all: f64,
}

impl CpuTime {
    const TICK: f64 = 10.0;

    /// What has been computed since `before`: the exact figure, unless ended threads make it too small.
    fn since(&self, before: &Self) -> f64 {
        (self.living - before.living).max(self.all - before.all - Self::TICK)
    }
}
