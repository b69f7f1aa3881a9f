//! Small irregularities of muscle and spongy bone: what a picture is registered by.

use super::body::{Body, Solid, patient_point};
use super::case::Side;
use super::noise::Noise;
use super::solid::Ellipsoid;

/// How much more or less than their surroundings muscle bundles and bone trabeculae attenuate, mm⁻¹.
const MUSCLE: f64 = 0.0016;
const TRABECULAE: f64 = 0.012;

/// Regions of spongy bone: center (inner side, back, head) and semi-axes, mm.
const SPONGY: [([f64; 3], [f64; 3]); 4] = [
    ([4.5, -4.0, -40.0], [13.0, 12.0, 10.0]),
    ([4.0, -4.0, -66.0], [12.0, 9.0, 9.0]),
    ([-1.0, 17.0, -88.0], [9.0, 24.0, 8.0]),
    ([-22.0, 3.0, -58.0], [4.0, 4.0, 9.0]),
];

/// Irregularities drawn from `seed`; their sum is about zero.
pub fn bodies(side: Side, seed: u64) -> Vec<Body> {
    let mut draw = Noise::new(seed, u64::MAX - 2);
    let muscle = (0..90).map(|i| bundle(side, &mut draw, sign(i) * MUSCLE)).collect::<Vec<_>>();
    let bone =
        (0..120).map(|i| trabecula(side, &mut draw, SPONGY[i % SPONGY.len()], sign(i / SPONGY.len()) * TRABECULAE));
    muscle.into_iter().chain(bone).collect()
}

fn sign(i: usize) -> f64 {
    if i.is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// A muscle bundle: long, along the leg, anywhere inside the calf.
fn bundle(side: Side, draw: &mut Noise, attenuation: f64) -> Body {
    let (sin, cos) = libm::sincos(2.0 * std::f64::consts::PI * draw.uniform());
    let radius = 31.0 * draw.uniform().sqrt();
    let center = patient_point(side, radius * cos, 4.0 + radius * sin, draw.between(-60.0, 110.0));
    let semi_axes = [draw.between(2.5, 8.0), draw.between(2.5, 8.0), draw.between(12.0, 45.0)];
    ellipsoid(center, semi_axes, attenuation)
}

fn trabecula(side: Side, draw: &mut Noise, (center, reach): ([f64; 3], [f64; 3]), attenuation: f64) -> Body {
    let [m, y, z]: [f64; 3] = std::array::from_fn(|k| center[k] + reach[k] * draw.between(-1.0, 1.0));
    let semi_axes = [draw.between(0.8, 2.2), draw.between(0.8, 2.2), draw.between(1.5, 4.0)];
    ellipsoid(patient_point(side, m, y, z), semi_axes, attenuation)
}

fn ellipsoid(center: crate::geometry::SpacePoint, semi_axes: [f64; 3], attenuation: f64) -> Body {
    let solids = vec![Solid::Ellipsoid(Ellipsoid { center, semi_axes, tilt: 0.0 })];
    Body { attenuation, solids, fine: false }
}
