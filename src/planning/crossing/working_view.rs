//! C-arm positions that show a crossing well.

use crate::planning::evaluation::WorkingView;

/// How far a C-arm turns, degrees.
const PRIMARY_LIMIT: f64 = 100.0;
const SECONDARY_LIMIT: f64 = 45.0;

/// Where to stand to see the crossing in profile, gap and vessels both in the picture's plane, and where to look along
/// the gap, for the check. `gap` leads from vein to artery, `course` along the vein, both in the patient; empty if they
/// have no direction.
pub fn proposals(gap: [f64; 3], course: [f64; 3]) -> Vec<WorkingView> {
    let (Some(gap), Some(course)) = (unit(gap), unit(course)) else { return Vec::new() };
    let along = dot(gap, course);
    let Some(straight) = unit(std::array::from_fn(|k| gap[k] - along * course[k])) else { return Vec::new() };
    // In profile the gap should keep its length; along the gap, the vessel should.
    let profile = position("profile", cross(course, straight), gap);
    let orthogonal = position("orthogonal", straight, course);
    vec![profile, orthogonal]
}

/// The reachable position, in whole degrees, nearest to looking along `sight`, and how much of `keep` it loses.
fn position(purpose: &'static str, sight: [f64; 3], keep: [f64; 3]) -> WorkingView {
    // Of two opposite positions, the one with the detector above the table.
    let up = if sight[1] > 0.0 { sight.map(|c| -c) } else { sight };
    let primary = libm::atan2(up[0], -up[1]).to_degrees().round();
    let secondary = libm::asin(up[2].clamp(-1.0, 1.0)).to_degrees().round();
    let within = primary.abs() <= PRIMARY_LIMIT && secondary.abs() <= SECONDARY_LIMIT;
    let (primary_deg, secondary_deg) = if within { (primary, secondary) } else { nearest_reachable(sight) };
    let seen = dot(detector(primary_deg, secondary_deg), keep);
    WorkingView { purpose, primary_deg, secondary_deg, foreshortening: 1.0 - (1.0 - seen * seen).max(0.0).sqrt() }
}

fn nearest_reachable(sight: [f64; 3]) -> (f64, f64) {
    let degrees = |limit: f64| (0..=(2.0 * limit) as usize).map(move |i| i as f64 - limit);
    let mut best = (f64::NEG_INFINITY, 0.0, 0.0);
    for primary in degrees(PRIMARY_LIMIT) {
        for secondary in degrees(SECONDARY_LIMIT) {
            let value = dot(detector(primary, secondary), sight).abs();
            if value > best.0 {
                best = (value, primary, secondary);
            }
        }
    }
    (best.1, best.2)
}

/// Direction from the isocenter to the detector (DICOM PS3.3 C.8.7.5.1.2).
fn detector(primary_deg: f64, secondary_deg: f64) -> [f64; 3] {
    let ((sin_a, cos_a), (sin_b, cos_b)) =
        (libm::sincos(primary_deg.to_radians()), libm::sincos(secondary_deg.to_radians()));
    [cos_b * sin_a, -cos_b * cos_a, sin_b]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn unit(v: [f64; 3]) -> Option<[f64; 3]> {
    let length = dot(v, v).sqrt();
    (length > 1e-9).then(|| v.map(|c| c / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirement_29_a_gap_to_the_side_is_in_profile_from_the_front() {
        let views = proposals([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
        assert_eq!((views[0].purpose, views[0].primary_deg, views[0].secondary_deg), ("profile", 0.0, 0.0));
        assert_eq!((views[1].purpose, views[1].primary_deg.abs(), views[1].secondary_deg), ("orthogonal", 90.0, 0.0));
        assert!(views.iter().all(|view| view.foreshortening < 1e-3));
    }

    #[test]
    fn a_gap_to_the_back_is_in_profile_from_the_side() {
        let views = proposals([0.0, 1.0, 0.0], [0.0, 0.1, 1.0]);
        assert_eq!(views[0].primary_deg.abs(), 90.0);
        assert!(views.iter().all(|view| view.foreshortening < 0.05), "{views:?}");
    }

    #[test]
    fn directions_without_length_propose_nothing() {
        assert!(proposals([0.0; 3], [0.0, 0.0, 1.0]).is_empty());
        assert!(proposals([0.0, 0.0, 2.0], [0.0, 0.0, 1.0]).is_empty());
    }
}
