//! Runs prepared for showing frame after frame.

use super::task::PictureRequest;
use crate::imaging::opacity::OpacityError;
use crate::imaging::picture::{Picture, Subtractor, picture};
use crate::imaging::{FrameSelection, Look, Run};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Runs kept prepared: those of two panes, and the one laid over them, each under a second look. A prepared run holds up
/// to four masks.
const KEPT: usize = 6;

/// The runs prepared last; clones share them.
#[derive(Clone, Default)]
pub(super) struct Cine(Arc<Mutex<Vec<Arc<Subtractor>>>>);

impl Cine {
    /// The picture asked for, of `run`.
    pub(super) fn picture(&self, run: &Arc<Run>, request: &PictureRequest) -> Result<Picture, OpacityError> {
        let PictureRequest { look, window, options, .. } = request;
        match look.frame {
            FrameSelection::Frame(number) => self.prepared(run, look)?.picture(number, *window, *options),
            _ => picture(run, look, *window, *options),
        }
    }

    fn prepared(&self, run: &Arc<Run>, look: &Look) -> Result<Arc<Subtractor>, OpacityError> {
        let known = {
            let mut kept = self.kept();
            let at = kept.iter().position(|prepared| prepared.is_of(run, look));
            at.map(|at| kept.remove(at))
        };
        let prepared = known.map_or_else(|| Subtractor::new(run, look).map(Arc::new), Ok)?;
        let mut kept = self.kept();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&prepared));
        Ok(prepared)
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Arc<Subtractor>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::MaskChoice;
    use crate::imaging::acquisition::Intensity;
    use crate::imaging::picture::PictureOptions;
    use crate::imaging::testing::{facts, run};

    #[test]
    fn a_run_is_prepared_once_for_all_its_frames_and_the_longest_unused_is_forgotten() {
        let frames = (0..3).map(|n| vec![1000 - 200 * n; 9]).collect();
        let run = Arc::new(run(facts(Intensity::Linear, Vec::new()), 3, frames));
        let look = |number, mask: u32| Look {
            frame: FrameSelection::Frame(number),
            mask: MaskChoice::Frames(vec![mask % 3 + 1]),
            shift: [f64::from(mask), 0.0],
            ..Look::default()
        };
        let cine = Cine::default();
        let first = cine.prepared(&run, &look(1, 0)).unwrap();
        assert!(Arc::ptr_eq(&first, &cine.prepared(&run, &look(3, 0)).unwrap()));
        for mask in 1..KEPT as u32 {
            cine.prepared(&run, &look(1, mask)).unwrap();
        }
        assert!(Arc::ptr_eq(&first, &cine.prepared(&run, &look(2, 0)).unwrap()), "asked for again, it is kept");
        cine.prepared(&run, &look(1, KEPT as u32)).unwrap();
        assert_eq!(cine.kept().len(), KEPT);
        assert!(!cine.kept().iter().any(|prepared| prepared.is_of(&run, &look(1, 1))));

        let request = |number| PictureRequest {
            run: String::new(),
            look: look(number, 0),
            window: None,
            options: PictureOptions::default(),
        };
        let window = |number| cine.picture(&run, &request(number)).unwrap().window;
        assert_eq!(window(2), window(3));
    }
}
