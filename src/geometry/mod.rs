//! Points, curves and their closest approach. Pure mathematics: knows no pixel value, no vessel, no file.
//!
//! Points are tagged by the space they live in, so that pixels, plane millimeters and patient millimeters cannot be
//! mixed. Points are mapped first and lengths measured after: scaling a pixel length is wrong for non-square pixels.

mod approach;
mod bounds;
mod camera;
mod epipolar;
mod local_line;
mod nearest;
mod polyline;
mod simplify;
mod space;

pub use approach::{Approach, closest_approach};
pub(crate) use camera::detector_direction;
pub use camera::{CArm, Camera, CameraError, Detector, Ray};
pub(crate) use epipolar::CameraPair;
pub(crate) use local_line::LocalLine;
pub(crate) use nearest::NearestPlaces;
pub use polyline::{Located, Polyline, PolylineError};
pub(crate) use simplify::simplified;
pub use space::{ImagePoint, ImageVector, PlanePoint, PlaneVector, Point, SpacePoint, SpaceVector, Vector};
