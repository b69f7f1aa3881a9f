//! Entropy-coded bits, most significant first, without the zero bytes stuffed behind 0xFF (T.81 F.2.2.5).

/// A reader of bits up to the next marker. Behind the end it gives zeros, and says so when asked.
pub struct Bits<'a> {
    bytes: &'a [u8],
    /// Where in `bytes` the coded data ends, and a marker or nothing follows.
    end: usize,
    /// The coded data without stuffed bytes: taken out beforehand, so that reading needs no look at each byte.
    data: Vec<u8>,
    /// What of `data` comes after the buffer; grows beyond its end.
    at: usize,
    /// The next bits, the first one at the top. Below the first `count` there may be some of the bits that follow.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// Bits of `bytes` from position `at` on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        let mut bits = Self { bytes, end: at, data: Vec::new(), at: 0, buffer: 0, count: 0 };
        bits.load();
        bits
    }

    /// Takes in the coded data from `end` on, up to the marker that follows.
    fn load(&mut self) {
        self.data.clear();
        (self.at, self.buffer, self.count) = (0, 0, 0);
        while let Some(rest) = self.bytes.get(self.end..) {
            let length = memchr::memchr(0xFF, rest).unwrap_or(rest.len());
            self.data.extend_from_slice(&rest[..length]);
            self.end += length;
            if rest.get(length + 1) != Some(&0) {
                break;
            }
            self.data.push(0xFF);
            self.end += 2;
        }
    }

    /// Makes at least 56 bits ready.
    #[inline]
    pub fn refill(&mut self) {
        let word = match self.data.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(next) => u64::from_be_bytes(*next),
            None => self.last_bytes(),
        };
        self.buffer |= word >> self.count;
        let taken = (63 - self.count) >> 3;
        self.at += taken as usize;
        self.count += taken * 8;
    }

    /// What is left, followed by zeros.
    #[cold]
    fn last_bytes(&self) -> u64 {
        let rest = self.data.get(self.at..).unwrap_or_default();
        rest.iter().zip([56, 48, 40, 32, 24, 16, 8]).fold(0, |word, (byte, shift)| word | u64::from(*byte) << shift)
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
        self.at * 8 > self.data.len() * 8 + self.count as usize
    }

    /// Goes on behind the next restart marker; `None` if there is none.
    pub fn restart(&mut self) -> Option<()> {
        loop {
            let next = self.bytes.get(self.end..)?;
            self.end += next.iter().position(|byte| *byte == 0xFF)? + 1;
            match *self.bytes.get(self.end)? {
                0xD0..=0xD7 => break,
                0x00 | 0xFF => {}
                _ => return None,
            }
        }
        self.end += 1;
        self.load();
        Some(())
    }

    /// Where the marker behind these bits is to be looked for.
    pub fn position(&self) -> usize {
        self.end
    }
}
