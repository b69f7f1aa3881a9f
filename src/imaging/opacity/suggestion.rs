//! Which frames could be the mask.

use super::scale::Scale;
use super::stack::frame;
use crate::imaging::Run;
use crate::imaging::acquisition::MaskOperation;
use crate::numeric::quantile;
use rayon::prelude::*;

/// Side of the blocks that are averaged before frames are compared, in pixels: noise and small motion disappear.
const BLOCK: usize = 8;
/// The part of the blocks that contrast may fill at its peak without being seen as the background.
const DENSEST: f64 = 0.01;
/// Contrast has arrived when this part of its peak is reached.
const ARRIVAL: f32 = 0.1;
/// The least rise, on the scale of the run, that is contrast: 3 %.
const LEAST_RISE: f32 = 0.03;
/// Mask frames averaged at most: more hardly lower the noise but collect motion.
const MOST_FRAMES: usize = 4;

/// Frames to subtract, counted from 1: those the file names for averaging, else the last ones before contrast arrives.
///
/// `None` where there is nothing to suggest: one frame, pixels subtracted already, contrast from the first frame on or
/// never. All frames are decoded unless the file names some.
pub(crate) fn suggest_mask(run: &Run) -> Option<Vec<u32>> {
    let acquisition = run.acquisition();
    let frames = acquisition.pixels.frames;
    if acquisition.masks.already_subtracted {
        return None;
    }
    let averaged = acquisition.masks.items.iter().find(|item| item.operation == MaskOperation::AverageSubtraction);
    let named: Vec<u32> =
        averaged.into_iter().flat_map(|item| &item.mask_frames).copied().filter(|n| (1..=frames).contains(n)).collect();
    if !named.is_empty() {
        return Some(named);
    }
    before_contrast(&contrast_curve(run)?)
}

/// For each frame, how much darker its densest blocks are than in the first frame.
fn contrast_curve(run: &Run) -> Option<Vec<f32>> {
    let acquisition = run.acquisition();
    let scale = Scale::of(acquisition);
    let columns = acquisition.pixels.columns as usize;
    let blocks =
        |number: u32| -> Option<Vec<f32>> { Some(block_means(frame(run, number).ok()?.values(), columns, &scale)) };
    let first = blocks(1)?;
    let curve = (1..=acquisition.pixels.frames).into_par_iter().map(|number| {
        let darker: Option<Vec<f32>> = blocks(number).map(|own| first.iter().zip(own).map(|(a, b)| a - b).collect());
        darker.and_then(densest)
    });
    // A frame that cannot be decoded tells nothing: it is as the first.
    Some(curve.map(|rise| rise.unwrap_or(0.0)).collect())
}

/// The highest values above the median: a change of exposure darkens everything and does not count.
fn densest(mut values: Vec<f32>) -> Option<f32> {
    Some(quantile(&mut values, 1.0 - DENSEST)? - quantile(&mut values, 0.5)?)
}

fn block_means(values: &[u16], columns: usize, scale: &Scale) -> Vec<f32> {
    let across = (columns / BLOCK).max(1);
    let mut means = Vec::with_capacity(values.len() / (BLOCK * BLOCK));
    for band in values.chunks(columns * BLOCK) {
        let mut sums = vec![(0.0, 0.0); across];
        for line in band.chunks(columns) {
            for (at, value) in line.iter().enumerate() {
                let (sum, count) = &mut sums[(at / BLOCK).min(across - 1)];
                *sum += scale.at(*value);
                *count += 1.0;
            }
        }
        means.extend(sums.iter().map(|(sum, count)| sum / count));
    }
    means
}

fn before_contrast(curve: &[f32]) -> Option<Vec<u32>> {
    let peak = curve.iter().copied().fold(0.0, f32::max);
    // The second frame shows what noise alone does, unless contrast is there already.
    let base = curve.get(1).copied().unwrap_or(0.0).min(peak / 2.0);
    if peak - base < LEAST_RISE {
        return None;
    }
    let arrived = curve.iter().position(|rise| *rise > base + ARRIVAL * (peak - base))?;
    let first = arrived.saturating_sub(MOST_FRAMES).max(usize::from(arrived > 2));
    let mask: Vec<u32> = (first as u32 + 1..=arrived as u32).collect();
    (!mask.is_empty()).then_some(mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_ends_where_contrast_begins() {
        for (curve, expected) in [
            (vec![0.0, 0.01, 0.01, 0.2, 0.5, 0.3], Some(vec![2, 3])),
            (vec![0.0, 0.3, 0.5], Some(vec![1])),
            (vec![0.0, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.4], Some(vec![4, 5, 6, 7])),
            (vec![0.0, 0.01, 0.012, 0.01], None),
            (vec![0.0, -0.2, -0.3], None),
            (vec![0.0], None),
            (vec![], None),
        ] {
            assert_eq!(before_contrast(&curve), expected, "{curve:?}");
        }
    }
}
