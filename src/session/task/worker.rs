//! Threads and their queues. Four workers, so that a long export never delays a picture: pictures, frames prefetched for
//! them, evaluation, long work.

use super::progress::{Progress, Status};
use super::{Outcome, Task, Waker};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The workers of a session.
pub(in crate::session) struct Tasks {
    /// Counts the cases that were begun: what is left of an earlier case is dropped.
    case: u64,
    pictures: Arc<Worker>,
    prefetch: Arc<Worker>,
    evaluation: Arc<Worker>,
    long: Arc<Worker>,
    outcomes: Receiver<(u64, Outcome)>,
}

impl Tasks {
    pub(in crate::session) fn new(waker: &Waker) -> Self {
        let (sender, outcomes) = channel();
        let worker = |name| Worker::start(name, sender.clone(), Arc::clone(waker));
        Self {
            case: 0,
            pictures: worker("pictures"),
            prefetch: worker("frames"),
            evaluation: worker("evaluation"),
            long: worker("files"),
            outcomes,
        }
    }

    pub(in crate::session) fn start(&self, task: Task) {
        let worker = match &task {
            Task::Picture { .. } | Task::Trace { .. } => &self.pictures,
            Task::Prefetch { .. } => &self.prefetch,
            Task::Evaluate { .. } => &self.evaluation,
            _ => &self.long,
        };
        worker.push(self.case, task);
    }

    /// The next outcome, if one is there.
    pub(in crate::session) fn next_outcome(&self) -> Option<Outcome> {
        self.outcomes.try_iter().find(|(case, outcome)| *case == self.case || outcome.outlives_case()).map(|it| it.1)
    }

    /// How far opening or exporting is.
    pub(in crate::session) fn progress(&self) -> Option<Progress> {
        self.long.status.progress()
    }

    pub(in crate::session) fn cancel(&self) {
        self.long.status.set_canceled(true);
    }

    /// Forgets all pictures not begun; whoever still wants one asks again.
    pub(in crate::session) fn forget_pictures(&self) {
        self.pictures.queue().retain(|(_, task)| !matches!(task, Task::Picture { .. }));
    }

    /// Drops tasks and outcomes of the case before: runs of the next one may have the same names.
    pub(in crate::session) fn begin_case(&mut self) {
        self.case += 1;
        self.workers().for_each(|worker| worker.queue().retain(|(_, task)| task.outlives_case()));
    }

    fn workers(&self) -> impl Iterator<Item = &Arc<Worker>> {
        [&self.pictures, &self.prefetch, &self.evaluation, &self.long].into_iter()
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for worker in self.workers() {
            worker.closed.store(true, Ordering::Relaxed);
            worker.status.set_canceled(true);
            worker.awake.notify_all();
        }
    }
}

/// One thread, and the tasks that wait for it, each with the case it belongs to.
#[derive(Default)]
struct Worker {
    waiting: Mutex<VecDeque<(u64, Task)>>,
    awake: Condvar,
    closed: AtomicBool,
    status: Status,
}

impl Worker {
    fn start(name: &str, outcomes: Sender<(u64, Outcome)>, waker: Waker) -> Arc<Self> {
        let worker = Arc::new(Self::default());
        let working = Arc::clone(&worker);
        let thread = std::thread::Builder::new().name(name.to_owned());
        // Without a thread nothing of this kind is ever done, and the window says that it is waiting.
        drop(thread.spawn(move || working.work(&outcomes, &waker)));
        worker
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<(u64, Task)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, case: u64, task: Task) {
        let mut queue = self.queue();
        queue.retain(|(_, waiting)| !task.supersedes(waiting));
        let is_later = |(_, waiting): &(u64, Task)| waiting.has_low_priority() && !task.has_low_priority();
        let at = queue.iter().position(is_later).unwrap_or(queue.len());
        queue.insert(at, (case, task));
        self.awake.notify_one();
    }

    fn work(&self, outcomes: &Sender<(u64, Outcome)>, waker: &Waker) {
        while let Some((case, task)) = self.next() {
            let name = task.name();
            let carry_out = AssertUnwindSafe(|| task.carry_out(&self.status));
            let outcome = catch_unwind(carry_out).unwrap_or(Outcome::Panicked(name));
            self.status.report(None);
            if outcomes.send((case, outcome)).is_err() {
                return;
            }
            waker();
        }
    }

    fn next(&self) -> Option<(u64, Task)> {
        let mut queue = self.queue();
        loop {
            if self.closed.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(next) = queue.pop_front() {
                return Some(next);
            }
            queue = self.awake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::acquisition::Intensity;
    use crate::imaging::testing::{facts, run};
    use std::time::Duration;

    #[test]
    fn what_is_left_of_an_earlier_case_is_dropped_done_or_not() {
        let (sender, woken) = channel();
        let sender = Mutex::new(sender);
        let waker: Waker = Arc::new(move || sender.lock().unwrap().send(()).unwrap());
        let mut tasks = Tasks::new(&waker);
        let run = Arc::new(run(facts(Intensity::Linear, Vec::new()), 2, vec![vec![1; 4]]));
        let thumbnail = || Task::Thumbnail { id: "R1".to_owned(), run: Arc::clone(&run) };
        let wait = || woken.recv_timeout(Duration::from_mins(1)).unwrap();
        tasks.start(thumbnail());
        wait();
        tasks.begin_case();
        tasks.start(thumbnail());
        wait();
        assert!(matches!(tasks.next_outcome(), Some(Outcome::Thumbnail { .. })), "of this case");
        assert!(tasks.next_outcome().is_none(), "of the one before");
    }
}
