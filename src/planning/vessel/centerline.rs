//! The centerline of a vessel with what is known along it, in the plane of a view or in the patient.

use crate::geometry::{ImagePoint, PlanePoint, Point, Polyline, SpacePoint, SpaceVector, Vector};
use std::ops::{Add, Sub};

/// A point in the space a line was measured in: the plane of one view (third coordinate zero) or the patient. Lines of
/// different spaces never meet: a pair of lines is always made by one measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredPoint(pub SpaceVector);

impl Point for MeasuredPoint {
    type Vector = SpaceVector;

    fn coordinates(self) -> [f64; 3] {
        self.0.into()
    }

    fn from_coordinates(coordinates: [f64; 3]) -> Self {
        Self(coordinates.into())
    }
}

impl Sub for MeasuredPoint {
    type Output = SpaceVector;

    fn sub(self, from: Self) -> SpaceVector {
        self.0 - from.0
    }
}

impl Add<SpaceVector> for MeasuredPoint {
    type Output = Self;

    fn add(self, by: SpaceVector) -> Self {
        Self(self.0 + by)
    }
}

impl Sub<SpaceVector> for MeasuredPoint {
    type Output = Self;

    fn sub(self, by: SpaceVector) -> Self {
        Self(self.0 - by)
    }
}

impl From<PlanePoint> for MeasuredPoint {
    fn from(at: PlanePoint) -> Self {
        Self(at.coordinates().into())
    }
}

impl From<SpacePoint> for MeasuredPoint {
    fn from(at: SpacePoint) -> Self {
        Self(at.offset())
    }
}

/// Radius of a lumen with its standard uncertainty, in units of the line; infinite uncertainty where unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lumen {
    pub radius: f64,
    pub sigma: f64,
}

impl Lumen {
    /// Something was measured.
    pub fn is_known(&self) -> bool {
        self.radius > 0.0 && self.sigma.is_finite()
    }

    fn lerp(self, other: Self, t: f64) -> Self {
        Self { radius: self.radius + t * (other.radius - self.radius), sigma: self.sigma.max(other.sigma) }
    }
}

/// How one view sees a place of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// Where, in pixels of the view's reference run.
    pub at: ImagePoint,
    /// By what the place moves, in units of the line, when the view's trace is off by one pixel across the vessel.
    pub per_px: SpaceVector,
    /// Standard uncertainty of the trace across the vessel, px.
    pub sigma_px: f64,
}

impl Projection {
    fn lerp(self, other: Self, t: f64) -> Self {
        Self {
            at: self.at.lerp(other.at, t),
            per_px: self.per_px + (other.per_px - self.per_px) * t,
            sigma_px: self.sigma_px + t * (other.sigma_px - self.sigma_px),
        }
    }
}

/// One place of a line.
#[derive(Debug, Clone)]
pub struct Vertex {
    pub point: MeasuredPoint,
    pub lumen: Lumen,
    /// One entry for each view of the line, one or two.
    pub projections: Vec<Projection>,
    /// The course was drawn by hand here.
    pub bridged: bool,
}

/// A centerline with its width and uncertainty.
#[derive(Debug, Clone)]
pub struct Centerline {
    /// The vessel.
    pub id: String,
    pub curve: Polyline<MeasuredPoint>,
    vertices: Vec<Vertex>,
    unit_per_px: f64,
    /// For each view of the line, the runs it was traced in, the leading one first.
    pub runs: Vec<Vec<String>>,
}

impl Centerline {
    /// The line through `vertices`; `None` if they make no curve.
    pub fn new(id: &str, mut vertices: Vec<Vertex>, runs: Vec<Vec<String>>) -> Option<Self> {
        vertices.dedup_by(|b, a| a.point.distance(b.point) <= 0.0);
        let curve = Polyline::new(vertices.iter().map(|v| v.point)).ok()?;
        let px: f64 =
            vertices.windows(2).map(|pair| pair[0].projections[0].at.distance(pair[1].projections[0].at)).sum();
        let unit_per_px = if px > 0.0 { curve.length() / px } else { 1.0 };
        Some(Self { id: id.to_owned(), curve, vertices, unit_per_px, runs })
    }

    /// Units of the line in one pixel of its first view, for quantities without direction.
    pub const fn unit_per_px(&self) -> f64 {
        self.unit_per_px
    }

    /// All places, in order.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// The lumen at `abscissa`.
    pub fn lumen(&self, abscissa: f64) -> Lumen {
        let (a, b, t) = self.around(abscissa);
        a.lumen.lerp(b.lumen, t)
    }

    /// How view `slot` of the line sees `abscissa`.
    pub fn projection(&self, slot: usize, abscissa: f64) -> Projection {
        let (a, b, t) = self.around(abscissa);
        a.projections[slot].lerp(b.projections[slot], t)
    }

    /// Mean lumen between two abscissae, over the places where it is known.
    pub fn mean_lumen(&self, from: f64, to: f64) -> Option<Lumen> {
        let (low, high) = (from.min(to), from.max(to));
        let inside = self.curve.abscissae().iter().zip(&self.vertices).filter(|&(&s, _)| s >= low && s <= high);
        let known: Vec<Lumen> = inside.map(|(_, v)| v.lumen).filter(Lumen::is_known).collect();
        if known.is_empty() {
            return Some(self.lumen(0.5 * (low + high))).filter(Lumen::is_known);
        }
        let n = known.len() as f64;
        let mean = |read: fn(&Lumen) -> f64| known.iter().map(read).sum::<f64>() / n;
        // Errors of neighbors go together, so the mean is hardly surer than each.
        Some(Lumen { radius: mean(|w| w.radius), sigma: mean(|w| w.sigma) })
    }

    /// Whether the course was drawn by hand at `abscissa`.
    pub fn is_bridged(&self, abscissa: f64) -> bool {
        let (a, b, _) = self.around(abscissa);
        a.bridged || b.bridged
    }

    /// How much of the line was drawn by hand.
    pub fn bridged_length(&self) -> f64 {
        let steps = self.vertices.windows(2).zip(self.curve.abscissae().windows(2));
        let bridged = steps.filter(|(ends, _)| ends.iter().any(|vertex| vertex.bridged));
        // The sum of no numbers is -0, which would be written like that.
        bridged.map(|(_, s)| s[1] - s[0]).fold(0.0, |sum, step| sum + step)
    }

    fn around(&self, abscissa: f64) -> (&Vertex, &Vertex, f64) {
        let s = self.curve.abscissae();
        let i = s.partition_point(|&at| at <= abscissa).clamp(1, s.len() - 1) - 1;
        let t = ((abscissa - s[i]) / (s[i + 1] - s[i])).clamp(0.0, 1.0);
        (&self.vertices[i], &self.vertices[i + 1], t)
    }
}

/// Unit vector across a direction of the plane, a quarter turn from columns to rows.
pub fn across(SpaceVector { x, y, .. }: SpaceVector) -> SpaceVector {
    let length = x.hypot(y);
    if length > 0.0 { SpaceVector::new(-y, x, 0.0) / length } else { SpaceVector::new(0.0, 1.0, 0.0) }
}

/// Unit direction of a curve around `abscissa`, as the chord over `half` to both sides.
pub fn chord<P: Point>(curve: &Polyline<P>, abscissa: f64, half: f64) -> P::Vector {
    let (from, to) = ((abscissa - half).max(0.0), (abscissa + half).min(curve.length()));
    let along = curve.at(to) - curve.at(from);
    let length = along.norm();
    if length > 0.0 { along / length } else { curve.tangent(abscissa) }
}
