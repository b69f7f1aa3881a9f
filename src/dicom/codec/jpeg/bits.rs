//! Entropy-coded bits, most significant first, without the zero bytes stuffed behind 0xFF (T.81 F.2.2.5).

/// A reader of bits up to the next marker. Behind the end it gives zeros, and says so when asked.
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first one at the top. Below the first `count` there may be some of the bits that follow.
    buffer: u64,
    count: u32,
    /// How many of the bits in the buffer were made up.
    made_up: u32,
}

impl<'a> Bits<'a> {
    /// Bits of `bytes` from position `at` on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0, made_up: 0 }
    }

    /// Makes at least 48 bits ready.
    #[inline]
    pub fn refill(&mut self) {
        if self.count >= 48 {
            return;
        }
        if let Some(next) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            let word = u64::from_be_bytes(*next);
            if !has_ff(word) {
                self.buffer |= word >> self.count;
                let taken = (63 - self.count) >> 3;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    fn refill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at) {
                Some(0xFF) if self.bytes.get(self.at + 1) == Some(&0) => {
                    self.at += 2;
                    0xFF
                }
                Some(0xFF) | None => {
                    // What is left of bits read ahead is not of this segment.
                    self.buffer &= !(u64::MAX >> self.count.min(63));
                    self.made_up += 64 - self.count;
                    self.count = 64;
                    return;
                }
                Some(byte) => {
                    self.at += 1;
                    *byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next `n` bits, at most 32, without taking them; they must have been made ready.
    #[inline]
    pub fn peek(&self, n: u32) -> u32 {
        (self.buffer >> 32) as u32 >> (32 - n)
    }

    /// Takes `n` bits, at most 32.
    #[inline]
    pub fn skip(&mut self, n: u32) {
        self.buffer <<= n;
        self.count -= n;
    }

    /// A value of `size` bits, from 1 to 16, in which a leading 0 means negative (T.81 F.2.2.1, EXTEND).
    #[inline]
    pub fn signed(&mut self, size: u32) -> i32 {
        let value = self.peek(size).cast_signed();
        self.skip(size);
        if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value }
    }

    /// Whether more bits were taken than there are.
    #[inline]
    pub fn overrun(&self) -> bool {
        self.made_up > self.count
    }

    /// Goes on behind the next restart marker; `None` if there is none.
    pub fn restart(&mut self) -> Option<()> {
        loop {
            let next = self.bytes.get(self.at..)?;
            self.at += next.iter().position(|byte| *byte == 0xFF)? + 1;
            match *self.bytes.get(self.at)? {
                0xD0..=0xD7 => break,
                0x00 | 0xFF => {}
                _ => return None,
            }
        }
        *self = Self::new(self.bytes, self.at + 1);
        Some(())
    }

    /// Where the data behind these bits is to be looked for.
    pub fn position(&self) -> usize {
        // Bytes read ahead hold no marker: reading ahead stops before one.
        self.at
    }
}

/// Whether one of the eight bytes is 0xFF.
#[inline]
fn has_ff(word: u64) -> bool {
    let inverse = !word;
    inverse.wrapping_sub(0x0101_0101_0101_0101) & !inverse & 0x8080_8080_8080_8080 != 0
}
