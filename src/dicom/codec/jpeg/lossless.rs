//! Lossless JPEG (T.81 annex H): each sample is predicted from its neighbors, and the difference is coded.

use super::Plane;
use super::bits::Bits;
use super::huffman::Table;
use super::markers::{Scan, Segments};

/// Decodes a scan into its planes and gives the position behind it.
///
/// # Errors
/// If the data is damaged or cut short.
pub fn scan(segments: &Segments, scan: &Scan, planes: &mut [Plane]) -> Result<usize, String> {
    let frame = segments.frame()?;
    if !(1..=7).contains(&scan.predictor) || scan.point_transform >= frame.precision {
        return Err("its lossless JPEG scan is of an unknown kind".to_owned());
    }
    if frame.sampling() != (1, 1) {
        return Err("its lossless JPEG components are of different sizes, which cannot be read".to_owned());
    }
    let missing = || "its Huffman table is missing".to_owned();
    let tables = scan.components.iter().map(|c| segments.dc[c.dc].as_ref().ok_or_else(missing));
    let tables = tables.collect::<Result<Vec<_>, _>>()?;
    let (columns, rows) = (usize::from(frame.columns), usize::from(frame.rows));
    if !segments.restart.is_multiple_of(columns) {
        return Err("its lossless JPEG restarts within a row, which cannot be read".to_owned());
    }
    let mut bits = Bits::new(segments.bytes, scan.at);
    let middle = 1 << (frame.precision - scan.point_transform - 1);
    for row in 0..rows {
        let restarted = segments.restart > 0 && row > 0 && (row * columns).is_multiple_of(segments.restart);
        if restarted {
            bits.restart().ok_or("a restart marker is missing in its JPEG data")?;
        }
        let first = row == 0 || restarted;
        let decoded = if let ([component], [table]) = (scan.components.as_slice(), tables.as_slice()) {
            one_row(&mut planes[component.index], row, table, &mut bits, first.then_some(middle), scan.predictor)
        } else {
            interleaved_row(planes, scan, row, &tables, &mut bits, first.then_some(middle))
        };
        if decoded.is_none() || bits.overrun() {
            return Err(format!("its JPEG data is damaged or cut short at row {}", row + 1));
        }
    }
    if scan.point_transform > 0 {
        for component in &scan.components {
            for sample in &mut planes[component.index].samples {
                *sample <<= scan.point_transform;
            }
        }
    }
    Ok(bits.position())
}

/// Decodes a row of one component. `first` is the prediction of its first sample if the row begins a restart interval;
/// then the row above does not count.
fn one_row(
    plane: &mut Plane,
    row: usize,
    table: &Table,
    bits: &mut Bits,
    first: Option<i32>,
    predictor: u8,
) -> Option<()> {
    let (before, after) = plane.samples.split_at_mut(row * plane.stride);
    let current = &mut after[..plane.columns];
    if let Some(middle) = first {
        let mut left = middle;
        for sample in current {
            left = left.wrapping_add(table.difference(bits)?);
            *sample = left as u16;
        }
        return Some(());
    }
    let above = &before[(row - 1) * plane.stride..][..plane.columns];
    let mut left = i32::from(above[0]).wrapping_add(table.difference(bits)?) & 0xFFFF;
    current[0] = left as u16;
    if predictor == 1 {
        for sample in &mut current[1..] {
            left = left.wrapping_add(table.difference(bits)?);
            *sample = left as u16;
        }
        return Some(());
    }
    for (sample, pair) in current[1..].iter_mut().zip(above.windows(2)) {
        let prediction = predict(predictor, left, i32::from(pair[1]), i32::from(pair[0]));
        left = prediction.wrapping_add(table.difference(bits)?) & 0xFFFF;
        *sample = left as u16;
    }
    Some(())
}

/// Decodes a row of several components, sample by sample in turn.
fn interleaved_row(
    planes: &mut [Plane],
    scan: &Scan,
    row: usize,
    tables: &[&Table],
    bits: &mut Bits,
    first: Option<i32>,
) -> Option<()> {
    let columns = planes.first()?.columns;
    for column in 0..columns {
        for (component, table) in scan.components.iter().zip(tables) {
            let plane = planes.get_mut(component.index)?;
            let at = row * plane.stride + column;
            let sample = |at: usize| i32::from(plane.samples[at]);
            let prediction = match (first, column) {
                (Some(middle), 0) => middle,
                (Some(_), _) => sample(at - 1),
                (None, 0) => sample(at - plane.stride),
                (None, _) => {
                    let (above, corner) = (sample(at - plane.stride), sample(at - plane.stride - 1));
                    predict(scan.predictor, sample(at - 1), above, corner)
                }
            };
            plane.samples[at] = prediction.wrapping_add(table.difference(bits)?) as u16;
        }
    }
    Some(())
}

/// Predictors of T.81 table H.1, from the samples to the left, above, and above to the left.
#[inline]
fn predict(predictor: u8, left: i32, above: i32, corner: i32) -> i32 {
    match predictor {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + ((above - corner) >> 1),
        6 => above + ((left - corner) >> 1),
        _ => (left + above) >> 1,
    }
}
