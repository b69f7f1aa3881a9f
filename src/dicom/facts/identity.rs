//! Which object this is, and whose.

use crate::dicom::parser::DataSet;
use crate::imaging::acquisition::{Identity, Patient};
use dicom_dictionary_std::tags;

/// Identifiers and descriptions; empty where absent.
pub fn identity(data: &DataSet, transfer_syntax_uid: &str) -> Identity {
    let text = |tag| data.text(tag).unwrap_or_default();
    let first = |tags: &[_]| tags.iter().find_map(|tag| data.text(*tag)).unwrap_or_default();
    Identity {
        sop_instance_uid: text(tags::SOP_INSTANCE_UID),
        sop_class_uid: text(tags::SOP_CLASS_UID),
        transfer_syntax_uid: transfer_syntax_uid.to_owned(),
        study_instance_uid: text(tags::STUDY_INSTANCE_UID),
        series_instance_uid: text(tags::SERIES_INSTANCE_UID),
        modality: text(tags::MODALITY),
        image_type: data.texts(tags::IMAGE_TYPE),
        // Old files write dates with dots.
        study_date: text(tags::STUDY_DATE).replace('.', ""),
        study_time: text(tags::STUDY_TIME).replace(':', ""),
        study_description: text(tags::STUDY_DESCRIPTION),
        series_description: text(tags::SERIES_DESCRIPTION),
        series_number: data.integer(tags::SERIES_NUMBER),
        instance_number: data.integer(tags::INSTANCE_NUMBER),
        acquisition_time: first(&[tags::ACQUISITION_TIME, tags::ACQUISITION_DATE_TIME, tags::CONTENT_TIME]),
        accession_number: text(tags::ACCESSION_NUMBER),
        study_id: text(tags::STUDY_ID),
        referring_physician: text(tags::REFERRING_PHYSICIAN_NAME),
    }
}

/// Patient and anatomy; empty where absent.
pub fn patient(data: &DataSet) -> Patient {
    let text = |tag| data.text(tag).unwrap_or_default();
    let laterality = data.text(tags::LATERALITY).or_else(|| data.text(tags::IMAGE_LATERALITY));
    Patient {
        name: text(tags::PATIENT_NAME),
        id: text(tags::PATIENT_ID),
        birth_date: text(tags::PATIENT_BIRTH_DATE).replace('.', ""),
        sex: text(tags::PATIENT_SEX),
        body_part_examined: text(tags::BODY_PART_EXAMINED),
        laterality: laterality.unwrap_or_default(),
        patient_position: text(tags::PATIENT_POSITION),
        patient_orientation: data.texts(tags::PATIENT_ORIENTATION),
    }
}
