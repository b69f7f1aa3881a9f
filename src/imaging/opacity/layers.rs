//! The frames of a look, laid over one another and subtracted from their masks.

use super::OpacityError;
use super::aperture::open_area;
use super::polarity::{self, Polarity, spaced};
use super::scale::Scale;
use super::stack::{self, Gather};
use crate::imaging::register::{LocalFit, motion};
use crate::imaging::subtraction::{FrameSelection, Look, MaskChoice, Recipe, recipe, shifted};
use crate::imaging::window::Spread;
use crate::imaging::{FrameError, Raster, Run};
use rayon::prelude::*;
use std::sync::Arc;

/// What a look shows, before it is turned into opacity or gray.
pub(crate) struct Layers {
    pub(crate) content: Content,
    pub(crate) ground: Arc<Ground>,
    /// About these frames in particular, one sentence each.
    pub(crate) notes: Vec<String>,
}

/// What all frames of a run have in common under a look.
pub(crate) struct Ground {
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
    pub(crate) fn spread(&self, open: Option<&[bool]>) -> Spread {
        match self {
            Self::Native(stored) => Spread::of(stored.len(), open, |at| f32::from(stored[at])),
            Self::Subtracted { values, .. } => Spread::of(values.len(), open, |at| values[at]),
        }
    }
}

impl Ground {
    /// Whether vessels are bright is judged by a few of `frames`.
    pub(crate) fn of(run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let acquisition = run.acquisition();
        let (rows, columns) = (acquisition.pixels.rows as usize, acquisition.pixels.columns as usize);
        if rows == 0 || columns == 0 {
            return Err(OpacityError::Empty);
        }
        let (open, covered) = open_area(&acquisition.display.aperture, rows, columns);
        let scale = Scale::of(acquisition);
        let (polarity, said) = polarity::detect(run, &scale, frames, &recipes(run, look, frames), open.as_deref());
        let scale = if polarity == Polarity::Bright { scale.flipped() } else { scale };
        Ok(Self { scale, open, polarity, notes: covered.into_iter().chain(said).collect() })
    }

    /// What is to be said of frames that are subtracted, or are not.
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
        let ground = Ground::of(run, look, if frames.len() > 1 { &frames } else { &judged })?;
        Self::on(Arc::new(ground), run, look, &frames)
    }

    /// As [`Layers::of`], with only some of the frames of the selection.
    pub(crate) fn of_frames(run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        Self::on(Arc::new(Ground::of(run, look, frames)?), run, look, frames)
    }

    /// As [`Layers::of_frames`], where it is known what all frames have in common.
    pub(crate) fn on(ground: Arc<Ground>, run: &Run, look: &Look, frames: &[u32]) -> Result<Self, OpacityError> {
        let recipes = recipes(run, look, frames);
        let mut notes: Vec<String> = ground.remark(run, look, !recipes.is_empty()).into_iter().collect();
        let least = matches!(look.frame, FrameSelection::Least(_));
        let gather = Gather { lenient: frames.len() > 1, least };
        let content = if recipes.is_empty() {
            let (values, failed) = stack::extreme(run, frames, &ground.scale, gather)?;
            notes.extend(left_out(&failed));
            Content::Native(values)
        } else {
            subtract(run, &recipes, &ground.scale, gather, look.local, &mut notes)?
        };
        Ok(Self { content, ground, notes })
    }

    /// Everything a person should know, one sentence each.
    pub(crate) fn all_notes(&self) -> Vec<String> {
        self.ground.notes.iter().chain(&self.notes).cloned().collect()
    }
}

/// Frame numbers of the selection, checked against the run.
pub(crate) fn contrast_frames(run: &Run, look: &Look) -> Result<Vec<u32>, OpacityError> {
    let frames = run.acquisition().pixels.frames;
    if !look.shift.iter().all(|s| s.is_finite()) {
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
    gather: Gather,
    local: bool,
    notes: &mut Vec<String>,
) -> Result<Content, OpacityError> {
    let groups = grouped(recipes);
    let per_thread = groups.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Result<Vec<Part>, OpacityError> = groups
        .par_chunks(per_thread)
        .map(|groups| {
            let mut groups = groups.iter();
            let mut most =
                groups.next().map_or(Err(OpacityError::Empty), |g| difference(run, g, scale, gather, local))?;
            for group in groups {
                most = most.and(difference(run, group, scale, gather, local)?, gather.least);
            }
            Ok(most)
        })
        .collect();
    let Some(part) = parts?.into_iter().reduce(|one, other| one.and(other, gather.least)) else {
        return Err(OpacityError::Empty);
    };
    notes.extend(left_out(&part.failed));
    notes.extend(part.said);
    Ok(Content::Subtracted { values: part.values, trusted: part.trusted })
}

/// Frames with one mask in common: their smallest value can be taken before the logarithm.
struct Group {
    mask: Vec<u32>,
    shift: [f64; 2],
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
struct Part {
    values: Vec<f32>,
    trusted: Vec<bool>,
    failed: Vec<FrameError>,
    /// How far a mask was off before and after it followed the limb.
    said: Option<String>,
}

impl Part {
    fn and(mut self, other: Self, least: bool) -> Self {
        let own = self.values.iter_mut().zip(&mut self.trusted);
        for ((value, trusted), (v, t)) in own.zip(other.values.into_iter().zip(other.trusted)) {
            // What can be trusted goes before what cannot.
            let further = if least { v < *value } else { v > *value };
            if (t && !*trusted) || (t == *trusted && further) {
                (*value, *trusted) = (v, t);
            }
        }
        self.failed.extend(other.failed);
        self.said = self.said.or(other.said);
        self
    }
}

/// The difference of one group; a `local` mask follows the limb from place to place.
fn difference(run: &Run, group: &Group, scale: &Scale, gather: Gather, local: bool) -> Result<Part, OpacityError> {
    let still = group.shift == [0.0; 2] && !local;
    if let (Contrast::Extreme(frames), true) = (&group.contrast, still)
        && let Some((values, trusted)) = stack::difference_at_hand(run, &group.mask, frames, scale, gather)
    {
        return Ok(Part { values, trusted, failed: Vec::new(), said: None });
    }
    let mut mask = Mask::of(run, &group.mask, group.shift, scale)?;
    let said = if local { Some(mask.follow(run, group.contrast.frames(), scale)?) } else { None };
    let mut values = mask.values;
    let mut failed = Vec::new();
    match &group.contrast {
        Contrast::Extreme(frames) => {
            let extreme;
            (extreme, failed) = stack::extreme(run, frames, scale, gather)?;
            stack::subtract(&extreme, scale, &mut values);
        }
        Contrast::Average(frames) => {
            let (contrast, _) = stack::average(run, frames, scale)?;
            for (value, contrast) in values.iter_mut().zip(contrast) {
                *value -= contrast;
            }
        }
    }
    Ok(Part { values, trusted: mask.trusted, failed, said })
}

/// Averaged and shifted mask frames on the scale of the run.
pub(crate) struct Mask {
    pub(crate) values: Vec<f32>,
    /// Not saturated, not black, and not moved in from beyond the border.
    pub(crate) trusted: Vec<bool>,
}

impl Mask {
    pub(crate) fn of(run: &Run, frames: &[u32], shift: [f64; 2], scale: &Scale) -> Result<Self, OpacityError> {
        let (values, trusted) = stack::average(run, frames, scale)?;
        if shift == [0.0, 0.0] {
            return Ok(Self { values, trusted });
        }
        let columns = run.acquisition().pixels.columns as usize;
        Ok(Self { values: shifted(&values, columns, shift), trusted: moved(&trusted, columns, shift) })
    }
}

impl Mask {
    /// Lays the mask on the mean of a few contrast frames by a motion that differs from place to place; says how far it
    /// was off before and after, for people.
    pub(crate) fn follow(&mut self, run: &Run, frames: &[u32], scale: &Scale) -> Result<String, OpacityError> {
        Ok(match self.motion_to(run, frames, scale)? {
            Some(fit) => {
                self.values = fit.motion.laid(&self.values, run.acquisition().pixels.columns as usize);
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
        let some: Vec<u32> = spaced(frames).copied().collect();
        let contrast = Self::of(run, &some, [0.0; 2], scale)?;
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
fn moved(trusted: &[bool], columns: usize, shift: [f64; 2]) -> Vec<bool> {
    let rows = trusted.len() / columns;
    let inside = |at: f64, count: usize| (at > -0.5 && at < count as f64 - 0.5).then_some(at.round() as usize);
    let sources: Vec<Option<usize>> = (0..columns).map(|c| inside(c as f64 + shift[1], columns)).collect();
    let mut out = vec![false; trusted.len()];
    for (row, line) in out.chunks_mut(columns).enumerate() {
        let Some(source_row) = inside(row as f64 - shift[0], rows) else { continue };
        for (value, source) in line.iter_mut().zip(&sources) {
            *value = source.is_some_and(|column| trusted[source_row * columns + column]);
        }
    }
    out
}
