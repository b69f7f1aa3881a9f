//! Objects made for one question each.

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dva_planner::dicom::{OpenOptions, open_bytes};
use dva_planner::imaging::{FrameSelection, Look, Run};
use dva_planner::planning::calibration::from_file;
use dva_planner::planning::evaluation::ScaleState;

pub const ENHANCED: &str = "1.2.840.10008.5.1.4.1.1.12.1.1";

pub type Element = DataElement<InMemDicomObject>;

pub fn numbers(tag: Tag, values: &[&str]) -> Element {
    DataElement::new(tag, VR::DS, PrimitiveValue::Strs(values.iter().map(ToString::to_string).collect()))
}

pub fn words(tag: Tag, vr: VR, value: &str) -> Element {
    DataElement::new(tag, vr, PrimitiveValue::from(value))
}

pub fn whole(tag: Tag, values: &[u16]) -> Element {
    DataElement::new(tag, VR::US, PrimitiveValue::U16(values.to_vec().into()))
}

pub fn items(tag: Tag, of: Vec<Vec<Element>>) -> Element {
    let items: Vec<InMemDicomObject> = of.into_iter().map(InMemDicomObject::from_element_iter).collect();
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

/// The bytes of a run of 12-bit frames of 8 × 8 pixels, value 1000 + 10 · frame but for a dark dot at row 3, column 4,
/// with these elements put in or replaced.
pub fn file(frames: u16, elements: &[Element]) -> Vec<u8> {
    let value = |n: u16, at: usize| if at == 3 * 8 + 4 { 500 } else { 1000 + 10 * n };
    let values: Vec<u16> = (1..=frames).flat_map(|n| (0..64).map(move |at| value(n, at))).collect();
    let mut object = InMemDicomObject::from_element_iter([
        words(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.1"),
        words(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3"),
        words(tags::MODALITY, VR::CS, "XA"),
        words(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LIN"),
        words(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        words(tags::NUMBER_OF_FRAMES, VR::IS, &frames.to_string()),
        whole(tags::ROWS, &[8]),
        whole(tags::COLUMNS, &[8]),
        whole(tags::SAMPLES_PER_PIXEL, &[1]),
        whole(tags::BITS_ALLOCATED, &[16]),
        whole(tags::BITS_STORED, &[12]),
        whole(tags::HIGH_BIT, &[11]),
        whole(tags::PIXEL_REPRESENTATION, &[0]),
        DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())),
    ]);
    for element in elements {
        object.put(element.clone());
    }
    written(object)
}

pub fn written(object: InMemDicomObject) -> Vec<u8> {
    let class = object.get(tags::SOP_CLASS_UID).unwrap().to_str().unwrap().into_owned();
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid("1.2.3")
        .transfer_syntax("1.2.840.10008.1.2.1")
        .build()
        .unwrap();
    let mut bytes = Vec::new();
    object.with_exact_meta(meta).write_all(&mut bytes).unwrap();
    bytes
}

pub fn opened(frames: u16, elements: &[Element]) -> Run {
    open_bytes(file(frames, elements), OpenOptions::default()).unwrap()
}

/// State of the scale and its spacing.
pub fn scale(elements: &[Element]) -> (ScaleState, Option<[f64; 2]>) {
    let calibration = from_file(&opened(1, elements).acquisition().geometry);
    (calibration.state, calibration.mm_per_px.map(|mm| mm.map(|mm| (mm * 1e6).round() / 1e6)))
}

pub fn patient(mm: &str) -> Element {
    numbers(tags::PIXEL_SPACING, &[mm, mm])
}

pub fn frame(number: u32) -> Look {
    Look { frame: FrameSelection::Frame(number), ..Look::default() }
}

/// An enhanced run whose functional groups of all frames are these.
pub fn enhanced(groups: Vec<Element>, more: &[Element]) -> Run {
    let shared = items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![groups]);
    let mut elements = vec![words(tags::SOP_CLASS_UID, VR::UI, ENHANCED), shared];
    elements.extend(more.iter().cloned());
    opened(2, &elements)
}
