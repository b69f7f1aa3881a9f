//! Files to open, and what becomes of the case when they are.

use super::file;
use super::history::History;
use super::notice::Notice;
use super::opened::{OpenedRun, OpenedRuns};
use super::task::Task;
use super::{EvidenceCache, Session, samples};
use crate::dicom::{Opened, Rejected, Scan};
use crate::imaging::Run;
use crate::planning::plan::RunReference;
use crate::planning::{Command, Evaluation, Plan};
use crate::wording::{self, counted};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Session {
    /// Opens files and folders, or one plan file, in the background. What is relative starts where the program runs;
    /// the plan, which may be saved anywhere, and the list of what was opened before hold it in full.
    pub fn open_paths(&mut self, paths: Vec<PathBuf>) {
        let options = self.options.clone();
        let paths: Vec<PathBuf> = paths.into_iter().map(|path| std::path::absolute(&path).unwrap_or(path)).collect();
        if let [path] = paths.as_slice()
            && path.is_file()
            && file::is_plan_path(path)
        {
            self.tasks.start(Task::OpenPlan { path: path.clone(), options });
        } else if !paths.is_empty() {
            self.tasks.start(Task::Open { paths, options });
        }
    }

    /// Opens a sample study with its finished plan, or what the phantom makes of it if it was not installed.
    pub fn open_sample(&mut self, name: &str) {
        self.open_of_sample(name, |plan| vec![plan]);
    }

    /// Opens the runs of a sample study without its plan, for somebody who wants to make one.
    pub fn open_sample_runs(&mut self, name: &str) {
        self.open_of_sample(name, |plan| samples::runs_beside(&plan));
    }

    fn open_of_sample(&mut self, name: &str, files: impl FnOnce(PathBuf) -> Vec<PathBuf>) {
        match samples::plan_path(name) {
            Ok(plan) => self.open_paths(files(plan)),
            Err(error) => self.notices.push(Notice::warning(error.to_string())),
        }
    }

    /// Closes the case and begins an empty one.
    pub fn new_case(&mut self) {
        self.begin_case(Plan::default(), None);
        self.plan_changed();
    }

    /// Stops opening files; what was opened stays.
    pub fn cancel(&self) {
        self.tasks.cancel();
    }

    /// New runs join the plan under names of their own, as one undo step.
    pub(super) fn add_runs(&mut self, scan: Scan) {
        let found = scan.runs.len();
        let mut again = 0;
        let mut next = self.plan.now().clone();
        let named = next.runs.iter().filter_map(|run| Some((run.sop_instance_uid.clone()?, run.id.clone())));
        let known: HashMap<String, String> = named.collect();
        let uid_of = |run: &Run| run.acquisition().identity.sop_instance_uid.clone();
        // What is open by its SOP Instance UID; `None` for what is opened now.
        let mut open: HashMap<String, Option<&OpenedRun>> =
            self.runs().iter().map(|open| (uid_of(&open.run), Some(open))).collect();
        let mut free = wording::run_ids(&next);
        let (mut added, mut named, mut fuller) = (Vec::new(), Vec::new(), Vec::new());
        for Opened { path, run } in scan.runs {
            let uid = uid_of(&run);
            match open.entry(uid.clone()) {
                Entry::Occupied(before) => {
                    again += 1;
                    fuller.extend(before.get().and_then(|open| fuller_copy(open, &run)));
                    continue;
                }
                Entry::Vacant(place) => place.insert(None),
            };
            // A run that the plan names but whose file was not found gets its name in the plan.
            let id = known.get(&uid).cloned().unwrap_or_else(|| {
                let id = free.next().unwrap_or_default();
                let reference = RunReference {
                    id: id.clone(),
                    path: path.clone(),
                    sop_instance_uid: Some(uid),
                    ..RunReference::default()
                };
                added.push((reference, wording::view_id(&next.case, run.acquisition())));
                id
            });
            named.push(OpenedRun::new(id, path, run));
        }
        self.notices.extend(fuller);
        self.rejected = scan.rejected;
        if let Err(error) = next.apply(Command::AddRuns(added)) {
            self.notices.push(Notice::warning(error.to_string()));
            return;
        }
        for run in named {
            self.put_run(run);
        }
        let first = self.plan.undo_text().is_none() && self.save_path.is_none();
        self.plan.change(next, "Add runs");
        if first {
            // Opening files is not yet work of the operator that could be lost.
            self.saved = self.plan().clone();
        }
        self.plan_changed();
        self.notices.extend(opening_notice(found, again, self.rejected.len(), scan.canceled));
    }

    /// Begins the case of a plan that was read from `path`, with the runs that were found.
    pub(super) fn adopt_plan(&mut self, path: &Path, plan: Plan, opened: Vec<OpenedRun>, rejected: Vec<Rejected>) {
        let recovered = self.recovery.left_behind() == Some(path);
        self.begin_case(plan, (!recovered).then(|| path.to_owned()));
        if recovered {
            self.saved = Plan::default();
            self.recovery.adopt();
        } else {
            self.recovery.opened(path);
        }
        for run in opened {
            if run.is_another_than_in(self.plan()) {
                let text = format!("Run {} is another object than the one this plan was made on", run.id);
                self.notices.push(Notice::block(text).hint("open the folder that holds the original run"));
            }
            self.put_run(run);
        }
        for missing in &rejected {
            let run = self.file_names().name("a run of the plan", &missing.path);
            let notice = Notice::warning(format!("{run}: {}", missing.reason));
            self.notices.push(notice.hint("open the folder that holds this run"));
        }
        self.rejected = rejected;
        self.plan_changed();
    }

    /// Opens a run under a name. The order of the tasks matters: the thumbnail is there first, and the contrast is
    /// followed through the frames that were decoded to be hashed.
    fn put_run(&mut self, opened: OpenedRun) {
        let (id, run) = (opened.id.clone(), Arc::clone(&opened.run));
        self.evidence.put(&id, Arc::clone(&run));
        self.pictures.retain(|request| request.run != id);
        self.preparing.retain(|(traced, _)| *traced != id);
        self.tasks.start(Task::Thumbnail { id: id.clone(), run: Arc::clone(&run) });
        self.tasks.start(Task::Hash { id: id.clone(), path: opened.path.clone(), run });
        self.runs.put(opened);
        self.ask_contrast(&id);
    }

    /// An empty case with this plan. Whoever calls has it evaluated once its runs are there: without them it would lack all.
    fn begin_case(&mut self, plan: Plan, path: Option<PathBuf>) {
        self.tasks.begin_case();
        self.recovery.discard_own();
        self.saved = plan.clone();
        self.plan = History::new(plan);
        self.save_path = path;
        self.runs = OpenedRuns::default();
        self.rejected.clear();
        self.evidence = EvidenceCache::default();
        self.pictures.retain(|_| false);
        self.preparing.clear();
        self.evaluation = Evaluation::default();
        self.forget_density();
    }
}

/// What to say of a copy that holds more of a run than the file it was `opened` from. That one stays: traces may lie on it.
fn fuller_copy(opened: &OpenedRun, copy: &Run) -> Option<Notice> {
    let (here, there) = (&opened.run.acquisition().pixels, &copy.acquisition().pixels);
    (there.whole_frames > here.whole_frames).then(|| {
        let text = format!(
            "Run {} is open from a file in which {} of {} frames are whole; in the copy opened now {} are",
            opened.id, here.whole_frames, here.frames, there.whole_frames
        );
        Notice::warning(text).hint("begin a new case and open that copy")
    })
}

/// What to say of files that were opened: so many runs `found`, of them `again` open before.
fn opening_notice(found: usize, again: usize, rejected: usize, canceled: bool) -> Option<Notice> {
    let runs = |n: usize| counted(n, "run", "runs");
    let files = |n: usize| counted(n, "file", "files");
    let twice = counted(again, "run was open already", "runs were open already");
    let reasons = "show the reasons to see why";
    match (found, rejected, canceled) {
        (found, _, true) => Some(Notice::info(format!("Stopped; {} opened", runs(found)))),
        (0, 0, _) => Some(Notice::warning("Nothing was found there").hint("open a folder with DICOM files")),
        (0, 1, _) => Some(Notice::warning("The file cannot be used").hint(reasons)),
        (0, n, _) => Some(Notice::warning(format!("None of {} can be used", files(n))).hint(reasons)),
        (_, 0, _) if again == 0 => None,
        (_, 0, _) if found == again => Some(Notice::info(twice)),
        (_, 0, _) => Some(Notice::info(format!("{} opened; {twice}", runs(found - again)))),
        (found, n, _) => {
            let text = format!("{} opened, {} not usable", runs(found), files(n));
            Some(Notice::info(if again == 0 { text } else { format!("{text}; {twice}") }))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::planning::evaluation::OpenStep;
    use crate::session::{Session, Settings};
    use std::sync::Arc;
    use std::time::Duration;

    /// The window goes to the step a plan needs next as soon as its runs are there. An evaluation made before that lacked
    /// all of them, and could arrive first.
    #[test]
    fn a_plan_is_not_evaluated_before_its_runs_are_there() {
        let settings = Settings { state_folder: None, ..Settings::bundled() };
        let mut session = Session::new(settings, &(Arc::new(|| ()) as crate::session::Waker));
        session.open_sample("easy");
        for _ in 0..60_000 {
            session.poll();
            assert!(!session.evaluation().missing.open_steps().contains(&OpenStep::OpenRun));
            if session.evaluation().crossing.is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("the plan was not evaluated within a minute");
    }
}
