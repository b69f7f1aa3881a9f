//! Files that lie: nothing panics, nothing is allocated on their word, and the reason is one line.

use super::*;
use crate::dicom::pixels_sha256;
use proptest::prelude::*;

fn reason(object: InMemDicomObject) -> String {
    refused(&bytes(object, EXPLICIT))
}

fn refused(bytes: &[u8]) -> String {
    opened_bytes(bytes).err().unwrap().to_string()
}

#[test]
fn a_header_that_claims_more_than_the_file_holds_is_turned_away() {
    let number = |tag, value: u16| (tag, VR::US, PrimitiveValue::from(value));
    let large = [number(tags::ROWS, 65535), number(tags::COLUMNS, 65535)];
    for (elements, expected) in [
        (large.to_vec(), "65535 × 65535 pixels"),
        (vec![number(tags::ROWS, 4000), number(tags::COLUMNS, 4000)], "the pixel data is cut short"),
        (vec![text(tags::NUMBER_OF_FRAMES, VR::IS, "2000000000")], "2000000000 frames"),
        (vec![text(tags::NUMBER_OF_FRAMES, VR::IS, "1A")], "Number of Frames (0028,0008) is “1A”"),
        (vec![text(tags::NUMBER_OF_FRAMES, VR::IS, "-4")], "Number of Frames (0028,0008)"),
        (vec![number(tags::ROWS, 0)], "Rows (0028,0010) is not usable"),
        (vec![number(tags::BITS_ALLOCATED, 64)], "Bits Allocated (0028,0100) is 64"),
        (vec![number(tags::SAMPLES_PER_PIXEL, 7)], "Samples per Pixel (0028,0002)"),
    ] {
        let reason = reason(with(run(1), &elements));
        assert!(reason.contains(expected), "{reason}");
    }
    let mut no_columns = run(1);
    no_columns.remove_element(tags::COLUMNS);
    assert!(reason(no_columns).contains("Columns (0028,0011) is missing"));
}

#[test]
fn fuzzed_pixels_1_a_high_bit_beyond_all_bits_is_not_believed() {
    for high in [0_u16, 10, 16, u16::MAX] {
        let element = (tags::HIGH_BIT, VR::US, PrimitiveValue::from(high));
        assert_eq!(opened(with(run(1), &[element])).unwrap().frame(1).unwrap().values()[23], 23, "{high}");
    }
}

#[test]
fn a_small_compressed_frame_cannot_claim_a_large_picture() {
    use dicom_core::value::PixelFragmentSequence;
    let jpeg = [
        0xFF, 0xD8, 0xFF, 0xC3, 0, 11, 16, 0x1F, 0xFF, 0x1F, 0xFF, 1, 1, 0x11, 0, 0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0, 0, 0,
    ];
    let number = |tag, value: u16| (tag, VR::US, PrimitiveValue::from(value));
    let mut large = with(run(1), &[number(tags::ROWS, 8191), number(tags::COLUMNS, 8191)]);
    let fragments = PixelFragmentSequence::new(Vec::new(), vec![jpeg.to_vec()]);
    large.put(DataElement::new(
        tags::PIXEL_DATA,
        VR::OB,
        dicom_core::DicomValue::<InMemDicomObject, _>::from(fragments),
    ));
    let file = file(&bytes(large, "1.2.840.10008.1.2.4.70"));
    let run = open(file.path(), OpenOptions::default()).unwrap();
    assert!(run.frame(1).unwrap_err().to_string().contains("too short for its size"));
}

/// Sequences of undefined length, one in the other.
#[test]
fn sequences_nested_without_end_do_not_overflow_the_stack() {
    let mut whole = bytes(run(1), EXPLICIT);
    let pixels = whole.windows(4).rposition(|w| w == [0xE0, 0x7F, 0x10, 0x00]).unwrap();
    let level = [
        0x28, 0x00, 0x00, 0x61, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF,
        0xFF,
    ];
    whole.splice(pixels..pixels, level.repeat(100_000));
    let reason = refused(&whole);
    assert!(reason.contains("nested too deep"), "{reason}");
}

#[test]
fn a_private_sequence_of_unknown_representation_is_stepped_over() {
    let mut whole = bytes(run(1), EXPLICIT);
    let rows = whole.windows(4).position(|w| w == [0x28, 0x00, 0x02, 0x00]).unwrap();
    // UN of undefined length holds items with implicit representation, here one element of 4 bytes.
    let unknown = [
        0x09, 0x00, 0x01, 0x10, b'U', b'N', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF,
        0xFF, 0x09, 0x00, 0x02, 0x10, 4, 0, 0, 0, 1, 2, 3, 4, 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD,
        0xE0, 0, 0, 0, 0,
    ];
    whole.splice(rows..rows, unknown);
    let run = opened_bytes(&whole).unwrap();
    assert_eq!(run.frame(1).unwrap().values()[23], 23);
}

#[test]
fn a_value_longer_than_the_file_ends_the_header() {
    let mut whole = bytes(run(1), EXPLICIT);
    let rows = whole.windows(4).position(|w| w == [0x28, 0x00, 0x02, 0x00]).unwrap();
    whole.splice(rows..rows, [0x21, 0x00, 0x01, 0x10, b'O', b'B', 0, 0, 0xF0, 0xFF, 0xFF, 0xFF]);
    let reason = refused(&whole);
    assert!(reason.contains("cut short before its pixel data"), "{reason}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Bytes changed and cut anywhere: an answer or a reason, never a panic.
    #[test]
    fn damaged_files_give_a_reason(
        changes in prop::collection::vec((0..700_usize, any::<u8>()), 1..8),
        cut in 0..1000_usize,
        syntax in prop::sample::select(vec![EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"]),
    ) {
        let item = object(&[text(tags::MASK_OPERATION, VR::CS, "TID")]);
        let mut damaged = bytes(with_items(run(2), tags::MASK_SUBTRACTION_SEQUENCE, vec![item]), syntax);
        for (at, value) in changes {
            let length = damaged.len();
            damaged[(100 + at) % length] = value;
        }
        damaged.truncate(damaged.len().saturating_sub(cut.saturating_sub(500)));
        let file = file(&damaged);
        match open(file.path(), OpenOptions { any_modality: true, ..OpenOptions::default() }) {
            Ok(run) => { let _ = run.frame(run.acquisition().pixels.frames); }
            Err(reason) => prop_assert!(!reason.to_string().contains('\n'), "{}", reason),
        }
        let _ = pixels_sha256(file.path());
    }
}
