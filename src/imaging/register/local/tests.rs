//! Motion that is known everywhere, found again.

use super::*;
use crate::imaging::Raster;
use crate::phantom::{Case, study};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const SIDE: usize = 384;

/// A limb across the image: inside it there is structure.
fn in_limb(row: f64, column: f64) -> bool {
    (column - 190.0 - 10.0 * (row / 90.0).sin()).abs() < 120.0
}

/// The true motion, row and column: two pixels at most.
fn truth(row: f64, column: f64) -> [f64; 2] {
    let (u, v) = (row / SIDE as f64, column / SIDE as f64);
    let bump = (-((u - 0.45).powi(2) + (v - 0.5).powi(2)) / 0.06).exp();
    [2.0 * bump, -1.4 * (std::f64::consts::PI * u).sin() * (1.0 - 0.3 * v)]
}

/// Structure that is known everywhere, as a sum of waves of 5 to 25 px.
struct Texture(Vec<[f64; 4]>);

impl Texture {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut wave = || {
            let (angle, length) = (std::f64::consts::TAU * uniform(), 5.0 + 20.0 * uniform());
            let k = std::f64::consts::TAU / length;
            [k * angle.sin(), k * angle.cos(), std::f64::consts::TAU * uniform(), 0.02 + 0.02 * uniform()]
        };
        Self((0..48).map(|_| wave()).collect())
    }

    fn at(&self, row: f64, column: f64) -> f64 {
        let edge = 1.0 / (1.0 + (-(120.0 - (column - 190.0 - 10.0 * (row / 90.0).sin()).abs()) / 2.0).exp());
        let waves: f64 = self.0.iter().map(|[a, b, phase, height]| height * (a * row + b * column + phase).cos()).sum();
        edge * (0.6 + waves)
    }
}

fn image(of: impl Fn(f64, f64) -> f64, noise: f64, rng: &mut ChaCha8Rng) -> Raster<f32> {
    let values = (0..SIDE * SIDE).map(|at| {
        let uniform: f64 = (0..12).map(|_| (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum();
        (of((at / SIDE) as f64, (at % SIDE) as f64) + noise * (uniform - 6.0)) as f32
    });
    Raster::new(SIDE, values.collect()).unwrap()
}

/// An image all of which can be trusted.
fn whole(image: &Raster<f32>) -> TrustedImage {
    let values = image.values().to_vec();
    TrustedImage { columns: image.columns(), trusted: vec![true; values.len()], values }
}

/// A contrast image, and a mask in which every place of the limb lies where it was before it moved.
fn pair() -> [Raster<f32>; 2] {
    let mut rng = ChaCha8Rng::seed_from_u64(27);
    let texture = Texture::new(&mut rng);
    let vessel = |row: f64, column: f64| 0.3 * (-((column - 150.0 - 20.0 * (row / 60.0).cos()) / 4.0).powi(2)).exp();
    let fixed = image(|row, column| texture.at(row, column) + vessel(row, column), 0.02, &mut rng);
    let moving = image(
        |row, column| {
            // The place x with x − shift(x) here.
            let (mut r, mut c) = (row, column);
            for _ in 0..20 {
                let [down, right] = truth(r, c);
                (r, c) = (row + down, column + right);
            }
            texture.at(r, c)
        },
        0.02,
        &mut rng,
    );
    [fixed, moving]
}

fn inside() -> impl Iterator<Item = (usize, usize)> {
    let inner = 24..SIDE - 24;
    let all = inner.clone().flat_map(move |row| inner.clone().map(move |column| (row, column)));
    all.filter(|(row, column)| in_limb(*row as f64, *column as f64))
}

#[test]
fn a_smooth_motion_of_two_pixels_is_found_and_the_difference_falls() {
    let [fixed, moving] = pair();
    let fit = motion(&whole(&fixed), &whole(&moving)).unwrap();
    let (mut squares, mut count) = (0.0, 0.0);
    for (row, column) in inside() {
        let (found, truth) = (fit.motion.at(row as f64, column as f64), truth(row as f64, column as f64));
        squares += (found.y - truth[0]).powi(2) + (found.x - truth[1]).powi(2);
        count += 1.0;
    }
    let error = (squares / count).sqrt();
    let rest = |moving: &[f32]| {
        let of = |(row, column): (usize, usize)| {
            f64::from(fixed.values()[row * SIDE + column] - moving[row * SIDE + column])
        };
        let mut rests: Vec<f64> = inside().map(|at| of(at).abs()).collect();
        rests.sort_unstable_by(f64::total_cmp);
        rests[rests.len() / 2]
    };
    let (before, after) = (rest(moving.values()), rest(&fit.motion.warped(moving.values(), SIDE)));
    println!(
        "rms error {error:.3} px; windows {:.2} px before, {:.2} px after; median difference {before:.4} and {after:.4}",
        fit.before_px, fit.after_px
    );
    assert!(error < 0.2, "{error}");
    assert!(fit.after_px < 0.2 * fit.before_px, "{fit:?}");
    assert!(after < 0.5 * before, "{before} {after}");
}

#[test]
fn images_that_lie_on_one_another_stay_where_they_are() {
    let mut rng = ChaCha8Rng::seed_from_u64(28);
    let mut moved = 0;
    for noise in [0.005, 0.02, 0.05] {
        for _ in 0..3 {
            let texture = Texture::new(&mut rng);
            let [fixed, moving] = [0, 1].map(|_| image(|row, column| texture.at(row, column), noise, &mut rng));
            let fit = motion(&whole(&fixed), &whole(&moving)).unwrap();
            moved += usize::from(fit.motion.shifts.iter().any(|shift| *shift != ImageVector::ZERO));
            assert!(fit.after_px <= fit.before_px, "{fit:?}");
        }
    }
    // One in twenty is taken for moved: of nine hardly ever more than one.
    assert!(moved <= 1, "{moved}");
}

#[test]
fn where_a_limb_lies_still_nothing_is_moved_though_it_moves_elsewhere() {
    let mut rng = ChaCha8Rng::seed_from_u64(29);
    let texture = Texture::new(&mut rng);
    let down = |row: f64| 1.5 / (1.0 + (-(row - 280.0) / 8.0).exp());
    let fixed = image(|row, column| texture.at(row, column), 0.02, &mut rng);
    let moving = image(|row, column| texture.at(row + down(row), column), 0.02, &mut rng);
    let fit = motion(&whole(&fixed), &whole(&moving)).unwrap();
    let most = |rows: std::ops::Range<usize>| {
        let places = inside().filter(|(row, _)| rows.contains(row));
        let off = places.map(|(row, column)| {
            let found = fit.motion.at(row as f64, column as f64);
            (found.y - down(row as f64)).hypot(found.x)
        });
        off.fold(0.0, f64::max)
    };
    println!("off by {:.3} px at most where it lies still, {:.3} px where it moved", most(24..160), most(330..360));
    assert!(most(24..160) < 0.02 && most(330..360) < 0.25);
}

/// How far a synthetic leg that lies still is taken for moved at most while contrast comes, in each of some frames of its
/// runs: in pixels so many times larger than usual, with noise of its own.
fn farthest_in_a_still_leg(name: &str, noise: u64, coarser: u32) -> Vec<f64> {
    let mut case = Case::named(name).unwrap();
    case.seed += 1000 * noise;
    case.equipment.columns /= coarser;
    case.equipment.rows /= coarser;
    case.equipment.spacing_mm *= f64::from(coarser);
    let mut farthest = Vec::new();
    for run in study(&case).unwrap().runs {
        let highest = *run.frames[0].values().iter().max().unwrap();
        let image = |number: usize| {
            let frame = &run.frames[number];
            let values = frame.values().iter().map(|value| -f32::from(*value).max(1.0).ln()).collect();
            // As for masks, what the open beam saturates does not count.
            let trusted = frame.values().iter().map(|value| *value < highest).collect();
            TrustedImage { columns: frame.columns(), values, trusted }
        };
        for number in [4, 5, 6] {
            let fit = motion(&image(number), &image(0)).unwrap();
            let lengths = fit.motion.shifts.iter().map(|shift| shift.norm());
            farthest.push(lengths.fold(0.0, f64::max));
        }
    }
    farthest
}

#[test]
fn contrast_that_comes_is_no_motion() {
    let mut farthest = farthest_in_a_still_leg("easy", 0, 1);
    for name in ["easy", "simultaneous", "two-angles"] {
        farthest.extend((0..2).flat_map(|noise| farthest_in_a_still_leg(name, noise, 2)));
    }
    let taken = farthest.iter().filter(|length| **length > 0.0).count();
    let most = farthest.iter().fold(0.0, |most: f64, length| most.max(*length));
    println!("{taken} of {} pictures are taken for moved, by {most:.2} px at most", farthest.len());
    // One in twenty may be, by what contrast can pull at an edge.
    assert!(taken * 20 <= farthest.len() && most < 1.0, "{farthest:?}");
}

#[test]
fn what_cannot_be_compared_has_no_motion() {
    let flat = Raster::new(128, vec![1.0; 128 * 128]).unwrap();
    assert_eq!(motion(&whole(&flat), &whole(&flat)), None);
    let other = Raster::new(64, vec![1.0; 64 * 64]).unwrap();
    assert_eq!(motion(&whole(&flat), &whole(&other)), None);
    let tiny = Raster::new(8, vec![1.0; 64]).unwrap();
    assert_eq!(motion(&whole(&tiny), &whole(&tiny)), None);
}
