//! Pictures of one run frame after frame, fast enough for cine.

use super::drawing::native_table;
use super::{Look, OpacityError, Picture, PictureOptions, WholeRun};
use crate::imaging::opacity::LogLine;
use crate::imaging::opacity::layers::Mask;
use crate::imaging::opacity::stack::frame;
use crate::imaging::subtraction::{FrameSelection, Recipe, recipe};
use crate::imaging::window::{Spread, Window, opacity_window};
use crate::imaging::{Raster, Run};
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Numbers are kept as 16-bit integers up to this: half the memory of `f32`, and the table of a 12-bit run stays in the
/// nearest cache.
const LARGEST: f32 = 30_000.0;
/// Masks kept; runs whose masks change more often (time interval differences) compute them when needed.
const KEPT: usize = 4;
/// Pixels handled at a time by one thread.
const STRIPE: usize = 1 << 15;
/// Pixels looked up at a time, before they are windowed.
const BATCH: usize = 128;

/// A run prepared for cine: logarithms, masks and the window are worked out once, a picture then is a difference and a
/// window for each pixel.
///
/// Gray levels agree with [`super::picture()`] within one level.
pub struct Subtractor {
    run: Arc<Run>,
    look: Look,
    whole: WholeRun,
    /// The same native, where that shines through.
    native: OnceLock<Option<WholeRun>>,
    table: Vec<i16>,
    unit: f32,
    masks: Vec<KeptMask>,
}

struct KeptMask {
    frames: Vec<u32>,
    shift: [f64; 2],
    values: Vec<i16>,
}

impl Subtractor {
    /// Prepares `run` for pictures of single frames under `look`, whose own frame selection does not matter.
    ///
    /// # Errors
    /// As [`super::super::opacity::opacity`].
    pub fn new(run: &Arc<Run>, look: &Look) -> Result<Self, OpacityError> {
        let whole = WholeRun::of(run, look)?;
        let numbers = whole.ground.scale.table();
        let largest = numbers.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
        let unit = LARGEST / largest.max(f32::MIN_POSITIVE);
        let table = numbers.iter().map(|number| (number * unit).round() as i16).collect();
        let look = Look { frame: FrameSelection::default(), ..look.clone() };
        let native = OnceLock::new();
        let mut subtractor = Self { run: Arc::clone(run), look, whole, native, table, unit, masks: Vec::new() };
        subtractor.keep_masks()?;
        Ok(subtractor)
    }

    /// Whether this is `run` prepared for frames under `look`.
    #[must_use]
    pub fn is_of(&self, run: &Arc<Run>, look: &Look) -> bool {
        Arc::ptr_eq(&self.run, run) && self.look == Look { frame: FrameSelection::default(), ..look.clone() }
    }

    /// The picture of frame `number`, from 1.
    ///
    /// A window made for opacity is of no use for a frame that is not subtracted, as outside the ranges of the mask:
    /// such a frame is shown with the window of the file, or one of its own.
    ///
    /// # Errors
    /// If there is no such frame, or it or its mask cannot be decoded.
    pub fn picture(
        &self,
        number: u32,
        window: Option<Window>,
        options: PictureOptions,
    ) -> Result<Picture, OpacityError> {
        let recipe = self.recipe(number);
        let window = window.filter(|window| window.is_usable() && self.whole.subtracted == recipe.is_some());
        if self.look.local || options.denoise || options.mask_visibility > 0.0 {
            let look = Look { frame: FrameSelection::Frame(number), ..self.look.clone() };
            return super::composed(&self.run, &look, window, |look| self.whole_run(look), options);
        }
        match recipe {
            Some(recipe) => self.subtracted(number, &recipe, window, options),
            None => self.native(number, window, options),
        }
    }

    fn native(&self, number: u32, window: Option<Window>, options: PictureOptions) -> Result<Picture, OpacityError> {
        let frame = frame(&self.run, number)?;
        let values = frame.values();
        let spread = || {
            let own = || Spread::of(values.len(), self.whole.ground.open.as_deref(), |at| f32::from(values[at]));
            if self.whole.subtracted { own() } else { self.whole.spread }
        };
        let (table, window) = native_table(self.run.acquisition(), window, options.invert, spread);
        let gray: Vec<u8> = values.par_iter().with_min_len(STRIPE).map(|v| table[usize::from(*v)]).collect();
        self.finish(number, gray, window, false, options)
    }

    fn subtracted(
        &self,
        number: u32,
        recipe: &Recipe,
        window: Option<Window>,
        options: PictureOptions,
    ) -> Result<Picture, OpacityError> {
        let window = window.unwrap_or_else(|| opacity_window(&self.whole.spread));
        let kept = self.masks.iter().find(|kept| kept.frames == recipe.mask && kept.shift == recipe.shift);
        let mask = match kept {
            Some(kept) => Cow::Borrowed(&kept.values),
            None => Cow::Owned(self.mask(recipe)?),
        };
        // gray = 255 · (low + width - opacity) / width, or upside down; opacity = (mask - contrast) / unit
        let per_step = 255.0 / (window.width as f32 * self.unit) * if options.invert { 1.0 } else { -1.0 };
        let at_zero = 255.0 * if options.invert { -window.low() } else { window.high() } as f32 / window.width as f32;
        let mut gray = vec![0; mask.len()];
        if let [only] = recipe.contrast[..] {
            let frame = frame(&self.run, only)?;
            // A table with an entry for every index needs no bounds check.
            let Some(table) = self.table.first_chunk() else { return Err(OpacityError::Empty) };
            let beams = self.whole.ground.scale.plain_logarithm().map(|[offset, floor, sign]| {
                let by_octave = sign * std::f32::consts::LN_2 * self.unit * per_step;
                Beams { offset, floor, level: LogLine::new(-by_octave, at_zero) }
            });
            let stripes = gray.chunks_mut(STRIPE).zip(mask.chunks(STRIPE)).zip(frame.values().chunks(STRIPE));
            with_help(stripes, |((gray, mask), contrast)| match beams {
                Some(beams) => dispatch!(Level::new(), _simd => computed(gray, mask, contrast, beams, per_step)),
                None => dispatch!(Level::new(), _simd => stripe(gray, mask, contrast, table, per_step, at_zero)),
            });
        } else {
            let contrast = Mask::of(&self.run, &recipe.contrast, [0.0; 2], &self.whole.ground.scale)?.values;
            for ((gray, mask), contrast) in gray.iter_mut().zip(mask.iter()).zip(&contrast) {
                *gray = level((f32::from(*mask) - contrast * self.unit).mul_add(per_step, at_zero));
            }
        }
        self.finish(number, gray, window, true, options)
    }

    fn finish(
        &self,
        number: u32,
        mut gray: Vec<u8>,
        window: Window,
        subtracted: bool,
        options: PictureOptions,
    ) -> Result<Picture, OpacityError> {
        super::drawing::cover(&mut gray, self.whole.ground.open.as_deref());
        let columns = self.run.acquisition().pixels.columns as usize;
        let mut gray = Raster::new(columns, gray).ok_or(OpacityError::Empty)?;
        let remark = self.whole.ground.remark(&self.run, &self.look, subtracted);
        let mut notes: Vec<String> = self.whole.ground.notes.iter().cloned().chain(remark).collect();
        if !options.hide_overlays {
            super::lay_over(&mut gray, &self.run, number, &mut notes);
        }
        Ok(Picture { gray, window, subtracted, notes })
    }

    /// What the run is like under its look, or native.
    fn whole_run(&self, look: &Look) -> Option<WholeRun> {
        if look.mask == self.look.mask {
            return Some(self.whole.clone());
        }
        self.native.get_or_init(|| WholeRun::of(&self.run, look).ok()).clone()
    }

    fn recipe(&self, number: u32) -> Option<Recipe> {
        let acquisition = self.run.acquisition();
        recipe(&acquisition.masks, acquisition.pixels.frames, &self.look, number)
    }

    fn mask(&self, recipe: &Recipe) -> Result<Vec<i16>, OpacityError> {
        let mask = Mask::of(&self.run, &recipe.mask, recipe.shift, &self.whole.ground.scale)?;
        Ok(mask.values.iter().map(|number| (number * self.unit).round() as i16).collect())
    }

    fn keep_masks(&mut self) -> Result<(), OpacityError> {
        if self.look.local {
            // Such a mask fits one frame only, and is made with its picture.
            return Ok(());
        }
        let mut different: Vec<Recipe> = Vec::new();
        for recipe in (1..=self.run.acquisition().pixels.frames).filter_map(|number| self.recipe(number)) {
            if different.iter().all(|other| (&other.mask, other.shift) != (&recipe.mask, recipe.shift)) {
                different.push(recipe);
            }
            if different.len() > KEPT {
                return Ok(());
            }
        }
        for recipe in different {
            let values = self.mask(&recipe)?;
            self.masks.push(KeptMask { frames: recipe.mask, shift: recipe.shift, values });
        }
        Ok(())
    }
}

/// Frame values whose number is the logarithm of value and offset, or of the floor where that is higher.
#[derive(Clone, Copy)]
struct Beams {
    offset: f32,
    floor: f32,
    /// The gray level of a beam whose mask is zero.
    level: LogLine,
}

/// The gray levels of mask minus contrast, whose logarithm is taken here: that is faster than looking it up.
#[inline(always)]
fn computed(gray: &mut [u8], mask: &[i16], contrast: &[u16], beams: Beams, per_step: f32) {
    for ((gray, mask), value) in gray.iter_mut().zip(mask).zip(contrast) {
        let beam = f32::from(*value) + beams.offset;
        let beam = if beam > beams.floor { beam } else { beams.floor };
        *gray = level(f32::from(*mask) * per_step + beams.level.at(beam));
    }
}

/// The gray levels of mask minus contrast, whose numbers are looked up.
#[inline(always)]
fn stripe(gray: &mut [u8], mask: &[i16], contrast: &[u16], table: &[i16; 1 << 16], per_step: f32, at_zero: f32) {
    let mut looked_up = [0_i16; BATCH];
    let (whole, rest) = contrast.as_chunks();
    let mut last = [0; BATCH];
    last[..rest.len()].copy_from_slice(rest);
    let batches = gray.chunks_mut(BATCH).zip(mask.chunks(BATCH)).zip(whole.iter().chain([&last]));
    for ((gray, mask), contrast) in batches {
        // Two loops: the second has no look-up and is done several pixels at a time.
        look_up(table, contrast, &mut looked_up);
        for ((gray, mask), number) in gray.iter_mut().zip(mask).zip(&looked_up) {
            let difference = i32::from(*mask) - i32::from(*number);
            *gray = level(difference as f32 * per_step + at_zero);
        }
    }
}

/// Not inlined where wide instructions are at hand: look-ups one after the other are twice as fast as what the compiler
/// makes of them there.
#[inline(never)]
fn look_up(table: &[i16; 1 << 16], values: &[u16; BATCH], numbers: &mut [i16; BATCH]) {
    for (number, value) in numbers.iter_mut().zip(values) {
        *number = table[usize::from(*value)];
    }
}

/// The nearest of 256 levels. Adding 2^23 leaves the rounded integer in the lowest bits of the sum, which, unlike a
/// conversion, is done for several pixels at once.
#[inline(always)]
fn level(gray: f32) -> u8 {
    const SHIFT: f32 = 8_388_608.0;
    (gray.clamp(0.0, 255.0) + SHIFT).to_bits() as u8
}

/// Works through pieces on this thread, and on those of the pool that come to help. A picture is made in less time than
/// sleeping threads may take to wake, so that it is not left to them alone.
fn with_help<T: Send>(pieces: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
    let pieces = Mutex::new(pieces);
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let all = || std::iter::from_fn(next).for_each(&work);
    rayon::in_place_scope(|scope| {
        (1..rayon::current_num_threads()).for_each(|_| scope.spawn(|_| all()));
        all();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_levels_are_those_of_exact_logarithms_but_for_ties() {
        let unit = std::f32::consts::LN_2 * 2704.7;
        let contrast: Vec<u16> = (0..=u16::MAX).collect();
        let mask: Vec<i16> = contrast.iter().map(|n| (n % 30_011).cast_signed()).collect();
        for (per_step, at_zero) in [(-0.047_f32, 200.0_f32), (0.012, -3.25)] {
            let mut gray = vec![0; contrast.len()];
            let beams = Beams { offset: -3.0, floor: 1.0, level: LogLine::new(-unit * per_step, at_zero) };
            dispatch!(Level::new(), _simd => computed(&mut gray, &mask, &contrast, beams, per_step));
            for ((gray, mask), value) in gray.iter().zip(&mask).zip(&contrast) {
                let number = 2704.7 * (f64::from(*value) - 3.0).max(1.0).ln();
                let exact = (f64::from(*mask) - number) * f64::from(per_step) + f64::from(at_zero);
                assert!((f64::from(*gray) - exact.clamp(0.0, 255.0)).abs() < 0.55, "{value}: {gray} for {exact}");
            }
        }
    }

    #[test]
    fn a_stripe_of_any_length_has_the_levels_of_its_pixels_one_by_one() {
        let table: Vec<i16> =
            (0..=u16::MAX).map(|value| (f32::from(value.max(1)).ln() * 2704.7).round() as i16).collect();
        for length in [0, 1, BATCH - 1, BATCH, BATCH + 1, 5 * BATCH + 77] {
            let contrast: Vec<u16> = (0..length).map(|n| (n * 40_503) as u16).collect();
            let mask: Vec<i16> = (0..length).map(|n| table[n * 97 % 4096]).collect();
            for (per_step, at_zero) in [(-0.047, 200.0), (0.012, -3.25)] {
                let mut gray = vec![0; length];
                let all = table.first_chunk().unwrap();
                dispatch!(Level::new(), _simd => stripe(&mut gray, &mask, &contrast, all, per_step, at_zero));
                for ((gray, mask), contrast) in gray.iter().zip(&mask).zip(&contrast) {
                    let difference = f32::from(*mask) - f32::from(table[usize::from(*contrast)]);
                    assert_eq!(f32::from(*gray), (difference * per_step + at_zero).clamp(0.0, 255.0).round_ties_even());
                }
            }
        }
    }
}
