//! Single elements of a data set, each with its value representation.

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_object::InMemDicomObject;

/// An element of a data set.
pub type Element = DataElement<InMemDicomObject>;

/// A text; an empty attribute where it is empty.
pub fn text(tag: Tag, vr: VR, value: &str) -> Element {
    if value.is_empty() {
        DataElement::new(tag, vr, PrimitiveValue::Empty)
    } else {
        DataElement::new(tag, vr, PrimitiveValue::from(value))
    }
}

/// Several texts.
pub fn texts(tag: Tag, vr: VR, values: &[String]) -> Element {
    DataElement::new(tag, vr, PrimitiveValue::Strs(values.to_vec().into()))
}

/// A 16-bit number.
pub fn number(tag: Tag, value: u16) -> Element {
    DataElement::new(tag, VR::US, PrimitiveValue::from(value))
}

/// Several 16-bit numbers.
pub fn numbers(tag: Tag, values: &[u32]) -> Element {
    DataElement::new(tag, VR::US, PrimitiveValue::U16(values.iter().map(|&v| v as u16).collect()))
}

/// Decimal strings of at most 16 characters (PS3.5 6.2).
pub fn decimals(tag: Tag, values: &[f64]) -> Element {
    if values.is_empty() {
        return text(tag, VR::DS, "");
    }
    let texts: Vec<String> = values.iter().map(|&v| decimal(v)).collect();
    DataElement::new(tag, VR::DS, PrimitiveValue::Strs(texts.into()))
}

fn decimal(value: f64) -> String {
    let shortest = value.to_string();
    if shortest.len() <= 16 {
        return shortest;
    }
    (0..=14)
        .rev()
        .map(|digits| format!("{value:.digits$}"))
        .find(|t| t.len() <= 16)
        .unwrap_or_else(|| format!("{value:.6e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_strings_are_short() {
        for (value, expected) in
            [(1200.0, "1200"), (0.4, "0.4"), (-15.0, "-15"), (1.0 / 3.0, "0.33333333333333"), (1e20, "1.000000e20")]
        {
            assert_eq!(decimal(value), expected);
            assert!(decimal(value).len() <= 16);
        }
    }
}
