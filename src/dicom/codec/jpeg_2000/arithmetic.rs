//! The MQ arithmetic decoder (T.800 Annex C), as a decoder of decisions for `CONTEXTS` adaptive contexts.
//!
//! Knows nothing of what the decisions mean.

/// Contexts of code-block coding (Table D.7), rounded up to a power of two.
pub const CONTEXTS: usize = 32;

/// A state of a context: Qe in the upper 16 bits, then, in bytes from the lowest: the more probable symbol, the state after
/// it, the state after the other.
type State = u64;

/// Qe, next state after the more probable symbol, after the less probable, and whether the symbols change places (Table C.2).
const ESTIMATES: [(u16, u8, u8, bool); 47] = [
    (0x5601, 1, 1, true),
    (0x3401, 2, 6, false),
    (0x1801, 3, 9, false),
    (0x0AC1, 4, 12, false),
    (0x0521, 5, 29, false),
    (0x0221, 38, 33, false),
    (0x5601, 7, 6, true),
    (0x5401, 8, 14, false),
    (0x4801, 9, 14, false),
    (0x3801, 10, 14, false),
    (0x3001, 11, 17, false),
    (0x2401, 12, 18, false),
    (0x1C01, 13, 20, false),
    (0x1601, 29, 21, false),
    (0x5601, 15, 14, true),
    (0x5401, 16, 14, false),
    (0x5101, 17, 15, false),
    (0x4801, 18, 16, false),
    (0x3801, 19, 17, false),
    (0x3401, 20, 18, false),
    (0x3001, 21, 19, false),
    (0x2801, 22, 19, false),
    (0x2401, 23, 20, false),
    (0x2201, 24, 21, false),
    (0x1C01, 25, 22, false),
    (0x1801, 26, 23, false),
    (0x1601, 27, 24, false),
    (0x1401, 28, 25, false),
    (0x1201, 29, 26, false),
    (0x1101, 30, 27, false),
    (0x0AC1, 31, 28, false),
    (0x09C1, 32, 29, false),
    (0x08A1, 33, 30, false),
    (0x0521, 34, 31, false),
    (0x0441, 35, 32, false),
    (0x02A1, 36, 33, false),
    (0x0221, 37, 34, false),
    (0x0141, 38, 35, false),
    (0x0111, 39, 36, false),
    (0x0085, 40, 37, false),
    (0x0049, 41, 38, false),
    (0x0025, 42, 39, false),
    (0x0015, 43, 40, false),
    (0x0009, 44, 41, false),
    (0x0005, 45, 42, false),
    (0x0001, 45, 43, false),
    (0x5601, 46, 46, false),
];

/// State `2 n + s` is row `n` of the table of estimates with `s` as the more probable symbol.
static STATES: [State; 128] = states();

const fn states() -> [State; 128] {
    let mut states = [0; 128];
    let mut number = 0;
    while number < 2 * ESTIMATES.len() {
        let (probability, after_more, after_less, change) = ESTIMATES[number / 2];
        let symbol = (number % 2) as u64;
        let more = 2 * after_more as u64 + symbol;
        let less = 2 * after_less as u64 + if change { 1 - symbol } else { symbol };
        states[number] = (probability as u64) << 48 | less << 16 | more << 8 | symbol;
        number += 1;
    }
    states
}

/// Only the upper 16 bits: those of the interval and of Qe.
const HIGH: u64 = 0xFFFF << 48;

/// The decoder of a segment.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    /// The byte that comes next.
    at: usize,
    /// The last byte was 0xFF.
    stuffed: bool,
    /// The registers A and C: A in the upper 16 bits, and the code from there on.
    interval: u64,
    code: u64,
    /// Bits of `code` that have been read and lie below those of the interval; while it is refilled, less than zero.
    ready: i32,
}

/// The states of all contexts.
pub type Contexts = [State; CONTEXTS];

/// A context in row `estimate` of Table C.2, zero the more probable symbol.
pub fn context(estimate: usize) -> State {
    STATES[2 * estimate]
}

impl<'a> Decoder<'a> {
    /// INITDEC (C.3.5).
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, stuffed: false, interval: 0x8000 << 48, code: 0, ready: -15 }.refilled()
    }

    /// DECODE (C.3.2): the next decision, 0 or 1, in context number `context`.
    #[inline(always)]
    pub fn decide(&mut self, context: usize, contexts: &mut Contexts) -> u32 {
        let state = contexts[context % CONTEXTS];
        let (more, less) = (STATES[(state >> 8) as usize % 128], STATES[(state >> 16) as usize % 128]);
        let probability = state & HIGH;
        let rest = self.interval - probability;
        let lower = self.code < probability;
        let less_probable = lower ^ (rest < probability);
        self.interval = std::hint::select_unpredictable(lower, probability, rest);
        self.code -= std::hint::select_unpredictable(lower, 0, probability);
        let shift = self.interval.leading_zeros();
        let next = std::hint::select_unpredictable(less_probable, less, more);
        contexts[context % CONTEXTS] = std::hint::select_unpredictable(shift == 0, state, next);
        self.interval <<= shift;
        self.code <<= shift;
        self.ready -= shift as i32;
        if self.ready < 0 {
            *self = self.refilled();
        }
        (state as u32 & 1) ^ u32::from(less_probable)
    }

    /// BYTEIN (C.3.4), of as many bytes as there is room for. A byte that carries into those before it is not taken before
    /// its bits are needed, as in the standard: damaged bytes, too, then mean what they mean to others.
    #[cold]
    #[inline(never)]
    fn refilled(mut self) -> Self {
        // Mostly, several bytes without any stuffing.
        if !self.stuffed
            && self.ready <= 0
            && let Some(next) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<4>())
        {
            let word = u32::from_be_bytes(*next);
            // No byte is 0xFF.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                self.at += 4;
                self.ready += 32;
                self.code = self.code.wrapping_add(u64::from(word) << (48 - self.ready));
                return self;
            }
        }
        while self.ready <= 40 {
            let byte = self.bytes.get(self.at).copied().unwrap_or(0xFF);
            let (bits, value) = match byte {
                0x90.. if self.stuffed => (8, 0xFF),
                0x80.. if self.stuffed && self.ready >= 0 => break,
                _ => {
                    self.at += 1;
                    let bits = if self.stuffed { 7 } else { 8 };
                    self.stuffed = byte == 0xFF;
                    (bits, byte)
                }
            };
            self.ready += bits;
            self.code = self.code.wrapping_add(u64::from(value) << (48 - self.ready));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test sequence of ITU-T T.88 H.2, whose decoder is the same.
    #[test]
    fn the_test_sequence_of_the_standard_is_decoded() {
        let coded = [
            0x84, 0xC7, 0x3B, 0xFC, 0xE1, 0xA1, 0x43, 0x04, 0x02, 0x20, 0x00, 0x00, 0x41, 0x0D, 0xBB, 0x86, 0xF4, 0x31,
            0x7F, 0xFF, 0x88, 0xFF, 0x37, 0x47, 0x1A, 0xDB, 0x6A, 0xDF, 0xFF, 0xAC,
        ];
        let expected = [
            0x00, 0x02, 0x00, 0x51, 0x00, 0x00, 0x00, 0xC0, 0x03, 0x52, 0x87, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x82, 0xC0,
            0x20, 0x00, 0xFC, 0xD7, 0x9E, 0xF6, 0xBF, 0x7F, 0xED, 0x90, 0x4F, 0x46, 0xA3, 0xBF,
        ];
        let mut decoder = Decoder::new(&coded);
        let mut contexts = [context(0); CONTEXTS];
        let decoded = expected.map(|_| (0..8).fold(0, |byte, _| byte << 1 | decoder.decide(5, &mut contexts)));
        assert_eq!(decoded, expected);
    }

    /// As the standard says it, a bit at a time, with registers of 16 and 32 bits (C.3).
    struct Plain<'a> {
        bytes: &'a [u8],
        at: usize,
        a: u32,
        c: u32,
        ct: u32,
        row: usize,
        symbol: u32,
    }

    impl<'a> Plain<'a> {
        fn new(bytes: &'a [u8]) -> Self {
            let mut plain = Self { bytes, at: 0, a: 0x8000, c: 0, ct: 0, row: 0, symbol: 0 };
            plain.c = plain.byte(0) << 16;
            plain.byte_in();
            plain.c <<= 7;
            plain.ct -= 7;
            plain
        }

        fn byte(&self, ahead: usize) -> u32 {
            self.bytes.get(self.at + ahead).copied().unwrap_or(0xFF).into()
        }

        fn byte_in(&mut self) {
            if self.byte(0) == 0xFF && self.byte(1) > 0x8F {
                self.c = self.c.wrapping_add(0xFF00);
                self.ct = 8;
            } else {
                let stuffed = u32::from(self.byte(0) == 0xFF);
                self.at += 1;
                self.c = self.c.wrapping_add(self.byte(0) << (8 + stuffed));
                self.ct = 8 - stuffed;
            }
        }

        fn decide(&mut self) -> u32 {
            let (probability, after_more, after_less, change) = ESTIMATES[self.row];
            let probability = u32::from(probability);
            self.a -= probability;
            let less = if self.c >> 16 < probability {
                let less = self.a >= probability;
                self.a = probability;
                less
            } else {
                self.c -= probability << 16;
                if self.a & 0x8000 != 0 {
                    return self.symbol;
                }
                self.a < probability
            };
            let decision = self.symbol ^ u32::from(less);
            self.symbol ^= u32::from(less && change);
            self.row = usize::from(if less { after_less } else { after_more });
            loop {
                if self.ct == 0 {
                    self.byte_in();
                }
                (self.a, self.c, self.ct) = (self.a << 1, self.c << 1, self.ct - 1);
                if self.a & 0x8000 != 0 {
                    return decision;
                }
            }
        }
    }

    proptest::proptest! {
        /// Bytes that no encoder would write, too.
        #[test]
        fn any_bytes_are_decoded_as_the_standard_says(
            bytes in proptest::collection::vec(proptest::prop_oneof![proptest::prelude::any::<u8>(), 0x7F..0x91_u8, proptest::prelude::Just(0xFF)], 0..60),
        ) {
            let (mut decoder, mut contexts) = (Decoder::new(&bytes), [context(0); CONTEXTS]);
            let mut plain = Plain::new(&bytes);
            for number in 0..1000 {
                proptest::prop_assert_eq!(decoder.decide(0, &mut contexts), plain.decide(), "decision {}", number);
            }
        }
    }
}
