//! A curve as a chain of straight segments, measured by arc length.

use super::{Point, Vector};

/// Why points do not make a polyline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolylineError {
    /// Fewer than two distinct points were given.
    #[error("a curve needs at least two distinct points")]
    TooShort,
    /// A coordinate is infinite or not a number.
    #[error("a point of the curve is not a finite number")]
    NotFinite,
}

/// A place on a curve: where, and how far along.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located<P> {
    /// The point.
    pub point: P,
    /// Arc length from the first point of the curve, in the unit of the space.
    pub abscissa: f64,
}

/// At least two finite points, consecutive ones distinct, with their cumulative arc length.
#[derive(Debug, Clone, PartialEq)]
pub struct Polyline<P> {
    points: Vec<P>,
    abscissae: Vec<f64>,
}

impl<P: Point> Polyline<P> {
    /// The curve through `points`; repeated consecutive points are dropped.
    ///
    /// # Errors
    /// If a coordinate is not finite, or fewer than two distinct points remain.
    pub fn new(points: impl IntoIterator<Item = P>) -> Result<Self, PolylineError> {
        let points = points.into_iter();
        let mut kept: Vec<P> = Vec::with_capacity(points.size_hint().0);
        let mut abscissae: Vec<f64> = Vec::with_capacity(points.size_hint().0);
        let mut length = 0.0;
        for point in points {
            if !point.is_finite() {
                return Err(PolylineError::NotFinite);
            }
            let step = kept.last().map(|last| last.distance(point));
            if step != Some(0.0) {
                length += step.unwrap_or(0.0);
                kept.push(point);
                abscissae.push(length);
            }
        }
        if kept.len() < 2 { Err(PolylineError::TooShort) } else { Ok(Self { points: kept, abscissae }) }
    }

    /// The points, at least two.
    #[must_use]
    pub fn points(&self) -> &[P] {
        &self.points
    }

    /// Arc length from the first point to each point.
    #[must_use]
    pub fn abscissae(&self) -> &[f64] {
        &self.abscissae
    }

    /// Arc length of the whole curve.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.abscissae[self.abscissae.len() - 1]
    }

    /// First and last point.
    pub(crate) fn ends(&self) -> (P, P) {
        (self.points[0], self.points[self.points.len() - 1])
    }

    /// The point at `abscissa`, cut to the curve's ends.
    #[must_use]
    pub fn at(&self, abscissa: f64) -> P {
        let (i, t) = self.segment_at(abscissa);
        self.points[i].lerp(self.points[i + 1], t)
    }

    /// Unit direction of travel of the segment at `abscissa`.
    #[must_use]
    pub fn tangent(&self, abscissa: f64) -> P::Vector {
        let (i, _) = self.segment_at(abscissa);
        (self.points[i + 1] - self.points[i]) / (self.abscissae[i + 1] - self.abscissae[i])
    }

    /// The place on the curve nearest to `point`, and its distance.
    #[must_use]
    pub fn nearest(&self, point: P) -> (Located<P>, f64) {
        self.nearest_in(point, 0..self.points.len() - 1)
    }

    /// The same among some of its segments.
    pub(super) fn nearest_in(&self, point: P, segments: std::ops::Range<usize>) -> (Located<P>, f64) {
        let mut best = (Located { point: self.points[0], abscissa: 0.0 }, f64::INFINITY);
        for i in segments {
            let pair = &self.points[i..=i + 1];
            let t = fraction_of_foot(point, pair[0], pair[1]);
            let foot = pair[0].lerp(pair[1], t);
            let distance = foot.distance(point);
            if distance < best.1 {
                let step = self.abscissae[i + 1] - self.abscissae[i];
                best = (Located { point: foot, abscissa: step.mul_add(t, self.abscissae[i]) }, distance);
            }
        }
        best
    }

    /// The part between two abscissae, in either order, always in the direction of the curve.
    ///
    /// # Errors
    /// If the part has no length.
    pub fn slice(&self, from: f64, to: f64) -> Result<Self, PolylineError> {
        let (low, high) = (from.min(to).max(0.0), from.max(to).min(self.length()));
        let inner = self.points.iter().zip(&self.abscissae).filter(|&(_, &s)| s > low && s < high).map(|(&p, _)| p);
        Self::new(std::iter::once(self.at(low)).chain(inner).chain(std::iter::once(self.at(high))))
    }

    /// Equally spaced points along the curve, at most `step` apart, both ends included.
    ///
    /// # Panics
    /// If `step` is not a positive number.
    pub(crate) fn resampled(&self, step: f64) -> Vec<Located<P>> {
        assert!(step > 0.0, "the step between points is positive");
        let length = self.length();
        let count = (length / step).ceil().max(1.0);
        (0..=count as usize)
            .map(|i| {
                let abscissa = length * i as f64 / count;
                Located { point: self.at(abscissa), abscissa }
            })
            .collect()
    }

    /// Index of the segment that holds `abscissa`, and the fraction along it.
    fn segment_at(&self, abscissa: f64) -> (usize, f64) {
        let i = self.abscissae.partition_point(|&s| s <= abscissa).clamp(1, self.points.len() - 1) - 1;
        let t = (abscissa - self.abscissae[i]) / (self.abscissae[i + 1] - self.abscissae[i]);
        (i, if t.is_nan() { 0.0 } else { t.clamp(0.0, 1.0) })
    }
}

/// How far along the segment `a`–`b`, from 0 to 1, the foot of the perpendicular from `p` lies.
pub(super) fn fraction_of_foot<P: Point>(p: P, a: P, b: P) -> f64 {
    let segment = b - a;
    let (along, square) = ((p - a).dot(segment), segment.dot(segment));
    if square > 0.0 { (along / square).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ImagePoint, ImageVector, SpacePoint};

    fn corner() -> Polyline<ImagePoint> {
        Polyline::new([[0.0, 0.0], [3.0, 0.0], [3.0, 0.0], [3.0, 4.0]].map(ImagePoint::from)).unwrap()
    }

    #[test]
    fn degenerate_input_is_refused() {
        let p = ImagePoint::new(1.0, 1.0);
        assert_eq!(Polyline::<ImagePoint>::new([]), Err(PolylineError::TooShort));
        assert_eq!(Polyline::new([p, p]), Err(PolylineError::TooShort));
        assert_eq!(Polyline::new([p, ImagePoint::new(f64::NAN, 0.0)]), Err(PolylineError::NotFinite));
    }

    #[test]
    fn length_position_and_slice_follow_the_arc() {
        let curve = corner();
        assert_eq!(curve.points().len(), 3);
        assert!((curve.length() - 7.0).abs() < 1e-12);
        assert_eq!(curve.at(5.0), ImagePoint::new(3.0, 2.0));
        assert_eq!(curve.at(-1.0), ImagePoint::new(0.0, 0.0));
        assert_eq!(curve.at(99.0), ImagePoint::new(3.0, 4.0));
        assert!((curve.slice(6.0, 1.0).unwrap().length() - 5.0).abs() < 1e-12);
        assert!(curve.slice(2.0, 2.0).is_err());
        assert_eq!(curve.tangent(5.0), ImageVector::new(0.0, 1.0));
        let even = curve.resampled(0.5);
        assert_eq!(even.len(), 15);
        assert_eq!(even[14].point, ImagePoint::new(3.0, 4.0));
    }

    #[test]
    fn the_nearest_place_is_a_foot_or_an_end() {
        let (place, distance) = corner().nearest(ImagePoint::new(5.0, 2.0));
        assert_eq!((place.point, place.abscissa, distance), (ImagePoint::new(3.0, 2.0), 5.0, 2.0));
        let line = Polyline::new([SpacePoint::new(0.0, 0.0, 0.0), SpacePoint::new(0.0, 0.0, 1.0)]).unwrap();
        assert_eq!(line.nearest(SpacePoint::new(0.0, 3.0, 5.0)).1, 5.0);
    }
}
