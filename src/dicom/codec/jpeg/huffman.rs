//! Huffman codes (T.81 annex C and F.2.2.3).

use crate::dicom::codec::bits::Bits;

/// Bits looked up at once: 16 KiB of table, which leaves the first-level cache room for pixels.
const LOOKUP: u32 = 12;

/// A code, ready to be decoded.
pub struct Table {
    /// For the next [`LOOKUP`] bits: a whole difference, or a symbol, or neither.
    lookup: Box<[Entry; 1 << LOOKUP]>,
    /// Largest code of each length from 1 to 16, left-aligned in 16 bits and exclusive.
    limits: [u32; 17],
    /// Index of the first symbol of each length minus its first code, modulo 2^32.
    offsets: [u32; 17],
    symbols: Vec<u8>,
}

/// What a lookup found, in four bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The difference, if code and magnitude bits fit the lookup, else the symbol.
    value: i16,
    /// Bits of code and magnitude together; 0 if they do not fit.
    whole: u8,
    /// The high half of the symbol if they fit; else the bits of the code, 0 if it is longer than the lookup.
    rest: u8,
}

impl Table {
    /// The code with `counts[n]` symbols of length `n + 1`. In a table of differences (`dc`), a symbol is the size of the
    /// magnitude that follows; in a table of AC coefficients its low half is.
    /// An error if there are more codes of a length than bits allow.
    pub fn new(counts: &[u8; 16], symbols: &[u8], dc: bool) -> Result<Self, String> {
        let damaged = || "its Huffman table is damaged".to_owned();
        let mut table = Self {
            lookup: Box::new([Entry::default(); 1 << LOOKUP]),
            limits: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut index) = (0_u32, 0_u32);
        for (length, count) in (1..=16_u32).zip(counts) {
            table.offsets[length as usize] = index.wrapping_sub(code);
            for symbol in symbols.get(index as usize..index as usize + usize::from(*count)).ok_or_else(damaged)? {
                if code >> length != 0 {
                    return Err(damaged());
                }
                if length <= LOOKUP {
                    table.fill(code, length, *symbol, dc);
                }
                code += 1;
            }
            index += u32::from(*count);
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(table)
    }

    /// Enters all lookups that begin with `code`.
    fn fill(&mut self, code: u32, length: u32, symbol: u8, dc: bool) {
        let size = u32::from(if dc { symbol } else { symbol & 15 });
        let spare = LOOKUP - length;
        for rest in 0..1_u32 << spare {
            let entry = &mut self.lookup[(code << spare | rest) as usize];
            *entry = Entry { value: i16::from(symbol), whole: 0, rest: length as u8 };
            if size <= spare {
                let magnitude = (rest >> (spare - size)).cast_signed();
                let negative = size > 0 && magnitude >> (size - 1) == 0;
                let value = (if negative { magnitude - (1 << size) + 1 } else { magnitude }) as i16;
                *entry = Entry { value, whole: (length + size) as u8, rest: symbol >> 4 };
            }
        }
    }

    /// The next difference of a DC or lossless code (T.81 F.2.2.1, H.2.2), modulo 65 536. `None` if the bits are no code.
    #[inline(always)]
    pub fn difference(&self, bits: &mut Bits) -> Option<i32> {
        bits.refill_if_low();
        let entry = self.lookup[bits.peek(LOOKUP) as usize];
        if entry.whole > 0 {
            bits.skip(u32::from(entry.whole));
            return Some(i32::from(entry.value));
        }
        let (symbol, length) = self.symbol(entry, *bits)?;
        bits.skip(length);
        match symbol {
            0 => Some(0),
            size @ 1..=15 => Some(signed(bits, u32::from(size))),
            16 => Some(32_768),
            _ => None,
        }
    }

    /// The next AC coefficient: how many zeros come before it, and its value; a value of 0 stands for a run of 16 zeros
    /// or the end of the block (T.81 F.2.2.2).
    #[inline(always)]
    pub fn coefficient(&self, bits: &mut Bits) -> Option<(u8, i32)> {
        bits.refill_if_low();
        let entry = self.lookup[bits.peek(LOOKUP) as usize];
        if entry.whole > 0 {
            bits.skip(u32::from(entry.whole));
            return Some((entry.rest, i32::from(entry.value)));
        }
        let (symbol, length) = self.symbol(entry, *bits)?;
        bits.skip(length);
        let size = u32::from(symbol & 15);
        Some((symbol >> 4, if size == 0 { 0 } else { signed(bits, size) }))
    }

    /// The next symbol, of which `entry` was looked up, and the length of its code.
    #[inline(always)]
    fn symbol(&self, entry: Entry, bits: Bits) -> Option<(u8, u32)> {
        if entry.rest > 0 { Some((entry.value as u8, u32::from(entry.rest))) } else { self.long_symbol(bits.peek(16)) }
    }

    /// The symbol whose code begins the 16 bits `next`.
    #[cold]
    fn long_symbol(&self, next: u32) -> Option<(u8, u32)> {
        let length = (1..=16).find(|length| next < self.limits[*length as usize])?;
        let index = (next >> (16 - length)).wrapping_add(self.offsets[length as usize]);
        Some((*self.symbols.get(index as usize)?, length))
    }
}

/// A value of `size` bits, from 1 to 16, in which a leading 0 means negative (T.81 F.2.2.1, EXTEND).
#[inline(always)]
fn signed(bits: &mut Bits, size: u32) -> i32 {
    let value = bits.peek(size).cast_signed();
    bits.skip(size);
    if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value }
}
