//! How steady a vessel is along its length.
//!
//! Its course and its radius bend little, and the contrast agent in its blood is mixed, so that its density changes
//! little: radius and density are smoothed together. Opacity times radius is measured far better than either, and where
//! the density is steady it determines the radius of a round lumen. This is not assumed: several degrees of steadiness
//! are tried, down to almost none, and weighted by the data, at each place anew.

use super::robust::robust;
use super::smoother::{FIRST, Measurement, Smoothed, Stiffness, THIRD};

/// Standard deviations of the third difference of a course, px.
const COURSE: [f64; 4] = [0.0005, 0.002, 0.008, 0.03];

/// The same for the logarithm of a radius. A stenosis two diameters long needs the largest.
const RADIUS: [f64; 5] = [0.00001, 0.0001, 0.001, 0.006, 0.03];

/// Of the logarithm of the density: constant; drifting by a third over some thousand stations; changing as steadily as
/// a course; and free, as in a lumen that is not round.
const DENSITY: [Stiffness; 4] = [
    Stiffness { difference: FIRST, tau: 0.00003 },
    Stiffness { difference: FIRST, tau: 0.004 },
    Stiffness { difference: THIRD, tau: 0.0004 },
    Stiffness { difference: THIRD, tau: 0.02 },
];

/// No answer is less probable than this, as a logarithm, for what the whole curve says: a vessel that is steady almost
/// everywhere may still have a stenosis. There are more answers for a lumen than for a course.
const LEAST_FOR_ONE: f64 = -3.0;
const LEAST_FOR_LUMEN: f64 = -6.0;

/// A course from offsets in px and their weights, given the third difference of the line they refer to.
pub fn smooth_course(offsets: &[f64], weights: &[f64], roughness: &[f64]) -> Option<Smoothed<1>> {
    smooth_one(offsets, weights, roughness, &COURSE)
}

/// Logarithms of a radius or of an amplitude alone, with their weights.
pub fn smooth_logarithm(values: &[f64], weights: &[f64]) -> Option<Smoothed<1>> {
    smooth_one(values, weights, &[], &RADIUS)
}

/// The logarithms of radius and density. While the line is still sought, the density is free and no stenosis is
/// short: where two shadows nearly merge, either would make one wide vessel of them.
pub fn smooth_lumen(measured: &[Measurement<2>], sought: bool) -> Option<Smoothed<2>> {
    let densities = if sought { &DENSITY[DENSITY.len() - 1..] } else { &DENSITY[..] };
    let radii = if sought { &RADIUS[..RADIUS.len() - 1] } else { &RADIUS[..] };
    let with = |&tau: &f64| densities.iter().map(move |&density| [Stiffness { difference: THIRD, tau }, density]);
    let pairs: Vec<[Stiffness; 2]> = radii.iter().flat_map(with).collect();
    robust::<2, 7>(measured, &[], &pairs, LEAST_FOR_LUMEN)
}

/// The logarithm of the radius where the density is unreliable.
pub fn smooth_radius(measured: &[Measurement<2>]) -> Option<Smoothed<1>> {
    let alone: Vec<Measurement<1>> = measured.iter().map(Measurement::of_first_alone).collect();
    robust::<1, 4>(&alone, &[], &third(&RADIUS), LEAST_FOR_ONE)
}

fn third(taus: &[f64]) -> Vec<[Stiffness; 1]> {
    taus.iter().map(|&tau| [Stiffness { difference: THIRD, tau }]).collect()
}

fn smooth_one(values: &[f64], weights: &[f64], roughness: &[f64], taus: &[f64]) -> Option<Smoothed<1>> {
    let measured: Vec<Measurement<1>> = values.iter().zip(weights).map(|(&v, &w)| Measurement::of(v, w)).collect();
    robust::<1, 4>(&measured, roughness, &third(taus), LEAST_FOR_ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dip_in_a_steady_curve_stays() {
        let truth = |i: usize| if i.abs_diff(200) < 12 { -0.7 } else { 0.0 };
        let noise = |i: usize| 0.2 * ((i * 7919 % 1009) as f64 / 504.5 - 1.0);
        let values: Vec<f64> = (0..400).map(|i| truth(i) + noise(i)).collect();
        let smoothed = smooth_logarithm(&values, &[70.0; 400]).unwrap();
        assert!((smoothed.values[200][0] + 0.7).abs() < 0.15, "{:?}", smoothed.values[200]);
        assert!(smoothed.values[80][0].abs() < 0.05, "{:?}", smoothed.values[80]);
    }
}
