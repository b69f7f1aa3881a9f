//! Packets (T.800 B.9 to B.12): which code-blocks the bytes of a tile belong to.
//!
//! Knows nothing of what the bytes of a code-block mean.

use super::codestream::{BlockStyle, Coding, Progression};
use super::header_bits::HeaderBits;
use super::tile::{Block, Part, Precinct, Segment, Tile};

/// Collects the pieces of all code-blocks of a tile from its `bytes`. `None` if these are damaged, too few or too many.
pub fn collect<'a>(tile: &mut Tile<'a>, mut bytes: &'a [u8], coding: &Coding) -> Option<()> {
    for packet in order(tile, coding) {
        let resolution = tile.resolutions.get_mut(packet.resolution)?;
        let planes: Vec<u32> = resolution.bands.iter().map(|band| band.planes).collect();
        let precinct = resolution.precincts.get_mut(packet.precinct)?;
        bytes = read(precinct, packet.layer, &planes, bytes, coding)?;
    }
    // Decoders differ in what they make of two raw passes without a byte.
    let alone = coding.style.bypass() && !coding.style.terminated();
    let empty = alone && tile.segments().any(|segment| segment.pieces.is_empty());
    (bytes.is_empty() && !empty).then_some(())
}

#[derive(Debug, Clone, Copy)]
struct Packet {
    layer: u32,
    resolution: usize,
    precinct: usize,
}

/// All packets of a tile in their order (B.12).
fn order(tile: &Tile, coding: &Coding) -> Vec<Packet> {
    let layers = u32::from(coding.layers);
    let precincts = |resolution: usize| 0..tile.resolutions[resolution].precincts.len();
    let by_resolution: Vec<(usize, usize)> = (0..tile.resolutions.len())
        .flat_map(|resolution| precincts(resolution).map(move |precinct| (resolution, precinct)))
        .collect();
    let at = |(resolution, precinct): (usize, usize)| tile.resolutions[resolution].precincts[precinct].at;
    let packet = |layer, (resolution, precinct)| Packet { layer, resolution, precinct };
    let each_layer = |place: (usize, usize)| (0..layers).map(move |layer| packet(layer, place));
    match coding.progression {
        Progression::LayerResolution => {
            (0..layers).flat_map(|layer| by_resolution.iter().map(move |place| packet(layer, *place))).collect()
        }
        Progression::ResolutionLayer => by_resolution
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|places| (0..layers).flat_map(move |layer| places.iter().map(move |place| packet(layer, *place))))
            .collect(),
        Progression::ResolutionPosition => by_resolution.into_iter().flat_map(each_layer).collect(),
        Progression::Position => {
            let mut by_position = by_resolution;
            by_position.sort_by_key(|place| (at(*place), place.0));
            by_position.into_iter().flat_map(each_layer).collect()
        }
    }
}

/// Reads a packet from the beginning of `bytes` and gives what follows it.
fn read<'a>(
    precinct: &mut Precinct<'a>,
    layer: u32,
    planes: &[u32],
    mut bytes: &'a [u8],
    coding: &Coding,
) -> Option<&'a [u8]> {
    if coding.start_markers && bytes.starts_with(&[0xFF, 0x91]) {
        bytes = bytes.strip_prefix(&[0xFF, 0x91, 0, 4])?.get(2..)?;
    }
    let mut bits = HeaderBits::new(bytes);
    let mut contributions = Vec::new();
    if bits.bit()? {
        for (number, (part, planes)) in precinct.parts.iter_mut().zip(planes).enumerate() {
            for block in 0..part.blocks.len() {
                let pieces = contribution(part, block, layer, *planes, coding.style, &mut bits)?;
                contributions.extend(pieces.into_iter().map(|piece| (number, block, piece)));
            }
        }
    }
    bytes = bits.rest()?;
    if coding.end_markers {
        bytes = bytes.strip_prefix(&[0xFF, 0x92])?;
    }
    for (part, block, piece) in contributions {
        let (head, rest) = bytes.split_at_checked(piece.length)?;
        bytes = rest;
        if !head.is_empty() {
            precinct.parts[part].blocks[block].segments[piece.segment].pieces.push(head);
        }
    }
    Some(bytes)
}

/// Bytes that a packet holds for a segment of a code-block.
struct Piece {
    segment: usize,
    length: usize,
}

/// Reads what a packet header says of a code-block (B.10.3 to B.10.7).
fn contribution(
    part: &mut Part,
    number: usize,
    layer: u32,
    planes: u32,
    style: BlockStyle,
    bits: &mut HeaderBits,
) -> Option<Vec<Piece>> {
    let (x, y) = (number % part.across, number / part.across);
    let block = part.blocks.get_mut(number)?;
    let first = block.passes == 0;
    let included = if first { part.inclusion.is_below(layer + 1, x, y, bits)? } else { bits.bit()? };
    if !included {
        return Some(Vec::new());
    }
    if first {
        block.planes = planes - part.zero_planes.number(planes, x, y, bits)?;
    }
    let passes = passes(bits)?;
    block.length_bits += bits.ones(32)?;
    let most = (3 * block.planes).checked_sub(2)?;
    (block.passes + passes <= most).then_some(())?;
    pieces(block, passes, style, bits)
}

/// Deals `passes` more coding passes to the segments of a code-block, with the length of each.
fn pieces(block: &mut Block, mut passes: u32, style: BlockStyle, bits: &mut HeaderBits) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    while passes > 0 {
        if block.segments.last().is_none_or(|last| last.passes == last.most) {
            block.segments.push(Segment { most: longest_segment(block.passes, style), ..Segment::default() });
        }
        let segment = block.segments.len() - 1;
        let last = block.segments.last_mut()?;
        let taken = passes.min(last.most - last.passes);
        let length_bits = block.length_bits + taken.ilog2();
        let length = if length_bits <= 32 { bits.number(length_bits)? as usize } else { return None };
        pieces.push(Piece { segment, length });
        last.passes += taken;
        block.passes += taken;
        passes -= taken;
    }
    Some(pieces)
}

/// Coding passes from pass `first` on to the next termination (Table D.9).
fn longest_segment(first: u32, style: BlockStyle) -> u32 {
    match first {
        _ if style.terminated() => 1,
        0 if style.bypass() => FIRST_BYPASSED,
        _ if !style.bypass() => u32::MAX,
        _ if is_raw(first, style) => 2,
        _ => 1,
    }
}

/// The first pass that may be raw, of the fifth bit-plane that is coded.
const FIRST_BYPASSED: u32 = 10;

/// Whether pass `number` of a code-block is of raw bits (D.6): significance and refinement passes, no cleanup.
pub fn is_raw(number: u32, style: BlockStyle) -> bool {
    style.bypass() && number >= FIRST_BYPASSED && !number.is_multiple_of(3)
}

/// How many coding passes are included (Table B.4).
fn passes(bits: &mut HeaderBits) -> Option<u32> {
    Some(match bits.ones(2)? {
        0 => 1,
        1 => 2,
        _ => match bits.number(2)? {
            few @ ..=2 => 3 + few,
            _ => match bits.number(5)? {
                more @ ..=30 => 6 + more,
                _ => 37 + bits.number(7)?,
            },
        },
    })
}
