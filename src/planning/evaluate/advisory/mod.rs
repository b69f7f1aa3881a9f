//! What to know before trusting the numbers, each with the next step.

mod anatomy;
mod crossing;
mod findings;
mod runs;
mod space;
mod stents;
mod views;

use crate::planning::evaluation::Advisory;

pub use findings::Findings;

/// Everything to know, the most serious first.
pub fn all(findings: &Findings<'_, '_>) -> Vec<Advisory> {
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
