//! JPEG 2000 (ISO/IEC 15444-1) and High-Throughput JPEG 2000 (15444-15), by `OpenJPEG`.
//!
//! `OpenJPEG` decodes the code-blocks of a frame on all processor cores, which shortens the wait for a single frame.
//! The adapter of the DICOM crates is not used: it lets the codestream decide how much is allocated, and panics where
//! the codestream is larger than the header says.

use super::{Samples, check_size};
use crate::dicom::pixel_layout::PixelLayout;
use crate::imaging::Words;
use jpeg2k::{Image, ImageComponent};

/// The values of one frame. An error if the codestream is damaged or not that of the frame.
pub fn decode(bytes: &[u8], layout: &PixelLayout) -> Result<Samples, String> {
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
    let planes: Vec<&[i32]> = planes.iter().map(ImageComponent::data).collect();
    let samples = (0..layout.pixels()).flat_map(|pixel| planes.iter().map(move |plane| plane[pixel]));
    // Values of fewer bits than the container are narrowed without loss, signed ones as two's complement.
    Ok(if layout.allocated > 16 {
        Samples::Longs(samples.map(i32::cast_unsigned).collect())
    } else {
        let container = u16::MAX >> (16 - layout.allocated.max(8));
        Samples::Words(Words::collect(layout.values(), samples.map(|value| value as u16 & container)))
    })
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

#[cfg(test)]
mod tests {
    //! Codestreams and the samples that went into them, made by `tests/reference/jpeg_2000.c`.

    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    /// The bytes of a codestream, the samples that went in, and the layout of a file that holds it.
    fn stream(name: &str, (columns, rows): (u32, u32), allocated: u16) -> (Vec<u8>, Vec<u16>, PixelLayout) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/jpeg_2000").join(name);
        let raw = std::fs::read(path.with_extension("raw")).unwrap();
        let samples: Vec<u16> = raw.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        let layout = PixelLayout {
            rows,
            columns,
            frames: 1,
            samples: (samples.len() / (rows * columns) as usize) as u16,
            allocated,
            stored: allocated,
            low_bit: 0,
            signed: name.ends_with("signed"),
            photometric: "MONOCHROME2".to_owned(),
            planar: false,
        };
        (std::fs::read(path.with_extension("j2k")).unwrap(), samples, layout)
    }

    #[test]
    fn samples_are_those_that_went_in_with_the_width_of_their_container() {
        for (name, size) in [("eight-bits", (19, 13)), ("color", (17, 12))] {
            let (bytes, samples, layout) = stream(name, size, 8);
            assert_eq!(decode(&bytes, &layout), Ok(Samples::Words(samples.into())), "{name}");
        }
        for (name, size) in [("eight-bits", (19, 13)), ("sixteen-bits", (20, 21)), ("twelve-bits-signed", (30, 31))] {
            let (bytes, samples, layout) = stream(name, size, 16);
            assert_eq!(decode(&bytes, &layout), Ok(Samples::Words(samples.into())), "{name}");
        }
        let (bytes, samples, layout) = stream("twelve-bits-signed", (30, 31), 32);
        let expected = samples.iter().map(|sample| i32::from(sample.cast_signed()).cast_unsigned()).collect();
        assert_eq!(decode(&bytes, &layout), Ok(Samples::Longs(expected)));
    }

    #[test]
    fn a_codestream_of_another_size_or_with_a_vast_one_is_refused_before_it_is_decoded() {
        let (bytes, _, layout) = stream("sixteen-bits", (20, 21), 16);
        let wider = PixelLayout { columns: 21, ..layout.clone() };
        assert!(decode(&bytes, &wider).unwrap_err().contains("is 20 × 21 × 1 and the file says 21 × 21 × 1"));
        let mut vast = bytes.clone();
        vast[8..12].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(decode(&vast, &layout).unwrap_err().contains("is 60000 × 21 × 1"));
        assert_eq!(decode(&[], &layout).unwrap_err(), "its JPEG 2000 data is damaged");
    }

    proptest! {
        // The same damage in every run; new damage is for the fuzz targets.
        #![proptest_config(ProptestConfig {
            cases: 200,
            rng_seed: proptest::test_runner::RngSeed::Fixed(2000),
            ..ProptestConfig::default()
        })]

        /// Damaged bytes give as many samples as the frame has, or an error in one line.
        #[test]
        fn damage_gives_a_whole_frame_or_an_error(
            changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
            kept in any::<proptest::sample::Index>(),
        ) {
            let (mut bytes, _, layout) = stream("color", (17, 12), 8);
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            bytes.truncate(bytes.len() / 2 + kept.index(bytes.len()));
            match decode(&bytes, &layout) {
                Ok(samples) => prop_assert_eq!(samples.len(), layout.values()),
                Err(why) => prop_assert!(!why.is_empty() && !why.contains('\n'), "{}", why),
            }
        }
    }
}
