//! What is worked out in the background when the window asks for it. Asking again costs nothing.

use super::task::{Progress, Task};
use super::{DensityRequest, PictureRequest, Query, Session};
use crate::imaging::density::Curve;
use crate::imaging::picture::Picture;
use crate::imaging::{FrameSelection, Look};
use crate::planning::evidence::TraceInput;
use std::sync::Arc;

/// Frames decoded around the one looked at.
const PREFETCHED: usize = 8;

impl Session {
    /// The picture asked for, or `None` while it is being made. Cheap when it is there already.
    pub fn picture(&mut self, request: &PictureRequest) -> Option<Arc<Picture>> {
        if let Some(picture) = self.pictures.get(request) {
            return Some(picture);
        }
        if self.pictures.is_newly_asked(request)
            && let Some(opened) = self.runs.get(&request.run)
        {
            let run = Arc::clone(&opened.run);
            self.tasks.start(Task::Picture { request: request.clone(), evidence: self.evidence.clone() });
            if let FrameSelection::Frame(number) = request.look.frame {
                let frames = run.neighbors(number, PREFETCHED);
                self.tasks.start(Task::Prefetch { run, frames });
            }
        }
        None
    }

    /// The frame made last under the same look, with its request: shown until the requested frame is ready.
    #[must_use]
    pub fn picture_of_another_frame(&self, request: &PictureRequest) -> Option<(PictureRequest, Arc<Picture>)> {
        if request.look.frame.gathers() { None } else { self.pictures.of_another_frame(request) }
    }

    /// Why the picture asked for could not be made.
    #[must_use]
    pub fn failure(&self, request: &PictureRequest) -> Option<&str> {
        self.pictures.failure(request)
    }

    /// Forgets pictures that were asked for but not begun, as when another frame is wanted now.
    pub fn forget_pictures(&mut self) {
        self.tasks.forget_pictures();
        self.pictures.forget_asked();
    }

    /// Has the arrival of contrast in a run worked out under a look, unless that was asked for last.
    pub fn ask_arrival(&mut self, run: &str, look: &Look) {
        let Some(opened) = self.runs.get_mut(run) else { return };
        if opened.arrival.is_newly_asked(look) {
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::Arrival { id, run, look: look.clone() });
        }
    }

    /// Has the contrast of a whole run followed under its mask, unless that was done. How the mask is laid on hardly
    /// changes it.
    pub fn ask_contrast(&mut self, run: &str) {
        let mask = self.plan().run(run).map(|run| run.subtraction.mask.clone()).unwrap_or_default();
        let Some(opened) = self.runs.get_mut(run) else { return };
        if opened.run.acquisition().pixels.frames > 1 && opened.contrast.is_newly_asked(&mask) {
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::Contrast { id, run, mask });
        }
    }

    /// Has the contrast in a region followed, unless that was asked for last. Nothing else is kept.
    pub fn ask_density(&mut self, request: &DensityRequest) {
        let Some(opened) = self.runs.get(&request.run) else { return };
        if self.density.is_newly_asked(request) {
            self.tasks.start(Task::Density { request: request.clone(), run: Arc::clone(&opened.run) });
        }
    }

    /// The region that was asked for last, and how much contrast it holds over time.
    #[must_use]
    pub const fn density(&self) -> &Query<DensityRequest, Arc<Curve>> {
        &self.density
    }

    /// Forgets the region whose contrast was followed.
    pub fn forget_density(&mut self) {
        self.density = Query::default();
    }

    /// Opacity and ridges of a run under a look, if they were made.
    #[must_use]
    pub fn known_trace_input(&self, run: &str, look: &Look) -> Option<Arc<TraceInput>> {
        self.evidence.known_trace_input(run, look)
    }

    /// Opacity and ridges of a run under a look, or `None` while they are being made.
    pub fn trace_input(&mut self, run: &str, look: &Look) -> Option<Arc<TraceInput>> {
        if let Some(known) = self.evidence.known_trace_input(run, look) {
            return Some(known);
        }
        let traced = (run.to_owned(), look.clone());
        if !self.preparing.contains(&traced) {
            self.preparing.push(traced);
            let (run, look, evidence) = (run.to_owned(), look.clone(), self.evidence.clone());
            self.tasks.start(Task::Trace { run, look, evidence });
        }
        None
    }

    /// Lays `run` on the reference run of its view, in the background: one undo step if they can be matched.
    pub fn align(&mut self, run: &str) {
        let Some(reference) = self.plan().view_of(run).and_then(|view| view.runs.first()).map(|p| p.run.clone()) else {
            return;
        };
        if let (Some(moving), Some(fixed)) = (self.opened(run), self.opened(&reference))
            && reference != run
        {
            let (moving, fixed) = (Arc::clone(&moving.run), Arc::clone(&fixed.run));
            self.tasks.start(Task::Register { id: run.to_owned(), moving, reference, fixed });
        }
    }

    /// Finds, in the background, where the mask of a look belongs: one undo step if that can be told.
    pub fn register_mask(&mut self, run: &str, look: Look) {
        if let Some(opened) = self.opened(run) {
            let (id, run) = (run.to_owned(), Arc::clone(&opened.run));
            self.tasks.start(Task::RegisterMask { id, run, look });
        }
    }

    /// How far opening or exporting is; `None` when nothing of that kind is under way.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.tasks.progress()
    }
}
