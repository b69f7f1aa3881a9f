//! The frames of a look, laid over one another and subtracted from their masks.

use super::OpacityError;
use super::aperture::open_area;
use super::mask::{follow, mask};
use super::note::ImageNote;
use super::polarity::{Doubt, Extremes};
use super::scale::Scale;
use super::stack::{self, StackOptions};
use crate::imaging::subtraction::{Recipe, recipes};
use crate::imaging::window::Quantiles;
use crate::imaging::{FrameError, FrameSelection, Look, MaskChoice, MaskShift, Polarity, Run, TrustedImage};
use rayon::prelude::*;
use std::sync::Arc;

/// What a look shows, before it is turned into opacity or gray.
pub(crate) struct Layers {
    pub(crate) content: Content,
    pub(crate) run_scale: Arc<RunScale>,
    /// About the run and about these frames in particular.
    pub(crate) notes: Vec<ImageNote>,
}

/// What all frames of a run have in common under a look.
pub(crate) struct RunScale {
    pub(crate) scale: Scale,
    /// Inside shutter and collimator; `None` where nothing is covered.
    pub(crate) open: Option<Vec<bool>>,
    notes: Vec<ImageNote>,
}

/// Pixel values of [`Layers`].
pub(crate) enum Content {
    /// Frame values: of the one frame, or of the most opaque frame at each pixel.
    Native(Vec<u16>),
    /// Mask minus contrast on the scale of the run.
    Subtracted(TrustedImage),
}

impl Content {
    pub(crate) const fn is_subtracted(&self) -> bool {
        matches!(self, Self::Subtracted(_))
    }

    /// How stored values or opacities are spread, where the aperture is `open`.
    pub(crate) fn spread(&self, open: Option<&[bool]>) -> Quantiles {
        match self {
            Self::Native(stored) => Quantiles::of(stored.len(), open, |at| f32::from(stored[at])),
            Self::Subtracted(image) => Quantiles::of(image.values.len(), open, |at| image.values[at]),
        }
    }
}

impl RunScale {
    /// Whether vessels are bright is judged by `frames`, unless the look says so.
    pub(crate) fn of(run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let acquisition = run.acquisition();
        let (rows, columns) = (acquisition.pixels.rows as usize, acquisition.pixels.columns as usize);
        if rows == 0 || columns == 0 {
            return Err(OpacityError::Empty);
        }
        let (open, ignored) = open_area(&acquisition.display.aperture, rows, columns);
        let mut scale = Scale::of(acquisition);
        let mut notes: Vec<ImageNote> = ignored.into_iter().collect();
        let doubt = Doubt::of(acquisition, &scale).filter(|_| look.polarity.is_none());
        let seen = doubt.and_then(|_| polarity(run, look, frames, &scale, open.as_deref()));
        match look.polarity.or(seen) {
            Some(Polarity::Bright) => {
                scale = scale.flipped(acquisition);
                notes.push(ImageNote::BrightVessels);
            }
            None if doubt == Some(Doubt::Subtracted) => notes.push(ImageNote::UnclearPolarity),
            Some(Polarity::Dark) | None => {}
        }
        Ok(Self { scale, open, notes })
    }

    /// What a person should know about the run, and about its frames that are subtracted, or are not.
    pub(crate) fn notes(&self, run: &Run, look: &Look, subtracted: bool) -> Vec<ImageNote> {
        let remark = if subtracted {
            self.scale.is_cosmetic().then_some(ImageNote::CosmeticSubtraction)
        } else {
            why_native(run, look)
        };
        self.notes.iter().cloned().chain(remark).collect()
    }
}

impl Layers {
    pub(crate) fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let frames = contrast_frames(run, look)?;
        // Some frames may hold no contrast; whether vessels are bright is the same in all.
        let judged = contrast_frames(run, &look.of_the_whole_run())?;
        let run_scale = RunScale::of(run, look, &judged)?;
        Self::on(Arc::new(run_scale), run, look, &frames)
    }

    /// The layers of some frames, where it is known what all frames have in common.
    pub(crate) fn on(run_scale: Arc<RunScale>, run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let recipes = recipes(run.acquisition(), look, frames);
        let mut notes = run_scale.notes(run, look, !recipes.is_empty());
        let minimum = matches!(look.frame, FrameSelection::Least(_));
        let options = StackOptions { skip_undecodable: frames.len() > 1, minimum };
        let content = if recipes.is_empty() {
            let (values, failed) = stack::extreme(run, frames, &run_scale.scale, options)?;
            notes.extend(left_out(failed));
            Content::Native(values)
        } else {
            let Difference { image, failed, note } = subtract(run, &recipes, &run_scale.scale, options, look.local)?;
            notes.extend(left_out(failed).into_iter().chain(note));
            Content::Subtracted(image)
        };
        Ok(Self { content, run_scale, notes })
    }
}

/// Whether vessels are dark or bright in `frames`; `None` if it is not clear.
fn polarity(run: &Run, look: &Look, frames: &[u32], scale: &Scale, open: Option<&[bool]>) -> Option<Polarity> {
    let acquisition = run.acquisition();
    // Logarithms of what may be a negative say little.
    let recipes = if scale.is_logarithmic() { Vec::new() } else { recipes(acquisition, look, frames) };
    let gathered = |minimum| -> Option<Vec<f32>> {
        let options = StackOptions { skip_undecodable: true, minimum };
        if !recipes.is_empty() {
            return Some(subtract(run, &recipes, scale, options, false).ok()?.image.values);
        }
        let (stored, _) = stack::extreme(run, frames, scale, options).ok()?;
        let less_beam = if scale.rises() { -1.0 } else { 1.0 };
        Some(stored.into_iter().map(|value| less_beam * f32::from(value)).collect())
    };
    let columns = acquisition.pixels.columns as usize;
    let mut extremes = Extremes { columns, most: gathered(false)?, least: gathered(true)? };
    let border = if recipes.is_empty() { [0.0, f32::from(scale.highest)] } else { [f32::NAN; 2] };
    extremes.uncover(border, open);
    extremes.polarity(recipes.is_empty() && !acquisition.masks.already_subtracted)
}

/// Frame numbers of the selection, checked against the run.
pub(crate) fn contrast_frames(run: &Run, look: &Look) -> Result<Vec<u32>, OpacityError> {
    let frames = run.acquisition().pixels.frames;
    let outside = |number: &u32| *number == 0 || *number > frames;
    if !look.shift.displacement.is_finite() {
        return Err(OpacityError::Shift);
    }
    if let MaskChoice::Frames(mask) = &look.mask {
        if run.acquisition().masks.already_subtracted {
            return Err(OpacityError::AlreadySubtracted);
        }
        if let Some(number) = mask.iter().copied().find(outside) {
            return Err(FrameError::NoSuchFrame { number, frames }.into());
        }
        if mask.is_empty() {
            return Err(OpacityError::NoMaskFrames);
        }
    }
    let [first, last] = match look.frame {
        FrameSelection::Frame(number) => [number, number],
        FrameSelection::Opacify(range) | FrameSelection::Least(range) => range.unwrap_or([1, frames]),
    };
    if let Some(number) = [first, last].into_iter().find(outside) {
        return Err(FrameError::NoSuchFrame { number, frames }.into());
    }
    if first > last {
        return Err(OpacityError::NoFrames { first, last });
    }
    let all: Vec<u32> = (first..=last).collect();
    let (MaskChoice::Frames(mask), FrameSelection::Opacify(None) | FrameSelection::Least(None)) =
        (&look.mask, look.frame)
    else {
        return Ok(all);
    };
    let contrast: Vec<u32> = all.iter().copied().filter(|n| !mask.contains(n)).collect();
    Ok(if contrast.is_empty() { all } else { contrast })
}

fn why_native(run: &Run, look: &Look) -> Option<ImageNote> {
    let masks = &run.acquisition().masks;
    (look.mask == MaskChoice::Auto).then_some(if masks.already_subtracted {
        ImageNote::AlreadySubtracted
    } else if masks.items.is_empty() {
        ImageNote::NoMaskNamed
    } else if masks.recommended {
        ImageNote::MaskDoesNotApply
    } else {
        ImageNote::SubtractionNotRecommended
    })
}

fn left_out(failed: Vec<FrameError>) -> Option<ImageNote> {
    let more = failed.len().saturating_sub(1);
    failed.into_iter().next().map(|first| ImageNote::FramesLeftOut { first, more })
}

/// The largest difference of the recipes at each pixel, or the smallest.
fn subtract(
    run: &Run,
    recipes: &[Recipe],
    scale: &Scale,
    options: StackOptions,
    local: bool,
) -> Result<Difference, OpacityError> {
    type Found = Result<Difference, OpacityError>;
    let groups = grouped(recipes);
    let per_thread = groups.len().div_ceil(rayon::current_num_threads()).max(1);
    let of_group = |group| difference(run, group, scale, options, local);
    let both = |one: Found, other: Found| Ok(one?.merged(other?, options.minimum));
    let parts: Vec<Option<Found>> =
        groups.par_chunks(per_thread).map(|groups| groups.iter().map(of_group).reduce(both)).collect();
    parts.into_iter().flatten().reduce(both).unwrap_or(Err(OpacityError::Empty))
}

/// Frames with one mask in common. Their smallest value can be taken before the logarithm, unless they are averaged.
struct Group {
    mask: Vec<u32>,
    shift: MaskShift,
    frames: Vec<u32>,
    averaged: bool,
}

fn grouped(recipes: &[Recipe]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for Recipe { mask, contrast, shift } in recipes {
        let averaged = contrast.len() > 1;
        let is_same = |group: &&mut Group| !group.averaged && group.mask == *mask && group.shift == *shift;
        match groups.iter_mut().find(is_same).filter(|_| !averaged) {
            Some(group) => group.frames.extend(contrast),
            None => groups.push(Group { mask: mask.clone(), shift: *shift, frames: contrast.clone(), averaged }),
        }
    }
    groups
}

/// Differences of some of the recipes.
struct Difference {
    image: TrustedImage,
    failed: Vec<FrameError>,
    /// How far a mask was off before and after it followed the limb.
    note: Option<ImageNote>,
}

impl Difference {
    fn merged(mut self, other: Self, minimum: bool) -> Self {
        let own = self.image.values.iter_mut().zip(&mut self.image.trusted);
        for ((value, trusted), (v, t)) in own.zip(other.image.values.into_iter().zip(other.image.trusted)) {
            // What can be trusted goes before what cannot.
            let further = if minimum { v < *value } else { v > *value };
            if (t && !*trusted) || (t == *trusted && further) {
                (*value, *trusted) = (v, t);
            }
        }
        self.failed.extend(other.failed);
        self.note = self.note.or(other.note);
        self
    }
}

/// The difference of one group; a `local` mask follows the limb from place to place.
fn difference(
    run: &Run,
    group: &Group,
    scale: &Scale,
    options: StackOptions,
    local: bool,
) -> Result<Difference, OpacityError> {
    let Group { mask: mask_frames, shift, frames, averaged } = group;
    if !averaged
        && !local
        && shift.is_zero()
        && let Some(image) = stack::difference_of_cached(run, mask_frames, frames, scale, options)
    {
        return Ok(Difference { image, failed: Vec::new(), note: None });
    }
    let mut image = mask(run, mask_frames, *shift, scale)?;
    let note = if local { Some(follow(&mut image, run, frames, scale)?) } else { None };
    let mut failed = Vec::new();
    if *averaged {
        let contrast = stack::average(run, frames, scale)?;
        image.values.iter_mut().zip(contrast.values).for_each(|(value, contrast)| *value -= contrast);
    } else {
        let extreme;
        (extreme, failed) = stack::extreme(run, frames, scale, options)?;
        stack::subtract(&extreme, scale, &mut image.values);
    }
    Ok(Difference { image, failed, note })
}
