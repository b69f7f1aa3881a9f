//! Objects made for one question each, written by another library and read back by this module.

mod damage;
mod documents;
mod enhanced;
mod facts;
mod files;
mod frames;
mod masks;
mod media;
mod overlays;
mod windows;

use super::{OpenError, OpenOptions, open};
use crate::imaging::{Acquisition, Run};
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use std::io::Write;
use tempfile::NamedTempFile;

const XA: &str = "1.2.840.10008.5.1.4.1.1.12.1";
const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const ROWS: u16 = 4;
const COLUMNS: u16 = 6;

/// A tag with its representation and value.
type Element = (Tag, VR, PrimitiveValue);

fn text(tag: Tag, vr: VR, value: &str) -> Element {
    (tag, vr, PrimitiveValue::from(value))
}

/// An angiography run of `frames` frames of 4 × 6 pixels, 12 bits; value n of all of them is n.
fn run(frames: u16) -> InMemDicomObject {
    let values: Vec<u16> = (0..frames * ROWS * COLUMNS).collect();
    object(&[
        text(tags::SOP_CLASS_UID, VR::UI, XA),
        text(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3"),
        text(tags::MODALITY, VR::CS, "XA"),
        (tags::ROWS, VR::US, ROWS.into()),
        (tags::COLUMNS, VR::US, COLUMNS.into()),
        text(tags::NUMBER_OF_FRAMES, VR::IS, &frames.to_string()),
        (tags::SAMPLES_PER_PIXEL, VR::US, 1_u16.into()),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::BITS_ALLOCATED, VR::US, 16_u16.into()),
        (tags::BITS_STORED, VR::US, 12_u16.into()),
        (tags::HIGH_BIT, VR::US, 11_u16.into()),
        (tags::PIXEL_REPRESENTATION, VR::US, 0_u16.into()),
        (tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())),
    ])
}

fn object(elements: &[Element]) -> InMemDicomObject {
    with(InMemDicomObject::new_empty(), elements)
}

/// `object` with `elements` put in or replaced.
fn with(mut object: InMemDicomObject, elements: &[Element]) -> InMemDicomObject {
    for (tag, vr, value) in elements {
        object.put(DataElement::new(*tag, *vr, value.clone()));
    }
    object
}

/// `object` with a sequence of these items.
fn with_items(mut object: InMemDicomObject, tag: Tag, items: Vec<InMemDicomObject>) -> InMemDicomObject {
    object.put(DataElement::new(tag, VR::SQ, DataSetSequence::from(items)));
    object
}

/// The bytes of a file with this object.
fn bytes(object: InMemDicomObject, transfer_syntax: &str) -> Vec<u8> {
    let class = object.get(tags::SOP_CLASS_UID).map_or_else(|| XA.into(), |e| e.to_str().unwrap().into_owned());
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid("1.2.3")
        .transfer_syntax(transfer_syntax)
        .build()
        .unwrap();
    let mut bytes = Vec::new();
    object.with_exact_meta(meta).write_all(&mut bytes).unwrap();
    bytes
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// A run whose file is there as long as the run is.
struct Opened {
    run: Run,
    _file: NamedTempFile,
}

impl std::ops::Deref for Opened {
    type Target = Run;

    fn deref(&self) -> &Run {
        &self.run
    }
}

fn opened_bytes(bytes: &[u8]) -> Result<Opened, OpenError> {
    let file = file(bytes);
    let options = OpenOptions { any_modality: true, ..OpenOptions::default() };
    Ok(Opened { run: open(file.path(), options)?, _file: file })
}

fn opened(object: InMemDicomObject) -> Result<Opened, OpenError> {
    opened_bytes(&bytes(object, EXPLICIT))
}

/// The facts of a run of `frames` frames with these elements.
fn facts(frames: u16, elements: &[Element]) -> Acquisition {
    opened(with(run(frames), elements)).unwrap().acquisition().clone()
}
