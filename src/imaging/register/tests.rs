use super::*;
use crate::imaging::acquisition::{Aperture, Intensity, MaskItem, MaskOperation};
use crate::imaging::testing::{facts, run};
use crate::imaging::{FrameSelection, Look, MaskChoice, MaskShift, Raster, Run};
use crate::phantom::{Case, Study, study};
use std::f64::consts::TAU;

/// Standard deviation of the logarithm of the beam at about 2000 counts of a low dose.
const NOISE: f64 = 0.02;

/// The logarithm of the beam behind a limb that leaves the picture above and below: soft tissue, two bones with a
/// joint, and a fine texture. A function of position, so that it can be moved by any fraction of a pixel.
struct Limb {
    size: f64,
    waves: Vec<[f64; 4]>,
    noise: f64,
}

impl Limb {
    fn new(size: usize, seed: u64) -> Self {
        let mut noise = Noise(seed);
        let wave = |noise: &mut Noise| {
            let (length, angle) = (10.0 * 10.0_f64.powf(noise.uniform()), TAU * noise.uniform());
            [angle.cos() / length, angle.sin() / length, TAU * noise.uniform(), 0.004 * (length / 30.0).sqrt()]
        };
        Self { size: size as f64, waves: (0..40).map(|_| wave(&mut noise)).collect(), noise: NOISE }
    }

    fn at(&self, x: f64, y: f64) -> f64 {
        let (u, v) = (x / self.size - 0.5, y / self.size);
        let half = 0.3 - 0.1 * v;
        // Edges as soft as a focal spot and pixels of some extent leave them: sharper ones could not be sampled.
        let chord = |q: f64, blur: f64| {
            let z = 1.0 - q * q;
            (0.5 * (z + z.hypot(blur / self.size))).sqrt()
        };
        let inside = chord(u / half, 4.0 / half);
        let bone = |center: f64, width: f64| {
            let ends = 0.35 * (-((v - 0.8) / 0.06).powi(2)).exp();
            let q = ((u - center) / (width * (1.0 + ends))).abs();
            chord(q, 4.0 / width) - 0.7 * chord(q / 0.6, 4.0 / (0.6 * width))
        };
        let wave = |[a, b, phase, size]: &[f64; 4]| size * (TAU * (a * x + b * y) + phase).cos();
        let texture: f64 = self.waves.iter().map(wave).sum();
        8.0 - 1.1 * inside - 0.8 * bone(-0.03, 0.06) - 0.6 * bone(0.12, 0.025) - texture * inside.min(0.5) * 2.0
    }

    /// The same limb at four times the dose.
    fn with_more_dose(self) -> Self {
        Self { noise: self.noise / 2.0, ..self }
    }

    /// What no unbiased estimate of the shift between two images of this limb can be better than, root mean square in
    /// pixels (Cramér and Rao): the noise of their difference, over the slopes, were they known.
    fn bound(&self) -> f64 {
        let (side, step) = (self.size as usize, 0.05);
        let mut sums = [0.0; 3];
        for at in 0..side * side {
            let (x, y) = ((at % side) as f64, (at / side) as f64);
            let along = (self.at(x + step, y) - self.at(x - step, y)) / (2.0 * step);
            let down = (self.at(x, y + step) - self.at(x, y - step)) / (2.0 * step);
            for (sum, more) in sums.iter_mut().zip([down * down, down * along, along * along]) {
                *sum += more;
            }
        }
        let [a, b, c] = sums;
        (2.0 * self.noise.powi(2) * (a + c) / (a * c - b * b)).sqrt()
    }

    /// The image moved by `shift` (row, column), turned by `degrees` about its middle, with noise.
    fn image(&self, shift: [f64; 2], degrees: f64, noise: Option<u64>) -> Raster<f32> {
        let mut noise = noise.map(Noise);
        let (side, middle) = (self.size as usize, self.size / 2.0);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let pixel = |at: usize| {
            let (x, y) = ((at % side) as f64 - shift[1] - middle, (at / side) as f64 - shift[0] - middle);
            let value = self.at(cos * x - sin * y + middle, sin * x + cos * y + middle);
            (value + noise.as_mut().map_or(0.0, |n| self.noise * n.normal())) as f32
        };
        Raster::new(side, (0..side * side).map(pixel).collect()).unwrap()
    }
}

/// A generator of the linear congruential kind: tests must not change from run to run.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.uniform()).ln()).sqrt() * (TAU * self.uniform()).cos()
    }
}

/// Vessels full of contrast, fixed to the limb.
fn with_vessels(mut image: Raster<f32>, shift: [f64; 2]) -> Raster<f32> {
    let side = image.columns();
    for (at, value) in image.values_mut().iter_mut().enumerate() {
        let (x, y) = ((at % side) as f64 - shift[1], (at / side) as f64 - shift[0]);
        for (center, width) in [(0.45, 3.0), (0.52, 2.0), (0.6, 4.0)] {
            let off = (x - center * side as f64 - 0.02 * side as f64 * (TAU * y / 130.0).sin()) / width;
            *value -= (0.5 * (1.0 - off * off).max(0.0).sqrt()) as f32;
        }
    }
    image
}

/// An image all of which can be trusted.
fn whole(image: &Raster<f32>) -> TrustedImage {
    let values = image.values().to_vec();
    TrustedImage { columns: image.columns(), trusted: vec![true; values.len()], values }
}

fn error(registration: &Registration, truth: [f64; 2]) -> f64 {
    (registration.shift.y - truth[0]).hypot(registration.shift.x - truth[1])
}

const SHIFTS: [[f64; 2]; 7] =
    [[0.0, 0.0], [0.3, -0.2], [1.37, -2.61], [-7.5, 4.25], [40.3, -25.8], [150.6, 3.2], [-120.25, 60.5]];

#[test]
fn small_and_large_shifts_are_found_to_a_twentieth_of_a_pixel() {
    let limb = Limb::new(512, 3).with_more_dose();
    let fixed = limb.image([0.0, 0.0], 0.0, Some(1));
    for truth in SHIFTS {
        // The moving image shows the limb where the fixed one does, less the shift.
        let moving = limb.image(truth.map(|t: f64| -t), 0.0, Some(2));
        let found = register(&whole(&fixed), &whole(&moving));
        assert!(found.is_accepted(), "{truth:?}: {found:?}");
        assert!(error(&found, truth) < 0.05, "{truth:?}: {found:?}");
    }
}

#[test]
fn at_a_low_dose_the_error_is_near_what_noise_allows() {
    for seed in [3, 4] {
        let limb = Limb::new(512, seed);
        let mut squares = 0.0;
        for (draw, truth) in SHIFTS[..4].iter().enumerate() {
            let draw = 2 * draw as u64;
            let fixed = limb.image([0.0, 0.0], 0.0, Some(draw + 1));
            let moving = limb.image(truth.map(|t| -t), 0.0, Some(draw + 2));
            let found = register(&whole(&fixed), &whole(&moving));
            assert!(found.is_accepted() && error(&found, *truth) < 3.5 * limb.bound(), "{seed} {truth:?}: {found:?}");
            squares += error(&found, *truth).powi(2);
        }
        let (rms, bound) = ((squares / 4.0).sqrt(), limb.bound());
        assert!(rms < 2.0 * bound, "{seed}: {rms} px, where {bound} px are possible");
    }
}

#[test]
fn contrast_and_another_exposure_do_not_move_the_result() {
    let limb = Limb::new(512, 4).with_more_dose();
    let truth = [2.4, -1.3];
    let fixed = with_vessels(limb.image([0.0, 0.0], 0.0, Some(1)), [0.0, 0.0]);
    let moving = limb.image(truth.map(|t: f64| -t), 0.0, Some(2)).map(|v| 0.85 * v + 0.4);
    let found = register(&whole(&fixed), &whole(&moving));
    assert!(found.is_accepted() && error(&found, truth) < 0.05, "{found:?}");
}

#[test]
fn the_edge_of_a_collimator_does_not_hold_the_image_in_place() {
    let limb = Limb::new(512, 5).with_more_dose();
    let open: Vec<bool> = (0..512 * 512).map(|at| (90..400).contains(&(at % 512)) && at / 512 > 60).collect();
    let covered = |image: Raster<f32>| {
        let values = image.values().iter().zip(&open).map(|(v, open)| if *open { *v } else { 4.0 }).collect();
        TrustedImage { columns: 512, values, trusted: open.clone() }
    };
    let truth = [3.6, 5.2];
    let fixed = covered(limb.image([0.0, 0.0], 0.0, Some(1)));
    let moving = covered(limb.image(truth.map(|t: f64| -t), 0.0, Some(2)));
    let found = register(&fixed, &moving);
    assert!(found.is_accepted() && error(&found, truth) < 0.05, "{found:?}");
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let limb = Limb::new(512, 6);
    let fixed = limb.image([0.0, 0.0], 0.0, Some(1));
    let mut noise = Noise(9);
    let noise = Raster::new(512, (0..512 * 512).map(|_| noise.normal() as f32).collect()).unwrap();
    let flat = Raster::new(512, vec![7.0; 512 * 512]).unwrap();
    let small = Raster::new(8, vec![7.0; 64]).unwrap();
    let nan = Raster::new(512, vec![f32::NAN; 512 * 512]).unwrap();
    let turned = limb.image([0.0, 0.0], 3.0, Some(2));
    for (moving, what) in [(&noise, "noise"), (&flat, "flat"), (&small, "small"), (&nan, "nan"), (&turned, "turned")] {
        let found = register(&whole(&fixed), &whole(moving));
        assert!(!found.is_accepted(), "{what}: {found:?}");
    }
}

#[test]
fn a_straight_edge_alone_does_not_fix_the_shift_along_it() {
    let edge = |noise: u64| {
        let mut noise = Noise(noise);
        let value = |at: usize| if at % 256 > 100 { 1.0 } else { 0.0 } + 0.02 * noise.normal() as f32;
        Raster::new(256, (0..256 * 256).map(value).collect()).unwrap()
    };
    let found = register(&whole(&edge(1)), &whole(&edge(2)));
    assert!(!found.is_accepted(), "{found:?}");
}

/// A run whose mask and contrast frames are the limb at these places, twelve bits, linear.
fn moved_run(limb: &Limb, places: &[[f64; 2]], items: Vec<MaskItem>) -> Run {
    let frame = |(n, place): (usize, &[f64; 2])| -> Vec<u16> {
        let image = limb.image(*place, 0.0, Some(20 + n as u64));
        let image = if n > 1 { with_vessels(image, *place) } else { image };
        image.values().iter().map(|v| v.exp().round() as u16).collect()
    };
    let mut acquisition = facts(Intensity::Linear, items);
    acquisition.display.aperture = vec![Aperture::Rectangle { left: 5.0, right: 250.0, top: 0.0, bottom: 255.0 }];
    run(acquisition, 256, places.iter().enumerate().map(frame).collect())
}

#[test]
fn the_mask_is_shifted_by_what_the_limb_moved_with_the_sign_of_the_standard() {
    let limb = Limb::new(256, 7).with_more_dose();
    let moved = [1.4, -2.2];
    let run = moved_run(&limb, &[[0.0; 2], [0.0; 2], moved, moved], Vec::new());
    let look = Look { mask: MaskChoice::Frames(vec![1, 2]), ..Look::default() };
    let found = register_mask(&run, &look).unwrap().unwrap();
    // Down is positive in both; the limb moved to the left, and left is positive in DICOM.
    let [down, left] = found.shift.down_left();
    assert!((down - 1.4).abs() < 0.1 && (left - 2.2).abs() < 0.1, "{found:?}");
    assert!(found.registration.is_accepted());

    let mess = |shift| {
        let opacity = super::super::opacity::opacity(&run, &Look { shift, ..look.clone() }).unwrap();
        let valid = opacity.values.values().iter().zip(opacity.valid.values()).filter(|(_, valid)| **valid);
        let left_of_vessels = valid.map(|(v, _)| f64::from(*v)).filter(|v| *v < 0.1);
        left_of_vessels.map(|v| v * v).sum::<f64>()
    };
    assert!(mess(found.shift) < 0.7 * mess(MaskShift::ZERO), "{} {}", mess(found.shift), mess(MaskShift::ZERO));
}

#[test]
fn the_shift_of_the_file_is_taken_into_account() {
    let limb = Limb::new(256, 7).with_more_dose();
    let moved = [1.4, -2.2];
    let item = MaskItem {
        operation: MaskOperation::AverageSubtraction,
        mask_frames: vec![1, 2],
        ranges: vec![[3, 4]],
        contrast_averaging: 1,
        shift: [1.0, 2.0].into(),
        ..MaskItem::default()
    };
    let run = moved_run(&limb, &[[0.0; 2], [0.0; 2], moved, moved], vec![item]);
    let found = register_mask(&run, &Look::default()).unwrap().unwrap();
    let [down, left] = found.shift.down_left();
    assert!((down - 0.4).abs() < 0.1 && (left - 0.2).abs() < 0.1, "{found:?}");
    let native = Look { mask: MaskChoice::None, frame: FrameSelection::Frame(3), ..Look::default() };
    assert_eq!(register_mask(&run, &native), Ok(None));
}

#[test]
fn one_run_is_laid_on_another_by_its_bones() {
    let limb = Limb::new(256, 8).with_more_dose();
    let artery = moved_run(&limb, &[[0.0; 2]; 5], Vec::new());
    let vein = moved_run(&limb, &[[-6.3, 9.6]; 4], Vec::new());
    let found = register_runs(&artery, &vein).unwrap();
    assert!(found.is_accepted() && error(&found, [6.3, -9.6]) < 0.1, "{found:?}");
}

/// The study of a case, only as many frames of each run as are needed to see it without contrast.
fn masks_of(name: &str) -> Study {
    let mut case = Case::named(name).unwrap();
    for run in &mut case.runs {
        run.frames = run.mask_frames + 1;
    }
    study(&case).unwrap()
}

#[test]
fn a_limb_before_a_saturated_background_is_laid_on_itself() {
    for name in ["easy", "moved", "small"] {
        let study = masks_of(name);
        let [fixed, moving] = [0, 1].map(|run| study.case.runs[run].displacement_of(1));
        let truth = [fixed.y - moving.y, fixed.x - moving.x];
        let found = register_runs(&study.runs[0].run(), &study.runs[1].run()).unwrap();
        assert!(found.is_accepted() && error(&found, truth) < 0.05, "{name}: {found:?} {truth:?}");
    }
}
