//! Where artery and vein come close: the distance along the vein, its minima, and what surrounds them.
//!
//! Works in the plane of one view as in space. In a plane the distance is a *projected* gap: depth can only add to it.

use crate::geometry::{Approach, Located, NearestPlaces, Point, Polyline, Vector, closest_approach};
use crate::planning::vessel::centerline::chord;

/// Distance between samples along the vein, mm.
const STEP_MM: f64 = 0.5;

/// Least distance between two candidates along the vein, mm.
const APART_MM: f64 = 8.0;

/// How much the gap must grow between two candidates, mm.
const RISE_MM: f64 = 0.4;

/// Half length over which the direction of a vessel is taken, mm.
const DIRECTION_MM: f64 = 2.0;

/// The artery as seen from one place of the vein.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapSample<P> {
    pub vein: Located<P>,
    pub artery: Located<P>,
    pub distance: f64,
}

/// The distance to the artery at even steps along the vein, and the exact curves it came from.
pub struct GapProfile<'a, P> {
    artery: &'a Polyline<P>,
    vein: &'a Polyline<P>,
    /// Units of the curves in one mm: 1 with a scale; without one, a guess that only spaces samples and candidates.
    mm: f64,
    pub samples: Vec<GapSample<P>>,
}

impl<'a, P: Point> GapProfile<'a, P> {
    /// Looks from everywhere along `vein` at `artery`, in curves of `mm` units to a millimeter.
    pub fn new(artery: &'a Polyline<P>, vein: &'a Polyline<P>, mm: f64) -> Self {
        let places = NearestPlaces::new(artery);
        // A long or unscaled vein is sampled more coarsely rather than slowly.
        let step = (STEP_MM * mm).max(vein.length() / 2000.0);
        let samples = vein
            .resampled(step)
            .into_iter()
            .map(|at| {
                let (on_artery, distance) = places.nearest(at.point);
                GapSample { vein: at, artery: on_artery, distance }
            })
            .collect();
        Self { artery, vein, mm, samples }
    }

    /// The places within `range` of the vein's abscissa where the gap is smaller than around them, the smallest first:
    /// at most `count`, well apart. The first is the exact closest approach within the range.
    pub fn closest_places(&self, range: [f64; 2], count: usize) -> Vec<Approach<P>> {
        let inside: Vec<&GapSample<P>> =
            self.samples.iter().filter(|s| s.vein.abscissa >= range[0] && s.vein.abscissa <= range[1]).collect();
        let Some(best) = self.exact(range) else { return Vec::new() };
        let gap = |i: usize| inside[i].distance;
        let mut minima: Vec<usize> =
            (1..inside.len().saturating_sub(1)).filter(|&i| gap(i) <= gap(i - 1) && gap(i) < gap(i + 1)).collect();
        minima.sort_by(|&a, &b| gap(a).total_cmp(&gap(b)));
        let nearest = |s: f64| inside.partition_point(|sample| sample.vein.abscissa < s).min(inside.len().max(1) - 1);
        let (apart, rise) = (APART_MM * self.mm, RISE_MM * self.mm);
        let mut found = vec![best];
        for i in minima {
            let s = inside[i].vein.abscissa;
            let distinct = found.iter().all(|other: &Approach<P>| {
                let j = nearest(other.on_b.abscissa);
                let between = inside[i.min(j)..=i.max(j)].iter().map(|s| s.distance).fold(0.0, f64::max);
                (other.on_b.abscissa - s).abs() >= apart && between >= gap(i) + rise
            });
            if distinct && found.len() < count {
                let step = 1.5 * (inside[i + 1].vein.abscissa - s);
                found.extend(self.exact([s - step, s + step]));
            }
        }
        found
    }

    /// The exact closest approach to a part of the vein.
    fn exact(&self, [from, to]: [f64; 2]) -> Option<Approach<P>> {
        let part = self.vein.slice(from, to).ok()?;
        let mut found = closest_approach(self.artery, &part);
        found.on_b.abscissa += from.max(0.0);
        Some(found)
    }

    /// The nearest place of the artery from `abscissa` along the vein.
    pub fn at(&self, abscissa: f64) -> Approach<P> {
        let abscissa = abscissa.clamp(0.0, self.vein.length());
        let on_b = Located { point: self.vein.at(abscissa), abscissa };
        let (on_a, distance) = self.artery.nearest(on_b.point);
        Approach { on_a, on_b, distance }
    }

    /// Abscissae along the vein between which the gap stays within `more` of the one at `place`.
    pub fn window(&self, place: &Approach<P>, more: f64) -> [f64; 2] {
        let s0 = place.on_b.abscissa;
        let limit = place.distance + more;
        let near = |s: &&GapSample<P>| s.distance <= limit;
        let after = self.samples.iter().filter(|s| s.vein.abscissa >= s0).take_while(near);
        let before = self.samples.iter().rev().filter(|s| s.vein.abscissa <= s0).take_while(near);
        [before.last().map_or(s0, |s| s.vein.abscissa), after.last().map_or(s0, |s| s.vein.abscissa)]
    }

    /// Angle between the courses of artery and vein at `place`, from 0° to 90°.
    pub fn angle_deg(&self, place: &Approach<P>) -> f64 {
        let half = DIRECTION_MM * self.mm;
        let a = chord(self.artery, place.on_a.abscissa, half);
        let b = chord(self.vein, place.on_b.abscissa, half);
        libm::acos(a.dot(b).abs().min(1.0)).to_degrees()
    }

    /// Whether `place` is at an end of either curve: it might be closer beyond.
    pub fn is_at_end(&self, place: &Approach<P>) -> bool {
        let near = 0.5 * STEP_MM * self.mm;
        let at_end = |s: f64, length: f64| s < near || s > length - near;
        at_end(place.on_a.abscissa, self.artery.length()) || at_end(place.on_b.abscissa, self.vein.length())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::PlanePoint;

    /// A straight vein, and an artery whose distance from it is `gap` of the abscissa.
    fn pair(gap: impl Fn(f64) -> f64) -> (Polyline<PlanePoint>, Polyline<PlanePoint>) {
        let xs = (0..=1000).map(|i| f64::from(i) * 0.2);
        let artery = Polyline::new(xs.clone().map(|x| PlanePoint::new(x, gap(x)))).unwrap();
        (artery, Polyline::new(xs.map(|x| PlanePoint::new(x, 0.0))).unwrap())
    }

    #[test]
    fn the_minima_of_a_wavy_gap_are_found_smallest_first() {
        let (artery, vein) = pair(|x| {
            6.0 - 2.0 * (-((x - 50.0) / 8.0).powi(2)).exp()
                - 3.5 * (-((x - 100.0) / 8.0).powi(2)).exp()
                - 3.0 * (-((x - 150.0) / 8.0).powi(2)).exp()
        });
        let profile = GapProfile::new(&artery, &vein, 1.0);
        let places = profile.closest_places([0.0, 200.0], 5);
        let found: Vec<(f64, f64)> = places.iter().map(|p| (p.on_b.abscissa.round(), p.distance)).collect();
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [100.0, 150.0, 50.0]);
        for (found, expected) in found.iter().zip([2.5, 3.0, 4.0]) {
            assert!((found.1 - expected).abs() < 0.01, "{found:?}");
        }
        assert_eq!(profile.closest_places([120.0, 200.0], 5)[0].on_b.abscissa.round(), 150.0);
        let [from, to] = profile.window(&places[0], 1.0);
        assert!((from - 95.4).abs() < 0.6 && (to - 104.6).abs() < 0.6, "{from} {to}");
    }

    #[test]
    fn noise_makes_no_candidates_of_its_own() {
        let (artery, vein) = pair(|x| 4.0 + 0.002 * (x - 100.0).powi(2) / 10.0 + 0.05 * (7.0 * x).sin());
        let places = GapProfile::new(&artery, &vein, 1.0).closest_places([0.0, 200.0], 5);
        assert_eq!(places.len(), 1);
    }

    #[test]
    fn lines_that_cross_have_no_gap_and_a_known_angle() {
        let (artery, vein) = pair(|x| (x - 60.0) * 30.0_f64.to_radians().tan());
        let profile = GapProfile::new(&artery, &vein, 1.0);
        let place = profile.closest_places([0.0, 200.0], 3)[0];
        assert!(place.distance < 1e-9 && (place.on_b.abscissa - 60.0).abs() < 1e-6);
        assert!((profile.angle_deg(&place) - 30.0).abs() < 1e-6);
        assert!(!profile.is_at_end(&place));
    }

    #[test]
    fn the_closest_place_at_an_end_is_said_to_be_there() {
        let (artery, vein) = pair(|x| 3.0 + 0.02 * x);
        let profile = GapProfile::new(&artery, &vein, 1.0);
        let place = profile.closest_places([0.0, 200.0], 3)[0];
        assert!(profile.is_at_end(&place));
        assert!(!profile.is_at_end(&profile.at(100.0)));
    }
}
