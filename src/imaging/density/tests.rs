use super::*;
use crate::imaging::acquisition::{Aperture, Intensity};
use crate::imaging::testing::{facts, run};
use crate::imaging::{FrameSelection, MaskChoice};

const SIDE: usize = 40;

/// Opacity of the vessel in each of twelve frames: it fills from frame 4 on, has its half at 5.5 and its peak at 7.
const BOLUS: [f64; 12] = [0.0, 0.0, 0.0, 0.1, 0.3, 0.5, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2];

/// A vessel in columns 10 to 19; in columns 25 to 29 contrast comes three frames later.
fn bolus_run(intensity: Intensity) -> Run {
    let frame = |n: usize| -> Vec<u16> {
        let value = |at: usize| {
            let opacity = match at % SIDE {
                10..20 => BOLUS[n],
                25..30 => BOLUS[n.saturating_sub(3)],
                _ => 0.0,
            };
            let noise = 1.0 + 0.002 * ((at * 7919 + n * 104_729) % 13) as f64 - 0.012;
            (3000.0 * (-opacity).exp() * noise).round() as u16
        };
        (0..SIDE * SIDE).map(value).collect()
    };
    let mut acquisition = facts(intensity, Vec::new());
    acquisition.display.aperture = vec![Aperture::Rectangle { left: 0.0, right: 37.0, top: 0.0, bottom: 39.0 }];
    run(acquisition, SIDE, (0..12).map(frame).collect())
}

fn masked() -> Look {
    Look { mask: MaskChoice::Frames(vec![1, 2]), ..Look::default() }
}

fn rectangle(from: [f64; 2], to: [f64; 2]) -> [ImagePoint; 2] {
    [from.into(), to.into()]
}

#[test]
fn the_curve_of_a_vessel_is_its_bolus() {
    let run = bolus_run(Intensity::Linear);
    for region in [rectangle([10.0, 5.0], [19.0, 30.0]), rectangle([19.4, 30.2], [9.6, 4.8])] {
        let curve = time_density(&run, &masked(), region).unwrap();
        assert_eq!(curve.samples.len(), 10);
        for sample in &curve.samples {
            assert!((sample.opacity - BOLUS[sample.frame as usize - 1]).abs() < 0.003, "{sample:?}");
        }
        assert_eq!((curve.arrival_frame, curve.peak_frame), (Some(6), Some(7)));
    }
}

#[test]
fn without_contrast_nothing_arrives() {
    let curve = time_density(&bolus_run(Intensity::Linear), &masked(), rectangle([0.0, 0.0], [8.0, 39.0])).unwrap();
    assert_eq!((curve.arrival_frame, curve.peak_frame), (None, None), "{curve:?}");
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let linear = bolus_run(Intensity::Linear);
    let inside = rectangle([10.0, 5.0], [19.0, 30.0]);
    let check = |run: &Run, look: &Look, region: [ImagePoint; 2], expected: DensityError| {
        assert_eq!(time_density(run, look, region), Err(expected));
    };
    check(&linear, &Look::default(), inside, DensityError::NoMask);
    check(&bolus_run(Intensity::Display), &masked(), inside, DensityError::DisplayValues);
    for outside in [
        rectangle([38.0, 0.0], [39.0, 39.0]),
        rectangle([-9.0, -9.0], [-1.0, -1.0]),
        rectangle([100.0, 100.0], [200.0, 200.0]),
        rectangle([f64::NAN, 0.0], [f64::NAN, 5.0]),
        rectangle([10.0, f64::INFINITY], [10.0, f64::INFINITY]),
    ] {
        check(&linear, &masked(), outside, DensityError::EmptyRegion);
    }
}

#[test]
fn each_pixel_knows_when_contrast_came() {
    let map = arrival(&bolus_run(Intensity::Linear), &masked()).unwrap();
    let at = |x, y| *map.frame.get(x, y).unwrap();
    for y in [0, 17, 39] {
        // Half of 0.8 lies between 0.3 in frame 5 and 0.5 in frame 6.
        assert!((at(14, y) - 5.5).abs() < 0.15, "{}", at(14, y));
        assert!((at(27, y) - 8.5).abs() < 0.15, "{}", at(27, y));
        assert!(at(5, y).is_nan() && at(22, y).is_nan() && at(39, y).is_nan());
        assert!((map.peak.get(14, y).unwrap() - 0.8).abs() < 0.03);
    }
}

#[test]
fn frames_outside_the_selection_do_not_count() {
    let look = Look { frame: FrameSelection::Opacify(Some([3, 5])), ..masked() };
    let curve = time_density(&bolus_run(Intensity::Linear), &look, rectangle([10.0, 5.0], [19.0, 30.0])).unwrap();
    let frames: Vec<u32> = curve.samples.iter().map(|sample| sample.frame).collect();
    assert_eq!((frames, curve.peak_frame), (vec![3, 4, 5], Some(5)));
}
