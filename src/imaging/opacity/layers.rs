//! The frames of a look, laid over one another and subtracted from their masks.

use super::OpacityError;
use super::aperture::open_area;
use super::mask::Mask;
use super::polarity::{self, Polarity};
use super::scale::Scale;
use super::stack::{self, StackOptions};
use crate::imaging::subtraction::{FrameSelection, Look, MaskChoice, Recipe, recipe};
use crate::imaging::window::Quantiles;
use crate::imaging::{FrameError, MaskShift, Run};
use rayon::prelude::*;
use std::sync::Arc;

/// What a look shows, before it is turned into opacity or gray.
pub(crate) struct Layers {
    pub(crate) content: Content,
    pub(crate) run_scale: Arc<RunScale>,
    /// About these frames in particular, one sentence each.
    pub(crate) notes: Vec<String>,
}

/// What all frames of a run have in common under a look.
pub(crate) struct RunScale {
    pub(crate) scale: Scale,
    /// Inside shutter and collimator; `None` where nothing is covered.
    pub(crate) open: Option<Vec<bool>>,
    pub(crate) polarity: Polarity,
    pub(crate) notes: Vec<String>,
}

/// Pixel values of [`Layers`].
pub(crate) enum Content {
    /// Frame values: of the one frame, or of the most opaque frame at each pixel.
    Native(Vec<u16>),
    /// Mask minus contrast on the scale of the run, and where that can be trusted.
    Subtracted { values: Vec<f32>, trusted: Vec<bool> },
}

impl Content {
    /// How stored values or opacities are spread, where the aperture is `open`.
    pub(crate) fn spread(&self, open: Option<&[bool]>) -> Quantiles {
        match self {
            Self::Native(stored) => Quantiles::of(stored.len(), open, |at| f32::from(stored[at])),
            Self::Subtracted { values, .. } => Quantiles::of(values.len(), open, |at| values[at]),
        }
    }
}

impl RunScale {
    /// Whether vessels are bright is judged by a few of `frames`.
    pub(crate) fn of(run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let acquisition = run.acquisition();
        let (rows, columns) = (acquisition.pixels.rows as usize, acquisition.pixels.columns as usize);
        if rows == 0 || columns == 0 {
            return Err(OpacityError::Empty);
        }
        let (open, covered) = open_area(&acquisition.display.aperture, rows, columns);
        let scale = Scale::of(acquisition);
        let (polarity, note) = polarity::detect(run, &scale, frames, &recipes(run, look, frames), open.as_deref());
        let scale = if polarity == Polarity::Bright { scale.flipped() } else { scale };
        Ok(Self { scale, open, polarity, notes: covered.into_iter().chain(note).collect() })
    }

    /// What a person should know about frames that are subtracted, or are not.
    pub(crate) fn remark(&self, run: &Run, look: &Look, subtracted: bool) -> Option<String> {
        let cosmetic = "the stored values are made for display: the subtraction is cosmetic";
        if subtracted { self.scale.is_cosmetic().then(|| cosmetic.to_owned()) } else { why_native(run, look) }
    }
}

impl Layers {
    pub(crate) fn of(run: &Run, look: &Look) -> Result<Self, OpacityError> {
        let frames = contrast_frames(run, look)?;
        // One frame alone may hold no contrast; whether vessels are bright is the same in all.
        let judged = contrast_frames(run, &look.of_the_whole_run())?;
        let run_scale = RunScale::of(run, look, if frames.len() > 1 { &frames } else { &judged })?;
        Self::on(Arc::new(run_scale), run, look, &frames)
    }

    /// As [`Layers::of`], with only some of the frames of the selection.
    pub(crate) fn of_frames(run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        Self::on(Arc::new(RunScale::of(run, look, frames)?), run, look, frames)
    }

    /// As [`Layers::of_frames`], where it is known what all frames have in common.
    pub(crate) fn on(run_scale: Arc<RunScale>, run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let recipes = recipes(run, look, frames);
        let mut notes: Vec<String> = run_scale.remark(run, look, !recipes.is_empty()).into_iter().collect();
        let minimum = matches!(look.frame, FrameSelection::Least(_));
        let options = StackOptions { skip_undecodable: frames.len() > 1, minimum };
        let content = if recipes.is_empty() {
            let (values, failed) = stack::extreme(run, frames, &run_scale.scale, options)?;
            notes.extend(left_out(&failed));
            Content::Native(values)
        } else {
            subtract(run, &recipes, &run_scale.scale, options, look.local, &mut notes)?
        };
        Ok(Self { content, run_scale, notes })
    }

    /// Everything a person should know, one sentence each.
    pub(crate) fn all_notes(&self) -> Vec<String> {
        self.run_scale.notes.iter().chain(&self.notes).cloned().collect()
    }
}

/// Frame numbers of the selection, checked against the run.
pub(crate) fn contrast_frames(run: &Run, look: &Look) -> Result<Vec<u32>, OpacityError> {
    let frames = run.acquisition().pixels.frames;
    if !look.shift.displacement().is_finite() {
        return Err(OpacityError::Shift);
    }
    if let MaskChoice::Frames(mask) = &look.mask {
        if run.acquisition().masks.already_subtracted {
            return Err(OpacityError::AlreadySubtracted);
        }
        if let Some(number) = mask.iter().copied().find(|n| *n == 0 || *n > frames) {
            return Err(FrameError::NoSuchFrame { number, frames }.into());
        }
        if mask.is_empty() {
            return Err(OpacityError::NoMaskFrames);
        }
    }
    let range = match look.frame {
        FrameSelection::Frame(number) => [number, number],
        FrameSelection::Opacify(range) | FrameSelection::Least(range) => range.unwrap_or([1, frames]),
    };
    if let Some(number) = range.into_iter().find(|n| *n == 0 || *n > frames) {
        return Err(FrameError::NoSuchFrame { number, frames }.into());
    }
    let all: Vec<u32> = (range[0]..=range[1]).collect();
    let contrast: Vec<u32> = match (&look.mask, look.frame) {
        (MaskChoice::Frames(mask), FrameSelection::Opacify(None) | FrameSelection::Least(None)) => {
            all.iter().copied().filter(|n| !mask.contains(n)).collect()
        }
        _ => Vec::new(),
    };
    if !contrast.is_empty() {
        return Ok(contrast);
    }
    if all.is_empty() { Err(OpacityError::NoFrames { first: range[0], last: range[1] }) } else { Ok(all) }
}

/// How each of the frames is subtracted; frames that are not are left out.
fn recipes(run: &Run, look: &Look, frames: &[u32]) -> Vec<Recipe> {
    let acquisition = run.acquisition();
    let of = |frame: &u32| recipe(&acquisition.masks, acquisition.pixels.frames, look, *frame);
    frames.iter().filter_map(of).collect()
}

fn why_native(run: &Run, look: &Look) -> Option<String> {
    let masks = &run.acquisition().masks;
    if look.mask != MaskChoice::Auto {
        return None;
    }
    let why = if masks.already_subtracted {
        "the stored pixels are subtracted already and are shown as they are"
    } else if masks.items.is_empty() {
        "the file names no mask: shown without subtraction until mask frames are chosen"
    } else if masks.recommended {
        "the mask of the file does not apply here: shown without subtraction"
    } else {
        "the file has a mask but does not recommend subtraction: shown without it until mask frames are chosen"
    };
    Some(why.to_owned())
}

fn left_out(failed: &[FrameError]) -> Option<String> {
    let first = failed.first()?;
    let more = if failed.len() > 1 { format!(" and {} more", failed.len() - 1) } else { String::new() };
    Some(format!("left out: {first}{more}"))
}

/// The largest difference of the recipes at each pixel, or the smallest.
fn subtract(
    run: &Run,
    recipes: &[Recipe],
    scale: &Scale,
    options: StackOptions,
    local: bool,
    notes: &mut Vec<String>,
) -> Result<Content, OpacityError> {
    let groups = grouped(recipes);
    let per_thread = groups.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Result<Vec<Difference>, OpacityError> = groups
        .par_chunks(per_thread)
        .map(|groups| {
            let mut groups = groups.iter();
            let mut most =
                groups.next().map_or(Err(OpacityError::Empty), |g| difference(run, g, scale, options, local))?;
            for group in groups {
                most = most.merged(difference(run, group, scale, options, local)?, options.minimum);
            }
            Ok(most)
        })
        .collect();
    let Some(part) = parts?.into_iter().reduce(|one, other| one.merged(other, options.minimum)) else {
        return Err(OpacityError::Empty);
    };
    notes.extend(left_out(&part.failed));
    notes.extend(part.note);
    Ok(Content::Subtracted { values: part.values, trusted: part.trusted })
}

/// Frames with one mask in common: their smallest value can be taken before the logarithm.
struct Group {
    mask: Vec<u32>,
    shift: MaskShift,
    contrast: Contrast,
}

enum Contrast {
    Extreme(Vec<u32>),
    Average(Vec<u32>),
}

impl Contrast {
    fn frames(&self) -> &[u32] {
        match self {
            Self::Extreme(frames) | Self::Average(frames) => frames,
        }
    }
}

fn grouped(recipes: &[Recipe]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for recipe in recipes {
        let (mask, shift) = (recipe.mask.clone(), recipe.shift);
        let [frame] = recipe.contrast[..] else {
            groups.push(Group { mask, shift, contrast: Contrast::Average(recipe.contrast.clone()) });
            continue;
        };
        let same = groups.iter_mut().find_map(|group| match &mut group.contrast {
            Contrast::Extreme(frames) if group.mask == mask && group.shift == shift => Some(frames),
            _ => None,
        });
        match same {
            Some(frames) => frames.push(frame),
            None => groups.push(Group { mask, shift, contrast: Contrast::Extreme(vec![frame]) }),
        }
    }
    groups
}

/// Differences of some of the recipes.
struct Difference {
    values: Vec<f32>,
    trusted: Vec<bool>,
    failed: Vec<FrameError>,
    /// How far a mask was off before and after it followed the limb.
    note: Option<String>,
}

impl Difference {
    fn merged(mut self, other: Self, minimum: bool) -> Self {
        let own = self.values.iter_mut().zip(&mut self.trusted);
        for ((value, trusted), (v, t)) in own.zip(other.values.into_iter().zip(other.trusted)) {
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
    let still = group.shift.is_zero() && !local;
    if let (Contrast::Extreme(frames), true) = (&group.contrast, still)
        && let Some((values, trusted)) = stack::difference_of_cached(run, &group.mask, frames, scale, options)
    {
        return Ok(Difference { values, trusted, failed: Vec::new(), note: None });
    }
    let mut mask = Mask::of(run, &group.mask, group.shift, scale)?;
    let note = if local { Some(mask.follow(run, group.contrast.frames(), scale)?) } else { None };
    let mut values = mask.values;
    let mut failed = Vec::new();
    match &group.contrast {
        Contrast::Extreme(frames) => {
            let extreme;
            (extreme, failed) = stack::extreme(run, frames, scale, options)?;
            stack::subtract(&extreme, scale, &mut values);
        }
        Contrast::Average(frames) => {
            let (contrast, _) = stack::average(run, frames, scale)?;
            for (value, contrast) in values.iter_mut().zip(contrast) {
                *value -= contrast;
            }
        }
    }
    Ok(Difference { values, trusted: mask.trusted, failed, note })
}
