//! Tagged points.

use serde::{Deserialize, Serialize};

/// A point of one space. Implemented by the tagged points only.
pub trait Point: Copy + PartialEq + Send + Sync + std::fmt::Debug {
    /// The coordinates, the third being zero in a plane.
    fn coordinates(self) -> [f64; 3];

    /// The point with these coordinates; a plane ignores the third.
    fn from_coordinates(coordinates: [f64; 3]) -> Self;

    /// Euclidean distance, in the unit of the space.
    #[must_use]
    fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.coordinates(), other.coordinates());
        (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
    }

    /// The point a fraction `t` of the way from `self` to `other`.
    #[must_use]
    fn lerp(self, other: Self, t: f64) -> Self {
        let (a, b) = (self.coordinates(), other.coordinates());
        Self::from_coordinates(std::array::from_fn(|k| (b[k] - a[k]).mul_add(t, a[k])))
    }

    /// Whether every coordinate is a finite number.
    #[must_use]
    fn is_finite(self) -> bool {
        self.coordinates().iter().all(|c| c.is_finite())
    }
}

/// A point of an image, in pixels: (0, 0) is the center of the first pixel, x along columns, y along rows.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct ImagePoint {
    /// Along the columns, to the right.
    pub x: f64,
    /// Along the rows, downward.
    pub y: f64,
}

/// A point of a view's plane, in mm at the calibrated depth, with the axes of the view's reference image.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct PlanePoint {
    /// Along the columns, to the right.
    pub x: f64,
    /// Along the rows, downward.
    pub y: f64,
}

/// A point in the patient, in mm: x to the left, y to the back, z to the head, from the isocenter.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct SpacePoint {
    /// To the patient's left.
    pub x: f64,
    /// To the patient's back.
    pub y: f64,
    /// To the patient's head.
    pub z: f64,
}

macro_rules! planar {
    ($name:ident) => {
        impl $name {
            /// The point (x, y).
            #[must_use]
            pub const fn new(x: f64, y: f64) -> Self {
                Self { x, y }
            }
        }

        impl From<[f64; 2]> for $name {
            fn from([x, y]: [f64; 2]) -> Self {
                Self { x, y }
            }
        }

        impl From<$name> for [f64; 2] {
            fn from(p: $name) -> Self {
                [p.x, p.y]
            }
        }

        impl Point for $name {
            fn coordinates(self) -> [f64; 3] {
                [self.x, self.y, 0.0]
            }

            fn from_coordinates([x, y, _]: [f64; 3]) -> Self {
                Self { x, y }
            }
        }
    };
}

planar!(ImagePoint);
planar!(PlanePoint);

impl SpacePoint {
    /// The point (x, y, z).
    #[must_use]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }
}

impl From<[f64; 3]> for SpacePoint {
    fn from([x, y, z]: [f64; 3]) -> Self {
        Self { x, y, z }
    }
}

impl From<SpacePoint> for [f64; 3] {
    fn from(p: SpacePoint) -> Self {
        [p.x, p.y, p.z]
    }
}

impl Point for SpacePoint {
    fn coordinates(self) -> [f64; 3] {
        self.into()
    }

    fn from_coordinates(coordinates: [f64; 3]) -> Self {
        coordinates.into()
    }
}
