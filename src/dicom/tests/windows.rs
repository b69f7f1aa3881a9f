//! Windows, VOI LUTs and Modality LUTs as files have them.

use super::*;
use crate::imaging::acquisition::{VoiFunction, VoiTable};
use crate::imaging::picture::{PictureOptions, picture};
use crate::imaging::window::{Window, brightness};
use crate::imaging::{FrameSelection, Look, MaskChoice};

fn warns(facts: &Acquisition, part: &str) -> bool {
    facts.warnings.iter().any(|warning| warning.contains(part))
}

fn window(center: &str, width: &str) -> [Element; 2] {
    [text(tags::WINDOW_CENTER, VR::DS, center), text(tags::WINDOW_WIDTH, VR::DS, width)]
}

#[test]
fn the_first_pair_that_is_a_window_is_taken() {
    let facts = facts(1, &window("5\\2000", "0\\1000"));
    assert_eq!(facts.display.window, Some([2000.0, 1000.0]));
    assert!(facts.warnings.is_empty(), "{:?}", facts.warnings);
}

#[test]
fn a_window_that_is_no_number_is_named() {
    for [center, width] in [["nan", "4"], ["5", "nan"], ["abc", "def"], ["inf", "10"], ["5", ""], ["", "7"]] {
        let facts = facts(1, &window(center, width));
        assert_eq!(facts.display.window, None);
        assert!(warns(&facts, "Window Width"), "{center} {width}: {:?}", facts.warnings);
    }
    assert!(facts(1, &window("", "")).warnings.is_empty(), "empty is absent");
}

#[test]
fn only_the_linear_function_needs_a_width_of_one() {
    for (word, function) in [("LINEAR_EXACT", VoiFunction::LinearExact), ("SIGMOID", VoiFunction::Sigmoid)] {
        let facts = facts(1, &[&window("10", "0.5")[..], &[text(tags::VOILUT_FUNCTION, VR::CS, word)]].concat());
        assert_eq!((facts.display.window, facts.display.voi_function), (Some([10.0, 0.5]), function));
    }
    assert_eq!(facts(1, &window("10", "0.5")).display.window, None);
    let unknown = facts(1, &[&window("10", "5")[..], &[text(tags::VOILUT_FUNCTION, VR::CS, "CURVE")]].concat());
    assert_eq!(unknown.display.voi_function, VoiFunction::Linear);
    assert!(warns(&unknown, "“CURVE”"), "{:?}", unknown.warnings);
}

/// An item of a lookup table: what it maps first, and where to.
fn table(first: i16, entries: &[u16]) -> InMemDicomObject {
    let descriptor = [entries.len() as i16, first, 16].map(i16::cast_unsigned);
    object(&[
        (tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(descriptor.to_vec().into())),
        (tags::LUT_DATA, VR::OW, PrimitiveValue::U16(entries.to_vec().into())),
    ])
}

#[test]
fn a_table_of_signed_pixels_begins_below_zero_whatever_its_representation() {
    const IMPLICIT: &str = "1.2.840.10008.1.2";
    let signed = with(run(1), &[(tags::PIXEL_REPRESENTATION, VR::US, 1_u16.into())]);
    let written = with_items(signed, tags::VOILUT_SEQUENCE, vec![table(-5, &[0, 9, 65_535])]);
    for syntax in [EXPLICIT, IMPLICIT] {
        let run = opened_bytes(&bytes(written.clone(), syntax)).unwrap();
        let expected = VoiTable { first: -5, values: vec![0, 9, 65_535], bits: 16 };
        assert_eq!(run.acquisition().display.voi_table, Some(expected));
    }
}

#[test]
fn a_damaged_voi_lut_is_named() {
    let item = object(&[(tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(vec![4096, 0, 12].into()))]);
    let facts = opened(with_items(run(1), tags::VOILUT_SEQUENCE, vec![item])).unwrap().acquisition().clone();
    assert!(facts.display.voi_table.is_none() && warns(&facts, "VOI LUT"), "{:?}", facts.warnings);
}

/// Gray levels of the first frame, whose values count up from 0.
fn gray(object: InMemDicomObject) -> Vec<u8> {
    let look = Look { frame: FrameSelection::Frame(1), mask: MaskChoice::None, ..Look::default() };
    picture(&opened(object).unwrap(), &look, None, PictureOptions::default()).unwrap().gray.values().to_vec()
}

#[test]
fn a_window_holds_after_the_modality_lut_in_all_but_angiography() {
    let shown = |to: &dyn Fn(f64) -> f64, function, center, width| -> Vec<u8> {
        let part = |value| brightness(function, &Window { center, width }, to(f64::from(value)));
        (0_u8..24).map(|value| (255.0 * part(value)).round() as u8).collect()
    };
    let rescale = [text(tags::RESCALE_SLOPE, VR::DS, "-2"), text(tags::RESCALE_INTERCEPT, VR::DS, "10")];
    let windowed = with(run(1), &[&rescale[..], &window("-5", "40")].concat());
    assert_eq!(gray(windowed.clone()), shown(&|v| v, VoiFunction::Linear, -5.0, 40.0), "angiography");
    for class in ["1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.1", CT] {
        let other = with(windowed.clone(), &[text(tags::SOP_CLASS_UID, VR::UI, class)]);
        assert_eq!(gray(other), shown(&|v| 10.0 - 2.0 * v, VoiFunction::Linear, -5.0, 40.0), "{class}");
    }
    let square: Vec<u16> = (0..24).map(|value: u16| value * value).collect();
    let mut digital = with(run(1), &window("200", "300"));
    digital = with_items(digital, tags::MODALITY_LUT_SEQUENCE, vec![table(0, &square)]);
    let digital = with(digital, &[text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.1.1")]);
    assert_eq!(gray(digital), shown(&|v| v * v, VoiFunction::Linear, 200.0, 300.0));
}
