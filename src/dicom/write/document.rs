//! What was made of runs, as objects of their study: a PDF document, a picture.
//!
//! Knows no plan: it is handed bytes and the facts of the runs they were made of.

use super::element::{Element, number, text, texts};
use super::uid::uid_of;
use super::{WriteError, file};
use crate::imaging::Acquisition;
use crate::imaging::acquisition::Identity;
use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;

/// Numbers of the series, far behind those a machine gives; they need not be unique.
const PDF_SERIES: &str = "9001";
const PICTURE_SERIES: &str = "9002";

/// What a document is, of what it was made, and whom it may name.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The runs it was made of. The first says to whom and to which study the document belongs.
    pub runs: &'a [&'a Acquisition],
    /// What it is called, at most 64 letters.
    pub title: &'a str,
    /// What its reader must know first.
    pub notice: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// The day it was made, as in `20261122`, and the time, as in `174005`.
    pub made: [&'a str; 2],
    /// Names, identifiers and dates are left out, and UIDs replaced, equal ones by equal ones, so that documents of one
    /// study stay together.
    pub redact: bool,
}

/// The bytes of a file with this PDF document (Encapsulated PDF, PS3.3 A.45.1).
///
/// # Errors
/// If the runs are of different patients or name no study.
pub fn encapsulated_pdf(about: &About, pdf: &[u8]) -> Result<Vec<u8>, WriteError> {
    let head = Head { class: uids::ENCAPSULATED_PDF_STORAGE, modality: "DOC", series: PDF_SERIES };
    let mut elements = common(about, &head, pdf)?;
    elements.extend([
        text(tags::ACQUISITION_DATE_TIME, VR::DT, ""),
        text(tags::DOCUMENT_TITLE, VR::ST, about.title),
        sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, Vec::new()),
        sequence(tags::SOURCE_INSTANCE_SEQUENCE, sources(about)),
        text(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED"),
        text(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, "application/pdf"),
        DataElement::new(tags::ENCAPSULATED_DOCUMENT_LENGTH, VR::UL, PrimitiveValue::from(pdf.len() as u32)),
        bytes(tags::ENCAPSULATED_DOCUMENT, pdf),
    ]);
    file(InMemDicomObject::from_element_iter(elements), uids::EXPLICIT_VR_LITTLE_ENDIAN)
}

/// The bytes of a file with this picture (Secondary Capture, PS3.3 A.8.1): red, green and blue of each pixel, row by row.
///
/// # Errors
/// If the runs are of different patients or name no study, or the values are not three for each pixel.
pub fn secondary_capture(about: &About, columns: u16, rows: u16, rgb: &[u8]) -> Result<Vec<u8>, WriteError> {
    if rgb.is_empty() || rgb.len() != 3 * usize::from(columns) * usize::from(rows) {
        return Err(WriteError::Picture { columns, rows });
    }
    let head = Head { class: uids::SECONDARY_CAPTURE_IMAGE_STORAGE, modality: "OT", series: PICTURE_SERIES };
    let mut elements = common(about, &head, rgb)?;
    elements.extend([
        texts(tags::IMAGE_TYPE, VR::CS, &["DERIVED", "SECONDARY"].map(str::to_owned)),
        text(tags::PATIENT_ORIENTATION, VR::CS, ""),
        text(tags::DERIVATION_DESCRIPTION, VR::ST, about.title),
        text(tags::IMAGE_COMMENTS, VR::LT, about.notice),
        text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "00"),
        sequence(tags::SOURCE_IMAGE_SEQUENCE, sources(about)),
        number(tags::SAMPLES_PER_PIXEL, 3),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB"),
        number(tags::PLANAR_CONFIGURATION, 0),
        number(tags::ROWS, rows),
        number(tags::COLUMNS, columns),
        number(tags::BITS_ALLOCATED, 8),
        number(tags::BITS_STORED, 8),
        number(tags::HIGH_BIT, 7),
        number(tags::PIXEL_REPRESENTATION, 0),
        bytes(tags::PIXEL_DATA, rgb),
    ]);
    file(InMemDicomObject::from_element_iter(elements), uids::EXPLICIT_VR_LITTLE_ENDIAN)
}

/// What kind of object it is.
struct Head {
    class: &'static str,
    modality: &'static str,
    series: &'static str,
}

/// SOP common, patient, study, series and equipment modules of an object with this content, in a series of its own.
fn common(about: &About, head: &Head, content: &[u8]) -> Result<Vec<Element>, WriteError> {
    let owner = owner(about.runs)?;
    let (id, patient) = (&owner.identity, &owner.patient);
    let kept = |value: &str| if about.redact { String::new() } else { value.trim().to_owned() };
    let [date, time] = about.made;
    let object_uid =
        uid_of(&[head.class.as_bytes(), id.study_instance_uid.as_bytes(), date.as_bytes(), time.as_bytes(), content]);
    let sex = if matches!(patient.sex.trim(), "M" | "F" | "O") { patient.sex.trim() } else { "" };
    let mut elements = vec![
        text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        text(tags::SOP_CLASS_UID, VR::UI, head.class),
        text(tags::SOP_INSTANCE_UID, VR::UI, &object_uid),
        text(tags::PATIENT_NAME, VR::PN, &kept(&patient.name)),
        text(tags::PATIENT_ID, VR::LO, &kept(&patient.id)),
        text(tags::PATIENT_BIRTH_DATE, VR::DA, &kept(&digits(&patient.birth_date, 8))),
        text(tags::PATIENT_SEX, VR::CS, sex),
        text(tags::STUDY_INSTANCE_UID, VR::UI, &shown_uid(about, &id.study_instance_uid)),
        text(tags::STUDY_DATE, VR::DA, &kept(&digits(&id.study_date, 8))),
        text(tags::STUDY_TIME, VR::TM, &kept(&digits(&id.study_time, 6))),
        text(tags::STUDY_ID, VR::SH, &kept(&id.study_id)),
        text(tags::ACCESSION_NUMBER, VR::SH, &kept(&id.accession_number)),
        text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, &kept(&id.referring_physician)),
        text(tags::STUDY_DESCRIPTION, VR::LO, &kept(&id.study_description)),
        text(tags::MODALITY, VR::CS, head.modality),
        text(tags::SERIES_INSTANCE_UID, VR::UI, &uid_of(&[b"series", object_uid.as_bytes()])),
        text(tags::SERIES_NUMBER, VR::IS, head.series),
        text(tags::SERIES_DESCRIPTION, VR::LO, about.title),
        text(tags::INSTANCE_NUMBER, VR::IS, "1"),
        text(tags::CONTENT_DATE, VR::DA, &kept(date)),
        text(tags::CONTENT_TIME, VR::TM, &kept(time)),
        text(tags::MANUFACTURER, VR::LO, "dva-planner"),
        text(tags::MANUFACTURER_MODEL_NAME, VR::LO, "dva-planner"),
        text(tags::SOFTWARE_VERSIONS, VR::LO, about.version),
        // Made on a workstation (PS3.3 C.8.6.1).
        text(tags::CONVERSION_TYPE, VR::CS, "WSD"),
        text(tags::BURNED_IN_ANNOTATION, VR::CS, if about.redact { "NO" } else { "YES" }),
    ];
    if matches!(patient.laterality.trim(), "L" | "R") {
        elements.push(text(tags::LATERALITY, VR::CS, patient.laterality.trim()));
    }
    if about.redact {
        elements.push(text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES"));
        let how = "Names, identifiers and dates left out, UIDs replaced";
        elements.push(text(tags::DEIDENTIFICATION_METHOD, VR::LO, how));
        elements.push(text(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, VR::CS, "REMOVED"));
    }
    Ok(elements)
}

/// The run that says to whom and to which study a document belongs.
fn owner<'a>(runs: &[&'a Acquisition]) -> Result<&'a Acquisition, WriteError> {
    let mut ids = runs.iter().map(|run| run.patient.id.trim()).filter(|id| !id.is_empty());
    let first = ids.next();
    if ids.any(|id| Some(id) != first) {
        return Err(WriteError::Patients);
    }
    runs.iter().find(|run| !run.identity.study_instance_uid.is_empty()).copied().ok_or(WriteError::Study)
}

/// References to the runs.
fn sources(about: &About) -> Vec<InMemDicomObject> {
    let reference = |id: &Identity| {
        InMemDicomObject::from_element_iter([
            text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, &id.sop_class_uid),
            text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, &shown_uid(about, &id.sop_instance_uid)),
        ])
    };
    about.runs.iter().map(|run| reference(&run.identity)).collect()
}

/// The identifier, or what stands for it where it must not be told: such numbers often hold a date.
fn shown_uid(about: &About, uid: &str) -> String {
    if about.redact { uid_of(&[b"replaced", uid.as_bytes()]) } else { uid.to_owned() }
}

/// A date or time if it begins with so many digits, else nothing: files hold much that is neither.
fn digits(value: &str, count: usize) -> String {
    let value = value.trim();
    let whole = value.get(..count).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit()));
    if whole { value[..count].to_owned() } else { String::new() }
}

fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> Element {
    DataElement::new(tag, VR::SQ, Value::from(DataSetSequence::new(items, Length::UNDEFINED)))
}

/// Bytes, filled up to an even number as the standard wants it.
fn bytes(tag: Tag, bytes: &[u8]) -> Element {
    let mut even = bytes.to_vec();
    if !even.len().is_multiple_of(2) {
        even.push(0);
    }
    DataElement::new(tag, VR::OB, PrimitiveValue::U8(even.into()))
}
