//! From stored values to numbers that can be subtracted.

use super::logarithm::ln;
use crate::imaging::acquisition::{Acquisition, Intensity};
use fearless_simd::{Level, dispatch};

/// Every value a frame can hold.
const VALUES: usize = 1 << 16;

/// A table from the values of a run's frames to the scale on which they are subtracted: higher means more beam.
///
/// | Pixel Intensity Relationship | scale |
/// |---|---|
/// | LIN | natural logarithm of the stored value |
/// | LOG or DISP with a Modality LUT | natural logarithm of what the LUT gives |
/// | LOG without one | the stored value itself, which already is a logarithm: never taken twice |
/// | DISP or unknown without one, or subtracted already | the stored value itself: cosmetic |
///
/// Stored values are divided by the highest one the format can hold, so that their differences lie within ±1.
pub(crate) struct Scale {
    /// One number for every value a frame can hold.
    table: Vec<f32>,
    linear: Option<Vec<f32>>,
    offset: f32,
    floor: f32,
    /// The highest value the format can hold.
    pub(crate) highest: u16,
    sign: f32,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Logarithm,
    /// Logarithms as they are stored.
    Stored,
    /// Made for the eye.
    Cosmetic,
}

impl Scale {
    pub(crate) fn of(acquisition: &Acquisition) -> Self {
        Self::counted(acquisition, acquisition.pixels.higher_is_less_beam)
    }

    fn counted(acquisition: &Acquisition, higher_is_less_beam: bool) -> Self {
        let pixels = &acquisition.pixels;
        let bits = u32::from(pixels.bits_stored.clamp(1, 16));
        let highest = u16::try_from((1_u32 << bits) - 1).unwrap_or(u16::MAX);
        let lut = pixels.to_linear.as_ref().filter(|lut| !lut.is_empty() && lut.iter().all(|v| v.is_finite()));
        let subtracted = acquisition.masks.already_subtracted;
        let (kind, linear) = match pixels.intensity {
            _ if subtracted => (Kind::Cosmetic, None),
            Intensity::Linear => (Kind::Logarithm, None),
            Intensity::Log | Intensity::Display if lut.is_some() => (Kind::Logarithm, lut.cloned()),
            Intensity::Log => (Kind::Stored, None),
            Intensity::Display | Intensity::Unknown => (Kind::Cosmetic, None),
        };
        let smallest = |lut: &Vec<f32>| lut.iter().copied().filter(|v| *v > 0.0).fold(f32::INFINITY, f32::min);
        let floor = linear.as_ref().map_or(1.0, smallest);
        let mut scale = Self {
            table: Vec::new(),
            linear,
            offset: pixels.value_offset as f32,
            floor: if floor.is_finite() { floor } else { 1.0 },
            highest,
            sign: 1.0,
            kind,
        };
        if higher_is_less_beam && scale.linear.is_none() {
            // Counted from the other end, so that more beam is a higher number again.
            let mirrored = (0..=highest).map(|v| f32::from(highest - v)).collect();
            scale.linear = Some(mirrored);
        }
        scale.table = (0..=highest).map(|value| scale.of_linear(scale.linear(value))).collect();
        let last = scale.table[usize::from(highest)];
        scale.table.resize(VALUES, last);
        scale
    }

    /// The same scale upside down, for runs whose vessels are brighter than their surroundings: pictures stored as
    /// negatives are counted from the other end, in others contrast lets more of the beam through, as gas does.
    pub(crate) fn flipped(mut self, acquisition: &Acquisition) -> Self {
        if self.is_logarithmic() && is_negative(acquisition) {
            return Self::counted(acquisition, !acquisition.pixels.higher_is_less_beam);
        }
        self.sign = -self.sign;
        self.table.iter_mut().for_each(|number| *number = -*number);
        self
    }

    /// The number for a frame value.
    #[inline]
    pub(crate) fn at(&self, value: u16) -> f32 {
        self.table[usize::from(value)]
    }

    /// Subtracts the numbers for frame values.
    pub(crate) fn subtract(&self, values: &[u16], from: &mut [f32]) {
        // A table with an entry for every index needs no bounds check.
        let Some(table) = self.table.first_chunk::<VALUES>() else { return };
        from.iter_mut().zip(values).for_each(|(number, value)| *number -= table[usize::from(*value)]);
    }

    /// The numbers of all values a frame can hold.
    pub(crate) fn table(&self) -> &[f32] {
        &self.table
    }

    /// Offset, floor and sign, if the number for a frame value is the sign times the natural logarithm of value and
    /// offset, or of the floor where that is higher: without a table.
    pub(crate) fn plain_logarithm(&self) -> Option<[f32; 3]> {
        (self.is_logarithmic() && self.linear.is_none()).then_some([self.offset, self.floor, self.sign])
    }

    /// What is averaged of a frame value.
    pub(crate) fn linear(&self, value: u16) -> f32 {
        match &self.linear {
            Some(lut) => lut[usize::from(value).min(lut.len() - 1)],
            None => f32::from(value) + self.offset,
        }
    }

    /// Adds to each sum what is averaged of a frame value: proportional to the beam on a logarithmic scale, else the
    /// stored value.
    pub(crate) fn add_linear(&self, values: &[u16], sums: &mut [f32]) {
        if self.linear.is_some() {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += self.linear(*value));
        } else {
            dispatch!(Level::new(), _simd => add(values, self.offset, sums));
        }
    }

    /// Clears `trusted` where a value on a logarithmic scale is black or saturated.
    pub(crate) fn clear_untrusted(&self, values: &[u16], trusted: &mut [bool]) {
        if self.is_logarithmic() {
            dispatch!(Level::new(), _simd => clear_outside(values, self.highest, trusted));
        }
    }

    /// The number for an average of [`Scale::linear`] values.
    pub(crate) fn of_linear(&self, linear: f32) -> f32 {
        self.sign
            * match self.kind {
                Kind::Logarithm => linear.max(self.floor).ln(),
                Kind::Stored | Kind::Cosmetic => linear / f32::from(self.highest),
            }
    }

    /// Turns sums of `count` [`Scale::linear`] values into the numbers for their averages.
    pub(crate) fn average_sums(&self, sums: &mut [f32], count: f32) {
        match self.kind {
            Kind::Logarithm => dispatch!(Level::new(), _simd => log_averages(sums, count, self.floor, self.sign)),
            Kind::Stored | Kind::Cosmetic => sums.iter_mut().for_each(|sum| *sum = self.of_linear(*sum / count)),
        }
    }

    /// Whether a higher frame value means a higher number.
    pub(crate) fn rises(&self) -> bool {
        self.at(self.highest) >= self.at(0)
    }

    /// Whether numbers are logarithms of the beam, so that differences are line integrals of attenuation.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.kind == Kind::Logarithm
    }

    /// Whether a difference is made for the eye only and says nothing about the amount of contrast.
    pub(crate) fn is_cosmetic(&self) -> bool {
        self.kind == Kind::Cosmetic
    }

    /// The detector could not count further: the true intensity is unknown.
    #[inline]
    pub(crate) fn is_saturated(&self, value: u16) -> bool {
        value >= self.highest && self.is_logarithmic()
    }
}

/// Photometric Interpretation MONOCHROME1 (PS3.3 C.7.6.3.1.2): the lowest value is shown white, without a table that
/// leads back to the beam.
pub(super) fn is_negative(acquisition: &Acquisition) -> bool {
    let pixels = &acquisition.pixels;
    pixels.photometric == "MONOCHROME1" && (pixels.intensity == Intensity::Linear || pixels.to_linear.is_none())
}

#[inline(always)]
fn add(values: &[u16], offset: f32, sums: &mut [f32]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += f32::from(*value) + offset);
}

#[inline(always)]
fn log_averages(sums: &mut [f32], count: f32, floor: f32, sign: f32) {
    for sum in sums {
        let average = *sum / count;
        *sum = sign * ln(if average > floor { average } else { floor });
    }
}

#[inline(always)]
fn clear_outside(values: &[u16], highest: u16, trusted: &mut [bool]) {
    trusted.iter_mut().zip(values).for_each(|(trusted, value)| *trusted &= *value != 0 && *value < highest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::acquisition::PixelFormat;

    fn scale(pixels: PixelFormat) -> Scale {
        Scale::of(&Acquisition { pixels: PixelFormat { bits_stored: 12, ..pixels }, ..Acquisition::default() })
    }

    #[test]
    fn linear_values_are_logged_once_and_zero_stays_finite() {
        let scale = scale(PixelFormat { intensity: Intensity::Linear, ..PixelFormat::default() });
        for (value, number) in [(0, 0.0), (1, 0.0), (100, 100.0_f32.ln()), (4095, 4095.0_f32.ln())] {
            assert_eq!(scale.at(value), number);
        }
        assert!(scale.is_logarithmic() && scale.rises() && scale.is_saturated(4095));
    }

    #[test]
    fn logarithmic_values_are_taken_as_they_are_or_through_their_table() {
        let bare = scale(PixelFormat { intensity: Intensity::Log, ..PixelFormat::default() });
        assert_eq!(bare.at(2048) - bare.at(1024), 1024.0 / 4095.0);
        assert!(!bare.is_cosmetic() && !bare.is_saturated(4095));
        let lut = (0..4096).map(|v| (v as f32 / 500.0).exp()).collect();
        let through = scale(PixelFormat { intensity: Intensity::Log, to_linear: Some(lut), ..PixelFormat::default() });
        assert!((through.at(3000) - through.at(1000) - 4.0).abs() < 1e-5);
    }

    #[test]
    fn display_values_are_cosmetic() {
        for intensity in [Intensity::Display, Intensity::Unknown] {
            assert!(scale(PixelFormat { intensity, ..PixelFormat::default() }).is_cosmetic());
        }
    }

    #[test]
    fn a_negative_intensity_sign_is_undone_before_the_logarithm() {
        let scale =
            scale(PixelFormat { intensity: Intensity::Linear, higher_is_less_beam: true, ..PixelFormat::default() });
        assert_eq!(scale.at(4095 - 100), 100.0_f32.ln());
        assert!(!scale.rises());
        assert!(scale.flipped(&Acquisition::default()).rises());
    }
}
