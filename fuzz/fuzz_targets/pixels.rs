//! A frame is decoded, or refused: by each of the planner's own decoders, and in whole files of any kind.
//!
//! Whole files are told by their DICM mark. Anything else is the compressed bytes of a frame, followed by eight bytes
//! for what the header claims. Decoders of other crates are left out: their panics are caught, and are theirs to mend.
//! A single frame of JPEG 2000, of one component, is what `OpenJPEG` makes of it, if anything.

#![no_main]

use dva_planner_fuzz::container::{Claim, JPEG_2000};
use dva_planner_fuzz::dicom::{OpenOptions, open_bytes};
use dva_planner_fuzz::imaging::FrameCache;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = if bytes.get(128..132) == Some(b"DICM") {
        bytes.to_vec()
    } else {
        let Some((claim, frame)) = Claim::split(bytes) else { return };
        if claim.transfer_syntax == JPEG_2000 {
            return compare(claim, frame);
        }
        claim.file(frame)
    };
    let Ok(run) = open_bytes(file, options()) else { return };
    let facts = run.acquisition();
    if foreign(&facts.identity.transfer_syntax_uid) {
        return;
    }
    for number in [1, facts.pixels.frames] {
        if let Ok(frame) = run.frame(number) {
            assert_eq!(frame.columns() as u32, facts.pixels.columns);
            assert_eq!(frame.rows() as u32, facts.pixels.rows);
        }
    }
});

fn options() -> OpenOptions {
    OpenOptions { frame_cache: FrameCache::new(0), any_modality: true }
}

/// What is decoded of a codestream of one component is what `OpenJPEG` decodes.
fn compare(claim: Claim, codestream: &[u8]) {
    let allocated = if claim.allocated == 8 { 8 } else { 16 };
    let claim = Claim { photometric: "MONOCHROME2", samples: 1, allocated, stored: allocated, signed: false, ..claim };
    let Ok(run) = open_bytes(claim.file(codestream), options()) else { return };
    let Ok(frame) = run.frame(1) else { return };
    let theirs = jpeg2k::Image::from_bytes(codestream).unwrap();
    let narrowed = |sample: &i32| if allocated == 8 { u16::from(*sample as u8) } else { *sample as u16 };
    assert!(theirs.components()[0].data().iter().map(narrowed).eq(frame.values().iter().copied()));
}

/// JPEG 2000 and JPEG XL.
fn foreign(uid: &str) -> bool {
    uid.strip_prefix("1.2.840.10008.1.2.4.").is_some_and(|tail| ["9", "11", "20"].iter().any(|kind| tail.starts_with(kind)))
}
