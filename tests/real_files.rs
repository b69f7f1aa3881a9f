//! Real files of many makers and encodings, compared with what other software read from them.
//!
//! The files are not part of the project. They are looked for in the folder that `DVA_TEST_DICOM` names, else in
//! `../shared/dicom`; without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dva_planner::dicom::{self, OpenOptions};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A file of the manifest and the first 12 digits of the SHA-256 of its stored values, if another decoder could read it.
struct Expected {
    path: PathBuf,
    hash: Option<String>,
}

fn manifest() -> Option<Vec<Expected>> {
    let named = std::env::var_os("DVA_TEST_DICOM").map(PathBuf::from);
    let folder = named.as_deref().unwrap_or(Path::new("../shared/dicom"));
    let Ok(text) = std::fs::read_to_string(folder.join("MANIFEST.md")) else {
        assert!(named.is_none(), "DVA_TEST_DICOM names {}, which holds no MANIFEST.md", folder.display());
        support::skip(&format!("no DICOM files at {} (set DVA_TEST_DICOM)", folder.display()));
        return None;
    };
    let sections = text.split("\n### `").skip(1);
    let files = sections.map(|section| Expected {
        path: folder.join(section.split('`').next().unwrap()),
        hash: section.split("sha256(LE) ").nth(1).map(|rest| rest[..12].to_owned()),
    });
    let files: Vec<Expected> = files.collect();
    assert!(files.iter().any(|file| file.hash.is_some()), "no file of the manifest has an expected hash");
    Some(files)
}

#[test]
fn every_real_file_has_the_pixels_another_decoder_found() {
    let Some(files) = manifest() else { return };
    let mut wrong = Vec::new();
    for Expected { path, hash } in files {
        let Some(expected) = hash else { continue };
        match dicom::pixels_sha256(&path) {
            Ok(found) if found.starts_with(&expected) => {}
            Ok(found) => wrong.push(format!("{}: {} instead of {expected}", path.display(), &found[..12])),
            Err(error) => wrong.push(format!("{}: {error}", path.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_real_file_gives_a_picture_or_one_line_that_says_why_not() {
    let Some(files) = manifest() else { return };
    for Expected { path, hash } in files {
        let options = OpenOptions { any_modality: true, ..OpenOptions::default() };
        let outcome = dicom::open(&path, options).map_err(|error| error.to_string()).and_then(|run| {
            let pixels = &run.acquisition().pixels;
            let frame = run.frame(pixels.frames).map_err(|error| error.to_string())?;
            assert_eq!((frame.columns(), frame.rows()), (pixels.columns as usize, pixels.rows as usize));
            Ok(())
        });
        if let Err(reason) = outcome {
            eprintln!("{}: {reason}", path.display());
            assert!(hash.is_none(), "{} can be decoded: {reason}", path.display());
            assert!(!reason.is_empty() && !reason.contains('\n'), "{}: {reason}", path.display());
        }
    }
}

#[test]
fn the_overlay_of_a_real_file_is_the_one_pydicom_finds() {
    let Some(files) = manifest() else { return };
    let Some(file) = files.iter().find(|file| file.path.ends_with("syn/mr-overlay.dcm")) else {
        support::skip("syn/mr-overlay.dcm is not among the files");
        return;
    };
    let run = dicom::open(&file.path, OpenOptions { any_modality: true, ..OpenOptions::default() }).unwrap();
    let plane = run.overlay(1).unwrap().unwrap();
    let bytes: Vec<u8> = plane.values().iter().map(|set| u8::from(*set)).collect();
    // sha256(overlay_array(0x6000)), one byte for each value.
    let expected = "61e8eba584d78dcdf1705356110e6f2e9eea59408aace4c91b21f65bab4809df";
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let covered = plane.values().iter().filter(|set| **set).count();
    assert_eq!((found.as_str(), covered), (expected, 323));
    assert_eq!(run.acquisition().display.overlays[0].label, "Siemens MedCom Object Graphics");
}
