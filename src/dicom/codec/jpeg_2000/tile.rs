//! The parts of a tile (T.800 B.5 to B.7): resolutions, their precincts, and the code-blocks in them.
//!
//! Knows where each part lies and what was collected for it, not how either was coded.

use super::codestream::Codestream;
use super::geometry::Rect;
use super::tag_tree::TagTree;

/// Code-blocks a tile may have, if its bytes are too few for a bit of each.
const MOST_EMPTY_BLOCKS: usize = 1 << 16;

#[derive(Debug)]
pub struct Tile<'a> {
    /// From the smallest to the whole tile.
    pub resolutions: Vec<Resolution<'a>>,
}

#[derive(Debug)]
pub struct Resolution<'a> {
    pub rect: Rect,
    /// LL alone for the smallest resolution, else HL, LH, HH.
    pub bands: Vec<Band>,
    /// Row by row.
    pub precincts: Vec<Precinct<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    pub rect: Rect,
    /// Whether it holds high frequencies, across and down.
    pub high: (bool, bool),
    /// Magnitude bits of a coefficient (Equation E-2).
    pub planes: u32,
}

#[derive(Debug)]
pub struct Precinct<'a> {
    /// Where it begins on the reference grid: row, column.
    pub at: (u32, u32),
    /// One for each band of the resolution; without blocks where the precinct does not touch it.
    pub parts: Vec<Part<'a>>,
}

/// What a precinct covers of a band.
#[derive(Debug)]
pub struct Part<'a> {
    /// Code-blocks side by side.
    pub across: usize,
    /// For each code-block, the first layer with data of it.
    pub inclusion: TagTree,
    /// For each code-block, how many of the highest bit-planes are zero.
    pub zero_planes: TagTree,
    /// Row by row.
    pub blocks: Vec<Block<'a>>,
}

/// A code-block and the bytes found for it.
#[derive(Debug)]
pub struct Block<'a> {
    /// In coordinates of its band.
    pub rect: Rect,
    /// Bit-planes that are coded; unknown until there is a pass.
    pub planes: u32,
    pub passes: u32,
    /// Bits of the number that states a length (B.10.7.1).
    pub length_bits: u32,
    pub segments: Vec<Segment<'a>>,
}

/// Coding passes between two terminations, and their bytes, layer by layer.
#[derive(Debug, Default)]
pub struct Segment<'a> {
    pub passes: u32,
    /// Passes after which the next segment begins.
    pub most: u32,
    pub pieces: Vec<&'a [u8]>,
}

impl<'a> Tile<'a> {
    /// The segments of all code-blocks.
    pub fn segments(&self) -> impl Iterator<Item = &Segment<'a>> {
        let precincts = self.resolutions.iter().flat_map(|resolution| &resolution.precincts);
        precincts.flat_map(|precinct| &precinct.parts).flat_map(|part| &part.blocks).flat_map(|block| &block.segments)
    }

    /// The parts of tile `number`, nothing collected. `None` if there are more of them than its bytes could fill.
    pub fn new(number: usize, codestream: &Codestream) -> Option<Self> {
        let (rect, coding) = (codestream.size.tile(number), &codestream.coding);
        let bytes = codestream.tiles.get(number)?.len();
        // A packet has at least a byte.
        let (mut packets, mut blocks) = (bytes, (8 * bytes).max(MOST_EMPTY_BLOCKS));
        let mut resolutions = Vec::new();
        for (resolution, sides) in (0..=u32::from(coding.levels)).zip(&coding.precincts) {
            let level = u32::from(coding.levels) - resolution;
            let reduced = rect.sub_band(level, (false, false));
            let bands = bands(rect, resolution, codestream)?;
            let steps = (u32::from(sides.0), u32::from(sides.1));
            let grid = reduced.grid(steps);
            packets = packets.checked_sub(grid.count().checked_mul(usize::from(coding.layers))?)?;
            let mut precincts = Vec::with_capacity(grid.count());
            for cell in grid.cells() {
                let first = Rect::cell(cell, (steps.0 + level, steps.1 + level));
                let at = (first.top.max(rect.top), first.left.max(rect.left));
                let steps = if resolution == 0 { steps } else { (steps.0 - 1, steps.1 - 1) };
                let mut parts = Vec::with_capacity(bands.len());
                for band in &bands {
                    let covered = Rect::cell(cell, steps).clipped(band.rect);
                    let block = (steps.0.min(u32::from(coding.block.0)), steps.1.min(u32::from(coding.block.1)));
                    blocks = blocks.checked_sub(covered.grid(block).count())?;
                    parts.push(Part::new(covered, block));
                }
                precincts.push(Precinct { at, parts });
            }
            resolutions.push(Resolution { rect: reduced, bands, precincts });
        }
        Some(Self { resolutions })
    }
}

impl Part<'_> {
    /// The code-blocks of what a precinct covers of a band, with sides of 2^`steps`.
    fn new(covered: Rect, steps: (u32, u32)) -> Self {
        let grid = covered.grid(steps);
        let tree = TagTree::new(grid.across(), grid.down());
        let block = |cell| Block {
            rect: Rect::cell(cell, steps).clipped(covered),
            planes: 0,
            passes: 0,
            length_bits: 3,
            segments: Vec::new(),
        };
        Self {
            across: grid.across() as usize,
            inclusion: tree.clone(),
            zero_planes: tree,
            blocks: grid.cells().map(block).collect(),
        }
    }
}

fn bands(tile: Rect, resolution: u32, codestream: &Codestream) -> Option<Vec<Band>> {
    let (levels, quantization) = (u32::from(codestream.coding.levels), &codestream.quantization);
    let (level, first, kinds) = match resolution {
        0 => (levels, 0, &[(false, false)][..]),
        _ => (levels - resolution + 1, 3 * resolution as usize - 2, &[(true, false), (false, true), (true, true)][..]),
    };
    let exponents = quantization.exponents.get(first..)?;
    let band = |(high, exponent): (&(bool, bool), &u8)| {
        let planes = (u32::from(quantization.guard_bits) + u32::from(*exponent)).checked_sub(1)?;
        // A magnitude, half a bit below it, and its sign are held in 32 bits.
        (planes <= 30).then_some(Band { rect: tile.sub_band(level, *high), high: *high, planes })
    };
    kinds.iter().zip(exponents).map(band).collect()
}
