use super::*;
use crate::imaging::acquisition::{Aperture, Intensity, MaskItem, MaskOperation, PixelFormat};
use crate::imaging::testing::{facts, run};
use crate::imaging::{Acquisition, FrameError, FrameSelection, MaskChoice};

/// Opacity, how it was made, and what is noted about it.
#[derive(Debug, PartialEq)]
struct Seen {
    values: Raster<f32>,
    valid: Raster<bool>,
    subtracted: bool,
    notes: Vec<ImageNote>,
}

fn opacity(run: &Run, look: &Look) -> Result<Seen, OpacityError> {
    let layers = Layers::of(run, look)?;
    let (subtracted, notes) = (layers.content.is_subtracted(), layers.notes);
    let Opacity { values, valid } = super::opacity(run, look)?;
    Ok(Seen { values, valid, subtracted, notes })
}

/// Frames and expected opacities, computed by `tests/reference/subtraction.py`.
#[derive(serde::Deserialize)]
struct Reference {
    columns: usize,
    lut_decay: f32,
    frames: Vec<Vec<u16>>,
    opacity: std::collections::BTreeMap<String, Vec<f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../../../tests/reference/subtraction.json")).unwrap()
}

fn item(operation: MaskOperation, mask: &[u32]) -> MaskItem {
    MaskItem { operation, mask_frames: mask.to_vec(), contrast_averaging: 1, tid_offset: 1, ..MaskItem::default() }
}

fn average(mask: &[u32]) -> MaskItem {
    item(MaskOperation::AverageSubtraction, mask)
}

fn frame(number: u32) -> Look {
    Look { frame: FrameSelection::Frame(number), ..Look::default() }
}

fn check(name: &str, acquisition: Acquisition, look: &Look) {
    let reference = reference();
    let opacity = opacity(&run(acquisition, reference.columns, reference.frames), look).unwrap();
    assert!(opacity.subtracted, "{name}");
    let expected = &reference.opacity[name];
    assert_eq!(opacity.values.values().len(), expected.len());
    for (at, (got, expected)) in opacity.values.values().iter().zip(expected).enumerate() {
        assert!((f64::from(*got) - expected).abs() < 3e-6, "{name}, pixel {at}: {got} instead of {expected}");
    }
}

#[test]
fn opacities_agree_with_numpy() {
    let lin = |item| facts(Intensity::Linear, vec![item]);
    let all = Look::default();
    check("one frame against one", lin(average(&[1])), &frame(6));
    check("one frame against an average", lin(average(&[1, 2, 3])), &frame(6));
    check("contrast averaged", lin(MaskItem { contrast_averaging: 3, ..average(&[1, 2]) }), &frame(5));
    check("whole shift", lin(MaskItem { shift: [1.0, 2.0].into(), ..average(&[1]) }), &frame(6));
    check(
        "fractional shift",
        lin(MaskItem { shift: [0.25, -1.5].into(), ..average(&[1, 2]) }),
        &Look { shift: [0.05, 0.25].into(), ..frame(6) },
    );
    check("opacified", lin(MaskItem { ranges: vec![[3, 8]], ..average(&[1, 2]) }), &all);
    check(
        "opacified 4-6",
        lin(average(&[1, 2])),
        &Look { frame: FrameSelection::Opacify(Some([4, 6])), ..all.clone() },
    );
    check("two ranges", lin(MaskItem { ranges: vec![[3, 4], [7, 7]], ..average(&[1]) }), &all);
    check("interval 3", lin(MaskItem { tid_offset: 3, ..item(MaskOperation::TimeInterval, &[]) }), &all);
    check("interval -2", lin(MaskItem { tid_offset: -2, ..item(MaskOperation::TimeInterval, &[]) }), &all);
    let reversed = MaskItem { ranges: vec![[5, 8]], ..item(MaskOperation::ReversedTimeInterval, &[]) };
    check("reversed 5-8 offset 1", lin(reversed), &all);
    check("logarithmic", facts(Intensity::Log, vec![average(&[1, 2])]), &frame(6));
    let mut through = facts(Intensity::Log, vec![average(&[1, 2])]);
    let decay = reference().lut_decay;
    through.pixels.to_linear = Some((0..4096).map(|v| (v as f32 / decay).exp()).collect());
    check("logarithmic through its table", through, &frame(6));
}

#[test]
fn chosen_mask_frames_do_the_same_as_the_file_naming_them() {
    let choice = |frame| Look { frame, mask: MaskChoice::Frames(vec![1, 2]), ..Look::default() };
    let bare = || facts(Intensity::Linear, Vec::new());
    check("opacified", bare(), &choice(FrameSelection::Opacify(None)));
    check("opacified 4-6", bare(), &choice(FrameSelection::Opacify(Some([4, 6]))));
}

#[test]
fn several_items_with_masks_of_their_own_are_laid_over_one_another() {
    let early = MaskItem { ranges: vec![[3, 4]], ..average(&[1]) };
    let late = MaskItem { ranges: vec![[5, 8]], shift: [0.5, 0.0].into(), ..average(&[2]) };
    let reference = reference();
    let of = |items, frame| {
        let run = run(facts(Intensity::Linear, items), reference.columns, reference.frames.clone());
        opacity(&run, &Look { frame, ..Look::default() }).unwrap()
    };
    let both = of(vec![early.clone(), late.clone()], FrameSelection::Opacify(None));
    let one = of(vec![early], FrameSelection::Opacify(Some([3, 4])));
    let other = of(vec![late], FrameSelection::Opacify(Some([5, 8])));
    let trusted = |opacity: &Seen, at: usize| opacity.valid.values()[at];
    for at in (0..both.values.values().len()).filter(|at| trusted(&one, *at) && trusted(&other, *at)) {
        assert_eq!(both.values.values()[at], one.values.values()[at].max(other.values.values()[at]));
    }
}

/// Against the frames one by one: at each pixel the smallest of their opacities, with one mask or several, either way up.
#[test]
fn minimum_opacification_is_the_least_of_the_frames() {
    let reference = reference();
    let early = MaskItem { ranges: vec![[3, 5]], ..average(&[1]) };
    let late = MaskItem { ranges: vec![[6, 8]], shift: [0.5, 0.0].into(), ..average(&[2]) };
    for items in [vec![average(&[1, 2])], vec![early, late]] {
        for higher_is_less_beam in [false, true] {
            let mut acquisition = facts(Intensity::Linear, items.clone());
            acquisition.pixels.higher_is_less_beam = higher_is_less_beam;
            let run = run(acquisition, reference.columns, reference.frames.clone());
            let of = |frame| opacity(&run, &Look { frame, ..Look::default() }).unwrap();
            let least = of(FrameSelection::Least(Some([4, 7])));
            let each: Vec<Seen> = (4..=7).map(|n| of(FrameSelection::Frame(n))).collect();
            assert!(least.subtracted);
            for at in 0..least.values.values().len() {
                if each.iter().all(|one| one.valid.values()[at]) {
                    let expected = each.iter().map(|one| one.values.values()[at]).fold(f32::INFINITY, f32::min);
                    let found = least.values.values()[at];
                    assert!((found - expected).abs() < 1e-5, "{at}: {found}, expected {expected}");
                }
            }
        }
    }
}

#[test]
fn without_a_usable_mask_a_run_stays_native_and_says_so() {
    for (items, recommended, note) in [
        (vec![], false, ImageNote::NoMaskNamed),
        (vec![average(&[1])], false, ImageNote::SubtractionNotRecommended),
        (vec![average(&[99])], true, ImageNote::MaskDoesNotApply),
        (vec![item(MaskOperation::None, &[])], true, ImageNote::MaskDoesNotApply),
    ] {
        let mut acquisition = facts(Intensity::Linear, items);
        acquisition.masks.recommended = recommended;
        let native = opacity(&run(acquisition, 2, vec![vec![1000, 500], vec![1000, 400]]), &Look::default()).unwrap();
        assert!(!native.subtracted && native.notes == [note], "{:?}", native.notes);
        let difference = native.values.values()[1] - native.values.values()[0];
        assert!((difference - (1000.0_f32 / 400.0).ln()).abs() < 1e-6);
        assert_eq!(native.values.values()[0], 0.0);
    }
}

#[test]
fn pixels_subtracted_already_are_never_subtracted_again() {
    let mut acquisition = facts(Intensity::Display, vec![average(&[1])]);
    acquisition.masks.already_subtracted = true;
    let run = run(acquisition, 20, vec![vec![2000; 400]; 3]);
    let shown = opacity(&run, &Look::default()).unwrap();
    assert!(!shown.subtracted && shown.notes.contains(&ImageNote::AlreadySubtracted));
    let again = opacity(&run, &Look { mask: MaskChoice::Frames(vec![1]), ..Look::default() });
    assert_eq!(again, Err(OpacityError::AlreadySubtracted));
}

fn is_bright(seen: &Seen) -> bool {
    seen.notes.contains(&ImageNote::BrightVessels)
}

fn is_left_out(note: &ImageNote, frame: u32) -> bool {
    let ImageNote::FramesLeftOut { first: FrameError::Undecodable { number, .. }, more: 0 } = note else {
        return false;
    };
    *number == frame
}

#[test]
fn vessels_are_positive_whether_stored_dark_or_bright() {
    for (vessel, bright) in [(1200, false), (2800, true)] {
        let mut acquisition = facts(Intensity::Display, Vec::new());
        acquisition.masks.already_subtracted = true;
        let mut frame: Vec<u16> = (0..2500).map(|k| 2000 + (k * 7 % 11)).collect();
        for row in 0..50 {
            frame[row * 50 + 20..row * 50 + 22].fill(vessel);
        }
        let shown = opacity(&run(acquisition, 50, vec![frame]), &Look::default()).unwrap();
        assert_eq!(is_bright(&shown), bright);
        assert!((shown.values.values()[20] - 800.0 / 4095.0).abs() < 0.01);
    }
}

#[test]
fn a_bright_vessel_of_a_run_to_be_subtracted_is_noticed_too() {
    let flat: Vec<u16> = (0..2500).map(|k| 2000 + (k * 7 % 11)).collect();
    let mut filled = flat.clone();
    filled[600..700].fill(2900);
    let acquisition = facts(Intensity::Display, vec![average(&[1])]);
    let shown = opacity(&run(acquisition, 50, vec![flat.clone(), flat, filled]), &Look::default()).unwrap();
    assert!(shown.subtracted && is_bright(&shown));
    assert!(shown.values.values()[650] > 0.2);
    assert!(shown.notes.contains(&ImageNote::CosmeticSubtraction));
}

/// A mask taken later, when contrast is there, makes differences negative where it flows: no reason to turn them over
/// where the file says what the beam was.
#[test]
fn values_proportional_to_the_beam_are_never_taken_for_inverted_ones() {
    let flat: Vec<u16> = (0..2500).map(|k| 2000 + (k * 7 % 11)).collect();
    let mut filled = flat.clone();
    filled[600..700].iter_mut().for_each(|value| *value -= 600);
    let later = MaskItem { tid_offset: -1, ..item(MaskOperation::TimeInterval, &[]) };
    let shown = |intensity, to_linear| {
        let mut acquisition = facts(intensity, vec![later.clone()]);
        acquisition.pixels.to_linear = to_linear;
        let run = run(acquisition, 50, vec![flat.clone(), filled.clone(), filled.clone()]);
        opacity(&run, &frame(1)).unwrap()
    };
    let table: Vec<f32> = (0..4096).map(|v| (v as f32 / 500.0).exp()).collect();
    for intensity in [Intensity::Log, Intensity::Display] {
        let through = shown(intensity, Some(table.clone()));
        assert!(through.subtracted && !is_bright(&through), "{:?}", through.notes);
        let difference = through.values.values()[650];
        assert!((difference + 600.0 / 500.0).abs() < 1e-4, "{difference}");
        assert!(is_bright(&shown(intensity, None)), "without the table it is a guess");
    }
}

#[test]
fn saturated_black_moved_in_and_covered_pixels_are_not_valid() {
    let mut acquisition = facts(Intensity::Linear, vec![MaskItem { shift: [0.0, 1.0].into(), ..average(&[1]) }]);
    acquisition.display.aperture = vec![Aperture::Rectangle { left: 1.0, right: 9.0, top: 0.0, bottom: 0.0 }];
    let mask = vec![900, 900, 4095, 900, 0, 900, 900];
    let run = run(acquisition, 7, vec![mask, vec![800, 800, 800, 800, 800, 800, 800]]);
    let opacity = opacity(&run, &frame(2)).unwrap();
    // The mask moves one pixel to the left: its saturated pixel 2 covers pixel 1, its black pixel 4 covers pixel 3.
    assert_eq!(opacity.valid.values(), [false, false, true, false, true, true, false]);
    assert_eq!(opacity.values.values()[0], 0.0);
}

#[test]
fn a_damaged_frame_is_left_out_of_many_but_not_silently() {
    let acquisition = || facts(Intensity::Linear, vec![average(&[1])]);
    let frames = vec![vec![1000; 4], vec![500; 4], vec![], vec![700; 4]];
    let run = run(acquisition(), 2, frames);
    let opacity = |look: &Look| opacity(&run, look);
    let all = opacity(&Look::default()).unwrap();
    assert!((all.values.values()[0] - 2.0_f32.ln()).abs() < 1e-6);
    assert!(all.notes.iter().any(|note| is_left_out(note, 3)), "{:?}", all.notes);
    assert!(matches!(opacity(&frame(3)), Err(OpacityError::Frame(FrameError::Undecodable { number: 3, .. }))));
}

#[test]
fn what_does_not_exist_is_refused() {
    let run = run(facts(Intensity::Linear, Vec::new()), 2, vec![vec![1000; 4]; 3]);
    let masked = |frames: &[u32]| Look { mask: MaskChoice::Frames(frames.to_vec()), ..Look::default() };
    let missing = |number| Err(OpacityError::Frame(FrameError::NoSuchFrame { number, frames: 3 }));
    for (look, expected) in [
        (frame(4), missing(4)),
        (frame(0), missing(0)),
        (Look { frame: FrameSelection::Opacify(Some([2, 9])), ..Look::default() }, missing(9)),
        (
            Look { frame: FrameSelection::Opacify(Some([3, 2])), ..Look::default() },
            Err(OpacityError::NoFrames { first: 3, last: 2 }),
        ),
        (masked(&[1, 7]), missing(7)),
        (masked(&[]), Err(OpacityError::NoMaskFrames)),
        (Look { shift: [f64::NAN, 0.0].into(), ..Look::default() }, Err(OpacityError::Shift)),
    ] {
        assert_eq!(opacity(&run, &look), expected);
    }
    let empty = Acquisition { pixels: PixelFormat::default(), ..Acquisition::default() };
    let nothing = Run::new(empty, Box::new(Nothing), crate::imaging::FrameCache::new(0));
    assert!(opacity(&nothing, &Look::default()).is_err());
}

struct Nothing;

impl crate::imaging::FrameSource for Nothing {
    fn decode(&self, number: u32) -> Result<crate::imaging::Frame, FrameError> {
        Err(FrameError::Undecodable { number, cause: "there is nothing".to_owned() })
    }
}

/// Bones and fine structure that bend between mask and contrast by up to two pixels; a vessel fills.
#[test]
fn a_mask_that_follows_the_limb_leaves_less_and_says_how_much() {
    const SIDE: usize = 256;
    let structure = |row: f64, column: f64| {
        let waves = (0.5 * row + 0.21 * column).sin() + (0.33 * column - 0.4 * row).cos() + (0.27 * row + 1.0).sin();
        0.6 + 0.08 * (waves + (0.6 * column + 0.1 * row).sin())
    };
    let bend = |row: f64| 2.0 * (std::f64::consts::PI * row / SIDE as f64).sin();
    let exposure = |of: &dyn Fn(f64, f64) -> f64, seed: usize| -> Vec<u16> {
        let value = |at: usize| {
            let noise = ((at * 7919 + seed * 104_729) % 61) as f64 - 30.0;
            (3600.0 * (-of((at / SIDE) as f64, (at % SIDE) as f64)).exp() + 0.4 * noise).round() as u16
        };
        (0..SIDE * SIDE).map(value).collect()
    };
    let vessel = |column: f64| 0.25 * (-((column - 128.0) / 5.0).powi(2)).exp();
    let mask = exposure(&|row, column| structure(row, column + bend(row)), 1);
    let contrast = exposure(&|row, column| structure(row, column) + vessel(column), 2);
    let run = run(facts(Intensity::Linear, vec![average(&[1])]), SIDE, vec![mask, contrast]);
    let of = |local: bool| opacity(&run, &Look { local, ..frame(2) }).unwrap();
    let (stiff, followed) = (of(false), of(true));
    let rest = |opacity: &Seen| {
        let inner = (24..SIDE - 24).flat_map(|row| (24..SIDE - 24).map(move |column| (row, column)));
        let mut off: Vec<f64> = inner
            .map(|(row, column)| {
                (f64::from(opacity.values.values()[row * SIDE + column]) - vessel(column as f64)).abs()
            })
            .collect();
        off.sort_unstable_by(f64::total_cmp);
        off[off.len() / 2]
    };
    assert!(rest(&followed) < 0.3 * rest(&stiff), "{} {}", rest(&followed), rest(&stiff));
    let follows =
        |note: &ImageNote| matches!(note, ImageNote::MaskFollows { before_px, after_px } if before_px > after_px);
    assert!(followed.notes.iter().any(follows), "{:?}", followed.notes);
    assert!(!stiff.notes.iter().any(follows));
}

/// More pixels than are worked on at a time, and frames that differ everywhere.
#[test]
fn frames_at_hand_give_what_frames_decoded_on_the_way_give() {
    let value = |frame: usize, pixel: usize| ((frame * 7919 + pixel * 104_729) % 4099).min(4095) as u16;
    for count in 2..=11 {
        let frames: Vec<Vec<u16>> = (0..count).map(|n| (0..130 * 97).map(|at| value(n, at)).collect()).collect();
        for intensity in [Intensity::Linear, Intensity::Log, Intensity::Display] {
            for selection in [FrameSelection::Opacify(None), FrameSelection::Least(None), FrameSelection::Frame(2)] {
                let look = Look { frame: selection, ..Look::default() };
                let run = run(facts(intensity, vec![average(&[1, count as u32])]), 130, frames.clone());
                let decoded_on_the_way = opacity(&run, &look).unwrap();
                (1..=count as u32).for_each(|number| drop(run.frame(number).unwrap()));
                assert_eq!(opacity(&run, &look).unwrap(), decoded_on_the_way, "{count}, {intensity:?}, {selection:?}");
            }
        }
    }
}

#[test]
fn a_frame_of_another_shape_is_left_out_even_when_it_is_at_hand() {
    let run = run(facts(Intensity::Linear, vec![average(&[1])]), 2, vec![vec![1000; 4], vec![500; 2], vec![800; 4]]);
    (1..=3).for_each(|number| drop(run.frame(number).unwrap()));
    let opacity = opacity(&run, &Look::default()).unwrap();
    let expected = (1000.0_f32 / 800.0).ln();
    assert!(opacity.values.values().iter().all(|v| (v - expected).abs() < 1e-6), "{:?}", opacity.values);
    assert!(opacity.notes.iter().any(|note| is_left_out(note, 2)), "{:?}", opacity.notes);
}
