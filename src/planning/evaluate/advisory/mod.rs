//! What to know before trusting the numbers.

mod anatomy;
mod crossing;
mod findings;
mod runs;
mod space;
mod stents;
mod views;

use crate::planning::evaluation::Advisory;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

pub use findings::Findings;

/// What the images and how they lie together leave to be known, before anything is measured between vessels.
pub fn of_images(measured: &MeasuredPlan<'_>, space: Option<&Reconstruction<'_>>) -> Vec<Advisory> {
    let mut advisories: Vec<Advisory> = runs::collect(measured).into_iter().map(Advisory::Run).collect();
    advisories.extend(views::collect(measured).into_iter().map(Advisory::View));
    let together = space.map_or_else(Vec::new, |space| space::measured_together(measured, space));
    advisories.extend(together.into_iter().map(Advisory::Space));
    advisories
}

/// Everything to know, with what is known `of_images`, the most serious first.
pub fn all(of_images: Vec<Advisory>, findings: &Findings<'_, '_>) -> Vec<Advisory> {
    let mut advisories = of_images;
    advisories.extend(space::not_measured_together(findings).map(Advisory::Space));
    advisories.extend(crossing::collect(findings).into_iter().map(Advisory::Crossing));
    advisories.extend(stents::collect(findings).into_iter().map(Advisory::Stents));
    advisories.extend(anatomy::collect(findings).into_iter().map(Advisory::Anatomy));
    advisories.sort_by_key(Advisory::level);
    advisories
}
