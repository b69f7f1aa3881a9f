//! The fingerprint of a run does not depend on who compressed it, nor how: files of GDCM, pylibjpeg, `CharLS`,
//! `OpenJPH`, libjxl and liblj92 (made by `tests/reference/encode.py`) and files made here and now by DCMTK.

mod support;

use dicom_pixeldata::PixelDecoder;
use dva_planner::dicom::pixels_sha256;
use dva_planner::dicom::write::run_file;
use dva_planner::phantom::{Case, study};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

#[test]
fn files_of_other_encoders_have_the_pixels_that_went_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/encoded");
    let facts: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("encoded.json")).unwrap()).unwrap();
    let files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let files: Vec<&PathBuf> = files.iter().filter(|path| path.extension().is_some_and(|e| e == "dcm")).collect();
    assert_eq!(files.len(), 14);
    for file in files {
        match pixels_sha256(file) {
            Ok(hash) => assert_eq!(facts["pixels_sha256"], hash, "{}", file.display()),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
}

#[test]
fn the_decoders_of_dicom_pixeldata_find_the_same_pixels() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/encoded");
    for name in [
        "native",
        "gdcm-implicit",
        "gdcm-deflated",
        "gdcm-rle",
        "pylibjpeg-rle",
        "gdcm-jpeg-lossless-57",
        "gdcm-jpeg-lossless-70",
    ] {
        let file = folder.join(name).with_extension("dcm");
        let object = dicom_object::open_file(&file).unwrap();
        let decoded = object.decode_pixel_data().unwrap();
        let digest = Sha256::digest(decoded.data());
        let expected = digest.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(pixels_sha256(&file).unwrap(), expected, "{name}");
    }
}

/// A program of DCMTK, its options, and the transfer syntax it then writes.
const DCMTK: [(&str, &[&str], &str); 13] = [
    ("dcmconv", &["+ti"], "1.2.840.10008.1.2"),
    ("dcmconv", &["+tb"], "1.2.840.10008.1.2.2"),
    ("dcmconv", &["+td"], "1.2.840.10008.1.2.1.99"),
    ("dcmcrle", &[], "1.2.840.10008.1.2.5"),
    ("dcmcrle", &["+ot"], "1.2.840.10008.1.2.5"),
    ("dcmcjpeg", &["+e1"], "1.2.840.10008.1.2.4.70"),
    ("dcmcjpeg", &["+el", "+sv", "2"], "1.2.840.10008.1.2.4.57"),
    ("dcmcjpeg", &["+el", "+sv", "4"], "1.2.840.10008.1.2.4.57"),
    ("dcmcjpeg", &["+el", "+sv", "6"], "1.2.840.10008.1.2.4.57"),
    ("dcmcjpeg", &["+el", "+sv", "7"], "1.2.840.10008.1.2.4.57"),
    ("dcmcjpeg", &["+e1", "+ff", "+fs", "8"], "1.2.840.10008.1.2.4.70"),
    ("dcmcjpls", &["+el"], "1.2.840.10008.1.2.4.80"),
    ("dcmcjpls", &["+el", "+ff", "+fs", "8"], "1.2.840.10008.1.2.4.80"),
];

#[test]
fn dcmtk_can_encode_a_run_in_any_lossless_way_and_its_fingerprint_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, packed) = (folder.path().join("plain.dcm"), folder.path().join("packed.dcm"));
    let mut run = study(&Case::named("small").unwrap()).unwrap().runs.remove(0);
    "1.2.840.10008.1.2.1".clone_into(&mut run.acquisition.identity.transfer_syntax_uid);
    std::fs::write(&plain, run_file(&run.acquisition, &run.frames).unwrap()).unwrap();
    let expected = pixels_sha256(&plain).unwrap();
    for (program, options, syntax) in DCMTK {
        let arguments = options.iter().map(OsStr::new).chain([plain.as_os_str(), packed.as_os_str()]);
        let Some(output) = support::outside(program, arguments) else { continue };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {options:?}: {said}");
        let opened = dva_planner::dicom::open(&packed, dva_planner::dicom::OpenOptions::default()).unwrap();
        assert_eq!(opened.acquisition().identity.transfer_syntax_uid, syntax, "{program} {options:?}");
        assert_eq!(pixels_sha256(&packed).unwrap(), expected, "{program} {options:?}");
    }
}
