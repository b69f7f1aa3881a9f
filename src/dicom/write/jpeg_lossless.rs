//! JPEG lossless, first-order prediction (ITU-T T.81, process 14, selection value 1): the everyday encoding of
//! angiography archives.

/// Categories of a difference: the number of bits it needs.
const CATEGORIES: usize = 17;
/// The longest Huffman code.
const LONGEST: usize = 16;

/// `values` of an image `columns` wide, of `precision` bits each, as one JPEG stream.
///
/// Both dimensions must fit 16 bits and the precision must be 2 to 16, which DICOM's own limits assure.
#[must_use]
pub fn encode(values: &[u16], columns: u16, precision: u8) -> Vec<u8> {
    let rows = (values.len() / usize::from(columns)) as u16;
    let differences = differences(values, usize::from(columns), precision);
    let mut frequency = [0_u32; CATEGORIES];
    for &difference in &differences {
        frequency[category(difference)] += 1;
    }
    let lengths = code_lengths(&frequency);
    let table = Table::new(&lengths);
    let mut stream = Vec::with_capacity(values.len());
    stream.extend([0xFF, 0xD8]);
    frame_header(&mut stream, rows, columns, precision);
    table.header(&mut stream);
    // One component, table 0, prediction from the left, no point transform (B.2.3).
    stream.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0]);
    let mut bits = Bits { stream, held: 0, count: 0 };
    for &difference in &differences {
        let category = category(difference);
        bits.put(table.code[category], table.length[category]);
        if (1..16).contains(&category) {
            // A negative difference is written as one less, its leading bit zero (H.1.2.2).
            let amount = if difference < 0 { difference - 1 } else { difference };
            bits.put(amount as u32 & ((1 << category) - 1), category as u8);
        }
    }
    let mut stream = bits.finish();
    stream.extend([0xFF, 0xD9]);
    stream
}

/// Differences from the prediction (H.1.2.1): the left neighbor; above in the first column; half the range at first.
fn differences(values: &[u16], columns: usize, precision: u8) -> Vec<i32> {
    let mut differences = Vec::with_capacity(values.len());
    for (i, &value) in values.iter().enumerate() {
        let prediction = match i {
            0 => 1 << (precision - 1),
            _ if i % columns == 0 => values[i - columns],
            _ => values[i - 1],
        };
        // Modulo 2^16, as a number from −32767 to 32768.
        let difference = value.wrapping_sub(prediction).cast_signed();
        differences.push(if difference == i16::MIN { 32768 } else { i32::from(difference) });
    }
    differences
}

fn category(difference: i32) -> usize {
    (32 - difference.unsigned_abs().leading_zeros()) as usize
}

/// How many codes of each length from 1 to 16 there are, and the categories in the order of their codes: the optimal
/// code of Annex K.2, which leaves the code of ones only unused.
fn code_lengths(frequency: &[u32; CATEGORIES]) -> [u8; CATEGORIES] {
    // Each entry: total frequency and the categories merged so far; the last, without a category, takes the code of ones.
    let mut trees: Vec<(u32, Vec<usize>)> = (0..CATEGORIES)
        .filter(|&c| frequency[c] > 0)
        .map(|c| (frequency[c].saturating_mul(2), vec![c]))
        .chain([(1, vec![CATEGORIES])])
        .collect();
    let mut lengths = [0_u8; CATEGORIES + 1];
    while trees.len() > 1 {
        trees.sort_by_key(|tree| std::cmp::Reverse(tree.0));
        let (Some(rarest), Some(rare)) = (trees.pop(), trees.pop()) else { break };
        let merged: Vec<usize> = rare.1.into_iter().chain(rarest.1).collect();
        for &c in &merged {
            lengths[c] += 1;
        }
        trees.push((rarest.0.saturating_add(rare.0), merged));
    }
    let mut codes = [0_u8; CATEGORIES];
    codes.copy_from_slice(&lengths[..CATEGORIES]);
    limit(&mut codes);
    codes
}

/// Eighteen leaves can be seventeen deep: then two codes of length 17 become one of 16 and one that splits a shorter.
fn limit(lengths: &mut [u8; CATEGORIES]) {
    let deepest = |lengths: &[u8; CATEGORIES]| lengths.iter().position(|&l| usize::from(l) > LONGEST);
    while let Some(deep) = deepest(lengths) {
        let shorter = (0..CATEGORIES).filter(|&c| (1..LONGEST).contains(&usize::from(lengths[c])));
        let Some(split) = shorter.max_by_key(|&c| lengths[c]) else { return };
        lengths[split] += 1;
        lengths[deep] = lengths[split];
    }
}

/// A Huffman table: the code of each category.
struct Table {
    code: [u32; CATEGORIES],
    length: [u8; CATEGORIES],
    counts: [u8; LONGEST],
    order: Vec<u8>,
}

impl Table {
    /// Canonical codes of these lengths (Annex C).
    fn new(lengths: &[u8; CATEGORIES]) -> Self {
        let mut order: Vec<u8> = (0..CATEGORIES as u8).filter(|&c| lengths[usize::from(c)] > 0).collect();
        order.sort_by_key(|&c| (lengths[usize::from(c)], c));
        let mut table = Self { code: [0; CATEGORIES], length: *lengths, counts: [0; LONGEST], order };
        let (mut code, mut length) = (0_u32, 0_u8);
        for &category in &table.order {
            let category = usize::from(category);
            code <<= lengths[category] - length;
            length = lengths[category];
            table.code[category] = code;
            table.counts[usize::from(length) - 1] += 1;
            code += 1;
        }
        table
    }

    /// The DHT segment (B.2.4.2).
    fn header(&self, stream: &mut Vec<u8>) {
        stream.extend([0xFF, 0xC4, 0, (19 + self.order.len()) as u8, 0]);
        stream.extend(self.counts);
        stream.extend(&self.order);
    }
}

/// The SOF3 segment (B.2.2).
fn frame_header(stream: &mut Vec<u8>, rows: u16, columns: u16, precision: u8) {
    stream.extend([0xFF, 0xC3, 0, 11, precision]);
    stream.extend(rows.to_be_bytes());
    stream.extend(columns.to_be_bytes());
    stream.extend([1, 1, 0x11, 0]);
}

/// Bits on their way into bytes, first bit highest; a byte of ones is followed by a zero byte (F.1.2.3).
struct Bits {
    stream: Vec<u8>,
    held: u64,
    count: u8,
}

impl Bits {
    fn put(&mut self, bits: u32, length: u8) {
        self.held = (self.held << length) | u64::from(bits);
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.stream.push(byte);
            if byte == 0xFF {
                self.stream.push(0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            let missing = 8 - self.count;
            self.put((1 << missing) - 1, missing);
        }
        self.stream
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every code has at most 16 bits, and one code of the longest length, all ones, is left over.
    fn check_lengths(frequency: [u32; CATEGORIES]) {
        let lengths = code_lengths(&frequency);
        let used: f64 = lengths.iter().filter(|&&l| l > 0).map(|&l| 0.5_f64.powi(i32::from(l))).sum();
        assert!(used < 1.0, "{lengths:?}");
        for (l, f) in lengths.iter().zip(frequency) {
            assert_eq!(*l > 0, f > 0, "{lengths:?}");
            assert!(usize::from(*l) <= LONGEST, "{lengths:?}");
        }
    }

    #[test]
    fn codes_are_short_and_leave_the_ones_free() {
        check_lengths([0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        check_lengths([1; CATEGORIES]);
        // Frequencies that double make the deepest tree there is.
        check_lengths(std::array::from_fn(|i| 1 << i));
    }

    #[test]
    fn a_byte_of_ones_is_stuffed() {
        let mut bits = Bits { stream: Vec::new(), held: 0, count: 0 };
        bits.put(0x1FF, 9);
        assert_eq!(bits.finish(), [0xFF, 0x00, 0xFF, 0x00]);
    }

    proptest! {
        #[test]
        fn any_frequencies_make_codes(frequency in prop::array::uniform17(0_u32..100_000)) {
            prop_assume!(frequency.iter().any(|&f| f > 0));
            check_lengths(frequency);
        }
    }
}
