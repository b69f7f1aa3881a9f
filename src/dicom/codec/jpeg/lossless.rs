//! Lossless JPEG (T.81 annex H): each sample is predicted from its neighbors, and the difference is coded.

use super::huffman::Table;
use super::markers::Segments;
use super::{Plane, interval};
use crate::dicom::codec::bits::Bits;
use crate::dicom::codec::markers::Scan;
use fearless_simd::{Level, dispatch};
use std::ops::Range;

/// Decodes a scan into its planes and gives the position behind it.
/// An error if the data is damaged or cut short.
pub fn scan(segments: &Segments, scan: &Scan, planes: &mut [Plane]) -> Result<usize, String> {
    let frame = segments.frame()?;
    if !(1..=7).contains(&scan.first) || scan.point_transform >= frame.precision {
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
    let first = 1 << (frame.precision - scan.point_transform - 1);
    let end = interval::decode_each(segments, scan.at, rows, segments.restart / columns, |bits, rows| {
        if let ([component], [table]) = (scan.components.as_slice(), tables.as_slice()) {
            let plane = &mut planes[component.index];
            dispatch!(Level::new(), _simd => one_component(plane, rows, table, bits, first, scan.first))
        } else {
            interleaved(planes, scan, rows, &tables, bits, first)
        }
    })?;
    if scan.point_transform > 0 {
        for component in &scan.components {
            for sample in planes[component.index].samples.iter_mut() {
                *sample <<= scan.point_transform;
            }
        }
    }
    Ok(end)
}

/// Decodes the rows of a restart interval of one component. `first` is the prediction of its first sample; the row above
/// its first row does not count.
#[inline(always)]
fn one_component(
    plane: &mut Plane,
    rows: Range<usize>,
    table: &Table,
    mut bits: Bits,
    first: i32,
    predictor: u8,
) -> Result<(), String> {
    for row in rows.clone() {
        let (before, after) = plane.samples.split_at_mut(row * plane.stride);
        let current = &mut after[..plane.columns];
        let decoded = if row == rows.start {
            row_of_differences(current, first, table, &mut bits)
        } else {
            let above = &before[(row - 1) * plane.stride..][..plane.columns];
            if predictor == 1 {
                row_of_differences(current, i32::from(above[0]), table, &mut bits)
            } else {
                predicted_row(current, above, table, &mut bits, predictor)
            }
        };
        decoded.filter(|()| !bits.overrun()).ok_or_else(|| damaged(row))?;
    }
    Ok(())
}

/// A row in which each sample is predicted by the one to its left, the first one by `left`.
#[inline(always)]
fn row_of_differences(row: &mut [u16], mut left: i32, table: &Table, bits: &mut Bits) -> Option<()> {
    for sample in row {
        left = left.wrapping_add(table.difference(bits)?);
        *sample = left as u16;
    }
    Some(())
}

#[inline(always)]
fn predicted_row(row: &mut [u16], above: &[u16], table: &Table, bits: &mut Bits, predictor: u8) -> Option<()> {
    let (head, rest) = row.split_first_mut()?;
    let mut left = i32::from(above[0]).wrapping_add(table.difference(bits)?) & 0xFFFF;
    *head = left as u16;
    for (sample, pair) in rest.iter_mut().zip(above.windows(2)) {
        let prediction = predict(predictor, left, i32::from(pair[1]), i32::from(pair[0]));
        left = prediction.wrapping_add(table.difference(bits)?) & 0xFFFF;
        *sample = left as u16;
    }
    Some(())
}

/// Decodes the rows of a restart interval of several components, sample by sample in turn.
fn interleaved(
    planes: &mut [Plane],
    scan: &Scan,
    rows: Range<usize>,
    tables: &[&Table],
    mut bits: Bits,
    first: i32,
) -> Result<(), String> {
    let (columns, stride) = planes.first().map_or((0, 0), |plane| (plane.columns, plane.stride));
    let mut planes: Vec<&mut [u16]> = planes.iter_mut().map(|plane| &mut *plane.samples).collect();
    for row in rows.clone() {
        for column in 0..columns {
            for (component, table) in scan.components.iter().zip(tables) {
                let samples = &mut *planes[component.index];
                let at = row * stride + column;
                let sample = |at: usize| i32::from(samples[at]);
                let prediction = match (row == rows.start, column) {
                    (true, 0) => first,
                    (true, _) => sample(at - 1),
                    (false, 0) => sample(at - stride),
                    (false, _) => {
                        let (above, corner) = (sample(at - stride), sample(at - stride - 1));
                        predict(scan.first, sample(at - 1), above, corner)
                    }
                };
                let difference = table.difference(&mut bits).ok_or_else(|| damaged(row))?;
                samples[at] = prediction.wrapping_add(difference) as u16;
            }
        }
        if bits.overrun() {
            return Err(damaged(row));
        }
    }
    Ok(())
}

fn damaged(row: usize) -> String {
    format!("its JPEG data is damaged or cut short at row {}", row + 1)
}

/// Predictors of T.81 table H.1, from the samples to the left, above, and above to the left.
#[inline(always)]
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
