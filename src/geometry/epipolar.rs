//! Two views of one body: which points of the two images can show the same point (epipolar geometry), and where the
//! rays of two such points meet.
//!
//! The planes through both X-ray sources turn about the line between them. A ray of either view lies in one of these
//! planes, so a plane is known by one angle, and places match if their planes do (R. Hartley and A. Zisserman,
//! *Multiple View Geometry in Computer Vision*, 2003, chapter 9).

use super::{Camera, ImagePoint, ImageVector, SpacePoint, SpaceVector, Vector};
use crate::units::Degrees;

/// Sine of the smallest angle at which two rays are said to meet.
const PARALLEL: f64 = 1e-3;

/// Points nearer than this, mm, are one.
const COINCIDENT: f64 = 1e-6;

/// Two cameras that look at the same body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPair {
    cameras: [Camera; 2],
    /// Distance of the two sources, mm.
    baseline: f64,
    /// Unit vector from the first source to the second.
    axis: SpaceVector,
    /// Unit vector across the axis, toward the isocenter.
    inward: SpaceVector,
    /// Unit vector across both.
    aside: SpaceVector,
    /// From the axis to the isocenter, mm.
    distance: f64,
}

impl CameraPair {
    /// The pair of `first` and `second`; `None` if both sources are at one place, or in line with the isocenter.
    pub fn new(first: Camera, second: Camera) -> Option<Self> {
        let (from, between) = (first.source().offset(), second.source() - first.source());
        let axis = between.unit(COINCIDENT)?;
        let to_isocenter = axis * from.dot(axis) - from;
        let inward = to_isocenter.unit(COINCIDENT)?;
        let aside = axis.cross(inward);
        let (baseline, distance) = (between.norm(), to_isocenter.norm());
        Some(Self { cameras: [first, second], baseline, axis, inward, aside, distance })
    }

    /// The cameras.
    pub(crate) const fn cameras(&self) -> &[Camera; 2] {
        &self.cameras
    }

    /// Angle between the central rays.
    pub fn angle(&self) -> Degrees {
        self.cameras[0].angle_to(&self.cameras[1])
    }

    /// Angle in radians, about the line between the sources, of the plane in which the ray of a place lies; zero
    /// through the isocenter.
    pub(crate) fn plane_angle(&self, view: usize, at: ImagePoint) -> f64 {
        let direction = self.cameras[view].ray(at).direction;
        libm::atan2(direction.dot(self.aside), direction.dot(self.inward))
    }

    /// How far apart, in mm at the isocenter, two planes lie that differ by `angle` radians.
    pub(crate) fn offset_mm(&self, angle: f64) -> f64 {
        angle * self.distance
    }

    /// Where the rays of two places meet. The second ray is first turned into the plane of the first, so that places of
    /// planes that nearly match meet too; `None` if the rays are parallel or meet behind a source.
    pub(crate) fn triangulate(&self, at: [ImagePoint; 2]) -> Option<SpacePoint> {
        let rays = [self.cameras[0].ray(at[0]), self.cameras[1].ray(at[1])];
        let angle = self.plane_angle(0, at[0]);
        let (sin, cos) = libm::sincos(angle);
        let across = self.inward * cos + self.aside * sin;
        let [(cos_a, sin_a), (cos_b, sin_b)] = rays.map(|ray| {
            let along = ray.direction.dot(self.axis).clamp(-1.0, 1.0);
            (along, (1.0 - along * along).sqrt())
        });
        let between = sin_b * cos_a - cos_b * sin_a;
        if between < PARALLEL {
            return None;
        }
        let length = self.baseline * sin_b / between;
        Some(rays[0].source + (self.axis * cos_a + across * sin_a) * length)
    }

    /// Unit direction in the image of `view`, at a place, along which all places lie in one plane.
    pub(crate) fn line_direction(&self, view: usize, at: ImagePoint) -> ImageVector {
        let slope = |half: ImageVector| self.plane_angle(view, at + half) - self.plane_angle(view, at - half);
        let gradient = ImageVector::new(slope(ImageVector::new(0.5, 0.0)), slope(ImageVector::new(0.0, 0.5)));
        let length = gradient.norm();
        if length > 0.0 { gradient.turned() / length } else { ImageVector::new(1.0, 0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{CArm, Detector, Point};
    use crate::units::Mm;
    use proptest::prelude::*;

    fn camera(primary: f64, secondary: f64) -> Camera {
        let c_arm = CArm {
            primary: Degrees::new(primary),
            secondary: Degrees::new(secondary),
            sid: Mm::new(1200.0),
            sod: Mm::new(750.0),
        };
        let detector =
            Detector { columns: 1024, rows: 1024, spacing_mm: [0.308, 0.308], isocenter_at: None, turned: false };
        Camera::new(c_arm, detector).unwrap()
    }

    #[test]
    fn one_camera_makes_no_pair() {
        assert_eq!(CameraPair::new(camera(10.0, 0.0), camera(10.0, 0.0)), None);
        // Opposite sources see the same shadows.
        assert_eq!(CameraPair::new(camera(0.0, 0.0), camera(180.0, 0.0)), None);
    }

    #[test]
    fn the_angle_between_views_is_that_of_the_c_arm() {
        let pair = CameraPair::new(camera(-15.0, 0.0), camera(60.0, 0.0)).unwrap();
        assert!((pair.angle().get() - 75.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn the_rays_of_a_point_lie_in_one_plane_and_meet_in_it(
            a in (-40.0..40.0, -20.0..20.0),
            apart in (20.0..120.0, -20.0..20.0),
            p in (-60.0..60.0, -60.0..60.0, -120.0..120.0),
        ) {
            let second = camera(a.0 + apart.0, apart.1);
            for pair in [(camera(a.0, a.1), second), (second, camera(a.0, a.1))] {
                let pair = CameraPair::new(pair.0, pair.1).unwrap();
                let point = SpacePoint::new(p.0, p.1, p.2);
                let at = [0, 1].map(|view| pair.cameras()[view].image_from_space(point));
                let planes = [pair.plane_angle(0, at[0]), pair.plane_angle(1, at[1])];
                prop_assert!((planes[0] - planes[1]).abs() < 1e-9);
                prop_assert!(pair.triangulate(at).unwrap().distance(point) < 1e-6);
                let along = pair.line_direction(1, at[1]);
                prop_assert!((pair.plane_angle(1, at[1] + along * 5.0) - planes[1]).abs() < 1e-6);
            }
        }
    }
}
