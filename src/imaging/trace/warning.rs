//! What is doubtful about a trace.

use crate::geometry::{ImagePoint, Point};
use crate::imaging::refine::Station;
use crate::imaging::ridge::RidgeMap;

/// Something to look at before relying on a trace. Abscissae are px along the centerline.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TraceWarning {
    /// There is no vessel under the path.
    #[error("the path seems to leave the vessel between {from_px:.0} and {to_px:.0} px: add an anchor there")]
    LeftVessel {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// The vessel can hardly be told from noise.
    #[error("weak contrast between {from_px:.0} and {to_px:.0} px: check the path there")]
    WeakContrast {
        /// Where it begins.
        from_px: f64,
        /// Where it ends.
        to_px: f64,
    },
    /// The vessel becomes much thicker or thinner within a short distance.
    #[error(
        "the vessel changes from {before_px:.1} to {after_px:.1} px radius at {at_px:.0} px: \
         the path may have jumped to another vessel, add an anchor there"
    )]
    RadiusJump {
        /// Where.
        at_px: f64,
        /// Radius before, px.
        before_px: f64,
        /// Radius after, px.
        after_px: f64,
    },
    /// A click was not on a vessel.
    #[error("anchor {number} is {distance_px:.0} px away from the vessel: move it onto the vessel")]
    AnchorOffVessel {
        /// Which anchor, from 1.
        number: usize,
        /// How far it is from the centerline, px.
        distance_px: f64,
    },
}

/// Stations on each side that are compared for a jump of the radius.
const SIDE: usize = 15;

/// Everything doubtful about a line, from its beginning.
pub fn of(_map: &RidgeMap, clicks: &[ImagePoint], anchors: &[ImagePoint], stations: &[Station]) -> Vec<TraceWarning> {
    let mut warnings = Vec::new();
    for (index, (click, anchor)) in clicks.iter().zip(anchors).enumerate() {
        let distance_px = click.distance(*anchor);
        let nearest = stations.iter().min_by(|a, b| a.point.distance(*anchor).total_cmp(&b.point.distance(*anchor)));
        let allowed = nearest.map_or(0.0, |s| s.radius) + 3.0;
        if distance_px > allowed {
            warnings.push(TraceWarning::AnchorOffVessel { number: index + 1, distance_px });
        }
    }
    let ratio: Vec<f64> = stations.iter().map(|s| s.amplitude / s.amplitude_sigma).collect();
    runs(&ratio, |r| *r < 2.0, |from_px, to_px| warnings.push(TraceWarning::LeftVessel { from_px, to_px }));
    runs(
        &ratio,
        |r| (2.0..4.0).contains(r),
        |from_px, to_px| {
            warnings.push(TraceWarning::WeakContrast { from_px, to_px });
        },
    );
    let mut last = 0;
    for i in SIDE..stations.len().saturating_sub(SIDE) {
        let (before_px, after_px) = (stations[i - SIDE].radius, stations[i + SIDE].radius);
        if i > last && (before_px / after_px).ln().abs() > 0.6 {
            warnings.push(TraceWarning::RadiusJump { at_px: i as f64, before_px, after_px });
            last = i + 3 * SIDE;
        }
    }
    warnings
}

/// Calls `found` for each run of at least five stations that `is` true for.
fn runs(values: &[f64], is: impl Fn(&f64) -> bool, mut found: impl FnMut(f64, f64)) {
    let mut start = None;
    for (i, value) in values.iter().map(Some).chain([None]).enumerate() {
        match (value.is_some_and(&is), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                if i - from >= 5 {
                    found(from as f64, (i - 1) as f64);
                }
                start = None;
            }
            _ => {}
        }
    }
}
