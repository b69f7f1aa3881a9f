//! Pictures: what a person sees of a run. Vessels are dark, as in the angiography suite, unless inverted.
//!
//! Knows windows and gray levels; every number comes from [`super::opacity`]. Knows no screen.

mod drawing;
mod subtractor;

use super::opacity::layers::{Content, Ground, Layers, contrast_frames};
use super::opacity::spaced;
use super::window::{Spread, Window};
use super::{Raster, Run};
use drawing::{draw, draw_overlay};
use std::sync::Arc;

pub use super::opacity::OpacityError;
pub use super::subtraction::{FrameSelection, Look, MaskChoice};
pub use subtractor::Subtractor;

/// Eight-bit gray levels and what they stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// 0 is black. Black outside shutter and collimator. Overlays are white with a black border.
    pub gray: Raster<u8>,
    /// The window that was used: stored values if native, opacity if subtracted.
    pub window: Window,
    /// A mask was subtracted.
    pub subtracted: bool,
    /// What a person should know about this picture, one sentence each.
    pub notes: Vec<String>,
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

/// The picture of a run under a look.
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
    let windowless = window.is_none() || options.mask_visibility > 0.0;
    let judged = windowless && !look.frame.gathers();
    let whole_run = |look: &Look| if judged { WholeRun::of(run, look).ok() } else { None };
    composed(run, look, window, whole_run, options)
}

/// As [`picture`], where it may be known what the whole run is like under a look.
fn composed(
    run: &Run,
    look: &Look,
    window: Option<Window>,
    whole_run: impl Fn(&Look) -> Option<WholeRun>,
    options: PictureOptions,
) -> Result<Picture, OpacityError> {
    let drawn = |look: &Look, window: Option<Window>| {
        let (layers, spread) = match whole_run(look) {
            Some(whole) => {
                let layers = Layers::on(Arc::clone(&whole.ground), run, look, &contrast_frames(run, look)?)?;
                let spread = whole.fits(&layers.content);
                (layers, spread)
            }
            None => (Layers::of(run, look)?, None),
        };
        draw(run.acquisition(), layers, 1, window, spread, options).ok_or(OpacityError::Empty)
    };
    let mut picture = drawn(look, window)?;
    let visibility = options.mask_visibility.clamp(0.0, 1.0);
    if picture.subtracted && visibility > 0.0 {
        let native = drawn(&Look { mask: MaskChoice::None, ..look.clone() }, None)?;
        for (gray, native) in picture.gray.values_mut().iter_mut().zip(native.gray.values()) {
            let mixed = f64::from(*gray) + visibility * (f64::from(*native) - f64::from(*gray));
            *gray = mixed.round() as u8;
        }
    }
    if !options.hide_overlays && !run.acquisition().display.overlays.is_empty() {
        // Where frames are laid over one another, the planes of the first are drawn.
        let number = contrast_frames(run, look)?.first().copied().unwrap_or(1);
        lay_over(&mut picture.gray, run, number, &mut picture.notes);
    }
    Ok(picture)
}

/// What a run is like under a look, judged by a few of its frames.
#[derive(Clone)]
struct WholeRun {
    ground: Arc<Ground>,
    subtracted: bool,
    /// Of opacities, or of stored values.
    spread: Spread,
}

impl WholeRun {
    fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let look = look.of_the_whole_run();
        let frames = contrast_frames(run, &look)?;
        let some: Vec<u32> = spaced(&frames).copied().collect();
        let ground = Arc::new(Ground::of(run, &look, &frames)?);
        let Layers { content, ground, .. } = Layers::on(ground, run, &look, &some)?;
        let subtracted = matches!(content, Content::Subtracted { .. });
        let spread = content.spread(ground.open.as_deref());
        Ok(Self { ground, subtracted, spread })
    }

    /// The spread, if it is of such numbers.
    fn fits(&self, content: &Content) -> Option<Spread> {
        (self.subtracted == matches!(content, Content::Subtracted { .. })).then_some(self.spread)
    }
}

/// Draws the overlay planes of a frame over its picture, or notes why they cannot be had.
fn lay_over(gray: &mut Raster<u8>, run: &Run, number: u32, notes: &mut Vec<String>) {
    match run.overlay(number) {
        Ok(Some(overlay)) => draw_overlay(gray, &overlay),
        Ok(None) => {}
        Err(error) => notes.push(format!("the overlay is not drawn: {error}")),
    }
}

/// A small picture of a run with all its contrast, at most `max_side` pixels wide and high, from a few of its frames.
///
/// # Errors
/// As [`super::opacity::opacity`].
pub fn thumbnail(run: &Run, max_side: usize) -> Result<Picture, OpacityError> {
    /// Spread over the run: arteries and veins fill one after the other.
    const FRAMES: usize = 6;
    let look = Look::default();
    let frames = contrast_frames(run, &look)?;
    let some: Vec<u32> = frames.iter().copied().step_by(frames.len().div_ceil(FRAMES)).collect();
    let layers = Layers::of_frames(run, &look, &some)?;
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
    let Layers { content, ground, .. } = Layers::of(run, look)?;
    let scale = &ground.scale;
    let unit = if scale.is_logarithmic() { 4096.0 } else { f32::from(scale.highest()).min(32767.0) };
    let values = match content {
        Content::Native(values) => values,
        Content::Subtracted { values, .. } => {
            values.iter().map(|v| unit.mul_add(*v, 32768.0).round().clamp(0.0, 65535.0) as u16).collect()
        }
    };
    Raster::new(run.acquisition().pixels.columns as usize, values).ok_or(OpacityError::Empty)
}

#[cfg(test)]
mod tests;
