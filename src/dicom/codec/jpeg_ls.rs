//! JPEG-LS (ISO/IEC 14495-1), lossless and near-lossless.

use super::{Samples, check_size};
use crate::dicom::layout::Layout;

/// The values of one frame.
///
/// # Errors
/// If the codestream is damaged or not that of the frame.
pub fn decode(bytes: &[u8], layout: &Layout) -> Result<Samples, String> {
    let (columns, rows, components) = size(bytes).ok_or("its JPEG-LS header is damaged")?;
    check_size(columns, rows, components, layout)?;
    let (values, ..) = jpegls::decode(bytes, columns, rows).map_err(|error| error.to_string())?;
    Ok(match layout.allocated {
        8 => Samples::Bytes(values.into_iter().map(|value| value as u8).collect()),
        _ => Samples::Words(values),
    })
}

/// Columns, rows and components of the SOF55 marker segment.
fn size(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let [0xFF, marker, high, low] = *rest.first_chunk::<4>()? else { return None };
        if marker == 0xF7 {
            let [_, top, bottom, left, right, components] = *rest.get(4..)?.first_chunk::<6>()?;
            let word = |a, b| u32::from(u16::from_be_bytes([a, b]));
            return Some((word(left, right), word(top, bottom), u32::from(components)));
        }
        rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..)?;
    }
}
