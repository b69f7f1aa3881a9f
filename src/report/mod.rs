//! What goes on paper: a plan and its evaluation as words, figures, a PDF and a picture.
//!
//! Knows no window, no file, no clock: the caller hands in pictures and a date and gets bytes back. The way is
//! [`compose()`] (words and numbers) and [`figures`] (lines over pictures, the straightened strip), then
//! [`PdfEngine::pdf`] or [`PdfEngine::png`]. A number of the patient enters through `Measured` alone, which asks for
//! the scale it rests on and the number of views.

mod compose;
pub mod content;
mod course;
mod figure;
mod images;
mod input;
mod marks;
mod measured;
mod outline;
mod pdf;
mod printable;
mod strip;
mod technique;
mod world;

pub use compose::compose;
pub use content::Report;
pub use figure::{Figures, RunPicture, figures};
pub use input::ReportInput;
pub use pdf::{PdfEngine, PdfError};
