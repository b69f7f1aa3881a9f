//! What advisories are drawn from, and how one is written.

use crate::planning::crossing::sites::CrossingSites;
use crate::planning::devices::technique::Technique;
use crate::planning::evaluate::chains::StentsOpen;
use crate::planning::evaluation::{Advisory, Evaluation, Level};
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// What advisories are drawn from.
pub struct Findings<'f, 'a> {
    pub measured: &'f MeasuredPlan<'a>,
    /// Absent if one view is all there is.
    pub space: Option<&'f Reconstruction<'a>>,
    pub sites: &'f CrossingSites<'a>,
    pub technique: Option<&'f Technique>,
    pub evaluation: &'f Evaluation,
    pub stents: Option<&'f StentsOpen>,
}

pub fn block(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Block, text: text.into() }
}

pub fn warn(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Warn, text: text.into() }
}

pub fn info(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Info, text: text.into() }
}

/// Runs in words, however many they are.
pub fn runs_in_words(ids: &[&str]) -> String {
    match ids {
        [] => String::new(),
        [one] => format!("Run {one}"),
        [first, second] => format!("Runs {first} and {second}"),
        [first, second, third] => format!("Runs {first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("Runs {first}, {second} and {} more", rest.len()),
    }
}
