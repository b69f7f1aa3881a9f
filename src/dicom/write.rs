//! Runs to files: X-ray angiographic images as PS3.3 A.14 wants them; and what was made of runs, as documents of their
//! study.
//!
//! Of a run are written the facts of an [`Acquisition`] and its frames; what an acquisition leaves open is left out, or empty
//! where the standard wants an empty attribute. Attributes no fact stands for name the phantom as their origin.

mod document;
mod element;
mod jpeg_lossless;
mod uid;

pub use document::{About, encapsulated_pdf, secondary_capture};

use crate::imaging::Frame;
use crate::imaging::acquisition::{Acquisition, Geometry, Intensity, MaskItem, MaskOperation, VoiFunction};
use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use element::{Element, decimals, number, numbers, text, texts};
use rayon::prelude::*;

/// Identifies this writer in the file meta information.
const IMPLEMENTATION_CLASS: &str = "2.25.268184360529302172571330187926304212761";
const IMPLEMENTATION: &str = "DVA-PLANNER";

/// Why a run cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The facts ask for an encoding that is not written.
    #[error("transfer syntax {0} is not written; choose explicit little endian or JPEG lossless")]
    TransferSyntax(String),
    /// The frames do not have the shape the facts state.
    #[error("the frames are not {frames} of {rows} × {columns} pixels, as the facts state")]
    Shape {
        /// Number of frames stated.
        frames: u32,
        /// Rows stated.
        rows: u32,
        /// Columns stated.
        columns: u32,
    },
    /// The runs a document was made of are of different patients, so it belongs to none of them.
    #[error(
        "the runs carry different patient IDs, so the document belongs to no patient; remove the run that does not belong"
    )]
    Patients,
    /// A run does not say which study it belongs to.
    #[error("no run names its study (Study Instance UID (0020,000D) is missing), so the document belongs to none")]
    Study,
    /// The picture does not have the shape it should have.
    #[error("the picture has not three values for each of {columns} × {rows} pixels")]
    Picture {
        /// Columns stated.
        columns: u16,
        /// Rows stated.
        rows: u16,
    },
    /// The data set cannot be put into bytes.
    #[error("the DICOM object cannot be encoded: {0}")]
    Encoding(String),
}

/// The bytes of the file of a run: its facts and its frames, in the transfer syntax the facts name.
///
/// # Errors
/// If the transfer syntax is neither explicit VR little endian nor JPEG lossless (first-order prediction), or frames
/// and facts disagree.
pub fn run_file(acquisition: &Acquisition, frames: &[Frame]) -> Result<Vec<u8>, WriteError> {
    check_shape(acquisition, frames)?;
    let mut object = InMemDicomObject::from_element_iter(
        [identity(acquisition), patient(acquisition), pixel_format(acquisition), timing(acquisition)]
            .into_iter()
            .chain([masks(acquisition), geometry(&acquisition.geometry), display(acquisition), origin()])
            .flatten(),
    );
    object.put(pixel_data(acquisition, frames)?);
    file(object, &acquisition.identity.transfer_syntax_uid)
}

/// The bytes of a file: preamble, file meta information (PS3.10 chapter 7) and the data set.
///
/// # Errors
/// If the object lacks its SOP identifiers or holds a value that cannot be encoded.
pub fn file(object: InMemDicomObject, transfer_syntax: &str) -> Result<Vec<u8>, WriteError> {
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(transfer_syntax)
        .implementation_class_uid(IMPLEMENTATION_CLASS)
        .implementation_version_name(IMPLEMENTATION);
    let object = object.with_meta(meta).map_err(|e| WriteError::Encoding(e.to_string()))?;
    let mut bytes = vec![0_u8; 128];
    bytes.extend(b"DICM");
    object.write_meta(&mut bytes).map_err(|e| WriteError::Encoding(e.to_string()))?;
    // Encapsulated syntaxes encode everything but the pixels as explicit VR little endian (PS3.5 A.4).
    let explicit = dicom_transfer_syntax_registry::entries::EXPLICIT_VR_LITTLE_ENDIAN.erased();
    object.write_dataset_with_ts(&mut bytes, &explicit).map_err(|e| WriteError::Encoding(e.to_string()))?;
    Ok(bytes)
}

fn check_shape(acquisition: &Acquisition, frames: &[Frame]) -> Result<(), WriteError> {
    let stated = &acquisition.pixels;
    let fits = |frame: &Frame| frame.columns() == stated.columns as usize && frame.rows() == stated.rows as usize;
    let sizes = (1..=u32::from(u16::MAX)).contains(&stated.columns) && (1..=u32::from(u16::MAX)).contains(&stated.rows);
    if sizes && frames.len() == stated.frames as usize && frames.iter().all(fits) {
        Ok(())
    } else {
        Err(WriteError::Shape { frames: stated.frames, rows: stated.rows, columns: stated.columns })
    }
}

/// SOP common, general study, general series and general image modules.
fn identity(acquisition: &Acquisition) -> Vec<Element> {
    let id = &acquisition.identity;
    let mut elements = vec![
        text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        texts(tags::IMAGE_TYPE, VR::CS, &id.image_type),
        text(tags::SOP_CLASS_UID, VR::UI, &id.sop_class_uid),
        text(tags::SOP_INSTANCE_UID, VR::UI, &id.sop_instance_uid),
        text(tags::STUDY_INSTANCE_UID, VR::UI, &id.study_instance_uid),
        text(tags::SERIES_INSTANCE_UID, VR::UI, &id.series_instance_uid),
        text(tags::MODALITY, VR::CS, &id.modality),
        text(tags::STUDY_DATE, VR::DA, &id.study_date),
        text(tags::STUDY_TIME, VR::TM, &id.study_time),
        text(tags::ACCESSION_NUMBER, VR::SH, &id.accession_number),
        text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, &id.referring_physician),
        text(tags::STUDY_ID, VR::SH, &id.study_id),
        text(tags::STUDY_DESCRIPTION, VR::LO, &id.study_description),
        text(tags::SERIES_DESCRIPTION, VR::LO, &id.series_description),
        text(tags::SERIES_NUMBER, VR::IS, &id.series_number.map_or_else(String::new, |n| n.to_string())),
        text(tags::INSTANCE_NUMBER, VR::IS, &id.instance_number.map_or_else(String::new, |n| n.to_string())),
    ];
    if !id.acquisition_time.is_empty() {
        elements.push(text(tags::ACQUISITION_DATE, VR::DA, &id.study_date));
        elements.push(text(tags::ACQUISITION_TIME, VR::TM, &id.acquisition_time));
        elements.push(text(tags::CONTENT_DATE, VR::DA, &id.study_date));
        elements.push(text(tags::CONTENT_TIME, VR::TM, &id.acquisition_time));
    }
    elements
}

fn patient(acquisition: &Acquisition) -> Vec<Element> {
    let patient = &acquisition.patient;
    vec![
        text(tags::PATIENT_NAME, VR::PN, &patient.name),
        text(tags::PATIENT_ID, VR::LO, &patient.id),
        text(tags::PATIENT_BIRTH_DATE, VR::DA, &patient.birth_date),
        text(tags::PATIENT_SEX, VR::CS, &patient.sex),
        text(tags::BODY_PART_EXAMINED, VR::CS, &patient.body_part_examined),
        text(tags::LATERALITY, VR::CS, &patient.laterality),
        text(tags::PATIENT_POSITION, VR::CS, &patient.patient_position),
        texts(tags::PATIENT_ORIENTATION, VR::CS, &patient.patient_orientation),
    ]
}

/// Image pixel module and X-ray image module (PS3.3 C.7.6.3, C.8.7.1).
fn pixel_format(acquisition: &Acquisition) -> Vec<Element> {
    let pixels = &acquisition.pixels;
    let relationship = match pixels.intensity {
        Intensity::Linear => "LIN",
        Intensity::Log => "LOG",
        Intensity::Display => "DISP",
        Intensity::Unknown => "",
    };
    vec![
        number(tags::SAMPLES_PER_PIXEL, pixels.samples_per_pixel),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, &pixels.photometric),
        number(tags::ROWS, pixels.rows as u16),
        number(tags::COLUMNS, pixels.columns as u16),
        number(tags::BITS_ALLOCATED, pixels.bits_allocated),
        number(tags::BITS_STORED, pixels.bits_stored),
        number(tags::HIGH_BIT, pixels.bits_stored.saturating_sub(1)),
        number(tags::PIXEL_REPRESENTATION, 0),
        text(tags::NUMBER_OF_FRAMES, VR::IS, &pixels.frames.to_string()),
        text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, relationship),
        text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "00"),
        text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO"),
    ]
}

/// Cine and multi-frame modules; a steady frame time, or a vector of increments whose first entry is zero.
fn timing(acquisition: &Acquisition) -> Vec<Element> {
    let times = &acquisition.timing.frame_times_ms;
    let steps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let pointer = |tag: Tag| DataElement::new(tags::FRAME_INCREMENT_POINTER, VR::AT, PrimitiveValue::from(tag));
    let sequencing = number(tags::PREFERRED_PLAYBACK_SEQUENCING, u16::from(acquisition.timing.sweep));
    match steps.first() {
        None => vec![],
        Some(&step) if steps.iter().all(|s| *s == step) => {
            vec![decimals(tags::FRAME_TIME, &[step]), pointer(tags::FRAME_TIME), sequencing]
        }
        Some(_) => {
            let vector: Vec<f64> = std::iter::once(0.0).chain(steps).collect();
            vec![decimals(tags::FRAME_TIME_VECTOR, &vector), pointer(tags::FRAME_TIME_VECTOR), sequencing]
        }
    }
}

/// Mask module (PS3.3 C.7.6.10).
fn masks(acquisition: &Acquisition) -> Vec<Element> {
    let module = &acquisition.masks;
    if module.items.is_empty() {
        return Vec::new();
    }
    let items: Vec<InMemDicomObject> = module.items.iter().map(mask_item).collect();
    let sequence = DataSetSequence::new(items, Length::UNDEFINED);
    vec![
        DataElement::new(tags::MASK_SUBTRACTION_SEQUENCE, VR::SQ, Value::from(sequence)),
        text(tags::RECOMMENDED_VIEWING_MODE, VR::CS, if module.recommended { "SUB" } else { "NAT" }),
    ]
}

fn mask_item(item: &MaskItem) -> InMemDicomObject {
    let operation = match item.operation {
        MaskOperation::None => "NONE",
        MaskOperation::AverageSubtraction => "AVG_SUB",
        MaskOperation::TimeInterval => "TID",
        MaskOperation::ReversedTimeInterval => "REV_TID",
    };
    let mut elements = vec![text(tags::MASK_OPERATION, VR::CS, operation)];
    if !item.ranges.is_empty() {
        elements.push(numbers(tags::APPLICABLE_FRAME_RANGE, item.ranges.as_flattened()));
    }
    match item.operation {
        MaskOperation::AverageSubtraction => {
            elements.push(numbers(tags::MASK_FRAME_NUMBERS, &item.mask_frames));
            elements.push(number(tags::CONTRAST_FRAME_AVERAGING, item.contrast_averaging.max(1) as u16));
        }
        MaskOperation::TimeInterval | MaskOperation::ReversedTimeInterval => {
            let offset = PrimitiveValue::from(item.tid_offset as i16);
            elements.push(DataElement::new(tags::TID_OFFSET, VR::SS, offset));
        }
        MaskOperation::None => {}
    }
    if !item.shift.is_zero() {
        let shift = PrimitiveValue::F32(item.shift.down_left().iter().map(|&s| s as f32).collect());
        elements.push(DataElement::new(tags::MASK_SUB_PIXEL_SHIFT, VR::FL, shift));
    }
    InMemDicomObject::from_element_iter(elements)
}

/// X-ray acquisition and XA positioner modules (PS3.3 C.8.7.2, C.8.7.5).
fn geometry(geometry: &Geometry) -> Vec<Element> {
    let one = |tag, value: Option<f64>| value.map(|v| decimals(tag, &[v]));
    let pair = |tag, value: Option<[f64; 2]>| value.map(|v| decimals(tag, &v));
    let stated = [
        one(tags::DISTANCE_SOURCE_TO_DETECTOR, geometry.sid_mm),
        one(tags::DISTANCE_SOURCE_TO_PATIENT, geometry.sod_mm),
        one(tags::ESTIMATED_RADIOGRAPHIC_MAGNIFICATION_FACTOR, geometry.ermf),
        pair(tags::IMAGER_PIXEL_SPACING, geometry.detector_spacing_mm),
        pair(tags::PIXEL_SPACING, geometry.pixel_spacing_mm),
    ];
    let wanted = [
        (tags::POSITIONER_PRIMARY_ANGLE, geometry.primary_deg),
        (tags::POSITIONER_SECONDARY_ANGLE, geometry.secondary_deg),
    ];
    let motion = if geometry.moving { "DYNAMIC" } else { "STATIC" };
    stated
        .into_iter()
        .flatten()
        .chain(wanted.map(|(tag, value)| decimals(tag, value.as_slice())))
        .chain([text(tags::POSITIONER_MOTION, VR::CS, motion)])
        .collect()
}

/// VOI LUT module, and the quality of the exposure.
fn display(acquisition: &Acquisition) -> Vec<Element> {
    let setting = if acquisition.display.fluoroscopy { "SC" } else { "GR" };
    let mut elements = vec![text(tags::RADIATION_SETTING, VR::CS, setting)];
    if let Some([center, width]) = acquisition.display.window {
        elements.push(decimals(tags::WINDOW_CENTER, &[center]));
        elements.push(decimals(tags::WINDOW_WIDTH, &[width]));
        match acquisition.display.voi_function {
            VoiFunction::Linear => {}
            VoiFunction::LinearExact => elements.push(text(tags::VOILUT_FUNCTION, VR::CS, "LINEAR_EXACT")),
            VoiFunction::Sigmoid => elements.push(text(tags::VOILUT_FUNCTION, VR::CS, "SIGMOID")),
        }
    }
    elements
}

/// Attributes that say the run was computed, not taken.
fn origin() -> Vec<Element> {
    vec![
        text(tags::MANUFACTURER, VR::LO, "dva-planner"),
        text(tags::MANUFACTURER_MODEL_NAME, VR::LO, "phantom"),
        text(tags::IMAGE_COMMENTS, VR::LT, "Synthetic image of a computed leg. No patient."),
        // YES stands for a phantom image, too (PS3.3 C.7.6.1).
        text(tags::QUALITY_CONTROL_IMAGE, VR::CS, "YES"),
        text(tags::CONTRAST_BOLUS_AGENT, VR::LO, "computed"),
        text(tags::KVP, VR::DS, "70"),
        text(tags::X_RAY_TUBE_CURRENT, VR::IS, ""),
        text(tags::EXPOSURE_TIME, VR::IS, ""),
        text(tags::EXPOSURE, VR::IS, ""),
    ]
}

fn pixel_data(acquisition: &Acquisition, frames: &[Frame]) -> Result<Element, WriteError> {
    match acquisition.identity.transfer_syntax_uid.as_str() {
        uids::EXPLICIT_VR_LITTLE_ENDIAN => {
            let words: Vec<u16> = frames.iter().flat_map(|frame| frame.values().iter().copied()).collect();
            Ok(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(words.into())))
        }
        uids::JPEG_LOSSLESS_SV1 => {
            let precision = acquisition.pixels.bits_stored as u8;
            let fragments: Vec<Vec<u8>> = frames.par_iter().map(|frame| fragment(frame, precision)).collect();
            // The basic offset table counts the eight bytes of each item's tag and length (PS3.5 A.4).
            let offsets = fragments.iter().scan(0_u32, |next, fragment| {
                let here = *next;
                *next += fragment.len() as u32 + 8;
                Some(here)
            });
            let sequence = PixelFragmentSequence::new(offsets.collect::<Vec<u32>>(), fragments);
            Ok(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::from(sequence)))
        }
        other => Err(WriteError::TransferSyntax(other.to_owned())),
    }
}

/// One frame as one fragment of even length.
fn fragment(frame: &Frame, precision: u8) -> Vec<u8> {
    let mut bytes = jpeg_lossless::encode(frame.values(), frame.columns() as u16, precision);
    if !bytes.len().is_multiple_of(2) {
        bytes.push(0);
    }
    bytes
}
