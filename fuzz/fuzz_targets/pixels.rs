//! A frame is decoded, or refused: by each of the planner's own decoders, and in whole files of any kind.
//!
//! Whole files are told by their DICM mark. Anything else is the compressed bytes of a frame, followed by eight bytes
//! for what the header claims. Decoders of other crates are left out: their panics are caught, and are theirs to mend.

#![no_main]

use dva_planner_fuzz::container::Claim;
use dva_planner_fuzz::dicom::{OpenOptions, open_bytes};
use dva_planner_fuzz::imaging::FrameCache;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = if bytes.get(128..132) == Some(b"DICM") {
        bytes.to_vec()
    } else {
        let Some((claim, frame)) = Claim::split(bytes) else { return };
        claim.file(frame)
    };
    let options = OpenOptions { frame_cache: FrameCache::new(0), any_modality: true };
    let Ok(run) = open_bytes(file, options) else { return };
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

/// JPEG 2000 and JPEG XL.
fn foreign(uid: &str) -> bool {
    uid.strip_prefix("1.2.840.10008.1.2.4.").is_some_and(|tail| ["9", "11", "20"].iter().any(|kind| tail.starts_with(kind)))
}
