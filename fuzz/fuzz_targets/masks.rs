//! Any mask module under any look: pictures and numbers, or a reason.

#![no_main]

use arbitrary::Arbitrary;
use dva_planner_fuzz::imaging::acquisition::{
    Aperture, Display, Intensity, MaskItem, MaskModule, MaskOperation, PixelFormat,
};
use dva_planner_fuzz::imaging::opacity::opacity;
use dva_planner_fuzz::imaging::picture::{PictureOptions, PreparedRun, gray16, picture};
use dva_planner_fuzz::imaging::subtraction::recipe;
use dva_planner_fuzz::imaging::window::Window;
use dva_planner_fuzz::imaging::{Acquisition, Frame, FrameCache, FrameError, FrameSelection, FrameSource, Look, MaskChoice, Run};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

#[derive(Debug, Arbitrary)]
struct Input {
    columns: u8,
    rows: u8,
    frames: u8,
    bits: u8,
    signed: bool,
    intensity: u8,
    higher_is_less_beam: bool,
    table: Option<Vec<f32>>,
    aperture: Option<[f64; 4]>,
    items: Vec<Item>,
    recommended: bool,
    already_subtracted: bool,
    frame: Option<u32>,
    range: Option<[u32; 2]>,
    mask: Option<Vec<u32>>,
    native: bool,
    shift: [f64; 2],
    window: Option<[f64; 2]>,
    visibility: f64,
    denoise: bool,
    seed: u16,
    local: bool,
    least: bool,
}

#[derive(Debug, Arbitrary)]
struct Item {
    operation: u8,
    ranges: Vec<[u32; 2]>,
    mask_frames: Vec<u32>,
    contrast_averaging: u32,
    shift: [f64; 2],
    tid_offset: i32,
    frame_shifts: Vec<(u32, [f64; 2])>,
}

impl From<Item> for MaskItem {
    fn from(item: Item) -> Self {
        Self {
            operation: match item.operation % 4 {
                0 => MaskOperation::None,
                1 => MaskOperation::AverageSubtraction,
                2 => MaskOperation::TimeInterval,
                _ => MaskOperation::ReversedTimeInterval,
            },
            ranges: item.ranges,
            mask_frames: item.mask_frames,
            contrast_averaging: item.contrast_averaging,
            shift: item.shift.into(),
            tid_offset: item.tid_offset,
            frame_shifts: item.frame_shifts.into_iter().map(|(frame, shift)| (frame, shift.into())).collect(),
        }
    }
}

/// Frames made of a few numbers.
struct Pattern {
    columns: usize,
    rows: usize,
    highest: u16,
    seed: u16,
}

impl FrameSource for Pattern {
    fn decode(&self, number: u32) -> Result<Frame, FrameError> {
        let failed = || FrameError::Undecodable { number, cause: "it is one of those that cannot".to_owned() };
        if number % 7 == u32::from(self.seed % 16) {
            return Err(failed());
        }
        let value = |at: usize| (at as u16).wrapping_mul(self.seed).wrapping_add(number as u16 * 37) & self.highest;
        let values: Vec<u16> = (0..self.columns * self.rows).map(value).collect();
        Frame::new(self.columns, values.into()).ok_or_else(failed)
    }
}

fuzz_target!(|input: Input| {
    let (columns, rows) = (usize::from(input.columns % 24) + 1, usize::from(input.rows % 24) + 1);
    let bits = u16::from(input.bits % 16) + 1;
    let frames = u32::from(input.frames % 12) + 1;
    let highest = u16::MAX >> (16 - bits);
    // As many entries as there are values, which is what the reader of files makes.
    let to_linear = input.table.filter(|table| !table.is_empty()).map(|table| {
        (0..=usize::from(highest)).map(|at| table[at % table.len()]).collect()
    });
    let pixels = PixelFormat {
        rows: rows as u32,
        columns: columns as u32,
        frames,
        whole_frames: frames,
        bits_allocated: 16,
        bits_stored: bits,
        photometric: if input.seed % 2 == 0 { "MONOCHROME2" } else { "MONOCHROME1" }.to_owned(),
        samples_per_pixel: 1,
        value_offset: if input.signed { -(1 << (bits - 1)) } else { 0 },
        intensity: [Intensity::Linear, Intensity::Log, Intensity::Display, Intensity::Unknown]
            [usize::from(input.intensity % 4)],
        higher_is_less_beam: input.higher_is_less_beam,
        to_linear,
    };
    let aperture = input.aperture.map(|[left, right, top, bottom]| Aperture::Rectangle { left, right, top, bottom });
    let masks = MaskModule {
        items: input.items.into_iter().map(MaskItem::from).collect(),
        recommended: input.recommended,
        already_subtracted: input.already_subtracted,
    };
    let display = Display { aperture: aperture.into_iter().collect(), ..Display::default() };
    let acquisition = Acquisition { pixels, masks, display, ..Acquisition::default() };
    let look = Look {
        frame: match input.frame {
            Some(frame) => FrameSelection::Frame(frame),
            None if input.least => FrameSelection::Least(input.range),
            None => FrameSelection::Opacify(input.range),
        },
        mask: match input.mask {
            _ if input.native => MaskChoice::None,
            Some(mask) => MaskChoice::Frames(mask),
            None => MaskChoice::Auto,
        },
        shift: input.shift.into(),
        local: input.local,
        ..Look::default()
    };
    for frame in 0..=frames + 1 {
        let Some(recipe) = recipe(&acquisition, &look, frame) else { continue };
        assert!(!recipe.mask.is_empty() && recipe.contrast.first() == Some(&frame));
        assert!(recipe.contrast.iter().all(|number| (1..=frames).contains(number)));
    }
    let source = Pattern { columns, rows, highest, seed: input.seed };
    let run = Arc::new(Run::new(acquisition, Box::new(source), FrameCache::new(usize::MAX)));
    let window = input.window.map(|[center, width]| Window { center, width });
    let options = PictureOptions { denoise: input.denoise, mask_visibility: input.visibility, ..Default::default() };
    if let Ok(picture) = picture(&run, &look, window, options) {
        assert_eq!(picture.gray.values().len(), columns * rows);
    }
    let _ = gray16(&run, &look);
    if let Ok(opacity) = opacity(&run, &look) {
        assert!(opacity.values.values().iter().all(|value| value.is_finite()));
    }
    let prepared = PreparedRun::new(&*run, &look);
    for frame in 1..=frames {
        let _ = prepared.picture(FrameSelection::Frame(frame), window, options);
    }
});
