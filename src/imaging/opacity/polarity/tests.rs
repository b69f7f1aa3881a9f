//! One phantom run in the ways in which archives hold runs: the same clicks give the same line in each.

use crate::geometry::{ImagePoint, Point, Polyline};
use crate::imaging::acquisition::{Intensity, MaskModule};
use crate::imaging::opacity::layers::Layers;
use crate::imaging::opacity::{ImageNote, Opacity, opacity};
use crate::imaging::ridge::RidgeMap;
use crate::imaging::testing::run;
use crate::imaging::trace::trace;
use crate::imaging::{Acquisition, Look, MaskChoice, Polarity, Raster, Run};
use crate::phantom::{Case, Study, SyntheticRun, study};

fn small() -> Study {
    study(&Case::named("small").unwrap()).unwrap()
}

/// Two clicks on the longest filled vessel of a run.
fn clicks(study: &Study, index: usize) -> [ImagePoint; 2] {
    let truth = &study.truth.runs[index];
    let length = |points: &[ImagePoint]| points[0].distance(points[points.len() - 1]);
    let vessels = truth.vessels.iter().filter(|vessel| vessel.peak_frame.is_some());
    let longest = vessels.max_by(|a, b| length(&a.points).total_cmp(&length(&b.points))).unwrap();
    let inner: Vec<ImagePoint> = longest.points.iter().copied().filter(|p| p.y > 30.0 && p.y < 160.0).collect();
    [inner[0], inner[inner.len() - 1]]
}

fn line(values: &Raster<f32>, valid: &Raster<bool>, clicks: &[ImagePoint]) -> Polyline<ImagePoint> {
    let map = RidgeMap::new(values, Some(valid));
    Polyline::new(trace(values, &map, clicks).unwrap().points).unwrap()
}

/// Frames of the source as differences from its mask, ln mask − ln frame, as a station stores them.
fn differences(source: &SyntheticRun, highest: f64, vessels_bright: bool) -> Vec<Vec<u16>> {
    let mask_frames = &source.acquisition.masks.items[0].mask_frames;
    let values = |number: usize| source.frames[number].values().iter().map(|v| f64::from((*v).max(1)));
    let mut mask = vec![0.0; source.frames[0].values().len()];
    for number in mask_frames {
        mask.iter_mut().zip(values(*number as usize - 1)).for_each(|(sum, v)| *sum += v / mask_frames.len() as f64);
    }
    let sign = if vessels_bright { 0.4 } else { -0.4 };
    let stored = |mask: &f64, v: f64| (highest * (0.5 + sign * (mask / v).ln())).round().clamp(0.0, highest) as u16;
    let after = *mask_frames.iter().max().unwrap() as usize;
    (after..source.frames.len()).map(|n| mask.iter().zip(values(n)).map(|(m, v)| stored(m, v)).collect()).collect()
}

fn changed(source: &SyntheticRun, change: impl Fn(f64) -> f64) -> Vec<Vec<u16>> {
    source.frames.iter().map(|f| f.values().iter().map(|v| change(f64::from(*v)).round() as u16).collect()).collect()
}

/// Paints ten pixels around a picture black, as a shutter that became part of it, with cut corners.
fn framed(mut frames: Vec<Vec<u16>>, columns: usize) -> Vec<Vec<u16>> {
    for frame in &mut frames {
        let rows = frame.len() / columns;
        for (at, value) in frame.iter_mut().enumerate() {
            let (x, y) = (at % columns, at / columns);
            let (x, y) = (x.min(columns - 1 - x), y.min(rows - 1 - y));
            if x < 10 || y < 10 || x + y < 40 {
                *value = 0;
            }
        }
    }
    frames
}

/// The ways in which the same run is stored.
fn variants(source: &SyntheticRun) -> Vec<(&'static str, Run)> {
    let facts = &source.acquisition;
    let columns = facts.pixels.columns as usize;
    let of = |name: &'static str, frames, change: &dyn Fn(&mut Acquisition)| {
        let mut facts = facts.clone();
        change(&mut facts);
        (name, run(facts, columns, frames))
    };
    let subtracted = |facts: &mut Acquisition| {
        facts.pixels.intensity = Intensity::Display;
        facts.masks = MaskModule { already_subtracted: true, ..MaskModule::default() };
    };
    let eight_bits = |facts: &mut Acquisition| {
        subtracted(facts);
        facts.pixels.bits_stored = 8;
    };
    let negative = |facts: &mut Acquisition| facts.pixels.photometric = "MONOCHROME1".to_owned();
    let display = |facts: &mut Acquisition| facts.pixels.intensity = Intensity::Display;
    let unmasked = |facts: &mut Acquisition| {
        display(facts);
        facts.masks = MaskModule::default();
    };
    let curve = |v: f64| (v / 4095.0).powf(0.25) * 4095.0;
    vec![
        of("subtracted", differences(source, 4095.0, false), &subtracted),
        of("subtracted, bright", differences(source, 4095.0, true), &subtracted),
        of("subtracted, bright, framed", framed(differences(source, 4095.0, true), columns), &subtracted),
        of("subtracted, dark, framed", framed(differences(source, 4095.0, false), columns), &subtracted),
        of("subtracted, 8 bits", differences(source, 255.0, false), &eight_bits),
        of("subtracted, bright, 8 bits", differences(source, 255.0, true), &eight_bits),
        of("subtracted, bright, but not said", differences(source, 4095.0, true), &unmasked),
        of("subtracted, dark, but not said", differences(source, 4095.0, false), &unmasked),
        of("for display", changed(source, curve), &display),
        of("for display, a negative", changed(source, |v| 4095.0 - curve(v)), &|facts| {
            display(facts);
            negative(facts);
        }),
        of("inverted table", changed(source, |v| 4095.0 - curve(v)), &display),
        of("linear, a negative", changed(source, |v| 4095.0 - v), &negative),
        of("linear, only shown as a negative", changed(source, |v| v), &negative),
    ]
}

/// What a display made of saturated pixels is not known to be: the source's line is that through the same pixels.
#[test]
fn the_same_clicks_give_the_same_line_however_a_run_is_stored() {
    let study = small();
    for (index, source) in study.runs.iter().enumerate() {
        let clicks = clicks(&study, index);
        let linear = opacity(&source.run(), &Look::default()).unwrap();
        for (name, run) in variants(source) {
            let Opacity { values, valid } = opacity(&run, &Look::default()).unwrap();
            let (line, expected) = (line(&values, &valid, &clicks), line(&linear.values, &valid, &clicks));
            let off = line.points().iter().map(|p| expected.nearest(*p).0.point.distance(*p)).fold(0.0, f64::max);
            let at = |p: &ImagePoint| values.values()[p.y.round() as usize * values.columns() + p.x.round() as usize];
            let mean = line.points().iter().map(at).sum::<f32>() / line.points().len() as f32;
            assert!(off < 0.2, "{} {name}: {off} px", source.id);
            assert!(mean > 0.02, "{} {name}: vessels are {mean}", source.id);
        }
    }
}

#[test]
fn bright_vessels_are_noticed_subtracted_and_native() {
    let study = small();
    for (name, run) in variants(&study.runs[0]) {
        let native = Look { mask: MaskChoice::None, ..Look::default() };
        let is_bright = |look: &Look| Layers::of(&run, look).unwrap().notes.contains(&ImageNote::BrightVessels);
        let expected = name.contains("bright")
            || name.contains("a negative") && !name.contains("only")
            || name == "inverted table";
        assert_eq!([Look::default(), native].map(|look| is_bright(&look)), [expected; 2], "{name}");
    }
}

/// By hand even where values are proportional to the beam: gas lets more of it through.
#[test]
fn a_choice_by_hand_goes_before_what_the_frames_show() {
    let study = small();
    let source = &study.runs[0];
    let of = |run: &Run, polarity| {
        let layers = Layers::of(run, &Look { polarity, ..Look::default() }).unwrap();
        (layers.notes.contains(&ImageNote::BrightVessels), layers.content.spread(None))
    };
    let (_, dark) = of(&source.run(), None);
    assert_eq!(of(&source.run(), Some(Polarity::Dark)), (false, dark));
    let (is_bright, bright) = of(&source.run(), Some(Polarity::Bright));
    assert!(is_bright && bright.top - bright.median < dark.top - dark.median);
    for (name, run) in variants(source).into_iter().take(3) {
        assert!(!of(&run, Some(Polarity::Dark)).0 && of(&run, Some(Polarity::Bright)).0, "{name}");
    }
}
