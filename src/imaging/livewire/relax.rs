//! Relaxing the eight edges from a pixel to its neighbors, all at once. Knows neither the picture nor the order of the
//! search.

use super::cost::STEP;
use fearless_simd::{mask32x4, prelude::*, u32x4};

/// The eight steps as (columns, rows), straight ones first.
pub const STEPS: [(isize, isize); 8] = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)];

/// The direction of travel of each.
pub const DIRECTIONS: [usize; 8] = [0, 2, 0, 2, 1, 3, 1, 3];

/// The step that leads to each of three times four pixels, from the one up and left. Four are loaded, three needed.
const STEP_TO: [[u32; 4]; 3] = [[6, 3, 7, NOWHERE], [2, NOWHERE, 0, NOWHERE], [5, 1, 4, NOWHERE]];

/// Makes a label larger than any.
const NOWHERE: u32 = u32::MAX;

/// Dijkstra's label of a pixel in one word: distance from the anchor in half units of cost (28 bits), whether the pixel
/// is settled (1 bit), and the step that led here (3 bits, an index into [`STEPS`]).
///
/// Of two labels the lower one is the nearer. Of several equally near ones that with the lowest step is kept: paths do not
/// depend on the order in which pixels are settled, and rather go straight on than from side to side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label(pub u32);

impl Label {
    /// Not reached. Farther than any pixel: straight ahead the widest picture has 2^16 of the dearest steps, below 2^10 each.
    pub const NONE: Self = Self(!Self::SETTLED);
    /// The bit of settled pixels.
    pub const SETTLED: u32 = 1 << 3;

    pub const fn distance(self) -> u32 {
        self.0 >> 4
    }

    pub const fn settled(self) -> bool {
        self.0 & Self::SETTLED != 0
    }

    pub const fn step(self) -> usize {
        (self.0 & 7) as usize
    }
}

/// A column and a row in one word, which saves a division each time a pixel is taken up. Like those of a DICOM image, they
/// have 16 bits each.
#[derive(Debug, Clone, Copy)]
pub struct Pixel(u32);

impl Pixel {
    pub const fn new(column: usize, row: usize) -> Self {
        Self((row as u32) << 16 | column as u32)
    }

    pub const fn column(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    pub const fn row(self) -> usize {
        (self.0 >> 16) as usize
    }

    /// Index in a picture of so many columns that is framed by one pixel all around.
    #[inline(always)]
    pub const fn framed(self, columns: usize) -> usize {
        (self.row() + 1) * (columns + 2) + self.column() + 1
    }

    /// The neighbor in the direction of a step, which must exist.
    pub const fn next(self, (dx, dy): (isize, isize)) -> Self {
        Self(self.0.wrapping_add_signed(dy as i32 * 0x1_0000 + dx as i32))
    }
}

/// A settled pixel whose edges are relaxed.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub pixel: Pixel,
    pub label: Label,
    /// Costs for each direction of travel, a byte each.
    pub costs: u32,
}

/// The edges from a pixel to one of the three rows of pixels around it, in registers.
#[derive(Clone, Copy)]
pub struct Row<S: Simd> {
    step: u32x4<S>,
    /// Where in a word of costs those for the direction of the step are.
    shift: u32x4<S>,
    length: u32x4<S>,
    /// From the pixel to its neighbor, in a [`Pixel`]'s word.
    offset: u32x4<S>,
}

impl<S: Simd> Row<S> {
    /// The rows above, of, and below a pixel.
    pub fn all(simd: S) -> [Self; 3] {
        [-1, 0, 1].map(|dy| {
            let steps = STEP_TO[(dy + 1) as usize];
            let directions = steps.map(|step| DIRECTIONS[step as usize % STEPS.len()]);
            Self {
                step: steps.simd_into(simd),
                shift: directions.map(|direction| 8 * direction as u32).simd_into(simd),
                length: directions.map(|direction| STEP[direction]).simd_into(simd),
                offset: [-1, 0, 1, 2].map(|dx| (dy * 0x1_0000 + dx) as u32).simd_into(simd),
            }
        })
    }

    /// Relaxes the edges from `source` to this row, whose pixels have these labels and costs; those with a lower label
    /// now are added to `relaxed`.
    #[inline(always)]
    pub fn relax(&self, simd: S, source: Source, labels: &mut [u32], costs: &[u32], relaxed: &mut Relaxed) {
        let known = u32x4::from_slice(simd, labels);
        let here = (u32x4::splat(simd, source.costs) >> self.shift) & 255;
        let there = (u32x4::from_slice(simd, costs) >> self.shift) & 255;
        // The mean of both ends, times the length, in half units of cost.
        let cost = ((here + there) * self.length) >> 7;
        let reached = ((cost + source.label.distance()) << 4) | self.step;
        reached.min(known).store_slice(labels);
        relaxed.add(reached, self.offset + source.pixel.0, reached.simd_lt(known));
    }
}

/// Pixels whose labels were lowered. Without a branch for each neighbor: a processor cannot predict which one is lowered.
pub struct Relaxed {
    labels: [u32; Self::ROOM],
    pixels: [u32; Self::ROOM],
    count: usize,
}

impl Relaxed {
    /// How many sources' neighbors there is room for.
    pub const SOURCES: usize = 64;
    /// The last four that are stored may be of no account.
    const ROOM: usize = STEPS.len() * Self::SOURCES + 4;

    pub const fn new() -> Self {
        Self { labels: [0; Self::ROOM], pixels: [0; Self::ROOM], count: 0 }
    }

    #[inline(always)]
    fn add<S: Simd>(&mut self, labels: u32x4<S>, pixels: u32x4<S>, which: mask32x4<S>) {
        labels.compress(which).store_slice(&mut self.labels[self.count..][..4]);
        pixels.compress(which).store_slice(&mut self.pixels[self.count..][..4]);
        self.count += which.to_bitmask().count_ones() as usize;
    }

    /// Takes everything out.
    #[inline(always)]
    pub fn take(&mut self) -> impl ExactSizeIterator<Item = (Label, Pixel)> {
        let count = std::mem::take(&mut self.count);
        let labels = self.labels[..count].iter().map(|&label| Label(label));
        labels.zip(self.pixels[..count].iter().map(|&pixel| Pixel(pixel)))
    }
}
