//! A file is opened, or refused in one line.

#![no_main]

use dva_planner_fuzz::dicom::{OpenOptions, open_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = OpenOptions { any_modality: true, ..OpenOptions::default() };
    match open_bytes(bytes.to_vec(), options) {
        Ok(run) => {
            let facts = run.acquisition();
            assert_eq!(facts.timing.frame_times_ms.len(), facts.pixels.frames as usize);
            assert!(facts.warnings.iter().all(|warning| !warning.contains('\n')));
        }
        Err(reason) => assert!(!reason.to_string().contains('\n'), "{reason}"),
    }
});
