//! What finished work changes in the session.

use super::Session;
use super::notice::Notice;
use super::task::Outcome;
use crate::geometry::ImageVector;
use crate::imaging::Look;
use crate::imaging::RunShift;
use crate::imaging::register::{MaskRegistration, Registration};
use crate::planning::plan::{Placement, Subtraction};
use crate::planning::{Command, Plan};
use crate::wording;
use std::path::Path;

impl Session {
    pub(super) fn apply(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Picture { request, result } => self.pictures.put(request, result),
            // One that failed stays noted: asking again each frame would fail each frame.
            Outcome::Traced { run, look, result: Ok(()) } => {
                let made = (run, look);
                self.preparing.retain(|traced| *traced != made);
            }
            Outcome::Evaluated { generation, evaluation } => {
                if generation > self.evaluated {
                    self.evaluated = generation;
                    self.evaluation = *evaluation;
                }
            }
            Outcome::Opened(scan) => self.add_runs(scan),
            Outcome::PlanOpened { path, plan, opened, rejected } => self.adopt_plan(&path, *plan, opened, rejected),
            Outcome::PlanRefused(error) => {
                let text = self.file_names().message(&error.to_string(), "the file", error.path());
                self.notices.push(Notice::warning(text).hint(error.hint()));
            }
            Outcome::Thumbnail { id, picture } => {
                if let Some(opened) = self.runs.get_mut(&id) {
                    opened.thumbnail = Some(picture);
                }
            }
            Outcome::Registered { id, reference, result } => {
                let notice = self.place_registered(&id, &reference, result);
                self.notices.push(notice);
            }
            Outcome::MaskRegistered { id, look, result } => {
                let notice = self.shift_mask(&id, &look, result);
                self.notices.push(notice);
            }
            Outcome::Contrast { id, mask, result } => {
                if let Some(opened) = self.runs.get_mut(&id) {
                    opened.contrast.answered(&mask, result);
                }
            }
            Outcome::Arrived { id, look, result } => {
                if let Some(opened) = self.runs.get_mut(&id) {
                    opened.arrival.answered(&look, result);
                }
            }
            Outcome::Density { request, result } => self.density.answered(&request, result),
            Outcome::Hashed { id, sha256 } => self.check_hash(&id, &sha256),
            Outcome::Saved { path, plan, result: Ok(()) } => {
                self.notices.push(Notice::info(format!("Saved {}", self.file_names().name("the plan", &path))));
                self.recovery.opened(&path);
                self.recovery.discard_own();
                self.save_path = Some(path);
                self.saved = *plan;
            }
            Outcome::Saved { path, result: Err(error), .. } => {
                let text = self.file_names().message(&error.to_string(), "the plan", &path);
                self.notices.push(Notice::warning(text).hint("choose another folder"));
            }
            Outcome::Exported(files) => {
                let told = files.into_iter().map(|(path, result)| self.told_of_export(&path, result));
                let told: Vec<Notice> = told.collect();
                self.notices.extend(told);
            }
            Outcome::Nothing | Outcome::Traced { .. } => {}
            Outcome::Panicked(what) => {
                let text = format!("Something went wrong while {what}; your plan is unharmed");
                self.notices.push(Notice::warning(text).hint("save the plan, and report the file that led here"));
            }
        }
    }

    fn told_of_export(&self, path: &Path, result: Result<(), super::documents::DocumentError>) -> Notice {
        match result {
            Ok(()) => Notice::info(format!("Wrote {}", self.file_names().name("the document", path))),
            Err(error) => {
                let text = self.file_names().message(&error.to_string(), "the document", path);
                Notice::warning(text).hint(error.hint())
            }
        }
    }

    /// Lays a run where it was found to lie, and says so.
    fn place_registered(&mut self, id: &str, reference: &str, result: Result<Registration, String>) -> Notice {
        let placed = match result {
            Ok(found) if found.is_accepted() => {
                let placement = Placement { run: id.to_owned(), shift: RunShift { displacement: found.shift } };
                self.carry_out(Command::Place(placement)).map(|()| found).map_err(|error| error.to_string())
            }
            Ok(found) => Err(wording::registration(&found)),
            Err(error) => Err(error),
        };
        match placed {
            Ok(found) => {
                let (moved, residual) = (moved(found.shift), found.residual_px);
                Notice::info(format!("Run {id} lies on {reference}: moved by {moved}, residual {residual:.2} px"))
            }
            Err(why) => Notice::warning(format!("Run {id} could not be laid on {reference}: {why}"))
                .hint("move it by hand, with the overlay on"),
        }
    }

    /// Moves the mask of a run to where it was found to belong, unless another mask was chosen meanwhile, and says so.
    fn shift_mask(&mut self, id: &str, look: &Look, result: Result<Option<MaskRegistration>, String>) -> Notice {
        let now = self.plan().run(id).map(|run| run.subtraction.clone()).unwrap_or_default();
        let shifted = match result {
            Ok(Some(found)) if !found.registration.is_accepted() => Err(wording::registration(&found.registration)),
            Ok(Some(_)) if now.mask != look.mask => Err("another mask was chosen meanwhile".to_owned()),
            Ok(Some(found)) => {
                let subtraction = Subtraction { shift: found.shift, ..now };
                let command = Command::Subtract { run: id.to_owned(), subtraction: subtraction.clone() };
                self.carry_out(command).map(|()| (found, subtraction)).map_err(|error| error.to_string())
            }
            Ok(None) => Err("nothing is subtracted in this picture".to_owned()),
            Err(error) => Err(error),
        };
        match shifted {
            Ok((found, subtraction)) => {
                let residual = found.registration.residual_px;
                if let Some(opened) = self.runs.get_mut(id) {
                    opened.mask_residual = Some((subtraction, residual));
                }
                let moved = mask_moved(found.shift.down_left());
                Notice::info(format!("The mask of run {id} is moved {moved}; residual {residual:.2} px"))
            }
            Err(why) => {
                Notice::warning(format!("The mask of run {id} stays where it is: {why}")).hint("move it by hand")
            }
        }
    }

    /// Compares the hash of a run's pixels with that of the plan, or notes it there, which is no change of the plan.
    fn check_hash(&mut self, id: &str, sha256: &str) {
        let expected = self.plan().run(id).and_then(|run| run.pixels_sha256.as_deref());
        if let Some(expected) = expected {
            if expected != sha256 {
                let text = format!("The pixels of run {id} have changed since this plan was made");
                self.notices.push(Notice::block(text).hint("check the traces, or open the original run"));
            }
            return;
        }
        let unsaved = self.is_dirty();
        let fill = |plan: &mut Plan| {
            if let Some(run) = plan.runs.iter_mut().find(|run| run.id == id) {
                run.pixels_sha256 = Some(sha256.to_owned());
            }
        };
        self.plan.amend(fill);
        if !unsaved {
            fill(&mut self.saved);
        }
    }
}

/// How far a run was moved, for people.
fn moved(shift: ImageVector) -> String {
    let [row, column] = RunShift { displacement: shift }.row_column();
    format!("{row:+.2} rows, {column:+.2} columns")
}

/// Where a mask was moved, for people: positive shifts are down and to the left.
fn mask_moved([down, left]: [f64; 2]) -> String {
    let vertical = if down < 0.0 { "up" } else { "down" };
    let horizontal = if left < 0.0 { "right" } else { "left" };
    format!("{:.2} px {vertical} and {:.2} px to the {horizontal}", down.abs(), left.abs())
}
