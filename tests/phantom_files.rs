//! Synthetic studies as files: opened again, checked by programs that are not ours, and equal to the bundled ones.

mod support;

use dva_planner::dicom::write::{WriteError, run_file};
use dva_planner::dicom::{OpenOptions, open};
use dva_planner::imaging::Frame;
use dva_planner::phantom::{Case, PLAN_FILE, Study, SyntheticRun, TRUTH_FILE, Truth, study, study_files};
use dva_planner::session::samples::write_study;
use std::path::Path;

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn small() -> Study {
    study(&Case::named("small").expect("a named case")).expect("a case that can be taken")
}

/// The same run, to be stored without compression.
fn uncompressed(run: &SyntheticRun) -> SyntheticRun {
    let mut run = run.clone();
    EXPLICIT.clone_into(&mut run.acquisition.identity.transfer_syntax_uid);
    run
}

/// What an outside program says about a file, or nothing where it is not installed.
fn said_by(program: &str, arguments: &[&Path]) -> Option<String> {
    let output = support::outside(program, arguments)?;
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn a_written_run_opens_with_the_same_facts_and_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.dcm");
    for run in small().runs.iter().flat_map(|run| [run.clone(), uncompressed(run)]) {
        std::fs::write(&path, run_file(&run.acquisition, &run.frames).unwrap()).unwrap();
        let opened = open(&path, OpenOptions::default()).unwrap();
        assert_eq!(*opened.acquisition(), run.acquisition);
        for (number, frame) in (1..).zip(run.frames.iter()) {
            assert!(*opened.frame(number).unwrap() == *frame, "frame {number}");
        }
    }
}

/// Every value a 16-bit image can hold, in an order that makes large and small differences.
#[test]
fn lossless_compression_loses_nothing_at_any_precision() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.dcm");
    let mut run = small().runs.remove(0);
    for bits in [10, 12, 16, 8] {
        let top = u32::from(u16::MAX) >> (16 - bits);
        let values: Vec<u16> =
            (0..128_u32 * 192).map(|i| (i.wrapping_mul(i).wrapping_mul(40_503) >> 7 & top) as u16).collect();
        let mut ends = values.clone();
        ends[..4].copy_from_slice(&[top as u16, 0, top as u16, 0]);
        run.acquisition.pixels.bits_stored = bits;
        run.acquisition.pixels.frames = 2;
        run.acquisition.timing.frame_times_ms.truncate(2);
        run.acquisition.masks.items.clear();
        let frames = [Frame::new(128, values.into()).unwrap(), Frame::new(128, ends.into()).unwrap()];
        std::fs::write(&path, run_file(&run.acquisition, &frames).unwrap()).unwrap();
        let opened = open(&path, OpenOptions::default()).unwrap();
        for (number, frame) in (1..).zip(&frames) {
            assert!(*opened.frame(number).unwrap() == *frame, "{bits} bits, frame {number}");
        }
    }
}

#[test]
fn facts_that_do_not_fit_their_frames_are_refused() {
    let mut run = small().runs.remove(0);
    run.acquisition.pixels.frames = 3;
    assert!(matches!(run_file(&run.acquisition, &run.frames), Err(WriteError::Shape { .. })));
    run.acquisition.pixels.frames = 10;
    run.acquisition.identity.transfer_syntax_uid = "1.2.840.10008.1.2.4.50".to_owned();
    assert!(matches!(run_file(&run.acquisition, &run.frames), Err(WriteError::TransferSyntax(_))));
}

#[test]
fn a_validator_finds_no_error() {
    let folder = tempfile::tempdir().unwrap();
    for case in ["small", "simultaneous"] {
        let study = study(&Case::named(case).unwrap()).unwrap();
        for run in study.runs.iter().flat_map(|run| [run.clone(), uncompressed(run)]) {
            let path = folder.path().join("run.dcm");
            std::fs::write(&path, run_file(&run.acquisition, &run.frames).unwrap()).unwrap();
            let Some(said) = said_by("dciodvfy", &[&path]) else { return };
            assert!(said.contains("XAImage"), "{said}");
            assert!(!said.contains("Error") && !said.contains("Warning"), "{case} {}: {said}", run.id);
        }
    }
}

#[test]
fn another_decoder_reads_the_same_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let (packed, plain) = (folder.path().join("packed.dcm"), folder.path().join("plain.dcm"));
    for run in &small().runs {
        std::fs::write(&packed, run_file(&run.acquisition, &run.frames).unwrap()).unwrap();
        let Some(said) = said_by("dcmdjpeg", &[&packed, &plain]) else { return };
        let bytes = std::fs::read(&plain).unwrap_or_else(|error| panic!("{error}: {said}"));
        let expected: Vec<u8> =
            run.frames.iter().flat_map(|frame| frame.values().iter().flat_map(|v| v.to_le_bytes())).collect();
        assert!(bytes.ends_with(&expected), "{}: {said}", run.id);
    }
}

#[test]
fn a_study_is_written_whole_and_its_truth_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let study = small();
    let target = folder.path().join("new").join("study");
    let written = write_study(&study, &target).unwrap();
    assert_eq!(written, ["A1.dcm", "V1.dcm", TRUTH_FILE, PLAN_FILE].map(|name| target.join(name)));
    let truth: Truth = serde_json::from_slice(&std::fs::read(target.join(TRUTH_FILE)).unwrap()).unwrap();
    assert_eq!(truth, study.truth);
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 4, "no temporary file is left");
    let plan = dva_planner::session::file::read_plan(&target.join(PLAN_FILE)).unwrap();
    assert_eq!((plan.runs.len(), plan.views.len(), plan.vessels.len(), plan.landmarks.len()), (2, 1, 3, 1));
    for run in &plan.runs {
        let hash = dva_planner::dicom::pixels_sha256(&target.join(&run.path)).unwrap();
        assert_eq!(run.pixels_sha256.as_deref(), Some(hash.as_str()));
    }
    // Over an older copy.
    assert_eq!(write_study(&study, &target).unwrap(), written);
    let file = target.join("A1.dcm");
    assert!(write_study(&study, &file).is_err(), "a file is no folder");
}

#[test]
fn the_bundled_studies_are_what_the_phantom_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_dicom");
    for name in ["easy", "simultaneous", "two-angles"] {
        for (file, bytes) in study_files(&study(&Case::named(name).unwrap()).unwrap()).unwrap() {
            let path = root.join(name).join(&file);
            let bundled = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(bundled == bytes, "{name}/{file} differs: write it again with `dva-planner phantom --case {name}`");
        }
    }
}
