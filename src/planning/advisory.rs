//! What to know before trusting the numbers, each with the next step.

mod anatomy;
mod crossing;
mod runs;
mod space;
mod stents;
mod views;

use super::evaluate::StentsOpen;
use super::evaluation::{Advisory, Evaluation, Level};
use super::measured::Measured;
use super::reconstruction::Space;
use super::scene::Scene;
use super::technique::Technique;

/// What advisories are drawn from.
pub(super) struct Findings<'f, 'a> {
    pub scene: &'f Scene<'a>,
    /// Absent if one view is all there is.
    pub space: Option<&'f Space<'a>>,
    pub measured: &'f Measured<'a>,
    pub technique: Option<&'f Technique>,
    pub evaluation: &'f Evaluation,
    pub stents: Option<&'f StentsOpen>,
}

/// Everything to know, the most serious first.
pub(super) fn all(findings: &Findings<'_, '_>) -> Vec<Advisory> {
    let mut advisories = Vec::new();
    runs::collect(findings, &mut advisories);
    views::collect(findings, &mut advisories);
    space::collect(findings, &mut advisories);
    crossing::collect(findings, &mut advisories);
    stents::collect(findings, &mut advisories);
    anatomy::collect(findings, &mut advisories);
    advisories.sort_by_key(|advisory: &Advisory| advisory.level);
    advisories
}

fn block(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Block, text: text.into() }
}

fn warn(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Warn, text: text.into() }
}

fn info(id: &'static str, text: impl Into<String>) -> Advisory {
    Advisory { id, level: Level::Info, text: text.into() }
}

/// Runs in words, however many they are.
fn runs_in_words(ids: &[&str]) -> String {
    match ids {
        [] => String::new(),
        [one] => format!("Run {one}"),
        [first, second] => format!("Runs {first} and {second}"),
        [first, second, third] => format!("Runs {first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("Runs {first}, {second} and {} more", rest.len()),
    }
}
