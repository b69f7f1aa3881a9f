//! A file to a run.

use super::OpenError;
use super::archive::{self, Archive};
use super::facts;
use super::frame_index::FrameIndex;
use super::frames::Frames;
use super::overlay;
use super::parser::{self, Compression, Object, Source};
use super::pixel_layout::PixelLayout;
use super::sop_class::{Class, class};
use crate::imaging::{Acquisition, FrameCache, Run};
use dicom_dictionary_std::tags;
use std::path::Path;

/// How to open a run.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Where decoded frames are kept, for all runs opened with clones of these options: of 512 MiB unless changed.
    pub frame_cache: FrameCache,
    /// Accept any image, such as a slice of a CT, and not only X-ray runs.
    pub any_modality: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { frame_cache: FrameCache::new(512 << 20), any_modality: false }
    }
}

/// Opens the file at `path`. Only attributes are read now; a frame is read and decoded when it is asked for.
///
/// # Errors
/// If the file cannot be read, is damaged, holds no image, or, unless any modality is accepted, is no X-ray run.
pub fn open(path: &Path, options: OpenOptions) -> Result<Run, OpenError> {
    run(source(path)?, options)
}

/// The bytes of the file at `path`, or of the member of a zip archive that it names.
pub(super) fn source(path: &Path) -> Result<Source, OpenError> {
    match archive::split(path) {
        Some((archive, member)) if !path.exists() => Archive::open(archive)?.source_of(member),
        _ => Ok(Source::file(path)?),
    }
}

/// Opens the file whose bytes these are. They stay in memory as long as the run.
///
/// # Errors
/// As [`open()`].
pub fn open_bytes(bytes: Vec<u8>, options: OpenOptions) -> Result<Run, OpenError> {
    run(Source::Memory(bytes.into()), options)
}

/// The run in `source`.
pub(super) fn run(source: Source, options: OpenOptions) -> Result<Run, OpenError> {
    let (facts, frames) = image(source, options.any_modality)?;
    Ok(Run::new(facts, Box::new(frames), options.frame_cache))
}

/// Facts and frames of the image in `source`.
pub(super) fn image(source: Source, any_modality: bool) -> Result<(Acquisition, Frames), OpenError> {
    let mut object = parser::read(source)?;
    admit(&mut object, any_modality)?;
    let Some(pixels) = object.pixels else { return Err(no_pixels(&object)) };
    if pixels.tag != tags::PIXEL_DATA {
        return Err(OpenError::NoPixels("its values are floating-point numbers, not X-ray pixels".to_owned()));
    }
    if let Compression::Unreadable(name) = object.syntax.compression {
        return Err(OpenError::Compression(format!("{name} ({})", object.syntax.uid)));
    }
    let layout = PixelLayout::of(&mut object)?;
    let index = FrameIndex::of(&mut object, pixels, &layout)?;
    let overlays = overlay::planes(&mut object, &layout);
    let mut facts = facts::acquisition(&object, &layout);
    facts.pixels.whole_frames = index.whole(&layout);
    facts.display.overlays = overlays.iter().map(|plane| plane.fact.clone()).collect();
    Ok((facts, Frames { source: object.source, syntax: object.syntax, layout, index, overlays }))
}

/// Turns away what is not to be planned on.
fn admit(object: &mut Object, any_modality: bool) -> Result<(), OpenError> {
    let uid = object.data.text(tags::SOP_CLASS_UID).unwrap_or_default();
    let modality = object.data.text(tags::MODALITY).unwrap_or_default();
    let is_index = object.data.contains(tags::DIRECTORY_RECORD_SEQUENCE);
    match class(&uid, &modality) {
        _ if is_index => Err(OpenError::Index),
        Class::Index => Err(OpenError::Index),
        Class::Run => Ok(()),
        Class::Usable(why) => {
            object.warnings.push(why.to_owned());
            Ok(())
        }
        Class::Other(_) if any_modality => Ok(()),
        Class::Other(what) if object.pixels.is_some() => Err(OpenError::NotARun(what)),
        Class::Other(_) => Err(no_pixels(object)),
    }
}

fn no_pixels(object: &Object) -> OpenError {
    if object.cut_short {
        return OpenError::Damaged("it is cut short before its pixel data".to_owned());
    }
    let uid = object.data.text(tags::SOP_CLASS_UID).unwrap_or_default();
    let modality = object.data.text(tags::MODALITY).unwrap_or_default();
    let what = match class(&uid, &modality) {
        Class::Other(what) => what,
        _ => "pixel data is missing; export the run again with its images".to_owned(),
    };
    OpenError::NoPixels(what)
}
