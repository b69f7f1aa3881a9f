//! Shifts of whole images: of a run on another run, and of a mask under its contrast.
//!
//! Inside the program both are vectors of the image, to the right and downward. Files, plans and JSON write them in the
//! orders and with the signs of DICOM: row before column, and a mask's column to the left.

use crate::geometry::{ImagePoint, ImageVector};
use serde::{Deserialize, Serialize};

/// How a run lies on the reference run of its view: its pixel p lies at p + shift. Written as row and column.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct RunShift {
    /// By what the pixels of the run are moved.
    pub displacement: ImageVector,
}

impl RunShift {
    /// Row and column, down and to the right.
    #[must_use]
    pub const fn row_column(self) -> [f64; 2] {
        [self.displacement.y, self.displacement.x]
    }

    /// Whether the run is not moved.
    pub(crate) fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// A point of the run in the pixels of the reference run.
    pub(crate) fn to_reference(self, point: ImagePoint) -> ImagePoint {
        point + self.displacement
    }

    /// A point of the reference run in the pixels of the run.
    #[must_use]
    pub fn from_reference(self, point: ImagePoint) -> ImagePoint {
        point - self.displacement
    }
}

impl From<[f64; 2]> for RunShift {
    fn from([row, column]: [f64; 2]) -> Self {
        Self { displacement: ImageVector::new(column, row) }
    }
}

impl From<RunShift> for [f64; 2] {
    fn from(shift: RunShift) -> Self {
        shift.row_column()
    }
}

/// By what a mask is moved before it is subtracted. Written as Mask Sub-pixel Shift (0028,6114): row and column, positive
/// down and to the *left*.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct MaskShift {
    /// By what the pixels of the mask are moved.
    pub displacement: ImageVector,
}

impl MaskShift {
    /// The mask stays where it is.
    pub const ZERO: Self = Self { displacement: ImageVector::ZERO };

    /// Down and to the left, as Mask Sub-pixel Shift is written.
    #[must_use]
    pub fn down_left(self) -> [f64; 2] {
        // A column of 0 stays 0 and does not become −0.
        [self.displacement.y, 0.0 - self.displacement.x]
    }

    /// Whether the mask is not moved.
    pub(crate) fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

impl From<[f64; 2]> for MaskShift {
    fn from([down, left]: [f64; 2]) -> Self {
        Self { displacement: ImageVector::new(0.0 - left, down) }
    }
}

impl From<MaskShift> for [f64; 2] {
    fn from(shift: MaskShift) -> Self {
        shift.down_left()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_written_row_before_column() {
        let shift = RunShift { displacement: ImageVector::new(3.0, -2.0) };
        assert_eq!(serde_json::to_string(&shift).unwrap(), "[-2.0,3.0]");
        assert_eq!(serde_json::from_str::<RunShift>("[-2.0,3.0]").unwrap(), shift);
        let point = ImagePoint::new(10.0, 20.0);
        assert_eq!(shift.to_reference(point), ImagePoint::new(13.0, 18.0));
        assert_eq!(shift.from_reference(shift.to_reference(point)), point);
    }

    #[test]
    fn a_mask_is_written_down_and_to_the_left() {
        let shift = MaskShift { displacement: ImageVector::new(3.0, -2.0) };
        assert_eq!(serde_json::to_string(&shift).unwrap(), "[-2.0,-3.0]");
        assert_eq!(serde_json::from_str::<MaskShift>("[-2.0,-3.0]").unwrap(), shift);
        assert_eq!(serde_json::to_string(&MaskShift::ZERO).unwrap(), "[0.0,0.0]");
        assert_eq!(serde_json::to_string(&MaskShift::from([0.5, 0.0])).unwrap(), "[0.5,0.0]");
    }
}
