//! How wide a catheter is in an image, from edge to edge, below the pixel.
//!
//! Knows no French size and no millimeter. A catheter is a tube: its wall weakens the beam, and its lumen weakens it
//! more or less than the wall does, as contrast, blood or air is in it. Across it one sees the chord of the outer
//! cylinder and that of the lumen, both blurred. The two are fitted at once, so that a filled catheter and an empty one
//! have the same outer diameter.

use super::Raster;
use super::refine::{Field, refine};
use crate::geometry::{ImagePoint, ImageVector, Point, Polyline};
use crate::numeric::median;

mod profile;

use profile::{Profile, Shape, fit};

/// Shorter stretches hold too few independent sections, px.
const SHORTEST: f64 = 24.0;

/// Longer ones are no catheter that lies straight in one picture, px: keeps the work bounded.
const LONGEST: f64 = 4000.0;

/// Length of the pieces whose widths are compared, px: longer than the noise is correlated.
const PIECE: usize = 8;

/// Radius in px at which the search begins.
const FIRST_RADIUS: f64 = 4.0;

/// A middle less clear than this many of its standard deviations is noise.
const LEAST_CLARITY: f64 = 5.0;

/// Radii with which the fit begins, as multiples of the first estimate, which may be that of a lumen full of contrast.
const STARTS: [f64; 3] = [0.9, 1.05, 1.4];

/// Standard uncertainty of a width in px that no fit of a smooth profile can beat.
const LEAST_SIGMA: f64 = 0.05;

/// How wide a catheter is.
#[derive(Debug, Clone, PartialEq)]
pub struct TubeWidth {
    /// Outer diameter in px, across the catheter.
    pub diameter_px: f64,
    /// Its standard uncertainty: how much the pieces of the stretch differ, and what is not known of wall and blur.
    pub sigma_px: f64,
    /// Length of the stretch in px.
    pub length_px: f64,
    /// Unit direction along it.
    pub direction: ImageVector,
    /// Relative change of the diameter from the beginning to the end of the stretch.
    pub drift: f64,
    /// Its standard uncertainty.
    pub drift_sigma: f64,
    /// The edges as they were found.
    pub edges: [Vec<ImagePoint>; 2],
}

/// Why no width can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TubeError {
    /// Too few clicks, or too near one another.
    #[error("The stretch of the catheter is too short: click along at least {SHORTEST} pixels of it")]
    Short,
    /// Too far apart.
    #[error("The stretch is longer than any catheter in a picture: click along a part of it")]
    Long,
    /// Nothing like a tube lies there.
    #[error(
        "No catheter is seen where it was clicked: click along its middle, in a picture without subtraction if the mask \
         shows it too"
    )]
    Unseen,
}

/// How wide the catheter along `points` is, whether dark or bright in the image; `points` need to be near its middle
/// only.
///
/// # Errors
/// If the stretch is too short, too long or outside the image, or nothing like a tube lies there.
pub fn tube_width(
    opacity: &Raster<f32>,
    valid: Option<&Raster<bool>>,
    points: &[ImagePoint],
) -> Result<TubeWidth, TubeError> {
    let length = Polyline::new(points.iter().copied()).map_err(|_| TubeError::Short)?.length();
    if length < SHORTEST {
        return Err(TubeError::Short);
    }
    if length > LONGEST {
        return Err(TubeError::Long);
    }
    let bright = opacity.values().iter().map(|value| -value).collect();
    let bright = Raster::new(opacity.columns(), bright).ok_or(TubeError::Unseen)?;
    let courses = [opacity, &bright].map(|image| CatheterLine::of(Field::new(image, valid), points));
    let clearest = courses.into_iter().flatten().max_by(|a, b| a.clarity.total_cmp(&b.clarity));
    let course = clearest.filter(|course| course.clarity > LEAST_CLARITY).ok_or(TubeError::Unseen)?;
    course.width().ok_or(TubeError::Unseen)
}

/// The middle of the catheter, and what is read across it.
struct CatheterLine<'a> {
    field: Field<'a>,
    middle: Vec<ImagePoint>,
    radius: f64,
    clarity: f64,
}

impl<'a> CatheterLine<'a> {
    fn of(field: Field<'a>, points: &[ImagePoint]) -> Option<Self> {
        let stations = refine(&field, points, &[], FIRST_RADIUS)?;
        let middle: Vec<ImagePoint> = stations.iter().map(|station| station.point).collect();
        let radius = median(stations.iter().map(|station| station.width.radius_px).collect())?;
        let clarity = median(stations.iter().map(|station| station.clarity).collect())?;
        Some(Self { field, middle, radius, clarity })
    }

    fn width(&self) -> Option<TubeWidth> {
        let reach = (1.8 * self.radius + 5.0).ceil().min(60.0);
        let sections: Vec<Profile> = (0..self.middle.len()).map(|i| self.section(i, reach)).collect();
        let pieces: Vec<Profile> =
            sections.chunks(PIECE).filter(|piece| piece.len() == PIECE).filter_map(Profile::mean).collect();
        let (all, noise) = (Profile::mean(&pieces)?, Profile::noise_of_mean(&pieces));
        // Wall, lumen and blur are those of the whole stretch; one piece is too noisy to tell them.
        let shapes = STARTS.iter().filter_map(|more| fit(&all, noise, &Shape::start(more * self.radius), None));
        let mut shapes: Vec<Shape> = shapes.collect();
        shapes.sort_unstable_by(|a, b| a.misfit.total_cmp(&b.misfit));
        let best = shapes.first()?;
        let (radius, radius_sigma) = likely_radius(&shapes);
        let diameter = 2.0 * radius;
        let of_piece = |piece: &Profile| Some(2.0 * fit(piece, noise, best, Some(best))?.radius());
        let pieces: Vec<f64> = pieces.iter().filter_map(of_piece).collect();
        let spread = WidthTrend::of(&pieces)?;
        Some(TubeWidth {
            diameter_px: diameter,
            sigma_px: spread.sigma.hypot(2.0 * radius_sigma).hypot(LEAST_SIGMA),
            length_px: Polyline::new(self.middle.iter().copied()).ok()?.length(),
            direction: self.direction(0, self.middle.len() - 1),
            drift: spread.drift / diameter,
            drift_sigma: spread.drift_sigma / diameter,
            edges: [-0.5, 0.5].map(|side| self.edge(side * diameter)),
        })
    }

    /// What is read across the middle at one of its points.
    fn section(&self, i: usize, reach: f64) -> Profile {
        Profile::read(reach, |offset| self.field.at(self.aside(i, offset)))
    }

    /// Unit direction from one point of the middle to another.
    fn direction(&self, from: usize, to: usize) -> ImageVector {
        let (a, b) = (self.middle[from], self.middle[to]);
        (b - a) / a.distance(b).max(f64::MIN_POSITIVE)
    }

    /// The point `offset` px across the catheter from point `i` of its middle.
    fn aside(&self, i: usize, offset: f64) -> ImagePoint {
        let along = self.direction(i.saturating_sub(4), (i + 4).min(self.middle.len() - 1));
        self.middle[i] + along.turned() * offset
    }

    /// Every fourth point of the edge `offset` px to one side.
    fn edge(&self, offset: f64) -> Vec<ImagePoint> {
        (0..self.middle.len()).step_by(4).map(|i| self.aside(i, offset)).collect()
    }
}

/// The mean radius of several shapes, the likeliest first, weighted by their likelihoods, and its standard uncertainty:
/// a thin wall around dense contrast and none may fit equally well.
fn likely_radius(shapes: &[Shape]) -> (f64, f64) {
    let mut different: Vec<&Shape> = Vec::new();
    for shape in shapes {
        let same = |other: &&Shape| (other.radius() - shape.radius()).abs() < 0.5 * other.radius_sigma;
        if !different.iter().any(same) {
            different.push(shape);
        }
    }
    let likelihood = |shape: &Shape| ((shapes[0].misfit - shape.misfit) / 2.0).exp();
    let total: f64 = different.iter().map(|shape| likelihood(shape)).sum();
    let mean = |of: &dyn Fn(&Shape) -> f64| different.iter().map(|s| likelihood(s) * of(s)).sum::<f64>() / total;
    let radius = mean(&Shape::radius);
    let variance = mean(&|shape| shape.radius_sigma.powi(2) + (shape.radius() - radius).powi(2));
    (radius, variance.sqrt())
}

/// How the widths of pieces differ.
struct WidthTrend {
    /// Standard uncertainty of their mean.
    sigma: f64,
    /// Change from the first to the last, along a straight line through them.
    drift: f64,
    drift_sigma: f64,
}

impl WidthTrend {
    fn of(widths: &[f64]) -> Option<Self> {
        let middle = median(widths.to_vec())?;
        // Where something lies over the catheter its width is not that of the catheter.
        let typical = 1.4826 * median(widths.iter().map(|w| (w - middle).abs()).collect())?;
        let far = 4.0 * typical.max(0.02 * middle);
        let kept: Vec<(f64, f64)> = widths
            .iter()
            .enumerate()
            .filter(|(_, w)| (**w - middle).abs() <= far)
            .map(|(i, w)| (i as f64, *w))
            .collect();
        let count = kept.len() as f64;
        if count < 3.0 {
            return None;
        }
        let mean = kept.iter().map(|(_, w)| w).sum::<f64>() / count;
        let center = kept.iter().map(|(i, _)| i).sum::<f64>() / count;
        let spread: f64 = kept.iter().map(|(i, _)| (i - center).powi(2)).sum();
        let slope = kept.iter().map(|(i, w)| (i - center) * (w - mean)).sum::<f64>() / spread;
        let squares: f64 = kept.iter().map(|(i, w)| (w - mean - slope * (i - center)).powi(2)).sum();
        let deviation = (squares / (count - 2.0)).sqrt();
        let steps = (widths.len() - 1) as f64;
        let (drift, drift_sigma) = (slope * steps, deviation / spread.sqrt() * steps);
        // A width that changes along the stretch is known no better than it changes.
        Some(Self { sigma: (deviation / count.sqrt()).hypot(drift.abs() / 12.0_f64.sqrt()), drift, drift_sigma })
    }
}

#[cfg(test)]
mod tests;
