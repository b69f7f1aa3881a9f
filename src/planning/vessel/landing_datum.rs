//! Where the landing datum meets a vein.

use crate::geometry::{Point, Vector};
use crate::planning::vessel::centerline::{Centerline, MeasuredPoint};

/// Where the landing datum meets a vein.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatumOnVein {
    /// Abscissa of the vein's nearest place.
    pub abscissa: f64,
    /// The vein leads to the head in the direction of growing abscissae.
    pub forward: bool,
    /// How far beyond the vein's end the datum lies, along the vein's direction there.
    pub beyond: f64,
    /// Distance from the vein's nearest place.
    pub aside: f64,
    /// It was marked in another run than the vein, so the placement of the runs matters.
    pub other_run: bool,
}

impl DatumOnVein {
    /// Where `datum` lies on a vein. The head is where the longer part of the vein is: one traces from the ankle up.
    pub fn new(vein: &Centerline, datum: MeasuredPoint, same_run: bool) -> Self {
        let curve = &vein.curve;
        let (place, aside) = curve.nearest(datum);
        let forward = place.abscissa <= 0.5 * curve.length();
        let end = if forward { 0.0 } else { curve.length() };
        let beyond = if (place.abscissa - end).abs() <= 1e-9 * curve.length() {
            let outward = curve.tangent(end) * if forward { -1.0 } else { 1.0 };
            outward.dot(datum - place.point).max(0.0)
        } else {
            0.0
        };
        Self { abscissa: place.abscissa, forward, beyond, aside, other_run: !same_run }
    }

    /// The same datum on a line in the patient, from where it lies on the line's image in view `slot`.
    pub fn carried(&self, image: &Centerline, space: &Centerline, slot: usize) -> Self {
        let at = image.projection(0, self.abscissa).at;
        let nearest = |a: &usize, b: &usize| {
            let away = |i: usize| space.vertices()[i].projections[slot].at.distance(at);
            away(*a).total_cmp(&away(*b))
        };
        let i = (0..space.vertices().len()).min_by(nearest).unwrap_or_default();
        let curve = &space.curve;
        let abscissa = curve.abscissae().get(i).copied().unwrap_or_default();
        let forward = abscissa <= 0.5 * curve.length();
        let at_end = i == 0 || i + 1 == space.vertices().len();
        // What the other view does not show of the vein counts as not traced.
        let sight = space.vertices().get(i).map(|v| v.projections[slot]);
        let missing =
            sight.filter(|_| at_end).map_or(0.0, |sight| (sight.at.distance(at) - 1.5).max(0.0) * sight.per_px.norm());
        Self { abscissa, forward, beyond: self.beyond + missing, ..*self }
    }

    /// Length from the datum up to `abscissa`.
    pub fn length_to(&self, abscissa: f64) -> f64 {
        let along = if self.forward { abscissa - self.abscissa } else { self.abscissa - abscissa };
        along + self.beyond
    }

    /// The abscissa at `length` from the datum.
    pub fn abscissa_at(&self, length: f64) -> f64 {
        let along = length - self.beyond;
        if self.forward { self.abscissa + along } else { self.abscissa - along }
    }

    /// The part of the vein above the datum.
    pub fn above(&self, vein_length: f64) -> [f64; 2] {
        if self.forward { [self.abscissa, vein_length] } else { [0.0, self.abscissa] }
    }
}
