//! Advisories: what, where, and what to do.

mod anatomy;
mod crossing;
mod runs;
mod space;
mod stents;
mod views;

use crate::planning::evaluation::Advisory;
use crate::wording::list;

/// An advisory as a sentence or two, without the last full stop.
#[must_use]
pub fn advisory(advisory: &Advisory) -> String {
    match advisory {
        Advisory::Run(advisory) => runs::run(advisory),
        Advisory::View(advisory) => views::view(advisory),
        Advisory::Space(advisory) => space::space(advisory),
        Advisory::Crossing(advisory) => crossing::crossing(advisory),
        Advisory::Stents(advisory) => stents::stents(advisory),
        Advisory::Anatomy(advisory) => anatomy::anatomy(advisory),
    }
}

/// Runs, however many they are.
fn runs_in_words(ids: &[String]) -> String {
    match ids {
        [one] => format!("Run {one}"),
        [first, second, rest @ ..] if rest.len() > 1 => format!("Runs {first}, {second} and {} more", rest.len()),
        ids => format!("Runs {}", list(ids)),
    }
}
