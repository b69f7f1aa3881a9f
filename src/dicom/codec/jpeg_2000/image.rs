//! From a codestream to the samples of its component: what the other modules do, in order.

use super::block::Workspace;
use super::codestream::{BlockStyle, Codestream};
use super::packets;
use super::tile::{Band, Block, Tile};
use super::wavelet::{Plane, synthesize};
use rayon::prelude::*;

/// All samples, row by row. `None` if the codestream is damaged.
pub fn decode(codestream: &Codestream) -> Option<impl Iterator<Item = i32> + use<>> {
    let plane = match codestream.tiles.len() {
        1 => decode_tile(0, codestream)?,
        count => {
            let tiles: Vec<Plane> =
                (0..count).into_par_iter().map(|number| decode_tile(number, codestream)).collect::<Option<_>>()?;
            let mut plane = Plane::zeros(codestream.size.image);
            for tile in &tiles {
                plane.place(tile.rect, &tile.samples);
            }
            plane
        }
    };
    // Unsigned samples lie around zero while they are coded (G.1).
    let (least, largest) = codestream.size.range();
    let offset = if codestream.size.signed { 0 } else { (largest + 1) / 2 };
    Some(plane.samples.into_iter().map(move |sample| sample.wrapping_add(offset).clamp(least, largest)))
}

fn decode_tile(number: usize, codestream: &Codestream) -> Option<Plane> {
    let mut tile = Tile::new(number, codestream)?;
    packets::collect(&mut tile, codestream.tiles.get(number)?, &codestream.coding)?;
    let mut bands = coefficients(&tile, codestream.coding.style).into_iter();
    let mut plane = bands.next()?;
    for resolution in tile.resolutions.iter().skip(1) {
        plane = synthesize(resolution.rect, [&plane, &bands.next()?, &bands.next()?, &bands.next()?]);
    }
    Some(plane)
}

/// The coefficients of all bands of a tile, from the smallest resolution on.
fn coefficients(tile: &Tile, style: BlockStyle) -> Vec<Plane> {
    let bands: Vec<&Band> = tile.resolutions.iter().flat_map(|resolution| &resolution.bands).collect();
    let mut coded: Vec<(usize, &Block)> = Vec::new();
    let mut first = 0;
    for resolution in &tile.resolutions {
        for (number, part) in resolution.precincts.iter().flat_map(|precinct| precinct.parts.iter().enumerate()) {
            coded.extend(part.blocks.iter().filter(|block| block.passes > 0).map(|block| (first + number, block)));
        }
        first += resolution.bands.len();
    }
    let decode =
        |workspace: &mut Workspace, (band, block): &(usize, &Block)| workspace.decode(block, bands[*band].high, style);
    let decoded: Vec<Vec<i32>> = coded.par_iter().map_init(Workspace::default, decode).collect();
    let mut planes: Vec<Plane> = bands.iter().map(|band| Plane::zeros(band.rect)).collect();
    for ((band, block), coefficients) in coded.iter().zip(decoded) {
        planes[*band].place(block.rect, &coefficients);
    }
    planes
}
