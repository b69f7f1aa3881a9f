//! The beam: what each ray from the source to a pixel passes through.

use super::body::{Body, Solid};
use super::solid::{Interval, Tube, union_length};
use crate::geometry::{Camera, ImagePoint, Point, Ray, SpacePoint};
use crate::imaging::Raster;
use rayon::prelude::*;
use std::ops::Range;

/// Rays per pixel and axis through fine bodies.
const FINE: usize = 3;

/// Attenuation integral of everything but contrast agent, for every pixel; dimensionless.
pub fn attenuation(camera: &Camera, bodies: &[Body]) -> Raster<f32> {
    let (columns, rows) = size(camera);
    let shadows: Vec<(&Body, Vec<Shadow>)> =
        bodies.iter().map(|body| (body, body.solids.iter().map(|solid| Shadow::of(camera, solid)).collect())).collect();
    let mut values = vec![0.0_f32; columns * rows];
    values.par_chunks_mut(columns).enumerate().for_each(|(row, line)| {
        let mut sum = vec![0.0_f64; columns];
        for (body, shadows) in &shadows {
            add_row(camera, body, shadows, row, &mut sum);
        }
        for (value, sum) in line.iter_mut().zip(sum) {
            *value = sum as f32;
        }
    });
    Raster::new(columns, values).unwrap_or_else(|| unreachable!("every row is full"))
}

/// One pixel a vessel falls on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shade {
    /// Index of the pixel in row order.
    pub pixel: usize,
    /// How much of the vessel the pixel sees, mm.
    pub chord_mm: f64,
    /// Which place of the vessel, mm along its centerline.
    pub abscissa_mm: f64,
}

/// The pixels a vessel falls on, in row order.
pub fn shade(camera: &Camera, tube: &Tube) -> Vec<Shade> {
    let (columns, rows) = size(camera);
    let shadow = Shadow::of_tube(camera, tube);
    let lines: Vec<Vec<Shade>> = (0..rows)
        .into_par_iter()
        .map(|row| {
            let Some((across, segments)) = shadow.on_row(row, columns) else { return Vec::new() };
            across
                .filter_map(|column| {
                    let (mut chord, mut abscissa, mut hits) = (0.0, 0.0, 0.0);
                    for at in points_of_pixel(column, row, FINE) {
                        let ray = camera.ray(at);
                        let Some(pass) = tube.pass(&ray, segments.clone()) else { continue };
                        let Some([from, to]) = tube.inside(&ray, &pass) else { continue };
                        chord += to - from;
                        abscissa += pass.abscissa;
                        hits += 1.0;
                    }
                    (hits > 0.0).then(|| Shade {
                        pixel: row * columns + column,
                        chord_mm: chord / (FINE * FINE) as f64,
                        abscissa_mm: abscissa / hits,
                    })
                })
                .collect()
        })
        .collect();
    lines.concat()
}

fn size(camera: &Camera) -> (usize, usize) {
    let detector = camera.detector();
    (detector.columns as usize, detector.rows as usize)
}

/// `per_axis` by `per_axis` points of a pixel, evenly spread.
pub fn points_of_pixel(column: usize, row: usize, per_axis: usize) -> impl Iterator<Item = ImagePoint> {
    let offset = move |k: usize| (k as f64 + 0.5) / per_axis as f64 - 0.5;
    (0..per_axis * per_axis)
        .map(move |k| ImagePoint::new(column as f64 + offset(k % per_axis), row as f64 + offset(k / per_axis)))
}

fn add_row(camera: &Camera, body: &Body, shadows: &[Shadow], row: usize, sum: &mut [f64]) {
    let here: Vec<_> = body
        .solids
        .iter()
        .zip(shadows)
        .filter_map(|(solid, shadow)| {
            let (across, segments) = shadow.on_row(row, sum.len())?;
            Some((solid, across, segments))
        })
        .collect();
    let Some(first) = here.iter().map(|h| h.1.start).min() else { return };
    let last = here.iter().map(|h| h.1.end).max().unwrap_or(first);
    let per_axis = if body.fine { FINE } else { 1 };
    let mut intervals: Vec<Interval> = Vec::new();
    for (column, sum) in sum.iter_mut().enumerate().take(last).skip(first) {
        let mut length = 0.0;
        for at in points_of_pixel(column, row, per_axis) {
            let ray = camera.ray(at);
            intervals.clear();
            intervals.extend(
                here.iter()
                    .filter(|(_, across, _)| across.contains(&column))
                    .filter_map(|(solid, _, segments)| inside(solid, &ray, segments.clone())),
            );
            length += union_length(&mut intervals);
        }
        *sum += body.attenuation * length / (per_axis * per_axis) as f64;
    }
}

fn inside(solid: &Solid, ray: &Ray, segments: Range<usize>) -> Option<Interval> {
    match solid {
        Solid::Tube(tube) => tube.inside(ray, &tube.pass(ray, segments)?),
        Solid::Ellipsoid(ellipsoid) => ellipsoid.inside(ray),
    }
}

/// Boxes on the image, one per segment of a tube, outside which the solid cannot be seen.
struct Shadow(Vec<[f64; 4]>);

impl Shadow {
    fn of(camera: &Camera, solid: &Solid) -> Self {
        match solid {
            Solid::Tube(tube) => Self::of_tube(camera, tube),
            Solid::Ellipsoid(e) => Self(vec![ball(camera, e.center, e.reach())]),
        }
    }

    fn of_tube(camera: &Camera, tube: &Tube) -> Self {
        let balls: Vec<[f64; 4]> =
            tube.axis.points().iter().zip(&tube.radius).map(|(&p, &r)| ball(camera, p, r)).collect();
        Self(
            balls
                .windows(2)
                .map(|b| [b[0][0].min(b[1][0]), b[0][1].max(b[1][1]), b[0][2].min(b[1][2]), b[0][3].max(b[1][3])])
                .collect(),
        )
    }

    /// The columns to look at on a row, and from the first to the last segment that may be seen there.
    fn on_row(&self, row: usize, columns: usize) -> Option<(Range<usize>, Range<usize>)> {
        let y = row as f64;
        let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut segments = 0..0;
        for (i, b) in self.0.iter().enumerate().filter(|(_, b)| b[2] <= y && y <= b[3]) {
            left = left.min(b[0]);
            right = right.max(b[1]);
            segments = if segments.is_empty() { i..i + 1 } else { segments.start..i + 1 };
        }
        let from = left.floor().max(0.0) as usize;
        let to = (right.ceil() + 1.0).clamp(0.0, columns as f64) as usize;
        (from < to && !segments.is_empty()).then_some((from..to, segments))
    }
}

/// Left, right, top and bottom of the shadow of a ball, px, with a margin.
fn ball(camera: &Camera, center: SpacePoint, radius: f64) -> [f64; 4] {
    let at = camera.image_from_space(center);
    if !at.is_finite() {
        return [f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY];
    }
    // The part nearest to the source is magnified most; a ray at the edge is slanted.
    let [row_mm, column_mm] = camera.mm_per_px((camera.depth(center) - radius).max(1.0));
    let (across, down) = (1.05 * radius / column_mm + 1.5, 1.05 * radius / row_mm + 1.5);
    [at.x - across, at.x + across, at.y - down, at.y + down]
}

#[cfg(test)]
mod tests {
    use super::super::Case;
    use super::super::leg::Leg;
    use super::super::noise::Noise;
    use super::super::solid::Ends;
    use super::super::views::shots;
    use super::*;

    /// Whether a point lies in a solid, found without any ray.
    fn holds(solid: &Solid, point: SpacePoint) -> bool {
        match solid {
            Solid::Tube(tube) => {
                let (place, distance) = tube.axis.nearest(point);
                let at_end = place.abscissa <= 0.0 || place.abscissa >= tube.axis.length();
                distance < tube.radius_at(place.abscissa) && !(at_end && tube.ends == Ends::Flat)
            }
            Solid::Ellipsoid(e) => {
                let p = point - e.center;
                let (sin, cos) = e.tilt.to_radians().sin_cos();
                let turned = [p.x, cos * p.y + sin * p.z, cos * p.z - sin * p.y];
                turned.iter().zip(e.semi_axes).map(|(t, a)| (t / a) * (t / a)).sum::<f64>() < 1.0
            }
        }
    }

    /// Walking along rays in small steps and asking at each where one is: slow, but it knows no chord.
    #[test]
    fn attenuation_is_what_walking_along_the_rays_finds() {
        let case = Case::named("small").unwrap();
        let leg = Leg::new(&case).unwrap();
        let camera = shots(&case).unwrap()[0].camera;
        let coarse: Vec<&Body> = leg.bodies.iter().filter(|b| !b.fine).collect();
        let bodies: Vec<Body> = coarse.into_iter().cloned().collect();
        let seen = attenuation(&camera, &bodies);
        let (mut draw, step) = (Noise::new(3, 0), 0.5);
        let mut errors = Vec::new();
        for _ in 0..60 {
            let (column, row) = (draw.between(30.0, 98.0) as usize, draw.between(0.0, 192.0) as usize);
            let ray = camera.ray(ImagePoint::new(column as f64, row as f64));
            let mut walked = 0.0;
            for i in 0..400 {
                let at = ray.source + ray.direction * (650.0 + step * f64::from(i));
                let here = bodies.iter().filter(|body| body.solids.iter().any(|solid| holds(solid, at)));
                walked += step * here.map(|body| body.attenuation).sum::<f64>();
            }
            errors.push((walked - f64::from(*seen.get(column, row).unwrap())).abs());
        }
        errors.sort_by(f64::total_cmp);
        // A step is 0.02 of attenuation in compact bone. Where a ray is steep to a tapering bone, a chord is less exact.
        assert!(errors[54] < 0.035, "{errors:?}");
    }
}
