//! Overlay planes, apart from the pixels and among them.

use super::*;
use crate::imaging::acquisition::Overlay;
use crate::imaging::picture::{PictureOptions, PreparedRun, picture};
use crate::imaging::{FrameSelection, Look, MaskChoice};
use dicom_core::dictionary::TagRange;

const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

fn group(element: TagRange, number: u16) -> Tag {
    Tag(number, element.inner().1)
}

/// A plane of 2 × 3 values at this row and column; `bits` are all planes one after the other.
fn plane(number: u16, origin: [i16; 2], bits: &[u16], more: &[Element]) -> Vec<Element> {
    let mut elements = vec![
        (group(tags::OVERLAY_ROWS, number), VR::US, 2_u16.into()),
        (group(tags::OVERLAY_COLUMNS, number), VR::US, 3_u16.into()),
        text(group(tags::OVERLAY_TYPE, number), VR::CS, "G"),
        (group(tags::OVERLAY_ORIGIN, number), VR::SS, PrimitiveValue::I16(origin.to_vec().into())),
        (group(tags::OVERLAY_BITS_ALLOCATED, number), VR::US, 1_u16.into()),
        (group(tags::OVERLAY_BIT_POSITION, number), VR::US, 0_u16.into()),
        (group(tags::OVERLAY_DATA, number), VR::OW, PrimitiveValue::U16(bits.to_vec().into())),
    ];
    elements.extend(more.iter().cloned());
    elements
}

/// Row and column of the pixels covered in a frame.
fn covered(run: &Run, number: u32) -> Vec<(usize, usize)> {
    let Some(overlay) = run.overlay(number).unwrap() else { return Vec::new() };
    let columns = overlay.columns();
    let set = overlay.values().iter().enumerate().filter(|(_, set)| **set);
    set.map(|(at, _)| (at / columns, at % columns)).collect()
}

#[test]
fn a_plane_lies_where_its_origin_says_and_on_every_frame_it_is_meant_for() {
    // Bits from the lowest: row 0 is 1 0 1, row 1 is 0 1 0.
    let bits = [0b01_0101];
    let frames = |count: &str, first: u16| {
        [
            text(group(tags::NUMBER_OF_FRAMES_IN_OVERLAY, 0x6000), VR::IS, count),
            (group(tags::IMAGE_FRAME_ORIGIN, 0x6000), VR::US, first.into()),
        ]
    };
    for syntax in [EXPLICIT, "1.2.840.10008.1.2", BIG_ENDIAN] {
        let opened = |elements: &[Element]| opened_bytes(&bytes(with(run(3), elements), syntax)).unwrap();
        let all = opened(&plane(0x6000, [2, 3], &bits, &[]));
        for number in 1..=3 {
            assert_eq!(covered(&all, number), [(1, 2), (1, 4), (2, 3)], "{syntax}");
        }
        assert_eq!(
            all.acquisition().display.overlays,
            [Overlay { group: 0x6000, label: String::new(), region: false, frames: [1, 3] }]
        );
        let outside = opened(&plane(0x601E, [0, 5], &bits, &[]));
        assert_eq!(covered(&outside, 1), [(0, 5)], "{syntax}: what lies outside the image is not drawn");
        // Two planes of six bits, one after the other without a gap: the second is 1 1 1, 0 0 0.
        let each = opened(&plane(0x6000, [1, 1], &[0b01_0101 | 0b00_0111 << 6], &frames("2", 2)));
        assert_eq!(covered(&each, 1), []);
        assert_eq!(covered(&each, 2), [(0, 0), (0, 2), (1, 1)], "{syntax}");
        assert_eq!(covered(&each, 3), [(0, 0), (0, 1), (0, 2)], "{syntax}");
    }
}

#[test]
fn a_plane_among_the_bits_of_the_pixels_is_drawn_and_is_no_part_of_their_values() {
    let values: Vec<u16> = (0..24).map(|n| n | if n % 5 == 0 { 0x8000 } else { 0 } | 0x4000).collect();
    let size = [
        (group(tags::OVERLAY_ROWS, 0x6002), VR::US, ROWS.into()),
        (group(tags::OVERLAY_COLUMNS, 0x6002), VR::US, COLUMNS.into()),
        (group(tags::OVERLAY_BITS_ALLOCATED, 0x6002), VR::US, 16_u16.into()),
        (group(tags::OVERLAY_BIT_POSITION, 0x6002), VR::US, 15_u16.into()),
        (tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())),
    ];
    let run = opened(with(run(1), &size)).unwrap();
    assert_eq!(covered(&run, 1), [(0, 0), (0, 5), (1, 4), (2, 3), (3, 2)]);
    assert_eq!(run.frame(1).unwrap().values(), (0..24).collect::<Vec<u16>>());
}

#[test]
fn planes_that_cannot_be_are_left_out_and_named() {
    let large = (group(tags::OVERLAY_ROWS, 0x6000), VR::US, 60_000_u16.into());
    let wide = (group(tags::OVERLAY_COLUMNS, 0x6000), VR::US, 60_000_u16.into());
    let among = (group(tags::OVERLAY_BIT_POSITION, 0x6000), VR::US, 3_u16.into());
    let late = (group(tags::IMAGE_FRAME_ORIGIN, 0x6000), VR::US, 9_u16.into());
    for (more, expected) in [
        (vec![large.clone()], "cut short"),
        (vec![large, wide], "larger than any image"),
        (vec![late], "no frame of the run"),
    ] {
        let facts = facts(2, &plane(0x6000, [1, 1], &[0], &more));
        assert!(facts.display.overlays.is_empty());
        assert!(facts.warnings.iter().any(|w| w.contains("6000") && w.contains(expected)), "{:?}", facts.warnings);
    }
    let mut nowhere = with(run(1), &plane(0x6000, [1, 1], &[1], &[]));
    nowhere.remove_element(group(tags::OVERLAY_ORIGIN, 0x6000));
    let nowhere = opened(nowhere).unwrap();
    assert_eq!(covered(&nowhere, 1), [(0, 0)]);
    let warnings = &nowhere.acquisition().warnings;
    assert!(warnings.iter().any(|w| w.contains("6000") && w.contains("Overlay Origin")), "{warnings:?}");
    let mut inside = with(run(1), &plane(0x6000, [1, 1], &[0], &[among]));
    inside.remove_element(group(tags::OVERLAY_DATA, 0x6000));
    let warnings = opened(inside).unwrap().acquisition().warnings.clone();
    assert!(warnings.iter().any(|w| w.contains("not beside those of the pixels")), "{warnings:?}");
}

#[test]
fn an_overlay_is_drawn_unless_it_is_hidden() {
    let run = opened(with(run(1), &plane(0x6000, [2, 2], &[0b00_0001], &[]))).unwrap();
    let look = Look { frame: FrameSelection::Frame(1), ..Look::default() };
    let with = picture(&run, &look, None, PictureOptions::default()).unwrap();
    let hidden = PictureOptions { hide_overlays: true, ..PictureOptions::default() };
    let without = picture(&run, &look, None, hidden).unwrap();
    for (at, (with, without)) in with.gray.values().iter().zip(without.gray.values()).enumerate() {
        let (row, column) = (at / 6, at % 6);
        let expected = match (row.abs_diff(1), column.abs_diff(1)) {
            (0, 0) => 255,
            (0..=1, 0..=1) => 0,
            _ => *without,
        };
        assert_eq!(*with, expected, "row {row}, column {column}");
    }
}

/// Pictures for cine, native and subtracted, bear the planes of their own frame.
#[test]
fn overlays_are_drawn_in_cine_too() {
    let of_frame_two = [
        text(group(tags::NUMBER_OF_FRAMES_IN_OVERLAY, 0x6000), VR::IS, "1"),
        (group(tags::IMAGE_FRAME_ORIGIN, 0x6000), VR::US, 2_u16.into()),
    ];
    let Opened { run, _file } = opened(with(run(3), &plane(0x6000, [2, 2], &[0b00_0001], &of_frame_two))).unwrap();
    for mask in [MaskChoice::None, MaskChoice::Frames(vec![1])] {
        let look = Look { mask, ..Look::default() };
        let cine = PreparedRun::new(&run, &look);
        let of = |overlays: bool, number: u32| {
            let options = PictureOptions { hide_overlays: !overlays, ..PictureOptions::default() };
            cine.picture(FrameSelection::Frame(number), None, options).unwrap().gray
        };
        assert_eq!((of(true, 2).get(1, 1), of(true, 2).get(2, 1)), (Some(&255), Some(&0)));
        assert_eq!(of(true, 3), of(false, 3), "the plane is of another frame");
        assert_ne!(of(true, 2), of(false, 2));
    }
}
