//! What an evaluation looks at: opened runs and the pictures made of them.

use crate::imaging::opacity::Opacity;
use crate::imaging::ridge::RidgeMap;
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
}

/// An opacity with its ridge map: what a trace needs.
pub struct Traceable {
    /// Opacity, vessels positive.
    pub opacity: Opacity,
    /// Its ridges.
    pub ridges: Arc<RidgeMap>,
}
