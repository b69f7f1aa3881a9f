//! What an evaluation looks at: opened runs and the pictures made of them.

use crate::geometry::ImagePoint;
use crate::imaging::catheter::{TubeWidth, tube_width};
use crate::imaging::opacity::Opacity;
use crate::imaging::ridge::RidgeMap;
use crate::imaging::trace::{Trace, trace};
use crate::imaging::width::{Width, width_profile};
use crate::imaging::{Look, Run};
use std::sync::Arc;

/// The images behind a plan. The session implements it with a cache, so that an evaluation after each move of the hand
/// stays cheap.
pub trait Evidence {
    /// The run the plan calls `id`; `None` if its file is not open.
    fn run(&self, id: &str) -> Option<Arc<Run>>;

    /// The opacity of that run under a look, and its ridges.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made.
    fn opacity(&self, id: &str, look: &Look) -> Result<Arc<Traceable>, String>;

    /// The centerline through `anchors`. The same question is asked at every evaluation until the plan keeps points, so
    /// an implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made or nothing can be traced.
    fn trace(&self, id: &str, look: &Look, anchors: &[ImagePoint]) -> Result<Arc<Trace>, String> {
        let picture = self.opacity(id, look)?;
        trace(&picture.opacity.values, &picture.ridges, anchors).map(Arc::new).map_err(|error| error.to_string())
    }

    /// The width of the vessel along accepted `points`. The same question is asked at every evaluation, so an
    /// implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made.
    fn widths(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<Vec<Width>>, String> {
        let picture = self.opacity(id, look)?;
        Ok(Arc::new(width_profile(&picture.opacity.values, Some(&picture.opacity.valid), points)))
    }

    /// How wide the catheter is along which the operator clicked `points`. The same question is asked at every
    /// evaluation, so an implementation may remember the answer.
    ///
    /// # Errors
    /// One sentence for people if the picture cannot be made or no catheter is seen there.
    fn catheter(&self, id: &str, look: &Look, points: &[ImagePoint]) -> Result<Arc<TubeWidth>, String> {
        let picture = self.opacity(id, look)?;
        let width = tube_width(&picture.opacity.values, Some(&picture.opacity.valid), points);
        width.map(Arc::new).map_err(|error| error.to_string())
    }
}

/// An opacity with its ridge map: what a trace needs.
pub struct Traceable {
    /// Opacity, vessels positive.
    pub opacity: Opacity,
    /// Its ridges.
    pub ridges: Arc<RidgeMap>,
}
