//! The opened runs: in order, and by the names the plan gives them.

use crate::imaging::density::{Arrival, Curve};
use crate::imaging::picture::Picture;
use crate::imaging::{Look, MaskChoice, Run};
use crate::planning::plan::Subtraction;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// An opened run under the name the plan gives it.
pub struct OpenedRun {
    /// The plan's name.
    pub id: String,
    /// Its file.
    pub path: PathBuf,
    /// Facts and frames.
    pub run: Arc<Run>,
    /// Peak opacification, small; `None` while it is being made.
    pub thumbnail: Option<Arc<Picture>>,
    /// How much contrast each frame shows; `None` while it is being measured, or if it cannot be.
    pub contrast: Option<Arc<Curve>>,
    /// When contrast arrives at each pixel.
    pub arrival: ArrivalState,
    /// The look that is or was worked out for.
    pub arrival_of: Look,
    /// How the mask was last found to lie on the contrast frames, and by how many pixels it misses them there.
    pub mask_residual: Option<(Subtraction, f64)>,
    /// The mask under which the contrast of the frames is or was measured.
    pub contrast_of: Option<MaskChoice>,
}

/// What is known of the arrival of contrast in a run: it is worked out when somebody wants to see it.
#[derive(Debug, Clone, Default)]
pub enum ArrivalState {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// It is being worked out.
    Working,
    /// Here it is.
    Known(Arc<Arrival>),
    /// It cannot be known; why.
    Failed(String),
}

/// All of them. A folder may hold thousands, so a name is found without walking through them.
#[derive(Default)]
pub(super) struct OpenedRuns {
    runs: Vec<OpenedRun>,
    places: HashMap<String, usize>,
}

impl OpenedRuns {
    pub(super) fn in_order(&self) -> &[OpenedRun] {
        &self.runs
    }

    pub(super) fn get(&self, id: &str) -> Option<&OpenedRun> {
        self.runs.get(*self.places.get(id)?)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut OpenedRun> {
        self.runs.get_mut(*self.places.get(id)?)
    }

    /// Adds a run, or puts it in the place of the one with its name.
    pub(super) fn put(&mut self, run: OpenedRun) {
        let place = *self.places.entry(run.id.clone()).or_insert(self.runs.len());
        if let Some(old) = self.runs.get_mut(place) {
            *old = run;
        } else {
            self.runs.push(run);
        }
    }
}
