//! Decoders of the transfer syntax registry: JPEG 2000.

use super::{Samples, check_size};
use crate::dicom::layout::Layout;
use dicom_encoding::adapters::{PixelDataObject, RawPixelData};
use dicom_encoding::{Codec, TransferSyntaxIndex};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;
use std::borrow::Cow;

/// The values of one frame, decoded by the registry's adapter for the transfer syntax `uid`.
///
/// # Errors
/// If there is no decoder for it, or it refuses the bytes.
pub fn decode(bytes: &[u8], layout: &Layout, uid: &str) -> Result<Samples, String> {
    if let Some((columns, rows, components)) = jpeg_2000_size(bytes) {
        check_size(columns, rows, components, layout)?;
    }
    let cannot = || format!("transfer syntax {uid} cannot be read by this version");
    let syntax = TransferSyntaxRegistry.get(uid).ok_or_else(cannot)?;
    let Codec::EncapsulatedPixelData(Some(decoder), _) = syntax.codec() else { return Err(cannot()) };
    let mut decoded = Vec::new();
    decoder.decode_frame(&OneFrame { bytes, layout, uid }, 0, &mut decoded).map_err(|error| error.to_string())?;
    let shape = Layout { photometric: "RGB".to_owned(), planar: false, ..layout.clone() };
    Ok(super::native(decoded, &shape, super::Packing::default()))
}

/// Columns, rows and components of the SIZ marker segment (ISO/IEC 15444-1 A.5.1), which begins the codestream; a
/// few boxes may come before it.
fn jpeg_2000_size(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    const LONGEST_BOXES: usize = 4096;
    let start = bytes.windows(4).take(LONGEST_BOXES).position(|window| window == [0xFF, 0x4F, 0xFF, 0x51])?;
    let siz = &bytes[start + 4..];
    let long = |at: usize| Some(u32::from_be_bytes(*siz.get(at..)?.first_chunk()?));
    let components = u16::from_be_bytes(*siz.get(36..)?.first_chunk()?);
    Some((long(4)?.checked_sub(long(12)?)?, long(8)?.checked_sub(long(16)?)?, u32::from(components)))
}

/// A frame as the registry's adapters want to see it: an object with one frame in one fragment.
struct OneFrame<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    uid: &'a str,
}

impl PixelDataObject for OneFrame<'_> {
    fn transfer_syntax_uid(&self) -> &str {
        self.uid
    }
    fn rows(&self) -> Option<u16> {
        u16::try_from(self.layout.rows).ok()
    }
    fn cols(&self) -> Option<u16> {
        u16::try_from(self.layout.columns).ok()
    }
    fn samples_per_pixel(&self) -> Option<u16> {
        Some(self.layout.samples)
    }
    fn bits_allocated(&self) -> Option<u16> {
        Some(self.layout.allocated)
    }
    fn bits_stored(&self) -> Option<u16> {
        Some(self.layout.stored)
    }
    fn photometric_interpretation(&self) -> Option<&str> {
        Some(&self.layout.photometric)
    }
    fn number_of_frames(&self) -> Option<u32> {
        Some(1)
    }
    fn number_of_fragments(&self) -> Option<u32> {
        Some(1)
    }
    fn fragment(&self, fragment: usize) -> Option<Cow<'_, [u8]>> {
        (fragment == 0).then_some(Cow::Borrowed(self.bytes))
    }
    fn offset_table(&self) -> Option<Cow<'_, [u32]>> {
        Some(Cow::Borrowed(&[]))
    }
    fn raw_pixel_data(&self) -> Option<RawPixelData> {
        Some(RawPixelData { fragments: vec![self.bytes.to_vec()].into(), offset_table: Vec::new().into() })
    }
}
