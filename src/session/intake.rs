//! What finished work changes in the session.

use super::file;
use super::naming;
use super::opened::OpenedRun;
use super::task::Outcome;
use super::{ArrivalState, Notice, Session};
use crate::dicom::{self, Rejected};
use crate::imaging::register::{MaskShift, Registration};
use crate::imaging::{Look, Run};
use crate::planning::evaluation::Level;
use crate::planning::plan::{Placement, RunReference, Subtraction};
use crate::planning::{Command, Plan};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Session {
    pub(super) fn take_in(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Picture { request, result } => self.pictures.put(request, result),
            Outcome::Traced { run, look, error } => self.pictures.traced(&run, &look, error),
            Outcome::Evaluated { generation, evaluation } => {
                if generation > self.evaluated {
                    self.evaluated = generation;
                    self.evaluation = *evaluation;
                }
            }
            Outcome::Opened { opened, rejected, canceled } => self.take_in_runs(opened, rejected, canceled),
            Outcome::PlanOpened { path, plan, opened, rejected } => self.take_in_plan(&path, *plan, opened, rejected),
            Outcome::PlanRefused(error) => {
                let notice = Notice::new(Level::Warn, self.without_path(&error.to_string(), "the file", error.path()));
                self.notices.push(match error.hint() {
                    Some(hint) => notice.hint(hint),
                    None => notice,
                });
            }
            Outcome::Thumbnail { id, picture } => {
                if let Some(opened) = self.runs.get_mut(&id) {
                    opened.thumbnail = Some(picture);
                }
            }
            Outcome::Registered { id, reference, result } => self.take_in_registration(&id, &reference, result),
            Outcome::MaskRegistered { id, look, result } => self.take_in_mask(&id, &look, result),
            Outcome::Contrast { id, mask, curve } => {
                let opened = self.runs.get_mut(&id).filter(|opened| opened.contrast_of.as_ref() == Some(&mask));
                if let Some(opened) = opened {
                    opened.contrast = curve;
                }
            }
            Outcome::Density { request, result } => {
                if let Some((asked, answer)) = &mut self.density
                    && *asked == request
                {
                    *answer = Some(result);
                }
            }
            Outcome::Arrived { id, look, result } => {
                if let Some(opened) = self.runs.get_mut(&id).filter(|opened| opened.arrival_of == look) {
                    opened.arrival = match result {
                        Ok(arrival) => ArrivalState::Known(arrival),
                        Err(why) => ArrivalState::Failed(why),
                    };
                }
            }
            Outcome::Hashed { id, sha256 } => self.take_in_hash(&id, &sha256),
            Outcome::Saved { path, plan, error: None } => {
                self.notices.push(Notice::new(Level::Info, format!("Saved {}", self.called("the plan", &path))));
                self.recovery.opened(&path);
                self.recovery.discard_own();
                self.save_path = Some(path);
                self.saved = *plan;
            }
            Outcome::Exported { path, error: None } => {
                self.notices.push(Notice::new(Level::Info, format!("Wrote {}", self.called("the document", &path))));
            }
            Outcome::Exported { error: Some(error), path } => {
                let text = self.without_path(&error.to_string(), "the document", &path);
                let hint = error.hint().map(str::to_owned);
                self.notices.push(Notice { hint, ..Notice::new(Level::Warn, text) });
            }
            Outcome::Saved { error: Some(error), path, .. } => {
                let text = self.without_path(&error, "the plan", &path);
                self.notices.push(Notice::new(Level::Warn, text).hint("choose another folder"));
            }
            Outcome::Nothing => {}
            Outcome::Panicked(what) => {
                let text = format!("Something went wrong while {what}; your plan is unharmed");
                self.notices
                    .push(Notice::new(Level::Warn, text).hint("save the plan, and report the file that led here"));
            }
        }
    }

    /// New runs join the plan under names of their own, as one undo step.
    fn take_in_runs(&mut self, opened: Vec<(PathBuf, Arc<Run>)>, rejected: Vec<Rejected>, canceled: bool) {
        let found = opened.len();
        let mut again = 0;
        let mut next = self.plan.now().clone();
        let named = next.runs.iter().filter_map(|run| Some((run.sop_instance_uid.clone()?, run.id.clone())));
        let known: HashMap<String, String> = named.collect();
        let uid_of = |run: &Run| run.acquisition().identity.sop_instance_uid.clone();
        let mut open: HashSet<String> = self.runs().iter().map(|open| uid_of(&open.run)).collect();
        let mut before: HashMap<&str, &OpenedRun> = HashMap::new();
        for open in self.runs() {
            before.insert(&open.run.acquisition().identity.sop_instance_uid, open);
        }
        let mut free = naming::run_ids(&next);
        let (mut added, mut named, mut fuller) = (Vec::new(), Vec::new(), Vec::new());
        for (path, run) in opened {
            let uid = &run.acquisition().identity.sop_instance_uid;
            if !open.insert(uid.clone()) {
                again += 1;
                fuller.extend(before.get(uid.as_str()).and_then(|open| fuller_copy(open, &run)));
                continue;
            }
            // A run that the plan knows but did not find comes home under its old name.
            let id = known.get(uid).cloned().unwrap_or_else(|| {
                let id = free.next().unwrap_or_default();
                let reference = RunReference {
                    id: id.clone(),
                    path: path.clone(),
                    sop_instance_uid: Some(uid.clone()),
                    ..RunReference::default()
                };
                added.push((reference, naming::view_id(&next.case, run.acquisition())));
                id
            });
            named.push((id, path, run));
        }
        self.notices.extend(fuller);
        if let Err(error) = next.apply(Command::AddRuns(added)) {
            self.notices.push(Notice::new(Level::Warn, error.to_string()));
            self.rejected = rejected;
            return;
        }
        for (id, path, run) in named {
            self.put_run(&id, path, run);
        }
        let first = self.plan.undo_text().is_none() && self.save_path.is_none();
        self.plan.change(next, "Add runs");
        if first {
            // Opening files is not yet work of the operator that could be lost.
            self.saved = self.plan().clone();
        }
        self.plan_changed();
        self.notices.extend(opening_notice(found, again, rejected.len(), canceled));
        self.rejected = rejected;
    }

    fn take_in_plan(&mut self, path: &Path, mut plan: Plan, opened: Vec<FoundRun>, rejected: Vec<Rejected>) {
        for reference in &mut plan.runs {
            reference.path = file::absolute_run_path(&reference.path, path);
        }
        let recovered = self.recovery.left_behind() == Some(path);
        self.begin_case(plan, (!recovered).then(|| path.to_owned()));
        if recovered {
            self.saved = Plan::default();
            self.recovery.adopt();
        } else {
            self.recovery.opened(path);
        }
        for FoundRun { id, path, run } in opened {
            self.check_identity(&id, &run);
            self.put_run(&id, path, run);
        }
        for missing in &rejected {
            let text = format!("{}: {}", self.called("a run of the plan", &missing.path), missing.reason);
            self.notices.push(Notice::new(Level::Warn, text).hint("open the folder that holds this run"));
        }
        self.rejected = rejected;
        self.plan_changed();
    }

    /// A file in a notice: its path, or words that tell nobody's name.
    fn called(&self, words: &str, path: &Path) -> String {
        if self.hides_identity { words.to_owned() } else { path.display().to_string() }
    }

    /// A message about a file or the folder it lies in, paths replaced by words if identity is hidden.
    fn without_path(&self, message: &str, words: &str, path: &Path) -> String {
        if !self.hides_identity {
            return message.to_owned();
        }
        nameless(message, words, path)
    }

    /// Warns if the file under a run's path is not the object the plan was made on.
    fn check_identity(&mut self, id: &str, run: &Run) {
        let found = &run.acquisition().identity.sop_instance_uid;
        let expected = self.plan().run(id).and_then(|reference| reference.sop_instance_uid.as_deref());
        if expected.is_some_and(|expected| expected != found) {
            let text = format!("Run {id} is another object than the one this plan was made on");
            self.notices.push(Notice::new(Level::Block, text).hint("open the folder that holds the original run"));
        }
    }

    fn take_in_registration(&mut self, id: &str, reference: &str, result: Result<Registration, String>) {
        let refused = |why: &str| {
            let text = format!("Run {id} could not be laid on {reference}: {why}");
            Notice::new(Level::Warn, text).hint("move it by hand, with the overlay on")
        };
        let notice = match result {
            Ok(found) if found.accepted => {
                let placement = Placement { run: id.to_owned(), shift_px: found.shift_px };
                match self.carry_out(Command::Place(placement)) {
                    Ok(()) => Notice::new(
                        Level::Info,
                        format!(
                            "Run {id} lies on {reference}: moved by {}, residual {:.2} px",
                            moved(found.shift_px),
                            found.residual_px
                        ),
                    ),
                    Err(error) => refused(&error.to_string()),
                }
            }
            Ok(found) => refused(&found.why),
            Err(error) => refused(&error),
        };
        self.notices.push(notice);
    }

    /// Moves the mask of a run to where it belongs, unless another mask was chosen meanwhile.
    fn take_in_mask(&mut self, id: &str, look: &Look, result: Result<Option<MaskShift>, String>) {
        let stays = |why: &str| {
            Notice::new(Level::Warn, format!("The mask of run {id} stays where it is: {why}")).hint("move it by hand")
        };
        let now = self.plan().run(id).map(|run| run.subtraction.clone()).unwrap_or_default();
        let notice = match result {
            Ok(Some(found)) if found.registration.accepted && now.mask != look.mask => {
                stays("another mask was chosen meanwhile")
            }
            Ok(Some(found)) if found.registration.accepted => {
                let ([down, left], residual) = (found.shift, found.registration.residual_px);
                let text = format!("The mask of run {id} is moved {}", mask_moved([down, left]));
                let subtraction = Subtraction { shift: found.shift, ..now };
                let lies = subtraction.clone();
                match self.carry_out(Command::Subtract { run: id.to_owned(), subtraction }) {
                    Ok(()) => {
                        if let Some(opened) = self.runs.get_mut(id) {
                            opened.mask_residual = Some((lies, residual));
                        }
                        Notice::new(Level::Info, format!("{text}; residual {residual:.2} px"))
                    }
                    Err(error) => stays(&error.to_string()),
                }
            }
            Ok(Some(found)) => stays(&found.registration.why),
            Ok(None) => stays("nothing is subtracted in this picture"),
            Err(error) => stays(&error),
        };
        self.notices.push(notice);
    }

    fn take_in_hash(&mut self, id: &str, sha256: &str) {
        let expected = self.plan().run(id).and_then(|run| run.pixels_sha256.clone());
        match expected {
            Some(expected) if expected != sha256 => {
                let text = format!("The pixels of run {id} have changed since this plan was made");
                self.notices.push(Notice::new(Level::Block, text).hint("check the traces, or open the original run"));
            }
            Some(_) => {}
            None => {
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
    }
}

/// How far a run was moved, for people.
fn moved(shift_px: [f64; 2]) -> String {
    let [row, column] = shift_px;
    format!("{row:+.2} rows, {column:+.2} columns")
}

/// Where a mask was moved, for people: positive shifts are down and to the left.
fn mask_moved([down, left]: [f64; 2]) -> String {
    let vertical = if down < 0.0 { "up" } else { "down" };
    let horizontal = if left < 0.0 { "right" } else { "left" };
    format!("{:.2} px {vertical} and {:.2} px to the {horizontal}", down.abs(), left.abs())
}

/// A run that a plan names, and where it was found.
pub struct FoundRun {
    /// The plan's name for it.
    pub id: String,
    /// Its file.
    pub path: PathBuf,
    /// Facts and frames.
    pub run: Arc<Run>,
}

/// Opens the runs of a plan read from `plan_path`. What cannot be opened is listed with its reason.
#[must_use]
pub fn open_runs_of(plan: &Plan, plan_path: &Path, options: &dicom::OpenOptions) -> (Vec<FoundRun>, Vec<Rejected>) {
    let (mut opened, mut rejected) = (Vec::new(), Vec::new());
    for reference in &plan.runs {
        let path = file::absolute_run_path(&reference.path, plan_path);
        match dicom::open(&path, options.clone()) {
            Ok(run) => opened.push(FoundRun { id: reference.id.clone(), path, run: Arc::new(run) }),
            Err(error) => rejected.push(Rejected::new(path, error.to_string())),
        }
    }
    (opened, rejected)
}

/// What to say of a copy that holds more of a run than the file it was `opened` from. That one stays: traces may lie on it.
fn fuller_copy(opened: &OpenedRun, copy: &Run) -> Option<Notice> {
    let (here, there) = (&opened.run.acquisition().pixels, &copy.acquisition().pixels);
    (there.whole_frames > here.whole_frames).then(|| {
        let text = format!(
            "Run {} is open from a file in which {} of {} frames are whole; in the copy opened now {} are",
            opened.id, here.whole_frames, here.frames, there.whole_frames
        );
        Notice::new(Level::Warn, text).hint("begin a new case and open that copy")
    })
}

/// What to say of files that were opened: so many runs `found`, of them `again` open before.
fn opening_notice(found: usize, again: usize, rejected: usize, canceled: bool) -> Option<Notice> {
    let runs = |n: usize| if n == 1 { "1 run".to_owned() } else { format!("{n} runs") };
    let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    let twice = match again {
        0 => String::new(),
        1 => "1 run was open already".to_owned(),
        n => format!("{n} runs were open already"),
    };
    match (found, rejected, canceled) {
        (found, _, true) => Some(Notice::new(Level::Info, format!("Stopped; {} opened", runs(found)))),
        (0, 0, _) => Some(Notice::new(Level::Warn, "Nothing was found there").hint("open a folder with DICOM files")),
        (0, 1, _) => Some(Notice::new(Level::Warn, "The file cannot be used").hint("show the reasons to see why")),
        (0, n, _) => Some(
            Notice::new(Level::Warn, format!("None of {} can be used", files(n))).hint("show the reasons to see why"),
        ),
        (_, 0, _) if again == 0 => None,
        (_, 0, _) => Some(Notice::new(Level::Info, words_again(found - again, &twice))),
        (found, n, _) => {
            let text = format!("{} opened, {} not usable", runs(found), files(n));
            Some(Notice::new(Level::Info, if again == 0 { text } else { format!("{text}; {twice}") }))
        }
    }
}

/// `twice` behind how many runs are new, if any are.
fn words_again(new: usize, twice: &str) -> String {
    match new {
        0 => twice.to_owned(),
        1 => format!("1 run opened; {twice}"),
        n => format!("{n} runs opened; {twice}"),
    }
}

/// `message` with a file called by `words`, and the folder it lies in by no name.
fn nameless(message: &str, words: &str, path: &Path) -> String {
    let said = message.replace(&path.display().to_string(), words);
    // A bare name lies in a folder of no name, and the root tells nobody's.
    match path.parent().filter(|folder| folder.file_name().is_some()) {
        Some(folder) => said.replace(&folder.display().to_string(), "the folder"),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_the_names_of_file_and_folder_and_nothing_else() {
        for (path, message, said) in [
            ("/x/DOE JOHN/a.json", "/x/DOE JOHN/a.json is not a plan", "the file is not a plan"),
            ("/x/DOE JOHN/a.json", "/x/DOE JOHN: no / such place", "the folder: no / such place"),
            ("a.json", "a.json: not found", "the file: not found"),
            ("/a.json", "/a.json: 1/2 read", "the file: 1/2 read"),
        ] {
            assert_eq!(nameless(message, "the file", Path::new(path)), said);
        }
    }
}
