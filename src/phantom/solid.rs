//! Bodies the beam passes through, and how long its way through them is.

use crate::geometry::{Polyline, Ray, SpacePoint, SpaceVector, Vector};

/// A beam this nearly parallel to a tube (sine of the angle) is treated as if it were not: a real vessel bends away.
const STEEPEST: f64 = 0.2;

/// A beam this parallel to a tube may leave it at an end.
const STEEP: f64 = 0.5;

/// What a tube looks like at its two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Half a ball.
    Round,
    /// Cut off.
    Flat,
}

/// A body of circular cross-section around a curve.
#[derive(Debug, Clone)]
pub struct Tube {
    /// The axis, mm.
    pub axis: Polyline<SpacePoint>,
    /// Radius at each point of the axis, mm.
    pub radius: Vec<f64>,
    pub ends: Ends,
}

/// Where a ray runs closest to the axis of a tube.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// Place on the axis, mm from its first point.
    pub abscissa: f64,
    /// Distance of ray and axis, mm.
    pub distance: f64,
    /// Sine of the angle between ray and axis.
    sine: f64,
    /// Distance along the ray, mm.
    along_ray: f64,
    /// The ray passes beyond an end.
    beyond: bool,
}

/// The part of a ray inside a body, as distances from the source, mm.
pub type Interval = [f64; 2];

impl Tube {
    /// The radius at an abscissa of the axis, mm.
    pub fn radius_at(&self, abscissa: f64) -> f64 {
        let s = self.axis.abscissae();
        let i = s.partition_point(|&k| k <= abscissa).clamp(1, s.len() - 1) - 1;
        let t = ((abscissa - s[i]) / (s[i + 1] - s[i])).clamp(0.0, 1.0);
        self.radius[i] + t * (self.radius[i + 1] - self.radius[i])
    }

    /// Where `ray` passes closest to the axis, looking at these segments only.
    pub fn pass(&self, ray: &Ray, segments: std::ops::Range<usize>) -> Option<Pass> {
        let last = self.axis.points().len() - 2;
        let mut best: Option<Pass> = None;
        for segment in segments {
            let pass = self.pass_segment(ray, segment, last);
            if best.is_none_or(|b| pass.distance < b.distance) {
                best = Some(pass);
            }
        }
        best
    }

    /// The part of the ray inside the tube.
    ///
    /// Across a cylinder of radius r, a ray at distance d from the axis and at angle θ to it runs 2·√(r² − d²) / sin θ.
    /// The radius is taken where the ray passes closest, so a taper counts to first order; and a ray along the tube
    /// leaves it at its ends.
    pub fn inside(&self, ray: &Ray, pass: &Pass) -> Option<Interval> {
        let radius = self.radius_at(pass.abscissa);
        let square = radius * radius - pass.distance * pass.distance;
        if square <= 0.0 || (pass.beyond && self.ends == Ends::Flat) {
            return None;
        }
        let half = square.sqrt() / if pass.beyond { 1.0 } else { pass.sine.max(STEEPEST) };
        let [mut from, mut to] = [pass.along_ray - half, pass.along_ray + half];
        if pass.sine < STEEP {
            let places = self.axis.points().iter().map(|&p| (p - ray.source).dot(ray.direction));
            let (nearest, farthest) =
                places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), t| (low.min(t), high.max(t)));
            from = from.max(nearest - radius);
            to = to.min(farthest + radius);
        }
        (from < to).then_some([from, to])
    }

    fn pass_segment(&self, ray: &Ray, segment: usize, last: usize) -> Pass {
        let (a, b) = (self.axis.points()[segment], self.axis.points()[segment + 1]);
        let s = self.axis.abscissae();
        let length = s[segment + 1] - s[segment];
        let along = (b - a) / length;
        let offset = a - ray.source;
        let (cosine, ahead) = (along.dot(ray.direction), offset.dot(ray.direction));
        let sine_square = (1.0 - cosine * cosine).max(0.0);
        // The place on the infinite axis nearest to the ray; any place will do where both are parallel.
        let free = if sine_square > 1e-12 { (cosine * ahead - offset.dot(along)) / sine_square } else { 0.0 };
        let t = free.clamp(0.0, length);
        let beyond = (segment == 0 && free < 0.0) || (segment == last && free > length);
        let place = offset + along * t;
        let along_ray = place.dot(ray.direction);
        let across = place - ray.direction * along_ray;
        Pass { abscissa: s[segment] + t, distance: across.norm(), sine: sine_square.sqrt(), along_ray, beyond }
    }
}

/// An ellipsoid.
#[derive(Debug, Clone, Copy)]
pub struct Ellipsoid {
    /// Its center, mm.
    pub center: SpacePoint,
    /// Its semi-axes along x, y, z before the turn, mm.
    pub semi_axes: [f64; 3],
    /// Turn about the x axis in degrees: positive tips the back (+y) toward the head.
    pub tilt: f64,
}

impl Ellipsoid {
    /// The part of the ray inside: the two roots of the quadratic.
    pub fn inside(&self, ray: &Ray) -> Option<Interval> {
        let (sin, cos) = libm::sincos(self.tilt.to_radians());
        let [a, b, c] = self.semi_axes;
        // Turned and scaled so that the ellipsoid becomes the unit ball.
        let scaled =
            |v: SpaceVector| SpaceVector::new(v.x / a, (cos * v.y + sin * v.z) / b, (cos * v.z - sin * v.y) / c);
        let from = scaled(ray.source - self.center);
        let along = scaled(ray.direction);
        let (aa, ab, bb) = (along.dot(along), along.dot(from), from.dot(from) - 1.0);
        let discriminant = ab * ab - aa * bb;
        if discriminant <= 0.0 {
            return None;
        }
        let root = discriminant.sqrt();
        Some([(-ab - root) / aa, (-ab + root) / aa])
    }

    /// Radius of a ball around the center that contains it, mm.
    pub fn reach(&self) -> f64 {
        self.semi_axes.iter().copied().fold(0.0, f64::max)
    }
}

/// Total length of a union of intervals; they are sorted in place.
pub fn union_length(intervals: &mut [Interval]) -> f64 {
    intervals.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut total, mut reached) = (0.0, f64::NEG_INFINITY);
    for &[from, to] in intervals.iter() {
        if to > reached {
            total += to - from.max(reached);
            reached = to;
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ray(from: [f64; 3], toward: [f64; 3]) -> Ray {
        let source = SpacePoint::from(from);
        Ray { source, direction: (SpacePoint::from(toward) - source).unit(0.0).unwrap() }
    }

    fn tube(a: [f64; 3], b: [f64; 3], radius: [f64; 2], ends: Ends) -> Tube {
        Tube { axis: Polyline::new([a, b].map(SpacePoint::from)).unwrap(), radius: radius.to_vec(), ends }
    }

    fn chord(tube: &Tube, ray: &Ray) -> f64 {
        let pass = tube.pass(ray, 0..tube.axis.points().len() - 1).unwrap();
        tube.inside(ray, &pass).map_or(0.0, |[from, to]| to - from)
    }

    #[test]
    fn chords_of_a_straight_tube() {
        let upright = tube([0.0, 0.0, -50.0], [0.0, 0.0, 50.0], [2.0, 2.0], Ends::Round);
        let check = |from, toward, expected: f64| {
            let length = chord(&upright, &ray(from, toward));
            assert!((length - expected).abs() < 1e-9, "{length}, expected {expected}");
        };
        check([0.0, -700.0, 0.0], [0.0, 0.0, 0.0], 4.0);
        check([1.0, -700.0, 0.0], [1.0, 0.0, 0.0], 2.0 * 3.0_f64.sqrt());
        check([2.5, -700.0, 0.0], [2.5, 0.0, 0.0], 0.0);
        // At 45° the way is longer by √2.
        check([0.0, -300.0, -300.0], [0.0, 0.0, 0.0], 4.0 * 2.0_f64.sqrt());
        // Through the round end, 1 mm beyond the last point of the axis.
        check([0.0, -700.0, 51.0], [0.0, 0.0, 51.0], 2.0 * 3.0_f64.sqrt());
        let cut = Tube { ends: Ends::Flat, ..upright.clone() };
        assert_eq!(chord(&cut, &ray([0.0, -700.0, 51.0], [0.0, 0.0, 51.0])), 0.0);
    }

    #[test]
    fn a_tapered_tube_is_as_thick_as_where_the_ray_passes() {
        let tapered = tube([0.0, 0.0, 0.0], [0.0, 0.0, 100.0], [2.0, 1.0], Ends::Flat);
        assert!((chord(&tapered, &ray([0.0, -700.0, 50.0], [0.0, 0.0, 50.0])) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_union_counts_overlaps_once() {
        assert_eq!(union_length(&mut [[4.0, 6.0], [0.0, 2.0], [1.0, 3.0], [1.5, 1.7]]), 5.0);
        assert_eq!(union_length(&mut []), 0.0);
    }

    proptest! {
        #[test]
        fn an_ellipsoid_is_entered_and_left_on_its_surface(
            semi_axes in prop::array::uniform3(2.0..30.0),
            tilt in -40.0..40.0,
            aim in prop::array::uniform3(-10.0..10.0),
        ) {
            let body = Ellipsoid { center: SpacePoint::new(1.0, 2.0, 3.0), semi_axes, tilt };
            let ray = ray([0.0, 750.0, 0.0], aim);
            let Some(ends) = body.inside(&ray) else { return Err(TestCaseError::reject("the ray passes by")) };
            for t in ends {
                let p = (ray.source + ray.direction * t) - body.center;
                let (sin, cos) = tilt.to_radians().sin_cos();
                let q = [p.x, cos * p.y + sin * p.z, cos * p.z - sin * p.y];
                let level: f64 = (0..3).map(|k| (q[k] / semi_axes[k]).powi(2)).sum();
                prop_assert!((level - 1.0).abs() < 1e-6, "{}", level);
            }
        }

        /// Counting small steps along the ray that lie inside is slow, obvious, and independent.
        #[test]
        fn a_bent_tube_has_the_chord_found_by_stepping(
            aim_x in -3.0..3.0, aim_z in -20.0..20.0, bend in -6.0..6.0,
        ) {
            let knots: Vec<SpacePoint> =
                [[0.0, 0.0, -40.0], [bend, 0.0, 0.0], [0.0, bend, 40.0]].map(SpacePoint::from).to_vec();
            let axis = super::super::smooth_curve(&knots, 1.0).unwrap();
            let radius = vec![2.0; axis.points().len()];
            let bent = Tube { axis, radius, ends: Ends::Round };
            let ray = ray([0.0, 750.0, 0.0], [aim_x, 0.0, aim_z]);
            let step = 0.01;
            let stepped = (0..4000)
                .filter(|&i| {
                    let t = 730.0 + step * f64::from(i);
                    bent.axis.nearest(ray.source + ray.direction * t).1 < 2.0
                })
                .count() as f64 * step;
            prop_assert!((chord(&bent, &ray) - stepped).abs() < 0.06, "{} {}", chord(&bent, &ray), stepped);
        }
    }
}
