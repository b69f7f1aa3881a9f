//! Coded data (T.87 A.1, C.1): bytes in which a 0xFF is followed by a byte of seven bits.

/// Coded bits, in whole bytes.
pub struct Coded {
    pub data: Vec<u8>,
    /// How many bits there are; zeros fill the last byte.
    pub length: usize,
    /// Where the marker that ends them is.
    pub end: usize,
}

impl Coded {
    /// The coded bits of `bytes` from position `at` on, without the zero bit stuffed behind each 0xFF.
    pub fn read(bytes: &[u8], at: usize) -> Self {
        let mut packer = Packer { data: Vec::with_capacity(bytes.len().saturating_sub(at) + 8), held: 0, count: 0 };
        let mut rest = bytes.get(at..).unwrap_or_default();
        loop {
            let length = memchr::memchr(0xFF, rest).unwrap_or(rest.len());
            let Some(next @ ..0x80) = rest.get(length + 1) else {
                packer.whole(&rest[..length]);
                rest = &rest[length..];
                break;
            };
            packer.whole(&rest[..=length]);
            packer.push(*next << 1, 7);
            rest = &rest[length + 2..];
        }
        let length = packer.data.len() * 8 + packer.count as usize;
        packer.data.push((packer.held >> 56) as u8);
        Self { data: packer.data, length, end: bytes.len() - rest.len() }
    }
}

/// Writes bits behind each other.
struct Packer {
    data: Vec<u8>,
    /// Bits that make no whole byte yet, at the top.
    held: u64,
    /// How many, at most 7.
    count: u32,
}

impl Packer {
    fn whole(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            let word = u64::from_be_bytes(*eight);
            self.data.extend((self.held | word >> self.count).to_be_bytes());
            // Two shifts, since one by 64 is not defined.
            self.held = word << 1 << (63 - self.count);
        }
        for byte in rest {
            self.push(*byte, 8);
        }
    }

    /// The first `size` bits of `byte`, in which only zeros follow.
    fn push(&mut self, byte: u8, size: u32) {
        self.held |= u64::from(byte) << 56 >> self.count;
        self.count += size;
        if self.count >= 8 {
            self.data.push((self.held >> 56) as u8);
            self.held <<= 8;
            self.count -= 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bit by bit, as the standard says it.
    fn by_definition(bytes: &[u8]) -> (Vec<bool>, usize) {
        let (mut bits, mut at) = (Vec::new(), 0);
        let mut seven = false;
        while let Some(byte) = bytes.get(at) {
            let marker = *byte == 0xFF && bytes.get(at + 1).is_none_or(|next| *next >= 0x80);
            if marker {
                break;
            }
            bits.extend((0..if seven { 7 } else { 8 }).rev().map(|n| byte >> n & 1 == 1));
            seven = *byte == 0xFF;
            at += 1;
        }
        (bits, at)
    }

    proptest! {
        #[test]
        fn no_bit_is_lost_and_no_stuffed_one_is_left(
            bytes in proptest::collection::vec(prop_oneof![3 => any::<u8>(), 1 => Just(0xFF), 1 => Just(0x7F)], 0..200),
        ) {
            let coded = Coded::read(&bytes, 0);
            let (bits, end) = by_definition(&bytes);
            prop_assert_eq!((coded.length, coded.end), (bits.len(), end));
            let read = (0..coded.length).map(|n| coded.data[n / 8] >> (7 - n % 8) & 1 == 1);
            prop_assert_eq!(read.collect::<Vec<_>>(), bits);
        }
    }
}
