//! How well a short stenosis is measured, round and not: prints the second table of `docs/accuracy.md`.
//!
//! `cargo run --release --example stenosis`
//!
//! A winding vessel narrows in width, in depth or in both, over so many diameters in all, as half a period of a cosine does.
//! The line is given; measured is the width.

use dva_planner::geometry::ImagePoint;
use dva_planner::imaging::Raster;
use dva_planner::imaging::trace::width_profile;
use rayon::prelude::*;
use std::io::Write;

const COLUMNS: usize = 96;
const ROWS: usize = 500;

/// Where it is narrowest, and where it is as wide as everywhere else.
const MIDDLE: usize = 250;
const APART: [usize; 2] = [100, 400];

/// Subsamples of a pixel along each axis.
const FINE: usize = 4;

/// Vessels a line of the table.
const SEEDS: u64 = 40;

struct Case {
    name: &'static str,
    radius: f64,
    diameters: f64,
    /// What is left of the width and of the depth in the middle.
    width: f64,
    depth: f64,
}

const CASES: [Case; 6] = [
    Case { name: "round, 50 %, 6 diameters", radius: 4.0, diameters: 6.0, width: 0.5, depth: 0.5 },
    Case { name: "round, 50 %, 3 diameters", radius: 4.0, diameters: 3.0, width: 0.5, depth: 0.5 },
    Case { name: "round, 50 %, 2 diameters", radius: 4.0, diameters: 2.0, width: 0.5, depth: 0.5 },
    Case { name: "round, 70 %, 3 diameters", radius: 4.0, diameters: 3.0, width: 0.3, depth: 0.3 },
    Case { name: "width only, 50 %, 3 diameters", radius: 4.0, diameters: 3.0, width: 0.5, depth: 1.0 },
    Case { name: "depth only, 50 %, 3 diameters", radius: 4.0, diameters: 3.0, width: 1.0, depth: 0.5 },
];

/// A generator for what varies: C. Steele, D. Lea and C. Flood's `SplitMix64`.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: the sum of twelve uniform numbers.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform() - 0.5).sum()
    }
}

impl Case {
    /// The share of `least` that is left at this row.
    fn left(&self, least: f64, y: f64) -> f64 {
        let t = ((y - MIDDLE as f64) / (self.diameters * self.radius)).abs().min(1.0);
        1.0 - (1.0 - least) * 0.5 * (1.0 + (std::f64::consts::PI * t).cos())
    }

    fn radius(&self, y: f64) -> f64 {
        self.radius * self.left(self.width, y)
    }

    /// The picture, blurred by 0.7 px, with noise of one over `ratio`, and the line through the vessel.
    fn picture(&self, ratio: f64, seed: u64) -> Option<(Raster<f32>, Vec<ImagePoint>)> {
        let mut draw = Draw(seed);
        let (phase, start) = (6.0 * draw.uniform(), 48.0 + draw.uniform());
        let middle = |y: f64| start + 6.0 * (y / 80.0 + phase).sin();
        let opacity = |x: f64, y: f64| {
            let slope = 6.0 / 80.0 * (y / 80.0 + phase).cos();
            let across = (x - middle(y)) / slope.hypot(1.0) / self.radius(y);
            self.left(self.depth, y) * (1.0 - across * across).max(0.0).sqrt()
        };
        let fine = |k: usize| (k as f64 + 0.5) / FINE as f64 - 0.5;
        let pixel = |i: usize| {
            let (x, y) = ((i % COLUMNS) as f64, (i / COLUMNS) as f64);
            let parts = (0..FINE * FINE).map(|k| opacity(x + fine(k % FINE), y + fine(k / FINE)));
            parts.sum::<f64>() / (FINE * FINE) as f64
        };
        let sharp: Vec<f64> = (0..COLUMNS * ROWS).map(pixel).collect();
        let blurred = blur(&blur(&sharp, 1), COLUMNS);
        let noisy = blurred.into_iter().map(|value| (value + draw.normal() / ratio) as f32).collect();
        let line = (0..ROWS).map(|y| ImagePoint::new(middle(y as f64), y as f64)).collect();
        Some((Raster::new(COLUMNS, noisy)?, line))
    }
}

/// Blurs along steps of so many values.
fn blur(values: &[f64], step: usize) -> Vec<f64> {
    let weights: Vec<f64> = (-3..=3).map(|k| (-0.5 * (f64::from(k) / 0.7).powi(2)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let at = |i: usize, k: usize| values[(i + k * step).saturating_sub(3 * step).min(values.len() - 1)];
    (0..values.len()).map(|i| weights.iter().enumerate().map(|(k, w)| w / total * at(i, k)).sum()).collect()
}

/// The stenosis as a share of the diameter, the error of the diameter in px, and whether its interval holds the truth.
fn measured(case: &Case, ratio: f64, seed: u64) -> Option<(f64, f64, bool)> {
    let (image, line) = case.picture(ratio, seed)?;
    let widths = width_profile(&image, None, &line);
    let reference = APART.iter().map(|&y| widths[y].radius_px).sum::<f64>() / APART.len() as f64;
    let narrow = widths[MIDDLE];
    let off = narrow.radius_px - case.radius(MIDDLE as f64);
    Some((1.0 - narrow.radius_px / reference, 2.0 * off, off.abs() <= 1.96 * narrow.sigma_px))
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "| stenosis | CNR | measured % | SD % | diameter bias px | within 1.96 σ, % |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for case in &CASES {
        for ratio in [4.0, 6.0, 10.0, 20.0] {
            let seeds = (900_000..900_000 + SEEDS).into_par_iter();
            let all: Vec<(f64, f64, bool)> = seeds.filter_map(|seed| measured(case, ratio, seed)).collect();
            let mean = |of: &dyn Fn(&(f64, f64, bool)) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
            let share = mean(&|m| m.0);
            writeln!(
                out,
                "| {} | {ratio} | {:.1} | {:.1} | {:+.2} | {:.0} |",
                case.name,
                100.0 * share,
                100.0 * mean(&|m| (m.0 - share).powi(2)).sqrt(),
                mean(&|m| m.1),
                100.0 * mean(&|m| f64::from(u8::from(m.2))),
            )?;
        }
    }
    Ok(())
}
