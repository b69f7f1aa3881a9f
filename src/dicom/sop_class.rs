//! What kind of object a file holds, by SOP Class UID (PS3.4 B.5) and Modality.

use dicom_dictionary_std::uids;

/// X-Ray Angiographic Bi-Plane Image Storage, retired but still found in archives.
const RETIRED_BIPLANE: &str = "1.2.840.10008.5.1.4.1.1.12.3";

/// What an object is to a planner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// An angiography run.
    Run,
    /// An X-ray image to be used with care; the sentence says why.
    Usable(&'static str),
    /// Something else, described for a person.
    Other(String),
    /// The index of a medium.
    Index,
}

/// The kind of object with this SOP Class UID and Modality.
pub fn class(uid: &str, modality: &str) -> Class {
    use uids::{
        COMPUTED_RADIOGRAPHY_IMAGE_STORAGE, DIGITAL_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION,
        DIGITAL_X_RAY_IMAGE_STORAGE_FOR_PROCESSING, ENHANCED_XA_IMAGE_STORAGE, ENHANCED_XRF_IMAGE_STORAGE,
        MEDIA_STORAGE_DIRECTORY_STORAGE, X_RAY_ANGIOGRAPHIC_IMAGE_STORAGE, X_RAY_RADIOFLUOROSCOPIC_IMAGE_STORAGE,
    };
    match uid {
        X_RAY_ANGIOGRAPHIC_IMAGE_STORAGE | ENHANCED_XA_IMAGE_STORAGE => Class::Run,
        RETIRED_BIPLANE => Class::Usable("A retired biplane object: which plane a frame belongs to is not known."),
        X_RAY_RADIOFLUOROSCOPIC_IMAGE_STORAGE | ENHANCED_XRF_IMAGE_STORAGE => {
            Class::Usable("A radiofluoroscopic (RF) image, not angiography: angles and distances are often missing.")
        }
        DIGITAL_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION | DIGITAL_X_RAY_IMAGE_STORAGE_FOR_PROCESSING => {
            Class::Usable("A digital radiograph (DX), not a run: nothing can be subtracted.")
        }
        COMPUTED_RADIOGRAPHY_IMAGE_STORAGE => {
            Class::Usable("A computed radiograph (CR), not a run: nothing can be subtracted.")
        }
        MEDIA_STORAGE_DIRECTORY_STORAGE => Class::Index,
        _ if is_secondary_capture(uid) => secondary_capture(modality),
        "" if modality == "XA" => Class::Usable("SOP Class UID is missing; taken as angiography by its Modality."),
        _ => Class::Other(describe(uid, modality)),
    }
}

/// Whether objects of this SOP class are angiography or fluoroscopy, classic or enhanced.
pub fn is_run(uid: &str) -> bool {
    matches!(
        uid,
        uids::X_RAY_ANGIOGRAPHIC_IMAGE_STORAGE
            | uids::ENHANCED_XA_IMAGE_STORAGE
            | uids::X_RAY_RADIOFLUOROSCOPIC_IMAGE_STORAGE
            | uids::ENHANCED_XRF_IMAGE_STORAGE
            | RETIRED_BIPLANE
            | ""
    )
}

fn is_secondary_capture(uid: &str) -> bool {
    uid.strip_prefix("1.2.840.10008.5.1.4.1.1.7").is_some_and(|tail| tail.is_empty() || tail.starts_with('.'))
}

/// A secondary capture of an X-ray image is usable; of a CT or a screen it is not told apart by its class.
fn secondary_capture(modality: &str) -> Class {
    match modality {
        "XA" | "RF" | "DX" | "CR" | "OT" | "SC" | "" => {
            Class::Usable("A secondary capture: pixels as shown on a screen, without geometry.")
        }
        other => Class::Other(format!("secondary capture of {}", image_of(other))),
    }
}

/// By Modality (0008,0060), which every object has (PS3.3 C.7.3.1.1.1).
fn describe(uid: &str, modality: &str) -> String {
    let name = match modality {
        "US" | "IVUS" => "ultrasound image",
        "MG" => "mammogram",
        "NM" => "nuclear medicine image",
        "PT" => "PET image",
        "OPT" | "OP" => "ophthalmic image",
        "ES" => "endoscopic image",
        "SM" => "microscopic image",
        "SEG" => "segmentation",
        "SR" => "structured report",
        "PR" => "presentation state",
        "KO" => "key object selection",
        "DOC" => "document",
        "RTPLAN" => "radiotherapy plan",
        "RTDOSE" => "radiotherapy dose",
        "RTSTRUCT" => "radiotherapy structure set",
        "ECG" | "HD" | "EPS" => "waveform",
        "" if uid.is_empty() => return "an object that says neither what it is nor its modality".to_owned(),
        "" => return format!("an object of SOP class {uid}"),
        other => return image_of(other),
    };
    name.to_owned()
}

fn image_of(modality: &str) -> String {
    format!("{modality} image")
}
