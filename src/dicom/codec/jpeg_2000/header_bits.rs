//! The bits of a packet header (T.800 B.10.1).

/// Reads bits, most significant first; behind a byte 0xFF, a zero bit is stuffed.
#[derive(Debug)]
pub struct HeaderBits<'a> {
    rest: &'a [u8],
    byte: u8,
    /// Bits of `byte` not yet read.
    count: u32,
}

impl<'a> HeaderBits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, byte: 0, count: 0 }
    }

    /// `None` at the end of the bytes.
    pub fn bit(&mut self) -> Option<bool> {
        if self.count == 0 {
            self.count = if self.byte == 0xFF { 7 } else { 8 };
            self.byte = *self.rest.split_off_first()?;
        }
        self.count -= 1;
        Some(self.byte >> self.count & 1 != 0)
    }

    /// A number of `count` bits, at most 32.
    pub fn number(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |number, _| Some(number << 1 | u32::from(self.bit()?)))
    }

    /// How many ones come before the next zero, or `most`, after which there is no zero.
    pub fn ones(&mut self, most: u32) -> Option<u32> {
        for count in 0..most {
            if !self.bit()? {
                return Some(count);
            }
        }
        Some(most)
    }

    /// The bytes behind the header, which ends with a whole byte that is not 0xFF.
    pub fn rest(mut self) -> Option<&'a [u8]> {
        if self.byte == 0xFF {
            self.rest.split_off_first()?;
        }
        Some(self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_behind_a_byte_of_ones_is_stuffing() {
        let mut bits = HeaderBits::new(&[0xFF, 0b0101_0101, 7]);
        assert_eq!(bits.number(15), Some(0b111_1111_1101_0101));
        assert_eq!(bits.rest(), Some(&[7][..]));
    }

    #[test]
    fn a_header_does_not_end_with_a_byte_of_ones() {
        let mut bits = HeaderBits::new(&[0xFF, 0, 7]);
        assert_eq!(bits.ones(3), Some(3));
        assert_eq!(bits.rest(), Some(&[7][..]));
        let mut bits = HeaderBits::new(&[0xFF]);
        assert_eq!(bits.number(8), Some(255));
        assert_eq!(bits.bit(), None);
    }
}
