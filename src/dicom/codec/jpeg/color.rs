//! Planes to samples in turn: halved color to full size, and luminance with color differences to red, green, blue.

use super::Plane;
use super::idct::{Fine, sample};
use super::markers::{Coding, Frame, Segments};
use crate::dicom::codec::markers::Component;
use crate::dicom::codec::native::red_green_blue;
use crate::imaging::Words;

/// The samples of all planes, pixel by pixel.
pub fn interleave(mut planes: Vec<Plane>, frame: &Frame, photometric: &str, segments: &Segments) -> Words {
    let (columns, rows) = (usize::from(frame.columns), usize::from(frame.rows));
    if planes.len() == 1 {
        return whole_rows(planes.swap_remove(0), columns, rows);
    }
    let whole: Vec<Words> = if frame.coding == Coding::Dct {
        let most = frame.sampling();
        planes
            .iter()
            .zip(&frame.components)
            .map(|(plane, part)| full_size(plane, part, most, (columns, rows)))
            .collect()
    } else {
        planes.into_iter().map(|plane| whole_rows(plane, columns, rows)).collect()
    };
    let mut values = Vec::with_capacity(whole.len() * columns * rows);
    let differences = photometric.starts_with("YBR_FULL") || segments.adobe_transform == Some(1);
    let convert = whole.len() == 3 && frame.precision == 8 && differences && !frame.is_named_rgb();
    for n in 0..columns * rows {
        if convert {
            let differences = [whole[0][n] as u8, whole[1][n] as u8, whole[2][n] as u8];
            values.extend(red_green_blue(differences).map(u16::from));
        } else {
            values.extend(whole.iter().map(|plane| plane[n]));
        }
    }
    values.into()
}

/// A plane without what pads it to whole blocks.
fn whole_rows(plane: Plane, columns: usize, rows: usize) -> Words {
    if plane.stride == columns {
        let mut samples = plane.samples;
        samples.truncate(columns * rows);
        return samples;
    }
    let lines = plane.samples.chunks_exact(plane.stride).take(rows);
    Words::collect(columns * rows, lines.flat_map(|row| &row[..columns]).copied())
}

/// Samples at full size of a plane of fine values.
///
/// A color sample that stands for two pixels lies between them; a pixel takes three quarters of the nearer and one of
/// the farther. Rounding, and the second pixel of eight, were fitted to what pylibjpeg-libjpeg decodes.
fn full_size(
    plane: &Plane,
    part: &Component,
    (across, down): (usize, usize),
    (columns, rows): (usize, usize),
) -> Words {
    let (wide, tall) = (across / part.across, down / part.down);
    let mut values = Vec::with_capacity(columns * rows);
    let mut line = vec![0; plane.columns];
    for y in 0..rows {
        let row = |at: usize| &plane.samples[at.min(plane.rows - 1) * plane.stride..][..plane.columns];
        let near = row(y / tall);
        let far = row(if y % 2 == 0 { (y / tall).saturating_sub(1) } else { y / tall + 1 });
        for (x, value) in line.iter_mut().enumerate() {
            let (near, far) = (Fine::unpack(near[x]), Fine::unpack(far[x]));
            *value = if tall == 2 { (3 * near + far + if (x + y) % 2 == 0 { 1 } else { 2 }) >> 2 } else { near };
        }
        let at = |x: usize| line[x.min(plane.columns - 1)];
        let left_of = |x: usize| (3 * at(x) + at(x.saturating_sub(1)) + 2) >> 2;
        values.extend((0..columns).map(|x| {
            let fine = match (wide, x % 8) {
                (2, 0 | 2 | 4 | 6) => left_of(x / 2),
                (2, 1) => (3 * at(x / 2) + left_of(x / 2 + 1) + 1) >> 2,
                (2, _) => (3 * at(x / 2) + at(x / 2 + 1) + 1) >> 2,
                _ => at(x / wide),
            };
            sample(fine, 8)
        }));
    }
    values.into()
}
