//! The leg: everything the beam passes through, and the places a planner needs.
//!
//! Given in the leg's own axes; see [`super::body`].

use super::body::{Body, Landmark, Solid, patient_point, tube};
use super::bones;
use super::case::{Case, Side};
use super::solid::{Ellipsoid, Ends, Tube};
use super::texture;
use super::vessels::{Vessel, vessels};
use crate::geometry::{Polyline, PolylineError, SpacePoint};

/// Attenuation of soft tissue, mm⁻¹, for the hardened beam of a 70 kV exposure.
const SOFT_TISSUE: f64 = 0.0185;
/// What the metal of the ruler attenuates, mm⁻¹.
const METAL: f64 = 2.0;
/// Distance of the ticks of the ruler, mm.
pub const TICK_SPACING: f64 = 10.0;

/// A synthetic lower leg.
#[derive(Debug, Clone)]
pub struct Leg {
    /// Skin, bones and ruler.
    pub bodies: Vec<Body>,
    /// The vessels; see [`vessels`] for their order.
    pub vessels: Vec<Vessel>,
    /// Places a planner needs.
    pub landmarks: Vec<Landmark<SpacePoint>>,
    /// Where each tick of the ruler meets its edge, from the foot upward, [`TICK_SPACING`] apart.
    pub ticks: Vec<SpacePoint>,
}

impl Leg {
    /// The leg of a case.
    pub fn new(case: &Case) -> Result<Self, PolylineError> {
        let side = case.anatomy.side;
        let depth = case.anatomy.ruler_depth.get();
        let mut bodies = vec![skin(side)?];
        bodies.extend(bones::bodies(side)?);
        bodies.extend(texture::bodies(side, case.seed));
        bodies.push(ruler(side, depth)?);
        Ok(Self {
            bodies,
            vessels: vessels(&case.anatomy, case.seed)?,
            landmarks: bones::landmarks(side),
            ticks: tick_heights().map(|z| patient_point(side, RULER_EDGE, depth, z)).collect(),
        })
    }
}

fn skin(side: Side) -> Result<Body, PolylineError> {
    let calf = [
        [1.0, 8.0, 150.0, 49.0],
        [1.0, 8.0, 100.0, 50.0],
        [0.0, 6.0, 50.0, 45.0],
        [0.0, 3.0, 0.0, 37.0],
        [1.0, 2.0, -40.0, 31.0],
        [1.0, 3.0, -64.0, 33.0],
        [1.0, 4.0, -100.0, 32.0],
    ];
    // It begins inside the calf, so that its end does not show.
    let foot =
        [[2.0, 2.0, -52.0, 6.0], [2.0, -8.0, -74.0, 24.0], [2.0, -34.0, -100.0, 29.0], [0.0, -70.0, -150.0, 24.0]];
    let heel = Ellipsoid { center: patient_point(side, 0.0, 24.0, -86.0), semi_axes: [27.0, 38.0, 27.0], tilt: 0.0 };
    Ok(Body {
        attenuation: SOFT_TISSUE,
        solids: vec![
            Solid::Tube(tube(side, &calf, Ends::Flat)?),
            Solid::Tube(tube(side, &foot, Ends::Round)?),
            Solid::Ellipsoid(heel),
        ],
        fine: false,
    })
}

/// How far the ruler's edge lies toward the outer side (negative), mm.
const RULER_EDGE: f64 = -50.0;

fn tick_heights() -> impl Iterator<Item = f64> {
    (-8..=8).map(|i| TICK_SPACING * f64::from(i))
}

fn ruler(side: Side, depth: f64) -> Result<Body, PolylineError> {
    let rod = |from: [f64; 2], to: [f64; 2], radius: f64| {
        let ends = [from, to].map(|[m, z]| patient_point(side, m, depth, z));
        Ok(Solid::Tube(Tube { axis: Polyline::new(ends)?, radius: vec![radius; 2], ends: Ends::Round }))
    };
    let mut solids = vec![rod([RULER_EDGE, -84.0], [RULER_EDGE, 84.0], 0.3)?];
    for (i, z) in tick_heights().enumerate() {
        let length = if i % 5 == 3 { 8.0 } else { 5.0 };
        solids.push(rod([RULER_EDGE, z], [RULER_EDGE - length, z], 0.35)?);
    }
    Ok(Body { attenuation: METAL, solids, fine: true })
}
