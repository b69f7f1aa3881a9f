//! The mask image: averaged, shifted frames that are subtracted from frames with contrast.

use super::OpacityError;
use super::aperture::open_area;
use super::sample::evenly_spaced;
use super::scale::Scale;
use super::stack;
use crate::geometry::ImageVector;
use crate::imaging::register::{LocalFit, motion};
use crate::imaging::subtraction::shifted;
use crate::imaging::{MaskShift, Raster, Run};

/// Averaged and shifted mask frames on the scale of the run.
pub(crate) struct Mask {
    pub(crate) values: Vec<f32>,
    /// Not saturated, not black, and not moved in from beyond the border.
    pub(crate) trusted: Vec<bool>,
}

impl Mask {
    pub(crate) fn of(run: &Run, frames: &[u32], shift: MaskShift, scale: &Scale) -> Result<Self, OpacityError> {
        let (values, trusted) = stack::average(run, frames, scale)?;
        if shift.is_zero() {
            return Ok(Self { values, trusted });
        }
        let (columns, by) = (run.acquisition().pixels.columns as usize, shift.displacement());
        Ok(Self { values: shifted(&values, columns, by), trusted: moved(&trusted, columns, by) })
    }

    /// Lays the mask on the mean of a few contrast frames by a motion that differs from place to place; says how far it
    /// was off before and after, for people.
    pub(crate) fn follow(&mut self, run: &Run, frames: &[u32], scale: &Scale) -> Result<String, OpacityError> {
        Ok(match self.motion_to(run, frames, scale)? {
            Some(fit) => {
                self.values = fit.motion.warped(&self.values, run.acquisition().pixels.columns as usize);
                format!(
                    "the mask follows the limb from place to place: {:.2} px off before, {:.2} px after",
                    fit.before_px, fit.after_px
                )
            }
            None => "the mask does not follow the limb: there is too little structure to tell how it moved".to_owned(),
        })
    }

    /// The motion that lays the mask on the mean of a few contrast frames; `None` with too little structure to tell.
    pub(crate) fn motion_to(&self, run: &Run, frames: &[u32], scale: &Scale) -> Result<Option<LocalFit>, OpacityError> {
        let pixels = &run.acquisition().pixels;
        let columns = pixels.columns as usize;
        let (open, _) = open_area(&run.acquisition().display.aperture, pixels.rows as usize, columns);
        let some: Vec<u32> = evenly_spaced(frames).copied().collect();
        let contrast = Self::of(run, &some, MaskShift::ZERO, scale)?;
        let image = |mask: &Self| {
            let inside = |at: usize| mask.trusted[at] && open.as_ref().is_none_or(|open| open[at]);
            let valid = (0..mask.trusted.len()).map(inside).collect();
            Raster::new(columns, mask.values.clone()).zip(Raster::new(columns, valid)).ok_or(OpacityError::Empty)
        };
        let ((fixed, fixed_valid), (moving, moving_valid)) = (image(&contrast)?, image(self)?);
        Ok(motion(&fixed, &moving, Some(&fixed_valid), Some(&moving_valid)))
    }
}

/// `trusted` moved as [`shifted`] moves values, to the nearest pixel; pixels from beyond the border are not trusted.
fn moved(trusted: &[bool], columns: usize, by: ImageVector) -> Vec<bool> {
    let rows = trusted.len() / columns;
    let inside = |at: f64, count: usize| (at > -0.5 && at < count as f64 - 0.5).then_some(at.round() as usize);
    let sources: Vec<Option<usize>> = (0..columns).map(|c| inside(c as f64 - by.x, columns)).collect();
    let mut out = vec![false; trusted.len()];
    for (row, line) in out.chunks_mut(columns).enumerate() {
        let Some(source_row) = inside(row as f64 - by.y, rows) else { continue };
        for (value, source) in line.iter_mut().zip(&sources) {
            *value = source.is_some_and(|column| trusted[source_row * columns + column]);
        }
    }
    out
}
