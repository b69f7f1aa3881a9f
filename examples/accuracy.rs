//! How close traces come to the truth, on synthetic vessels: prints the table of `docs/accuracy.md`.
//!
//! `cargo run --release --example accuracy`
//!
//! Every vessel is clicked twice, near its ends, off its middle by the unsteadiness of a hand. In the guided rows a person
//! who sees the line over the picture adds anchors where it misses the vessel visibly, at most three per 100 mm.

use dva_planner::geometry::{ImagePoint, Polyline};
use dva_planner::imaging::ridge::RidgeMap;
use dva_planner::imaging::trace::{Trace, trace};
use dva_planner::phantom::Profile;
use dva_planner::phantom::tubes::{Tube, TubeScene, crossed_vessel, tube_image, winding_vessel};
use rayon::prelude::*;
use std::io::Write;

/// Seeds of the table. Constants of the tracer were chosen on seeds below.
const FIRST_SEED: u64 = 700_000;

/// Every picture is this wide, mm.
const FIELD_MM: f64 = 200.0;

/// A path farther from the vessel than this has left it, px.
const LEFT_PX: f64 = 3.0;

/// A person sees that a line is off by so much, px.
const VISIBLE_PX: f64 = 2.0;

/// A person does not click again so near an anchor, px.
const AGAIN_PX: f64 = 5.0;

/// Anchors a person may add, per 100 mm.
const ADDED_PER_100_MM: f64 = 3.0;

/// Standard deviation of a click across and along, px.
const HAND_PX: f64 = 0.7;

/// A quantile of the normal distribution.
const Z975: f64 = 1.96;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Simple,
    Tapered,
    Curved,
    Crossed,
    Faint,
    Touching,
    CrossedFaint,
}

const ROWS: [(Kind, &str, usize); 7] = [
    (Kind::Simple, "simple, CNR 5–20", 60),
    (Kind::Tapered, "tapered, CNR 5–20", 30),
    (Kind::Curved, "curved, CNR 5–20", 30),
    (Kind::Touching, "touching, CNR 5–20", 30),
    (Kind::Faint, "low CNR, 2–4", 40),
    (Kind::Crossed, "crossed, CNR 5–20", 40),
    (Kind::CrossedFaint, "crossed, CNR 2–4", 30),
];

/// A generator for what varies: C. Steele, D. Lea and C. Flood's `SplitMix64`.
struct Draw(u64);

impl Draw {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (high - low) * (((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// Nearly normal: the sum of twelve uniform numbers.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.between(-0.5, 0.5)).sum()
    }
}

struct Problem {
    scene: TubeScene,
    size: usize,
    draw: Draw,
}

impl Problem {
    fn new(kind: Kind, seed: u64) -> Self {
        let mut draw = Draw(seed);
        let size = [512, 512, 1024, 512, 1024, 2048][(seed % 6) as usize];
        let radius = draw.between(1.0, 6.0);
        let faint = matches!(kind, Kind::Faint | Kind::CrossedFaint);
        let ratio = if faint { draw.between(2.0, 4.0) } else { draw.between(5.0, 20.0) };
        let mut scene = match kind {
            Kind::Crossed | Kind::CrossedFaint => crossed_vessel(size, radius, ratio, seed),
            _ => winding_vessel(size, radius, ratio, seed),
        };
        match kind {
            Kind::Tapered => {
                if let Some(taper) = Profile::new(&[(0.0, radius), (1.0, 0.5 * radius)]) {
                    scene.tubes[0].radius = taper;
                }
            }
            Kind::Curved => scene.tubes = curved(size as f64, radius, &mut draw).into_iter().collect(),
            Kind::Touching => {
                let beside = neighbor(&scene.tubes[0], radius, &mut draw);
                scene.tubes.extend(beside);
            }
            _ => {}
        }
        Self { scene, size, draw }
    }

    fn truth(&self) -> &Tube {
        &self.scene.tubes[0]
    }

    /// Whether the vessel can be told from the others here: none of them lies over its middle.
    fn is_clear(&self, abscissa: f64) -> bool {
        let at = self.truth().centerline.at(abscissa);
        self.scene.tubes[1..].iter().all(|other| {
            let (place, distance) = other.centerline.nearest(at);
            distance > other.radius_at(place.abscissa) + 1.0
        })
    }

    fn click(&mut self, abscissa: f64) -> ImagePoint {
        let at = self.truth().centerline.at(abscissa);
        ImagePoint::new(at.x + HAND_PX * self.draw.normal(), at.y + HAND_PX * self.draw.normal())
    }
}

/// A vessel in bends whose radius of curvature comes down to some ten times its own radius.
fn curved(size: f64, radius: f64, draw: &mut Draw) -> Option<Tube> {
    let pitch = (radius * draw.between(28.0, 45.0)).max(50.0);
    let count = (0.84 * size / pitch).floor().max(3.0) as usize;
    let knots: Vec<[f64; 2]> = (0..=count)
        .map(|i| {
            let side = if i % 2 == 0 { -1.0 } else { 1.0 };
            let y = 0.06 * size + 0.88 * size * i as f64 / count as f64;
            [0.5 * size + side * pitch * draw.between(0.1, 0.25), y]
        })
        .collect();
    Tube::through(&knots, [radius; 2], 1.0)
}

/// A vessel along the first whose shadow touches it all the way, coming nearest in the middle.
fn neighbor(own: &Tube, radius: f64, draw: &mut Draw) -> Option<Tube> {
    let other = radius * draw.between(0.8, 1.5);
    let nearest = (radius + other) * draw.between(0.95, 1.1);
    let length = own.centerline.length();
    let knots: Vec<[f64; 2]> = (0..=24)
        .map(|i| {
            let fraction = f64::from(i) / 24.0;
            let at = own.centerline.at(fraction * length);
            let tangent = own.centerline.tangent(fraction * length);
            let gap = nearest + 2.0 * radius * (2.0 * fraction - 1.0).powi(2);
            (at + tangent.turned() * gap).into()
        })
        .collect();
    Tube::through(&knots, [other; 2], draw.between(0.7, 1.3))
}

/// What came of one trace.
#[derive(Default)]
struct Outcome {
    errors: Vec<f64>,
    /// Errors over their stated standard uncertainties: of the line, of the width.
    line_scores: Vec<f64>,
    width_scores: Vec<f64>,
    /// Of vessels of 2 px radius or more, where the line is on the vessel.
    diameter_errors: Vec<f64>,
    length_percent: f64,
    length_mm: f64,
    added: usize,
    left: bool,
    /// Nowhere visibly off.
    right: bool,
    warned: bool,
}

fn judge(problem: &Problem, traced: &Trace, added: usize) -> Outcome {
    let tube = problem.truth();
    let curve = &tube.centerline;
    let mut outcome = Outcome { added, warned: !traced.warnings.is_empty(), ..Outcome::default() };
    for (point, width) in traced.points.iter().zip(&traced.widths) {
        let (place, error) = curve.nearest(*point);
        outcome.errors.push(error);
        outcome.line_scores.push(error / width.center_sigma_px);
        let radius = tube.radius_at(place.abscissa);
        if radius >= 2.0 && error < 1.0 {
            outcome.diameter_errors.push(2.0 * (width.radius_px - radius));
            outcome.width_scores.push((width.radius_px - radius).abs() / width.sigma_px);
        }
    }
    outcome.left = outcome.errors.iter().any(|e| *e > LEFT_PX);
    outcome.right = outcome.errors.iter().all(|e| *e <= VISIBLE_PX);
    let ends = [traced.points.first(), traced.points.last()].map(|p| p.map_or(0.0, |p| curve.nearest(*p).0.abscissa));
    let length = (ends[1] - ends[0]).abs();
    outcome.length_percent = 100.0 * (traced.length_px / length - 1.0);
    outcome.length_mm = length * FIELD_MM / problem.size as f64;
    outcome
}

/// Where a person would set one more anchor: on the longest stretch of the vessel that the line misses visibly, in its
/// middle, or as near to that as no other vessel lies over it. `None` if the line misses nothing that can be clicked.
fn worst_miss(problem: &Problem, traced: &Trace, clicked: &[f64]) -> Option<f64> {
    let curve = &problem.truth().centerline;
    let line = Polyline::new(traced.points.iter().copied()).ok()?;
    let (first, last) = (*clicked.first()? as usize, *clicked.last()? as usize);
    let missed = |s: &usize| line.nearest(curve.at(*s as f64)).1 > VISIBLE_PX;
    let mut stretches: Vec<Vec<usize>> = vec![Vec::new()];
    for s in first..last {
        if missed(&s) {
            stretches.last_mut()?.push(s);
        } else {
            stretches.push(Vec::new());
        }
    }
    let stretch = stretches.into_iter().max_by_key(Vec::len)?;
    let middle = *stretch.get(stretch.len() / 2)?;
    let clear = |s: &&usize| problem.is_clear(**s as f64) && clicked.iter().all(|c| (c - **s as f64).abs() > AGAIN_PX);
    stretch.iter().filter(clear).min_by_key(|s| s.abs_diff(middle)).map(|s| *s as f64)
}

/// The outcome after two clicks, and after the anchors a person adds.
fn run(kind: Kind, seed: u64) -> Option<[Outcome; 2]> {
    let mut problem = Problem::new(kind, seed);
    let opacity = tube_image(&problem.scene);
    let map = RidgeMap::new(&opacity, None);
    let length = problem.truth().centerline.length();
    let mut abscissae = vec![0.03 * length, 0.97 * length];
    let mut clicks: Vec<ImagePoint> = abscissae.clone().into_iter().map(|s| problem.click(s)).collect();
    let mut traced = trace(&opacity, &map, &clicks).ok()?;
    let two_clicks = judge(&problem, &traced, 0);
    let budget = (ADDED_PER_100_MM * two_clicks.length_mm / 100.0).floor() as usize;
    while clicks.len() - 2 < budget {
        let Some(abscissa) = worst_miss(&problem, &traced, &abscissae) else { break };
        let at = abscissae.partition_point(|s| *s < abscissa);
        abscissae.insert(at, abscissa);
        let click = problem.click(abscissa);
        clicks.insert(at, click);
        traced = trace(&opacity, &map, &clicks).ok()?;
    }
    let guided = judge(&problem, &traced, clicks.len() - 2);
    Some([two_clicks, guided])
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0, 0.0), |(n, sum), v| (n + 1, sum + v));
    sum / f64::from(count.max(1))
}

fn covered(scores: &[f64]) -> f64 {
    100.0 * scores.iter().filter(|s| **s <= Z975).count() as f64 / scores.len().max(1) as f64
}

fn write_row(out: &mut impl Write, name: &str, outcomes: &[&Outcome]) -> std::io::Result<()> {
    let all = |of: fn(&Outcome) -> &Vec<f64>| -> Vec<f64> { outcomes.iter().flat_map(|o| of(o).clone()).collect() };
    let mut errors = all(|o| &o.errors);
    errors.sort_by(f64::total_cmp);
    let p95 = errors.get(errors.len() * 95 / 100).copied().unwrap_or(f64::NAN);
    let diameters = all(|o| &o.diameter_errors);
    let bias = mean(diameters.iter().copied());
    let deviation = mean(diameters.iter().map(|d| (d - bias).powi(2))).sqrt();
    let left: Vec<&&Outcome> = outcomes.iter().filter(|o| o.left).collect();
    let warned = left.iter().filter(|o| o.warned).count();
    let right: Vec<&&Outcome> = outcomes.iter().filter(|o| o.right).collect();
    let alarmed = right.iter().filter(|o| o.warned).count();
    let (added, mm) = outcomes.iter().fold((0, 0.0), |(a, mm), o| (a + o.added, mm + o.length_mm));
    writeln!(
        out,
        "| {name} | {} | {:.3} | {p95:.2} | {:+.2} | {bias:+.3} | {deviation:.3} | {:.1} | {:.1} | {:.2} | {} | {warned} | {} | {alarmed} |",
        outcomes.len(),
        mean(errors.iter().copied()),
        mean(outcomes.iter().map(|o| o.length_percent)),
        covered(&all(|o| &o.line_scores)),
        covered(&all(|o| &o.width_scores)),
        100.0 * f64::from(added as u32) / mm,
        left.len(),
        right.len(),
    )
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| vessels | traces | mean \\|error\\| px | p95 px | length % | diameter bias px | diameter SD px | line within \
         1.96 σ, % | width within 1.96 σ, % | anchors added per 100 mm | left the vessel | of these warned | \
         nowhere visibly off | of these warned |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    let mut first = FIRST_SEED;
    let mut all = Vec::new();
    for (kind, name, count) in ROWS {
        let seeds: Vec<u64> = (first..first + count as u64).collect();
        first += 1000;
        let outcomes: Vec<[Outcome; 2]> = seeds.par_iter().filter_map(|&seed| run(kind, seed)).collect();
        let [two_clicks, guided]: [Vec<&Outcome>; 2] =
            [0, 1].map(|after| outcomes.iter().map(|pair| &pair[after]).collect());
        write_row(&mut out, name, &two_clicks)?;
        if outcomes.iter().any(|pair| pair[1].added > 0) {
            write_row(&mut out, &format!("{name}, guided"), &guided)?;
        }
        all.extend(outcomes);
    }
    for (after, name) in ["all of these", "all of these, guided"].into_iter().enumerate() {
        write_row(&mut out, name, &all.iter().map(|pair| &pair[after]).collect::<Vec<_>>())?;
    }
    Ok(())
}
