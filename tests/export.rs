//! The plan as DICOM objects, as a script makes them, read by other programs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, open_file};
use dicom_pixeldata::PixelDecoder;
use std::path::Path;
use std::process::{Command, Output};
use support::{outside, sample};

fn export(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dva-planner"))
        .args(["export", sample("easy").join("plan.dva.json").to_str().unwrap(), "--dicom", folder.to_str().unwrap()])
        .args(options)
        .output()
        .unwrap()
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Sheet and picture.
fn written(folder: &Path) -> [DefaultDicomObject; 2] {
    ["plan.sheet.dcm", "plan.picture.dcm"].map(|name| open_file(folder.join(name)).unwrap())
}

#[test]
fn a_plan_joins_the_study_of_its_runs() {
    let folder = tempfile::tempdir().unwrap();
    done(&export(&folder.path().join("new"), &[]));
    let [sheet, picture] = written(&folder.path().join("new"));
    let run = open_file(sample("easy").join("A1.dcm")).unwrap();
    for tag in [tags::STUDY_INSTANCE_UID, tags::PATIENT_ID, tags::PATIENT_NAME, tags::STUDY_DATE, tags::STUDY_ID] {
        let expected = run.element(tag).unwrap().to_str().unwrap().into_owned();
        assert!(!expected.is_empty());
        for object in [&sheet, &picture] {
            assert_eq!(object.element(tag).unwrap().to_str().unwrap(), expected, "{tag}");
        }
    }
    let sources = sheet.element(tags::SOURCE_INSTANCE_SEQUENCE).unwrap().items().unwrap().to_vec();
    let source = sources[0].element(tags::REFERENCED_SOP_INSTANCE_UID).unwrap().to_str().unwrap().into_owned();
    assert_eq!(
        (sources.len(), source),
        (2, run.element(tags::SOP_INSTANCE_UID).unwrap().to_str().unwrap().into_owned())
    );
    let pdf = sheet.element(tags::ENCAPSULATED_DOCUMENT).unwrap().to_bytes().unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let pixels = picture.decode_pixel_data().unwrap();
    assert_eq!((pixels.samples_per_pixel(), pixels.data().len()), (3, 3 * (pixels.rows() * pixels.columns()) as usize));
    let white = pixels.data().chunks_exact(3).filter(|pixel| *pixel == [255; 3]).count();
    assert!(white > 0 && white < pixels.data().len() / 3, "paper with something on it");
}

#[test]
fn a_validator_finds_no_error() {
    for options in [&[][..], &["--hide-identity"]] {
        let folder = tempfile::tempdir().unwrap();
        done(&export(folder.path(), options));
        for name in ["plan.sheet.dcm", "plan.picture.dcm"] {
            let Some(output) = outside("dciodvfy", [folder.path().join(name)]) else { return };
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("Error"), "{name} {options:?}: {said}");
        }
    }
}

#[test]
fn identity_is_left_out_and_nothing_replaced_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    done(&export(folder.path(), &["--hide-identity"]));
    let run = open_file(sample("easy").join("A1.dcm")).unwrap();
    let patient = run.element(tags::PATIENT_ID).unwrap().to_str().unwrap().into_owned();
    for object in written(folder.path()) {
        assert_ne!(
            object.element(tags::STUDY_INSTANCE_UID).unwrap().to_str().unwrap(),
            run.element(tags::STUDY_INSTANCE_UID).unwrap().to_str().unwrap()
        );
        assert_eq!(object.element(tags::PATIENT_NAME).unwrap().to_str().unwrap(), "");
    }
    let hidden = ["plan.sheet.dcm", "plan.picture.dcm"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
    assert!(hidden.iter().all(|bytes| !bytes.windows(patient.len()).any(|part| part == patient.as_bytes())));

    let again = export(folder.path(), &[]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert_eq!(again.status.code(), Some(1), "{said}");
    assert!(
        said.starts_with("error:") && said.contains("plan.sheet.dcm is there already") && said.contains("--replace")
    );
    assert_eq!(std::fs::read(folder.path().join("plan.sheet.dcm")).unwrap(), hidden[0]);
    done(&export(folder.path(), &["--replace"]));
    assert_ne!(std::fs::read(folder.path().join("plan.sheet.dcm")).unwrap(), hidden[0]);
}

#[test]
fn what_cannot_be_exported_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let call = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_dva-planner")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let missing = folder.path().join("no.dva.json");
    let (code, said) = call(&["export", missing.to_str().unwrap(), "--dicom", folder.path().to_str().unwrap()]);
    assert!(code == Some(1) && said.starts_with("error:") && said.contains("no.dva.json"), "{said}");
    assert_eq!(call(&["export", missing.to_str().unwrap()]).0, Some(2));
    let file = folder.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    let output = export(&file, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("a file") && said.contains("hint:"), "{said}");
}
