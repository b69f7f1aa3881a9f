//! About the crossing and the landing datum.

use crate::planning::evaluation::GapKind;
use crate::planning::evaluation::advisory::{CrossingAdvisory, Reach};

pub(super) fn crossing(advisory: &CrossingAdvisory) -> String {
    match advisory {
        CrossingAdvisory::OneLine { artery, vein } => {
            format!("{artery} and {vein} are traced along the same line: trace each along its own vessel")
        }
        CrossingAdvisory::SingleView => {
            "Seen in one view: the gap is a lower bound of the true distance, and a length is too short where the vessel \
             runs toward the detector (20° of tilt hides 6 %). Trace both vessels in a second view at least 30° away, \
             better 60° to 90°"
                .to_owned()
        }
        CrossingAdvisory::GapNoise(bias) => format!(
            "Noise of the traces makes the smallest gap come out about {bias:.2} too small; its interval allows for it"
        ),
        CrossingAdvisory::AtEnd => {
            "The closest place is at the end of a trace: trace farther, they may come closer beyond".to_owned()
        }
        CrossingAdvisory::OneVein => {
            "One vein is traced: where two run along the artery, trace both and compare".to_owned()
        }
        CrossingAdvisory::BeyondReach(found) => format!(
            "Beyond reach: {} is {}, the needle reaches {:.1}: choose another place or technique",
            gap(found),
            found.gap,
            found.reach
        ),
        CrossingAdvisory::NearReach(found) => format!(
            "Near the limit of reach: {} may be as large as {}, the needle reaches {:.1}",
            gap(found),
            found.gap.high,
            found.reach
        ),
        CrossingAdvisory::DatumBeyondVein { beyond, extrapolated: false } => {
            format!("The landing datum lies {beyond:.0} beyond the traced vein: trace the vein down to the ankle")
        }
        CrossingAdvisory::DatumBeyondVein { beyond, extrapolated: true } => format!(
            "The traced vein ends {beyond:.0} before the landing datum; that part is taken as straight: trace it"
        ),
        CrossingAdvisory::DatumFar(aside) => {
            format!("The landing datum lies {aside:.0} from the vein: check that it marks the ankle of this leg")
        }
        CrossingAdvisory::DatumUndefined => {
            "The landing datum does not say which ankle landmark it stands on: name it".to_owned()
        }
        CrossingAdvisory::AnkleJoint => {
            "A chain down to the calcaneus crosses the ankle joint: check that the stent may lie across a joint".to_owned()
        }
    }
}

const fn gap(found: &Reach) -> &'static str {
    match found.kind {
        GapKind::Projected => "the projected gap, a lower bound,",
        GapKind::Spatial => "the gap",
    }
}
