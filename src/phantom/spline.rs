//! Smooth curves and profiles through a few knots: the natural cubic spline.

use crate::geometry::{Point, Polyline, PolylineError};

/// A smooth function of one variable through given values; constant beyond its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    knots: Vec<f64>,
    values: Vec<f64>,
    bending: Vec<f64>,
}

impl Profile {
    /// The natural cubic spline through `(knot, value)` pairs with increasing knots; `None` for fewer than two pairs,
    /// knots that do not increase, or numbers that are not finite.
    ///
    /// The second derivatives follow from the tridiagonal system in W. H. Press et al., *Numerical Recipes*, 3.3.
    #[must_use]
    pub fn new(pairs: &[(f64, f64)]) -> Option<Self> {
        let finite = pairs.iter().all(|(k, v)| k.is_finite() && v.is_finite());
        if pairs.len() < 2 || !finite || pairs.windows(2).any(|p| p[1].0 <= p[0].0) {
            return None;
        }
        let (knots, values): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let n = knots.len();
        let (mut bending, mut rest) = (vec![0.0; n], vec![0.0; n]);
        for i in 1..n - 1 {
            let (before, after) = (knots[i] - knots[i - 1], knots[i + 1] - knots[i]);
            let share = before / (before + after);
            let pivot = share * bending[i - 1] + 2.0;
            bending[i] = (share - 1.0) / pivot;
            let turn = (values[i + 1] - values[i]) / after - (values[i] - values[i - 1]) / before;
            rest[i] = (6.0 * turn / (before + after) - share * rest[i - 1]) / pivot;
        }
        bending[n - 1] = 0.0;
        for i in (0..n - 1).rev() {
            bending[i] = bending[i] * bending[i + 1] + rest[i];
        }
        Some(Self { knots, values, bending })
    }

    /// The value at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let last = self.knots.len() - 1;
        let x = x.clamp(self.knots[0], self.knots[last]);
        let i = self.knots.partition_point(|&k| k <= x).clamp(1, last) - 1;
        let h = self.knots[i + 1] - self.knots[i];
        let (a, b) = ((self.knots[i + 1] - x) / h, (x - self.knots[i]) / h);
        a * self.values[i]
            + b * self.values[i + 1]
            + ((a * a * a - a) * self.bending[i] + (b * b * b - b) * self.bending[i + 1]) * h * h / 6.0
    }
}

/// A smooth curve through `knots`, sampled about every `step` (in the unit of the space).
///
/// # Errors
/// If the knots do not make a curve: fewer than two distinct ones, or one that is not finite.
pub fn smooth_curve<P: Point>(knots: &[P], step: f64) -> Result<Polyline<P>, PolylineError> {
    let chain = Polyline::new(knots.iter().copied())?;
    let component = |k: usize| {
        let pairs: Vec<(f64, f64)> =
            chain.abscissae().iter().zip(chain.points()).map(|(&s, p)| (s, p.coordinates()[k])).collect();
        Profile::new(&pairs).ok_or(PolylineError::TooShort)
    };
    let [x, y, z] = [component(0)?, component(1)?, component(2)?];
    let count = (chain.length() / step).ceil().max(1.0);
    Polyline::new((0..=count as usize).map(|i| {
        let s = chain.length() * i as f64 / count;
        P::from_coordinates([x.at(s), y.at(s), z.at(s)])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;

    #[test]
    fn a_profile_passes_through_its_knots_and_stays_constant_beyond() {
        let pairs = [(0.0, 1.0), (1.0, 3.0), (2.5, -1.0), (4.0, 0.0)];
        let profile = Profile::new(&pairs).unwrap();
        for (knot, value) in pairs {
            assert!((profile.at(knot) - value).abs() < 1e-12);
        }
        assert_eq!(profile.at(-9.0), 1.0);
        assert!(profile.at(9.0).abs() < 1e-12);
    }

    #[test]
    fn a_straight_line_stays_straight() {
        let profile = Profile::new(&[(0.0, 0.0), (1.0, 2.0), (5.0, 10.0)]).unwrap();
        for x in [0.3, 2.0, 4.9] {
            assert!((profile.at(x) - 2.0 * x).abs() < 1e-12);
        }
    }

    #[test]
    fn bad_knots_are_refused() {
        for pairs in [&[][..], &[(0.0, 1.0)], &[(0.0, 1.0), (0.0, 2.0)], &[(0.0, f64::NAN), (1.0, 2.0)]] {
            assert_eq!(Profile::new(pairs), None);
        }
    }

    #[test]
    fn a_curve_through_points_of_a_circle_is_nearly_the_circle() {
        let knots: Vec<ImagePoint> = (0..=12)
            .map(|i| {
                let angle = f64::from(i) * std::f64::consts::FRAC_PI_2 / 12.0;
                ImagePoint::new(100.0 * angle.cos(), 100.0 * angle.sin())
            })
            .collect();
        let curve = smooth_curve(&knots, 0.25).unwrap();
        // The ends of a natural spline are straight, so only the middle is compared with the circle.
        let middle = curve.slice(0.3 * curve.length(), 0.7 * curve.length()).unwrap();
        assert!((middle.length() - 20.0 * std::f64::consts::PI).abs() < 0.05);
        assert!(middle.points().iter().all(|p| (p.distance(ImagePoint::new(0.0, 0.0)) - 100.0).abs() < 0.01));
    }
}
