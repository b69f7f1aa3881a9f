//! The mask image: averaged, shifted frames that are subtracted from frames with contrast.

use super::OpacityError;
use super::aperture::within_aperture;
use super::note::ImageNote;
use super::sample::evenly_spaced;
use super::scale::Scale;
use super::stack::average;
use crate::geometry::ImageVector;
use crate::imaging::register::{LocalFit, motion};
use crate::imaging::resample::shifted;
use crate::imaging::{MaskShift, Run, TrustedImage};

/// Averaged and shifted mask frames on the scale of the run. What moves in from beyond the border is not trusted.
pub(crate) fn mask(run: &Run, frames: &[u32], shift: MaskShift, scale: &Scale) -> Result<TrustedImage, OpacityError> {
    let image = average(run, frames, scale)?;
    if shift.is_zero() {
        return Ok(image);
    }
    let (TrustedImage { columns, values, trusted }, by) = (image, shift.displacement);
    Ok(TrustedImage { columns, values: shifted(&values, columns, by), trusted: moved(&trusted, columns, by) })
}

/// Lays a mask on the mean of a few contrast frames by a motion that differs from place to place.
pub(super) fn follow(
    mask: &mut TrustedImage,
    run: &Run,
    frames: &[u32],
    scale: &Scale,
) -> Result<ImageNote, OpacityError> {
    let Some(LocalFit { motion, before_px, after_px }) = motion_to(mask, run, frames, scale)? else {
        return Ok(ImageNote::MaskCannotFollow);
    };
    mask.values = motion.warped(&mask.values, mask.columns);
    Ok(ImageNote::MaskFollows { before_px, after_px })
}

/// The motion that lays a mask on the mean of a few contrast frames; `None` with too little structure to tell.
pub(crate) fn motion_to(
    mask: &TrustedImage,
    run: &Run,
    frames: &[u32],
    scale: &Scale,
) -> Result<Option<LocalFit>, OpacityError> {
    let some: Vec<u32> = evenly_spaced(frames).copied().collect();
    let contrast = within_aperture(average(run, &some, scale)?, run);
    Ok(motion(&contrast, &within_aperture(mask.clone(), run)))
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
