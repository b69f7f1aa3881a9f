//! Where the C-arm stood and how the patient lay.

use crate::object::{enhanced, items, numbers, opened, words};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dva_planner::planning::plan::patient_position;

#[test]
fn example_twelve_angles_of_equipment_and_patient() {
    // Position; angles of the equipment; angles of the patient (PS3.17 FFF.1.2.2).
    for (position, equipment, expected) in [
        ("HFS", [0.0, 0.0], [0.0, 0.0]),
        ("HFS", [30.0, 20.0], [30.0, 20.0]),
        ("HFS", [-40.0, -10.0], [-40.0, -10.0]),
        ("FFS", [0.0, 0.0], [0.0, 0.0]),
        ("FFS", [30.0, 20.0], [-30.0, -20.0]),
        ("FFS", [-40.0, -10.0], [40.0, 10.0]),
        ("HFP", [0.0, 0.0], [180.0, 0.0]),
        ("HFP", [30.0, 20.0], [-150.0, 20.0]),
        ("HFP", [-40.0, -10.0], [140.0, -10.0]),
        ("FFP", [0.0, 0.0], [180.0, 0.0]),
        ("FFP", [30.0, 20.0], [150.0, -20.0]),
        ("FFP", [-40.0, -10.0], [-140.0, 10.0]),
    ] {
        let angles = vec![
            DataElement::new(
                tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE,
                VR::FL,
                PrimitiveValue::from(equipment[0] as f32),
            ),
            DataElement::new(
                tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE,
                VR::FL,
                PrimitiveValue::from(equipment[1] as f32),
            ),
        ];
        let run = enhanced(
            vec![items(tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE, vec![angles])],
            &[words(tags::PATIENT_POSITION, VR::CS, position)],
        );
        let geometry = &run.acquisition().geometry;
        let found = [geometry.primary_deg.unwrap(), geometry.secondary_deg.unwrap()];
        let apart = (found[0] - expected[0] + 540.0).rem_euclid(360.0) - 180.0;
        assert!(apart.abs() < 1e-5 && (found[1] - expected[1]).abs() < 1e-5, "{position} {equipment:?}: {found:?}");
    }
}

#[test]
fn example_angles_of_a_classic_object_are_the_patients_and_are_never_turned() {
    for position in ["HFS", "FFS", "HFP", "FFP", ""] {
        let run = opened(
            1,
            &[
                numbers(tags::POSITIONER_PRIMARY_ANGLE, &["30"]),
                numbers(tags::POSITIONER_SECONDARY_ANGLE, &["-20"]),
                words(tags::PATIENT_POSITION, VR::CS, position),
            ],
        );
        let geometry = &run.acquisition().geometry;
        assert_eq!((geometry.primary_deg, geometry.secondary_deg), (Some(30.0), Some(-20.0)), "{position}");
    }
}

#[test]
fn example_a_leg_that_is_not_registered_feet_first_is_doubted() {
    for (part, position, doubted) in [
        ("LEG", "HFS", true),
        ("FOOT", "HFP", true),
        ("LEG", "FFS", false),
        ("HEART", "HFS", false),
        ("LEG", "", true),
        ("", "HFS", false),
    ] {
        let run = opened(
            1,
            &[words(tags::BODY_PART_EXAMINED, VR::CS, part), words(tags::PATIENT_POSITION, VR::CS, position)],
        );
        assert_eq!(patient_position::doubt(run.acquisition()).is_some(), doubted, "{part} {position}");
    }
}

#[test]
fn example_the_planes_of_a_biplane_machine_are_two_objects_and_a_pair() {
    let plane = |letter: &str, time: &str| {
        let kind = PrimitiveValue::Strs(["ORIGINAL", "PRIMARY", letter].map(str::to_owned).to_vec().into());
        let elements = [
            DataElement::new(tags::IMAGE_TYPE, VR::CS, kind),
            words(tags::STUDY_INSTANCE_UID, VR::UI, "1.2"),
            words(tags::ACQUISITION_TIME, VR::TM, time),
        ];
        opened(1, &elements).acquisition().identity.clone()
    };
    let (a, b) = (plane("BIPLANE A", "101500.10"), plane("BIPLANE B", "101500.40"));
    assert!(a.is_pair_of(&b) && b.is_pair_of(&a));
    assert!(!a.is_pair_of(&a) && !a.is_pair_of(&plane("BIPLANE B", "101700")));
    assert!(!a.is_pair_of(&plane("SINGLE PLANE", "101500.10")));
}
