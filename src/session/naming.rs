//! Names for runs and views, as clinicians say them.

use crate::imaging::Acquisition;
use crate::planning::Plan;
use crate::planning::plan::Case;
use std::collections::HashSet;

/// Angles closer than this are one C-arm direction.
const SAME_DIRECTION_DEG: f64 = 1.0;

/// Free names for runs: `R1`, `R2`, … without end.
pub fn run_ids(plan: &Plan) -> impl Iterator<Item = String> + use<> {
    let taken: HashSet<String> = plan.runs.iter().map(|run| run.id.clone()).collect();
    (plan.runs.len() + 1..).map(|n| format!("R{n}")).filter(move |id| !taken.contains(id))
}

/// The view a run of a case belongs to, by its angles: `AP 0/0`, `LAO 30 CRA 5`, or `Angle unknown`.
#[must_use]
pub fn view_id(case: &Case, acquisition: &Acquisition) -> String {
    match case.angles_of(&acquisition.geometry) {
        [Some(primary), secondary] => angles(primary, secondary.unwrap_or(0.0)),
        [None, _] => "Angle unknown".to_owned(),
    }
}

/// C-arm angles as clinicians say them.
#[must_use]
pub fn angles(primary_deg: f64, secondary_deg: f64) -> String {
    let part = |value: f64, positive: &str, negative: &str| {
        let name = if value > 0.0 { positive } else { negative };
        (value.abs() >= SAME_DIRECTION_DEG / 2.0).then(|| format!("{name} {:.0}", value.abs()))
    };
    match (part(primary_deg, "LAO", "RAO"), part(secondary_deg, "CRA", "CAU")) {
        (None, None) => "AP 0/0".to_owned(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(primary), Some(secondary)) => format!("{primary} {secondary}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_said_as_clinicians_say_them() {
        for (primary, secondary, said) in [
            (0.0, 0.0, "AP 0/0"),
            (0.2, -0.3, "AP 0/0"),
            (30.0, 5.0, "LAO 30 CRA 5"),
            (-32.0, 2.4, "RAO 32 CRA 2"),
            (0.0, -20.0, "CAU 20"),
            (90.0, 0.0, "LAO 90"),
        ] {
            assert_eq!(angles(primary, secondary), said);
        }
    }
}
