use super::*;
use crate::imaging::acquisition::{Aperture, Intensity, MaskItem, MaskOperation};
use crate::imaging::testing::{facts, run};
use crate::imaging::{FrameSelection, MaskChoice};

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
    let run = run(facts(Intensity::Linear, vec![average()]), 2, vec![vec![1000; 4], vec![1000, 510, 250, 2000]]);
    // Of 510: 255 · (1 - ln(1000 / 510) / (2 · ln 2)) = 131.1.
    let unit = std::f64::consts::LN_2;
    let of = |options| picture(&run, &frame(2), Some(Window { center: unit, width: 2.0 * unit }), options).unwrap();
    assert_eq!(of(plain()).gray.values(), [255, 131, 0, 255]);
    assert!(of(plain()).subtracted);
    assert_eq!(of(PictureOptions { invert: true, ..plain() }).gray.values(), [0, 124, 255, 0]);
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

/// Ten frames with noise, of which the later ones fill a vessel; 12 bits.
fn cine(mask: MaskItem) -> std::sync::Arc<Run> {
    let frame = |n: u64| -> Vec<u16> {
        let value = |k: u64| {
            let noise = (k * 2_654_435_761 + n * 40_503) % 97;
            let vessel = (20..28).contains(&(k % 64)) && n > 3;
            1500 + 4 * (k / 64) + noise - if vessel { 90 * (n - 3) } else { 0 }
        };
        (0..64 * 64).map(|k| value(k) as u16).collect()
    };
    let mut acquisition = facts(Intensity::Linear, vec![mask]);
    acquisition.display.aperture = vec![Aperture::Circle { center: [32.0, 32.0], radius: 31.0 }];
    std::sync::Arc::new(run(acquisition, 64, (0..10).map(frame).collect()))
}

#[test]
fn cine_pictures_agree_with_single_ones_within_a_level() {
    let base = MaskItem { mask_frames: vec![1, 2, 3], shift: [0.3, -0.7].into(), ..average() };
    for mask in [
        base.clone(),
        MaskItem { contrast_averaging: 2, ..base.clone() },
        MaskItem { ranges: vec![[4, 10]], ..base },
        MaskItem {
            operation: MaskOperation::TimeInterval,
            tid_offset: 2,
            contrast_averaging: 1,
            ..MaskItem::default()
        },
        MaskItem::default(),
    ] {
        let run = cine(mask);
        let prepared = PreparedRun::new(&*run, &Look::default());
        for options in [
            plain(),
            PictureOptions { invert: true, ..plain() },
            PictureOptions { denoise: true, ..plain() },
            PictureOptions { mask_visibility: 0.4, ..plain() },
        ] {
            for (number, window) in
                [1, 5, 8].into_iter().flat_map(|n| [(n, None), (n, Some(Window::between(0.0, 0.5)))])
            {
                let frames = FrameSelection::Frame(number);
                let window = window.filter(|_| prepared.is_window_for(frames));
                let fast = prepared.picture(frames, window, options).unwrap();
                let whole_run = |look: &Look| exact::WholeRun::of(&run, look).ok();
                let slow = exact::exact(&run, &frame(number), window, whole_run, options).unwrap();
                assert_eq!((fast.subtracted, fast.window, fast.notes), (slow.subtracted, slow.window, slow.notes));
                for (fast, slow) in fast.gray.values().iter().zip(slow.gray.values()) {
                    assert!(fast.abs_diff(*slow) <= 1, "frame {number}: {fast} and {slow}");
                }
            }
        }
    }
}

/// A window found anew for each frame made a cine flicker, and showed the noise before the contrast as dark as a vessel.
#[test]
fn all_frames_of_a_run_are_shown_with_one_window() {
    for mask in [MaskItem { mask_frames: vec![1], ..average() }, MaskItem::default()] {
        let run = cine(mask);
        let windows: Vec<Window> = (1..=10).map(|n| picture(&run, &frame(n), None, plain()).unwrap().window).collect();
        assert!(windows.iter().all(|window| *window == windows[0]), "{windows:?}");
        let darkest = |n| {
            *picture(&run, &frame(n), None, plain()).unwrap().gray.values().iter().filter(|v| **v > 0).min().unwrap()
        };
        assert!(darkest(2) > darkest(10), "without contrast nothing is black");
    }
}

#[test]
fn a_frame_that_does_not_exist_has_no_cine_picture() {
    let run = cine(MaskItem::default());
    let prepared = PreparedRun::new(&*run, &Look::default());
    for number in [0, 11] {
        let picture = prepared.picture(FrameSelection::Frame(number), None, plain());
        assert!(matches!(picture, Err(OpacityError::Frame(_))));
    }
}
