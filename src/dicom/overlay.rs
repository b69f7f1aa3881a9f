//! Overlay planes (PS3.3 C.9.2): graphics drawn over the image, kept beside the pixels or in bits of them that carry no
//! value. Only where they lie is read with the header; the bits come with the frame they are drawn on.

use super::codec::Samples;
use super::parser::{DataSet, Object, Reader};
use super::pixel_layout::PixelLayout;
use crate::imaging::Raster;
use crate::imaging::acquisition::Overlay;
use dicom_core::Tag;
use dicom_core::dictionary::TagRange;
use dicom_dictionary_std::tags;
use std::ops::Range;

/// Most values of a plane, as of pixels of a frame.
const MOST_VALUES: u64 = 1 << 26;

/// An overlay plane and where its bits are.
#[derive(Debug, Clone)]
pub struct Plane {
    /// What a person may know of it.
    pub fact: Overlay,
    rows: u32,
    columns: u32,
    /// Row and column of the image, from 0, on which the first value lies; it may lie outside.
    origin: [i64; 2],
    /// One plane for each frame rather than the same for all.
    per_frame: bool,
    bits: Bits,
}

#[derive(Debug, Clone)]
enum Bits {
    /// Overlay Data (60xx,3000): one bit for each value, packed, at this place in the source.
    OverlayData { at: Range<u64>, swapped_bytes: bool },
    /// A bit of each pixel's Bits Allocated that lies beside the stored ones (retired).
    InPixels { bit: u16 },
}

/// The overlay planes of `object`. What cannot be used is named in its warnings.
pub fn planes(object: &mut Object, layout: &PixelLayout) -> Vec<Plane> {
    let mut found = Vec::new();
    for group in (0x6000..=0x601E).step_by(2) {
        let data = &object.data;
        if !data.contains(Tag(group, tags::OVERLAY_ROWS.inner().1))
            && !data.contains(Tag(group, tags::OVERLAY_DATA.inner().1))
        {
            continue;
        }
        match plane(data, group, layout) {
            Ok((plane, doubt)) => {
                found.push(plane);
                object.warnings.extend(doubt);
            }
            Err(why) => object.warnings.push(format!("The overlay of group {group:04X} is not drawn: {why}.")),
        }
    }
    found
}

/// A plane, and what is doubtful about it.
fn plane(data: &DataSet, group: u16, layout: &PixelLayout) -> Result<(Plane, Option<String>), &'static str> {
    let tag = |like: TagRange| Tag(group, like.inner().1);
    let size = |like| data.integer::<u32>(tag(like)).filter(|n| *n > 0).ok_or("it does not say how large it is");
    let (rows, columns) = (size(tags::OVERLAY_ROWS)?, size(tags::OVERLAY_COLUMNS)?);
    let values = u64::from(rows) * u64::from(columns);
    if values > MOST_VALUES {
        return Err("it is larger than any image");
    }
    let origin = data.numbers(tag(tags::OVERLAY_ORIGIN));
    let origin = match origin[..] {
        [row, column, ..] if row.is_finite() && column.is_finite() => Some([row as i64 - 1, column as i64 - 1]),
        _ => None,
    };
    let count = data.integer::<u32>(tag(tags::NUMBER_OF_FRAMES_IN_OVERLAY)).unwrap_or(1).max(1);
    let first = data.integer::<u32>(tag(tags::IMAGE_FRAME_ORIGIN)).filter(|n| *n > 0);
    // A single plane that names no frame is drawn on all of them.
    let per_frame = count > 1 || first.is_some();
    let first = first.unwrap_or(1);
    let last = if per_frame { first.saturating_add(count - 1).min(layout.frames) } else { layout.frames };
    if first > last {
        return Err("it belongs to no frame of the run");
    }
    let bits = match data.place(tag(tags::OVERLAY_DATA)) {
        Some(place) => {
            let needed = (values * u64::from(if per_frame { last - first + 1 } else { 1 })).div_ceil(8);
            if place.at.end - place.at.start < needed {
                return Err("its data is cut short");
            }
            Bits::OverlayData { swapped_bytes: place.big_endian_words, at: place.at }
        }
        None => in_pixels(data, group, (rows, columns), layout)?,
    };
    let text = |like| data.text(tag(like)).unwrap_or_default();
    let label = [text(tags::OVERLAY_LABEL), text(tags::OVERLAY_DESCRIPTION)].into_iter().find(|t| !t.is_empty());
    let region = text(tags::OVERLAY_TYPE) == "R";
    let fact = Overlay { group, label: label.unwrap_or_default(), region, frames: [first, last] };
    // Bits among those of the pixels lie where these do.
    let doubt = (origin.is_none() && matches!(bits, Bits::OverlayData { .. })).then(|| {
        format!(
            "The overlay of group {group:04X} does not say where it lies (Overlay Origin); drawn from the first pixel."
        )
    });
    Ok((Plane { fact, rows, columns, origin: origin.unwrap_or_default(), per_frame, bits }, doubt))
}

/// Overlay Bit Position (60xx,0102), as retired in 2004 and still found: a bit above or below the stored ones.
fn in_pixels(data: &DataSet, group: u16, size: (u32, u32), layout: &PixelLayout) -> Result<Bits, &'static str> {
    let bit = data.integer::<u16>(Tag(group, tags::OVERLAY_BIT_POSITION.inner().1)).ok_or("it has no data")?;
    let stored = layout.low_bit..layout.low_bit + layout.stored;
    if bit >= layout.allocated || stored.contains(&bit) || layout.samples != 1 || size != (layout.rows, layout.columns)
    {
        return Err("its bits are not beside those of the pixels");
    }
    Ok(Bits::InPixels { bit })
}

impl Plane {
    /// Whether anything is drawn on frame `number`.
    pub fn covers(&self, number: u32) -> bool {
        (self.fact.frames[0]..=self.fact.frames[1]).contains(&number)
    }

    /// Whether [`Plane::draw`] needs the samples of the frame.
    pub const fn is_in_pixels(&self) -> bool {
        matches!(self.bits, Bits::InPixels { .. })
    }

    /// Sets the pixels of `image` on which the plane lies in frame `number`.
    /// An error if its bits cannot be read.
    pub fn draw(
        &self,
        image: &mut Raster<bool>,
        number: u32,
        reader: &Reader,
        samples: Option<&Samples>,
    ) -> Result<(), String> {
        match &self.bits {
            Bits::InPixels { bit } => {
                let set = |value: u32| value >> bit & 1 == 1;
                let image = image.values_mut();
                match samples {
                    Some(Samples::Words(all)) => image.iter_mut().zip(&**all).for_each(|(i, v)| *i |= set((*v).into())),
                    Some(Samples::Longs(all)) => image.iter_mut().zip(all).for_each(|(i, v)| *i |= set(*v)),
                    None => {}
                }
            }
            Bits::OverlayData { at, swapped_bytes } => {
                let values = u64::from(self.rows) * u64::from(self.columns);
                let first = if self.per_frame { u64::from(number - self.fact.frames[0]) * values } else { 0 };
                // Whole words, since bytes may be exchanged within them.
                let (from, to) = (first / 16 * 2, ((first + values).div_ceil(16) * 2).min(at.end - at.start));
                let mut bytes = vec![0; (to - from) as usize];
                reader.read_at(at.start + from, &mut bytes).map_err(|error| error.to_string())?;
                if *swapped_bytes {
                    bytes.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
                }
                self.place(image, &bytes, (first - from * 8) as usize);
            }
        }
        Ok(())
    }

    /// Lays packed bits, the lowest of a byte first, on the image; the first value is bit `start`.
    fn place(&self, image: &mut Raster<bool>, bytes: &[u8], start: usize) {
        let (rows, columns) = (image.rows() as i64, image.columns() as i64);
        let width = self.columns as usize;
        for row in 0..i64::from(self.rows) {
            let y = row + self.origin[0];
            if !(0..rows).contains(&y) {
                continue;
            }
            for column in 0..i64::from(self.columns) {
                let x = column + self.origin[1];
                let bit = start + row as usize * width + column as usize;
                if (0..columns).contains(&x) && bytes.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1) {
                    image.values_mut()[(y * columns + x) as usize] = true;
                }
            }
        }
    }
}
