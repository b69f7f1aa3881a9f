//! What is asked of the background, and how far the answer is.

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::imaging::picture::PictureOptions;
use crate::imaging::window::Window;

/// A picture as the window asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureRequest {
    /// The run, as the plan calls it.
    pub run: String,
    /// Frames, mask, shift.
    pub look: Look,
    /// Window, or automatic.
    pub window: Option<Window>,
    /// Choices for the eye.
    pub options: PictureOptions,
}

/// A region of a run whose contrast is followed.
#[derive(Debug, Clone, PartialEq)]
pub struct DensityRequest {
    /// The run, as the plan calls it.
    pub run: String,
    /// Frames, mask, shift.
    pub look: Look,
    /// Two opposite corners.
    pub region: [ImagePoint; 2],
}

/// How far an answer is.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Loadable<V> {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// It is being worked out.
    Working,
    /// The answer.
    Known(V),
    /// There is no answer; why, for people.
    Failed(String),
}

impl<V> Loadable<V> {
    /// The answer, if it is known.
    pub const fn known(&self) -> Option<&V> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why there is no answer, if there is none.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed(why) => Some(why),
            _ => None,
        }
    }
}

impl<V> From<Result<V, String>> for Loadable<V> {
    fn from(result: Result<V, String>) -> Self {
        result.map_or_else(Self::Failed, Self::Known)
    }
}

/// The question asked last, and how far its answer is. Answers to earlier questions are dropped.
#[derive(Debug, Clone)]
pub struct Query<K, V> {
    question: Option<K>,
    answer: Loadable<V>,
}

impl<K, V> Default for Query<K, V> {
    fn default() -> Self {
        Self { question: None, answer: Loadable::Unasked }
    }
}

impl<K: Clone + PartialEq, V> Query<K, V> {
    /// The question asked last.
    pub const fn question(&self) -> Option<&K> {
        self.question.as_ref()
    }

    /// How far its answer is.
    pub const fn answer(&self) -> &Loadable<V> {
        &self.answer
    }

    /// The answer to the question asked last, if it is known.
    pub const fn known(&self) -> Option<&V> {
        self.answer.known()
    }

    /// Asks `question`. Whether that is new, so that the work has to be started.
    pub(super) fn is_newly_asked(&mut self, question: &K) -> bool {
        let new = self.question.as_ref() != Some(question);
        if new {
            (self.question, self.answer) = (Some(question.clone()), Loadable::Working);
        }
        new
    }

    /// Takes the answer to `question`, unless another question was asked meanwhile.
    pub(super) fn answered(&mut self, question: &K, result: Result<V, String>) {
        if self.question.as_ref() == Some(question) {
            self.answer = result.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_to_the_last_question_counts() {
        let mut request = Query::default();
        assert!(request.is_newly_asked(&1));
        assert!(!request.is_newly_asked(&1));
        assert!(request.is_newly_asked(&2));
        request.answered(&1, Ok("one"));
        assert_eq!(request.answer(), &Loadable::Working);
        request.answered(&2, Ok("two"));
        assert!(!request.is_newly_asked(&2));
        assert_eq!(request.known(), Some(&"two"));
        assert!(request.is_newly_asked(&1));
        request.answered(&1, Err("no mask".to_owned()));
        assert_eq!((request.known(), request.answer().failure()), (None, Some("no mask")));
    }
}
