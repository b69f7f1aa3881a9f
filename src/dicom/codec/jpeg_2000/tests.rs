//! Streams of `OpenJPEG`'s encoder (`tests/reference/jpeg_2000.c`), decoded here and by its decoder.

use super::*;
use proptest::prelude::*;
use std::path::Path;

fn streams() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/jpeg_2000");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut streams: Vec<_> =
        files.map(|path| (path.file_stem().unwrap().to_string_lossy().into(), std::fs::read(path).unwrap())).collect();
    streams.sort();
    assert_eq!(streams.len(), 28);
    streams
}

/// The layout of a file that holds such a stream.
fn layout(bytes: &[u8]) -> Layout {
    let size = Codestream::read(bytes).unwrap().size;
    Layout {
        rows: size.image.height(),
        columns: size.image.width(),
        frames: 1,
        samples: 1,
        allocated: 16,
        stored: size.depth as u16,
        low_bit: 0,
        signed: size.signed,
        photometric: "MONOCHROME2".to_owned(),
        planar: false,
    }
}

#[test]
fn streams_of_all_kinds_are_decoded_as_by_openjpeg() {
    for (name, bytes) in streams() {
        let layout = layout(&bytes);
        let here = decode_here(&bytes, &layout);
        assert!(here.is_some(), "{name}");
        assert_eq!(here, open_jpeg::decode(&bytes, &layout).ok(), "{name}");
    }
}

#[test]
fn values_have_the_width_of_their_container() {
    for (name, bytes) in streams() {
        for allocated in [8, 32] {
            let layout = Layout { allocated, ..layout(&bytes) };
            assert_eq!(decode_here(&bytes, &layout), open_jpeg::decode(&bytes, &layout).ok(), "{name} {allocated}");
        }
    }
}

#[test]
fn what_is_not_decoded_here_is_left_to_openjpeg() {
    let streams = streams();
    let (_, bytes) = streams.iter().find(|(name, _)| name == "no-levels").unwrap();
    let layout = layout(bytes);
    let changed = |at: usize, value: u8| {
        let mut changed = bytes.clone();
        changed[at] = value;
        decode_here(&changed, &layout)
    };
    let marker = |code: u8| bytes.windows(2).position(|pair| pair == [0xFF, code]).unwrap();
    assert!(changed(0, 0xFF).is_some(), "nothing is changed");
    assert_eq!(changed(marker(0x52) + 13, 0), None, "the irreversible wavelet");
    assert_eq!(changed(marker(0x52) + 12, 0x40), None, "high-throughput code-blocks");
    assert_eq!(changed(marker(0x52) + 8, 1), None, "a component transform");
    assert_eq!(changed(marker(0x5C) + 4, 0x42), None, "quantization");
    assert_eq!(changed(marker(0x51) + 39, 2), None, "three components");
    assert_eq!(changed(marker(0x64) + 1, 0x5F), None, "changes of the progression order");
    let wider = Layout { columns: layout.columns + 1, ..layout.clone() };
    assert_eq!(decode_here(bytes, &wider), None);
    assert!(decode(bytes, &wider).unwrap_err().contains("and the file says"));
}

#[test]
fn a_stream_that_is_cut_short_is_judged_by_openjpeg() {
    for (name, bytes) in streams() {
        let layout = layout(&bytes);
        for kept in (0..bytes.len()).step_by(bytes.len().div_ceil(40)) {
            assert_eq!(decode_here(&bytes[..kept], &layout), None, "{name}: {kept} bytes");
        }
    }
}

#[test]
fn fuzzed_pixels_5_passes_without_bytes_are_judged_by_openjpeg() {
    let bytes = include_bytes!("../../../../tests/reference/jpeg_2000_damaged.j2k");
    assert_eq!(decode_here(bytes, &layout(bytes)), None);
}

#[test]
fn fuzzed_pixels_6_a_start_of_packet_of_another_length_is_no_packet_header() {
    let (_, mut bytes) = streams().into_iter().find(|(name, _)| name == "layers").unwrap();
    let layout = layout(&bytes);
    let last = bytes.windows(4).rposition(|four| four == [0xFF, 0x91, 0, 4]).unwrap();
    bytes[last + 2] = 0x33;
    assert_eq!(decode_here(&bytes, &layout), None);
}

#[test]
fn fuzzed_pixels_7_marker_segments_longer_than_what_they_say_are_left_to_openjpeg() {
    let (_, bytes) = streams().swap_remove(0);
    let layout = layout(&bytes);
    for marker in [[0xFF, 0x51], [0xFF, 0x52], [0xFF, 0x90]] {
        let at = bytes.windows(2).position(|two| two == marker).unwrap();
        let length = u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]);
        let mut longer = bytes.clone();
        longer[at + 2..at + 4].copy_from_slice(&(length + 2).to_be_bytes());
        longer.splice(at + 2 + usize::from(length)..at + 2 + usize::from(length), [0, 0]);
        assert_eq!(decode_here(&longer, &layout), None, "{marker:X?}");
    }
}

proptest! {
    // The same damage in every run; new damage is for the fuzz targets.
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: proptest::test_runner::RngSeed::Fixed(2000), ..ProptestConfig::default() })]

    /// Whatever is decoded of damaged bytes is what `OpenJPEG` makes of them.
    #[test]
    fn damage_gives_no_other_picture(
        stream in 0..28_usize,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (name, mut bytes) = streams().swap_remove(stream);
        let layout = layout(&bytes);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(samples) = decode_here(&bytes, &layout) {
            prop_assert_eq!(open_jpeg::decode(&bytes, &layout), Ok(samples), "{}", name);
        }
    }
}
