//! Reading opacity along lines across a vessel.

use crate::geometry::{ImagePoint, ImageVector};
use crate::imaging::Raster;
use crate::numeric::cubic_weights;

/// An opacity picture that can be read between pixels.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    opacity: &'a Raster<f32>,
    valid: Option<&'a Raster<bool>>,
}

impl<'a> Field<'a> {
    /// The picture; `valid` of another shape is taken as absent.
    pub fn new(opacity: &'a Raster<f32>, valid: Option<&'a Raster<bool>>) -> Self {
        let valid = valid.filter(|v| v.columns() == opacity.columns() && v.rows() == opacity.rows());
        Self { opacity, valid }
    }

    /// Opacity at a point by cubic convolution; not a number outside the picture or next to an unusable pixel.
    pub fn at(&self, point: ImagePoint) -> f64 {
        let (columns, rows) = (self.opacity.columns(), self.opacity.rows());
        let (x0, y0) = (point.x.floor(), point.y.floor());
        let inside = x0 >= 1.0 && y0 >= 1.0 && x0 + 2.0 < columns as f64 && y0 + 2.0 < rows as f64;
        if !inside {
            return f64::NAN;
        }
        let (column, row) = (x0 as usize - 1, y0 as usize - 1);
        let (wx, wy) = (cubic_weights(point.x - x0), cubic_weights(point.y - y0));
        let mut sum = 0.0;
        for (j, wy) in wy.iter().enumerate() {
            let start = (row + j) * columns + column;
            let line = &self.opacity.values()[start..start + 4];
            if self.valid.is_some_and(|v| v.values()[start..start + 4].contains(&false)) {
                return f64::NAN;
            }
            let across: f64 = line.iter().zip(wx).map(|(&v, w)| f64::from(v) * w).sum();
            sum += wy * across;
        }
        sum
    }

    /// Opacity at equal distances of one px along `normal` from `center`: `2 · reach + 1` values, the middle one at
    /// `center`.
    pub fn section(&self, center: ImagePoint, normal: ImageVector, reach: usize) -> Vec<f64> {
        let reach = reach.cast_signed();
        (-reach..=reach).map(|k| self.at(center + normal * k as f64)).collect()
    }
}
