//! From stored frames to opacity: how much a ray was weakened by contrast, vessels positive.
//!
//! Knows the mask module and the meaning of stored values; knows no gray level and no vessel. Every number that is
//! traced, measured or shown comes from here.

mod aperture;
pub(crate) mod layers;
mod logarithm;
pub(crate) mod mask;
mod note;
mod polarity;
mod sample;
mod scale;
pub(crate) mod stack;
mod suggestion;

use super::window::Quantiles;
use super::{FrameError, Look, Raster, Run, TrustedImage};
use layers::{Content, Layers, RunScale};

pub(crate) use aperture::{aperture_of, within_aperture};
pub(crate) use logarithm::{LogLine, log2};
pub use note::ImageNote;
pub(crate) use sample::evenly_spaced;
pub(crate) use scale::Scale;
pub(crate) use suggestion::suggest_mask;

/// What a look shows, as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Opacity {
    /// Opacity of each pixel, vessels positive, zero outside the aperture.
    ///
    /// Subtracted: ln mask − ln contrast, the line integral of the contrast's attenuation, without unit. Where stored
    /// values are no measure of the beam (LOG or DISP without Modality LUT): their difference divided by the highest
    /// value the format can hold. Native: the same against the bright background of the image, bones included.
    pub values: Raster<f32>,
    /// Inside shutter and collimator, and neither saturated nor black in what is compared.
    pub valid: Raster<bool>,
}

/// Why a look has no numbers.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OpacityError {
    /// A frame that is needed cannot be had.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Frames were chosen as a mask although the pixels are the result of a subtraction.
    #[error(
        "the stored pixels are subtracted already: subtracting again would be wrong; choose mask \"auto\" or \"none\""
    )]
    AlreadySubtracted,
    /// An empty list of mask frames.
    #[error("no mask frame is chosen: name at least one, or choose \"auto\" or \"none\"")]
    NoMaskFrames,
    /// A range of frames without a frame.
    #[error("there is no frame from {first} to {last}: write the smaller number first")]
    NoFrames {
        /// Start of the range.
        first: u32,
        /// End of the range.
        last: u32,
    },
    /// The shift is not a number.
    #[error("the shift of the mask is not a finite number of pixels")]
    Shift,
    /// The run has no pixel.
    #[error("the run has no pixels")]
    Empty,
}

/// The opacity of a run under a look.
///
/// Several frames are reduced to the largest opacity at each pixel: since the logarithm only rises, ln mask − ln of the
/// smallest value. Frames that cannot be decoded are then left out, with a note, as long as one can be.
///
/// # Errors
/// If a frame that is needed does not exist or cannot be decoded, or the pixels are subtracted already and mask frames
/// were chosen.
pub fn opacity(run: &Run, look: &Look) -> Result<Opacity, OpacityError> {
    let columns = run.acquisition().pixels.columns as usize;
    of_layers(Layers::of(run, look)?, columns).ok_or(OpacityError::Empty)
}

fn of_layers(layers: Layers, columns: usize) -> Option<Opacity> {
    let RunScale { scale, open, .. } = &*layers.run_scale;
    let (mut values, mut valid) = match layers.content {
        Content::Subtracted(TrustedImage { values, trusted, .. }) => (values, trusted),
        Content::Native(stored) => {
            let valid: Vec<bool> = stored.iter().map(|v| !scale.is_saturated(*v)).collect();
            let spread = Quantiles::of(stored.len(), open.as_deref(), |at| scale.at(stored[at]));
            // A picture subtracted already lies around its gray background; a native one below the open beam.
            let background = if scale.is_cosmetic() { spread.median } else { spread.high };
            (stored.iter().map(|v| background - scale.at(*v)).collect(), valid)
        }
    };
    for ((value, valid), open) in values.iter_mut().zip(&mut valid).zip(open.iter().flatten()) {
        if !open {
            (*value, *valid) = (0.0, false);
        }
    }
    Some(Opacity { values: Raster::new(columns, values)?, valid: Raster::new(columns, valid)? })
}

#[cfg(test)]
mod tests;
