//! Pictures made for the window, and which are being made.

use super::lru_cache::LruCache;
use super::request::PictureRequest;
use crate::imaging::Look;
use crate::imaging::picture::Picture;
use std::sync::Arc;

/// Pictures by what was asked for.
pub(super) struct Pictures {
    /// Those that were made or could not be, and why, within a budget of bytes.
    made: LruCache<PictureRequest, Result<Arc<Picture>, String>>,
    /// Those that are being made, and those that failed: asking for one again each frame would fail each frame.
    asked: Vec<PictureRequest>,
}

impl Pictures {
    /// No pictures yet, and at most `budget` bytes of them.
    pub(super) const fn new(budget: usize) -> Self {
        Self { made: LruCache::new(budget), asked: Vec::new() }
    }

    pub(super) fn get(&mut self, request: &PictureRequest) -> Option<Arc<Picture>> {
        self.made.get(request)?.as_ref().ok().cloned()
    }

    /// The picture made or used last of what is asked for but in another frame, with what it is of.
    pub(super) fn of_another_frame(&self, request: &PictureRequest) -> Option<(PictureRequest, Arc<Picture>)> {
        let is_another = |made: &PictureRequest| {
            let look = Look { frame: request.look.frame, ..made.look.clone() };
            made.run == request.run && !made.look.frame.gathers() && PictureRequest { look, ..made.clone() } == *request
        };
        let mut pictures = self.made.newest_first().filter_map(|(made, result)| Some((made, result.as_ref().ok()?)));
        pictures.find(|(made, _)| is_another(made)).map(|(made, picture)| (made.clone(), Arc::clone(picture)))
    }

    /// Asks for a picture that is not there. Whether that is new, so that it has to be made.
    pub(super) fn is_newly_asked(&mut self, request: &PictureRequest) -> bool {
        let new = !self.asked.contains(request);
        if new {
            self.asked.push(request.clone());
        }
        new
    }

    pub(super) fn put(&mut self, request: PictureRequest, result: Result<Arc<Picture>, String>) {
        let bytes = match &result {
            Ok(picture) => {
                self.asked.retain(|asked| *asked != request);
                picture.gray.values().len()
            }
            Err(why) => size_of::<PictureRequest>() + why.len(),
        };
        self.made.put(request, result, bytes);
    }

    pub(super) fn failure(&self, request: &PictureRequest) -> Option<&str> {
        self.made.peek(request)?.as_ref().err().map(String::as_str)
    }

    /// Whoever still wants a picture that is not made, or that failed, asks again.
    pub(super) fn forget_asked(&mut self) {
        self.asked.clear();
    }

    /// Keeps only what fulfills a condition, made or not.
    pub(super) fn retain(&mut self, keep: impl Fn(&PictureRequest) -> bool) {
        self.made.retain(|request, _| keep(request));
        self.asked.retain(keep);
    }
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
        assert!(pictures.of_another_frame(&wanted).is_none(), "frames laid over one another are no frame");
        pictures.put(request(FrameSelection::Frame(3)), Ok(picture()));
        pictures.put(request(FrameSelection::Frame(4)), Ok(picture()));
        let native = Look { mask: crate::imaging::MaskChoice::None, ..request(FrameSelection::Frame(5)).look };
        pictures.put(PictureRequest { look: native, ..wanted.clone() }, Ok(picture()));
        let (of, _) = pictures.of_another_frame(&wanted).unwrap();
        assert_eq!(of.look.frame, FrameSelection::Frame(4), "what is native is another look");
        pictures.put(wanted.clone(), Err("cut short".into()));
        assert_eq!(pictures.failure(&wanted), Some("cut short"));
        assert_eq!(pictures.failure(&of), None);
    }
}
