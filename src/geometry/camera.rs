//! A C-arm as a pinhole camera: where a point of the patient falls on the picture, and which ray a pixel saw.
//!
//! Angles are those of the legacy X-ray angiographic object (DICOM PS3.3 C.8.7.5.1.2): patient-based, stating where the
//! *detector* sits; primary +90° is the patient's left (LAO), secondary +90° the head (cranial). Patient axes are x to
//! the left, y to the back, z to the head, from the isocenter. With primary angle a and secondary angle b:
//!
//! ```text
//! d = ( cos b sin a, −cos b cos a,  sin b )    isocenter → detector
//! u = ( cos a,        sin a,        0     )    along a row of the image, to the right
//! v = ( sin b sin a, −sin b cos a, −cos b )    along a column of the image, downward
//! ```
//!
//! (u, v, d) is left-handed, u × v = −d: the picture is seen from the detector's side.

use super::{ImagePoint, Point, SpacePoint, SpaceVector, Vector};
use crate::units::{Degrees, Mm};
use serde::{Deserialize, Serialize};

/// Where tube and detector stand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CArm {
    /// Positioner Primary Angle: LAO positive, RAO negative.
    pub primary: Degrees,
    /// Positioner Secondary Angle: cranial positive, caudal negative.
    pub secondary: Degrees,
    /// From the source to the detector.
    pub sid: Mm,
    /// From the source to the isocenter.
    pub sod: Mm,
}

/// The image on the detector.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detector {
    /// Width of the image in pixels.
    pub columns: u32,
    /// Height of the image in pixels.
    pub rows: u32,
    /// Row spacing and column spacing at the detector, mm.
    pub spacing_mm: [f64; 2],
    /// Where the isocenter falls; the center of the image where the file does not say.
    pub isocenter_at: Option<ImagePoint>,
    /// The picture is turned by 180° (Patient Orientation `R\H` at 0°/0° instead of `L\F`).
    pub turned: bool,
}

/// Why a position and a detector make no camera.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CameraError {
    /// A distance is missing, negative, infinite, or the isocenter lies behind the detector.
    #[error("source to isocenter {sod} mm and source to detector {sid} mm are no possible C-arm position")]
    Distances {
        /// Source to detector, mm.
        sid: f64,
        /// Source to isocenter, mm.
        sod: f64,
    },
    /// A pixel spacing is not a positive number.
    #[error("detector pixel spacing {0}\\{1} mm is not positive")]
    Spacing(f64, f64),
    /// An angle or the principal point is not a number.
    #[error("an angle or the position of the isocenter on the image is not a number")]
    NotFinite,
}

/// The straight line one image point was projected along.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// The X-ray source, mm.
    pub source: SpacePoint,
    /// Unit direction from the source to the detector pixel.
    pub direction: SpaceVector,
}

/// A C-arm position with its detector: maps space to image and image to rays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Camera {
    parts: Parts,
    principal_point: ImagePoint,
    to_detector: SpaceVector,
    along_row: SpaceVector,
    along_column: SpaceVector,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Parts {
    c_arm: CArm,
    detector: Detector,
}

/// Unit vector from the isocenter to the detector (d) at these positioner angles.
pub(crate) fn detector_direction(primary: Degrees, secondary: Degrees) -> SpaceVector {
    // The library functions of the platform differ in the last bit; these do not.
    let ((sin_a, cos_a), (sin_b, cos_b)) = (libm::sincos(primary.radians()), libm::sincos(secondary.radians()));
    SpaceVector::new(cos_b * sin_a, -cos_b * cos_a, sin_b)
}

impl Camera {
    /// The camera of this position and detector.
    ///
    /// # Errors
    /// If a distance or spacing is not positive, the source is nearer to the detector than to the isocenter, or a
    /// number is not finite.
    pub fn new(c_arm: CArm, detector: Detector) -> Result<Self, CameraError> {
        let (sid, sod) = (c_arm.sid.get(), c_arm.sod.get());
        if !(sod > 0.0 && sid >= sod && sid.is_finite()) {
            return Err(CameraError::Distances { sid, sod });
        }
        let [row, column] = detector.spacing_mm;
        if !(row > 0.0 && column > 0.0 && row.is_finite() && column.is_finite()) {
            return Err(CameraError::Spacing(row, column));
        }
        let center = ImagePoint::new((f64::from(detector.columns) - 1.0) / 2.0, (f64::from(detector.rows) - 1.0) / 2.0);
        let principal_point = detector.isocenter_at.unwrap_or(center);
        let (a, b) = (c_arm.primary.radians(), c_arm.secondary.radians());
        if !(a.is_finite() && b.is_finite() && principal_point.is_finite()) {
            return Err(CameraError::NotFinite);
        }
        let ((sin_a, cos_a), (sin_b, cos_b)) = (libm::sincos(a), libm::sincos(b));
        let turn = if detector.turned { -1.0 } else { 1.0 };
        Ok(Self {
            parts: Parts { c_arm, detector },
            principal_point,
            to_detector: detector_direction(c_arm.primary, c_arm.secondary),
            along_row: SpaceVector::new(turn * cos_a, turn * sin_a, 0.0),
            along_column: SpaceVector::new(turn * sin_b * sin_a, turn * -sin_b * cos_a, turn * -cos_b),
        })
    }

    /// The position it was made from.
    pub(crate) const fn c_arm(&self) -> CArm {
        self.parts.c_arm
    }

    /// The detector it was made from.
    #[must_use]
    pub const fn detector(&self) -> Detector {
        self.parts.detector
    }

    /// Where the isocenter falls on the image.
    pub(crate) const fn principal_point(&self) -> ImagePoint {
        self.principal_point
    }

    /// Unit vector along a row of the image, to the right (u).
    pub(crate) const fn along_row(&self) -> SpaceVector {
        self.along_row
    }

    /// Unit vector along a column of the image, downward (v).
    pub(crate) const fn along_column(&self) -> SpaceVector {
        self.along_column
    }

    /// The X-ray source.
    pub(crate) fn source(&self) -> SpacePoint {
        SpacePoint::at(self.to_detector * -self.parts.c_arm.sod.get())
    }

    /// Distance of a point from the source along the central ray, mm; the isocenter has the SOD.
    #[must_use]
    pub fn depth(&self, point: SpacePoint) -> f64 {
        self.parts.c_arm.sod.get() + point.offset().dot(self.to_detector)
    }

    /// Where a point of the patient falls on the image; not finite for a point that is not in front of the source.
    pub(crate) fn image_from_space(&self, point: SpacePoint) -> ImagePoint {
        let depth = self.depth(point);
        if depth <= 0.0 {
            return ImagePoint::new(f64::NAN, f64::NAN);
        }
        // The source lies on the central ray, so (X − source) and X have the same parts along u and v.
        let [row_mm, column_mm] = self.mm_per_px(depth);
        ImagePoint::new(
            self.principal_point.x + point.offset().dot(self.along_row) / column_mm,
            self.principal_point.y + point.offset().dot(self.along_column) / row_mm,
        )
    }

    /// Whether the image point lies on a pixel of the image.
    pub(crate) fn shows(&self, at: ImagePoint) -> bool {
        let Detector { columns, rows, .. } = self.parts.detector;
        let inside = |x: f64, length: u32| -0.5 <= x && x < f64::from(length) - 0.5;
        inside(at.x, columns) && inside(at.y, rows)
    }

    /// The point that falls on `at` and lies at `depth` mm from the source along the central ray.
    pub(crate) fn space_from_image(&self, at: ImagePoint, depth: f64) -> SpacePoint {
        let [row_mm, column_mm] = self.mm_per_px(depth);
        let (x, y) = ((at.x - self.principal_point.x) * column_mm, (at.y - self.principal_point.y) * row_mm);
        let z = depth - self.parts.c_arm.sod.get();
        SpacePoint::at(self.along_row * x + self.along_column * y + self.to_detector * z)
    }

    /// The ray that made the image point `at`.
    pub(crate) fn ray(&self, at: ImagePoint) -> Ray {
        let source = self.source();
        let along = self.space_from_image(at, self.parts.c_arm.sid.get()) - source;
        Ray { source, direction: along / along.norm() }
    }

    /// Size of a pixel at `depth` mm from the source: row spacing and column spacing, mm.
    #[must_use]
    pub fn mm_per_px(&self, depth: f64) -> [f64; 2] {
        let sid = self.parts.c_arm.sid.get();
        self.parts.detector.spacing_mm.map(|spacing| spacing * depth / sid)
    }

    /// Size of a pixel at the isocenter: row spacing and column spacing, mm.
    pub(crate) fn mm_per_px_at_isocenter(&self) -> [f64; 2] {
        self.mm_per_px(self.parts.c_arm.sod.get())
    }

    /// Angle between the central rays of two cameras, from 0° to 180°.
    pub(crate) fn angle_to(&self, other: &Self) -> Degrees {
        Degrees::new(libm::acos(self.to_detector.dot(other.to_detector).clamp(-1.0, 1.0)).to_degrees())
    }
}

impl TryFrom<Parts> for Camera {
    type Error = CameraError;

    fn try_from(parts: Parts) -> Result<Self, CameraError> {
        Self::new(parts.c_arm, parts.detector)
    }
}

impl From<Camera> for Parts {
    fn from(camera: Camera) -> Self {
        camera.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn detector() -> Detector {
        Detector { columns: 1024, rows: 512, spacing_mm: [0.3, 0.2], isocenter_at: None, turned: false }
    }

    fn camera(primary: f64, secondary: f64) -> Camera {
        let c_arm = CArm {
            primary: Degrees::new(primary),
            secondary: Degrees::new(secondary),
            sid: Mm::new(1200.0),
            sod: Mm::new(750.0),
        };
        Camera::new(c_arm, detector()).unwrap()
    }

    fn close(a: SpaceVector, b: SpaceVector) -> bool {
        <[f64; 3]>::from(a - b).iter().all(|c| c.abs() < 1e-12)
    }

    #[test]
    fn the_detector_sits_where_the_angles_say() {
        for (primary, secondary, expected) in [
            (0.0, 0.0, [0.0, -1.0, 0.0]),
            (90.0, 0.0, [1.0, 0.0, 0.0]),
            (-90.0, 0.0, [-1.0, 0.0, 0.0]),
            (180.0, 0.0, [0.0, 1.0, 0.0]),
            (0.0, 90.0, [0.0, 0.0, 1.0]),
            (0.0, -90.0, [0.0, 0.0, -1.0]),
        ] {
            let d = camera(primary, secondary).to_detector;
            assert!(close(d, expected.into()), "{primary}/{secondary}: {d:?}");
        }
    }

    #[test]
    fn the_four_quadrants_have_the_signs_of_the_standard() {
        for (primary, secondary) in [(30.0, 20.0), (-30.0, 20.0), (30.0, -20.0), (-30.0, -20.0)] {
            let SpaceVector { x, y, z } = camera(primary, secondary).to_detector;
            assert!(x * primary > 0.0 && y < 0.0 && z * secondary > 0.0, "{primary}/{secondary}");
        }
    }

    #[test]
    fn pictures_show_left_on_the_right_and_the_back_on_the_right_at_lao_90() {
        let frontal = camera(0.0, 0.0);
        let center = frontal.principal_point();
        assert_eq!(center, ImagePoint::new(511.5, 255.5));
        assert!(frontal.image_from_space(SpacePoint::new(10.0, 0.0, 0.0)).x > center.x);
        assert!(frontal.image_from_space(SpacePoint::new(0.0, 0.0, 10.0)).y < center.y);
        let lateral = camera(90.0, 0.0);
        assert!(lateral.image_from_space(SpacePoint::new(0.0, 10.0, 0.0)).x > center.x);
        assert!(lateral.image_from_space(SpacePoint::new(0.0, 0.0, -10.0)).y > center.y);
    }

    #[test]
    fn pixels_measure_what_the_beam_magnifies() {
        let frontal = camera(0.0, 0.0);
        assert_eq!(frontal.mm_per_px_at_isocenter(), [0.3 * 750.0 / 1200.0, 0.2 * 750.0 / 1200.0]);
        // 50 mm nearer the source (posterior, the tube being under the table): 6.7 % larger on the image.
        let (at_isocenter, nearer) = (SpacePoint::new(10.0, 0.0, 0.0), SpacePoint::new(10.0, 50.0, 0.0));
        assert_eq!(frontal.depth(nearer), 700.0);
        let offset = |p| frontal.image_from_space(p).x - frontal.principal_point().x;
        assert!((offset(nearer) / offset(at_isocenter) - 750.0 / 700.0).abs() < 1e-12);
    }

    #[test]
    fn a_turned_picture_is_the_same_picture_upside_down() {
        let upright = camera(20.0, 10.0);
        let turned = Camera::new(upright.c_arm(), Detector { turned: true, ..upright.detector() }).unwrap();
        let (p, c) = (SpacePoint::new(12.0, -7.0, 33.0), upright.principal_point());
        let (a, b) = (upright.image_from_space(p), turned.image_from_space(p));
        assert!((a.x + b.x - 2.0 * c.x).abs() < 1e-9 && (a.y + b.y - 2.0 * c.y).abs() < 1e-9);
    }

    #[test]
    fn impossible_positions_are_refused() {
        let good = camera(0.0, 0.0);
        for (sid, sod) in [(0.0, 0.0), (1000.0, 0.0), (700.0, 750.0), (f64::NAN, 750.0), (1000.0, -1.0)] {
            let c_arm = CArm { sid: Mm::new(sid), sod: Mm::new(sod), ..good.c_arm() };
            assert!(matches!(Camera::new(c_arm, good.detector()), Err(CameraError::Distances { .. })), "{sid} {sod}");
        }
        let flat = Detector { spacing_mm: [0.3, 0.0], ..good.detector() };
        assert_eq!(Camera::new(good.c_arm(), flat), Err(CameraError::Spacing(0.3, 0.0)));
        let nowhere = CArm { primary: Degrees::new(f64::NAN), ..good.c_arm() };
        assert_eq!(Camera::new(nowhere, good.detector()), Err(CameraError::NotFinite));
    }

    #[test]
    fn a_point_behind_the_source_has_no_image() {
        assert!(!camera(0.0, 0.0).image_from_space(SpacePoint::new(0.0, 800.0, 0.0)).is_finite());
    }

    #[test]
    fn the_image_reaches_half_a_pixel_beyond_the_outer_pixel_centers() {
        for (x, y, shown) in [
            (-0.5, 0.0, true),
            (-0.51, 0.0, false),
            (1023.4, 511.4, true),
            (1023.5, 0.0, false),
            (0.0, f64::NAN, false),
        ] {
            assert_eq!(camera(0.0, 0.0).shows(ImagePoint::new(x, y)), shown, "{x} {y}");
        }
    }

    #[test]
    fn angles_between_views() {
        for (a, b, expected) in
            [((0.0, 0.0), (60.0, 0.0), 60.0), ((-45.0, 0.0), (45.0, 0.0), 90.0), ((0.0, 20.0), (0.0, -10.0), 30.0)]
        {
            let angle = camera(a.0, a.1).angle_to(&camera(b.0, b.1)).get();
            assert!((angle - expected).abs() < 1e-9, "{a:?} {b:?} {angle}");
        }
    }

    proptest! {
        #[test]
        fn the_axes_are_left_handed_and_unit(primary in -180.0..180.0, secondary in -90.0..90.0) {
            let camera = camera(primary, secondary);
            let (u, v, d) = (camera.along_row(), camera.along_column(), camera.to_detector);
            prop_assert!(close(u.cross(v), -d));
            prop_assert!((d.dot(d) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn a_point_lies_on_the_ray_of_its_image(
            primary in -180.0..180.0, secondary in -90.0..90.0,
            point in prop::array::uniform3(-200.0..200.0),
        ) {
            let camera = camera(primary, secondary);
            let point = SpacePoint::from(point);
            let at = camera.image_from_space(point);
            prop_assert!(camera.space_from_image(at, camera.depth(point)).distance(point) < 1e-9);
            let ray = camera.ray(at);
            let along = (point - ray.source).dot(ray.direction);
            prop_assert!(along > 0.0 && (ray.source + ray.direction * along).distance(point) < 1e-9);
        }

        #[test]
        fn a_camera_survives_being_written(primary in -180.0..180.0, secondary in -90.0..90.0) {
            let camera = camera(primary, secondary);
            let text = serde_json::to_string(&camera).unwrap();
            let back: Camera = serde_json::from_str(&text).unwrap();
            prop_assert!(close(back.to_detector, camera.to_detector));
        }
    }
}
