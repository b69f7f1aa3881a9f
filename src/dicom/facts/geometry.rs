//! Where tube, detector and table stood (PS3.3 C.8.7.5, C.8.19.6), and spacings (PS3.3 10.7).

use super::groups::Groups;
use crate::dicom::parser::DataSet;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::acquisition::{CalibrationType, Geometry, Tabletop};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Distances beyond this are not of a C-arm, in mm.
const FARTHEST_MM: f64 = 5000.0;
/// Spacings beyond this are not of an X-ray detector, in mm.
const WIDEST_MM: f64 = 20.0;

/// Positions for the first frame.
pub fn geometry(groups: &Groups, layout: &PixelLayout, warnings: &mut Vec<String>) -> Geometry {
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
    warnings.extend(unusual_detector(groups, layout));
    let enhanced = calibrated.is_some() && !data.contains(tags::PIXEL_SPACING);
    Geometry {
        primary_deg: primary.or(derived.map(|angles| angles[0])),
        secondary_deg: secondary.or(derived.map(|angles| angles[1])),
        moving: moving(groups, warnings),
        sid_mm,
        sod_mm,
        ermf: magnification(data, warnings),
        detector_spacing_mm: detector_spacing(groups, warnings),
        pixel_spacing_mm: calibrated,
        calibration_type: if enhanced { Some(CalibrationType::Geometry) } else { calibration_type(data, warnings) },
        calibration_description: if enhanced {
            "Object Pixel Spacing in Center of Beam".to_owned()
        } else {
            data.text(tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION).unwrap_or_default()
        },
        tabletop: tabletop(groups, warnings),
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
fn calibration_type(data: &DataSet, warnings: &mut Vec<String>) -> Option<CalibrationType> {
    match data.text(tags::PIXEL_SPACING_CALIBRATION_TYPE)?.as_str() {
        "GEOMETRY" => Some(CalibrationType::Geometry),
        "FIDUCIAL" => Some(CalibrationType::Fiducial),
        other => {
            warnings.push(format!("Pixel Spacing Calibration Type “{other}” is unknown and is not used."));
            None
        }
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
    let value = |tag| groups.number(group, tag);
    let primary = value(tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE)?;
    let secondary = value(tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE)?;
    let position = groups.root.text(tags::PATIENT_POSITION).unwrap_or_default();
    let turned = patient_angles([primary, secondary], &position);
    warnings.push(if turned.is_some() {
        format!(
            "The angles are those of the equipment, turned to the patient by Patient Position {position}: if the \
             patient lay otherwise, they are mirrored."
        )
    } else {
        "The angles are those of the equipment, and Patient Position does not say how the patient lay: they are not used."
            .to_owned()
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
fn tabletop(groups: &Groups, warnings: &mut Vec<String>) -> Option<Tabletop> {
    let group = tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE;
    let value = |tag| groups.number(group, tag);
    if groups.root.text(tags::C_ARM_POSITIONER_TABLETOP_RELATIONSHIP).as_deref() == Some("NO") {
        return None;
    }
    // A table height alone, as some write into classic objects, is no calibration.
    let object_above_mm = value(tags::DISTANCE_OBJECT_TO_TABLE_TOP)?;
    let below_isocenter_mm = value(tags::TABLE_HEIGHT)?;
    let beam_angle_deg = value(tags::BEAM_ANGLE).unwrap_or(0.0);
    // Beyond 60° from the perpendicular the standard calls the correction of no use. From 90° the source is above the
    // table, and the cosine turns the sign.
    let steep = (0.0..=60.0).contains(&beam_angle_deg) || (120.0..=180.0).contains(&beam_angle_deg);
    if steep && object_above_mm >= 0.0 && below_isocenter_mm.abs() < FARTHEST_MM {
        return Some(Tabletop { below_isocenter_mm, object_above_mm, beam_angle_deg });
    }
    warnings.push(format!(
        "The scale is not corrected by the table: Beam Angle {beam_angle_deg}°, Table Height {below_isocenter_mm} mm, \
         Distance Object to Table Top {object_above_mm} mm."
    ));
    None
}

/// Positioner or table move: Positioner Motion (0018,1500), Table Motion (0018,1134), increments, or differing positions
/// of an enhanced object's frames, which are named in a warning.
fn moving(groups: &Groups, warnings: &mut Vec<String>) -> bool {
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
    let differing: Vec<&str> = POSITIONS
        .into_iter()
        .filter(|(_, group, tags, tolerance)| tags.iter().any(|tag| groups.differ(*group, *tag, *tolerance)))
        .map(|(name, ..)| name)
        .collect();
    if !differing.is_empty() {
        let named = differing.join(", ");
        warnings.push(format!("From frame to frame differ: {named}. Those of the first frame are used."));
    }
    dynamic(tags::POSITIONER_MOTION) || dynamic(tags::TABLE_MOTION) || stepped || !differing.is_empty()
}

/// What of a position may differ from frame to frame in an enhanced object: name, functional group, attributes, and the
/// difference in degrees or mm that is nothing.
const POSITIONS: [(&str, Tag, &[Tag], f64); 7] = [
    (
        "positioner angles",
        tags::POSITIONER_POSITION_SEQUENCE,
        &[tags::POSITIONER_PRIMARY_ANGLE, tags::POSITIONER_SECONDARY_ANGLE],
        0.01,
    ),
    (
        "positioner angles",
        tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE,
        &[tags::POSITIONER_ISOCENTER_PRIMARY_ANGLE, tags::POSITIONER_ISOCENTER_SECONDARY_ANGLE],
        0.01,
    ),
    (
        "table position",
        tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE,
        &[
            tags::TABLE_X_POSITION_TO_ISOCENTER,
            tags::TABLE_Y_POSITION_TO_ISOCENTER,
            tags::TABLE_Z_POSITION_TO_ISOCENTER,
        ],
        0.1,
    ),
    (
        "table position",
        tags::TABLE_POSITION_SEQUENCE,
        &[tags::TABLE_TOP_VERTICAL_POSITION, tags::TABLE_TOP_LONGITUDINAL_POSITION, tags::TABLE_TOP_LATERAL_POSITION],
        0.1,
    ),
    (
        "distances from the source",
        tags::X_RAY_GEOMETRY_SEQUENCE,
        &[tags::DISTANCE_SOURCE_TO_DETECTOR, tags::DISTANCE_SOURCE_TO_ISOCENTER],
        0.1,
    ),
    ("calibration", tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE, &[tags::OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM], 1e-5),
    ("spacing at the detector", tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, &[tags::IMAGER_PIXEL_SPACING], 1e-5),
];

/// What of the detector is neither usual nor used: points of two views would not fit, or the scale not be the same all
/// over the image. A picture turned or mirrored is told from Patient Orientation where that is there.
fn unusual_detector(groups: &Groups, layout: &PixelLayout) -> Vec<String> {
    let degrees = |group, tag| groups.number(group, tag).filter(|degrees: &f64| degrees.abs() > 0.05);
    let view = tags::FIELD_OF_VIEW_SEQUENCE;
    let mut found = Vec::new();
    let rotation = tags::POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE;
    if let Some(angle) = degrees(tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE, rotation) {
        found.push(format!(
            "The detector is turned by {angle}° about the beam, which is not used: two views may not fit."
        ));
    }
    if !groups.root.contains(tags::PATIENT_ORIENTATION) {
        if let Some(angle) = degrees(view, tags::FIELD_OF_VIEW_ROTATION) {
            found.push(format!("Field of View Rotation is {angle}°, which is not used: two views may not fit."));
        }
        if groups.text(view, tags::FIELD_OF_VIEW_HORIZONTAL_FLIP).as_deref() == Some("YES") {
            let flipped = "Field of View Horizontal Flip is YES: left and right may be exchanged in the picture.";
            found.push(flipped.to_owned());
        }
    }
    for (tag, name) in [(tags::DETECTOR_PRIMARY_ANGLE, "Primary"), (tags::DETECTOR_SECONDARY_ANGLE, "Secondary")] {
        if let Some(angle) = degrees(view, tag) {
            found.push(format!("Detector {name} Angle is {angle}°: the scale is not the same all over the image."));
        }
    }
    let at = tags::POSITION_OF_ISOCENTER_PROJECTION;
    if let Some([row, column]) = groups.holding(view, at).numbers(at).first_chunk() {
        let [rows, columns] = [layout.rows, layout.columns].map(f64::from);
        let aside = [row - f64::midpoint(1.0, rows), column - f64::midpoint(1.0, columns)];
        if !aside.iter().all(|pixels| pixels.abs() <= 0.01 * rows.max(columns)) {
            found.push(format!(
                "The isocenter is projected to row {row}, column {column}, off the center of the image, which is not \
                 used: two views may not fit."
            ));
        }
    }
    found
}
