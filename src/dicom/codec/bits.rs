//! Coded bits, most significant first, as JPEG and JPEG-LS read them.
//!
//! Knows no code and no marker: what is stuffed behind 0xFF has been taken out beforehand, so that reading needs no look
//! at each byte. It is small and copied, so that a loop can keep it in registers: what is seldom called takes it by value.

/// A reader of bits. Behind the end it gives zeros, and says so when asked.
#[derive(Debug, Clone, Copy)]
pub struct Bits<'a> {
    data: &'a [u8],
    /// Bits in `data`; what follows them in the last byte is padding.
    length: usize,
    /// What of `data` comes after the buffer; grows beyond its end.
    at: usize,
    /// The next bits, the first one at the top. Below the first `count` there may be some of the bits that follow.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The first `length` bits of `data`.
    pub fn new(data: &'a [u8], length: usize) -> Self {
        Self { data, length, at: 0, buffer: 0, count: 0 }
    }

    /// Makes at least 32 bits ready. Checks first, since they mostly are, and loading them again would wait for memory.
    #[inline(always)]
    pub fn refill_if_low(&mut self) {
        if self.count < 32 {
            self.refill();
        }
    }

    /// How many bits are ready.
    #[inline(always)]
    pub fn ready(&self) -> u32 {
        self.count
    }

    /// Makes at least 56 bits ready.
    #[inline(always)]
    pub fn refill(&mut self) {
        let word = match self.data.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(next) => u64::from_be_bytes(*next),
            None => last_bytes(self.data, self.at),
        };
        self.buffer |= word >> self.count;
        let taken = (63 - self.count) >> 3;
        self.at += taken as usize;
        self.count += taken * 8;
    }

    /// The next `n` bits, at most 32, without taking them; they must have been made ready.
    #[inline(always)]
    pub fn peek(&self, n: u32) -> u32 {
        (self.buffer >> 32) as u32 >> (32 - n)
    }

    /// How many zeros come before the next one, counting no further than what is ready.
    #[inline(always)]
    pub fn zeros(&self) -> u32 {
        self.buffer.leading_zeros()
    }

    /// Takes `n` bits, at most 63, which must have been made ready.
    #[inline(always)]
    pub fn skip(&mut self, n: u32) {
        self.buffer <<= n;
        self.count -= n;
    }

    /// Takes the next `n` bits, at most 31, which must have been made ready.
    #[inline(always)]
    pub fn take(&mut self, n: u32) -> u32 {
        // Two shifts, since one by 64 is not defined.
        let value = (self.buffer >> 1 >> (63 - n)) as u32;
        self.skip(n);
        value
    }

    /// Whether more bits were taken than there are.
    pub fn overrun(&self) -> bool {
        self.at * 8 > self.length + self.count as usize
    }
}

/// What is left of `data` from `at` on, followed by zeros.
#[cold]
fn last_bytes(data: &[u8], at: usize) -> u64 {
    let rest = data.get(at..).unwrap_or_default();
    rest.iter().zip([56, 48, 40, 32, 24, 16, 8]).fold(0, |word, (byte, shift)| word | u64::from(*byte) << shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_those_of_the_bytes_then_zeros(
            data in proptest::collection::vec(any::<u8>(), 0..40),
            sizes in proptest::collection::vec(0_u32..32, 0..40),
        ) {
            let mut bits = Bits::new(&data, data.len() * 8);
            let mut at = 0;
            for size in sizes {
                let bit = |n: usize| data.get(n / 8).map_or(0, |byte| byte >> (7 - n % 8) & 1);
                let expected = (at..at + size as usize).fold(0, |value, n| value << 1 | u32::from(bit(n)));
                bits.refill();
                prop_assert_eq!(bits.take(size), expected);
                at += size as usize;
                prop_assert_eq!(bits.overrun(), at > data.len() * 8);
            }
        }
    }
}
