//! Any picture from exact numbers: frames laid over one another, masks that follow the limb, smoothed, mixed with the
//! native image.

use super::drawing::{draw, draw_overlay};
use super::{Picture, PictureOptions};
use crate::imaging::opacity::layers::{Layers, RunScale, contrast_frames};
use crate::imaging::opacity::{ImageNote, OpacityError, evenly_spaced};
use crate::imaging::window::{Quantiles, Window};
use crate::imaging::{Look, MaskChoice, Raster, Run};
use std::sync::Arc;

/// The picture of a run under a look, drawn from exact numbers. What the whole run is like under a look decides on the
/// window, where that is known.
pub(super) fn exact(
    run: &Run,
    look: &Look,
    window: Option<Window>,
    whole_run: impl Fn(&Look) -> Option<WholeRun>,
    options: PictureOptions,
) -> Result<Picture, OpacityError> {
    let drawn = |look: &Look, window: Option<Window>| {
        let (layers, spread) = match whole_run(look) {
            Some(whole) => {
                let layers = Layers::on(Arc::clone(&whole.run_scale), run, look, &contrast_frames(run, look)?)?;
                // A spread of stored values says nothing about opacities.
                let spread = (whole.subtracted == layers.content.is_subtracted()).then_some(whole.spread);
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
pub(super) struct WholeRun {
    pub(super) run_scale: Arc<RunScale>,
    pub(super) subtracted: bool,
    /// Of opacities, or of stored values.
    pub(super) spread: Quantiles,
}

impl WholeRun {
    pub(super) fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let look = look.of_the_whole_run();
        let frames = contrast_frames(run, &look)?;
        let some: Vec<u32> = evenly_spaced(&frames).copied().collect();
        let run_scale = Arc::new(RunScale::of(run, &look, &frames)?);
        let content = Layers::on(Arc::clone(&run_scale), run, &look, &some)?.content;
        let spread = content.spread(run_scale.open.as_deref());
        Ok(Self { run_scale, subtracted: content.is_subtracted(), spread })
    }
}

/// Draws the overlay planes of a frame over its picture, or notes why they cannot be had.
pub(super) fn lay_over(gray: &mut Raster<u8>, run: &Run, number: u32, notes: &mut Vec<ImageNote>) {
    match run.overlay(number) {
        Ok(Some(overlay)) => draw_overlay(gray, &overlay),
        Ok(None) => {}
        Err(error) => notes.push(ImageNote::NoOverlay(error)),
    }
}
