//! Pictures of one run frame after frame, fast enough for cine.

use super::drawing::{cover, native_table};
use super::exact::{WholeRun, exact, lay_over};
use super::{Picture, PictureOptions};
use crate::imaging::opacity::mask::mask;
use crate::imaging::opacity::stack::{average, frame};
use crate::imaging::opacity::{LogLine, OpacityError};
use crate::imaging::subtraction::{Recipe, recipe};
use crate::imaging::window::{Quantiles, Window, opacity_window};
use crate::imaging::{FrameSelection, Look, MaskShift, Raster, Run};
use fearless_simd::{Level, dispatch};
use rayon::prelude::*;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Numbers are kept as 16-bit integers up to this: half the memory of `f32`, and the table of a 12-bit run stays in the
/// nearest cache.
const LARGEST: f32 = 30_000.0;
/// Masks kept: few runs have more, but time interval differences have one for each frame.
const KEPT: usize = 4;
/// Pixels handled at a time by one thread.
const STRIPE: usize = 1 << 15;
/// Pixels looked up at a time, before they are windowed.
const BATCH: usize = 128;

/// A run, owned or borrowed, and what its pictures under one look have in common: logarithms, masks and the window are
/// worked out once, when first needed. A picture of a frame then is a difference and a window for each pixel.
///
/// Its gray levels are within one level of those from exact numbers; all other pictures are drawn from exact numbers.
pub struct PreparedRun<R> {
    run: R,
    /// Its own frame selection does not matter.
    look: Look,
    cine: OnceLock<Result<CineScale, OpacityError>>,
    /// What the run is like native, where that shines through.
    native: OnceLock<Option<WholeRun>>,
    /// The latest last.
    masks: Mutex<Vec<Arc<KeptMask>>>,
}

/// What a run is like under its look, and the 16-bit number of each frame value.
struct CineScale {
    whole: WholeRun,
    table: Vec<i16>,
    /// Steps of such a number in an opacity of 1.
    unit: f32,
}

struct KeptMask {
    frames: Vec<u32>,
    shift: MaskShift,
    values: Vec<i16>,
}

impl<R: Deref<Target = Run>> PreparedRun<R> {
    /// Prepares `run` for pictures under `look`, whose frame selection does not matter.
    #[must_use]
    pub fn new(run: R, look: &Look) -> Self {
        let (cine, native, masks) = (OnceLock::new(), OnceLock::new(), Mutex::default());
        Self { run, look: look.clone(), cine, native, masks }
    }

    /// Whether a window chosen for this run suits these frames: one made for opacity is of no use for a frame that is
    /// not subtracted, as outside the ranges of the mask.
    pub fn is_window_for(&self, frames: FrameSelection) -> bool {
        let FrameSelection::Frame(number) = frames else { return true };
        self.cine().map_or(true, |cine| cine.whole.subtracted == self.recipe(number).is_some())
    }

    /// The picture of `frames`; see [`super::picture()`].
    ///
    /// # Errors
    /// If there is no such frame, or it or its mask cannot be decoded.
    pub fn picture(
        &self,
        frames: FrameSelection,
        window: Option<Window>,
        options: PictureOptions,
    ) -> Result<Picture, OpacityError> {
        let look = Look { frame: frames, ..self.look.clone() };
        let FrameSelection::Frame(number) = frames else {
            return exact(&self.run, &look, window, |_| None, options);
        };
        let plain = !(look.local || options.denoise || options.mask_visibility > 0.0);
        let Some(cine) = self.cine().ok().filter(|_| plain) else {
            return exact(&self.run, &look, window, |look| self.whole_run(look), options);
        };
        let window = window.filter(Window::is_usable);
        let (gray, window, subtracted) = if let Some(recipe) = self.recipe(number) {
            let window = window.unwrap_or_else(|| opacity_window(&cine.whole.spread));
            (self.subtracted(cine, &recipe, window, options.invert)?, window, true)
        } else {
            let (gray, window) = self.native(cine, number, window, options.invert)?;
            (gray, window, false)
        };
        let columns = self.run.acquisition().pixels.columns as usize;
        let mut gray = Raster::new(columns, gray).ok_or(OpacityError::Empty)?;
        let run_scale = &cine.whole.run_scale;
        cover(gray.values_mut(), run_scale.open.as_deref());
        let mut notes = run_scale.notes(&self.run, &self.look, subtracted);
        if !options.hide_overlays {
            lay_over(&mut gray, &self.run, number, &mut notes);
        }
        Ok(Picture { gray, window, subtracted, notes })
    }

    fn native(
        &self,
        cine: &CineScale,
        number: u32,
        window: Option<Window>,
        invert: bool,
    ) -> Result<(Vec<u8>, Window), OpacityError> {
        let frame = frame(&self.run, number)?;
        let values = frame.values();
        let whole = &cine.whole;
        let spread = || {
            let own = || Quantiles::of(values.len(), whole.run_scale.open.as_deref(), |at| f32::from(values[at]));
            if whole.subtracted { own() } else { whole.spread }
        };
        let (table, window) = native_table(self.run.acquisition(), window, invert, spread);
        Ok((values.par_iter().with_min_len(STRIPE).map(|v| table[usize::from(*v)]).collect(), window))
    }

    fn subtracted(
        &self,
        cine: &CineScale,
        recipe: &Recipe,
        window: Window,
        invert: bool,
    ) -> Result<Vec<u8>, OpacityError> {
        let CineScale { whole, table, unit } = cine;
        let scale = &whole.run_scale.scale;
        let mask = self.mask(cine, recipe)?;
        let mask = &mask.values;
        // gray = 255 · (low + width - opacity) / width, or upside down; opacity = (mask - contrast) / unit
        let per_step = 255.0 / (window.width as f32 * unit) * if invert { 1.0 } else { -1.0 };
        let at_zero = 255.0 * if invert { -window.low() } else { window.high() } as f32 / window.width as f32;
        let mut gray = vec![0; mask.len()];
        if let [only] = recipe.contrast[..] {
            let frame = frame(&self.run, only)?;
            // A table with an entry for every index needs no bounds check.
            let Some(table) = table.first_chunk() else { return Err(OpacityError::Empty) };
            let beams = scale.plain_logarithm().map(|[offset, floor, sign]| {
                let by_octave = sign * std::f32::consts::LN_2 * unit * per_step;
                Beams { offset, floor, level: LogLine::new(-by_octave, at_zero) }
            });
            let stripes = gray.chunks_mut(STRIPE).zip(mask.chunks(STRIPE)).zip(frame.values().chunks(STRIPE));
            share_with_pool(stripes, |((gray, mask), contrast)| match beams {
                Some(beams) => dispatch!(Level::new(), _simd => computed(gray, mask, contrast, beams, per_step)),
                None => dispatch!(Level::new(), _simd => stripe(gray, mask, contrast, table, per_step, at_zero)),
            });
        } else {
            let contrast = average(&self.run, &recipe.contrast, scale)?.values;
            for ((gray, mask), contrast) in gray.iter_mut().zip(mask).zip(&contrast) {
                *gray = level((f32::from(*mask) - contrast * unit).mul_add(per_step, at_zero));
            }
        }
        Ok(gray)
    }

    fn cine(&self) -> Result<&CineScale, OpacityError> {
        self.cine.get_or_init(|| CineScale::of(&self.run, &self.look)).as_ref().map_err(Clone::clone)
    }

    /// What the run is like under its look, or native.
    fn whole_run(&self, look: &Look) -> Option<WholeRun> {
        if look.mask == self.look.mask {
            return self.cine().ok().map(|cine| cine.whole.clone());
        }
        self.native.get_or_init(|| WholeRun::of(&self.run, look).ok()).clone()
    }

    fn recipe(&self, number: u32) -> Option<Recipe> {
        recipe(self.run.acquisition(), &self.look, number)
    }

    fn mask(&self, cine: &CineScale, recipe: &Recipe) -> Result<Arc<KeptMask>, OpacityError> {
        let kept = || self.masks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().iter().find(|kept| kept.frames == recipe.mask && kept.shift == recipe.shift).cloned();
        if let Some(mask) = known {
            return Ok(mask);
        }
        let exact = mask(&self.run, &recipe.mask, recipe.shift, &cine.whole.run_scale.scale)?;
        let values = exact.values.iter().map(|number| (number * cine.unit).round() as i16).collect();
        let mask = Arc::new(KeptMask { frames: recipe.mask.clone(), shift: recipe.shift, values });
        let mut kept = kept();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&mask));
        Ok(mask)
    }
}

impl CineScale {
    fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let whole = WholeRun::of(run, look)?;
        let numbers = whole.run_scale.scale.table();
        let largest = numbers.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
        let unit = LARGEST / largest.max(f32::MIN_POSITIVE);
        let table = numbers.iter().map(|number| (number * unit).round() as i16).collect();
        Ok(Self { whole, table, unit })
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

/// Not inlined where wide instructions are used: look-ups one after the other are twice as fast as what the compiler
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
/// sleeping threads may take to wake, so it is not left to them alone.
fn share_with_pool<T: Send>(pieces: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
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
