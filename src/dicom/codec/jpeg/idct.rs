//! The inverse cosine transform (T.81 A.3.3) in whole numbers, by the factorization of Loeffler, Ligtenberg and
//! Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (1989).
//!
//! The standard leaves rounding to the decoder. Here constants have 9 fractional bits, rows are transformed first and
//! keep 4 fractional bits, and the result keeps 4: the figures with which lossy pictures come out, bit by bit, as from
//! the decoder pylibjpeg-libjpeg (the rounding was fitted to its values, one
//! of several the standard allows), so that pixel fingerprints agree with it.

use std::array::from_ref;

/// Fractional bits of the constants.
const CONSTANT: u32 = 9;
/// Fractional bits of what rows give to columns.
const BETWEEN: u32 = 4;
/// Fractional bits of a fine value.
const FINE: u32 = 4;

/// A sample with four fractional bits, as kept until halved color is at full size.
pub struct Fine;

impl Fine {
    /// Lies above the overshoot of any 8-bit picture, so that a fine value fits an unsigned 16-bit sample.
    const LIFT: i32 = 1 << 14;

    /// A fine value of an 8-bit sample, before the level shift, as a plane keeps it.
    #[inline(always)]
    pub fn pack(fine: i32) -> u16 {
        (fine + Self::LIFT).clamp(0, i32::from(u16::MAX)) as u16
    }

    /// What [`Self::pack`] packed.
    pub fn unpack(packed: u16) -> i32 {
        i32::from(packed) - Self::LIFT
    }
}

/// The sample of `precision` bits of a fine value: level shifted (T.81 A.3.1), rounded and limited.
#[inline(always)]
pub fn sample(fine: i32, precision: u8) -> u16 {
    let level = 1 << (u32::from(precision) - 1 + FINE);
    round(fine.wrapping_add(level), FINE).clamp(0, (1 << precision) - 1) as u16
}

/// The fine value of all samples of a block that has only a DC coefficient.
#[inline(always)]
pub fn flat(dc: i32) -> i32 {
    dc.wrapping_mul(2)
}

/// Fine values of a block, row by row, from its dequantized coefficients, column by column. To be called where code is
/// compiled for several instruction sets: its loops have a lane for each row or column.
#[inline(always)]
pub fn inverse(coefficients: &[i32; 64]) -> [[i32; 8]; 8] {
    of_corners::<1, 8, 8, 8>(from_ref(coefficients))
}

/// Bits of the place of a coefficient that is not in the corner of the four lowest frequencies each way.
pub const BEYOND_CORNER: usize = 0o44;

/// As [`inverse`] of a block that has coefficients in the corner only, as most have.
#[inline(always)]
pub fn inverse_of_corner(coefficients: &[i32; 64]) -> [[i32; 8]; 8] {
    of_corners::<1, 4, 4, 8>(from_ref(coefficients))
}

/// As [`inverse`] of two blocks, the second to the right of the first: twice as many lanes are hardly slower.
#[inline(always)]
pub fn inverse_of_pair(blocks: &[[i32; 64]; 2]) -> [[i32; 16]; 8] {
    of_corners::<2, 8, 16, 16>(blocks)
}

/// As [`inverse_of_pair`] of blocks that have coefficients in the corner only.
#[inline(always)]
pub fn inverse_of_corner_pair(blocks: &[[i32; 64]; 2]) -> [[i32; 16]; 8] {
    of_corners::<2, 4, 8, 16>(blocks)
}

/// Of `BLOCKS` blocks that have coefficients in the first `N` rows and columns, which are `LANES` columns and `WIDTH`
/// samples side by side.
#[inline(always)]
fn of_corners<const BLOCKS: usize, const N: usize, const LANES: usize, const WIDTH: usize>(
    blocks: &[[i32; 64]; BLOCKS],
) -> [[i32; WIDTH]; 8] {
    const { assert!(LANES == BLOCKS * N && WIDTH == BLOCKS * 8) };
    let mut lanes = [[0; LANES]; N];
    for (n, lane) in lanes.iter_mut().enumerate() {
        for (part, block) in lane.as_chunks_mut::<N>().0.iter_mut().zip(blocks) {
            part.copy_from_slice(&block[n * 8..][..N]);
        }
    }
    let rows = transform(&lanes, CONSTANT - BETWEEN);
    let mut turned = [[0; WIDTH]; N];
    for (n, lane) in turned.iter_mut().enumerate() {
        for (block, part) in lane.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            for (value, row) in part.iter_mut().zip(&rows) {
                *value = row[block * N + n];
            }
        }
    }
    // Three bits are the factor 1/8 that two one-dimensional transforms leave.
    transform(&turned, CONSTANT + BETWEEN + 3 - FINE)
}

const fn constant(value: f64) -> i32 {
    (value * (1 << CONSTANT) as f64 + 0.5) as i32
}

#[inline(always)]
fn round(value: i32, bits: u32) -> i32 {
    value.wrapping_add(1 << (bits - 1)) >> bits
}

/// One-dimensional transforms side by side: `lines[n][lane]` is coefficient `n` of transform `lane`, and so is the result;
/// coefficients from `N` on are 0. Damaged data may overflow, hence the wrapping arithmetic.
#[inline(always)]
fn transform<const N: usize, const LANES: usize>(lines: &[[i32; LANES]; N], drop: u32) -> [[i32; LANES]; 8] {
    const C1: i32 = constant(0.541_196_100);
    const C2: i32 = -constant(1.847_759_065);
    const C3: i32 = constant(0.765_366_865);
    const C4: i32 = constant(1.175_875_602);
    const C5: [i32; 4] =
        [constant(0.298_631_336), constant(2.053_119_869), constant(3.072_711_026), constant(1.501_321_110)];
    const C6: [i32; 4] =
        [-constant(0.899_976_223), -constant(2.562_915_447), -constant(1.961_570_560), -constant(0.390_180_644)];
    let mut result = [[0; LANES]; 8];
    for lane in 0..LANES {
        let at = |n: usize| lines.get(n).map_or(0, |line| line[lane]);
        let times = i32::wrapping_mul;
        let plus = i32::wrapping_add;

        let shared = times(plus(at(2), at(6)), C1);
        let (low, high) = (plus(shared, times(at(6), C2)), plus(shared, times(at(2), C3)));
        let sum = plus(at(0), at(4)).wrapping_shl(CONSTANT);
        let difference = at(0).wrapping_sub(at(4)).wrapping_shl(CONSTANT);
        let even = [plus(sum, high), plus(difference, low), difference.wrapping_sub(low), sum.wrapping_sub(high)];

        let (z1, z2) = (times(plus(at(7), at(1)), C6[0]), times(plus(at(5), at(3)), C6[1]));
        let (z3, z4) = (plus(at(7), at(3)), plus(at(5), at(1)));
        let z5 = times(plus(z3, z4), C4);
        let (z3, z4) = (plus(times(z3, C6[2]), z5), plus(times(z4, C6[3]), z5));
        let odd = [
            plus(times(at(1), C5[3]), plus(z1, z4)),
            plus(times(at(3), C5[2]), plus(z2, z3)),
            plus(times(at(5), C5[1]), plus(z2, z4)),
            plus(times(at(7), C5[0]), plus(z1, z3)),
        ];
        for n in 0..4 {
            result[n][lane] = round(plus(even[n], odd[n]), drop);
            result[7 - n][lane] = round(even[n].wrapping_sub(odd[n]), drop);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::{FRAC_1_SQRT_2, PI};

    /// T.81 A.3.3 as it is written, without the level shift. Coefficients are column by column.
    fn by_definition(coefficients: &[i32; 64]) -> [f64; 64] {
        let weight = |u: usize| if u == 0 { FRAC_1_SQRT_2 } else { 1.0 };
        let wave = |x: usize, u: usize| ((2 * x + 1) as f64 * u as f64 * PI / 16.0).cos();
        std::array::from_fn(|n| {
            let (x, y) = (n % 8, n / 8);
            let terms = (0..64).map(|k| {
                let (u, v) = (k / 8, k % 8);
                weight(u) * weight(v) * f64::from(coefficients[k]) * wave(x, u) * wave(y, v)
            });
            terms.sum::<f64>() / 4.0
        })
    }

    proptest! {
        #[test]
        fn samples_are_within_one_of_the_definition(coefficients in proptest::collection::vec(-300_i32..300, 64)) {
            let coefficients: [i32; 64] = coefficients.try_into().unwrap();
            for (fine, exact) in inverse(&coefficients).as_flattened().iter().zip(by_definition(&coefficients)) {
                prop_assert!((f64::from(*fine) / 16.0 - exact).abs() < 1.0, "{} for {exact}", f64::from(*fine) / 16.0);
            }
        }

        #[test]
        fn a_flat_block_needs_no_transform(dc in -16_384_i32..16_384) {
            let mut coefficients = [0; 64];
            coefficients[0] = dc;
            prop_assert_eq!(inverse(&coefficients), [[flat(dc); 8]; 8]);
        }

        #[test]
        fn a_corner_is_transformed_as_the_whole(corner in proptest::collection::vec(any::<i32>(), 16)) {
            let mut coefficients = [0; 64];
            for (n, value) in corner.into_iter().enumerate() {
                let place = n / 4 * 8 + n % 4;
                prop_assert_eq!(place & BEYOND_CORNER, 0);
                coefficients[place] = value;
            }
            prop_assert_eq!(inverse_of_corner(&coefficients), inverse(&coefficients));
        }

        #[test]
        fn a_pair_is_transformed_as_two(
            one in proptest::collection::vec(any::<i32>(), 64),
            other in proptest::collection::vec(any::<i32>(), 64),
        ) {
            let mut pair: [[i32; 64]; 2] = [one.try_into().unwrap(), other.try_into().unwrap()];
            let beside = |[left, right]: [[[i32; 8]; 8]; 2]| -> Vec<i32> {
                left.iter().zip(&right).flat_map(|(left, right)| [left, right]).flatten().copied().collect()
            };
            let blocks = pair.map(|block| inverse(&block));
            prop_assert_eq!(inverse_of_pair(&pair).as_flattened().to_vec(), beside(blocks));
            for place in (0..64).filter(|place| place & BEYOND_CORNER != 0) {
                for block in &mut pair {
                    block[place] = 0;
                }
            }
            let corners = pair.map(|block| inverse_of_corner(&block));
            prop_assert_eq!(inverse_of_corner_pair(&pair).as_flattened().to_vec(), beside(corners));
        }

        #[test]
        fn damaged_coefficients_do_not_panic(coefficients in proptest::collection::vec(any::<i32>(), 64)) {
            let coefficients: [i32; 64] = coefficients.try_into().unwrap();
            inverse(&coefficients);
        }
    }
}
