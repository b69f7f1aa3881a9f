//! About measuring with two views.

use crate::planning::evaluation::advisory::SpaceAdvisory;
use crate::units::decimal;

pub(super) fn space(advisory: &SpaceAdvisory) -> String {
    match advisory {
        SpaceAdvisory::Oblique { angle, factor } => format!(
            "The two views are {angle} apart: depth is {} times less sure than what one picture shows; 60° to 90° are better",
            decimal(*factor, 1)
        ),
        SpaceAdvisory::CommonPointMissing => {
            "No common point is marked in both views: mark a sharp edge of bone or a ruler tick in both, so that motion \
             between them and errors of the stored angles are taken out"
                .to_owned()
        }
        SpaceAdvisory::CommonPointResidual { name, residual } => format!(
            "The views miss each other by {residual:.1} at common point \"{name}\": check that both marks are the same place"
        ),
        SpaceAdvisory::Moved(offset) => format!(
            "The second view was moved by {offset:.1} to meet the first at the common points: the patient moved, or an \
             angle is stored wrongly; mark a second common point to check"
        ),
        SpaceAdvisory::OneViewVessel(vessel) => {
            format!("{vessel} is not traced in both views and is left out of the crossing")
        }
        SpaceAdvisory::AnglesAsStored => {
            "C-arm angles are taken as stored, relative to the patient: if the table position was entered wrongly, left \
             and right or head and foot are mirrored; compare with the anatomy"
                .to_owned()
        }
        SpaceAdvisory::SecondViewOpen => {
            "The other view is not used: trace artery and vein in it too, and the gap is measured in space".to_owned()
        }
        SpaceAdvisory::UnknownGeometry => {
            "Views cannot be measured together: the file of one lacks C-arm angles, distances or detector spacing, or \
             contradicts itself"
                .to_owned()
        }
        SpaceAdvisory::TooClose(angle) => {
            format!("The views are {angle} apart, too little for depth: take a second view at least 30° away")
        }
        SpaceAdvisory::WithoutMatch => {
            "Views cannot be measured together: trace the same artery and the same vein in both".to_owned()
        }
    }
}
