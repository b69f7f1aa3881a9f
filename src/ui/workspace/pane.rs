//! A pane of the canvas: a run, which of its frames are shown, and how. Holds no pixels, only what to ask for.

use crate::imaging::picture::PictureOptions;
use crate::imaging::window::Window;
use crate::imaging::{FrameSelection, Look, MaskChoice};
use crate::planning::plan::Subtraction;
use crate::session::PictureRequest;
use crate::ui::canvas::view_transform::Zoom;

/// A pane of the canvas: a run and how it is shown. Long because each setting is chosen independently of the others.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Pane {
    /// The run shown, as the plan calls it.
    pub run: Option<String>,
    /// The frame shown when frames are not gathered, from 1.
    pub frame: u32,
    /// All contrast frames in one picture.
    pub opacify: bool,
    /// The least opacity of the gathered frames is shown, not the greatest.
    pub least: bool,
    /// First and last of the gathered frames; `None` means all contrast frames.
    pub range: Option<[u32; 2]>,
    /// The mask is subtracted.
    pub subtract: bool,
    /// Which mask, and how it is laid on; follows the plan.
    pub subtraction: Subtraction,
    /// Brightness and contrast; `None` means automatic.
    pub window: Option<Window>,
    /// Black and white exchanged.
    pub invert: bool,
    /// How much of the native image is mixed into a subtracted one, in percent, to show landmarks.
    pub anatomy: u8,
    /// Overlay planes of the file are left out; follows the workspace.
    pub hide_overlays: bool,
    /// Which part is seen.
    pub zoom: Zoom,
}

impl Default for Pane {
    fn default() -> Self {
        Self {
            run: None,
            frame: 1,
            opacify: true,
            least: false,
            range: None,
            subtract: true,
            subtraction: Subtraction::default(),
            window: None,
            invert: false,
            anatomy: 0,
            hide_overlays: false,
            zoom: Zoom::default(),
        }
    }
}

impl Pane {
    /// A pane that shows `run` as it is best traced: subtracted, all contrast gathered.
    pub fn showing(run: &str) -> Self {
        Self { run: Some(run.to_owned()), ..Self::default() }
    }

    /// Which numbers of the run are shown.
    pub fn look(&self) -> Look {
        let frame = match (self.opacify, self.least) {
            (false, _) => FrameSelection::Frame(self.frame),
            (true, false) => FrameSelection::Opacify(self.range),
            (true, true) => FrameSelection::Least(self.range),
        };
        if !self.subtract {
            let polarity = self.subtraction.polarity;
            return Look { frame, mask: MaskChoice::None, polarity, ..Look::default() };
        }
        let Subtraction { mask, shift, local, polarity } = self.subtraction.clone();
        Look { frame, mask, shift, local, polarity, phase: None }
    }

    /// All contrast frames under the mask of the run, whatever the pane shows of them.
    pub fn contrast_look(&self) -> Look {
        let subtracted = Self { subtract: true, ..self.clone() };
        Look { frame: FrameSelection::Opacify(None), ..subtracted.look() }
    }

    /// The picture to ask the session for, if there is a run.
    pub fn request(&self) -> Option<PictureRequest> {
        let run = self.run.clone()?;
        let options = PictureOptions {
            invert: self.invert,
            hide_overlays: self.hide_overlays,
            mask_visibility: f64::from(self.anatomy) / 100.0,
            ..PictureOptions::default()
        };
        Some(PictureRequest { run, look: self.look(), window: self.window, options })
    }

    /// Shows one frame, from 1, kept within the run.
    pub fn show_frame(&mut self, frame: i64, frames: u32) {
        self.opacify = false;
        self.frame = frame.clamp(1, i64::from(frames.max(1))) as u32;
    }
}
