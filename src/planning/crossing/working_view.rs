//! C-arm positions that show a crossing well.

use crate::geometry::{SpaceVector, Vector, detector_direction};
use crate::planning::evaluation::{ViewPurpose, WorkingView};
use crate::units::Degrees;

/// How far a C-arm turns, degrees.
const PRIMARY_LIMIT: f64 = 100.0;
const SECONDARY_LIMIT: f64 = 45.0;

/// A shorter vector, mm, has no direction.
const LEAST_LENGTH: f64 = 1e-9;

/// Where to stand to see the crossing in profile, gap and vessels both in the picture's plane, and where to look along
/// the gap, for the check. `gap` leads from vein to artery, `course` along the vein, both in the patient; empty if they
/// have no direction.
pub fn proposals(gap: SpaceVector, course: SpaceVector) -> Vec<WorkingView> {
    let (Some(gap), Some(course)) = (gap.unit(LEAST_LENGTH), course.unit(LEAST_LENGTH)) else { return Vec::new() };
    let Some(straight) = (gap - course * gap.dot(course)).unit(LEAST_LENGTH) else { return Vec::new() };
    // In profile the gap should keep its length; along the gap, the vessel should.
    let profile = position(ViewPurpose::Profile, course.cross(straight), gap);
    let orthogonal = position(ViewPurpose::Orthogonal, straight, course);
    vec![profile, orthogonal]
}

/// The reachable position, in whole degrees, nearest to looking along `sight`, and how much of `keep` it loses.
fn position(purpose: ViewPurpose, sight: SpaceVector, keep: SpaceVector) -> WorkingView {
    // Of two opposite positions, the one with the detector above the table.
    let up = if sight.y > 0.0 { -sight } else { sight };
    let primary = libm::atan2(up.x, -up.y).to_degrees().round();
    let secondary = libm::asin(up.z.clamp(-1.0, 1.0)).to_degrees().round();
    let within = primary.abs() <= PRIMARY_LIMIT && secondary.abs() <= SECONDARY_LIMIT;
    let (primary_deg, secondary_deg) = if within { (primary, secondary) } else { nearest_reachable(sight) };
    let seen = detector(primary_deg, secondary_deg).dot(keep);
    WorkingView { purpose, primary_deg, secondary_deg, foreshortening: 1.0 - (1.0 - seen * seen).max(0.0).sqrt() }
}

fn nearest_reachable(sight: SpaceVector) -> (f64, f64) {
    let degrees = |limit: f64| (0..=(2.0 * limit) as usize).map(move |i| i as f64 - limit);
    let mut best = (f64::NEG_INFINITY, 0.0, 0.0);
    for primary in degrees(PRIMARY_LIMIT) {
        for secondary in degrees(SECONDARY_LIMIT) {
            let value = detector(primary, secondary).dot(sight).abs();
            if value > best.0 {
                best = (value, primary, secondary);
            }
        }
    }
    (best.1, best.2)
}

fn detector(primary_deg: f64, secondary_deg: f64) -> SpaceVector {
    detector_direction(Degrees::new(primary_deg), Degrees::new(secondary_deg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirement_29_a_gap_to_the_side_is_in_profile_from_the_front() {
        let views = proposals([1.0, 0.0, 0.0].into(), [0.0, 0.0, 1.0].into());
        assert_eq!((views[0].purpose, views[0].primary_deg, views[0].secondary_deg), (ViewPurpose::Profile, 0.0, 0.0));
        assert_eq!(
            (views[1].purpose, views[1].primary_deg.abs(), views[1].secondary_deg),
            (ViewPurpose::Orthogonal, 90.0, 0.0)
        );
        assert!(views.iter().all(|view| view.foreshortening < 1e-3));
    }

    #[test]
    fn a_gap_to_the_back_is_in_profile_from_the_side() {
        let views = proposals([0.0, 1.0, 0.0].into(), [0.0, 0.1, 1.0].into());
        assert_eq!(views[0].primary_deg.abs(), 90.0);
        assert!(views.iter().all(|view| view.foreshortening < 0.05), "{views:?}");
    }

    #[test]
    fn directions_without_length_propose_nothing() {
        assert!(proposals(SpaceVector::ZERO, [0.0, 0.0, 1.0].into()).is_empty());
        assert!(proposals([0.0, 0.0, 2.0].into(), [0.0, 0.0, 1.0].into()).is_empty());
    }
}
