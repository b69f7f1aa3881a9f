//! Coded bits, most significant first, without the zero bit stuffed behind 0xFF (T.87 A.1).

/// A reader of bits up to the next marker. Behind the end it gives zeros, and says so when asked.
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first one at the top, zeros below the first `count`.
    buffer: u64,
    count: u32,
    /// How many of the bits in the buffer were made up.
    made_up: u32,
    /// The byte before `at` is 0xFF, so that the next one has 7 bits.
    after_ff: bool,
}

impl<'a> Bits<'a> {
    /// Bits of `bytes` from position `at` on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0, made_up: 0, after_ff: false }
    }

    /// Makes at least 32 bits ready.
    #[inline]
    fn refill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let (false, Some(next)) = (self.after_ff, self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<4>()))
        {
            let word = u32::from_be_bytes(*next);
            let inverse = !word;
            if inverse.wrapping_sub(0x0101_0101) & !inverse & 0x8080_8080 == 0 {
                self.buffer |= u64::from(word) << (32 - self.count);
                self.at += 4;
                self.count += 32;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    fn refill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at) {
                Some(byte) if !self.after_ff || *byte < 0x80 => *byte,
                _ => {
                    self.made_up += 64 - self.count;
                    self.count = 64;
                    return;
                }
            };
            let size = if self.after_ff { 7 } else { 8 };
            self.buffer |= u64::from(byte) << (64 - size - self.count);
            self.count += size;
            self.at += 1;
            self.after_ff = byte == 0xFF;
        }
    }

    /// The next `n` bits, at most 31.
    #[inline]
    pub fn take(&mut self, n: u32) -> u32 {
        self.refill();
        // Two shifts, since one by 64 is not defined.
        let value = (self.buffer >> 1 >> (63 - n)) as u32;
        self.buffer <<= n;
        self.count -= n;
        value
    }

    /// A number in the limited Golomb code of T.87 A.5.3 with parameter `k`: at most `limit` bits, `wide` of them for a
    /// number that would need more. `None` if the bits are no code, or one for more than 2^`wide`.
    #[inline]
    pub fn golomb(&mut self, k: u32, limit: u32, wide: u32) -> Option<u32> {
        self.any_golomb(k, limit, wide).filter(|number| *number <= 1 << wide)
    }

    #[inline]
    fn any_golomb(&mut self, k: u32, limit: u32, wide: u32) -> Option<u32> {
        self.refill();
        let zeros = self.buffer.leading_zeros();
        let most = limit - wide - 1;
        // The common case: all of it is in the buffer.
        if zeros < most && zeros + 1 + k <= self.count {
            let rest = self.buffer << zeros << 1;
            let value = zeros << k | (rest >> 1 >> (63 - k)) as u32;
            self.buffer = rest << k;
            self.count -= zeros + 1 + k;
            return Some(value);
        }
        self.long_golomb(k, most, wide)
    }

    #[cold]
    fn long_golomb(&mut self, k: u32, most: u32, wide: u32) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1) == 0 {
            zeros += 1;
            if zeros > most {
                return None;
            }
        }
        Some(if zeros < most { zeros << k | self.take(k) } else { self.take(wide) + 1 })
    }

    /// Whether more bits were taken than there are.
    #[inline]
    pub fn overrun(&self) -> bool {
        self.made_up > self.count
    }

    /// Where the marker behind the data is to be looked for.
    pub fn position(&self) -> usize {
        // Reading ahead stops before a marker, whose first byte it may have taken.
        if self.after_ff { self.at - 1 } else { self.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzed_pixels_2_a_code_beyond_the_range_of_samples_is_no_code() {
        // A zero and a one, then 20 bits: 2^20 and more, where samples of 16 bits differ by 2^16 at most.
        let bytes = [0x40, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(Bits::new(&bytes, 0).golomb(20, 64, 16), None);
        assert_eq!(Bits::new(&bytes, 0).golomb(10, 64, 16), Some(1 << 10));
    }
}
