//! JPEG 2000 (ISO/IEC 15444-1) and High-Throughput JPEG 2000 (15444-15), by `OpenJPEG`. It works on a frame with all
//! processor cores, which is what one waits for when a run is opened.

use super::{Samples, check_size};
use crate::dicom::layout::Layout;
use crate::imaging::Words;
use jpeg2k::{Image, ImageComponent};

/// The values of one frame.
///
/// # Errors
/// If the codestream is damaged or not that of the frame.
pub fn decode(bytes: &[u8], layout: &Layout) -> Result<Samples, String> {
    let damaged = || "its JPEG 2000 data is damaged".to_owned();
    let (columns, rows, components) = size(bytes).ok_or_else(damaged)?;
    check_size(columns, rows, components, layout)?;
    let image = Image::from_bytes(bytes).map_err(|error| error.to_string())?;
    let planes = image.components();
    if planes.len() != usize::from(layout.samples)
        || planes.iter().any(|plane| (plane.width(), plane.height()) != (layout.columns, layout.rows))
    {
        return Err("its JPEG 2000 components are of different sizes, which cannot be read".to_owned());
    }
    // Values of fewer bits than the container are narrowed without loss, signed ones as two's complement.
    Ok(match layout.allocated {
        ..=8 => Samples::Bytes(interleaved(planes, |value| value as u8)),
        16 => Samples::Words(match planes {
            [only] => Words::collect(only.data().len(), only.data().iter().map(|value| *value as u16)),
            _ => interleaved(planes, |value| value as u16).into(),
        }),
        _ => Samples::Longs(interleaved(planes, i32::cast_unsigned)),
    })
}

/// The samples of all components, pixel by pixel.
fn interleaved<T>(planes: &[ImageComponent], narrow: impl Fn(i32) -> T) -> Vec<T> {
    if let [only] = planes {
        return only.data().iter().map(|value| narrow(*value)).collect();
    }
    let planes: Vec<&[i32]> = planes.iter().map(ImageComponent::data).collect();
    let pixels = planes.first().map_or(0, |plane| plane.len());
    (0..pixels).flat_map(|pixel| planes.iter().map(move |plane| plane[pixel])).map(narrow).collect()
}

/// Columns, rows and components of the SIZ marker segment (ISO/IEC 15444-1 A.5.1), which begins the codestream; a
/// few boxes may come before it.
fn size(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    const LONGEST_BOXES: usize = 4096;
    let start = bytes.windows(4).take(LONGEST_BOXES).position(|window| window == [0xFF, 0x4F, 0xFF, 0x51])?;
    let siz = &bytes[start + 4..];
    let long = |at: usize| Some(u32::from_be_bytes(*siz.get(at..)?.first_chunk()?));
    let components = u16::from_be_bytes(*siz.get(36..)?.first_chunk()?);
    Some((long(4)?.checked_sub(long(12)?)?, long(8)?.checked_sub(long(16)?)?, u32::from(components)))
}
