//! Marker segments (T.800 Annex A): what the whole codestream states, and where the bytes of each tile are.
//!
//! Knows nothing of packets. Only what is decoded here is accepted: one component, reversible, all of it stated in the
//! main header. Of anything else there is nothing to say but that it is another decoder's.

use super::geometry::Rect;
use std::borrow::Cow;

const SOC: u16 = 0xFF4F;
const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const TLM: u16 = 0xFF55;
const PLM: u16 = 0xFF57;
const PLT: u16 = 0xFF58;
const QCD: u16 = 0xFF5C;
const CRG: u16 = 0xFF63;
const COM: u16 = 0xFF64;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;

/// A codestream cut into its parts.
#[derive(Debug)]
pub struct Codestream<'a> {
    pub size: Size,
    pub coding: Coding,
    pub quantization: Quantization,
    /// The packets of each tile, tiles row by row.
    pub tiles: Vec<Cow<'a, [u8]>>,
}

/// Image and tile size (A.5.1), on the reference grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub image: Rect,
    /// The first tile, which may begin before the image.
    first_tile: Rect,
    /// Bits of a sample, its sign included.
    pub depth: u32,
    pub signed: bool,
}

/// Coding style default (A.6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    pub progression: Progression,
    pub layers: u16,
    pub levels: u8,
    /// Binary logarithms of the sides of a code-block, across and down.
    pub block: (u8, u8),
    pub style: BlockStyle,
    /// Binary logarithms of the sides of a precinct, for each resolution.
    pub precincts: Vec<(u8, u8)>,
    /// Packets may begin with an SOP marker segment.
    pub start_markers: bool,
    /// Packet headers end with an EPH marker.
    pub end_markers: bool,
}

/// Order of packets (Table A.16). With one component, position-component is component-position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progression {
    LayerResolution,
    ResolutionLayer,
    ResolutionPosition,
    Position,
}

/// Code-block style (Table A.19). Predictable termination and segmentation symbols only serve to find damage; the symbols
/// must be stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockStyle(u8);

impl BlockStyle {
    /// Of late coding passes, some are raw bits.
    pub fn bypass(self) -> bool {
        self.0 & 1 != 0
    }

    /// Each coding pass begins with fresh probabilities.
    pub fn reset(self) -> bool {
        self.0 & 2 != 0
    }

    /// Each coding pass is terminated.
    pub fn terminated(self) -> bool {
        self.0 & 4 != 0
    }

    /// No context looks into the next stripe.
    pub fn causal(self) -> bool {
        self.0 & 8 != 0
    }

    /// A symbol ends each cleanup pass.
    pub fn segmentation_symbols(self) -> bool {
        self.0 & 32 != 0
    }
}

/// Quantization default (A.6.4) without quantization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantization {
    pub guard_bits: u8,
    /// The exponents of the sub-bands, from LL to the last HH.
    pub exponents: Vec<u8>,
}

impl<'a> Codestream<'a> {
    /// Reads all marker segments. `None` if something is damaged, missing or not decoded here.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        (reader.marker()? == SOC && reader.marker()? == SIZ).then_some(())?;
        let size = Size::read(reader.segment()?)?;
        let (mut coding, mut quantization) = (None, None);
        loop {
            match reader.marker()? {
                COD => coding = Some(Coding::read(reader.segment()?)?),
                QCD => quantization = Some(Quantization::read(reader.segment()?)?),
                COM | CRG | TLM | PLM => _ = reader.segment()?,
                SOT => break,
                _ => return None,
            }
        }
        let (coding, quantization) = (coding?, quantization?);
        (quantization.exponents.len() > 3 * usize::from(coding.levels)).then_some(())?;
        let tiles = tiles(reader, &size, bytes.len())?;
        Some(Self { size, coding, quantization, tiles })
    }
}

/// The bytes of each tile, joined from its tile-parts (A.4.2), the first SOT marker having been read.
fn tiles<'a>(mut reader: Reader<'a>, size: &Size, most: usize) -> Option<Vec<Cow<'a, [u8]>>> {
    let count = size.tiles_across() as usize * size.tiles_down() as usize;
    // A tile has at least a marker segment: what claims more tiles than bytes need not be believed.
    (count <= most).then_some(())?;
    let mut tiles = vec![(0_u8, None, Cow::Borrowed(&[][..])); count];
    loop {
        let part = reader.tile_part()?;
        let (parts, all, packets) = tiles.get_mut(usize::from(part.tile))?;
        (*parts == part.number).then_some(())?;
        *parts = parts.checked_add(1)?;
        // Any tile-part may say how many there are.
        *all = part.of.or(*all);
        all.is_none_or(|all| *parts <= all).then_some(())?;
        if part.number == 0 {
            *packets = Cow::Borrowed(part.packets);
        } else {
            packets.to_mut().extend_from_slice(part.packets);
        }
        match reader.marker() {
            Some(SOT) => (),
            Some(EOC) => break,
            _ => return None,
        }
    }
    let whole = |parts: u8, all: Option<u8>| parts > 0 && all.is_none_or(|all| parts == all);
    tiles.into_iter().map(|(parts, all, packets)| whole(parts, all).then_some(packets)).collect()
}

struct TilePart<'a> {
    tile: u16,
    number: u8,
    of: Option<u8>,
    packets: &'a [u8],
}

/// What has not been read.
#[derive(Debug, Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn short(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    fn long(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn marker(&mut self) -> Option<u16> {
        self.short()
    }

    /// Nothing may be left of a marker segment whose length is that of what it says.
    fn ended(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// What follows the length of a marker segment.
    fn segment(&mut self) -> Option<Reader<'a>> {
        let length = usize::from(self.short()?).checked_sub(2)?;
        let (segment, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Reader(segment))
    }

    /// What follows an SOT marker, to the end of the tile-part.
    fn tile_part(&mut self) -> Option<TilePart<'a>> {
        let before = self.0.len() + 2;
        let mut start = self.segment()?;
        let (tile, length, number) = (start.short()?, start.long()? as usize, start.byte()?);
        let of = Some(start.byte()?).filter(|parts| *parts > 0);
        start.ended()?;
        loop {
            match self.marker()? {
                COM | PLT => _ = self.segment()?,
                SOD => break,
                _ => return None,
            }
        }
        // Length zero: to the end of the codestream, which is an EOC marker.
        let held = match length {
            0 => self.0.strip_suffix(&EOC.to_be_bytes())?.len(),
            _ => length.checked_sub(before - self.0.len())?,
        };
        let (packets, rest) = self.0.split_at_checked(held)?;
        self.0 = rest;
        Some(TilePart { tile, number, of, packets })
    }
}

impl Size {
    fn read(mut segment: Reader) -> Option<Self> {
        let extended = segment.short()? >= 1 << 14;
        let mut long = || segment.long();
        let (right, bottom, left, top) = (long()?, long()?, long()?, long()?);
        let (tile_width, tile_height, tile_left, tile_top) = (long()?, long()?, long()?, long()?);
        let components = segment.short()?;
        let (depth, steps) = (segment.byte()?, (segment.byte()?, segment.byte()?));
        // Of more components there is more, which is not decoded here.
        segment.ended()?;
        let image = Rect { left, top, right, bottom };
        let first_tile = Rect {
            left: tile_left,
            top: tile_top,
            right: tile_left.checked_add(tile_width)?,
            bottom: tile_top.checked_add(tile_height)?,
        };
        // The corner of the image lies in the first tile.
        let anchored = tile_left <= left && left < first_tile.right && tile_top <= top && top < first_tile.bottom;
        let ours = !extended && components == 1 && steps == (1, 1) && right > left && bottom > top && anchored;
        // Beyond 2^31, some sums below would need more bits.
        let small = [right, bottom, first_tile.right, first_tile.bottom].iter().all(|side| *side < 1 << 31);
        let (signed, depth) = (depth & 0x80 != 0, u32::from(depth & 0x7F) + 1);
        (ours && small && depth <= 16).then_some(Self { image, first_tile, depth, signed })
    }

    fn tiles_across(&self) -> u32 {
        (self.image.right - self.first_tile.left).div_ceil(self.first_tile.width())
    }

    fn tiles_down(&self) -> u32 {
        (self.image.bottom - self.first_tile.top).div_ceil(self.first_tile.height())
    }

    /// The least and the largest sample.
    pub fn range(&self) -> (i32, i32) {
        let half = 1 << (self.depth - 1);
        if self.signed { (-half, half - 1) } else { (0, 2 * half - 1) }
    }

    /// The samples of a tile (B.3).
    pub fn tile(&self, number: usize) -> Rect {
        let (across, first) = (self.tiles_across() as usize, self.first_tile);
        let (column, row) = ((number % across) as u32, (number / across) as u32);
        let (left, top) = (first.left + column * first.width(), first.top + row * first.height());
        Rect { left, top, right: left + first.width(), bottom: top + first.height() }.clipped(self.image)
    }
}

impl Coding {
    fn read(mut segment: Reader) -> Option<Self> {
        let style = segment.byte()?;
        let progression = match segment.byte()? {
            0 => Progression::LayerResolution,
            1 => Progression::ResolutionLayer,
            2 => Progression::ResolutionPosition,
            3 | 4 => Progression::Position,
            _ => return None,
        };
        let (layers, component_transform, levels) = (segment.short()?, segment.byte()?, segment.byte()?);
        let (block, block_style, transform) = ((segment.byte()?, segment.byte()?), segment.byte()?, segment.byte()?);
        let block = (block.0.checked_add(2)?, block.1.checked_add(2)?);
        let precincts = if style & 1 != 0 {
            (0..=levels).map(|_| segment.byte().map(|sides| (sides & 15, sides >> 4))).collect::<Option<Vec<_>>>()?
        } else {
            vec![(15, 15); usize::from(levels) + 1]
        };
        segment.ended()?;
        // A precinct of a resolution is cut into its three sub-bands.
        let divisible = precincts.iter().skip(1).all(|sides| sides.0 > 0 && sides.1 > 0);
        let ours = style & !7 == 0
            && layers > 0
            && component_transform == 0
            && levels <= 32
            && block.0 <= 10
            && block.1 <= 10
            && block.0 + block.1 <= 12
            && block_style & !0x3F == 0
            && transform == 1
            && divisible;
        ours.then_some(Self {
            progression,
            layers,
            levels,
            block,
            style: BlockStyle(block_style),
            precincts,
            start_markers: style & 2 != 0,
            end_markers: style & 4 != 0,
        })
    }
}

impl Quantization {
    fn read(mut segment: Reader) -> Option<Self> {
        let style = segment.byte()?;
        let exponents = segment.0.iter().map(|exponent| exponent >> 3).collect();
        let guard_bits = style >> 5;
        (style == guard_bits << 5).then_some(Self { guard_bits, exponents })
    }
}
