//! Raw bits of bypassed coding passes (T.800 D.6).

/// Reads bits, most significant first; behind a byte 0xFF, a zero bit is stuffed. Behind the end there are ones.
#[derive(Debug, Clone, Copy)]
pub struct RawBits<'a> {
    bytes: &'a [u8],
    at: usize,
    byte: u8,
    count: u32,
}

impl<'a> RawBits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, byte: 0, count: 0 }
    }

    #[inline(always)]
    pub fn bit(&mut self) -> u32 {
        if self.count == 0 {
            let next = self.bytes.get(self.at).copied().unwrap_or(0xFF);
            // A marker is not stepped over.
            let taken;
            (self.byte, self.count, taken) = match (self.byte, next) {
                (0xFF, 0x90..) => (0xFF, 8, 0),
                (0xFF, _) => (next, 7, 1),
                _ => (next, 8, 1),
            };
            self.at += taken;
        }
        self.count -= 1;
        u32::from(self.byte >> self.count & 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_behind_a_byte_of_ones_is_stuffing_and_a_marker_is_the_end() {
        let mut bits = RawBits::new(&[0xFF, 0b0000_0001, 0b1010_0000, 0xFF, 0x90, 0]);
        let mut take = |count: u32| (0..count).fold(0, |number, _| number << 1 | bits.bit());
        assert_eq!(take(8), 0xFF);
        assert_eq!(take(7), 1);
        assert_eq!(take(8), 0b1010_0000);
        assert_eq!(take(32), u32::MAX);
    }
}
