//! Documents of a study, read back by another library.

use crate::dicom::write::{About, WriteError, encapsulated_pdf, secondary_capture};
use crate::imaging::Acquisition;
use crate::imaging::acquisition::{Identity, Patient};
use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::{DefaultDicomObject, InMemDicomObject};

fn source() -> Acquisition {
    Acquisition {
        identity: Identity {
            sop_instance_uid: "1.2.3.1".into(),
            sop_class_uid: super::XA.into(),
            study_instance_uid: "1.2.3".into(),
            study_date: "20260102".into(),
            study_time: "101112.5".into(),
            study_description: "Leg".into(),
            accession_number: "A7".into(),
            study_id: "S7".into(),
            referring_physician: "Weiß^Anna".into(),
            ..Identity::default()
        },
        patient: Patient {
            name: "Müller^Jörg".into(),
            id: "P7".into(),
            birth_date: "19500203".into(),
            sex: "M".into(),
            laterality: "L".into(),
            ..Patient::default()
        },
        ..Acquisition::default()
    }
}

const ABOUT: About = About {
    runs: &[],
    title: "DVA plan sheet",
    notice: "Not a medical device.",
    version: "1.0",
    made: ["20261122", "174005"],
    redact: false,
};

fn read(bytes: &[u8]) -> DefaultDicomObject {
    dicom_object::from_reader(&bytes[128..]).unwrap()
}

fn string(object: &InMemDicomObject, tag: Tag) -> String {
    object.element(tag).unwrap().to_str().unwrap().into_owned()
}

/// The object of the first run that a document refers to.
fn referred(object: &InMemDicomObject, sequence: Tag) -> String {
    string(&object.element(sequence).unwrap().items().unwrap()[0], tags::REFERENCED_SOP_INSTANCE_UID)
}

#[test]
fn a_document_keeps_its_bytes_and_joins_the_study() {
    let run = source();
    for pdf in [&b"%PDF-1.7 odd"[..], b"%PDF-1.7 even"] {
        let object = read(&encapsulated_pdf(&About { runs: &[&run], ..ABOUT }, pdf).unwrap());
        let length = object.element(tags::ENCAPSULATED_DOCUMENT_LENGTH).unwrap().to_int::<usize>().unwrap();
        let value = object.element(tags::ENCAPSULATED_DOCUMENT).unwrap().to_bytes().unwrap();
        assert_eq!((&value[..length], value.len() % 2), (pdf, 0));
        assert_eq!(object.meta().media_storage_sop_class_uid(), uids::ENCAPSULATED_PDF_STORAGE);
        for (tag, expected) in [
            (tags::STUDY_INSTANCE_UID, "1.2.3"),
            (tags::PATIENT_NAME, "Müller^Jörg"),
            (tags::PATIENT_ID, "P7"),
            (tags::ACCESSION_NUMBER, "A7"),
            (tags::STUDY_ID, "S7"),
            (tags::REFERRING_PHYSICIAN_NAME, "Weiß^Anna"),
            (tags::STUDY_DATE, "20260102"),
            (tags::STUDY_TIME, "101112"),
            (tags::BURNED_IN_ANNOTATION, "YES"),
            (tags::DOCUMENT_TITLE, "DVA plan sheet"),
            (tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, "application/pdf"),
            (tags::MODALITY, "DOC"),
        ] {
            assert_eq!(string(&object, tag), expected, "{tag}");
        }
        assert_eq!(referred(&object, tags::SOURCE_INSTANCE_SEQUENCE), "1.2.3.1");
    }
}

#[test]
fn a_picture_keeps_its_pixels() {
    let run = source();
    let rgb: Vec<u8> = (0..3 * 5 * 3).collect();
    let about = About { runs: &[&run], ..ABOUT };
    let object = read(&secondary_capture(&about, 5, 3, &rgb).unwrap());
    assert_eq!(&object.element(tags::PIXEL_DATA).unwrap().to_bytes().unwrap()[..rgb.len()], rgb);
    assert_eq!([tags::ROWS, tags::COLUMNS].map(|tag| string(&object, tag)), ["3", "5"]);
    assert_eq!(string(&object, tags::IMAGE_COMMENTS), "Not a medical device.");
    assert_eq!(referred(&object, tags::SOURCE_IMAGE_SEQUENCE), "1.2.3.1");
    assert!(matches!(secondary_capture(&about, 5, 4, &rgb), Err(WriteError::Picture { .. })));
}

#[test]
fn equal_documents_are_one_object_and_others_are_not() {
    let run = source();
    let uid = |about: &About, pdf: &[u8]| {
        read(&encapsulated_pdf(about, pdf).unwrap()).meta().media_storage_sop_instance_uid().to_owned()
    };
    let about = About { runs: &[&run], ..ABOUT };
    assert_eq!(uid(&about, b"a"), uid(&about, b"a"));
    assert_ne!(uid(&about, b"a"), uid(&about, b"b"));
    assert_ne!(uid(&about, b"a"), uid(&About { made: ["20261122", "174006"], ..about }, b"a"));
}

#[test]
fn a_document_without_names_holds_none_and_stays_with_others_of_its_study() {
    let run = source();
    let about = About { runs: &[&run], redact: true, ..ABOUT };
    let bytes = encapsulated_pdf(&about, b"%PDF").unwrap();
    for told in ["Müller", "P7", "1950", "2026", "Weiß", "A7", "S7", "Leg", "1.2.3"] {
        assert!(!bytes.windows(told.len()).any(|part| part == told.as_bytes()), "{told}");
    }
    let (pdf, picture) = (read(&bytes), read(&secondary_capture(&about, 1, 1, &[0; 3]).unwrap()));
    assert_eq!(string(&pdf, tags::STUDY_INSTANCE_UID), string(&picture, tags::STUDY_INSTANCE_UID));
    assert_ne!(string(&pdf, tags::SERIES_INSTANCE_UID), string(&picture, tags::SERIES_INSTANCE_UID));
    assert_eq!(referred(&pdf, tags::SOURCE_INSTANCE_SEQUENCE), referred(&picture, tags::SOURCE_IMAGE_SEQUENCE));
    assert_eq!(string(&pdf, tags::PATIENT_IDENTITY_REMOVED), "YES");
    assert_eq!(string(&pdf, tags::BURNED_IN_ANNOTATION), "NO");
}

#[test]
fn runs_of_two_patients_or_of_no_study_make_no_document() {
    let (run, mut other) = (source(), source());
    other.patient.id = "P8".into();
    assert!(matches!(encapsulated_pdf(&About { runs: &[&run, &other], ..ABOUT }, b""), Err(WriteError::Patients)));
    other.patient.id = String::new();
    other.identity.study_instance_uid = String::new();
    assert!(encapsulated_pdf(&About { runs: &[&other, &run], ..ABOUT }, b"").is_ok());
    assert!(matches!(encapsulated_pdf(&About { runs: &[&other], ..ABOUT }, b""), Err(WriteError::Study)));
}
