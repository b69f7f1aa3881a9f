//! Quantities a person reads: millimeters, degrees, and a number with its interval.
//!
//! This is the only place where a bare `f64` becomes a quantity, and the only place that says how one is written.
//! It knows nothing of images, vessels or files.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A length in millimeters.
///
/// Displayed with one decimal from 10 mm on and two below, as in `12.3 mm` and `4.20 mm`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mm(f64);

impl Mm {
    /// A length of `millimeters`.
    #[must_use]
    pub const fn new(millimeters: f64) -> Self {
        Self(millimeters)
    }

    /// The bare number of millimeters.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The digits without the unit, at the resolution a person should read.
    #[must_use]
    pub fn digits(self) -> String {
        if self.0.abs() >= 9.995 { format!("{:.1}", self.0) } else { format!("{:.2}", self.0) }
    }
}

impl fmt::Display for Mm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mm", self.digits())
    }
}

/// A number with its 95 % interval whose unit stands beside it: pixels where there is no scale, percent, ratios.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The best value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// `value` with the interval from `low` to `high`; the ends are widened to contain the value.
    #[must_use]
    pub const fn new(value: f64, low: f64, high: f64) -> Self {
        Self { value, low: low.min(value), high: high.max(value) }
    }

    /// What people read in a unit, `mm`, `px`, `%` or none: the value with its unit, and the interval.
    #[must_use]
    pub fn written(&self, unit: &str) -> [String; 2] {
        let digits = |number: f64| match unit {
            "mm" => Mm::new(number).digits(),
            "px" => format!("{number:.1}"),
            "%" => format!("{number:.0}"),
            _ => format!("{number:.2}"),
        };
        let value = format!("{} {unit}", digits(self.value)).trim_end().to_owned();
        [value, format!("{}–{}", digits(self.low), digits(self.high))]
    }
}

/// An angle in degrees, displayed as a whole number.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Degrees(f64);

impl Degrees {
    /// An angle of `degrees`.
    #[must_use]
    pub const fn new(degrees: f64) -> Self {
        Self(degrees)
    }

    /// The bare number of degrees.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The angle in radians.
    #[must_use]
    pub fn radians(self) -> f64 {
        self.0.to_radians()
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}°", self.0)
    }
}

/// A length in mm with its 95 % interval.
///
/// The only form in which a panel or a report accepts a measured length. `low <= value <= high` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The best value.
    pub value: Mm,
    /// Lower end of the 95 % interval.
    pub low: Mm,
    /// Upper end of the 95 % interval.
    pub high: Mm,
}

impl Estimate {
    /// `value` with the interval from `low` to `high`; the ends are widened to contain the value.
    #[must_use]
    pub fn new(value: f64, low: f64, high: f64) -> Self {
        Self { value: Mm(value), low: Mm(low.min(value)), high: Mm(high.max(value)) }
    }

    /// `value` with a symmetric expanded uncertainty `u` (k = 2), cut at zero because a length is not negative.
    #[must_use]
    pub fn symmetric(value: f64, u: f64) -> Self {
        Self::new(value, (value - u).max(0.0), value + u)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}–{})", self.value, self.low.digits(), self.high.digits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_shows_one_decimal_from_ten_millimeters_on_and_two_below() {
        for (mm, shown) in [(4.2, "4.20 mm"), (9.994, "9.99 mm"), (9.996, "10.0 mm"), (212.345, "212.3 mm")] {
            assert_eq!(Mm::new(mm).to_string(), shown);
        }
    }

    #[test]
    fn a_number_is_written_in_its_unit() {
        for (unit, written) in [
            ("mm", ["12.3 mm", "9.88–14.6"]),
            ("px", ["12.3 px", "9.9–14.6"]),
            ("%", ["12 %", "10–15"]),
            ("", ["12.34", "9.88–14.56"]),
        ] {
            assert_eq!(Interval::new(12.34, 9.876, 14.56).written(unit), written);
        }
        assert_eq!(Interval::new(2.0, 3.0, 1.0), Interval { value: 2.0, low: 2.0, high: 2.0 });
    }

    #[test]
    fn an_estimate_shows_its_interval_and_contains_its_value() {
        assert_eq!(Estimate::new(4.2, 3.6, 4.9).to_string(), "4.20 mm (3.60–4.90)");
        let widened = Estimate::new(4.2, 4.5, 4.0);
        assert!(widened.low <= widened.value && widened.value <= widened.high);
        assert_eq!(Estimate::symmetric(1.0, 2.0).low, Mm::new(0.0));
    }
}
