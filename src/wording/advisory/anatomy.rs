//! About what was drawn by hand and what was marked along the vessels.

use crate::planning::evaluation::advisory::{AnatomyAdvisory, Places};
use crate::units::decimal;
use crate::wording::counted;

pub(super) fn anatomy(advisory: &AnatomyAdvisory) -> String {
    match advisory {
        AnatomyAdvisory::CalcifiedCrossing(vessel) => format!(
            "The {vessel} is calcified at the crossing: heavy calcium is why needles fail to cross. Choose another place"
        ),
        AnatomyAdvisory::OccludedCrossing(vessel) => {
            format!("The {vessel} is occluded at the crossing: choose a place with a lumen")
        }
        AnatomyAdvisory::ValveInPath(valves) => format!(
            "{} within the stretch to be lined, at {} from the datum: make the valves incompetent from the crossing down \
             before the stents are laid",
            counted(valves.count, "valve", "valves"),
            places(valves)
        ),
        AnatomyAdvisory::BranchInPath(branches) => format!(
            "{} within the stretch to be lined, at {} from the datum: a covered stent closes what it covers",
            counted(branches.count, "side branch", "side branches"),
            places(branches)
        ),
        AnatomyAdvisory::BranchSteals(branches) => format!(
            "{} outside the stretch to be lined, at {} from the datum: flow may leave there instead of reaching the foot",
            counted(branches.count, "side branch", "side branches"),
            places(branches)
        ),
        AnatomyAdvisory::OccludedPath(vein, occlusions) => format!(
            "The {vein} is occluded within the stretch to be lined, from {} from the datum: it has to be passed and opened \
             first",
            places(occlusions)
        ),
        AnatomyAdvisory::Bridged { vessel, length, fraction } => {
            let part = format!("{} % of its length", decimal((100.0 * fraction).max(1.0), 0));
            let length = length.map_or_else(|| part.clone(), |length| format!("{length}, {part}"));
            format!(
                "{vessel}: {length}, was drawn by hand where no vessel is seen. The true way is at least as long, and its \
                 diameter is not known there"
            )
        }
        AnatomyAdvisory::CrossingBridged(vessel) => {
            format!("The crossing lies where the {vessel} was drawn by hand: choose a place where it is seen")
        }
    }
}

fn places(places: &Places) -> String {
    places.from_datum.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
