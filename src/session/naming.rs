//! Names for runs and views, as clinicians say them.

use crate::imaging::Acquisition;
use crate::planning::Plan;

/// Angles closer than this are one C-arm direction.
const SAME_DIRECTION_DEG: f64 = 1.0;

/// A free name for a run: `R1`, `R2`, …
#[must_use]
pub fn run_id(plan: &Plan) -> String {
    let runs = plan.runs.len();
    // The first is free unless runs were removed. One more name than there are runs: one of them is free.
    (runs + 1..=2 * runs + 1).map(|n| format!("R{n}")).find(|id| plan.run(id).is_none()).unwrap_or_default()
}

/// The view a run belongs to, by its angles: `AP 0/0`, `LAO 30 CRA 5`, or `Angle unknown`.
#[must_use]
pub fn view_id(acquisition: &Acquisition) -> String {
    let geometry = &acquisition.geometry;
    match (geometry.primary_deg, geometry.secondary_deg) {
        (Some(primary), Some(secondary)) => angles(primary, secondary),
        (Some(primary), None) => angles(primary, 0.0),
        _ => "Angle unknown".to_owned(),
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
