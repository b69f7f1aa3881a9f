//! Media as they come: a DICOMDIR, a zip archive, a folder with ten thousand files.

use super::*;
use crate::dicom::{Progress, Scan, pixels_sha256, scan};
use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn look(path: &Path) -> Scan {
    scan(&[path.to_owned()], OpenOptions::default(), &|_: Progress| ControlFlow::Continue(()))
}

fn numbered(uid: &str) -> Vec<u8> {
    bytes(with(run(2), &[text(tags::SOP_INSTANCE_UID, VR::UI, uid)]), EXPLICIT)
}

fn below(scan: &Scan, folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
    scan.runs.iter().map(|found| name(&found.path)).collect()
}

fn directory(files: &[&[&str]]) -> Vec<u8> {
    let record = |parts: &[&str]| {
        let parts = PrimitiveValue::Strs(parts.iter().map(ToString::to_string).collect());
        object(&[text(tags::DIRECTORY_RECORD_TYPE, VR::CS, "IMAGE"), (tags::REFERENCED_FILE_ID, VR::CS, parts)])
    };
    let series = object(&[text(tags::DIRECTORY_RECORD_TYPE, VR::CS, "SERIES")]);
    let records = std::iter::once(series).chain(files.iter().map(|parts| record(parts))).collect();
    let class = text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.1.3.10");
    bytes(with_items(object(&[class]), tags::DIRECTORY_RECORD_SEQUENCE, records), EXPLICIT)
}

#[test]
fn a_dicomdir_opens_what_it_lists_and_says_what_is_missing() {
    let medium = tempfile::tempdir().unwrap();
    let at = |name: &str| medium.path().join(name);
    fs::create_dir_all(at("DICOM/ST1")).unwrap();
    fs::create_dir_all(at("lower")).unwrap();
    fs::write(at("DICOM/ST1/IM2"), numbered("1.2")).unwrap();
    fs::write(at("DICOM/ST1/IM1"), numbered("1.1")).unwrap();
    fs::write(at("lower/im3"), numbered("1.3")).unwrap();
    fs::write(at("unlisted"), numbered("1.4")).unwrap();
    let files: [&[&str]; 5] =
        [&["DICOM", "ST1", "IM2"], &["DICOM", "ST1", "IM1"], &["LOWER", "IM3"], &["GONE", "IM9"], &["..", "secret"]];
    fs::write(at("DICOMDIR"), directory(&files)).unwrap();
    let found = look(&at("DICOMDIR"));
    let listed = below(&found, medium.path());
    assert_eq!(listed[..2], ["DICOM/ST1/IM2", "DICOM/ST1/IM1"]);
    assert_eq!(listed[2].to_lowercase(), "lower/im3");
    let reasons: Vec<&str> = found.rejected.iter().map(|rejected| rejected.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].contains("not there") && found.rejected[0].path.ends_with("GONE/IM9"), "{reasons:?}");
    assert!(reasons[1].contains("no name of a file"), "{reasons:?}");
    // The whole medium: every file once, in the order of the folder, and the index is no reproach.
    let found = look(medium.path());
    assert_eq!(found.runs.len(), 4, "{:?}", below(&found, medium.path()));
    assert_eq!(found.rejected.len(), 2);
}

#[test]
fn a_dicomdir_that_lists_nothing_says_so() {
    let medium = tempfile::tempdir().unwrap();
    let path = medium.path().join("DICOMDIR");
    fs::write(&path, directory(&[])).unwrap();
    let found = look(&path);
    assert_eq!((found.runs.len(), found.rejected.len()), (0, 1));
    assert!(found.rejected[0].reason.contains("lists no file"), "{}", found.rejected[0].reason);
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_archive_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.zip");
    let inner = zipped(&[("a", &numbered("1.9"))]);
    let (one, two, copy) = (numbered("1.1"), numbered("1.2"), numbered("1.1"));
    let members: [(&str, &[u8]); 7] = [
        ("DICOM/IM1", &one),
        ("../../etc/IM2", &two),
        ("copy", &copy),
        ("notes.txt", b"hello"),
        ("inner.zip", &inner),
        ("empty", b""),
        ("DICOMDIR", &directory(&[&["DICOM", "IM1"]])),
    ];
    fs::write(&path, zipped(&members)).unwrap();
    let found = look(folder.path());
    assert_eq!(below(&found, &path), ["DICOM/IM1", "etc/IM2"], "{:?}", found.rejected);
    let reasons: Vec<&str> = found.rejected.iter().map(|rejected| rejected.reason.as_str()).collect();
    assert!(reasons[0].contains("the same run as") && reasons[1].contains("a text file"), "{reasons:?}");
    assert!(reasons[2].contains("a zip archive") && reasons[3].contains("empty"), "{reasons:?}");
    assert_eq!(reasons.len(), 4);
    // The path of a member opens it again, as a plan does.
    let again = open(&path.join("DICOM/IM1"), OpenOptions::default()).unwrap();
    assert_eq!(again.frame(2).unwrap().values(), found.runs[0].run.frame(2).unwrap().values());
    assert_eq!(pixels_sha256(&path.join("etc/IM2")).unwrap(), pixels_sha256(file(&two).path()).unwrap());
    let reason = open(&path.join("absent"), OpenOptions::default()).unwrap_err().to_string();
    assert!(reason.contains("holds no such file"), "{reason}");
}

#[test]
fn an_archive_that_lies_about_sizes_or_is_cut_is_refused_in_one_line() {
    let honest = zipped(&[("IM1", &numbered("1.1"))]);
    let central = honest.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let declared = u32::from_le_bytes(honest[central + 24..central + 28].try_into().unwrap());
    for (size, expected) in [(declared - 10, "declared"), (declared + 10, "bytes"), (0xF000_0000, "claims")] {
        let mut lie = honest.clone();
        lie[central + 24..central + 28].copy_from_slice(&size.to_le_bytes());
        let path = file(&lie);
        let found = look(path.path());
        assert_eq!((found.runs.len(), found.rejected.len()), (0, 1));
        let reason = &found.rejected[0].reason;
        assert!(reason.contains(expected) && !reason.contains('\n'), "{size}: {reason}");
    }
    let found = look(file(&honest[..honest.len() / 2]).path());
    assert!(found.rejected[0].reason.contains("archive"), "{}", found.rejected[0].reason);
}

#[test]
fn temporary_files_go_with_the_run() {
    let archive = file(&zipped(&[("IM1", &numbered("1.1"))]));
    let source = crate::dicom::archive::Archive::open(archive.path()).unwrap().source(0).unwrap();
    let crate::dicom::parser::Source::File { path, .. } = &source else { panic!("a file") };
    let path = path.clone();
    assert!(path.exists());
    drop(source);
    assert!(!path.exists());
}

/// Ten thousand files, every second one a run: each is told of, the search can be ended anywhere, and none is read whole.
#[test]
fn ten_thousand_files_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..10_000 {
        let content = if n % 2 == 0 { numbered(&format!("1.{n}")) } else { b"not an image\n".to_vec() };
        fs::write(folder.path().join(format!("{n:05}")), content).unwrap();
    }
    let began = std::time::Instant::now();
    let told = std::cell::Cell::new(0);
    let found = scan(&[folder.path().to_owned()], OpenOptions::default(), &|now: Progress| {
        assert_eq!((now.examined, now.total), (told.get(), 10_000));
        told.set(told.get() + 1);
        ControlFlow::Continue(())
    });
    eprintln!("10 000 files in {:.2} s", began.elapsed().as_secs_f64());
    assert_eq!((told.get(), found.runs.len(), found.rejected.len()), (10_000, 5_000, 5_000));
    let canceled = scan(&[folder.path().to_owned()], OpenOptions::default(), &|now: Progress| {
        if now.examined == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(canceled.canceled && canceled.runs.len() == 3);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_named_and_nobody_waits_for_its_writer() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let found = look(folder.path());
    assert!(found.runs.is_empty());
    assert!(matches!(&found.rejected[..], [only] if only.reason.contains("not a regular file")), "{found:?}");
}
