//! The tables of the Modality LUT and VOI LUT sequences.

use crate::dicom::parser::DataSet;
use dicom_dictionary_std::tags;

/// A table from stored values.
pub struct LookupTable {
    /// Stored value of the first entry.
    pub first: f64,
    /// Entries, at least one.
    pub entries: Vec<f32>,
    /// Bits of an entry, as the descriptor says.
    pub bits: f64,
}

/// The table of an item by its LUT Descriptor (0028,3002) and LUT Data (0028,3006); `None` if it is damaged
/// (PS3.3 C.11.1). Of `signed` pixels the first value is signed, too, however it was written.
pub fn lookup_table(item: &DataSet, signed: bool) -> Option<LookupTable> {
    let descriptor = item.numbers(tags::LUT_DESCRIPTOR);
    let [count, first, bits] = *descriptor.first_chunk::<3>()?;
    // Whether these are US or SS is not written with implicit VR.
    let first = if signed && first >= 32_768.0 { first - 65_536.0 } else { first };
    // A count of 0 stands for 65 536.
    let count = if count == 0.0 { 65_536 } else { f64::from(count as i32 as u16) as usize };
    let mut entries = if bits <= 8.0 && item.bytes(tags::LUT_DATA).is_some_and(|bytes| bytes.len() < 2 * count) {
        item.bytes(tags::LUT_DATA)?.iter().map(|byte| f32::from(*byte)).collect::<Vec<_>>()
    } else {
        item.words(tags::LUT_DATA).into_iter().map(f32::from).collect()
    };
    let complete = entries.len() >= count && count > 0;
    entries.truncate(count);
    complete.then_some(LookupTable { first, entries, bits })
}
