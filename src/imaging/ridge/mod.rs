//! Where an opacity picture looks like a vessel, how strongly, and in which direction.
//!
//! At several scales the picture is smoothed and its second derivative across each of four directions of travel is
//! compared with the noise of that derivative and with the first derivative. The second derivative is the ridge
//! measure of Y. Sato et al., *Medical Image Analysis* 2 (1998); taking it per direction instead of per eigenvalue
//! keeps both vessels visible where two cross, because opacities add up in a subtracted picture and so do their
//! derivatives. The ratio to the first derivative is the distance to the ridge line in C. Steger, *IEEE PAMI* 20
//! (1998), so strength falls off to both sides of a centerline however strong the contrast is.

mod highest;
mod response;
mod smooth;

use super::Raster;
use super::opacity::log2;
use crate::geometry::{ImagePoint, Point};
use fearless_simd::{Level as Simd, dispatch};
use rayon::prelude::*;
use response::{RidgeLevel, nearest_level};
use smooth::FloatImage;

/// Scales in px (standard deviation of the smoothing), each with the level of the pyramid it is computed on.
const SCALES: [(f32, usize); 5] = [(1.0, 0), (2.0, 0), (4.0, 1), (6.0, 1), (9.0, 2)];

/// How many scales there are.
const SCALE_COUNT: usize = SCALES.len();

/// A cylinder of radius r, seen from the side, answers most strongly at a scale of about r divided by this.
const RADIUS_PER_SCALE: f64 = 1.35;

/// Directions of travel, one eighth of a turn apart: right, down-right, down, down-left. A path has no sense here, so
/// the opposite direction is the same.
pub(super) const ORIENTATIONS: usize = 4;

/// Ridge strength of every pixel for every direction of travel, and the scale that fits best.
#[derive(Debug, Clone)]
pub struct RidgeMap {
    columns: usize,
    rows: usize,
    strengths: Vec<[u8; ORIENTATIONS]>,
    scales: Vec<u8>,
    masses: Vec<u8>,
    valid: Option<Raster<bool>>,
}

/// One pixel of a [`RidgeMap`].
pub(super) struct Ridge {
    /// From 0 (nothing but noise) to 1 (the middle of a clear vessel), in the direction that answers most strongly.
    pub strength: f64,
    /// Direction of the vessel in radians from the x axis toward the y axis, in (−π/2, π/2].
    pub direction: f64,
    /// Rough radius of the vessel in px, from the best scale.
    pub radius_px: f64,
}

impl RidgeMap {
    /// The ridges of an opacity picture (vessels positive). Pixels that are not `valid` (outside the shutter) or not
    /// finite are no vessel, and their values have no influence. A `valid` of another shape is taken as absent.
    #[must_use]
    pub fn new(opacity: &Raster<f32>, valid: Option<&Raster<bool>>) -> Self {
        let valid = valid.filter(|v| v.columns() == opacity.columns() && v.rows() == opacity.rows());
        let (columns, rows) = (opacity.columns(), opacity.rows());
        let mut image = FloatImage::filled(opacity, valid);
        let mut spare = Vec::new();
        let mut levels: Vec<RidgeLevel> = Vec::new();
        let mut sigma = 0.0_f32;
        for (index, &(scale, depth)) in SCALES.iter().enumerate() {
            let mut grid = (1_usize << (levels.len().max(1) - 1)) as f32;
            // Smoothing before halving keeps the coarser grid free of aliasing: the scale is at least two of its px.
            if depth + 1 > levels.len() {
                if depth > 0 {
                    let enough = 1.2 * grid * 2.0_f32.sqrt();
                    if sigma < enough {
                        image.smooth((enough * enough - sigma * sigma).sqrt() / grid, &mut spare);
                        sigma = enough;
                    }
                    image = image.halved();
                    grid *= 2.0;
                }
                levels
                    .push(levels.last().map_or_else(|| RidgeLevel::new(image.columns, image.rows), RidgeLevel::halved));
            }
            image.smooth((scale * scale - sigma * sigma).max(0.0).sqrt() / grid, &mut spare);
            sigma = scale;
            levels[depth].add(&image, index as u8, scale / grid, (scale / 1.5).max(1.0));
        }
        let mut map = RidgeLevel::merged(levels);
        map.clear_unusable(opacity, valid);
        let masses = masses(&map);
        Self { columns, rows, strengths: map.strengths, scales: map.scales, masses, valid: valid.cloned() }
    }

    /// The same ridges, weakened to half their strength where `weights`, of the shape of the picture, is 0, and not at
    /// all where it is 1. Half, so that a path still goes through what lies over its vessel.
    #[must_use]
    pub fn weakened_by(mut self, weights: &Raster<f32>) -> Self {
        for (strengths, weight) in self.strengths.iter_mut().zip(weights.values()) {
            let kept = f32::midpoint(1.0, weight.clamp(0.0, 1.0));
            *strengths = strengths.map(|strength| (f32::from(strength) * kept).round() as u8);
        }
        self
    }

    /// Width in pixels.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Height in pixels.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The best place for an anchor within `reach` px of `point`: strong, and not far. `None` where there is no
    /// vessel, or outside the picture.
    #[must_use]
    pub fn snap(&self, point: ImagePoint, reach: f64) -> Option<ImagePoint> {
        let mut best = None;
        let mut highest = LEAST_STRENGTH;
        for row in span(point.y, reach, self.rows) {
            for column in span(point.x, reach, self.columns) {
                let place = ImagePoint::new(column as f64, row as f64);
                let distance = place.distance(point);
                if distance > reach {
                    continue;
                }
                let merit = self.ridge(row * self.columns + column).strength * (-(distance / reach).powi(2)).exp();
                if merit > highest {
                    highest = merit;
                    best = Some(place);
                }
            }
        }
        best
    }

    /// The pixel nearest to a point, inside the picture.
    pub(super) fn pixel(&self, point: ImagePoint) -> usize {
        let column = point.x.round().clamp(0.0, (self.columns - 1) as f64) as usize;
        let row = point.y.round().clamp(0.0, (self.rows - 1) as f64) as usize;
        row * self.columns + column
    }

    /// Center of a pixel.
    pub(super) fn point(&self, pixel: usize) -> ImagePoint {
        ImagePoint::new((pixel % self.columns) as f64, (pixel / self.columns) as f64)
    }

    /// Which pixels are usable, if not all.
    pub(super) const fn valid(&self) -> Option<&Raster<bool>> {
        self.valid.as_ref()
    }

    pub(super) fn oriented_strengths(&self) -> &[[u8; ORIENTATIONS]] {
        &self.strengths
    }

    /// Mass of each pixel, row after row: opacity integrated across a vessel there, on a logarithmic scale of twelve
    /// steps for each factor of two, 255 for the highest of the picture.
    #[must_use]
    pub fn masses(&self) -> &[u8] {
        &self.masses
    }

    pub(super) fn ridge(&self, pixel: usize) -> Ridge {
        let s = self.strengths[pixel].map(|s| f64::from(s) / 255.0);
        // The response is a constant plus a cosine of twice the angle, sampled at four angles.
        let direction = 0.5 * (s[1] - s[3]).atan2(s[0] - s[2]);
        let radius_px = RADIUS_PER_SCALE * f64::from(SCALES[usize::from(self.scales[pixel])].0);
        Ridge { strength: f64::from(strongest(self.strengths[pixel])) / 255.0, direction, radius_px }
    }
}

/// Steps of the logarithm of mass for each factor of two.
pub(super) const MASSES_PER_OCTAVE: f64 = 12.0;

/// Mass, the opacity integrated across a vessel, tells a thick vessel from a thin one better than its width alone: for
/// one contrast agent it grows with the square of the radius. It is the scale-normalized curvature times the scale.
fn masses(map: &RidgeLevel) -> Vec<u8> {
    const TOGETHER: usize = 1 << 14;
    let scales = SCALES.map(|(scale, _)| scale);
    let parts = map.scores.par_chunks(TOGETHER).map(|scores| dispatch!(Simd::new(), _simd => highest(scores)));
    // The highest mass is 255; masses 21 octaves below it and lower are 0.
    let most = log2(parts.reduce(|| f32::MIN_POSITIVE, f32::max) * scales[SCALE_COUNT - 1]);
    let mut masses = vec![0; map.scores.len()];
    let answers = map.scores.par_chunks(TOGETHER).zip(map.scales.par_chunks(TOGETHER));
    masses.par_chunks_mut(TOGETHER).zip(answers).for_each(|(masses, answers)| {
        dispatch!(Simd::new(), _simd => masses_below(masses, answers, scales, most));
    });
    masses
}

/// Masses of scores at scale numbers, counted from the logarithm of the highest one.
#[inline(always)]
fn masses_below(masses: &mut [u8], (scores, of): (&[f32], &[u8]), scales: [f32; SCALE_COUNT], most: f32) {
    for ((mass, score), scale) in masses.iter_mut().zip(scores).zip(of) {
        // A choice for each scale, and no look-up, is done for many pixels at once.
        let mut sigma = scales[0];
        for (k, other) in scales.iter().enumerate() {
            sigma = if usize::from(*scale) == k { *other } else { sigma };
        }
        let octaves = log2(score * sigma) - most;
        *mass = nearest_level((octaves * MASSES_PER_OCTAVE as f32 + 255.0).clamp(0.0, 255.0)) as u8;
    }
}

/// The highest of numbers that are not negative: their bits are in the same order.
#[inline(always)]
fn highest(values: &[f32]) -> f32 {
    f32::from_bits(values.iter().fold(0, |most, value| most.max(value.to_bits())))
}

/// Below this an anchor does not snap.
const LEAST_STRENGTH: f64 = 0.15;

fn strongest(strengths: [u8; ORIENTATIONS]) -> u8 {
    strengths.into_iter().fold(0, u8::max)
}

fn span(center: f64, reach: f64, length: usize) -> std::ops::Range<usize> {
    let low = (center - reach).ceil().clamp(0.0, length as f64);
    let high = (center + reach + 1.0).floor().clamp(0.0, length as f64);
    low as usize..high as usize
}
