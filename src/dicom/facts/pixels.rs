//! Meaning of stored values: intensity relationship and the way back to linear intensity.

use super::groups::Groups;
use super::lookup_table::{LookupTable, lookup_table};
use crate::dicom::codec::value_offset;
use crate::dicom::parser::DataSet;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::acquisition::{Intensity, PixelFormat};
use dicom_dictionary_std::tags;

/// Shape and meaning of the stored values.
pub fn pixels(groups: &Groups, layout: &PixelLayout, warnings: &mut Vec<String>) -> PixelFormat {
    if layout.samples > 1 {
        warnings.push(format!("A color image ({}); its luminance is shown.", layout.photometric));
    } else if layout.photometric == "PALETTE COLOR" {
        warnings.push("A palette image; its palette indices are shown as gray.".to_owned());
    } else if !matches!(layout.photometric.as_str(), "MONOCHROME1" | "MONOCHROME2") {
        warnings.push(format!("Photometric Interpretation is “{}”; shown as gray.", layout.photometric));
    }
    PixelFormat {
        rows: layout.rows,
        columns: layout.columns,
        frames: layout.frames,
        whole_frames: 0,
        bits_allocated: layout.allocated,
        bits_stored: layout.stored,
        photometric: layout.photometric.clone(),
        samples_per_pixel: layout.samples,
        value_offset: value_offset(layout),
        intensity: intensity(groups),
        higher_is_less_beam: higher_is_less_beam(groups),
        to_linear: to_linear(groups, layout, warnings),
    }
}

/// Pixel Intensity Relationship (0028,1040).
fn intensity(groups: &Groups) -> Intensity {
    let group = tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE;
    match groups.text(group, tags::PIXEL_INTENSITY_RELATIONSHIP).as_deref() {
        Some("LIN") => Intensity::Linear,
        Some("LOG") => Intensity::Log,
        Some("DISP") => Intensity::Display,
        _ => Intensity::Unknown,
    }
}

/// Pixel Intensity Relationship Sign (0028,1041) is -1.
fn higher_is_less_beam(groups: &Groups) -> bool {
    let group = tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE;
    groups.number(group, tags::PIXEL_INTENSITY_RELATIONSHIP_SIGN) == Some(-1.0)
}

/// Modality LUT Sequence (0028,3000), else the Pixel Intensity Relationship LUT (0028,9422) of an enhanced object that
/// leads to linear values, else Rescale Slope and Intercept, as a table over all values of a frame.
fn to_linear(groups: &Groups, layout: &PixelLayout, warnings: &mut Vec<String>) -> Option<Vec<f32>> {
    if layout.stored > 16 || layout.samples > 1 {
        return None;
    }
    let stored = |value: u32| f64::from(value) + f64::from(value_offset(layout));
    let values = 0..1_u32 << layout.stored;
    let linear = |item: &&DataSet| item.text(tags::LUT_FUNCTION).as_deref() == Some("TO_LINEAR");
    let enhanced = || groups.items(tags::PIXEL_INTENSITY_RELATIONSHIP_LUT_SEQUENCE).iter().find(linear);
    if let Some(item) = groups.root.items(tags::MODALITY_LUT_SEQUENCE).first().or_else(enhanced) {
        let table = lookup_table(item, layout.signed);
        if table.is_none() {
            warnings.push("The Modality LUT is damaged and is not used.".to_owned());
        }
        let LookupTable { first, entries, .. } = table?;
        let last = entries.len() as f64 - 1.0;
        return Some(values.map(|value| entries[(stored(value) - first).clamp(0.0, last) as usize]).collect());
    }
    let holder = groups.holding(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tags::RESCALE_SLOPE);
    let slope = holder.number(tags::RESCALE_SLOPE)?;
    let intercept = holder.number(tags::RESCALE_INTERCEPT).unwrap_or(0.0);
    if slope == 0.0 {
        warnings.push("Rescale Slope is 0 and is not used.".to_owned());
        return None;
    }
    // The identity needs no table.
    let identity = slope == 1.0 && intercept == 0.0;
    (!identity).then(|| values.map(|value| (stored(value) * slope + intercept) as f32).collect())
}
