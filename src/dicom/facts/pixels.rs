//! Meaning of stored values: intensity relationship and the way back to linear intensity.

use super::groups::Groups;
use crate::dicom::codec::value_offset;
use crate::dicom::layout::Layout;
use crate::dicom::reading::DataSet;
use crate::imaging::acquisition::{Intensity, PixelFormat};
use dicom_dictionary_std::tags;

/// Shape and meaning of the stored values.
pub fn pixels(groups: &Groups, layout: &Layout, warnings: &mut Vec<String>) -> PixelFormat {
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
        bits_allocated: layout.allocated,
        bits_stored: layout.stored,
        photometric: layout.photometric.clone(),
        samples_per_pixel: layout.samples,
        value_offset: value_offset(layout),
        intensity: intensity(groups),
        to_linear: to_linear(groups, layout, warnings),
    }
}

/// Pixel Intensity Relationship (0028,1040).
fn intensity(groups: &Groups) -> Intensity {
    let tag = tags::PIXEL_INTENSITY_RELATIONSHIP;
    match groups.holding(tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, tag).text(tag).as_deref() {
        Some("LIN") => Intensity::Linear,
        Some("LOG") => Intensity::Log,
        Some("DISP") => Intensity::Display,
        _ => Intensity::Unknown,
    }
}

/// Modality LUT Sequence (0028,3000), else Rescale Slope and Intercept, as a table over all values of a frame.
fn to_linear(groups: &Groups, layout: &Layout, warnings: &mut Vec<String>) -> Option<Vec<f32>> {
    if layout.stored > 16 || layout.samples > 1 {
        return None;
    }
    let stored = |value: u32| f64::from(value) + f64::from(value_offset(layout));
    let values = 0..1_u32 << layout.stored;
    if let Some(item) = groups.root.items(tags::MODALITY_LUT_SEQUENCE).first() {
        let table = modality_lut(item);
        if table.is_none() {
            warnings.push("The Modality LUT is damaged and is not used.".to_owned());
        }
        let (first, table) = table?;
        let last = table.len() as f64 - 1.0;
        return Some(values.map(|value| table[(stored(value) - first).clamp(0.0, last) as usize]).collect());
    }
    let holder = groups.holding(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tags::RESCALE_SLOPE);
    let slope = holder.number(tags::RESCALE_SLOPE)?;
    let intercept = holder.number(tags::RESCALE_INTERCEPT).unwrap_or(0.0);
    if slope == 0.0 {
        warnings.push("Rescale Slope is 0 and is not used.".to_owned());
        return None;
    }
    // The identity says nothing.
    let identity = slope == 1.0 && intercept == 0.0;
    (!identity).then(|| values.map(|value| (stored(value) * slope + intercept) as f32).collect())
}

/// First stored value mapped, and the entries (PS3.3 C.11.1).
fn modality_lut(item: &DataSet) -> Option<(f64, Vec<f32>)> {
    let descriptor = item.numbers(tags::LUT_DESCRIPTOR);
    let [count, first, bits] = *descriptor.first_chunk::<3>()?;
    // A count of 0 stands for 65 536. The first value is signed if the pixels are; it was read as the file says.
    let count = if count == 0.0 { 65_536 } else { f64::from(count as i32 as u16) as usize };
    let entries = if bits <= 8.0 && item.bytes(tags::LUT_DATA).is_some_and(|bytes| bytes.len() < 2 * count) {
        item.bytes(tags::LUT_DATA)?.iter().map(|byte| f32::from(*byte)).collect::<Vec<_>>()
    } else {
        item.words(tags::LUT_DATA).into_iter().map(f32::from).collect()
    };
    (entries.len() >= count && count > 0).then(|| (first, entries[..count].to_vec()))
}
