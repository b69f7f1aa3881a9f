//! Pictures: what a person sees of a run. Vessels are dark, as in the angiography suite, unless inverted.
//!
//! Knows windows and gray levels; every number comes from [`super::opacity`]. Knows no screen.

mod drawing;
mod exact;
mod prepared;

use super::opacity::layers::{Content, Layers, RunScale, contrast_frames};
use super::opacity::{ImageNote, OpacityError};
use super::window::Window;
use super::{Look, Raster, Run};
use drawing::draw;
use std::sync::Arc;

pub use prepared::PreparedRun;

/// Eight-bit gray levels and what they stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// 0 is black. Black outside shutter and collimator. Overlays are white with a black border.
    pub gray: Raster<u8>,
    /// The window that was used: stored values if native, opacity if subtracted.
    pub window: Window,
    /// A mask was subtracted.
    pub subtracted: bool,
    /// What a person should know about this picture.
    pub notes: Vec<ImageNote>,
}

/// Choices for the eye only; no number that is traced or measured depends on them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PictureOptions {
    /// White for black.
    pub invert: bool,
    /// Average each pixel with its neighbors (binomial, 3 × 3), against the noise of low doses.
    pub denoise: bool,
    /// How much of the native image shines through a subtracted one, from 0 (none) to 1 (native), as Mask Visibility
    /// Percentage (0028,9478).
    pub mask_visibility: f64,
    /// Leave out the overlay planes of the file.
    pub hide_overlays: bool,
}

/// The picture of a run under a look. Whoever wants several frames of a run prepares it once: see [`PreparedRun`].
///
/// Without a `window` a native picture takes the one of the file, else its VOI table, else the middle 99 % of the
/// values inside the aperture; a subtracted one is windowed from its background to its densest thousandth. The numbers of
/// the whole run decide for a single frame, so that frames can be compared.
///
/// # Errors
/// As [`super::opacity::opacity`].
pub fn picture(
    run: &Run,
    look: &Look,
    window: Option<Window>,
    options: PictureOptions,
) -> Result<Picture, OpacityError> {
    PreparedRun::new(run, look).picture(look.frame, window, options)
}

/// A small picture of a run with all its contrast, at most `max_side` pixels wide and high, from a few of its frames.
///
/// # Errors
/// As [`super::opacity::opacity`].
pub fn thumbnail(run: &Run, max_side: usize) -> Result<Picture, OpacityError> {
    /// Quantiles over the run: arteries and veins fill one after the other.
    const FRAMES: usize = 6;
    let look = Look::default();
    let frames = contrast_frames(run, &look)?;
    let some: Vec<u32> = frames.iter().copied().step_by(frames.len().div_ceil(FRAMES)).collect();
    let layers = Layers::on(Arc::new(RunScale::of(run, &look, &some)?), run, &look, &some)?;
    let pixels = &run.acquisition().pixels;
    let factor = (pixels.rows.max(pixels.columns) as usize).div_ceil(max_side.max(1)).max(1);
    draw(run.acquisition(), layers, factor, None, None, PictureOptions::default()).ok_or(OpacityError::Empty)
}

/// The numbers of a look before windowing, as 16 bits.
///
/// Native: the stored values as [`super::Frame`] holds them (without the offset of signed pixels). Subtracted:
/// 32768 + 4096 · opacity, rounded and limited to 0 … 65535, where opacity is ln mask − ln contrast; where stored values
/// are no measure of the beam, 32768 + mask − contrast in stored values, halved if they have 16 bits.
///
/// # Errors
/// As [`super::opacity::opacity`].
pub fn gray16(run: &Run, look: &Look) -> Result<Raster<u16>, OpacityError> {
    let Layers { content, run_scale, .. } = Layers::of(run, look)?;
    let scale = &run_scale.scale;
    let unit = if scale.is_logarithmic() { 4096.0 } else { f32::from(scale.highest).min(32767.0) };
    let values = match content {
        Content::Native(values) => values,
        Content::Subtracted(image) => {
            image.values.iter().map(|v| unit.mul_add(*v, 32768.0).round().clamp(0.0, 65535.0) as u16).collect()
        }
    };
    Raster::new(run.acquisition().pixels.columns as usize, values).ok_or(OpacityError::Empty)
}

#[cfg(test)]
mod tests;
