//! Numbers with their intervals, gaps with their kind, percentages and probabilities.

use crate::planning::evaluation::{Crossing, EvaluatedVessel, GapKind, ViewPurpose};
use crate::units::{Estimate, Mm, Unit, decimal};

/// A number ready to be laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quantity {
    /// The value with its unit.
    pub value: String,
    /// The 95 % interval without a unit, as in `2.90–3.40`; empty without one.
    pub interval: String,
    /// How the number is to be taken; empty if there is nothing to say.
    pub remark: String,
}

impl Quantity {
    /// A length with its interval.
    #[must_use]
    pub fn length(estimate: &Estimate) -> Self {
        let bare = Estimate::new(estimate.value.get(), estimate.low.get(), estimate.high.get());
        Self::in_unit(&bare, Unit::Millimeter)
    }

    /// A number with its interval, in a unit.
    #[must_use]
    pub fn in_unit(estimate: &Estimate<f64>, unit: Unit) -> Self {
        let interval = format!("{}–{}", unit.digits(estimate.low), unit.digits(estimate.high));
        Self { value: unit.written(estimate.value), interval, remark: String::new() }
    }

    /// Pixels, because there is no scale.
    #[must_use]
    pub fn pixels(px: f64) -> Self {
        Self { value: format!("{} px", decimal(px, 0)), remark: "no scale".to_owned(), ..Self::default() }
    }

    /// The length of a vessel.
    #[must_use]
    pub fn of_vessel(vessel: &EvaluatedVessel) -> Self {
        vessel.length_mm.as_ref().map_or_else(|| Self::pixels(vessel.length_px), Self::length)
    }

    /// A gap: what one projection shows is a lower bound and is written as one.
    #[must_use]
    pub fn gap(kind: GapKind, estimate: &Estimate) -> Self {
        let length = Self::length(estimate);
        match kind {
            GapKind::Projected => {
                Self { value: format!("≥ {}", length.value), remark: "projected, lower bound".to_owned(), ..length }
            }
            GapKind::Spatial => Self { remark: "in space, from two views".to_owned(), ..length },
        }
    }

    /// The gap of a crossing in the few words that a panel has room for.
    #[must_use]
    pub fn of_crossing(crossing: &Crossing) -> Self {
        crossing.gap.length.as_ref().map_or_else(
            || Self::pixels(crossing.gap.px),
            |gap| Self { value: gap_label(crossing.gap.kind, gap.value), ..Self::length(gap) },
        )
    }

    /// What stands beside the value: the interval in brackets, and the remark.
    #[must_use]
    pub fn aside(&self) -> String {
        match (self.interval.as_str(), self.remark.as_str()) {
            ("", remark) => remark.to_owned(),
            (interval, "") => format!("({interval})"),
            (interval, remark) => format!("({interval}) {remark}"),
        }
    }

    /// All of it in one line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.value, self.aside()).trim_end().to_owned()
    }
}

/// A gap in the few words of a label: `≥ 3.10 mm projected`, or in space `3.10 mm`.
#[must_use]
pub fn gap_label(kind: GapKind, gap: Mm) -> String {
    match kind {
        GapKind::Projected => format!("≥ {gap} projected"),
        GapKind::Spatial => gap.to_string(),
    }
}

/// A fraction in percent, with one decimal where whole percent would hide it.
#[must_use]
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    let decimals = usize::from((percent - percent.round()).abs() >= 0.05);
    format!("{} %", decimal(percent, decimals))
}

/// An estimated probability in whole percent: never certainty, to neither side.
#[must_use]
pub fn probability(p: f64) -> String {
    match p * 100.0 {
        percent if percent > 99.0 => "> 99 %".to_owned(),
        percent if percent < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// The probability that a crossing is within reach of the needle, or why it is not known.
#[must_use]
pub fn within_reach(crossing: &Crossing) -> String {
    match (crossing.reach_probability, crossing.gap.kind, crossing.reach_mm) {
        (Some(p), GapKind::Spatial, _) => probability(p),
        (_, _, None) => "the technique states no reach".to_owned(),
        (_, GapKind::Projected, _) => "not known from one view".to_owned(),
        (None, GapKind::Spatial, _) => "unknown".to_owned(),
    }
}

/// What a C-arm position shows of a crossing, in one word.
#[must_use]
pub const fn view_purpose(purpose: ViewPurpose) -> &'static str {
    match purpose {
        ViewPurpose::Profile => "profile",
        ViewPurpose::Orthogonal => "orthogonal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_seen_in_one_projection_is_a_lower_bound_and_pixels_have_no_scale() {
        let gap = Estimate::new(3.1, 2.9, 3.4);
        let line = |kind| Quantity::gap(kind, &gap).line();
        assert_eq!(line(GapKind::Projected), "≥ 3.10 mm (2.90–3.40) projected, lower bound");
        assert_eq!(line(GapKind::Spatial), "3.10 mm (2.90–3.40) in space, from two views");
        assert_eq!(gap_label(GapKind::Projected, gap.value), "≥ 3.10 mm projected");
        assert_eq!(gap_label(GapKind::Spatial, gap.value), "3.10 mm");
        assert_eq!(Quantity::pixels(118.2).line(), "118 px no scale");
    }

    #[test]
    fn a_probability_never_claims_certainty() {
        for (p, said) in [
            (1.0, "> 99 %"),
            (0.996, "> 99 %"),
            (0.99, "99 %"),
            (0.62, "62 %"),
            (0.01, "1 %"),
            (0.004, "< 1 %"),
            (0.0, "< 1 %"),
        ] {
            assert_eq!(probability(p), said);
        }
    }

    #[test]
    fn percentages_keep_the_decimal_that_matters() {
        for (fraction, text) in [(0.05, "5 %"), (0.025, "2.5 %"), (0.3, "30 %"), (1.0, "100 %"), (0.0, "0 %")] {
            assert_eq!(percent(fraction), text);
        }
    }
}
