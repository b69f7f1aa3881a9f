//! Tibia, fibula and the bones of the ankle: simple bodies where the real ones are.

use super::body::{Body, Landmark, Solid, patient_point, tube};
use super::case::Side;
use super::solid::{Ellipsoid, Ends};
use crate::geometry::{PolylineError, SpacePoint};

/// What compact bone attenuates more than soft tissue, mm⁻¹.
const COMPACT: f64 = 0.034;
/// What spongy bone attenuates more than soft tissue, mm⁻¹.
const SPONGY: f64 = 0.011;

/// Height of the ankle joint line, mm from the isocenter.
const JOINT: f64 = -52.0;

/// The bones of the leg.
pub fn bodies(side: Side) -> Result<Vec<Body>, PolylineError> {
    Ok([tibia(side)?, fibula(side)?, ankle(side), midfoot(side)?].concat())
}

/// Tip of the inner ankle, ankle joint line (inner end first), and upper back edge of the heel bone.
pub fn landmarks(side: Side) -> Vec<Landmark<SpacePoint>> {
    let landmark = |definition: &str, points: &[[f64; 3]]| Landmark {
        definition: definition.to_owned(),
        points: points.iter().map(|&[m, y, z]| patient_point(side, m, y, z)).collect(),
    };
    vec![
        landmark("medial_malleolus_tip", &[MALLEOLUS_TIP]),
        landmark("tibiotalar_line", &[[17.0, -2.0, JOINT], [-11.0, -2.0, JOINT]]),
        landmark("calcaneus", &[[0.0, 40.0, -79.0]]),
    ]
}

/// Inner side, back, head.
const MALLEOLUS_TIP: [f64; 3] = [23.5, -2.0, -65.0];

/// Outer shape, and the same shape less the compact layer.
fn bone(outer: Vec<Solid>, inner: Vec<Solid>) -> Vec<Body> {
    vec![
        Body { attenuation: COMPACT, solids: outer, fine: false },
        Body { attenuation: SPONGY - COMPACT, solids: inner, fine: false },
    ]
}

fn tibia(side: Side) -> Result<Vec<Body>, PolylineError> {
    let shaft = |layer: [f64; 7]| {
        let knots = [
            [3.0, -18.0, 150.0, 15.0],
            [4.0, -17.0, 60.0, 12.0],
            [5.0, -13.0, 0.0, 11.5],
            [5.0, -7.0, -28.0, 13.5],
            [4.5, -4.0, -42.0, 16.5],
            [4.5, -3.2, JOINT + 5.0, 17.6],
            [4.5, -3.0, JOINT + 1.2, 16.8],
        ];
        let thinner: Vec<[f64; 4]> = knots.iter().zip(layer).map(|(k, l)| [k[0], k[1], k[2], k[3] - l]).collect();
        tube(side, &thinner, Ends::Flat)
    };
    // The last center lies one radius above the tip.
    let malleolus = |layer: f64| {
        let knots = [
            [17.0, -3.0, -40.0, 6.5 - layer],
            [20.5, -2.5, -52.0, 6.0 - layer],
            [MALLEOLUS_TIP[0], MALLEOLUS_TIP[1], MALLEOLUS_TIP[2] + 4.0, 4.0 - layer],
        ];
        tube(side, &knots, Ends::Round)
    };
    Ok(bone(
        vec![Solid::Tube(shaft([0.0; 7])?), Solid::Tube(malleolus(0.0)?)],
        vec![Solid::Tube(shaft([5.0, 5.5, 4.5, 2.5, 1.6, 1.6, 1.6])?), Solid::Tube(malleolus(1.5)?)],
    ))
}

fn fibula(side: Side) -> Result<Vec<Body>, PolylineError> {
    let shaft = |layer: f64| {
        let knots = [
            [-27.0, 6.0, 150.0, 6.5 - layer],
            [-26.0, 5.0, 60.0, 5.5 - layer],
            [-24.0, 5.0, 0.0, 5.2 - layer],
            [-22.0, 4.0, -40.0, 6.5 - layer],
            [-22.0, 3.0, -60.0, 7.5 - layer],
            [-20.5, 3.0, -71.0, 4.5 - layer],
        ];
        tube(side, &knots, Ends::Round)
    };
    Ok(bone(vec![Solid::Tube(shaft(0.0)?)], vec![Solid::Tube(shaft(2.2)?)]))
}

/// Talus, whose upper part is flat across the joint, and heel bone.
fn ankle(side: Side) -> Vec<Body> {
    let egg = |[m, y, z]: [f64; 3], [a, b, c]: [f64; 3], tilt: f64, layer: f64| {
        let center = patient_point(side, m, y, z);
        Solid::Ellipsoid(Ellipsoid { center, semi_axes: [a - layer, b - layer, c - layer], tilt })
    };
    let bones = |layer: f64| {
        vec![
            egg([-3.0, -4.0, -66.0], [11.0, 17.0, 12.2], 0.0, layer),
            egg([4.0, -4.0, -66.0], [11.0, 18.0, 12.4], 0.0, layer),
            egg([10.0, -4.0, -66.0], [10.5, 17.0, 12.2], 0.0, layer),
            egg([5.0, -20.0, -74.0], [12.0, 18.0, 10.0], 32.0, layer),
            egg([-1.0, 17.0, -88.0], [12.5, 31.0, 11.5], -14.0, layer),
        ]
    };
    bone(bones(0.0), bones(1.3))
}

/// The foot points down, as it does in a leg at rest.
fn midfoot(side: Side) -> Result<Vec<Body>, PolylineError> {
    let rays = |layer: f64| -> Result<Vec<Solid>, PolylineError> {
        let rays = [
            ([11.0, -34.0, -88.0], [16.0, -48.0, -108.0], [19.0, -76.0, -152.0]),
            ([3.0, -33.0, -90.0], [5.0, -48.0, -110.0], [5.0, -74.0, -154.0]),
            ([-9.0, -20.0, -98.0], [-14.0, -36.0, -114.0], [-19.0, -64.0, -152.0]),
        ];
        rays.into_iter()
            .map(|(a, b, c)| {
                let radius = [9.0, 6.0, 4.5];
                let knots =
                    [a, b, c].iter().zip(radius).map(|(p, r)| [p[0], p[1], p[2], r - layer]).collect::<Vec<_>>();
                Ok(Solid::Tube(tube(side, &knots, Ends::Round)?))
            })
            .collect()
    };
    Ok(bone(rays(0.0)?, rays(1.5)?))
}
