//! The limited Golomb code (T.87 A.5.3).

use crate::dicom::codec::bits::Bits;

/// Takes a number coded with parameter `order`: at most `limit` bits, `wide` of them for a number that would need more.
/// `None` if the bits are no code, or one for more than 2^`wide`.
#[inline(always)]
pub fn take(bits: &mut Bits, order: u32, limit: u32, wide: u32) -> Option<u32> {
    bits.refill_if_low();
    let zeros = bits.zeros();
    let most = limit - wide - 1;
    let number = if zeros < most && zeros + 1 + order <= bits.ready() {
        bits.skip(zeros + 1);
        zeros << order | bits.take(order)
    } else {
        let (number, rest) = long(*bits, order, most, wide)?;
        *bits = rest;
        number
    };
    (number <= 1 << wide).then_some(number)
}

/// As [`take`], a bit at a time.
#[cold]
fn long(mut bits: Bits, order: u32, most: u32, wide: u32) -> Option<(u32, Bits)> {
    let mut take = |n| {
        bits.refill();
        bits.take(n)
    };
    let mut zeros = 0;
    while take(1) == 0 {
        zeros += 1;
        if zeros > most {
            return None;
        }
    }
    let number = if zeros < most { zeros << order | take(order) } else { take(wide) + 1 };
    Some((number, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzed_pixels_2_a_code_beyond_the_range_of_samples_is_no_code() {
        // A zero and a one, then 20 bits: 2^20 and more, where samples of 16 bits differ by 2^16 at most.
        let bytes = [0x40, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(take(&mut Bits::new(&bytes, 64), 20, 64, 16), None);
        assert_eq!(take(&mut Bits::new(&bytes, 64), 10, 64, 16), Some(1 << 10));
    }

    #[test]
    fn a_number_is_the_same_whether_or_not_all_of_it_is_ready() {
        // 39 zeros, a one, and 9 bits; then with a limit that ends the zeros earlier.
        let bytes = [0, 0, 0, 0, 1, 0b1010_1010, 0b1000_0000, 0];
        assert_eq!(take(&mut Bits::new(&bytes, 64), 9, 64, 16), Some(39 << 9 | 0b1_0101_0101));
        assert_eq!(take(&mut Bits::new(&bytes, 64), 9, 56, 16), Some(0b1010_1010_1000_0000 + 1));
    }
}
