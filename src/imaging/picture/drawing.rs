//! From layers to gray levels.

use super::{Picture, PictureOptions};
use crate::imaging::opacity::layers::{Content, Layers};
use crate::imaging::window::{Quantiles, Voi, Window, native_window, opacity_window};
use crate::imaging::{Acquisition, Raster};
use rayon::prelude::*;
use std::borrow::Cow;

/// The picture of `layers`, each `factor` × `factor` pixels averaged into one; `None` if nothing is left. Without a
/// window, `spread` or else that of the layers decides.
pub(super) fn draw(
    acquisition: &Acquisition,
    layers: Layers,
    factor: usize,
    window: Option<Window>,
    spread: Option<Quantiles>,
    options: PictureOptions,
) -> Option<Picture> {
    let columns = acquisition.pixels.columns as usize;
    let Layers { content, run_scale, notes } = layers;
    let all = |block: &[&bool]| block.iter().all(|open| **open);
    let fitting = |open| if factor > 1 { Cow::Owned(reduced(open, columns, factor, all)) } else { Cow::Borrowed(open) };
    let open = run_scale.open.as_deref().map(fitting);
    let subtracted = content.is_subtracted();
    let prepare = |values: Vec<f32>| {
        let values = if factor > 1 { reduced(&values, columns, factor, mean) } else { values };
        if options.denoise { smoothed(&values, columns.div_ceil(factor)) } else { values }
    };
    let (mut gray, window) = match content {
        Content::Native(stored) if factor == 1 && !options.denoise => {
            let own = || Quantiles::of(stored.len(), open.as_deref(), |at| f32::from(stored[at]));
            let (table, window) = native_table(acquisition, window, options.invert, || spread.unwrap_or_else(own));
            (stored.par_iter().map(|v| table[usize::from(*v)]).collect(), window)
        }
        Content::Native(stored) => {
            let values = prepare(stored.into_iter().map(f32::from).collect());
            let own = || Quantiles::of(values.len(), open.as_deref(), |at| values[at]);
            let (table, window) = native_table(acquisition, window, options.invert, || spread.unwrap_or_else(own));
            (values.iter().map(|v| table[usize::from(v.round() as u16)]).collect(), window)
        }
        Content::Subtracted(image) => {
            let values = prepare(image.values);
            let own = || Quantiles::of(values.len(), open.as_deref(), |at| values[at]);
            let automatic = || opacity_window(&spread.unwrap_or_else(own));
            let window = window.filter(Window::is_usable).unwrap_or_else(automatic);
            (subtracted_gray(&values, &window, options.invert), window)
        }
    };
    cover(&mut gray, open.as_deref());
    Some(Picture { gray: Raster::new(columns.div_ceil(factor), gray)?, window, subtracted, notes })
}

/// The gray level of each frame value, and the window in force.
pub(super) fn native_table(
    acquisition: &Acquisition,
    window: Option<Window>,
    invert: bool,
    spread: impl FnOnce() -> Quantiles,
) -> (Vec<u8>, Window) {
    let offset = acquisition.pixels.value_offset;
    let automatic = || {
        let window = native_window(&spread());
        Window { center: window.center + f64::from(offset), ..window }
    };
    let voi = Voi::of(acquisition, window, automatic);
    // MONOCHROME1: the lowest value is shown white (PS3.3 C.7.6.3.1.2).
    let white_first = invert != (acquisition.pixels.photometric == "MONOCHROME1");
    let gray = |value: u16| {
        let level = (255.0 * voi.brightness(f64::from(i32::from(value) + offset))).round() as u8;
        if white_first { 255 - level } else { level }
    };
    let bits = u32::from(acquisition.pixels.bits_stored.clamp(1, 16));
    let mut table: Vec<u8> = (0..=u16::MAX).take(1 << bits).map(gray).collect();
    // Values with more bits than the file promises are as bright as the brightest.
    table.resize(1 << 16, table.last().copied().unwrap_or_default());
    (table, voi.window())
}

/// Opacity to gray, vessels dark unless inverted.
fn subtracted_gray(values: &[f32], window: &Window, invert: bool) -> Vec<u8> {
    let (low, scale) = (window.low() as f32, 255.0 / window.width as f32);
    let gray = |v: &f32| {
        let level = ((v - low) * scale).clamp(0.0, 255.0).round() as u8;
        if invert { level } else { 255 - level }
    };
    values.par_iter().map(gray).collect()
}

/// Blackens what shutter and collimator cover.
pub(super) fn cover(gray: &mut [u8], open: Option<&[bool]>) {
    for (gray, _) in gray.iter_mut().zip(open.into_iter().flatten()).filter(|(_, open)| !**open) {
        *gray = 0;
    }
}

/// Draws the pixels of an overlay white, those around them black, so that it is seen on any background.
pub(super) fn draw_overlay(gray: &mut Raster<u8>, overlay: &Raster<bool>) {
    let columns = overlay.columns();
    let set: Vec<usize> = overlay.values().iter().enumerate().filter_map(|(at, set)| set.then_some(at)).collect();
    for at in &set {
        let (column, row) = (at % columns, at / columns);
        for y in row.saturating_sub(1)..=row + 1 {
            for x in column.saturating_sub(1)..=(column + 1).min(columns - 1) {
                if let Some(gray) = gray.values_mut().get_mut(y * columns + x) {
                    *gray = 0;
                }
            }
        }
    }
    for at in set {
        if let Some(gray) = gray.values_mut().get_mut(at) {
            *gray = 255;
        }
    }
}

/// One value for each block of `factor` × `factor`; blocks at the right and lower border may be smaller.
fn reduced<T, U>(values: &[T], columns: usize, factor: usize, one: impl Fn(&[&T]) -> U) -> Vec<U> {
    let bands = values.chunks(columns * factor);
    let of_band = |band: &[T]| -> Vec<U> {
        let blocks = (0..columns).step_by(factor);
        let lines = || band.chunks(columns);
        let block = |at: usize| -> Vec<&T> { lines().flat_map(|line| &line[at..(at + factor).min(columns)]).collect() };
        blocks.map(|at| one(&block(at))).collect()
    };
    bands.flat_map(of_band).collect()
}

fn mean(block: &[&f32]) -> f32 {
    block.iter().copied().sum::<f32>() / block.len() as f32
}

/// Weighted 1 2 1 along and across; the border is repeated.
fn smoothed(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    let line = |row: usize| &values[row * columns..(row + 1) * columns];
    let mut out = vec![0.0; values.len()];
    out.par_chunks_mut(columns).enumerate().for_each(|(row, out)| {
        let (above, here, below) = (line(row.saturating_sub(1)), line(row), line((row + 1).min(rows - 1)));
        let down: Vec<f32> = (0..columns).map(|c| above[c] + 2.0 * here[c] + below[c]).collect();
        for (c, value) in out.iter_mut().enumerate() {
            *value = (down[c.saturating_sub(1)] + 2.0 * down[c] + down[(c + 1).min(columns - 1)]) / 16.0;
        }
    });
    out
}
