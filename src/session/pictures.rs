//! Pictures made for the window, and which are being made.

use super::task::PictureRequest;
use crate::imaging::Look;
use crate::imaging::picture::Picture;
use std::collections::HashMap;
use std::sync::Arc;

/// Most failures remembered.
const FAILURES: usize = 64;

/// Pictures by what was asked for, most recently used last.
pub(super) struct Pictures {
    /// Most bytes of pictures kept, the oldest dropped first.
    budget: usize,
    kept: Vec<(PictureRequest, Arc<Picture>)>,
    bytes: usize,
    waiting: Vec<PictureRequest>,
    tracing: Vec<(String, Look)>,
    /// Pictures that could not be made, and why, the latest last.
    failed: Vec<(PictureRequest, String)>,
    errors: HashMap<String, String>,
}

impl Pictures {
    /// No pictures yet.
    pub(super) fn new(budget: usize) -> Self {
        Self {
            budget,
            kept: Vec::new(),
            bytes: 0,
            waiting: Vec::new(),
            tracing: Vec::new(),
            failed: Vec::new(),
            errors: HashMap::new(),
        }
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.budget);
    }

    pub(super) fn get(&mut self, request: &PictureRequest) -> Option<Arc<Picture>> {
        let at = self.kept.iter().rposition(|(kept, _)| kept == request)?;
        let entry = self.kept.remove(at);
        let picture = Arc::clone(&entry.1);
        self.kept.push(entry);
        Some(picture)
    }

    /// The picture made or used last of what is asked for but in another frame, with what it is of.
    pub(super) fn another_frame(&self, request: &PictureRequest) -> Option<(PictureRequest, Arc<Picture>)> {
        let is_another = |kept: &PictureRequest| {
            let look = Look { frame: request.look.frame, ..kept.look.clone() };
            kept.run == request.run && !kept.look.frame.gathers() && PictureRequest { look, ..kept.clone() } == *request
        };
        self.kept.iter().rev().find(|(kept, _)| is_another(kept)).cloned()
    }

    /// Notes that a picture is wanted; false if it is being made already or cannot be made.
    pub(super) fn begin(&mut self, request: &PictureRequest) -> bool {
        if self.waiting.contains(request) {
            return false;
        }
        self.waiting.push(request.clone());
        true
    }

    pub(super) fn put(&mut self, request: PictureRequest, result: Result<Arc<Picture>, String>) {
        match result {
            Ok(picture) => {
                self.waiting.retain(|waiting| *waiting != request);
                self.errors.remove(&request.run);
                self.failed.retain(|(failed, _)| *failed != request);
                self.bytes += size(&picture);
                self.kept.push((request, picture));
                while self.bytes > self.budget && self.kept.len() > 1 {
                    let (_, dropped) = self.kept.remove(0);
                    self.bytes -= size(&dropped);
                }
            }
            // The request stays noted: asking again each frame would fail each frame.
            Err(error) => {
                self.failed.retain(|(failed, _)| *failed != request);
                self.failed.push((request, error));
                if self.failed.len() > FAILURES {
                    self.failed.remove(0);
                }
            }
        }
    }

    pub(super) fn failure(&self, request: &PictureRequest) -> Option<&str> {
        self.failed.iter().find(|(failed, _)| failed == request).map(|(_, why)| why.as_str())
    }

    pub(super) fn begin_trace(&mut self, run: &str, look: &Look) -> bool {
        if self.tracing.iter().any(|(id, other)| id == run && other == look) {
            return false;
        }
        self.tracing.push((run.to_owned(), look.clone()));
        true
    }

    pub(super) fn traced(&mut self, run: &str, look: &Look, error: Option<String>) {
        match error {
            None => self.tracing.retain(|(id, other)| id != run || other != look),
            Some(error) => {
                self.errors.insert(run.to_owned(), error);
            }
        }
    }

    pub(super) fn error_of(&self, run: &str) -> Option<&str> {
        self.errors.get(run).map(String::as_str)
    }

    pub(super) fn forget_waiting(&mut self) {
        self.waiting.clear();
    }

    pub(super) fn forget_run(&mut self, id: &str) {
        self.kept.retain(|(request, _)| request.run != id);
        self.bytes = self.kept.iter().map(|(_, picture)| size(picture)).sum();
        self.waiting.retain(|request| request.run != id);
        self.tracing.retain(|(run, _)| run != id);
        self.failed.retain(|(request, _)| request.run != id);
        self.errors.remove(id);
    }
}

fn size(picture: &Picture) -> usize {
    picture.gray.values().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::picture::PictureOptions;
    use crate::imaging::window::Window;
    use crate::imaging::{FrameSelection, Raster};

    fn request(frame: FrameSelection) -> PictureRequest {
        let look = Look { frame, ..Look::default() };
        PictureRequest { run: "A1".into(), look, window: None, options: PictureOptions::default() }
    }

    fn picture() -> Arc<Picture> {
        let window = Window { center: 1.0, width: 2.0 };
        Arc::new(Picture { gray: Raster::new(1, vec![0]).unwrap(), window, subtracted: false, notes: vec![] })
    }

    #[test]
    fn the_frame_made_last_stands_in_for_the_one_that_is_wanted_and_says_which_it_is() {
        let mut pictures = Pictures::new(1000);
        let wanted = request(FrameSelection::Frame(9));
        pictures.put(request(FrameSelection::Opacify(None)), Ok(picture()));
        assert!(pictures.another_frame(&wanted).is_none(), "frames laid over one another are no frame");
        pictures.put(request(FrameSelection::Frame(3)), Ok(picture()));
        pictures.put(request(FrameSelection::Frame(4)), Ok(picture()));
        let native = Look { mask: crate::imaging::MaskChoice::None, ..request(FrameSelection::Frame(5)).look };
        pictures.put(PictureRequest { look: native, ..wanted.clone() }, Ok(picture()));
        let (of, _) = pictures.another_frame(&wanted).unwrap();
        assert_eq!(of.look.frame, FrameSelection::Frame(4), "what is native is another look");
        pictures.put(wanted.clone(), Err("cut short".into()));
        assert_eq!(pictures.failure(&wanted), Some("cut short"));
        assert_eq!(pictures.failure(&of), None);
    }
}
