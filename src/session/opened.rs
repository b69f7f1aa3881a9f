//! The opened runs: in order, and by the names the plan gives them.

use super::file;
use super::request::Query;
use crate::dicom::{self, Rejected};
use crate::imaging::density::{Arrival, Curve};
use crate::imaging::picture::Picture;
use crate::imaging::{Look, MaskChoice, Run};
use crate::planning::Plan;
use crate::planning::plan::Subtraction;
use crate::wording::run_name;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
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
    /// How much contrast each frame shows under a mask. A run of one frame is not asked.
    pub contrast: Query<MaskChoice, Arc<Curve>>,
    /// When contrast arrives at each pixel under a look; asked for when somebody wants to see it.
    pub arrival: Query<Look, Arc<Arrival>>,
    /// How the mask was last found to lie on the contrast frames, and by how many pixels it misses them there.
    pub mask_residual: Option<(Subtraction, f64)>,
}

impl OpenedRun {
    /// A run of which nothing else is known yet.
    pub(super) fn new(id: String, path: PathBuf, run: Arc<Run>) -> Self {
        let (contrast, arrival) = (Query::default(), Query::default());
        Self { id, path, run, thumbnail: None, contrast, arrival, mask_residual: None }
    }

    /// Whether this is another object than the one that `plan` was made on.
    pub(crate) fn is_another_than_in(&self, plan: &Plan) -> bool {
        let expected = plan.run(&self.id).and_then(|reference| reference.sop_instance_uid.as_deref());
        expected.is_some_and(|expected| expected != self.run.acquisition().identity.sop_instance_uid)
    }

    /// What differs from the run that `plan` was made on, by its SOP Instance UID and the hash of its pixels. Decodes all
    /// frames if the plan has a hash.
    pub(crate) fn difference_from(&self, plan: &Plan) -> Option<String> {
        let id = &self.id;
        if self.is_another_than_in(plan) {
            return Some(format!("not the object that run {id} of the plan was made on"));
        }
        let expected = plan.run(id)?.pixels_sha256.as_deref()?;
        match dicom::run_sha256(&self.run, &self.path) {
            Ok(found) => (!found.eq_ignore_ascii_case(expected))
                .then(|| format!("the pixels of run {id} have changed since this plan was made")),
            Err(error) => Some(format!("the pixels of run {id} cannot be compared with those of the plan: {error}")),
        }
    }

    /// As it is told from others. What the file calls it may name somebody: it is left out if the identity is hidden.
    #[must_use]
    pub fn name(&self, hide_identity: bool) -> String {
        let description = &self.run.acquisition().identity.series_description;
        run_name(&self.id, if hide_identity { "" } else { description })
    }
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

/// Opens the runs of a plan read from `plan_path`, whose paths are absolute from now on. What cannot be opened is listed
/// with its reason.
#[must_use]
pub fn open_runs_of(
    plan: &mut Plan,
    plan_path: &Path,
    options: &dicom::OpenOptions,
) -> (Vec<OpenedRun>, Vec<Rejected>) {
    let (mut opened, mut rejected) = (Vec::new(), Vec::new());
    for reference in &mut plan.runs {
        reference.path = file::absolute_run_path(&reference.path, plan_path);
        let path = reference.path.clone();
        match dicom::open(&path, options.clone()) {
            Ok(run) => opened.push(OpenedRun::new(reference.id.clone(), path, Arc::new(run))),
            Err(error) => rejected.push(Rejected::new(path, error.to_string())),
        }
    }
    (opened, rejected)
}
