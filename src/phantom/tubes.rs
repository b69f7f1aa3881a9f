//! One small opacity picture of tubes along known curves, for testing ridges, paths and widths without a leg.

use super::beam::points_of_pixel;
use super::blur::blur;
use super::noise::Noise;
use super::spline::{Profile, smooth_curve};
use crate::geometry::{ImagePoint, Point, Polyline};
use crate::imaging::Raster;
use rayon::prelude::*;

/// Each pixel is the mean of this many points per axis.
const SUBSAMPLES: usize = 4;

/// A filled tube seen from the side.
#[derive(Debug, Clone)]
pub struct Tube {
    /// The exact centerline, px.
    pub centerline: Polyline<ImagePoint>,
    /// Radius in px along the centerline, over the fraction of its length from 0 to 1.
    pub radius: Profile,
    /// Opacity on the centerline per px of radius before blur: a tube of radius r has a peak of `density · r`.
    pub density: f64,
}

impl Tube {
    /// A tube through `knots` whose radius goes from `radius[0]` to `radius[1]` px; its opacity on the centerline is
    /// `contrast` where it is thickest. `None` if the knots make no curve or a radius is not positive.
    #[must_use]
    pub fn through(knots: &[[f64; 2]], radius: [f64; 2], contrast: f64) -> Option<Self> {
        let knots: Vec<ImagePoint> = knots.iter().copied().map(ImagePoint::from).collect();
        let thickest = radius[0].max(radius[1]);
        (radius[0] > 0.0 && radius[1] > 0.0).then_some(())?;
        Some(Self {
            centerline: smooth_curve(&knots, 0.25).ok()?,
            radius: Profile::new(&[(0.0, radius[0]), (1.0, radius[1])])?,
            density: contrast / thickest,
        })
    }

    /// Radius in px at an abscissa of the centerline.
    #[must_use]
    pub fn radius_at(&self, abscissa: f64) -> f64 {
        self.radius.at(abscissa / self.centerline.length())
    }
}

/// What to draw.
#[derive(Debug, Clone)]
pub struct TubeScene {
    /// Width of the picture, px.
    pub columns: usize,
    /// Height of the picture, px.
    pub rows: usize,
    /// The tubes; their opacities add up where they cross, as in a projection.
    pub tubes: Vec<Tube>,
    /// Standard deviation of the Gaussian blur of the detector, px.
    pub blur: f64,
    /// Standard deviation of the white noise, in units of opacity, added after the blur.
    pub noise: f64,
    /// Seed of the noise.
    pub seed: u64,
}

/// The opacity picture of a scene: 0 without contrast agent, positive where a vessel is, plus noise.
///
/// Across a tube the opacity follows the chord of a cylinder, `√(r² − d²)`. The truth is the scene itself:
/// each tube's [`Tube::centerline`] and [`Tube::radius_at`].
///
/// # Panics
/// If the scene has no columns or no rows.
#[must_use]
pub fn tube_image(scene: &TubeScene) -> Raster<f32> {
    assert!(scene.columns > 0 && scene.rows > 0, "a picture has pixels");
    let mut opacity = vec![0.0_f32; scene.columns * scene.rows];
    for tube in &scene.tubes {
        draw(tube, scene.columns, &mut opacity);
    }
    blur(&mut opacity, scene.columns, scene.blur);
    add_noise(&mut opacity, scene);
    let raster = Raster::new(scene.columns, opacity);
    raster.unwrap_or_else(|| unreachable!("every row is full"))
}

/// A gently winding vessel from top to bottom of a `size` × `size` picture: radius in px, contrast-to-noise ratio on
/// the centerline before blur, seed of its course and of the noise. The contrast is 1.
///
/// # Panics
/// If `size` is smaller than 64 px, or radius or ratio is not positive.
#[must_use]
pub fn winding_vessel(size: usize, radius: f64, contrast_to_noise: f64, seed: u64) -> TubeScene {
    assert!(size >= 64 && radius > 0.0 && contrast_to_noise > 0.0, "a vessel that can be drawn");
    let mut course = Noise::new(seed, u64::MAX);
    let extent = size as f64;
    let knots: Vec<[f64; 2]> =
        (0..7).map(|i| [extent * course.between(0.42, 0.58), extent * (0.06 + 0.88 * f64::from(i) / 6.0)]).collect();
    let tube = Tube::through(&knots, [radius, radius], 1.0);
    TubeScene {
        columns: size,
        rows: size,
        tubes: tube.into_iter().collect(),
        blur: 0.7,
        noise: 1.0 / contrast_to_noise,
        seed,
    }
}

/// [`winding_vessel`] that tapers to half its radius and is crossed twice by a thicker vessel (the second tube) of the
/// same density.
///
/// # Panics
/// As [`winding_vessel`].
#[must_use]
pub fn crossed_vessel(size: usize, radius: f64, contrast_to_noise: f64, seed: u64) -> TubeScene {
    let mut scene = winding_vessel(size, radius, contrast_to_noise, seed);
    let extent = size as f64;
    let knots = [[0.2, 0.03], [0.42, 0.22], [0.62, 0.5], [0.42, 0.78], [0.2, 0.97]].map(|k| k.map(|c| c * extent));
    let density = scene.tubes[0].density;
    if let Some(taper) = Profile::new(&[(0.0, radius), (1.0, radius / 2.0)]) {
        scene.tubes[0].radius = taper;
    }
    scene.tubes.extend(Tube::through(&knots, [2.0 * radius; 2], 2.0 * radius * density));
    scene
}

/// Adds the opacity of one tube.
fn draw(tube: &Tube, columns: usize, opacity: &mut [f32]) {
    let curve = &tube.centerline;
    let thickest = (0..=64).map(|i| tube.radius.at(f64::from(i) / 64.0)).fold(0.0, f64::max);
    let reach = thickest + 1.0;
    opacity.par_chunks_mut(columns).enumerate().for_each(|(row, line)| {
        let y = row as f64;
        let near: Vec<(usize, f64, f64)> = curve
            .points()
            .windows(2)
            .enumerate()
            .filter(|(_, p)| p[0].y.min(p[1].y) - reach <= y && y <= p[0].y.max(p[1].y) + reach)
            .map(|(i, p)| (i, p[0].x.min(p[1].x) - reach, p[0].x.max(p[1].x) + reach))
            .collect();
        for (column, value) in line.iter_mut().enumerate() {
            let x = column as f64;
            let here = near.iter().filter(|&&(_, left, right)| left <= x && x <= right);
            let here: Vec<usize> = here.map(|&(i, ..)| i).collect();
            if !here.is_empty() {
                *value += mean_over_pixel(tube, &here, column, row) as f32;
            }
        }
    });
}

fn mean_over_pixel(tube: &Tube, segments: &[usize], column: usize, row: usize) -> f64 {
    let points = points_of_pixel(column, row, SUBSAMPLES);
    points.map(|at| opacity_at(tube, segments, at)).sum::<f64>() / (SUBSAMPLES * SUBSAMPLES) as f64
}

fn opacity_at(tube: &Tube, segments: &[usize], at: ImagePoint) -> f64 {
    let curve = &tube.centerline;
    let (mut square, mut abscissa) = (f64::INFINITY, 0.0);
    for &i in segments {
        let (a, b) = (curve.points()[i], curve.points()[i + 1]);
        let (along_x, along_y) = (b.x - a.x, b.y - a.y);
        let t = ((at.x - a.x) * along_x + (at.y - a.y) * along_y) / (along_x * along_x + along_y * along_y);
        let t = t.clamp(0.0, 1.0);
        let foot = a.lerp(b, t);
        let candidate = (at.x - foot.x) * (at.x - foot.x) + (at.y - foot.y) * (at.y - foot.y);
        if candidate < square {
            square = candidate;
            abscissa = curve.abscissae()[i] + t * (curve.abscissae()[i + 1] - curve.abscissae()[i]);
        }
    }
    let radius = tube.radius_at(abscissa);
    tube.density * (radius * radius - square).max(0.0).sqrt()
}

fn add_noise(values: &mut [f32], scene: &TubeScene) {
    if scene.noise <= 0.0 {
        return;
    }
    values.par_chunks_mut(scene.columns).enumerate().for_each(|(y, row)| {
        let mut noise = Noise::new(scene.seed, y as u64);
        for pair in row.chunks_mut(2) {
            for (value, n) in pair.iter_mut().zip(noise.normal_pair()) {
                *value += (scene.noise * n) as f32;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight(radius: f64) -> TubeScene {
        let tube = Tube::through(&[[20.0, -10.0], [20.0, 74.0]], [radius, radius], 1.0).unwrap();
        TubeScene { columns: 64, rows: 64, tubes: vec![tube], blur: 0.0, noise: 0.0, seed: 1 }
    }

    #[test]
    fn the_opacity_across_a_tube_is_the_chord_of_a_circle() {
        let image = tube_image(&straight(4.0));
        for column in 0..64_usize {
            // The chord, averaged over the width of the pixel by a fine sum.
            let steps = 1000;
            let expected: f64 = (0..steps)
                .map(|k| {
                    let d = column as f64 - 20.5 + (f64::from(k) + 0.5) / f64::from(steps);
                    (16.0 - d * d).max(0.0).sqrt() / 4.0
                })
                .sum::<f64>()
                / f64::from(steps);
            let seen = f64::from(*image.get(column, 30).unwrap());
            assert!((seen - expected).abs() < 0.02, "column {column}: {seen}, expected {expected}");
        }
    }

    #[test]
    fn opacities_add_up_and_blur_keeps_their_sum() {
        let mut scene = straight(3.0);
        let alone: f32 = tube_image(&scene).values().iter().sum();
        scene.tubes.push(Tube::through(&[[40.0, -10.0], [40.0, 74.0]], [3.0, 3.0], 1.0).unwrap());
        scene.blur = 1.2;
        let both: f32 = tube_image(&scene).values().iter().sum();
        assert!((both / alone - 2.0).abs() < 1e-3, "{both} {alone}");
    }

    #[test]
    fn noise_has_the_asked_for_strength_and_repeats() {
        let mut scene = winding_vessel(256, 2.0, 5.0, 11);
        let image = tube_image(&scene);
        assert_eq!(image, tube_image(&scene));
        scene.noise = 0.0;
        let clean = tube_image(&scene);
        let square: f64 =
            image.values().iter().zip(clean.values()).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 65536.0;
        assert!((square.sqrt() - 0.2).abs() < 0.005, "{}", square.sqrt());
    }

    #[test]
    fn a_tapering_vessel_is_crossed_by_a_thicker_one() {
        let scene = crossed_vessel(512, 3.0, 10.0, 4);
        let [thin, thick] = &scene.tubes[..] else { panic!("two tubes") };
        assert!((thin.radius_at(0.0) - 3.0).abs() < 1e-9);
        assert!((thin.radius_at(thin.centerline.length()) - 1.5).abs() < 1e-9);
        assert!((thick.radius_at(0.0) - 6.0).abs() < 1e-9);
        let gap = crate::geometry::closest_approach(&thin.centerline, &thick.centerline).distance;
        assert!(gap < 1e-6, "{gap}");
    }
}
