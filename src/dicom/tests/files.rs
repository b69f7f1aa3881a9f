//! Files and folders: what is a run and what is not.

use super::*;
use crate::dicom::{Progress, Scan, scan};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

fn reason(bytes: &[u8]) -> String {
    open(file(bytes).path(), OpenOptions::default()).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_no_run_is_turned_away_in_one_line() {
    let ct = with(run(1), &[text(tags::SOP_CLASS_UID, VR::UI, CT), text(tags::MODALITY, VR::CS, "CT")]);
    let plan = object(&[
        text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.481.5"),
        text(tags::MODALITY, VR::CS, "RTPLAN"),
    ]);
    let index = object(&[text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.1.3.10")]);
    let mut empty = run(1);
    empty.remove_element(tags::PIXEL_DATA);
    let video = bytes(run(1), "1.2.840.10008.1.2.4.102");
    for (bytes, expected) in [
        (Vec::new(), "empty"),
        (b"Dear colleague,\nplease find".to_vec(), "a text file"),
        (b"%PDF-1.7\n%\xE2\xE3".to_vec(), "a PDF document"),
        (vec![0; 4000], "not a DICOM file"),
        (bytes(ct, EXPLICIT), "not an X-ray run: CT image"),
        (bytes(plan, EXPLICIT), "holds no image: radiotherapy plan"),
        (bytes(index, EXPLICIT), "DICOMDIR"),
        (bytes(empty, EXPLICIT), "pixel data is missing"),
        (video, "H.264"),
    ] {
        let reason = reason(&bytes);
        assert!(reason.contains(expected), "{reason}");
        assert!(!reason.contains('\n'), "{reason}");
    }
    assert!(
        open(Path::new("no such file"), OpenOptions::default()).unwrap_err().to_string().contains("cannot be read")
    );
    assert!(open(&std::env::temp_dir(), OpenOptions::default()).is_err());
}

#[test]
fn any_image_can_be_opened_if_asked_for() {
    let ct = with(run(2), &[text(tags::SOP_CLASS_UID, VR::UI, CT), text(tags::MODALITY, VR::CS, "CT")]);
    let run = opened(ct).unwrap();
    assert_eq!(run.frame(2).unwrap().values()[0], 24);
}

#[test]
fn a_file_without_preamble_is_read() {
    let whole = bytes(run(1), EXPLICIT);
    let meta = opened_bytes(&whole[132..]).unwrap();
    assert_eq!(meta.acquisition().pixels.rows, 4);
    for syntax in [EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"] {
        let whole = bytes(run(1), syntax);
        // The length of the file meta information follows its first element's header.
        let length = u32::from_le_bytes(whole[140..144].try_into().unwrap()) as usize;
        let bare = opened_bytes(&whole[144 + length..]).unwrap();
        assert_eq!(bare.frame(1).unwrap().values()[23], 23, "{syntax}");
        assert!(bare.acquisition().warnings.iter().any(|w| w.contains("Transfer Syntax UID")));
    }
}

fn look(paths: &[PathBuf]) -> Scan {
    scan(paths, OpenOptions::default(), &|_: Progress| ControlFlow::Continue(()))
}

fn names(scan: &Scan) -> Vec<String> {
    scan.runs.iter().map(|found| found.path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

fn numbered(uid: &str) -> Vec<u8> {
    bytes(with(run(1), &[text(tags::SOP_INSTANCE_UID, VR::UI, uid)]), EXPLICIT)
}

#[test]
fn folders_are_searched_in_order_and_a_run_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("b/deep")).unwrap();
    for (name, uid) in [("z.dcm", "1.1"), ("a.dcm", "1.2"), ("b/deep/k", "1.3"), ("b/copy.dcm", "1.1")] {
        fs::write(at(name), numbered(uid)).unwrap();
    }
    fs::write(at("notes.txt"), "hello").unwrap();
    let found = look(&[folder.path().to_owned(), at("z.dcm")]);
    assert_eq!(names(&found), ["a.dcm", "copy.dcm", "k"]);
    assert_eq!(found.rejected.len(), 2, "{:?}", found.rejected);
    assert!(found.rejected[0].reason.contains("a text file"));
    assert!(found.rejected[1].reason.contains("the same run as"));
    assert_eq!(found.rejected[1].same_as, Some(at("b/copy.dcm")));
    assert!(look(&[at("absent")]).rejected[0].reason.contains("cannot be read"));
}

/// Native and in fragments, whichever comes first; a third copy, damaged more, is named with the file that was taken.
#[test]
fn a_damaged_copy_does_not_keep_the_whole_file_out() {
    use dicom_core::DicomValue;
    use dicom_core::value::PixelFragmentSequence;
    let native = bytes(run(4), EXPLICIT);
    let mut encapsulated = run(4);
    let fragments: Vec<Vec<u8>> = (0..4).map(|_| vec![0; 200]).collect();
    let pixels = DicomValue::<InMemDicomObject, _>::from(PixelFragmentSequence::new(Vec::new(), fragments));
    encapsulated.put(DataElement::new(tags::PIXEL_DATA, VR::OB, pixels));
    let encapsulated = bytes(encapsulated, "1.2.840.10008.1.2.5");
    for (whole, frame) in [(&native, 48), (&encapsulated, 208)] {
        let cut = |frames: usize| &whole[..whole.len() - frames * frame];
        for order in
            [["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"]]
        {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            for (name, content) in order.iter().zip([&whole[..], cut(1), cut(3)]) {
                fs::write(at(name), content).unwrap();
            }
            let found = look(&[folder.path().to_owned()]);
            assert_eq!(names(&found), [order[0]]);
            assert_eq!(found.rejected.len(), 2, "{:?}", found.rejected);
            for (name, whole) in [(order[1], "(3 of 4)"), (order[2], "(1 of 4)")] {
                let rejected = found.rejected.iter().find(|rejected| rejected.path == at(name)).unwrap();
                assert!(rejected.reason.contains("fewer frames are whole"), "{}", rejected.reason);
                assert!(rejected.reason.contains(whole), "{}", rejected.reason);
                assert_eq!(rejected.same_as, Some(at(order[0])));
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(name), &native[..native.len() - 48]).unwrap();
    }
    assert_eq!(names(&look(&[folder.path().to_owned()])), ["a"], "of equal copies the first");
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_followed_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("inner")).unwrap();
    fs::write(folder.path().join("inner/run.dcm"), numbered("1.1")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("inner/back")).unwrap();
    let found = look(&[folder.path().to_owned()]);
    assert_eq!((names(&found), found.rejected.len()), (vec!["run.dcm".to_owned()], 0));
}

#[test]
fn a_search_can_be_ended() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..5 {
        fs::write(folder.path().join(n.to_string()), numbered(&format!("1.{n}"))).unwrap();
    }
    let found = scan(&[folder.path().to_owned()], OpenOptions::default(), &|now: Progress| {
        assert_eq!((now.total, now.found), (5, now.examined));
        if now.examined == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(found.canceled);
    assert_eq!(found.runs.len(), 2);
}
