//! Runs in memory, for tests.

use super::acquisition::{Intensity, MaskItem, MaskModule, PixelFormat};
use super::{Acquisition, Frame, FrameCache, FrameError, FrameSource, Run};

/// Frames as they are; an empty one cannot be decoded.
struct Stack(Vec<Option<Frame>>);

impl FrameSource for Stack {
    fn decode(&self, number: u32) -> Result<Frame, FrameError> {
        let undecodable = || FrameError::Undecodable { number, cause: "it is empty".to_owned() };
        self.0[number as usize - 1].clone().ok_or_else(undecodable)
    }
}

/// A run of `frames`, `columns` wide, with these facts and the shape of the first frame.
pub(crate) fn run(acquisition: Acquisition, columns: usize, frames: Vec<Vec<u16>>) -> Run {
    let pixels = PixelFormat {
        rows: (frames[0].len() / columns) as u32,
        columns: columns as u32,
        frames: frames.len() as u32,
        whole_frames: frames.len() as u32,
        ..acquisition.pixels
    };
    let frames = frames.into_iter().map(|values| Frame::new(columns, values.into())).collect();
    Run::new(Acquisition { pixels, ..acquisition }, Box::new(Stack(frames)), FrameCache::new(usize::MAX))
}

/// Twelve-bit values of this meaning, with these mask items recommended.
pub(crate) fn facts(intensity: Intensity, items: Vec<MaskItem>) -> Acquisition {
    Acquisition {
        pixels: PixelFormat { bits_allocated: 16, bits_stored: 12, intensity, ..PixelFormat::default() },
        masks: MaskModule { recommended: !items.is_empty(), items, already_subtracted: false },
        ..Acquisition::default()
    }
}
