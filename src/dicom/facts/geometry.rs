//! Where tube, detector and table stood (PS3.3 C.8.7.5, C.8.19.6), and spacings (PS3.3 10.7).

use super::groups::Groups;
use crate::dicom::reading::DataSet;
use crate::imaging::acquisition::{CalibrationType, Geometry, Tabletop};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Distances beyond this are not of a C-arm, in mm.
const FARTHEST_MM: f64 = 5000.0;
/// Spacings beyond this are not of an X-ray detector, in mm.
const WIDEST_MM: f64 = 20.0;

/// Positions for the first frame.
pub fn geometry(groups: &Groups, warnings: &mut Vec<String>) -> Geometry {
    let data = groups.root;
    let sid_mm = source_to_detector(groups, warnings);
    let mut sod_mm = source_to_patient(groups, warnings);
    if let (Some(sid), Some(sod)) = (sid_mm, sod_mm)
        && sod > sid
    {
        warnings
            .push(format!("Distance Source to Patient ({sod} mm) is beyond the detector ({sid} mm) and is not used."));
        sod_mm = None;
    }
    let calibrated = calibrated_spacing(groups, warnings);
    let primary = angle(groups, tags::POSITIONER_PRIMARY_ANGLE, 180.0, "Primary", warnings);
    let secondary = angle(groups, tags::POSITIONER_SECONDARY_ANGLE, 180.0, "Secondary", warnings);
    let derived = if primary.or(secondary).is_none() { equipment_angles(groups, warnings) } else { None };
    let enhanced = calibrated.is_some() && !data.contains(tags::PIXEL_SPACING);
    Geometry {
        primary_deg: primary.or(derived.map(|angles| angles[0])),
        secondary_deg: secondary.or(derived.map(|angles| angles[1])),
        moving: moving(groups),
        sid_mm,
        sod_mm,
        ermf: magnification(data, warnings),
        detector_spacing_mm: detector_spacing(groups, warnings),
        pixel_spacing_mm: calibrated,
        calibration_type: if enhanced { Some(CalibrationType::Geometry) } else { calibration_type(data) },
        calibration_description: if enhanced {
            "Object Pixel Spacing in Center of Beam".to_owned()
        } else {
            data.text(tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION).unwrap_or_default()
        },
        tabletop: tabletop(groups),
    }
}

/// The first value of `tag` in `data` if it lies within `range`; a warning if it is there and does not.
fn measured(data: &DataSet, tag: Tag, name: &str, most: f64, warnings: &mut Vec<String>) -> Option<f64> {
    let value = *data.numbers(tag).first()?;
    if value.is_finite() && value > 0.0 && value <= most {
        return Some(value);
    }
    warnings.push(format!("{name} is {value}, which cannot be, and is not used."));
    None
}

/// Distance Source to Detector (0018,1110), in mm.
fn source_to_detector(groups: &Groups, warnings: &mut Vec<String>) -> Option<f64> {
    let tag = tags::DISTANCE_SOURCE_TO_DETECTOR;
    measured(
        groups.holding(tags::X_RAY_GEOMETRY_SEQUENCE, tag),
        tag,
        "Distance Source to Detector",
        FARTHEST_MM,
        warnings,
    )
}

/// Distance Source to Patient (0018,1111), else Distance Source to Isocenter (0018,9402) of an enhanced object, in mm.
fn source_to_patient(groups: &Groups, warnings: &mut Vec<String>) -> Option<f64> {
    let tag = tags::DISTANCE_SOURCE_TO_PATIENT;
    measured(groups.root, tag, "Distance Source to Patient", FARTHEST_MM, warnings).or_else(|| {
        let tag = tags::DISTANCE_SOURCE_TO_ISOCENTER;
        let holder = groups.holding(tags::X_RAY_GEOMETRY_SEQUENCE, tag);
        measured(holder, tag, "Distance Source to Isocenter", FARTHEST_MM, warnings)
    })
}

/// Estimated Radiographic Magnification Factor (0018,1114); an object between tube and detector is magnified.
fn magnification(data: &DataSet, warnings: &mut Vec<String>) -> Option<f64> {
    let tag = tags::ESTIMATED_RADIOGRAPHIC_MAGNIFICATION_FACTOR;
    let factor = measured(data, tag, "Estimated Radiographic Magnification Factor", 20.0, warnings)?;
    if factor >= 1.0 {
        return Some(factor);
    }
    warnings.push(format!("Estimated Radiographic Magnification Factor is {factor}, less than 1, and is not used."));
    None
}

/// Imager Pixel Spacing (0018,1164): row spacing, column spacing in mm, at the detector.
fn detector_spacing(groups: &Groups, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    let tag = tags::IMAGER_PIXEL_SPACING;
    spacing(groups.holding(tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, tag), tag, "Imager Pixel Spacing", warnings)
}

/// Pixel Spacing (0028,0030), else Object Pixel Spacing in Center of Beam (0018,9404) of an enhanced object: row
/// spacing, column spacing in mm.
fn calibrated_spacing(groups: &Groups, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    spacing(groups.root, tags::PIXEL_SPACING, "Pixel Spacing", warnings).or_else(|| {
        let tag = tags::OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM;
        let holder = groups.holding(tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE, tag);
        spacing(holder, tag, "Object Pixel Spacing in Center of Beam", warnings)
    })
}

fn spacing(data: &DataSet, tag: Tag, name: &str, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    let values = data.numbers(tag);
    if values.is_empty() {
        return None;
    }
    let valid = |mm: &f64| *mm > 0.0 && *mm <= WIDEST_MM;
    match values.first_chunk::<2>() {
        Some(pair) if pair.iter().all(valid) => Some(*pair),
        _ => {
            let written: Vec<String> = values.iter().take(2).map(f64::to_string).collect();
            warnings.push(format!("{name} is {}, which cannot be, and is not used.", written.join("\\")));
            None
        }
    }
}

/// Pixel Spacing Calibration Type (0028,0A02).
fn calibration_type(data: &DataSet) -> Option<CalibrationType> {
    match data.text(tags::PIXEL_SPACING_CALIBRATION_TYPE).as_deref() {
        Some("GEOMETRY") => Some(CalibrationType::Geometry),
        Some("FIDUCIAL") => Some(CalibrationType::Fiducial),
        _ => None,
    }
}

/// A positioner angle in degrees.
fn angle(groups: &Groups, tag: Tag, most: f64, name: &str, warnings: &mut Vec<String>) -> Option<f64> {
    let value = *groups.holding(tags::POSITIONER_POSITION_SEQUENCE, tag).numbers(tag).first()?;
    if value.is_finite() && value.abs() <= most {
        return Some(value);
    }
    warnings.push(format!("Positioner {name} Angle is {value}, which cannot be, and is not used."));
    None
}

/// The angles of the positioner in its own Isocenter Reference System (0018,9462), turned to those of the patient. An
/// object without patient-based angles has only these.
fn equipment_angles(groups: &Groups, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    let group = tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE;
    let value = |tag| groups.holding(group, tag).number(tag);
    let primary = value(tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE)?;
    let secondary = value(tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE)?;
    let position = groups.root.text(tags::PATIENT_POSITION).unwrap_or_default();
    let turned = patient_angles([primary, secondary], &position);
    warnings.push(match turned {
        Some(_) => format!(
            "The angles are those of the equipment, turned to the patient by Patient Position {position}: if the              patient lay otherwise, they are mirrored."
        ),
        None => "The angles are those of the equipment, and Patient Position does not say how the patient lay: they are                  not used."
            .to_owned(),
    });
    turned
}

/// Primary and secondary angle of the patient from those of the equipment, in degrees (PS3.17 FFF.1.2.2).
///
/// The direction from the isocenter to the detector is (sin P cos S, −cos P cos S, sin S) in the axes of the table, and
/// the same of the patient's angles in the axes left, posterior, head. The table lies level.
pub fn patient_angles([primary, secondary]: [f64; 2], position: &str) -> Option<[f64; 2]> {
    // Signs of the patient's left, posterior and head along the axes of the table.
    let [left, posterior, head] = match position {
        "HFS" => [1.0, 1.0, 1.0],
        "FFS" => [-1.0, 1.0, -1.0],
        "HFP" => [-1.0, -1.0, 1.0],
        "FFP" => [1.0, -1.0, -1.0],
        _ => return None,
    };
    let (sin, cos) = libm::sincos(primary.to_radians());
    Some([libm::atan2(left * sin, posterior * cos).to_degrees(), head * secondary])
}

/// Table Height, Distance Object to Table Top and Beam Angle of the Projection Pixel Calibration (0018,9401). They mean
/// something only where positioner and tabletop are known to each other (0018,9474), as on no mobile C-arm.
fn tabletop(groups: &Groups) -> Option<Tabletop> {
    let group = tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE;
    let value = |tag| groups.holding(group, tag).number(tag);
    if groups.root.text(tags::C_ARM_POSITIONER_TABLETOP_RELATIONSHIP).as_deref() == Some("NO") {
        return None;
    }
    // A table height alone, as some write into classic objects, is no calibration.
    let object_above_mm = value(tags::DISTANCE_OBJECT_TO_TABLE_TOP)?;
    let below_isocenter_mm = value(tags::TABLE_HEIGHT)?;
    let beam_angle_deg = value(tags::BEAM_ANGLE).unwrap_or(0.0);
    // Beyond 60° from the perpendicular the standard calls the correction of no use.
    let usable = object_above_mm >= 0.0 && below_isocenter_mm.abs() < FARTHEST_MM && beam_angle_deg.abs() <= 60.0;
    usable.then_some(Tabletop { below_isocenter_mm, object_above_mm, beam_angle_deg })
}

/// Positioner or table move: Positioner Motion (0018,1500), Table Motion (0018,1134), increments, or differing positions
/// of an enhanced object's frames.
fn moving(groups: &Groups) -> bool {
    let data = groups.root;
    let dynamic = |tag| data.text(tag).as_deref() == Some("DYNAMIC");
    let increments = [
        tags::POSITIONER_PRIMARY_ANGLE_INCREMENT,
        tags::POSITIONER_SECONDARY_ANGLE_INCREMENT,
        tags::TABLE_VERTICAL_INCREMENT,
        tags::TABLE_LATERAL_INCREMENT,
        tags::TABLE_LONGITUDINAL_INCREMENT,
    ];
    let stepped = increments.into_iter().any(|tag| data.numbers(tag).iter().any(|step| step.abs() > 0.0));
    let differs = |group, tag| {
        let mut values = groups.of_frames(group).filter_map(|set| set.number(tag));
        values.next().is_some_and(|first| values.any(|value| (value - first).abs() > 0.01))
    };
    dynamic(tags::POSITIONER_MOTION)
        || dynamic(tags::TABLE_MOTION)
        || stepped
        || differs(tags::POSITIONER_POSITION_SEQUENCE, tags::POSITIONER_PRIMARY_ANGLE)
        || differs(tags::POSITIONER_POSITION_SEQUENCE, tags::POSITIONER_SECONDARY_ANGLE)
}
