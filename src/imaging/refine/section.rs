//! Reading opacity along lines across a vessel.

use crate::geometry::ImagePoint;
use crate::imaging::Raster;

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

    /// Opacity at a point by cubic convolution (R. Keys, *IEEE ASSP* 29, 1981), which blurs far less than bilinear
    /// interpolation; not a number outside the picture or next to an unusable pixel.
    pub fn at(&self, point: ImagePoint) -> f64 {
        let (columns, rows) = (self.opacity.columns(), self.opacity.rows());
        let (x0, y0) = (point.x.floor(), point.y.floor());
        let inside = x0 >= 1.0 && y0 >= 1.0 && x0 + 2.0 < columns as f64 && y0 + 2.0 < rows as f64;
        if !inside {
            return f64::NAN;
        }
        let (column, row) = (x0 as usize - 1, y0 as usize - 1);
        let (wx, wy) = (cubic(point.x - x0), cubic(point.y - y0));
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
    pub fn section(&self, center: ImagePoint, normal: [f64; 2], reach: usize) -> Vec<f64> {
        let reach = reach.cast_signed();
        (-reach..=reach)
            .map(|k| {
                let offset = k as f64;
                self.at(ImagePoint::new(center.x + offset * normal[0], center.y + offset * normal[1]))
            })
            .collect()
    }
}

/// Weights of four neighbors for a point a fraction `t` after the second.
fn cubic(t: f64) -> [f64; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quadratic_surface_is_read_exactly() {
        let f = |x: f64, y: f64| 0.1 * x * x - 0.3 * x * y + y - 2.0;
        let values = (0..100).map(|i| f(f64::from(i % 10), f64::from(i / 10)) as f32).collect();
        let raster = Raster::new(10, values).unwrap();
        let field = Field::new(&raster, None);
        for (x, y) in [(1.0, 1.0), (3.3, 4.7), (7.9, 1.2), (6.5, 7.5)] {
            assert!((field.at(ImagePoint::new(x, y)) - f(x, y)).abs() < 1e-5);
        }
        for (x, y) in [(0.5, 4.0), (4.0, 8.5), (f64::NAN, 3.0), (-3.0, 4.0)] {
            assert!(field.at(ImagePoint::new(x, y)).is_nan());
        }
    }

    #[test]
    fn unusable_pixels_are_not_read() {
        let raster = Raster::new(8, vec![1.0_f32; 64]).unwrap();
        let mut valid = Raster::new(8, vec![true; 64]).unwrap();
        valid.values_mut()[8 * 4 + 4] = false;
        let field = Field::new(&raster, Some(&valid));
        assert!(field.at(ImagePoint::new(4.5, 4.5)).is_nan());
        assert!((field.at(ImagePoint::new(1.5, 1.5)) - 1.0).abs() < 1e-12);
    }
}
