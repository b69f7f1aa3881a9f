//! How quantities are worded on screen. Lengths themselves come from the one `Display` of [`crate::units`].

use crate::imaging::Acquisition;
use crate::planning::evaluation::{Crossing, EvaluatedVessel, EvaluatedView, GapKind, ScaleState};
use crate::session::{OpenedRun, naming};
use crate::units::{Estimate, Interval, Mm};

/// A number ready to be shown: what is read first, and what stands beside it in the secondary color.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quantity {
    /// The value with its unit.
    pub value: String,
    /// The interval, or why there is no length.
    pub aside: String,
}

impl Quantity {
    /// A length with its interval.
    pub fn of(estimate: &Estimate) -> Self {
        Self { value: estimate.value.to_string(), aside: interval(estimate) }
    }

    /// A number with its interval, in a unit.
    pub fn within(interval: &Interval, unit: &str) -> Self {
        let [value, range] = interval.written(unit);
        Self { value, aside: format!("({range})") }
    }

    /// Pixels, because there is no scale.
    pub fn pixels(px: f64) -> Self {
        Self { value: format!("{px:.0} px"), aside: "no scale".to_owned() }
    }

    /// The length of a vessel.
    pub fn length(vessel: &EvaluatedVessel) -> Self {
        vessel.length_mm.as_ref().map_or_else(|| Self::pixels(vessel.length_px), Self::of)
    }

    /// The gap of a crossing: one projection gives a lower bound, and says so.
    pub fn gap(crossing: &Crossing) -> Self {
        match (&crossing.gap_mm, crossing.kind) {
            (None, _) => Self::pixels(crossing.gap_px),
            (Some(gap), GapKind::Projected) => {
                Self { value: format!("≥ {} projected", gap.value), aside: interval(gap) }
            }
            (Some(gap), GapKind::Spatial) => Self::of(gap),
        }
    }

    /// As one line.
    #[cfg(test)]
    pub fn line(&self) -> String {
        if self.aside.is_empty() { self.value.clone() } else { format!("{} {}", self.value, self.aside) }
    }
}

fn interval(estimate: &Estimate) -> String {
    format!("({}–{})", estimate.low.digits(), estimate.high.digits())
}

/// A run as it is told from others: the plan's name for it, which advice uses, and what the file calls it, which may name
/// somebody.
pub fn run(opened: &OpenedRun, hide_identity: bool) -> String {
    if hide_identity {
        return opened.id.clone();
    }
    let description = &opened.run.acquisition().identity.series_description;
    match description.strip_prefix(opened.id.as_str()) {
        Some(_) => description.clone(),
        None if description.is_empty() => opened.id.clone(),
        None => format!("{}  {description}", opened.id),
    }
}

/// What makes a run worth less than an acquired angiogram, in a word or two; `None` for one.
pub fn kind(facts: &Acquisition) -> Option<&'static str> {
    match (facts.identity.modality.as_str(), facts.display.fluoroscopy) {
        ("RF", true) => Some("RF, low dose"),
        ("RF", false) => Some("RF"),
        (_, true) => Some("Low dose"),
        ("OT" | "SC", false) => Some("Capture"),
        _ => None,
    }
}

/// C-arm angles as clinicians say them, as in `LAO 30 CRA 5`.
pub fn angles(primary_deg: Option<f64>, secondary_deg: Option<f64>) -> String {
    match (primary_deg, secondary_deg) {
        (Some(primary), secondary) => naming::angles(primary, secondary.unwrap_or(0.0)),
        (None, _) => "angle unknown".to_owned(),
    }
}

/// The scale of a view in one line: `0.193 mm/px, geometry ±5 %`, or that there is none.
pub fn scale(view: &EvaluatedView) -> String {
    let source = scale_state(view.scale_state);
    match view.mm_per_px {
        None if view.scale_state == ScaleState::None => source.to_owned(),
        None => format!("no scale ({source})"),
        Some([row, column]) => {
            let spacing = if (row - column).abs() < 5e-4 * row {
                format!("{row:.3} mm/px")
            } else {
                format!("{row:.3} × {column:.3} mm/px")
            };
            match view.relative_uncertainty {
                // Twice the standard uncertainty: what people read as ± is the 95 % interval, as in every length.
                Some(u) => format!("{spacing}, {source} ±{:.0} %", 200.0 * u),
                None => format!("{spacing}, {source}"),
            }
        }
    }
}

/// The state of a scale in one or two words.
pub const fn scale_state(state: ScaleState) -> &'static str {
    match state {
        ScaleState::None => "no scale",
        ScaleState::AtDetector => "at detector only",
        ScaleState::Geometry => "geometry",
        ScaleState::Fiducial => "reference",
        ScaleState::Stated => "stated",
        ScaleState::Conflict => "contradictory",
    }
}

/// A probability in whole percent, never rounded up to certainty.
pub fn percent(probability: f64) -> String {
    let percent = 100.0 * probability;
    if percent > 99.0 && percent < 100.0 {
        "> 99 %".to_owned()
    } else if percent > 0.0 && percent < 1.0 {
        "< 1 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// With a capital letter.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A bare length on the strip's axis, in whole millimeters.
pub fn tick(mm: f64) -> String {
    // Rounding a small negative number would show "-0".
    format!("{:.0}", mm.round() + 0.0)
}

/// A length without interval: labeled lengths and reach, which are not measured.
pub fn labeled(mm: f64) -> String {
    if (mm - mm.round()).abs() < 1e-9 { format!("{mm:.0} mm") } else { Mm::new(mm).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_seen_in_one_projection_is_a_lower_bound_and_pixels_have_no_scale() {
        let mut crossing = Crossing {
            kind: GapKind::Projected,
            artery: "pta".into(),
            vein: "ptv".into(),
            gap_mm: Some(Estimate::new(3.1, 2.9, 3.4)),
            noise_bias_mm: None,
            gap_px: 118.2,
            wall_gap_mm: None,
            vein_mm_from_datum: None,
            artery_point_mm: None,
            vein_point_mm: None,
            in_runs: vec![],
            angle_deg: 3.0,
            reach_mm: None,
            reach_probability: None,
            window_mm_from_datum: None,
            artery_diameter_mm: None,
            vein_diameter_mm: None,
        };
        assert_eq!(Quantity::gap(&crossing).line(), "≥ 3.10 mm projected (2.90–3.40)");
        crossing.kind = GapKind::Spatial;
        assert_eq!(Quantity::gap(&crossing).line(), "3.10 mm (2.90–3.40)");
        crossing.gap_mm = None;
        assert_eq!(Quantity::gap(&crossing).line(), "118 px no scale");
    }

    #[test]
    fn a_view_without_a_scale_says_so_once() {
        let mut view = EvaluatedView {
            id: "AP".into(),
            primary_deg: None,
            secondary_deg: None,
            mm_per_px: None,
            scale_state: ScaleState::None,
            relative_uncertainty: None,
            why: String::new(),
            reference: None,
        };
        assert_eq!(scale(&view), "no scale");
        view.scale_state = ScaleState::Conflict;
        assert_eq!(scale(&view), "no scale (contradictory)");
    }

    #[test]
    fn what_is_no_acquired_angiogram_bears_a_badge() {
        for (modality, fluoroscopy, said) in [
            ("XA", false, None),
            ("XA", true, Some("Low dose")),
            ("RF", true, Some("RF, low dose")),
            ("RF", false, Some("RF")),
            ("OT", false, Some("Capture")),
        ] {
            let mut facts = Acquisition::default();
            facts.identity.modality = modality.into();
            facts.display.fluoroscopy = fluoroscopy;
            assert_eq!(kind(&facts), said);
        }
    }

    #[test]
    fn near_certainty_is_not_certainty() {
        for (p, said) in [(0.996, "> 99 %"), (1.0, "100 %"), (0.004, "< 1 %"), (0.0, "0 %"), (0.62, "62 %")] {
            assert_eq!(percent(p), said);
        }
    }
}
