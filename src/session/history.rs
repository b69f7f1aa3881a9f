//! Undo and redo of a value by keeping its earlier states.

/// How many steps can be undone.
const DEPTH: usize = 200;

/// A value with its past and its undone future. Each step knows what it was called.
#[derive(Debug, Clone)]
pub struct History<T> {
    now: T,
    past: Vec<Step<T>>,
    future: Vec<Step<T>>,
    gesture: Gesture,
}

/// A state that can be returned to, and the name of the change between it and the next one.
#[derive(Debug, Clone)]
struct Step<T> {
    state: T,
    text: &'static str,
}

/// Whether changes are being gathered into one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gesture {
    /// Each change is a step.
    None,
    /// The next change begins the step.
    Begun,
    /// Further changes belong to the last step.
    Changed,
}

impl<T: Clone + PartialEq> History<T> {
    /// A value without a past.
    pub const fn new(now: T) -> Self {
        Self { now, past: Vec::new(), future: Vec::new(), gesture: Gesture::None }
    }

    /// The value as it is.
    pub const fn now(&self) -> &T {
        &self.now
    }

    /// Replaces the value; `text` names the change. A change that changes nothing is not a step.
    pub fn change(&mut self, next: T, text: &'static str) {
        if next == self.now {
            return;
        }
        let before = std::mem::replace(&mut self.now, next);
        if self.gesture != Gesture::Changed {
            self.past.push(Step { state: before, text });
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        if self.gesture == Gesture::Begun {
            self.gesture = Gesture::Changed;
        }
        self.future.clear();
    }

    /// Changes every state the same way, past and undone ones too: for facts that are learned, not decided.
    pub fn amend(&mut self, fill: impl Fn(&mut T)) {
        fill(&mut self.now);
        for step in self.past.iter_mut().chain(&mut self.future) {
            fill(&mut step.state);
        }
    }

    /// From here on all changes are one step, until [`Self::end_gesture`].
    pub const fn begin_gesture(&mut self) {
        self.gesture = Gesture::Begun;
    }

    /// The step is complete.
    pub const fn end_gesture(&mut self) {
        self.gesture = Gesture::None;
    }

    /// Takes back the gesture so far, leaving nothing to redo.
    pub fn cancel_gesture(&mut self) {
        if self.gesture == Gesture::Changed
            && let Some(step) = self.past.pop()
        {
            self.now = step.state;
        }
        self.gesture = Gesture::None;
    }

    /// Goes back one step and says what was undone.
    pub fn undo(&mut self) -> Option<&'static str> {
        self.end_gesture();
        let step = self.past.pop()?;
        let after = std::mem::replace(&mut self.now, step.state);
        self.future.push(Step { state: after, text: step.text });
        Some(step.text)
    }

    /// Goes forward one step and says what was redone.
    pub fn redo(&mut self) -> Option<&'static str> {
        self.end_gesture();
        let step = self.future.pop()?;
        let before = std::mem::replace(&mut self.now, step.state);
        self.past.push(Step { state: before, text: step.text });
        Some(step.text)
    }

    /// What undo would take back.
    pub fn undo_text(&self) -> Option<&'static str> {
        self.past.last().map(|step| step.text)
    }

    /// What redo would bring again.
    pub fn redo_text(&self) -> Option<&'static str> {
        self.future.last().map(|step| step.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_undone_and_redone_by_name() {
        let mut history = History::new(0);
        history.change(1, "one");
        history.change(2, "two");
        history.change(2, "nothing");
        assert_eq!((history.undo(), *history.now()), (Some("two"), 1));
        assert_eq!((history.redo(), *history.now()), (Some("two"), 2));
        assert_eq!(history.redo(), None);
        history.undo();
        history.change(3, "three");
        assert_eq!(history.redo_text(), None);
        assert_eq!(history.undo_text(), Some("three"));
    }

    #[test]
    fn one_gesture_is_one_step_and_can_be_taken_back() {
        let mut history = History::new(0);
        history.begin_gesture();
        for value in 1..10 {
            history.change(value, "drag");
        }
        history.end_gesture();
        history.change(10, "click");
        assert_eq!((history.undo(), *history.now()), (Some("click"), 9));
        assert_eq!((history.undo(), *history.now()), (Some("drag"), 0));

        history.begin_gesture();
        history.change(5, "drag");
        history.change(6, "drag");
        history.cancel_gesture();
        assert_eq!((*history.now(), history.undo_text()), (0, None));
    }

    #[test]
    fn at_least_fifty_steps_are_kept_and_memory_is_bounded() {
        let mut history = History::new(0);
        for value in 1..1000 {
            history.change(value, "step");
        }
        let steps = std::iter::from_fn(|| history.undo()).count();
        assert_eq!(steps, DEPTH);
    }
}
