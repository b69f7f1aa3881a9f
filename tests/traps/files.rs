//! What opens, how it is timed and how it is shown.

use crate::object::{Element, file, frame, items, numbers, opened, whole, words, written};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dva_planner::dicom::{OpenError, OpenOptions, open_bytes};
use dva_planner::imaging::FrameCache;
use dva_planner::imaging::acquisition::TimingSource;
use dva_planner::imaging::picture::{PictureOptions, picture};

#[test]
fn trap_02_the_first_entry_of_a_frame_time_vector_is_no_rate() {
    let run = opened(4, &[numbers(tags::FRAME_TIME_VECTOR, &["0", "100", "300", "100"])]);
    let timing = &run.acquisition().timing;
    assert_eq!(timing.source, TimingSource::FrameTimeVector);
    assert_eq!(timing.frame_times_ms, [0.0, 100.0, 400.0, 500.0]);
}

#[test]
fn trap_09_an_object_without_pixels_is_refused_in_one_line() {
    let mut object = InMemDicomObject::from_element_iter([
        words(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.12.1"),
        words(tags::MODALITY, VR::CS, "XA"),
        whole(tags::ROWS, &[8]),
        whole(tags::COLUMNS, &[8]),
    ]);
    let icon = vec![
        whole(tags::ROWS, &[4]),
        DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(vec![7; 16].into())),
    ];
    object.put(items(tags::ICON_IMAGE_SEQUENCE, vec![icon]));
    let refused = open_bytes(written(object.clone()), OpenOptions::default()).unwrap_err();
    assert!(matches!(refused, OpenError::NoPixels { .. }), "{refused}");
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(Vec::new().into())));
    let empty = open_bytes(written(object), OpenOptions::default()).unwrap_err().to_string();
    assert!(!empty.contains('\n') && !empty.is_empty(), "{empty}");
}

#[test]
fn trap_10_without_a_window_the_picture_uses_its_own_values() {
    let gray =
        |elements: &[Element]| picture(&opened(2, elements), &frame(1), None, PictureOptions::default()).unwrap();
    // Everything but the dot is 1010. A window around it makes it mid gray; one that cannot be is not used.
    let window = |center, width| [numbers(tags::WINDOW_CENTER, &[center]), numbers(tags::WINDOW_WIDTH, &[width])];
    assert_eq!(*gray(&window("1010.5", "101")).gray.get(0, 0).unwrap(), 128);
    let (none, impossible) = (gray(&[]), gray(&window("5", "0")));
    assert_eq!(none.gray, impossible.gray);
    assert!(none.gray.get(0, 0).unwrap() > none.gray.get(4, 3).unwrap(), "the dot is darker than its ground");
}

#[test]
fn trap_11_a_shutter_that_would_hide_the_image_is_not_used() {
    let shape = words(tags::SHUTTER_SHAPE, VR::CS, "CIRCULAR");
    let circle = |center: &[&str], radius: &str| {
        let elements = [
            shape.clone(),
            DataElement::new(
                tags::CENTER_OF_CIRCULAR_SHUTTER,
                VR::IS,
                PrimitiveValue::Strs(center.iter().map(ToString::to_string).collect()),
            ),
            words(tags::RADIUS_OF_CIRCULAR_SHUTTER, VR::IS, radius),
        ];
        let run = opened(1, &elements);
        let bright = picture(&run, &frame(1), None, PictureOptions::default()).unwrap();
        (bright.gray.values().iter().filter(|gray| **gray > 0).count(), run.acquisition().display.aperture.len())
    };
    let open = picture(&opened(1, &[]), &frame(1), None, PictureOptions::default()).unwrap();
    let all = open.gray.values().iter().filter(|gray| **gray > 0).count();
    for (center, radius) in [(&["900", "900"][..], "3"), (&["4", "4"], "0"), (&["4"], "3"), (&["4", "4"], "-3")] {
        assert_eq!(circle(center, radius), (all, 0), "{center:?} {radius}");
    }
    let (seen, used) = circle(&["2", "2"], "2");
    assert!(used == 1 && seen < all, "a valid one is used");
}

#[test]
fn trap_12_six_hundred_frames_need_no_more_memory_than_the_budget() {
    let cache = FrameCache::new(10 * 128);
    let run = open_bytes(file(600, &[]), OpenOptions { frame_cache: cache.clone(), any_modality: false }).unwrap();
    for number in 1..=600 {
        assert_eq!(run.frame(number).unwrap().values()[0], (1000 + 10 * number as u16) & 0xFFF);
        assert!(cache.held() <= cache.budget(), "frame {number}");
    }
}

#[test]
fn trap_15_text_is_read_in_the_character_set_of_the_file() {
    let name = DataElement::new(tags::PATIENT_NAME, VR::PN, PrimitiveValue::from("Müller^Jörg"));
    let run = opened(1, &[words(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"), name]);
    assert_eq!(run.acquisition().patient.name, "Müller^Jörg");
}
