//! Tagged points, and the vectors between them.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A point of one space. Implemented by the tagged points only.
pub trait Point:
    Copy
    + PartialEq
    + Send
    + Sync
    + std::fmt::Debug
    + Sub<Output = Self::Vector>
    + Add<Self::Vector, Output = Self>
    + Sub<Self::Vector, Output = Self>
{
    /// What leads from one point of the space to another.
    type Vector: Vector;

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

/// A displacement or a direction in one space, in the unit of that space.
pub trait Vector:
    Copy
    + PartialEq
    + Send
    + Sync
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Neg<Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The scalar product.
    #[must_use]
    fn dot(self, other: Self) -> f64;

    /// The length.
    #[must_use]
    fn norm(self) -> f64;
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

/// A displacement in an image, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct ImageVector {
    /// To the right.
    pub x: f64,
    /// Downward.
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

/// A displacement in a view's plane, in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlaneVector {
    /// To the right.
    pub x: f64,
    /// Downward.
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

/// A displacement in the patient, in mm, or a direction there.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SpaceVector {
    /// To the patient's left.
    pub x: f64,
    /// To the patient's back.
    pub y: f64,
    /// To the patient's head.
    pub z: f64,
}

/// Constructors, conversions and operators of a point type and its vector type.
macro_rules! space {
    ($point:ident, $vector:ident, $n:literal, $($axis:ident),+) => {
        impl $point {
            /// The point with these coordinates.
            #[must_use]
            pub const fn new($($axis: f64),+) -> Self {
                Self { $($axis),+ }
            }
        }

        impl $vector {
            /// No displacement.
            pub const ZERO: Self = Self { $($axis: 0.0),+ };

            /// The vector with these components.
            #[must_use]
            pub const fn new($($axis: f64),+) -> Self {
                Self { $($axis),+ }
            }

            /// Whether every component is a finite number.
            #[must_use]
            pub const fn is_finite(self) -> bool {
                $(self.$axis.is_finite())&&+
            }
        }

        space!(@array $point, $n, $($axis),+);
        space!(@array $vector, $n, $($axis),+);

        impl Sub for $point {
            type Output = $vector;
            #[inline]
            fn sub(self, from: Self) -> $vector {
                $vector { $($axis: self.$axis - from.$axis),+ }
            }
        }

        space!(@combine $point, Add, add, $vector, $($axis),+);
        space!(@combine $point, Sub, sub, $vector, $($axis),+);
        space!(@combine $vector, Add, add, $vector, $($axis),+);
        space!(@combine $vector, Sub, sub, $vector, $($axis),+);

        impl AddAssign for $vector {
            #[inline]
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl Neg for $vector {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                Self { $($axis: -self.$axis),+ }
            }
        }

        space!(@scale $vector, Mul, mul, $($axis),+);
        space!(@scale $vector, Div, div, $($axis),+);
    };
    (@array $name:ident, $n:literal, $($axis:ident),+) => {
        impl From<[f64; $n]> for $name {
            fn from([$($axis),+]: [f64; $n]) -> Self {
                Self { $($axis),+ }
            }
        }

        impl From<$name> for [f64; $n] {
            fn from(of: $name) -> Self {
                [$(of.$axis),+]
            }
        }
    };
    (@combine $name:ident, $operator:ident, $method:ident, $vector:ident, $($axis:ident),+) => {
        impl $operator<$vector> for $name {
            type Output = Self;
            #[inline]
            fn $method(self, other: $vector) -> Self {
                Self { $($axis: self.$axis.$method(other.$axis)),+ }
            }
        }
    };
    (@scale $name:ident, $operator:ident, $method:ident, $($axis:ident),+) => {
        impl $operator<f64> for $name {
            type Output = Self;
            #[inline]
            fn $method(self, factor: f64) -> Self {
                Self { $($axis: self.$axis.$method(factor)),+ }
            }
        }
    };
}

space!(ImagePoint, ImageVector, 2, x, y);
space!(PlanePoint, PlaneVector, 2, x, y);
space!(SpacePoint, SpaceVector, 3, x, y, z);

/// [`Point`] and [`Vector`] of a plane.
macro_rules! planar {
    ($point:ident, $vector:ident) => {
        impl Point for $point {
            type Vector = $vector;

            fn coordinates(self) -> [f64; 3] {
                [self.x, self.y, 0.0]
            }

            fn from_coordinates([x, y, _]: [f64; 3]) -> Self {
                Self { x, y }
            }
        }

        impl Vector for $vector {
            #[inline]
            fn dot(self, other: Self) -> f64 {
                self.x * other.x + self.y * other.y
            }

            #[inline]
            fn norm(self) -> f64 {
                self.x.hypot(self.y)
            }
        }

        impl $vector {
            /// Turned by a quarter, from the columns toward the rows.
            #[must_use]
            pub const fn turned(self) -> Self {
                Self { x: -self.y, y: self.x }
            }

            /// The vector product: positive where the turn to `other` leads from the columns toward the rows.
            pub(crate) const fn cross(self, other: Self) -> f64 {
                self.x * other.y - self.y * other.x
            }
        }
    };
}

planar!(ImagePoint, ImageVector);
planar!(PlanePoint, PlaneVector);

impl Point for SpacePoint {
    type Vector = SpaceVector;

    fn coordinates(self) -> [f64; 3] {
        self.into()
    }

    fn from_coordinates(coordinates: [f64; 3]) -> Self {
        coordinates.into()
    }
}

impl SpacePoint {
    /// The point at `offset` from the isocenter.
    pub(crate) const fn at(SpaceVector { x, y, z }: SpaceVector) -> Self {
        Self { x, y, z }
    }

    /// From the isocenter to the point.
    pub(crate) const fn offset(self) -> SpaceVector {
        SpaceVector { x: self.x, y: self.y, z: self.z }
    }
}

impl Vector for SpaceVector {
    #[inline]
    fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    #[inline]
    fn norm(self) -> f64 {
        self.dot(self).sqrt()
    }
}

impl SpaceVector {
    /// The vector product.
    pub(crate) const fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    /// The vector of length one in this direction; `None` for a vector not longer than `least`.
    pub(crate) fn unit(self, least: f64) -> Option<Self> {
        let length = self.norm();
        (length > least).then(|| self / length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_vectors_add_up() {
        let (a, b) = (ImagePoint::new(1.0, 2.0), ImagePoint::new(4.0, 6.0));
        assert_eq!(b - a, ImageVector::new(3.0, 4.0));
        assert_eq!(a + (b - a), b);
        assert_eq!(b - (b - a), a);
        assert_eq!((b - a).norm(), 5.0);
        assert_eq!((b - a) / 2.0 + -(b - a) * 0.5, ImageVector::ZERO);
    }

    #[test]
    fn turned_from_columns_to_rows() {
        let right = ImageVector::new(1.0, 0.0);
        assert_eq!(right.turned(), ImageVector::new(0.0, 1.0));
        assert_eq!(right.dot(right.turned()), 0.0);
    }

    #[test]
    fn the_vector_product_is_right_handed_and_across_both() {
        let (x, y) = (SpaceVector::new(2.0, 0.0, 0.0), SpaceVector::new(0.0, 3.0, 0.0));
        assert_eq!(x.cross(y), SpaceVector::new(0.0, 0.0, 6.0));
        assert_eq!(x.cross(y).unit(0.0), Some(SpaceVector::new(0.0, 0.0, 1.0)));
        assert_eq!(SpaceVector::ZERO.unit(1e-9), None);
    }
}
