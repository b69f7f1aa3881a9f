//! What a leg is built of, and its axes.
//!
//! The leg's own axes are: toward its inner side, toward the back, toward the head, in mm from the isocenter, which lies
//! in the middle of the field of view. [`patient_point`] turns them into patient axes.

use super::case::Side;
use super::solid::{Ellipsoid, Ends, Tube};
use super::spline::{Profile, smooth_curve};
use crate::geometry::{Polyline, PolylineError, SpacePoint};
use serde::{Deserialize, Serialize};

/// Solids that attenuate alike and count once where they overlap.
#[derive(Debug, Clone)]
pub struct Body {
    /// What it adds to the attenuation of what surrounds it, mm⁻¹; negative for the marrow in a bone.
    pub attenuation: f64,
    /// Its parts.
    pub solids: Vec<Solid>,
    /// Fine enough to need several rays per pixel.
    pub fine: bool,
}

/// A convex part of a body.
#[derive(Debug, Clone)]
pub enum Solid {
    /// Round about a curve.
    Tube(Tube),
    Ellipsoid(Ellipsoid),
}

/// A named place in space (mm) or on an image (px), given by one point or by a few along a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Landmark<P> {
    /// Its name in plan files, like `medial_malleolus_tip`.
    pub definition: String,
    /// Where it is.
    pub points: Vec<P>,
}

/// The point so far toward the inner side, the back and the head, in patient axes.
pub fn patient_point(side: Side, inner: f64, back: f64, head: f64) -> SpacePoint {
    let toward_left = match side {
        Side::Right => inner,
        Side::Left => -inner,
    };
    SpacePoint::new(toward_left, back, head)
}

/// A tube through `(inner, back, head, radius)` knots.
pub fn tube(side: Side, knots: &[[f64; 4]], ends: Ends) -> Result<Tube, PolylineError> {
    let points: Vec<SpacePoint> = knots.iter().map(|&[m, y, z, _]| patient_point(side, m, y, z)).collect();
    let axis = smooth_curve(&points, 4.0)?;
    let chain = Polyline::new(points)?;
    let radii: Vec<(f64, f64)> =
        chain.abscissae().iter().zip(knots).map(|(&s, k)| (s / chain.length(), k[3])).collect();
    let profile = Profile::new(&radii).ok_or(PolylineError::TooShort)?;
    let radius = axis.abscissae().iter().map(|s| profile.at(s / axis.length())).collect();
    Ok(Tube { axis, radius, ends })
}
