//! Quantities a person reads: millimeters, degrees, C-arm angles, and a number with its interval.
//!
//! This is the only place where a bare `f64` becomes a quantity, and the only place that says how one is written.
//! It knows nothing of images, vessels or files.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A number with `decimals`. What rounds to zero has no sign.
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        _ => text,
    }
}

/// A nominal value as a label writes it: at most two decimals, without needless zeros, as in `150` and `5.5`.
pub(crate) fn nominal(value: f64) -> String {
    decimal(value, 2).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Unit {
    /// Millimeters in the patient.
    #[serde(rename = "mm")]
    Millimeter,
    /// Pixels of an image, where there is no scale.
    #[serde(rename = "px")]
    Pixel,
    /// Hundredths.
    #[serde(rename = "%")]
    Percent,
    /// A ratio.
    #[serde(rename = "")]
    One,
}

impl Unit {
    /// What stands behind the number; empty for a ratio.
    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            Self::Millimeter => "mm",
            Self::Pixel => "px",
            Self::Percent => "%",
            Self::One => "",
        }
    }

    /// The digits of `value`, at the resolution a person should read.
    pub(crate) fn digits(self, value: f64) -> String {
        match self {
            Self::Millimeter => Mm::new(value).digits(),
            Self::Pixel => decimal(value, 1),
            Self::Percent => decimal(value, 0),
            Self::One => decimal(value, 2),
        }
    }

    /// `value` with its symbol.
    pub(crate) fn written(self, value: f64) -> String {
        format!("{} {}", self.digits(value), self.symbol()).trim_end().to_owned()
    }
}

/// A length in millimeters.
///
/// Displayed with one decimal from 10 mm on and two below, as in `12.3 mm` and `4.20 mm`, or with the precision that the
/// format asks for: `{:.0}` gives `12 mm`.
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
    pub(crate) fn digits(self) -> String {
        decimal(self.0, if self.0.abs() >= 9.995 { 1 } else { 2 })
    }

    /// A size that is stated, not measured, as in `150 mm` and `5.5 mm`.
    pub(crate) fn nominal(self) -> String {
        format!("{} mm", nominal(self.0))
    }
}

impl From<f64> for Mm {
    fn from(millimeters: f64) -> Self {
        Self(millimeters)
    }
}

impl fmt::Display for Mm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().map_or_else(|| self.digits(), |decimals| decimal(self.0, decimals));
        write!(f, "{digits} mm")
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
    pub(crate) fn radians(self) -> f64 {
        self.0.to_radians()
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}°", decimal(self.0, 0))
    }
}

/// The direction of a C-arm, in degrees (DICOM PS3.3 C.8.7.5): as clinicians say it, `LAO 30 CRA 5`, and `AP 0/0` where
/// both angles are zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CArmAngles {
    /// Positive toward the patient's left (LAO), negative toward the right (RAO).
    pub primary: f64,
    /// Positive toward the head (CRA), negative toward the feet (CAU).
    pub secondary: f64,
}

impl CArmAngles {
    /// The name of the direction without angulation.
    const AP: &'static str = "AP 0/0";

    /// Angles as a file states them; without a secondary angle it is taken as zero.
    pub(crate) fn stated([primary, secondary]: [Option<f64>; 2]) -> Option<Self> {
        Some(Self { primary: primary?, secondary: secondary.unwrap_or(0.0) })
    }

    /// The reverse of `Display`; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut angles = Self::default();
        if text == Self::AP {
            return Some(angles);
        }
        let mut words = text.split(' ');
        while let Some(name) = words.next() {
            let degrees: f64 = words.next()?.parse().ok()?;
            match name {
                "LAO" => angles.primary = degrees,
                "RAO" => angles.primary = -degrees,
                "CRA" => angles.secondary = degrees,
                "CAU" => angles.secondary = -degrees,
                _ => return None,
            }
        }
        Some(angles)
    }

    /// The same direction in a patient who lies the other way round: both angles change their sign.
    pub(crate) fn mirrored(self) -> Self {
        Self { primary: 0.0 - self.primary, secondary: 0.0 - self.secondary }
    }
}

impl fmt::Display for CArmAngles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |degrees: f64, positive: &str, negative: &str| {
            let name = if degrees > 0.0 { positive } else { negative };
            (degrees.round() != 0.0).then(|| format!("{name} {}", degrees.round().abs()))
        };
        let parts = [part(self.primary, "LAO", "RAO"), part(self.secondary, "CRA", "CAU")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { Self::AP.to_owned() } else { parts.join(" ") }.as_str())
    }
}

/// A number with its 95 % interval: a length in mm, or a bare number whose [`Unit`] stands beside it.
///
/// The only form in which a panel or a report accepts a measured number. `low <= value <= high` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate<T = Mm> {
    /// The best value.
    pub value: T,
    /// Lower end of the 95 % interval.
    pub low: T,
    /// Upper end of the 95 % interval.
    pub high: T,
}

impl<T: From<f64>> Estimate<T> {
    /// `value` with the interval from `low` to `high`; the ends are widened to contain the value.
    #[must_use]
    pub fn new(value: f64, low: f64, high: f64) -> Self {
        Self { value: value.into(), low: low.min(value).into(), high: high.max(value).into() }
    }

    /// `value` with a symmetric expanded uncertainty `u` (k = 2), cut at zero because no quantity here is negative.
    pub(crate) fn symmetric(value: f64, u: f64) -> Self {
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
        assert_eq!(format!("{:.0}", Mm::new(12.345)), "12 mm");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        for (mm, shown) in [(-0.0, "0.00 mm"), (-0.004, "0.00 mm"), (-0.4, "-0.40 mm"), (0.004, "0.00 mm")] {
            assert_eq!(Mm::new(mm).to_string(), shown);
        }
        assert_eq!(format!("{:.0}", Mm::new(-0.4)), "0 mm");
        assert_eq!(Mm::new(-0.001).nominal(), "0 mm");
        assert_eq!(Degrees::new(-0.2).to_string(), "0°");
        assert_eq!(Unit::Pixel.written(-0.01), "0.0 px");
        assert_eq!(decimal(-10.0, 0), "-10");
    }

    #[test]
    fn a_nominal_size_has_no_needless_zeros() {
        for (size, written) in [(150.0, "150"), (5.5, "5.5"), (3.25, "3.25"), (0.0, "0"), (-20.0, "-20")] {
            assert_eq!(nominal(size), written);
        }
    }

    #[test]
    fn a_number_is_written_in_its_unit() {
        for (unit, written) in [
            (Unit::Millimeter, ["12.3 mm", "9.88"]),
            (Unit::Pixel, ["12.3 px", "9.9"]),
            (Unit::Percent, ["12 %", "10"]),
            (Unit::One, ["12.34", "9.88"]),
        ] {
            assert_eq!([unit.written(12.34), unit.digits(9.876)], written);
        }
    }

    #[test]
    fn c_arm_angles_are_said_as_clinicians_say_them_and_read_back() {
        for (primary, secondary, said) in [
            (0.0, 0.0, "AP 0/0"),
            (0.2, -0.3, "AP 0/0"),
            (30.0, 5.0, "LAO 30 CRA 5"),
            (-32.0, 2.4, "RAO 32 CRA 2"),
            (-20.4, -10.0, "RAO 20 CAU 10"),
            (0.0, -20.0, "CAU 20"),
            (90.0, -0.3, "LAO 90"),
            (0.5, 0.0, "LAO 1"),
        ] {
            assert_eq!(CArmAngles { primary, secondary }.to_string(), said);
            assert_eq!(CArmAngles::parse(said).map(|angles| angles.to_string()).as_deref(), Some(said));
        }
        let mirrored = CArmAngles { primary: 30.0, secondary: 5.0 }.mirrored();
        assert_eq!(mirrored.to_string(), "RAO 30 CAU 5");
        for other in ["", "Angle unknown", "AP", "LAO", "LAO x"] {
            assert_eq!(CArmAngles::parse(other), None, "{other}");
        }
    }

    #[test]
    fn an_estimate_shows_its_interval_and_contains_its_value() {
        assert_eq!(Estimate::<Mm>::new(4.2, 3.6, 4.9).to_string(), "4.20 mm (3.60–4.90)");
        let widened = Estimate::<Mm>::new(4.2, 4.5, 4.0);
        assert!(widened.low <= widened.value && widened.value <= widened.high);
        assert_eq!(Estimate::<f64>::new(2.0, 3.0, 1.0), Estimate { value: 2.0, low: 2.0, high: 2.0 });
        assert_eq!(Estimate::<Mm>::symmetric(1.0, 2.0).low, Mm::new(0.0));
    }
}
