//! What an X-ray run is and what can be seen in it: frames, subtraction, pictures, ridges, paths, widths.
//!
//! Knows no DICOM, no artery or vein, no plan. Everything here is a pure function of stored pixel values and facts
//! about the acquisition; frames come through a [`FrameSource`].

pub mod acquisition;
mod cache;
pub mod catheter;
pub mod density;
pub mod frame;
pub mod livewire;
pub mod look;
pub mod opacity;
pub mod picture;
pub mod playback;
mod refine;
pub mod register;
mod resample;
pub mod ridge;
pub mod run;
mod shift;
pub mod subtraction;
#[cfg(test)]
pub(crate) mod testing;
pub mod trace;
pub mod width;
pub mod window;

pub use acquisition::Acquisition;
pub use cache::FrameCache;
pub use frame::{Frame, Raster, TrustedImage, Words};
pub use look::{FrameSelection, Look, LookError, MaskChoice, Phase, Polarity};
pub use run::{FrameError, FrameSource, Run};
pub use shift::{MaskShift, RunShift};
