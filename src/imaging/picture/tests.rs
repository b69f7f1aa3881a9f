use super::*;
use crate::imaging::acquisition::{Aperture, Intensity, MaskItem, MaskOperation};
use crate::imaging::testing::{facts, run};

fn average() -> MaskItem {
    MaskItem {
        operation: MaskOperation::AverageSubtraction,
        mask_frames: vec![1],
        contrast_averaging: 1,
        ..MaskItem::default()
    }
}

fn frame(number: u32) -> Look {
    Look { frame: FrameSelection::Frame(number), ..Look::default() }
}

fn plain() -> PictureOptions {
    PictureOptions::default()
}

#[test]
fn a_native_picture_follows_the_window_formula_on_stored_values() {
    let mut acquisition = facts(Intensity::Linear, Vec::new());
    // Of 2047: (2047 - 2047.5) / 3895 + 1/2 = 0.49987; with the offset (1047 - 2047.5) / 3895 + 1/2 = 0.24313 and
    // (3095 - 2047.5) / 3895 + 1/2 = 0.76894; times 255: 127.47, 62.00, 196.08.
    for (photometric, offset, expected) in [
        ("MONOCHROME2", 0, [0, 0, 127, 255]),
        ("MONOCHROME1", 0, [255, 255, 128, 0]),
        ("MONOCHROME2", -1000, [0, 0, 62, 196]),
    ] {
        acquisition.pixels.photometric = photometric.to_owned();
        acquisition.pixels.value_offset = offset;
        let run = run(acquisition.clone(), 2, vec![vec![0, 100, 2047, 4095]]);
        let picture = picture(&run, &frame(1), Some(Window { center: 2048.0, width: 3896.0 }), plain()).unwrap();
        assert_eq!(picture.gray.values(), expected, "{photometric} {offset}");
    }
}

#[test]
fn a_subtracted_picture_shows_vessels_dark_and_inverts() {
    let run = run(facts(Intensity::Linear, vec![average()]), 2, vec![vec![1000; 4], vec![1000, 500, 250, 2000]]);
    let unit = std::f64::consts::LN_2;
    let of = |options| picture(&run, &frame(2), Some(Window { center: unit, width: 2.0 * unit }), options).unwrap();
    assert_eq!(of(plain()).gray.values(), [255, 127, 0, 255]);
    assert!(of(plain()).subtracted);
    assert_eq!(of(PictureOptions { invert: true, ..plain() }).gray.values(), [0, 128, 255, 0]);
}

#[test]
fn the_mask_shines_through_as_far_as_asked() {
    let run = run(facts(Intensity::Linear, vec![average()]), 2, vec![vec![1000; 4], vec![1000, 500, 250, 2000]]);
    let of = |look: &Look, mask_visibility| {
        picture(&run, look, None, PictureOptions { mask_visibility, ..plain() }).unwrap().gray
    };
    let native = of(&Look { mask: MaskChoice::None, ..frame(2) }, 0.0);
    assert_eq!(of(&frame(2), 1.0), native);
    let (none, half) = (of(&frame(2), 0.0), of(&frame(2), 0.5));
    for ((a, b), mixed) in none.values().iter().zip(native.values()).zip(half.values()) {
        assert!((f64::midpoint(f64::from(*a), f64::from(*b)) - f64::from(*mixed)).abs() <= 0.5);
    }
}

#[test]
fn what_the_shutter_covers_is_black_and_does_not_set_the_window() {
    let mut acquisition = facts(Intensity::Linear, Vec::new());
    acquisition.display.aperture = vec![Aperture::Rectangle { left: 10.0, right: 89.0, top: 0.0, bottom: 99.0 }];
    let values: Vec<u16> =
        (0..10_000).map(|k| if (10..90).contains(&(k % 100)) { 1000 + (k / 100) as u16 } else { 4000 }).collect();
    let picture = picture(&run(acquisition, 100, vec![values]), &frame(1), None, plain()).unwrap();
    assert_eq!(picture.gray.get(5, 50), Some(&0));
    assert!(picture.window.high() < 1110.0 && picture.window.low() > 990.0, "{:?}", picture.window);
    assert!(*picture.gray.get(50, 99).unwrap() > 250);
}

#[test]
fn sixteen_bit_numbers_are_the_opacity_times_4096_around_32768() {
    let frames = vec![vec![1000, 1000, 4000, 1], vec![1000, 500, 1, 4000]];
    let subtracted = run(facts(Intensity::Linear, vec![average()]), 2, frames.clone());
    let expected =
        [0.0, 2.0_f64.ln(), 4000.0_f64.ln(), -(4000.0_f64.ln())].map(|o| (32768.0 + 4096.0 * o).round() as u16);
    assert_eq!(gray16(&subtracted, &frame(2)).unwrap().values(), expected);
    let native = gray16(&subtracted, &Look { mask: MaskChoice::None, ..frame(2) }).unwrap();
    assert_eq!(native.values(), frames[1]);
    let logarithmic = run(facts(Intensity::Log, vec![average()]), 2, frames);
    assert_eq!(gray16(&logarithmic, &frame(2)).unwrap().values(), [32768, 33268, 36767, 28769]);
}

#[test]
fn a_thumbnail_is_small_and_shows_the_contrast() {
    let flat = vec![1000; 300 * 200];
    let mut filled = flat.clone();
    for row in 0..200 {
        filled[row * 300 + 140..row * 300 + 160].fill(400);
    }
    let frames: Vec<Vec<u16>> = (0..30).map(|n| if n < 5 { flat.clone() } else { filled.clone() }).collect();
    let small = thumbnail(&run(facts(Intensity::Linear, vec![average()]), 300, frames), 64).unwrap();
    assert_eq!((small.gray.columns(), small.gray.rows()), (60, 40));
    assert!(small.gray.get(30, 20).unwrap() < small.gray.get(5, 20).unwrap());
}

#[test]
fn smoothing_keeps_the_mean_and_is_for_the_eye_only() {
    let mut values = vec![1000; 81];
    values[40] = 2600;
    let run = run(facts(Intensity::Linear, Vec::new()), 9, vec![values]);
    let smooth = PictureOptions { denoise: true, ..plain() };
    let gray = picture(&run, &frame(1), Some(Window { center: 2048.0, width: 4096.0 }), smooth).unwrap().gray;
    let level = |stored: f64| (255.0 * stored / 4095.0).round() as u8;
    assert_eq!(gray.get(4, 4), Some(&level(1400.0)));
    assert_eq!(gray.get(5, 5), Some(&level(1100.0)));
    assert_eq!(gray.get(7, 7), Some(&level(1000.0)));
}
