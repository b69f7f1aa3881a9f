//! The width of a vessel at one point of its centerline.

/// How wide a vessel is at one point of its centerline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Width {
    /// Radius in px.
    pub radius_px: f64,
    /// Standard uncertainty of the radius in px; infinite where nothing could be measured.
    pub sigma_px: f64,
    /// Standard uncertainty of the vessel's middle across it, in px; infinite where nothing could be measured.
    pub center_sigma_px: f64,
}

impl Width {
    /// The width where nothing could be measured.
    pub const UNKNOWN: Self = Self { radius_px: 0.0, sigma_px: f64::INFINITY, center_sigma_px: f64::INFINITY };
}
