//! Logarithms of many numbers at once.

/// The bits of √½.
const ROOT_HALF: u32 = 0x3F35_04F3;

/// Coefficients of the polynomial, the highest power first.
const TERMS: [f32; 9] = [
    7.037_683_6e-2,
    -1.151_461e-1,
    1.167_699_87e-1,
    -1.242_014_1e-1,
    1.424_932_3e-1,
    -1.666_805_7e-1,
    2.000_071_5e-1,
    -2.499_999_4e-1,
    3.333_333e-1,
];

/// The natural logarithm of a positive number that is neither infinite nor below the smallest normal one, to the last
/// bit or the one before. Unlike that of the library it has no branch, so that it is computed for many numbers at once.
///
/// After `logf` of S. Moshier's Cephes library: a polynomial between √½ and √2.
#[inline(always)]
pub(super) fn ln(number: f32) -> f32 {
    let bits = number.to_bits().wrapping_sub(ROOT_HALF);
    let exponent = (bits.cast_signed() >> 23) as f32;
    let x = f32::from_bits((bits & 0x007F_FFFF) + ROOT_HALF) - 1.0;
    let square = x * x;
    let curved = TERMS.iter().fold(0.0, |sum, term| sum * x + term) * x * square;
    // ln 2 in two parts, the first of which is exact times any exponent.
    let rest = curved - 2.121_944_4e-4 * exponent - 0.5 * square;
    x + rest + 0.693_359_4 * exponent
}

/// Fitted to log2(1 + t) / t for t from 0 to 1, exact at 1; the lowest power first.
const FITTED: [f32; 4] = [1.438_725_5, -0.677_782_8, 0.321_187_24, -0.082_129_93];

/// The fraction of a number as one from 1 to 2.
#[inline(always)]
fn fraction(bits: u32) -> f32 {
    f32::from_bits(bits & 0x007F_FFFF | 0x3F80_0000)
}

/// The logarithm to base 2 of a number that is not negative, to 0.0002; of zero, −127. Unlike that of the library it is computed
/// for many numbers at once.
#[inline(always)]
pub(crate) fn log2(number: f32) -> f32 {
    let bits = number.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let (t, [a, b, c, d]) = (fraction(bits) - 1.0, FITTED);
    exponent as f32 + t * (a + t * (b + t * (c + t * d)))
}

/// A line over the logarithm to base 2, as exact as [`log2`], of which it is a cheaper way: factor and summand are worked
/// into the polynomial, and the bits of a number, taken for an integer, are its exponent and fraction already.
#[derive(Clone, Copy)]
pub(crate) struct LogLine {
    per_bit: f32,
    terms: [f32; 4],
    at_zero: f32,
}

impl LogLine {
    /// `factor` · log2 + `summand`.
    pub(crate) fn new(factor: f32, summand: f32) -> Self {
        let [a, b, c, d] = FITTED;
        let terms = [a - 1.0, b, c, d].map(|term| factor * term);
        Self { per_bit: factor / 8_388_608.0, terms, at_zero: summand - 127.0 * factor }
    }

    /// Of a number that is not negative.
    #[inline(always)]
    pub(crate) fn at(self, number: f32) -> f32 {
        let bits = number.to_bits();
        let (t, [a, b, c, d]) = (fraction(bits) - 1.0, self.terms);
        bits.cast_signed() as f32 * self.per_bit + self.at_zero + t * (a + t * (b + t * (c + t * d)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_library_to_two_ten_thousandths() {
        for step in -4000..4000_i16 {
            let number = (f32::from(step) / 100.0).exp2();
            assert!((log2(number) - number.log2()).abs() < 2e-4, "{number}");
        }
        assert_eq!(log2(0.0), -127.0);
    }

    #[test]
    fn a_line_over_logarithms_is_that_line_over_those_of_the_library() {
        for (factor, summand) in [(1.0_f32, 0.0_f32), (-88.5, 212.0), (3.0, -4.0)] {
            let line = LogLine::new(factor, summand);
            for step in -100..2000_i16 {
                let number = (f32::from(step) / 100.0).exp2();
                let exact = factor * number.log2() + summand;
                assert!((line.at(number) - exact).abs() < 2.2e-4 * factor.abs(), "{factor} {summand} {number}");
            }
        }
    }

    #[test]
    fn logarithms_are_those_of_a_wider_type_to_one_part_in_ten_million() {
        for step in 0..400_000 {
            let number = 1e-6 * (f64::from(step) * 7e-5).exp();
            let exact = f64::from(number as f32).ln();
            assert!((f64::from(ln(number as f32)) - exact).abs() <= 1.2e-7 * exact.abs().max(1.0), "{number}");
        }
        assert_eq!(ln(1.0), 0.0);
    }
}
