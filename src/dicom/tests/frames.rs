//! Frames: where they lie and what their values are.

use super::*;
use crate::dicom::{pixels_sha256, run_sha256};
use crate::imaging::FrameError;
use dicom_core::value::PixelFragmentSequence;
use sha2::{Digest, Sha256};

const RLE: &str = "1.2.840.10008.1.2.5";
const JPEG: &str = "1.2.840.10008.1.2.4.50";

/// A frame of 4 × 6 words of 16 bits with this value, run length encoded.
fn packed(value: u16) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    for (n, word) in [2_u32, 64, 66].iter().enumerate() {
        bytes[4 * n..4 * n + 4].copy_from_slice(&word.to_le_bytes());
    }
    let [high, low] = value.to_be_bytes();
    bytes.extend([(257 - 24) as u8, high, (257 - 24) as u8, low]);
    bytes
}

/// A run with this offset table and these fragments.
fn encapsulated(frames: u16, table: Vec<u32>, fragments: Vec<Vec<u8>>) -> InMemDicomObject {
    let mut object = run(frames);
    let fragments = PixelFragmentSequence::new(table, fragments);
    object.put(DataElement::new(
        tags::PIXEL_DATA,
        VR::OB,
        dicom_core::DicomValue::<InMemDicomObject, _>::from(fragments),
    ));
    object
}

/// The first value of each frame; `None` for a frame that cannot be decoded.
fn first_values(object: InMemDicomObject, syntax: &str) -> Vec<Option<u16>> {
    let file = file(&bytes(object, syntax));
    let run = open(file.path(), OpenOptions::default()).unwrap();
    let frames = 1..=run.acquisition().pixels.frames;
    frames.map(|number| run.frame(number).ok().map(|frame| frame.values()[0])).collect()
}

#[test]
fn native_frames_are_found_by_their_size_and_in_any_order() {
    for syntax in [EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"] {
        let file = file(&bytes(run(3), syntax));
        let run = open(file.path(), OpenOptions::default()).unwrap();
        assert_eq!(run.frame(3).unwrap().values()[0], 48, "{syntax}");
        assert_eq!(run.frame(1).unwrap().values(), (0..24).collect::<Vec<u16>>());
        assert_eq!(run.frame(2).unwrap().get(5, 3), Some(&47));
        assert_eq!(run.frame(4), Err(FrameError::NoSuchFrame { number: 4, frames: 3 }));
    }
}

#[test]
fn compressed_frames_are_found_with_and_without_an_offset_table() {
    let parts = || vec![packed(7), packed(8), packed(9)];
    let length = packed(7).len() as u32 + 8;
    let all = vec![Some(7), Some(8), Some(9)];
    assert_eq!(first_values(encapsulated(3, vec![0, length, 2 * length], parts()), RLE), all);
    assert_eq!(first_values(encapsulated(3, vec![], parts()), RLE), all);
    // A table that points nowhere is not believed.
    assert_eq!(first_values(encapsulated(3, vec![0, 11, 12], parts()), RLE), all);
}

#[test]
fn frames_of_several_fragments_are_put_together() {
    let halves = |value| {
        let whole = packed(value);
        vec![whole[..66].to_vec(), whole[66..].to_vec()]
    };
    let parts = || [halves(7), halves(8)].concat();
    let second = 2 * 8 + packed(7).len() as u32;
    assert_eq!(first_values(encapsulated(2, vec![0, second], parts()), RLE), [Some(7), Some(8)]);
    assert_eq!(first_values(encapsulated(2, vec![], parts()), RLE), [Some(7), Some(8)]);
    assert_eq!(first_values(encapsulated(1, vec![], halves(5)), RLE), [Some(5)]);
}

#[test]
fn a_frame_beyond_the_last_fragment_cannot_be_decoded_and_the_others_can() {
    assert_eq!(first_values(encapsulated(3, vec![], vec![packed(7), packed(8)]), RLE), [Some(7), Some(8), None]);
    let cut = bytes(run(3), EXPLICIT);
    let file = file(&cut[..cut.len() - 10]);
    let run = open(file.path(), OpenOptions::default()).unwrap();
    assert!(
        run.acquisition().warnings.iter().any(|w| w.contains("2 of 3 frames are whole")),
        "{:?}",
        run.acquisition().warnings
    );
    assert_eq!(run.frame(2).unwrap().values()[0], 24);
    assert!(matches!(run.frame(3), Err(FrameError::Undecodable { number: 3, .. })));
}

#[test]
fn bytes_that_are_no_picture_are_an_error_of_that_frame() {
    for syntax in [
        RLE,
        JPEG,
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.110",
    ] {
        let run = encapsulated(2, vec![], vec![vec![0xFF; 200], vec![0; 200]]);
        assert_eq!(first_values(run, syntax), [None, None], "{syntax}");
    }
}

/// The frame of a single-frame object with these values and pixel attributes.
fn gray(values: &[u16], elements: &[Element]) -> Vec<u16> {
    let mut object = with(run(1), elements);
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.to_vec().into())));
    object.put(DataElement::new(tags::ROWS, VR::US, PrimitiveValue::from(1_u16)));
    object.put(DataElement::new(tags::COLUMNS, VR::US, PrimitiveValue::from(values.len() as u16)));
    opened(object).unwrap().frame(1).unwrap().values().to_vec()
}

#[test]
fn bits_beyond_the_stored_ones_are_not_part_of_a_value() {
    assert_eq!(gray(&[0xF123, 0x0FFF], &[]), [0x123, 0xFFF]);
    let high = (tags::HIGH_BIT, VR::US, PrimitiveValue::from(15_u16));
    assert_eq!(gray(&[0x123F, 0xFFF0], &[high]), [0x123, 0xFFF]);
}

#[test]
fn signed_values_are_moved_up_by_the_offset_the_facts_tell() {
    let signed = [(tags::PIXEL_REPRESENTATION, VR::US, PrimitiveValue::from(1_u16))];
    // −2048, −1, 0, 2047 in 12 bits, the second with its sign extended.
    assert_eq!(gray(&[0x0800, 0xFFFF, 0, 0x07FF], &signed), [0, 2047, 2048, 4095]);
    assert_eq!(facts(1, &signed).pixels.value_offset, -2048);
}

#[test]
fn color_is_shown_by_its_luminance_with_a_warning() {
    for (photometric, planar, values) in [
        ("RGB", 0, [100_u8, 200, 50, 100, 200, 50]),
        ("RGB", 1, [100, 100, 200, 200, 50, 50]),
        ("YBR_FULL", 0, [153, 70, 90, 153, 70, 90]),
        ("YBR_FULL_422", 0, [153, 153, 70, 90, 0, 0]),
    ] {
        let mut object = with(
            run(1),
            &[
                (tags::SAMPLES_PER_PIXEL, VR::US, 3_u16.into()),
                (tags::PLANAR_CONFIGURATION, VR::US, PrimitiveValue::from(planar as u16)),
                text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric),
                (tags::BITS_ALLOCATED, VR::US, 8_u16.into()),
                (tags::BITS_STORED, VR::US, 8_u16.into()),
                (tags::HIGH_BIT, VR::US, 7_u16.into()),
                (tags::ROWS, VR::US, 1_u16.into()),
                (tags::COLUMNS, VR::US, 2_u16.into()),
            ],
        );
        object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(values.to_vec().into())));
        let run = opened(object).unwrap();
        assert_eq!(run.frame(1).unwrap().values(), [153, 153], "{photometric}");
        assert!(run.acquisition().warnings.iter().any(|warning| warning.contains("color")));
    }
}

#[test]
fn a_fingerprint_is_that_of_the_stored_values_whatever_the_encoding() {
    let plain: Vec<u8> = (0..48_u16).flat_map(u16::to_le_bytes).collect();
    let expected = Sha256::digest(&plain).iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    for syntax in [EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"] {
        assert_eq!(pixels_sha256(file(&bytes(run(2), syntax)).path()).unwrap(), expected, "{syntax}");
    }
}

#[test]
fn the_fingerprint_of_an_open_run_is_that_of_its_file() {
    for (allocated, stored, signed) in [
        (16_u16, 12_u16, false),
        (16, 12, true),
        (16, 16, true),
        (16, 9, true),
        (8, 8, false),
        (8, 8, true),
        (32, 14, true),
    ] {
        let values: Vec<u8> =
            (0..24 * u32::from(allocated)).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let object = with(
            run(8),
            &[
                (tags::BITS_ALLOCATED, VR::US, allocated.into()),
                (tags::BITS_STORED, VR::US, stored.into()),
                (tags::HIGH_BIT, VR::US, (stored - 1).into()),
                (tags::PIXEL_REPRESENTATION, VR::US, u16::from(signed).into()),
                (tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(values.into())),
            ],
        );
        let file = file(&bytes(object, EXPLICIT));
        let run = open(file.path(), OpenOptions::default()).unwrap();
        let of_run = run_sha256(&run, file.path()).unwrap();
        assert_eq!(of_run, pixels_sha256(file.path()).unwrap(), "{stored} of {allocated} bits, signed: {signed}");
    }
}
