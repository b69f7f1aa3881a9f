//! What to know before trusting the numbers.

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
    let mut advisories: Vec<Advisory> = runs::collect(findings).into_iter().map(Advisory::Run).collect();
    advisories.extend(views::collect(findings).into_iter().map(Advisory::View));
    advisories.extend(space::collect(findings).into_iter().map(Advisory::Space));
    advisories.extend(crossing::collect(findings).into_iter().map(Advisory::Crossing));
    advisories.extend(stents::collect(findings).into_iter().map(Advisory::Stents));
    advisories.extend(anatomy::collect(findings).into_iter().map(Advisory::Anatomy));
    advisories.sort_by_key(Advisory::level);
    advisories
}
