//! JPEG XL (ISO/IEC 18181), lossless and not. The adapter of the DICOM crates stretches samples of 12 bits to 16,
//! which changes their values; here they keep the precision of the codestream.

use super::check_size;
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use jxl_oxide::JxlImage;

/// The values of one frame. An error if the codestream is damaged or not that of the frame.
pub fn decode(bytes: &[u8], layout: &PixelLayout) -> Result<Words, String> {
    let image = JxlImage::builder().read(bytes).map_err(|error| error.to_string())?;
    let channels = image.pixel_format().channels();
    check_size(image.width(), image.height(), channels as u32, layout)?;
    let bits = image.image_header().metadata.bit_depth.bits_per_sample();
    if bits == 0 || bits > u32::from(layout.allocated.min(16)) {
        return Err(format!("its JPEG XL data has {bits} bits for {}", layout.allocated));
    }
    let frame = image.render_frame(0).map_err(|error| error.to_string())?;
    let mut fractions = vec![0.0_f32; layout.values()];
    if frame.stream().write_to_buffer(&mut fractions) != fractions.len() {
        return Err("its JPEG XL data is cut short".to_owned());
    }
    // Samples come as fractions of the highest value; the 24 bits of an f32 are exact for samples of 16.
    let highest = ((1_u32 << bits) - 1) as f32;
    let values = fractions.into_iter().map(|fraction| (fraction * highest).round().clamp(0.0, highest) as u16);
    Ok(Words::collect(layout.values(), values))
}
